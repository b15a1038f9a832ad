"""Geodetic coordinates there and back, and against an outside library's formulas."""

import math
import random

import pytest

from jointshield.earth import ellipsoid


def test_published_constants() -> None:
    # NIMA TR8350.2 (2000), table 3.3.
    assert pytest.approx(6356752.3142, abs=1e-4) == ellipsoid.SEMI_MINOR_AXIS_M
    assert pytest.approx(6.69437999014e-3, abs=1e-14) == ellipsoid.ECCENTRICITY_SQUARED
    assert pytest.approx(6.73949674228e-3, abs=1e-14) == ellipsoid.SECOND_ECCENTRICITY_SQUARED
    assert pytest.approx(6371008.7714, abs=1e-4) == ellipsoid.MEAN_RADIUS_M


def test_vallado_example_3_3() -> None:
    # Vallado (2013), example 3-3: geocentric vector to geodetic latitude, longitude and height.
    latitude, longitude, height = ellipsoid.geodetic_from_ecef(6524.834e3, 6862.875e3, 6448.296e3)
    assert math.degrees(latitude) == pytest.approx(34.352496, abs=1e-6)
    assert math.degrees(longitude) == pytest.approx(46.4464, abs=1e-4)
    assert height == pytest.approx(5085.22e3, abs=10.0)


@pytest.mark.parametrize(("lowest", "highest"), [(-1e5, 0.0), (0.0, 2e6), (2e6, 4e7)])
def test_there_and_back(lowest: float, highest: float) -> None:
    draw = random.Random(4)  # noqa: S311 - numbers to test with
    for _ in range(3000):
        latitude = draw.choice((draw.uniform(-90, 90), 90.0, -90.0, 0.0))
        place = (math.radians(latitude), draw.uniform(-3.1, 3.1), draw.uniform(lowest, highest))
        x, y, z = ellipsoid.ecef_from_geodetic(*place)
        back = ellipsoid.ecef_from_geodetic(*ellipsoid.geodetic_from_ecef(x, y, z))
        assert math.dist((x, y, z), back) < 3e-8
        assert ellipsoid.geodetic_from_ecef(x, y, z)[2] == pytest.approx(place[2], abs=2e-8)


def test_height_along_radius_is_close_and_zero_on_the_ground() -> None:
    for degrees in range(-90, 91, 15):
        latitude = math.radians(degrees)
        assert (
            abs(ellipsoid.height_along_radius(*ellipsoid.ecef_from_geodetic(latitude, 1.0, 0.0)))
            < 2e-9
        )
        high = ellipsoid.height_along_radius(*ellipsoid.ecef_from_geodetic(latitude, 1.0, 1e6))
        assert 0.0 <= high - 1e6 + 1e-6 < 6.0
