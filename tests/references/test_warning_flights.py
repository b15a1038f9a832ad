"""First sights of flights known by their burnout, against the same launches flown in full.

The reference is another engine in another geometry: staged powered flight with drag over rotating
WGS 84 (`flight.boost`, held to Forden's ranges), seen in geodetic azimuth and elevation. Given only
burnout time, height and ground range, the arc has to be seen at the same times.
"""

import math
from collections.abc import Callable

import numpy as np
import pytest

from jointshield.catalogue.things import Radar
from jointshield.earth.ellipsoid import ecef_from_geodetic, geodetic_from_ecef
from jointshield.earth.frames import azimuth_elevation_range
from jointshield.exercise import scenario
from jointshield.flight.arc import ground_ranges_m, unit_vectors
from jointshield.flight.profile import Profiles, profiles
from jointshield.flight.sight import first_held, looks, rooms_in_sector, scaled_range_m
from jointshield.world.objects import FlyingObject, fly_all
from jointshield.world.sensing import in_sector

CLOUDS_M = 8000.0
EARLY_S, LATE_S = 4.0, 10.0
"""Up to half a minute after burnout; later, when the flown missile's lower path tells."""


def first_time(flown: FlyingObject, holds: Callable[[np.ndarray], bool]) -> float:
    """First whole quarter of a second after launch at which a state holds; NaN if never."""
    launched = flown.threat.launched_s
    for after in np.arange(0.0, flown.trajectory.impact_s - launched, 0.25):
        state = flown.ecef_at(launched + float(after))
        if state is not None and holds(state[:3]):
            return float(after)
    return math.nan


def reach_m(radar: Radar, flown: FlyingObject) -> float:
    return float(
        scaled_range_m(
            radar.range_max_m, radar.reference_cross_section_m2, flown.radar_cross_section_m2
        )
    )


def by_flight(radar: Radar, flown: FlyingObject) -> float:
    latitude, longitude = radar.latitude_rad, radar.longitude_rad
    station = np.array(ecef_from_geodetic(latitude, longitude, radar.height_m))
    reach = reach_m(radar, flown)

    def sees(place: np.ndarray) -> bool:
        azimuth, elevation, distance = azimuth_elevation_range(station, latitude, longitude, place)
        return in_sector(radar, azimuth, elevation) and distance <= reach

    return first_time(flown, sees)


def by_arc(radar: Radar, flown: FlyingObject, flight: Profiles) -> float:
    seen = looks(
        radar.latitude_rad, radar.longitude_rad, radar.height_m, flight.units, flight.heights_m
    )
    rooms = rooms_in_sector(
        seen,
        azimuth_min_rad=radar.azimuth_min_rad,
        azimuth_max_rad=radar.azimuth_max_rad,
        elevation_min_rad=radar.elevation_min_rad,
        elevation_max_rad=radar.elevation_max_rad,
        range_max_m=reach_m(radar, flown),
        height_m=radar.height_m,
    )
    return float(first_held(flight.times_s, rooms, 0.0)[0])


def test_first_sights_agree_with_flights_in_full() -> None:
    loaded = scenario.load(scenario.find("joint-2011")).scenario
    compared = 0
    for flown in fly_all(loaded):
        threat = flown.threat
        if threat.target_latitude_rad is None or threat.target_longitude_rad is None:
            continue
        burnout = flown.ecef_at(flown.trajectory.burnout_s)
        assert burnout is not None
        latitude, longitude, height = geodetic_from_ecef(*(float(x) for x in burnout[:3]))
        start = unit_vectors(threat.latitude_rad, threat.longitude_rad)
        burn_s = flown.trajectory.burnout_s - threat.launched_s
        flight = profiles(
            start,
            unit_vectors(threat.target_latitude_rad, threat.target_longitude_rad),
            burn_time_s=burn_s,
            burnout_height_m=height,
            burnout_ground_range_m=ground_ranges_m(start, unit_vectors(latitude, longitude)),
        )
        clouds = first_time(
            flown, lambda place: geodetic_from_ecef(*map(float, place))[2] >= CLOUDS_M
        )
        above = flight.heights_m[:, : flight.climbing] - CLOUDS_M
        found = first_held(flight.times_s[:, : flight.climbing], (above,), 0.0)[0]
        assert found == pytest.approx(clouds, abs=EARLY_S)
        for radar in loaded.radars:
            reference, told = by_flight(radar, flown), by_arc(radar, flown, flight)
            assert math.isnan(reference) == math.isnan(told), (threat.id, radar.id)
            if math.isfinite(reference):
                within = EARLY_S if reference < burn_s + 30.0 else LATE_S
                assert told == pytest.approx(reference, abs=within), (threat.id, radar.id)
                compared += 1
    assert compared >= 20
