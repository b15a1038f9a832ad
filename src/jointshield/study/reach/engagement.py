"""What a question of reach looks like: the missile's flight, and the interceptor's way to it."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jointshield.catalogue.quantity import Quantity
from jointshield.earth.ellipsoid import MEAN_RADIUS_M
from jointshield.flight.arc import Arcs, climb, ground_ranges_m
from jointshield.flight.carried import carried_flyout_times
from jointshield.flight.flyout_path import flyout_paths
from jointshield.study.inputs import Floats, samples
from jointshield.study.models import Case
from jointshield.study.reach import REACH, flown, met

Stated = Mapping[str, Quantity]
"""Every figure that holds, by input."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """A missile's flight, climb and arc, at m instants.

    times_s (m,) after launch; units (m, 3) Earth-fixed to the ground below; heights_m (m,);
    ranges_m (m,): ground range from the interceptors' site. burnout: index of the arc's start.
    """

    times_s: Floats
    units: Floats
    heights_m: Floats
    ranges_m: Floats
    burnout: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """An interceptor's way to a meeting over the turning Earth; times s after the missile's launch.

    speed_m_s: burnout speed of this way, relative to the ground of the start. It differs from the
    stated one by what the fly-out times leave out (`flight.carried`), and is less where the start
    is level. miss_m: how far from the missile the way ends.
    """

    times_s: Floats
    ranges_m: Floats
    heights_m: Floats
    speed_m_s: float
    miss_m: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Engagement:
    """A missile, and the way to the first meeting; None where there is none."""

    track: Track
    way: Way | None


def track(case: Case, stated: Stated) -> Track:
    """Fly the missile of a case."""
    values = samples(REACH.inputs, stated)
    flights = flown(case, values)
    places = case.places
    times, units, heights = climb(
        places["from"].unit,
        places["to"].unit,
        burn_time_s=float(values["missile_burn_time"][0]),
        burnout_height_m=float(values["missile_burnout_height"][0]),
        burnout_ground_range_m=float(values["missile_burnout_range"][0]),
        burnout_angle_rad=float(flights.burnout_angle_rad[0]),
    )
    all_units = np.concatenate([units[:-1], flights.units[0]])
    return Track(
        times_s=np.concatenate([times[:-1], flights.times_s[0]]),
        units=all_units,
        heights_m=np.concatenate([heights[:-1], flights.heights_m[0]]),
        ranges_m=ground_ranges_m(all_units, places["interceptors"].unit),
        burnout=len(times) - 1,
    )


def engagement(case: Case, stated: Stated) -> Engagement:
    """Fly the missile of a case, and the interceptor to the first meeting that its delay leaves."""
    values = samples(REACH.inputs, stated)
    flights = flown(case, values)
    first, delay = float(met(case, values, flights).earliest_s[0]), float(values["delay"][0])
    way = None
    if math.isfinite(first):
        paths = flyout_paths(
            _point_m(flights, first),
            case.places["interceptors"].unit,
            values["interceptor_speed"],
            values["interceptor_burn_time"],
            np.array([first - delay]),
        )
        way = Way(
            times_s=delay + paths.times_s[0],
            ranges_m=paths.ranges_m[0],
            heights_m=paths.heights_m[0],
            speed_m_s=float(paths.speed_m_s[0]),
            miss_m=float(paths.miss_m[0]),
        )
    return Engagement(track=track(case, stated), way=way)


def _point_m(flights: Arcs, time_s: float) -> Floats:
    """Where the one missile is over the ground (3,), linear between instants as meetings are."""
    line = [np.interp(time_s, flights.times_s[0], flights.units[0, :, i]) for i in range(3)]
    height = np.interp(time_s, flights.times_s[0], flights.heights_m[0])
    unit = np.array(line) / np.linalg.norm(line)
    return np.asarray(unit * (MEAN_RADIUS_M + height))


def open_to_meetings(case: Case, stated: Stated, flight: Track) -> NDArray[np.bool_]:
    """At which instants (m,) an interceptor launched at the delay can be there, within limits."""
    values = samples(REACH.inputs, stated)
    heights, ranges = flight.heights_m, flight.ranges_m
    needed = carried_flyout_times(
        flight.units * (MEAN_RADIUS_M + np.maximum(heights, 0.0))[:, None],
        case.places["interceptors"].unit,
        values["interceptor_speed"],
        values["interceptor_burn_time"],
    )
    after = np.arange(len(heights)) >= flight.burnout
    return np.asarray(
        after
        & (flight.times_s - needed >= values["delay"])
        & (ranges <= values["fly_out_limit"])
        & (heights >= values["meeting_height_min"])
        & (heights <= values["meeting_height_max"])
    )
