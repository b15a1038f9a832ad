"""When one sensor sees a flight, and when what it saw is known to others.

A radar sees a flight from the first instant from which it stays inside the sector, above the
horizon and within its range for the time that a track needs; an infrared satellite sees the plume
once it is above the clouds, until burnout. Times count from the missile's launch.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jointshield.flight.profile import Profiles, profiles
from jointshield.flight.sight import Looks, first_held, looks, rooms_in_sector, scaled_range_m
from jointshield.study.inputs import Floats, Values
from jointshield.study.models import Case
from jointshield.study.warning.sensors import RADAR, Sensor

FLIGHT = ("missile_burn_time", "missile_burnout_height", "missile_burnout_range", "missile_loft")
"""The inputs that shape the flight."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """One sensor and flights (n,). NaN where it never sees one.

    seen_s: first instant in view. told_s: when a confirmed report is out at its owner's.
    """

    seen_s: Floats
    told_s: Floats


def flown(case: Case, values: Values) -> Profiles:
    """The flights of a case for every sample, or the one flight where all samples share it."""
    same = all(bool(np.all(values[key] == values[key][0])) for key in FLIGHT)
    burn, height, away, loft = (values[key][:1] if same else values[key] for key in FLIGHT)
    return profiles(
        case.places["launch"].unit,
        case.places["target"].unit,
        burn_time_s=burn,
        burnout_height_m=height,
        burnout_ground_range_m=away,
        loft_rad=loft,
    )


def look(sensor: Sensor, flights: Profiles, values: Values) -> Looks:
    """Where a radar sees these flights, at every instant of them."""
    assert sensor.place is not None
    factor = values["earth_factor"]
    if np.all(factor == factor[0]):
        factor = factor[:1]
    return looks(
        sensor.place.latitude_rad,
        sensor.place.longitude_rad,
        sensor.height_m,
        flights.units,
        flights.heights_m,
        earth_factor=factor[:, None],
    )


def rooms(sensor: Sensor, seen: Looks, values: Values) -> tuple[Floats, ...]:
    """How far inside each of a radar's limits every look is: sector, elevations, range."""

    def figure(key: str) -> Floats:
        return values[sensor.key(key)][:, None]

    reach = scaled_range_m(
        figure("range_max"), figure("reference_cross_section"), values["cross_section"][:, None]
    )
    return rooms_in_sector(
        seen,
        azimuth_min_rad=figure("azimuth_min"),
        azimuth_max_rad=figure("azimuth_max"),
        elevation_min_rad=figure("elevation_min"),
        elevation_max_rad=figure("elevation_max"),
        range_max_m=reach,
        height_m=sensor.height_m,
    )


def sight(sensor: Sensor, flights: Profiles, values: Values) -> Sighting:
    """When a sensor sees the flights: samples (n,)."""
    if sensor.kind != RADAR:
        return _sight_infrared(sensor, flights, values)
    inside = rooms(sensor, look(sensor, flights, values), values)
    seen = first_held(flights.times_s, inside, values["confirm_time"])
    seen = np.where(flights.arcs.possible, seen, math.nan)
    return Sighting(seen_s=seen, told_s=seen + values["confirm_time"] + values["report_delay"])


def _sight_infrared(sensor: Sensor, flights: Profiles, values: Values) -> Sighting:
    powered = slice(0, flights.climbing)
    above = flights.heights_m[:, powered] - values[sensor.key("cloud_break_height")][:, None]
    seen = first_held(flights.times_s[:, powered], (above,), np.zeros(1))
    seen = np.where(flights.arcs.possible, seen, math.nan)
    return Sighting(seen_s=seen, told_s=seen + values[sensor.key("report_delay")])


def earliest(told_s: list[Floats], count: int) -> tuple[Floats, NDArray[np.intp]]:
    """First of several reports (n,), infinite where there is none, and which of them it was."""
    if not told_s:
        return np.full(count, math.inf), np.zeros(count, dtype=np.intp)
    table = np.stack([np.broadcast_to(item, (count,)) for item in told_s])
    table = np.where(np.isnan(table), math.inf, table)
    return table.min(axis=0), table.argmin(axis=0)
