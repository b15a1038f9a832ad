"""Frames turn there and back, agree with finite differences, and a station sees what it should."""

import math
import random

import numpy as np
import pytest

from jointshield.earth import ellipsoid, frames, gravity


def test_frames_coincide_at_time_zero_and_after_one_turn() -> None:
    state = np.array([7e6, -1e6, 2e6, 10.0, 7000.0, -300.0])
    at_zero = frames.ecef_state_from_eci(state, 0.0)
    assert np.array_equal(at_zero[:3], state[:3])
    turn = 2.0 * math.pi / frames.EARTH_ROTATION_RAD_S
    assert np.allclose(frames.ecef_position_from_eci(state[:3], turn), state[:3], atol=1e-6)
    quarter = frames.ecef_position_from_eci(np.array([1.0, 0.0, 0.0]), turn / 4.0)
    assert np.allclose(quarter, [0.0, -1.0, 0.0], atol=1e-12)


def test_there_and_back() -> None:
    state = np.array([7e6, -1e6, 2e6, 10.0, 7000.0, -300.0])
    for time in (-500.0, 0.0, 12_345.6, 1e6):
        back = frames.eci_state_from_ecef(frames.ecef_state_from_eci(state, time), time)
        assert np.allclose(back[:3], state[:3], rtol=0.0, atol=5e-9)
        assert np.allclose(back[3:], state[3:], rtol=0.0, atol=5e-12)
        point = frames.eci_position_from_ecef(frames.ecef_position_from_eci(state[:3], time), time)
        assert np.allclose(point, state[:3], rtol=0.0, atol=5e-9)


def test_velocity_is_the_derivative_of_the_position() -> None:
    state = np.array([7e6, -1e6, 2e6, 10.0, 7000.0, -300.0])
    h = 1.0
    ahead = frames.ecef_position_from_eci(state[:3] + h * state[3:], 100.0 + h)
    behind = frames.ecef_position_from_eci(state[:3] - h * state[3:], 100.0 - h)
    assert np.allclose(
        (ahead - behind) / (2 * h), frames.ecef_state_from_eci(state, 100.0)[3:], atol=1e-3
    )


def test_azimuth_elevation_range_there_and_back() -> None:
    draw = random.Random(5)  # noqa: S311 - numbers to test with
    for _ in range(2000):
        latitude, longitude = draw.uniform(-1.5, 1.5), draw.uniform(-3.1, 3.1)
        station = np.array(ellipsoid.ecef_from_geodetic(latitude, longitude, 200.0))
        seen = (draw.uniform(0, 2 * math.pi), draw.uniform(-0.2, 1.5), draw.uniform(1e3, 5e6))
        target = frames.ecef_from_azimuth_elevation_range(station, latitude, longitude, *seen)
        again = frames.azimuth_elevation_range(station, latitude, longitude, target)
        assert again == pytest.approx(seen, rel=1e-9, abs=1e-9)
        assert 0.0 <= again[0] < 2.0 * math.pi


def test_directions_of_the_compass() -> None:
    station = np.array(ellipsoid.ecef_from_geodetic(0.0, 0.0, 0.0))
    for offset, azimuth in (((0, 0, 1e3), 0.0), ((0, 1e3, 0), 90.0), ((0, -1e3, 0), 270.0)):
        seen = frames.azimuth_elevation_range(station, 0.0, 0.0, station + np.array(offset))
        assert math.degrees(seen[0]) == pytest.approx(azimuth)
        assert seen[1] == pytest.approx(0.0)
    up = frames.azimuth_elevation_range(station, 0.0, 0.0, station + np.array([1e3, 0.0, 0.0]))
    assert up[1] == pytest.approx(math.pi / 2)


def test_gravity_at_the_surface_and_its_gradient() -> None:
    # Normal gravity (WGS 84): 9.7803253 m/s2 at the equator, 9.8321849 at the pole, which
    # includes the Earth's turn at the equator; J2 alone is good to 2e-4 m/s2.
    a = ellipsoid.SEMI_MAJOR_AXIS_M
    pull = -gravity.acceleration(np.array([a, 0.0, 0.0]))[0]
    assert pull - frames.EARTH_ROTATION_RAD_S**2 * a == pytest.approx(9.7803253, abs=2e-4)
    pole = -gravity.acceleration(np.array([0.0, 0.0, ellipsoid.SEMI_MINOR_AXIS_M]))[2]
    assert pole == pytest.approx(9.8321849, abs=3e-4)
    place = np.array([3.1e6, -4.4e6, 4.7e6])
    gradient = gravity.gradient(place)
    for j in range(3):
        step = np.zeros(3)
        step[j] = 50.0
        column = (gravity.acceleration(place + step) - gravity.acceleration(place - step)) / 100.0
        assert np.allclose(gradient[:, j], column, rtol=1e-6, atol=1e-14)
    assert abs(np.trace(gradient)) < 1e-18
