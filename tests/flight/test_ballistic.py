"""Unpowered flight: physical laws, and an outside integrator at tight tolerance."""

import math

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.integrate import solve_ivp

from jointshield.earth import ellipsoid, frames, gravity
from jointshield.flight import ballistic
from jointshield.flight.forces import drag_coefficient, gravity_and_drag

Floats = NDArray[np.float64]


def _state(height_m: float = 60e3, speed_m_s: float = 4700.0, up: float = 0.69) -> Floats:
    latitude, longitude = math.radians(35.0), math.radians(50.0)
    place = np.array(ellipsoid.ecef_from_geodetic(latitude, longitude, height_m))
    enu = frames.rotation_enu_from_ecef(latitude, longitude)
    flat = math.sqrt(1.0 - up * up)
    velocity = speed_m_s * (0.27 * flat * enu[0] + 0.96 * flat * enu[1] + up * enu[2])
    return frames.eci_state_from_ecef(np.concatenate((place, velocity)), 100.0)


def _energy(state: Floats) -> float:
    r = float(np.linalg.norm(state[:3]))
    a, mu = ellipsoid.SEMI_MAJOR_AXIS_M, gravity.GRAVITATION_M3_S2
    oblate = gravity.J2 * (a / r) ** 2 * 0.5 * (3.0 * (state[2] / r) ** 2 - 1.0)
    return 0.5 * float(state[3:] @ state[3:]) - mu / r * (1.0 - oblate)


def test_coast_against_an_outside_integrator() -> None:
    def rate(_: float, y: Floats) -> Floats:
        return np.concatenate((y[3:], gravity.acceleration(y[:3])))

    long = _state(speed_m_s=6800.0)
    for state, duration, limit in (
        (_state(), 600.0, 1e-3),
        (_state(), 900.0, 1e-3),
        (ballistic.coast(long, 900.0), -600.0, 1e-3),
        (long, 1800.0, 1e-3),
    ):
        truth = solve_ivp(rate, (0.0, duration), state, method="DOP853", rtol=1e-13, atol=1e-9).y[
            :, -1
        ]
        assert np.abs(ballistic.coast(state, duration) - truth)[:3].max() < limit


def test_coast_keeps_energy_and_goes_back() -> None:
    state = _state()
    ahead = ballistic.coast(state, 900.0)
    assert _energy(ahead) == pytest.approx(_energy(state), rel=1e-11)
    assert ahead[0] * ahead[4] - ahead[1] * ahead[3] == pytest.approx(
        state[0] * state[4] - state[1] * state[3], rel=1e-12
    )
    assert np.allclose(ballistic.coast(ahead, -900.0), state, rtol=0.0, atol=1e-4)
    assert np.array_equal(ballistic.coast(state, 0.0), state)


def test_coast_converges_with_the_fourth_order() -> None:
    state = _state()
    fine = state
    for _ in range(1000):
        fine = ballistic.coast(fine, 0.5)
    errors = []
    for step in (5.0, 2.5):
        coarse = state
        for _ in range(int(500 / step)):
            coarse = ballistic.coast(coarse, step)
        errors.append(float(np.linalg.norm((coarse - fine)[:3])))
    assert 12.0 < errors[0] / errors[1] < 20.0


@pytest.mark.parametrize("duration", [1.0, 10.0, 300.0, -120.0])
def test_transition_against_differences(duration: float) -> None:
    state = _state()
    end, transition = ballistic.coast_with_transition(state, duration)
    assert np.allclose(end, ballistic.coast(state, duration), rtol=0.0, atol=1e-8)
    for j in range(6):
        step = np.zeros(6)
        step[j] = 100.0 if j < 3 else 0.1
        ahead, behind = (ballistic.coast(state + sign * step, duration) for sign in (1.0, -1.0))
        column = (ahead - behind) / (2.0 * step[j])
        assert np.allclose(transition[:, j], column, rtol=1e-5, atol=1e-7 * abs(duration))
    assert np.linalg.det(transition) == pytest.approx(1.0, rel=1e-8)


@pytest.mark.parametrize(("coefficient", "limit"), [(5000.0, 0.5), (2000.0, 0.5), (200.0, 1.5)])
def test_fall_against_an_outside_integrator(coefficient: float, limit: float) -> None:
    state = _state()

    def rate(_: float, y: Floats) -> Floats:
        pull = gravity_and_drag(*(float(v) for v in y), 1.0 / coefficient, 0.0)
        return np.concatenate((y[3:], pull))

    def ground(_: float, y: Floats) -> float:
        return ellipsoid.height_along_radius(*(float(v) for v in y[:3]))

    ground.terminal = True  # type: ignore[attr-defined]
    truth = solve_ivp(
        rate,
        (0.0, 4000.0),
        state,
        method="DOP853",
        rtol=1e-12,
        atol=1e-8,
        events=ground,
        max_step=4.0,
        dense_output=True,
    )
    found, time, latitude, longitude, apogee, apogee_time = ballistic.fall(
        state, 100.0, coefficient, 4000.0
    )
    assert found
    assert time - 100.0 == pytest.approx(truth.t[-1], abs=1e-3)
    landing = frames.ecef_position_from_eci(truth.y[:3, -1], 100.0 + truth.t[-1])
    own = ellipsoid.ecef_from_geodetic(latitude, longitude, 0.0)
    assert math.dist(landing, own) < limit
    top = truth.sol(apogee_time - 100.0)
    assert ellipsoid.geodetic_from_ecef(*top[:3])[2] == pytest.approx(apogee, abs=1.0)
    times = np.linspace(100.0, time - 0.01, 200)
    samples = ballistic.predict(state, 100.0, coefficient, times)
    assert np.abs(samples[:, :3] - truth.sol(times - 100.0).T[:, :3]).max() < limit


def test_fall_in_vacuum_is_coasting() -> None:
    state = _state()
    found, time, latitude, longitude, _, _ = ballistic.fall(state, 100.0, math.inf, 4000.0)
    assert found
    end = frames.ecef_position_from_eci(ballistic.coast(state, time - 100.0)[:3], time)
    assert math.dist(end, ellipsoid.ecef_from_geodetic(latitude, longitude, 0.0)) < 0.05
    assert ballistic.fall(state, 100.0, 300.0, 4000.0)[1] > time


def test_what_does_not_come_down_is_told() -> None:
    orbit = _state(height_m=400e3, speed_m_s=7900.0, up=0.0)
    found, time, *_ = ballistic.fall(orbit, 0.0, math.inf, 2000.0)
    assert not found
    assert time == pytest.approx(2000.0)
    assert not ballistic.fall(_state(), 0.0, 2000.0, 60.0)[0]


def test_a_falling_body_has_its_apogee_behind_it() -> None:
    falling = ballistic.coast(_state(), 700.0)
    _, _, _, _, apogee, apogee_time = ballistic.fall(falling, 800.0, 2000.0, 4000.0)
    assert apogee_time == 800.0
    assert apogee == pytest.approx(ellipsoid.geodetic_from_ecef(*falling[:3])[2])


def test_predict_before_start_and_after_impact_is_not_a_number() -> None:
    state = _state()
    impact = ballistic.fall(state, 100.0, 2000.0, 4000.0)[1]
    rows = ballistic.predict(state, 100.0, 2000.0, np.array([50.0, 100.0, 150.0, impact + 1.0]))
    assert np.isnan(rows[[0, 3]]).all()
    assert np.array_equal(rows[1], state)
    # Thin air brakes by a few m/s on the way up from 60 km.
    assert np.linalg.norm(rows[2, :3] - ballistic.coast(state, 50.0)[:3]) < 300.0
    only_now = ballistic.predict(state, 100.0, 2000.0, np.array([100.0]))
    assert np.array_equal(only_now[0], state)
    for last in (137.3, 711.1, 999.9):
        assert not np.isnan(ballistic.predict(state, 100.0, 2000.0, np.array([last]))).any()


def test_drag_coefficient_by_mach_number() -> None:
    for mach, value in (
        (0.5, 0.2),
        (0.85, 0.2),
        (1.0, 0.27),
        (1.2, 0.27),
        (1.6, 0.235),
        (3.0, 0.2),
    ):
        assert drag_coefficient(mach) == pytest.approx(value)


def test_compiled_bits_equal_plain_bits() -> None:
    state = _state()
    compiled = ballistic.coast_with_transition(state, 37.0)
    plain = ballistic.coast_with_transition.py_func(state, 37.0)  # type: ignore[attr-defined]
    for a, b in zip(compiled, plain, strict=True):
        assert a.tobytes() == b.tobytes()
    plain_coast = ballistic.coast.py_func(state, 37.0)  # type: ignore[attr-defined]
    assert ballistic.coast(state, 37.0).tobytes() == plain_coast.tobytes()
