"""Consistency: over many runs the stated covariance is the true one.

Bounds: the mean of N chi-squared values of d degrees has standard deviation sqrt(2 d / N); four of
these are allowed (once in 16,000 for a normal deviate).
"""

import math
from collections.abc import Callable

import numpy as np
import pytest

from jointshield.catalogue.things import Radar
from jointshield.flight.ballistic import coast
from jointshield.messages.plots import RadarScan
from jointshield.tracking import filter as kalman
from jointshield.tracking.measurement import Station
from jointshield.tracking.window import VAGUE_VELOCITY_M_S, force_test, run

RUNS = 120
PLOTS = 25


def _window(
    radar: Radar, look: Callable[..., RadarScan], states: list[np.ndarray], seed: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    station = Station(radar)
    times = np.arange(len(states)) * radar.revisit_s
    plots, variances = [], []
    for time_s, state in zip(times, states, strict=True):
        value, variance = station.plot_arrays(look(radar, [state], float(time_s), seed).plots)
        plots.append(value[0])
        variances.append(variance[0])
    return times, np.array(plots), np.array(variances)


def _run(
    size: int, radar: Radar, window: tuple[np.ndarray, np.ndarray, np.ndarray]
) -> tuple[np.ndarray, np.ndarray, float]:
    station = Station(radar)
    return run(
        size,
        *window,
        np.zeros(3),
        station.bias_variances,
        station.position_ecef_m,
        station.rotation,
    )


def test_free_fall_states_its_true_error(
    radar: Radar, falling: np.ndarray, look: Callable[..., RadarScan]
) -> None:
    states = [coast(falling, radar.revisit_s * step) for step in range(PLOTS)]
    nees, nis = [], []
    for seed in range(RUNS):
        mean, covariance, total = _run(kalman.FREE_FALL, radar, _window(radar, look, states, seed))
        error = mean[:6] - states[-1]
        nees.append(error @ np.linalg.solve(covariance[:6, :6], error))
        nis.append(total)
    assert np.mean(nees) == pytest.approx(6.0, abs=4.0 * math.sqrt(12.0 / RUNS))
    degrees = 3 * PLOTS - 6
    assert np.mean(nis) == pytest.approx(degrees, abs=4.0 * math.sqrt(2.0 * degrees / RUNS))


def test_a_filter_that_ignores_registration_would_not(
    make_radar: Callable[..., Radar], falling: np.ndarray, look: Callable[..., RadarScan]
) -> None:
    biased = make_radar(angle_bias_sigma_rad=0.002)
    blind = make_radar(angle_bias_sigma_rad=1e-9, range_bias_sigma_m=1e-3)
    states = [coast(falling, biased.revisit_s * step) for step in range(PLOTS)]
    nees = []
    for seed in range(20):
        mean, covariance, _ = _run(kalman.FREE_FALL, blind, _window(biased, look, states, seed))
        error = mean[:6] - states[-1]
        nees.append(error @ np.linalg.solve(covariance[:6, :6], error))
    assert np.mean(nees) > 12.0


def test_an_unknown_force_is_found_zero_in_free_fall(
    radar: Radar, falling: np.ndarray, look: Callable[..., RadarScan]
) -> None:
    states = [coast(falling, radar.revisit_s * step) for step in range(PLOTS)]
    squares = []
    for seed in range(RUNS):
        mean, covariance, _ = _run(kalman.THRUST, radar, _window(radar, look, states, seed))
        length, _ = force_test(mean, covariance)
        squares.append(length)
    assert np.mean(squares) == pytest.approx(3.0, abs=4.0 * math.sqrt(6.0 / RUNS))


def test_there_and_back_leaves_the_estimate_as_it_was(falling: np.ndarray) -> None:
    mean = np.concatenate([falling, [50.0, 1e-4, -2e-4]])
    root = np.diag([300.0, 200.0, 100.0, 20.0, 10.0, 5.0, 80.0, 5e-4, 5e-4])
    covariance = root @ root
    there = kalman.predict(mean, covariance, 60.0, 0.0)
    back_mean, back = kalman.predict(*there, -60.0, 0.0)
    assert back_mean == pytest.approx(mean, abs=1e-4)
    assert back == pytest.approx(covariance, rel=1e-6, abs=1e-3)


def test_the_first_velocity_is_only_a_place_to_linearise(
    radar: Radar, falling: np.ndarray, look: Callable[..., RadarScan]
) -> None:
    states = [coast(falling, radar.revisit_s * step) for step in range(PLOTS)]
    times, plots, variances = _window(radar, look, states, 3)
    station = Station(radar)
    where = (station.bias_variances, station.position_ecef_m, station.rotation)
    here, covariance, _ = run(kalman.FREE_FALL, times, plots, variances, falling[3:].copy(), *where)
    there, _, _ = run(kalman.FREE_FALL, times, plots, variances, np.zeros(3), *where)
    sigmas = np.sqrt(np.diag(covariance))
    assert np.max(np.abs(here - there) / sigmas) < 0.1
    assert 100.0 * sigmas[3:6].max() < VAGUE_VELOCITY_M_S
