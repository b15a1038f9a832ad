"""Searches by batches against the strict ones, and flights that come down where they are aimed."""

import math

import numpy as np
import pytest

from jointshield.errors import MistakeError
from jointshield.flight import aiming
from jointshield.flight.distances import distance_and_azimuth
from jointshield.flight.families import Family
from jointshield.flight.lanes.engine import launch
from jointshield.flight.lanes.launches import Launches
from jointshield.flight.missile import Missile, Programme, Stage
from jointshield.flight.sampling import path
from jointshield.flight.searching import aim, greatest_ranges

ONE = Missile(
    stages=(
        Stage(
            dry_mass_kg=3900.0,
            fuelled_mass_kg=19900.0,
            specific_impulse_s=240.0,
            burn_time_s=70.0,
            diameter_m=0.88,
        ),
    ),
    payload_kg=1000.0,
    separates=False,
)
PROGRAMME = Programme(
    vertical_rise_s=5.0, pitch_rate_rad_s=math.radians(3.0), held_elevations_rad=(0.76,)
)
LATITUDE = math.radians(35.0)


def test_greatest_range_is_that_of_the_strict_search() -> None:
    found = greatest_ranges(ONE, PROGRAMME, LATITUDE, 0.0, math.radians(40.0))
    programme, range_m = aiming.greatest_range(ONE, LATITUDE, 0.0, math.radians(40.0))
    assert found.range_m[0] == pytest.approx(range_m, rel=2e-4)
    held = programme.held_elevations_rad[0]
    assert found.elevation_rad[0] == pytest.approx(held, abs=math.radians(0.6))


def test_no_elevation_beside_the_best_flies_farther() -> None:
    azimuths = np.radians([0.0, 90.0, 270.0])
    found = greatest_ranges(ONE, PROGRAMME, LATITUDE, 0.0, azimuths)
    assert found.range_m[1] > found.range_m[0] > found.range_m[2]
    for off in (-0.03, 0.03):
        flights = launch(
            Launches.of(
                ONE, PROGRAMME, LATITUDE, 0.0, azimuths,
                held_elevations_rad=found.elevation_rad + off,
            )
        )  # fmt: skip
        reached, _ = distance_and_azimuth(
            LATITUDE, 0.0, flights.latitude_rad, flights.longitude_rad
        )
        assert bool(np.all(reached < found.range_m))


@pytest.mark.parametrize(
    ("latitude_deg", "longitude_deg"), [(38.0, 3.0), (31.0, -4.0), (35.5, 8.0)]
)
def test_an_aimed_flight_comes_down_at_its_place(latitude_deg: float, longitude_deg: float) -> None:
    target = math.radians(latitude_deg), math.radians(longitude_deg)
    azimuth, programme = aim(ONE, PROGRAMME, LATITUDE, 0.0, *target)
    flights = launch(Launches.of(ONE, programme, LATITUDE, 0.0, azimuth))
    miss, _ = distance_and_azimuth(*target, flights.latitude_rad, flights.longitude_rad)
    assert float(miss[0]) < 60.0


def test_a_place_out_of_range_is_refused_with_the_range() -> None:
    with pytest.raises(MistakeError, match=r"greatest range towards it 9\d\d\.\d km"):
        aim(ONE, PROGRAMME, LATITUDE, 0.0, math.radians(55.0), 0.0)


def test_a_path_ends_where_the_flight_does() -> None:
    one = Launches.of(ONE, PROGRAMME, LATITUDE, 0.0, 0.7)
    flights = launch(one)
    way = path(one, float(flights.time_s[0]))
    assert way.times_s[-1] == pytest.approx(float(flights.time_s[0]), abs=1e-6)
    x, y, _ = way.positions_ecef[-1]
    assert math.atan2(y, x) == pytest.approx(float(flights.longitude_rad[0]), abs=1e-6)
    assert float(np.linalg.norm(way.positions_ecef, axis=1).max()) > 6.5e6
    steps = np.linalg.norm(np.diff(way.positions_ecef, axis=0), axis=1) / np.diff(way.times_s)
    assert steps.max() < 4000.0


def test_a_family_of_one_flies_like_its_missile() -> None:
    stage = ONE.stages[0]
    whole = ONE.mass_kg(0)
    family = Family(
        launch_mass_kg=np.array([whole]),
        propellant_share=np.array([[(stage.fuelled_mass_kg - stage.dry_mass_kg) / whole]]),
        structure_share=np.array([stage.dry_mass_kg / stage.fuelled_mass_kg]),
        specific_impulse_s=np.array([[stage.specific_impulse_s]]),
        burn_time_s=np.array([[stage.burn_time_s]]),
        diameter_m=np.array([stage.diameter_m]),
        ballistic_coefficient_kg_m2=np.array([3000.0]),
    )
    assert family.payload_share[0] * whole == pytest.approx(1000.0, rel=1e-12)
    alone = Missile(
        stages=ONE.stages,
        payload_kg=1000.0,
        separates=True,
        payload_ballistic_coefficient_kg_m2=3000.0,
    )
    expected = launch(Launches.of(alone, PROGRAMME, LATITUDE, 0.1, 0.7))
    found = launch(
        family.launches(
            0.76, 0.7, LATITUDE, 0.1, vertical_rise_s=5.0, pitch_rate_rad_s=math.radians(3.0)
        )
    )
    # The engine is asked for 1 m at the impact: 1.6e-7 of the Earth's radius.
    assert found.latitude_rad[0] == pytest.approx(expected.latitude_rad[0], abs=3e-7)
    assert found.longitude_rad[0] == pytest.approx(expected.longitude_rad[0], abs=3e-7)
    assert found.time_s[0] == pytest.approx(expected.time_s[0], abs=1e-2)
