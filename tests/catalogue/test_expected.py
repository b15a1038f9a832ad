"""The launches of the shipped scenario against figures written from outside the simulation."""

import math
import tomllib
from typing import Any

import numpy as np
import pytest

from jointshield.earth.ground import inverse
from jointshield.exercise import scenario
from jointshield.flight.aiming import greatest_range
from jointshield.flight.missile import Missile, Stage
from jointshield.world.objects import FlyingObject, fly_all

NAME = "joint-2011"
MU_M3_S2 = 3.986004418e14
EXPECTED: dict[str, Any] = tomllib.loads(
    (scenario.find(NAME) / "expected.toml").read_text(encoding="utf-8")
)
TOLERANCE = EXPECTED["tolerance"]


@pytest.fixture(scope="module")
def flown() -> dict[str, FlyingObject]:
    return {item.id: item for item in fly_all(scenario.load(NAME).scenario)}


def test_every_launch_is_expected(flown: dict[str, FlyingObject]) -> None:
    expected = {flight["id"] for flight in EXPECTED["flight"]} | {EXPECTED["orbit"]["id"]}
    assert expected == set(flown)


@pytest.mark.parametrize("flight", EXPECTED["flight"], ids=lambda flight: flight["id"])
def test_a_flight_is_near_its_minimum_energy_ellipse(
    flight: dict[str, Any], flown: dict[str, FlyingObject]
) -> None:
    item = flown[flight["id"]]
    threat, trajectory = item.threat, item.trajectory
    assert threat.target_latitude_rad is not None
    assert threat.target_longitude_rad is not None
    distance_m, _, _ = inverse(
        threat.latitude_rad,
        threat.longitude_rad,
        threat.target_latitude_rad,
        threat.target_longitude_rad,
    )
    miss_m, _, _ = inverse(
        trajectory.impact_latitude_rad,
        trajectory.impact_longitude_rad,
        threat.target_latitude_rad,
        threat.target_longitude_rad,
    )
    assert miss_m / 1000 <= TOLERANCE["impact_km"]
    assert abs(distance_m / 1000 - flight["ground_range_km"]) <= TOLERANCE["ground_range_km"]
    ratio = trajectory.apogee_height_m / 1000 / flight["ellipse_apogee_km"]
    assert TOLERANCE["apogee_low"] <= ratio <= TOLERANCE["apogee_high"]
    longer_s = trajectory.impact_s - threat.launched_s - flight["ellipse_time_s"]
    assert TOLERANCE["time_longer_min_s"] <= longer_s <= TOLERANCE["time_longer_max_s"]


def test_the_notified_launch_reaches_its_orbit(flown: dict[str, FlyingObject]) -> None:
    orbit = EXPECTED["orbit"]
    trajectory = flown[orbit["id"]].trajectory
    assert math.isinf(trajectory.impact_s)
    index = int(np.searchsorted(trajectory.times_s, trajectory.burnout_s + 1.0))
    state = trajectory.states_eci[index]
    r, v = state[:3], state[3:]
    momentum = np.cross(r, v)
    energy = float(v @ v) / 2 - MU_M3_S2 / float(np.linalg.norm(r))
    eccentricity = math.sqrt(1 + 2 * energy * float(momentum @ momentum) / MU_M3_S2**2)
    perigee_km = (-MU_M3_S2 / 2 / energy * (1 - eccentricity)) / 1000 - 6378.137
    assert energy < 0
    assert perigee_km >= orbit["perigee_min_km"]
    inclination_deg = math.degrees(math.acos(momentum[2] / np.linalg.norm(momentum)))
    assert abs(inclination_deg - orbit["inclination_deg"]) <= orbit["inclination_tolerance_deg"]


def test_each_class_flies_the_distance_that_names_it() -> None:
    """Greatest range from 36 degrees north towards the north-west, within 5 % of the name."""
    for figures in scenario.load(NAME).scenario.missiles:
        if figures.held_elevations_rad:
            continue
        missile = Missile(
            stages=tuple(
                Stage(
                    dry_mass_kg=stage.dry_mass_kg,
                    fuelled_mass_kg=stage.fuelled_mass_kg,
                    specific_impulse_s=stage.specific_impulse_s,
                    burn_time_s=stage.burn_time_s,
                    diameter_m=stage.diameter_m,
                )
                for stage in figures.stages
            ),
            payload_kg=figures.payload_kg,
            separates=figures.separates,
            payload_ballistic_coefficient_kg_m2=figures.payload_ballistic_coefficient_kg_m2,
        )
        _, reach_m = greatest_range(missile, math.radians(36), math.radians(50), math.radians(300))
        assert reach_m / 1000 == pytest.approx(float(figures.id.split("-")[1]), rel=0.05)
