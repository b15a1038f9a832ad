"""Interceptors flown step by step against the closed relations of the fly-out."""

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from jointshield.earth.ellipsoid import MEAN_RADIUS_M
from jointshield.earth.gravity import GRAVITATION_M3_S2
from jointshield.flight.flyout import flyout_times
from jointshield.flight.flyout_path import flyout_paths

RANGES_M = np.array([500e3, 950e3, 2000e3, 3000e3, 4600e3, 7000e3])
HEIGHTS_M = np.array([300e3, 900e3, 1000e3, 1300e3, 1030e3, 200e3])
SPEEDS_M_S = np.array([9000.0, 6300.0, 7700.0, 6300.0, 6300.0, 9000.0])
BURN_S = 120.0


def test_the_ways_arrive_when_the_relations_say() -> None:
    times = flyout_times(RANGES_M, HEIGHTS_M, SPEEDS_M_S, BURN_S)
    found = flyout_paths(RANGES_M, HEIGHTS_M, SPEEDS_M_S, BURN_S, times)
    assert found.miss_m.max() < 0.01
    # Runge and Kutta in 96 steps lose a few mm/s; a start that is level sheds speed, never gains.
    assert found.speed_m_s[:5] == pytest.approx(SPEEDS_M_S[:5], abs=0.5)
    assert found.speed_m_s[5] < SPEEDS_M_S[5] - 100.0
    assert found.elevation_rad[5] == pytest.approx(0.0, abs=1e-4)
    assert (found.elevation_rad > -1e-4).all()


def test_the_steps_against_scipy() -> None:
    time = float(flyout_times(3000e3, 1300e3, 6300.0, BURN_S))
    way = flyout_paths(3000e3, 1300e3, 6300.0, BURN_S, time)
    elevation, speed = way.elevation_rad[0], way.speed_m_s[0]
    length = 0.5 * speed * BURN_S
    along, up = np.cos(elevation), np.sin(elevation)

    def rate(_: float, state: np.ndarray) -> list[float]:
        pull = -GRAVITATION_M3_S2 / np.hypot(state[0], state[1]) ** 3
        return [state[2], state[3], pull * state[0], pull * state[1]]

    flown = solve_ivp(
        rate,
        (BURN_S, time),
        [length * along, MEAN_RADIUS_M + length * up, speed * along, speed * up],
        method="DOP853",
        rtol=1e-12,
        atol=1e-6,
    )
    x, y = flown.y[:2, -1]
    assert MEAN_RADIUS_M * np.arctan2(x, y) == pytest.approx(3000e3, abs=5.0)
    assert np.hypot(x, y) - MEAN_RADIUS_M == pytest.approx(1300e3, abs=5.0)


def test_a_point_within_the_boost_is_met_on_a_straight_line() -> None:
    time = float(flyout_times(100e3, 200e3, 6000.0, BURN_S))
    assert time < BURN_S
    way = flyout_paths(100e3, 200e3, 6000.0, BURN_S, time)
    assert way.miss_m[0] < 0.01
    assert way.speed_m_s[0] == pytest.approx(6000.0, abs=1e-3)


def test_the_way_starts_at_the_site_and_is_in_order() -> None:
    way = flyout_paths(2000e3, 1000e3, 7700.0, BURN_S, flyout_times(2000e3, 1000e3, 7700.0, BURN_S))
    assert way.ranges_m[0, 0] == pytest.approx(0.0, abs=1e-6)
    assert way.heights_m[0, 0] == pytest.approx(0.0, abs=1e-6)
    assert (np.diff(way.ranges_m[0]) > 0.0).all()
    assert (np.diff(way.times_s[0]) > 0.0).all()
