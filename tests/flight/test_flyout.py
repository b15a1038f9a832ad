"""The interceptor's fly-out: limits, sanity, and Kepler's arc flown by an integrator."""

import itertools
import math

import numpy as np
import pytest
from scipy.integrate import solve_ivp
from scipy.optimize import brentq

from jointshield.earth.ellipsoid import MEAN_RADIUS_M
from jointshield.earth.gravity import GRAVITATION_M3_S2
from jointshield.flight import flyout, kepler

FAST = (6300.0, 140.0)
SLOW = (3000.0, 60.0)


def test_within_the_boost_it_is_constant_acceleration() -> None:
    # Straight up 100 km with 6.3 km/s after 140 s: s = a t^2 / 2.
    time = flyout.flyout_time(0.0, 100e3, *FAST)
    assert time == pytest.approx(math.sqrt(2.0 * 100e3 * 140.0 / 6300.0), rel=1e-6)


def test_straight_up_by_energy() -> None:
    # Radial rise from burnout at 441 km to 1,500 km, integrated in one dimension.
    start = MEAN_RADIUS_M + 0.5 * 6300.0 * 140.0

    def rate(_: float, y: np.ndarray) -> np.ndarray:
        return np.array([y[1], -GRAVITATION_M3_S2 / y[0] ** 2])

    def there(_: float, y: np.ndarray) -> float:
        return float(y[0] - MEAN_RADIUS_M - 1.5e6)

    there.terminal = True  # type: ignore[attr-defined]
    end = solve_ivp(rate, (0.0, 1000.0), [start, 6300.0], rtol=1e-10, events=there).t[-1]
    assert flyout.flyout_time(0.0, 1.5e6, *FAST) == pytest.approx(140.0 + end, abs=0.05)


def test_limit_of_an_instant_boost_is_the_arc_of_least_energy() -> None:
    angle = 2.0e6 / MEAN_RADIUS_M
    speed, _, _, time = kepler.least_energy_arc(angle, MEAN_RADIUS_M, GRAVITATION_M3_S2)
    assert flyout.flyout_time(2.0e6, 0.0, 1.0001 * speed, 1e-3) == pytest.approx(time, rel=0.02)
    assert flyout.flyout_time(2.0e6, 0.0, 0.9999 * speed, 1e-3) == math.inf
    faster = flyout.flyout_time(2.0e6, 0.0, 1.2 * speed, 1e-3)
    assert faster < time


def flown(elevation: float, speed: float, burn: float, time: float) -> tuple[float, float]:
    """Ground angle and radius that an integrator finds so long after launch."""
    length = 0.5 * speed * burn
    c, s = math.cos(elevation), math.sin(elevation)
    start = [length * c, MEAN_RADIUS_M + length * s, speed * c, speed * s]

    def rate(_: float, y: np.ndarray) -> np.ndarray:
        cube = float(np.hypot(y[0], y[1])) ** 3
        return np.concatenate((y[2:], -GRAVITATION_M3_S2 * y[:2] / cube))

    end = solve_ivp(rate, (0.0, time - burn), start, rtol=1e-11, atol=1e-6).y[:, -1]
    return math.atan2(end[0], end[1]), math.hypot(end[0], end[1])


@pytest.mark.parametrize("ground", [1.2e6, 3.0e6])
def test_the_arc_passes_the_point_at_the_time(ground: float) -> None:
    angle, radius = ground / MEAN_RADIUS_M, MEAN_RADIUS_M + 3e5
    elevation, time = flyout._lower_arc(angle, radius, *FAST)
    assert time == flyout.flyout_time(ground, 3e5, *FAST)
    assert elevation > 0.0
    assert flown(elevation, *FAST, time) == pytest.approx((angle, radius), rel=1e-9)


def test_too_fast_for_a_start_above_the_horizon_sheds_speed() -> None:
    # 9 km/s would overshoot a low point far away: level, and slower than it could.
    ground, height, fast = 2.5e6, 1.0e5, (9000.0, 100.0)
    angle, radius = ground / MEAN_RADIUS_M, MEAN_RADIUS_M + height
    elevation, _ = flyout._lower_arc(angle, radius, *fast)
    assert elevation < 0.0
    time = flyout.flyout_time(ground, height, *fast)

    def past(speed: float) -> float:
        return flown(0.0, speed, fast[1], time)[0] - angle

    speed = brentq(past, 6000.0, 9000.0)
    assert flown(0.0, speed, fast[1], time) == pytest.approx((angle, radius), rel=1e-7)


def test_a_faster_interceptor_is_never_later() -> None:
    speeds = np.arange(2000.0, 10_000.0, 50.0)
    for ground in (2e5, 8e5, 2e6, 4e6):
        for height in (1e5, 4e5, 1.2e6):
            times = flyout.flyout_times(ground, height, speeds, 90.0)
            times = times[np.isfinite(times)]
            assert (np.diff(times) < 1e-9).all()


def test_arrays_are_the_same_formula() -> None:
    random = np.random.default_rng(3)
    ground, height = random.uniform(0, 5e6, 2000), random.uniform(0, 1.5e6, 2000)
    speed, burn = random.uniform(1500, 10_000, 2000), random.uniform(5, 200, 2000)
    alone = np.array(
        [flyout.flyout_time(*one) for one in zip(ground, height, speed, burn, strict=True)]
    )
    together = flyout.flyout_times(ground, height, speed, burn)
    assert (np.isfinite(alone) == np.isfinite(together)).all()
    reached = np.isfinite(alone)
    assert 0.3 < reached.mean() < 0.9
    np.testing.assert_allclose(together[reached], alone[reached], atol=1e-6)


def test_farther_takes_longer_and_faster_takes_less() -> None:
    for height in (1.5e5, 3e5, 8e5):
        times = [flyout.flyout_time(1e5 * i, height, *FAST) for i in range(14)]
        assert all(a < b for a, b in itertools.pairwise(times))
        speeds = [
            flyout.flyout_time(6e5, height, v, 60.0) for v in (3500.0, 5000.0, 6300.0, 9000.0)
        ]
        assert all(a > b for a, b in itertools.pairwise(speeds) if math.isfinite(a))


def test_out_of_reach() -> None:
    assert flyout.flyout_time(1e6, 5e5, *SLOW) == math.inf
    assert flyout.flyout_time(1e5, 1.5e6, *SLOW) == math.inf
    assert flyout.flyout_time(1e5, -1.0, *SLOW) == math.inf
    assert flyout.flyout_time(1e5, 1e5, 11_500.0, 60.0) == math.inf
    assert math.isnan(flyout.greatest_reach(10.0, 5e5, *FAST))


def test_isochrones_grow_and_invert_the_time() -> None:
    ranges = flyout.reach(np.array([200.0, 300.0, 600.0]), np.array([1e5, 5e5]), *FAST)
    assert (np.diff(ranges, axis=0) > 0.0).all()
    assert flyout.flyout_time(float(ranges[1, 1]), 5e5, *FAST) == pytest.approx(300.0, abs=1e-3)


def test_compiled_bits_equal_plain_bits() -> None:
    for i in range(20):
        arguments = (5e4 * i, 2e5, *FAST)
        assert (
            flyout.flyout_time(*arguments) == flyout.flyout_time.py_func(*arguments)  # type: ignore[attr-defined]
        )
