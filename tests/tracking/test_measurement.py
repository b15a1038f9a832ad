"""The radar's measurement model against its own inverse and against finite differences."""

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jointshield.catalogue.things import Radar
from jointshield.tracking.measurement import Station, locate, observe, wrap

ANGLES = st.floats(-math.pi + 0.001, math.pi - 0.001)


@given(
    distance=st.floats(1.0e5, 5.0e6), azimuth=ANGLES, elevation=st.floats(0.01, 1.5), time=ANGLES
)
def test_a_plot_is_seen_where_it_was_located(
    distance: float, azimuth: float, elevation: float, time: float
) -> None:
    station, rotation = np.array([3.5e6, 2.9e6, 4.4e6]), np.eye(3)
    plot = np.array([distance, azimuth, elevation])
    position, by_plot = locate(plot, 500.0 * time, station, rotation)
    state = np.concatenate([position, np.zeros(3)])
    measured, by_position = observe(state, 500.0 * time, station, rotation)
    assert measured == pytest.approx(plot, rel=1e-12, abs=1e-11)
    assert by_position @ by_plot == pytest.approx(np.eye(3), abs=1e-6)


def test_the_gradient_is_that_of_finite_differences(
    make_radar: Callable[..., Radar], falling: np.ndarray
) -> None:
    station = Station(make_radar())
    _, gradient = observe(falling, 77.0, station.position_ecef_m, station.rotation)
    for axis in range(3):
        ahead, behind = falling.copy(), falling.copy()
        ahead[axis] += 10.0
        behind[axis] -= 10.0
        one, _ = observe(ahead, 77.0, station.position_ecef_m, station.rotation)
        two, _ = observe(behind, 77.0, station.position_ecef_m, station.rotation)
        assert gradient[:, axis] == pytest.approx((one - two) / 20.0, rel=1e-6, abs=1e-12)


def test_angles_wrap_into_one_turn() -> None:
    assert wrap(math.pi + 0.1) == pytest.approx(0.1 - math.pi)
    assert wrap(-math.pi - 0.1) == pytest.approx(math.pi - 0.1)
    assert wrap(0.25) == 0.25
