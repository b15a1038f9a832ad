"""Footprints: the ground that interceptors at a site could defend against flights from one place.

A place is defended if the site can meet the flight to it in time: if the margin of
`flight.meeting`, the latest launch that still gets there less the delay, is 0 or more. Margins are
worked out only where height and distance allow a meeting at all, which for short arms is seldom.

`slack_s` is the same question as a smooth figure for drawing edges: a kilometre short of a limit
counts as a second short of time.
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

    Its sign is that of `margins_s` up to what lies between two instants of the flight.
    """
    ranges = ground_ranges_m(flights.units, site)
    heights = flights.heights_m
    spare = np.minimum(reach.range_max_m - ranges, heights - reach.height_min_m)
    spare = np.minimum(spare, reach.height_max_m - heights) / _METRES_TO_A_SECOND
    spare[~flights.possible] = UNREACHED_S
    near = spare > -_EDGE_S
    flyout = flyout_times(
        ranges[near], np.maximum(heights[near], 0.0), reach.burnout_speed_m_s, reach.burn_time_s
    )
    spare[near] = np.minimum(spare[near], flights.times_s[near] - delay_s - flyout)
    return np.asarray(np.maximum(spare.max(axis=1), UNREACHED_S))
