"""Where and when an interceptor can meet a flight: latest launch and earliest meeting.

At each instant of a flight, the latest launch that still gets there is that instant less the time
of the fly-out. A meeting has to be within a band of heights and within a ground range of the site
(the fly-out limit). Between the sampled instants everything is taken as linear, so that the edge
of a limit does not fall on a sample. Kinematic reach only: no homing, no kill probability.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from jointshield.flight.arc import Arcs, ground_ranges_m
from jointshield.flight.flyout import flyout_times

Floats = NDArray[np.float64]


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
    times, heights = flights.times_s, flights.heights_m
    ranges = ground_ranges_m(flights.units, np.asarray(site)[..., None, :])
    delay, speed, burn, far, low, high = (
        np.asarray(item, dtype=np.float64)[..., None]
        for item in (delay_s, burnout_speed_m_s, burn_time_s, range_max_m, height_min_m,
                     height_max_m)
    )  # fmt: skip
    figures = (item.shape for item in (delay, speed, burn, far, low, high))
    shape = np.broadcast_shapes(times.shape, ranges.shape, *figures)
    times, heights, ranges = (np.broadcast_to(item, shape) for item in (times, heights, ranges))
    fly = flyout_times(ranges, np.maximum(heights, 0.0), speed, burn)
    fly = np.where(flights.possible[:, None], fly, math.inf)
    # How far inside each limit an instant is; a meeting needs all of them to be 0 or more.
    inside = [far - ranges, heights - low, high - heights]
    with np.errstate(invalid="ignore"):
        inside = [np.broadcast_to(item, shape) for item in inside]
        room = np.minimum(np.minimum(inside[0], inside[1]), inside[2])
        nodes = _Nodes(times=times, ranges=ranges, heights=heights, launches=times - fly, room=room)
        nodes = nodes.with_edges()
    within = (nodes.room >= 0.0) & np.isfinite(nodes.launches)
    launches = np.where(within, nodes.launches, -math.inf)
    best = np.argmax(launches, axis=1)
    ready = within & (launches >= delay)
    first = np.argmax(ready, axis=1)
    part = _first_part(launches, first, delay[..., 0])
    some, any_ready = np.any(within, axis=1), np.any(ready, axis=1)
    nan = math.nan
    closest = np.where(nodes.heights >= low, nodes.ranges, math.inf).min(axis=1)
    return Meetings(
        latest_launch_s=_pick(launches, best),
        latest_meeting_s=np.where(some, _pick(nodes.times, best), nan),
        latest_range_m=np.where(some, _pick(nodes.ranges, best), nan),
        latest_height_m=np.where(some, _pick(nodes.heights, best), nan),
        earliest_s=np.where(any_ready, _pick_between(nodes.times, first, part), math.inf),
        earliest_range_m=np.where(any_ready, _pick_between(nodes.ranges, first, part), nan),
        earliest_height_m=np.where(any_ready, _pick_between(nodes.heights, first, part), nan),
        closest_range_m=closest,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Nodes:
    """Instants along flights (n, k), and how far inside the limits each is (m)."""

    times: Floats
    ranges: Floats
    heights: Floats
    launches: Floats
    room: Floats

    def with_edges(self) -> "_Nodes":
        """Put between two instants the one at which a limit is crossed, by linear interpolation."""
        before, after = self.room[:, :-1], self.room[:, 1:]
        crossed = (before >= 0.0) != (after >= 0.0)
        finite = np.isfinite(before) & np.isfinite(after)
        gap = np.where(crossed & finite, after - before, 1.0)
        part = np.where(crossed & finite, -before / gap, 0.0)
        launches = _between(self.launches, part)
        return _Nodes(
            times=_woven(self.times, _between(self.times, part)),
            ranges=_woven(self.ranges, _between(self.ranges, part)),
            heights=_woven(self.heights, _between(self.heights, part)),
            launches=_woven(self.launches, launches),
            room=_woven(self.room, np.where(crossed & finite, 0.0, before)),
        )


def _between(values: Floats, part: Floats) -> Floats:
    # Where the part is 0 the value itself, also beside an infinite neighbour.
    step = np.where(part > 0.0, values[:, 1:] - values[:, :-1], 0.0)
    return np.asarray(values[:, :-1] + part * step)


def _woven(values: Floats, between: Floats) -> Floats:
    out = np.empty((values.shape[0], 2 * values.shape[1] - 1))
    out[:, ::2], out[:, 1::2] = values, between
    return out


def _pick(values: Floats, column: NDArray[np.intp]) -> Floats:
    return np.asarray(np.take_along_axis(values, column[:, None], axis=1)[:, 0])


def _first_part(launches: Floats, first: NDArray[np.intp], delay: Floats) -> Floats:
    """How far between the instant before and the first early enough one the meeting stands."""
    at, was = _pick(launches, first), _pick(launches, np.maximum(first - 1, 0))
    usable = np.isfinite(was) & np.isfinite(at) & (was < delay) & (at > was)
    rise = np.where(usable, at, 1.0) - np.where(usable, was, 0.0)
    return np.where(usable, (delay - np.where(usable, was, 0.0)) / rise, 1.0)


def _pick_between(values: Floats, column: NDArray[np.intp], part: Floats) -> Floats:
    since, until = _pick(values, np.maximum(column - 1, 0)), _pick(values, column)
    return np.asarray(since + part * (until - since))
