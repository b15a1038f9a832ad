"""Where and when an interceptor can meet a flight: latest launch and earliest meeting.

At each instant of a flight, the latest launch that still gets there is that instant less the time
of the fly-out. A meeting has to be within a band of heights and within a ground range of the site
(the fly-out limit). Between the sampled instants everything is taken as linear, so that the edge
of a limit does not fall on a sample. Kinematic reach only: no homing, no kill probability.

The Earth turns while an interceptor flies, and gives it the speed of its ground: `flight.carried`.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from jointshield.earth.ellipsoid import MEAN_RADIUS_M
from jointshield.flight.arc import Arcs
from jointshield.flight.carried import carried_flyout_times, ranges_m

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

_STRIDE = 4
"""One instant in so many is looked at first."""
_CLOSE_S = 5.0
"""Instants whose latest launch is so close to the best may hide a better one beside them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Meetings:
    """What one site can do against flights (n,); times after the missile's launch.

    latest_launch_s: minus infinity where no launch at any time gets there. earliest_*: the first
    meeting of an interceptor launched at the delay; infinite, or NaN, where there is none.
    closest_range_m: least ground range from site to flight while the heights allow a meeting.
    """

    latest_launch_s: Floats
    latest_meeting_s: Floats
    latest_range_m: Floats
    latest_height_m: Floats
    earliest_s: Floats
    earliest_range_m: Floats
    earliest_height_m: Floats
    closest_range_m: Floats


def meetings(
    flights: Arcs,
    site: Floats,
    *,
    delay_s: ArrayLike,
    burnout_speed_m_s: ArrayLike,
    burn_time_s: ArrayLike,
    range_max_m: ArrayLike = math.inf,
    height_min_m: ArrayLike = 0.0,
    height_max_m: ArrayLike = math.inf,
) -> Meetings:
    """Return what a site at unit vectors (3,) or (n, 3) can do; figures are scalars or (n,).

    Flights that are not possible have no meetings.
    """
    delay, speed, burn, far, low, high = (
        np.asarray(item, dtype=np.float64)[..., None]
        for item in (delay_s, burnout_speed_m_s, burn_time_s, range_max_m, height_min_m,
                     height_max_m)
    )  # fmt: skip
    times, heights = flights.times_s, flights.heights_m
    ranges = ranges_m(flights.units, np.asarray(site)[..., None, :])
    # How far inside each limit an instant is; a meeting needs all of them to be 0 or more.
    room = np.minimum(np.minimum(far - ranges, heights - low), high - heights)
    shape = np.broadcast_shapes(room.shape, delay.shape, speed.shape, burn.shape)
    times, heights, ranges, room, delay, speed, burn, low = (
        np.broadcast_to(item, shape)
        for item in (times, heights, ranges, room, delay, speed, burn, low)
    )
    course = _Course(
        times=times,
        ranges=ranges,
        heights=heights,
        speeds=speed,
        burns=burn,
        units=np.broadcast_to(flights.units, (*shape, 3)),
        site=np.broadcast_to(np.asarray(site)[..., None, :], (*shape, 3)),
    )
    edges = _Edges.between(room)
    allowed = (room >= 0.0) & flights.possible[:, None]
    flown = _launches(course, allowed, edges, delay)
    launches = _Line(nodes=np.where(allowed, flown, -math.inf), edges=edges.of(flown))
    lines = [_Line(nodes=item, edges=edges.of(item)) for item in (times, ranges, heights)]
    best = launches.greatest()
    first, before = launches.first_at_least(delay, edges)
    some, ready = launches.pick(best) > -math.inf, first >= 0
    part = _part(launches.pick(before), launches.pick(first), delay[:, 0])
    earliest = (item.pick(before) + part * (item.pick(first) - item.pick(before)) for item in lines)
    nan = math.nan
    at_latest = (np.where(some, item.pick(best), nan) for item in lines)
    latest_s, latest_range, latest_height = at_latest
    earliest_s, earliest_range, earliest_height = earliest
    return Meetings(
        latest_launch_s=launches.pick(best),
        latest_meeting_s=latest_s,
        latest_range_m=latest_range,
        latest_height_m=latest_height,
        earliest_s=np.where(ready, earliest_s, math.inf),
        earliest_range_m=np.where(ready, earliest_range, nan),
        earliest_height_m=np.where(ready, earliest_height, nan),
        closest_range_m=_closest(lines[1], lines[2], low),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Course:
    """Instants along flights, and the interceptors sent there; all (n, m)."""

    times: Floats
    ranges: Floats
    heights: Floats
    speeds: Floats
    burns: Floats
    units: Floats
    site: Floats

    def launches(self, wanted: Flags) -> Floats:
        """The latest launches (k,) that still get to the instants wanted."""
        radius = MEAN_RADIUS_M + np.maximum(self.heights[wanted], 0.0)
        points = self.units[wanted] * radius[:, None]
        fly = carried_flyout_times(
            points, self.site[wanted], self.speeds[wanted], self.burns[wanted]
        )
        return np.asarray(self.times[wanted] - fly)


def _launches(course: _Course, allowed: Flags, edges: "_Edges", delay: Floats) -> Floats:
    """Latest launches (n, m) at the instants that decide; minus infinity at all others.

    A fly-out costs far more than anything else here. So one instant in four is looked at first,
    and both sides of each edge; then all instants about the latest launch and the first meeting
    that these show; and where they show none, all that are allowed.
    """
    out = np.full(allowed.shape, -math.inf)
    columns = np.arange(allowed.shape[1])
    coarse = allowed & ((columns % _STRIDE == 0) | (columns == columns[-1]))
    wanted = edges.beside(coarse)
    out[wanted] = course.launches(wanted)
    found = np.where(allowed, out, -math.inf)
    best = found.max(axis=1, keepdims=True)
    near = _beside((found >= best - _CLOSE_S) & (found > -math.inf))
    near |= best == -math.inf
    ready = found >= delay
    first = np.where(ready.any(axis=1), np.argmax(ready, axis=1), -1)[:, None]
    near |= (columns < first) & (columns > first - _STRIDE)
    more = allowed & near & ~wanted
    out[more] = course.launches(more)
    return out


def _beside(flags: Flags) -> Flags:
    """The flags (n, m) with the instants up to the next ones looked at first set as well."""
    out = flags.copy()
    for step in range(1, _STRIDE):
        out[:, step:] |= flags[:, :-step]
        out[:, :-step] |= flags[:, step:]
    return out


@dataclass(frozen=True, slots=True, kw_only=True)
class _Edges:
    """Where limits are crossed between two instants, by linear interpolation; all (n, k).

    column: of the instant before. part: of the way to the next. there: False where a flight has
    fewer edges than another.
    """

    column: NDArray[np.intp]
    part: Floats
    there: Flags

    @staticmethod
    def between(room: Floats) -> "_Edges":
        inside = room >= 0.0
        row, column = np.nonzero(inside[:, 1:] != inside[:, :-1])
        slot = np.arange(len(row)) - np.searchsorted(row, row)
        shape = (len(room), int(slot.max(initial=0)) + 1)
        columns, there = np.zeros(shape, dtype=np.intp), np.zeros(shape, dtype=np.bool_)
        part = np.zeros(shape)
        before, after = room[row, column], room[row, column + 1]
        columns[row, slot], there[row, slot] = column, np.isfinite(before) & np.isfinite(after)
        with np.errstate(invalid="ignore"):
            part[row, slot] = -before / (after - before)
        return _Edges(column=columns, part=np.where(there, part, 0.0), there=there)

    def of(self, values: Floats) -> Floats:
        """Values at the edges of values (n, m) at the instants; minus infinity where none is."""
        before = np.take_along_axis(values, self.column, axis=1)
        after = np.take_along_axis(values, np.minimum(self.column + 1, values.shape[1] - 1), axis=1)
        with np.errstate(invalid="ignore"):
            value = before + np.where(self.part > 0.0, self.part * (after - before), 0.0)
        return np.where(self.there & ~np.isnan(value), value, -math.inf)

    def beside(self, flags: Flags) -> Flags:
        """The flags (n, m) with the instants on both sides of each edge set as well."""
        row, slot = np.nonzero(self.there)
        out = flags.copy()
        out[row, self.column[row, slot]] = True
        out[row, self.column[row, slot] + 1] = True
        return out


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """One figure along flights: at the instants (n, m) and at the edges (n, k) between them.

    Places on the line are named by column; those of edges follow those of the instants.
    """

    nodes: Floats
    edges: Floats

    def pick(self, column: NDArray[np.intp]) -> Floats:
        count = self.nodes.shape[1]
        node = np.take_along_axis(self.nodes, np.clip(column, 0, count - 1)[:, None], axis=1)
        edge = np.take_along_axis(self.edges, np.maximum(column - count, 0)[:, None], axis=1)
        return np.where(column < count, node[:, 0], edge[:, 0])

    def greatest(self) -> NDArray[np.intp]:
        """The column (n,) of the greatest value."""
        node, edge = np.argmax(self.nodes, axis=1), np.argmax(self.edges, axis=1)
        better = self.edges.max(axis=1) > self.nodes.max(axis=1)
        return np.asarray(np.where(better, edge + self.nodes.shape[1], node))

    def first_at_least(
        self, least: Floats, edges: _Edges
    ) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Columns (n,) of the first place with so much, -1 if there is none, and the one before."""
        count = self.nodes.shape[1]
        nodes, at_edges = self.nodes >= least, self.edges >= least[:, :1]
        never = float(count)
        node = np.where(nodes.any(axis=1), np.argmax(nodes, axis=1), never)
        places = np.where(at_edges, edges.column + 0.5, never)
        edge = np.argmin(places, axis=1)
        sooner = places.min(axis=1) < node
        found = np.where(node < never, node, -1.0).astype(np.intp)
        first = np.where(sooner, edge + count, found)
        # Before an edge comes the instant it follows; before an instant its edge, if it has one.
        behind = edges.there & (edges.column == (found - 1)[:, None])
        step = np.where(
            behind.any(axis=1), np.argmax(behind, axis=1) + count, np.maximum(found - 1, 0)
        )
        leads = np.take_along_axis(edges.column, edge[:, None], axis=1)[:, 0]
        return first, np.where(sooner, leads, step)


def _part(was: Floats, now: Floats, delay: Floats) -> Floats:
    """How far between the place before and the first early enough one the meeting stands."""
    usable = np.isfinite(was) & np.isfinite(now) & (was < delay) & (now > was)
    rise = np.where(usable, now, 1.0) - np.where(usable, was, 0.0)
    return np.where(usable, (delay - np.where(usable, was, 0.0)) / rise, 1.0)


def _closest(ranges: _Line, heights: _Line, low: Floats) -> Floats:
    """Least ground range (n,) where the height allows a meeting; infinite where it never does."""
    nodes = np.where(heights.nodes >= low, ranges.nodes, math.inf).min(axis=1)
    high_enough = (heights.edges >= low[:, :1]) & (ranges.edges >= 0.0)
    edges = np.where(high_enough, ranges.edges, math.inf).min(axis=1)
    return np.asarray(np.minimum(nodes, edges))
