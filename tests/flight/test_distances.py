"""Distances by NumPy against Karney's GeographicLib."""

import numpy as np
import pytest
from geographiclib.geodesic import Geodesic

from jointshield.flight.distances import distance_and_azimuth


def test_against_geographiclib() -> None:
    chance = np.random.default_rng(7)
    latitudes = np.arcsin(chance.uniform(-1.0, 1.0, (2, 400)))
    longitudes = chance.uniform(-np.pi, np.pi, (2, 400))
    distance, azimuth = distance_and_azimuth(
        latitudes[0], longitudes[0], latitudes[1], longitudes[1]
    )
    for i in range(400):
        ends = np.degrees([latitudes[0, i], longitudes[0, i], latitudes[1, i], longitudes[1, i]])
        exact = Geodesic.WGS84.Inverse(*ends)
        assert distance[i] == pytest.approx(exact["s12"], abs=1e-3)
        off = (np.degrees(azimuth[i]) - exact["azi1"] + 180.0) % 360.0 - 180.0
        assert off == pytest.approx(0.0, abs=1e-7)


def test_nearly_opposite_points_stay_within_half_a_percent() -> None:
    distance, _ = distance_and_azimuth(0.3, 0.0, -0.3001, np.pi - 0.001)
    exact = Geodesic.WGS84.Inverse(*np.degrees([0.3, 0.0, -0.3001, np.pi - 0.001]))
    assert distance == pytest.approx(exact["s12"], rel=5e-3)


def test_the_same_point_is_no_distance() -> None:
    distance, azimuth = distance_and_azimuth(0.6, 0.2, 0.6, 0.2)
    assert (float(distance), float(azimuth)) == (0.0, 0.0)
