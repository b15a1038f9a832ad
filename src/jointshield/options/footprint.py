"""Footprints: the ground that interceptors at a site could defend against flights from one place.

A place is defended if the site can meet the flight to it in time: if the margin of
`flight.meeting`, the latest launch that still gets there less the delay, is 0 or more. Margins are
worked out only where height and distance allow a meeting at all, which for a short reach is seldom.

`slack_s` is the same question as a smooth figure for drawing edges: a kilometre short of a limit
counts as a second short of time. It is quick, since a page draws many maps.
"""

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from jointshield.flight.arc import Arcs, ground_ranges_m
from jointshield.flight.flyout import flyout_times
from jointshield.flight.meeting import meetings

Floats = NDArray[np.float64]

UNREACHED_S = -1000.0
"""Slack where no place on the flight is within reach at any time."""
_METRES_TO_A_SECOND = 1000.0
_EDGE_S = 200.0
"""Places farther out of reach than this are not looked at closely."""
_RANGES, _HEIGHTS = 64, 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """What one class of interceptor can do: speed and time of burnout, and where it may meet."""

    burnout_speed_m_s: float
    burn_time_s: float
    range_max_m: float = math.inf
    height_min_m: float = 0.0
    height_max_m: float = math.inf


def margins_s(flights: Arcs, site: Floats, reach: Reach, delay_s: ArrayLike) -> Floats:
    """Time to spare (n,) of a site at unit vector (3,) against flights (n,); 0 or more: defended.

    delay_s: from the missile's launch to the interceptor's, a number or one per flight. Minus
    infinity where no launch at any time gets there.
    """
    out = np.full(len(flights.range_m), -math.inf)
    inside = _ground_within(flights, site, reach.range_max_m)
    inside &= (flights.heights_m >= reach.height_min_m) & (flights.heights_m <= reach.height_max_m)
    rows = np.flatnonzero(inside.any(axis=1) & flights.possible)
    if len(rows) == 0:
        return out
    columns = np.flatnonzero(inside[rows].any(axis=0))
    # One instant more on each side, between which and the next the edge of a limit lies.
    window = slice(max(columns[0] - 1, 0), columns[-1] + 2)
    met = meetings(
        _part(flights, rows, window),
        site,
        delay_s=0.0,
        burnout_speed_m_s=reach.burnout_speed_m_s,
        burn_time_s=reach.burn_time_s,
        range_max_m=reach.range_max_m,
        height_min_m=reach.height_min_m,
        height_max_m=reach.height_max_m,
    )
    out[rows] = met.latest_launch_s
    return np.asarray(out - delay_s)


def _ground_within(flights: Arcs, site: Floats, range_max_m: float) -> NDArray[np.bool_]:
    if math.isinf(range_max_m):
        return np.ones_like(flights.heights_m, dtype=np.bool_)
    return ground_ranges_m(flights.units, site) <= range_max_m


def _part(flights: Arcs, rows: NDArray[np.intp], window: slice) -> Arcs:
    """Some of the flights, over a window of their instants."""
    return replace(
        flights,
        times_s=flights.times_s[rows, window],
        units=flights.units[rows, window],
        heights_m=flights.heights_m[rows, window],
        speeds_m_s=flights.speeds_m_s[rows, window],
        burnout_speed_m_s=flights.burnout_speed_m_s[rows],
        burnout_angle_rad=flights.burnout_angle_rad[rows],
        apogee_height_m=flights.apogee_height_m[rows],
        range_m=flights.range_m[rows],
        possible=flights.possible[rows],
    )


def slack_s(flights: Arcs, site: Floats, reach: Reach, delay_s: float) -> Floats:
    """Spare time (n,) at the best place of each flight, smooth across the limits of reach.

    Its sign is that of `margins_s` but for flights within a few seconds of the edge: fly-out times
    come from a table, and places between two instants of a flight are left out.
    """
    ranges = ground_ranges_m(flights.units, site)
    heights = flights.heights_m
    spare = np.minimum(reach.range_max_m - ranges, heights - reach.height_min_m)
    spare = np.minimum(spare, reach.height_max_m - heights) / _METRES_TO_A_SECOND
    spare[~flights.possible] = UNREACHED_S
    near = spare > -_EDGE_S
    if near.any():
        flyout = _tabled(ranges[near], heights[near], reach)
        spare[near] = np.minimum(spare[near], flights.times_s[near] - delay_s - flyout)
    return np.asarray(np.maximum(spare.max(axis=1), UNREACHED_S))


def _tabled(ranges_m: Floats, heights_m: Floats, reach: Reach) -> Floats:
    """Fly-out times (k,) from a table over reach; infinite where a corner of it is out of reach."""
    far = min(reach.range_max_m, float(ranges_m.max()))
    low, high = reach.height_min_m, min(reach.height_max_m, float(heights_m.max()))
    nodes_r, nodes_h = (
        np.linspace(0.0, far, _RANGES),
        np.linspace(low, max(high, low + 1.0), _HEIGHTS),
    )
    table = flyout_times(
        nodes_r[:, None], nodes_h[None, :], reach.burnout_speed_m_s, reach.burn_time_s
    )
    x = np.clip(ranges_m / (nodes_r[1] - nodes_r[0]), 0.0, _RANGES - 1.001)
    y = np.clip((heights_m - low) / (nodes_h[1] - nodes_h[0]), 0.0, _HEIGHTS - 1.001)
    i, j = x.astype(np.intp), y.astype(np.intp)
    u, v = x - i, y - j
    corners = (
        (table[i, j], (1.0 - u) * (1.0 - v)),
        (table[i + 1, j], u * (1.0 - v)),
        (table[i, j + 1], (1.0 - u) * v),
        (table[i + 1, j + 1], u * v),
    )
    reached = np.all([np.isfinite(time) for time, _ in corners], axis=0)
    known = sum(np.where(np.isfinite(time), time, 0.0) * weight for time, weight in corners)
    return np.where(reached, known, math.inf)
