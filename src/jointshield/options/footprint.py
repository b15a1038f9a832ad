"""Footprints: the ground that interceptors at a site could defend against flights from one place.

A place is defended if the site can meet the flight to it in time: if the margin of
`flight.meeting`, the latest launch that still gets there less the delay, is 0 or more. Margins are
worked out only where height and distance allow a meeting at all, which for a short reach is seldom.

`slack_s` is the same answer made smooth, to draw edges by.
"""

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from jointshield.flight.arc import Arcs
from jointshield.flight.carried import ranges_m
from jointshield.flight.meeting import meetings

Floats = NDArray[np.float64]

UNREACHED_S = -100.0
"""Slack where no launch at any time gets there: it is told no farther from 0 than this."""
_METRES_TO_A_SECOND = 1000.0


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
    rooms = _rooms_m(flights, site, reach)
    return np.subtract(_latest_launches(flights, site, reach, rooms), delay_s)


def slack_s(flights: Arcs, site: Floats, reach: Reach, delay_s: float) -> Floats:
    """`margins_s` as a figure (n,) of the same sign, made smooth about 0 to draw edges by.

    A margin jumps to minus infinity at a limit of reach. So where limits leave less room than there
    is time to spare, that room is told, a kilometre as a second, and beyond them what is missing.
    One jump is left, where the interceptor's speed gives out within all limits: it is as high as
    it is deep, so that an edge runs midway between the places on its two sides.
    """
    rooms = _rooms_m(flights, site, reach)
    margins = _latest_launches(flights, site, reach, rooms) - delay_s
    room = rooms.max(axis=1) / _METRES_TO_A_SECOND
    slack = np.where(room < 0.0, room, np.minimum(room, margins))
    slack = np.where(flights.possible, slack, UNREACHED_S)
    return np.asarray(np.clip(slack, UNREACHED_S, -UNREACHED_S))


def _rooms_m(flights: Arcs, site: Floats, reach: Reach) -> Floats:
    """How far inside the nearest limit of reach each instant (n, m) is; negative: beyond it."""
    heights = flights.heights_m
    rooms = np.minimum(heights - reach.height_min_m, reach.height_max_m - heights)
    if math.isinf(reach.range_max_m):
        return rooms
    return np.minimum(rooms, reach.range_max_m - ranges_m(flights.units, site))


def _latest_launches(flights: Arcs, site: Floats, reach: Reach, rooms_m: Floats) -> Floats:
    """Latest launches (n,) that still get there; minus infinity where none at any time does."""
    out = np.full(len(flights.range_m), -math.inf)
    inside = rooms_m >= 0.0
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
    return out


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
