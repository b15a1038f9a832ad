"""The predicted path: one path, whatever instant is asked for."""

import math

import numpy as np
import pytest

from jointshield.earth.ellipsoid import ecef_from_geodetic
from jointshield.earth.frames import ecef_position_from_eci
from jointshield.options import PredictedPath, predict_path

NOW_S = 200.0


def test_it_starts_now_and_ends_above_the_ground(path: PredictedPath) -> None:
    assert path.times_s[0] == NOW_S
    assert np.all(np.diff(path.times_s) == 5.0)
    assert path.heights_m[0] == pytest.approx(250.0e3, abs=0.01)
    assert path.heights_m.min() >= 0.0
    assert path.heights_m[-1] < 20.0e3  # five seconds before the ground


def test_geodetic_places_are_those_of_the_states(path: PredictedPath) -> None:
    for row in (0, 20, len(path.times_s) - 1):
        place = ecef_from_geodetic(
            path.latitudes_rad[row], path.longitudes_rad[row], path.heights_m[row]
        )
        turned = ecef_position_from_eci(path.states_eci[row, :3], float(path.times_s[row]))
        assert math.dist(place, turned) < 0.01


def test_between_samples_it_is_the_same_path(path: PredictedPath) -> None:
    """Above the air, half-way is the mean of the ends less a t^2 / 8, to second order."""
    for row in (0, 10, 25):
        here, there = path.states_eci[row], path.states_eci[row + 1]
        middle = path.position_at(float(path.times_s[row]) + 2.5)
        assert middle is not None
        expected = (here[:3] + there[:3]) / 2.0 - (there[3:] - here[3:]) * 5.0 / 8.0
        assert math.dist(middle, expected) < 0.5


def test_a_sample_is_its_own_answer(path: PredictedPath) -> None:
    assert np.array_equal(path.position_at(float(path.times_s[7])), path.states_eci[7, :3])


def test_there_is_no_position_before_now_or_after_the_impact(path: PredictedPath) -> None:
    assert path.position_at(NOW_S - 0.001) is None
    assert path.position_at(float(path.times_s[-1]) + 60.0) is None


def test_a_path_made_later_on_the_way_is_the_same(path: PredictedPath) -> None:
    later = predict_path(path.states_eci[20], float(path.times_s[20]), NOW_S + 1000.0, 5000.0)
    assert math.dist(later.states_eci[15, :3], path.states_eci[35, :3]) < 1.0
    assert len(later.times_s) == len(path.times_s) - 20
