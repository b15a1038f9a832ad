"""Flights known by their burnout: textbook arcs, the turning Earth, and an integrator."""

import math

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from jointshield.earth.ellipsoid import MEAN_RADIUS_M
from jointshield.earth.frames import EARTH_ROTATION_RAD_S
from jointshield.earth.gravity import GRAVITATION_M3_S2
from jointshield.errors import MistakeError
from jointshield.flight.arc import arcs, climb, ground_ranges_m, unit_vectors

POLE = unit_vectors(math.pi / 2.0, 0.0)
AT_ONCE = {"burn_time_s": 1e-6, "burnout_height_m": 1e-6, "burnout_ground_range_m": 0.0}


@pytest.mark.parametrize(
    ("range_km", "speed", "angle", "apogee", "time"),
    [
        (300, 1.696, 44.33, 74.1, 251),
        (2000, 4.113, 40.50, 458.8, 702),
        (5500, 6.075, 32.63, 1040.5, 1316),
    ],
)
def test_least_energy_from_the_ground_to_a_target_that_does_not_move(
    range_km: float, speed: float, angle: float, apogee: float, time: float
) -> None:
    # Wheelon (1959), ARS Journal 29, 915: sphere of 6,371 km; the pole stays where it is.
    start = unit_vectors(math.pi / 2.0 - range_km / 6371.0, 0.3)
    flight = arcs(start, POLE, **AT_ONCE)
    assert flight.burnout_speed_m_s[0] / 1000.0 == pytest.approx(speed, abs=6e-4)
    assert math.degrees(flight.burnout_angle_rad[0]) == pytest.approx(angle, abs=6e-3)
    assert flight.apogee_height_m[0] / 1000.0 == pytest.approx(apogee, abs=0.06)
    assert flight.flight_time_s[0] == pytest.approx(time, abs=0.6)


def test_the_target_is_met_where_the_earth_has_carried_it() -> None:
    start, target = unit_vectors(0.9, 0.6), unit_vectors(0.7, -1.3)
    flight = arcs(
        start, target, burn_time_s=180.0, burnout_height_m=2e5, burnout_ground_range_m=4e5
    )
    assert ground_ranges_m(flight.units[0, -1], target) < 1.0
    assert flight.heights_m[0, 0] == pytest.approx(2e5)
    assert flight.heights_m[0, -1] == pytest.approx(0.0, abs=1e-3)
    assert ground_ranges_m(flight.units[0, 0], start) == pytest.approx(4e5)


def test_every_instant_lies_on_one_integrated_orbit() -> None:
    start, target = unit_vectors(0.9, 0.6), unit_vectors(0.7, -1.3)
    flight = arcs(
        start, target, burn_time_s=180.0, burnout_height_m=2e5, burnout_ground_range_m=4e5,
        loft_rad=0.1, instants=9,
    )  # fmt: skip
    after = flight.times_s[0] - 180.0
    turn = EARTH_ROTATION_RAD_S * after
    c, s = np.cos(turn), np.sin(turn)
    x, y, z = (flight.units[0] * (MEAN_RADIUS_M + flight.heights_m[0])[:, None]).T
    inertial = np.stack([c * x - s * y, s * x + c * y, z], axis=1)
    radial = inertial[0] / np.linalg.norm(inertial[0])
    normal = np.cross(inertial[0], inertial[-1])
    forward = np.cross(normal / np.linalg.norm(normal), radial)
    angle, speed = flight.burnout_angle_rad[0], flight.burnout_speed_m_s[0]
    velocity = speed * (math.sin(angle) * radial + math.cos(angle) * forward)

    def rate(_: float, state: np.ndarray) -> np.ndarray:
        cube = float(np.linalg.norm(state[:3])) ** 3
        return np.concatenate((state[3:], -GRAVITATION_M3_S2 * state[:3] / cube))

    found = solve_ivp(
        rate, (0.0, after[-1]), [*inertial[0], *velocity], t_eval=after, rtol=1e-11, atol=1e-4
    ).y
    assert np.abs(found[:3].T - inertial).max() < 2.0
    assert np.linalg.norm(found[3:], axis=0) == pytest.approx(flight.speeds_m_s[0], rel=1e-7)


def test_tilting_the_path_either_way_costs_speed() -> None:
    start, target = unit_vectors(0.9, 0.6), unit_vectors(0.7, -1.3)
    tilts = np.radians([-8.0, -2.0, 0.0, 2.0, 8.0, 80.0])
    flight = arcs(
        start, target, burn_time_s=180.0, burnout_height_m=2e5, burnout_ground_range_m=4e5,
        loft_rad=tilts,
    )  # fmt: skip
    # The target turns on while a steeper arc flies, so that least energy is not quite at 0.
    assert (
        flight.burnout_speed_m_s[0]
        > flight.burnout_speed_m_s[1]
        > 0.999 * min(flight.burnout_speed_m_s[:5])
    )
    assert flight.burnout_speed_m_s[4] > flight.burnout_speed_m_s[3] > flight.burnout_speed_m_s[2]
    assert flight.possible.tolist() == [True] * 5 + [False]


def test_the_climb_starts_upright_and_ends_at_the_burnout() -> None:
    start, target = unit_vectors(0.9, 0.6), unit_vectors(0.7, -1.3)
    times, units, heights = climb(
        start, target, burn_time_s=180.0, burnout_height_m=2e5, burnout_ground_range_m=4e5,
        burnout_angle_rad=0.4,
    )  # fmt: skip
    assert times[0] == 0.0
    assert times[-1] == pytest.approx(180.0)
    assert heights[-1] == pytest.approx(2e5)
    ways = ground_ranges_m(units, start)
    assert ways[-1] == pytest.approx(4e5)
    assert (np.diff(times) > 0.0).all()


def test_opposite_places_are_refused() -> None:
    with pytest.raises(MistakeError, match="opposite"):
        arcs(POLE, -POLE, **AT_ONCE)
