"""Printed answers: Bate, Mueller & White (1971), ch. 6, and the arc of least energy."""

import math

import pytest

from jointshield.flight import kepler

MU_KM3_S2 = 398_600.4418
RADIUS_KM = 6371.0


def test_worked_example_in_canonical_units() -> None:
    # Burnout 0.2 DU high at 2/3 DU/TU, apogee 0.5 DU high.
    energy = kepler.specific_energy(2.0 / 3.0, 1.2, 1.0)
    assert energy == pytest.approx(-11.0 / 18.0, rel=1e-12)
    speed = kepler.speed_at(energy, 1.5, 1.0)
    assert speed == pytest.approx(1.0 / 3.0, rel=1e-12)
    momentum = 1.5 * speed
    assert momentum == pytest.approx(0.5, rel=1e-12)
    angle = kepler.flight_path_angle(momentum, 2.0 / 3.0, 1.2)
    assert math.cos(angle) == pytest.approx(0.625, rel=1e-12)
    q = kepler.trajectory_parameter(2.0 / 3.0, 1.2, 1.0)
    assert q == pytest.approx(0.533, abs=5e-4)
    assert math.degrees(kepler.free_flight_angle(q, angle)) == pytest.approx(36.4, abs=0.05)


def test_greatest_free_flight_of_the_second_example() -> None:
    # 24,300 ft/s at 258 nautical miles: the book goes on with Q 0.95 (0.944 unrounded), and reads
    # 129 degrees from its chart.
    foot, mile = 0.3048e-3, 1.852
    q = kepler.trajectory_parameter(24_300 * foot, 6378.145 + 258 * mile, MU_KM3_S2)
    assert q == pytest.approx(0.95, abs=7e-3)
    assert math.degrees(kepler.greatest_free_flight_angle(0.95)) == pytest.approx(129.0, abs=1.0)


@pytest.mark.parametrize(
    ("range_km", "speed_km_s", "angle_deg", "apogee_km", "time_s"),
    [
        (300.0, 1.696, 44.33, 74.1, 251.0),
        (2000.0, 4.113, 40.50, 458.8, 702.0),
        (5500.0, 6.075, 32.63, 1040.5, 1316.0),
    ],
)
def test_least_energy(
    range_km: float, speed_km_s: float, angle_deg: float, apogee_km: float, time_s: float
) -> None:
    speed, angle, apogee, time = kepler.least_energy_arc(range_km / RADIUS_KM, RADIUS_KM, MU_KM3_S2)
    assert speed == pytest.approx(speed_km_s, abs=5e-4)
    assert math.degrees(angle) == pytest.approx(angle_deg, abs=5e-3)
    assert apogee == pytest.approx(apogee_km, abs=0.05)
    assert time == pytest.approx(time_s, abs=0.5)


def test_published_pair_of_1997() -> None:
    # "5.0 km/s and 3,500 km": test targets of the 1997 package.
    speed, *_ = kepler.least_energy_arc(3500.0 / RADIUS_KM, RADIUS_KM, MU_KM3_S2)
    assert speed == pytest.approx(5.0, rel=0.04)


def test_least_energy_is_the_greatest_range() -> None:
    speed, angle, _, _ = kepler.least_energy_arc(0.5, 1.0, 1.0)
    q = kepler.trajectory_parameter(speed, 1.0, 1.0)
    assert kepler.greatest_free_flight_angle(q) == pytest.approx(0.5, rel=1e-12)
    for off in (-0.05, 0.05):
        assert kepler.free_flight_angle(q, angle + off) < 0.5


@pytest.mark.parametrize(
    ("elevation_deg", "height_km", "range_km"),
    [(0, 100, 1133), (3, 100, 848), (5, 100, 707), (0, 500, 2573), (5, 1000, 3193)],
)
def test_radar_horizon(elevation_deg: float, height_km: float, range_km: float) -> None:
    slant = kepler.horizon_range(RADIUS_KM, height_km, math.radians(elevation_deg))
    assert slant == pytest.approx(range_km, abs=0.5)
