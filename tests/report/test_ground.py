"""Drawing's own geometry agrees with the strict one and with an outside authority."""

import numpy as np
import pytest
from geographiclib.geodesic import Geodesic

from jointshield.earth.ellipsoid import ecef_from_geodetic as strict_ecef
from jointshield.earth.frames import ecef_state_from_eci
from jointshield.report import ground
from jointshield.report.projection import Projection


def test_there_and_back_on_the_ellipsoid() -> None:
    latitude = np.radians(np.linspace(-89.0, 89.0, 40))
    longitude = np.radians(np.linspace(-179.0, 179.0, 40))
    height = np.linspace(-100.0, 4e6, 40)
    back = ground.geodetic_from_ecef(ground.ecef_from_geodetic(latitude, longitude, height))
    np.testing.assert_allclose(back[0], latitude, atol=1e-11)
    np.testing.assert_allclose(back[1], longitude, atol=1e-11)
    np.testing.assert_allclose(back[2], height, atol=1e-3)


def test_agrees_with_the_strict_room() -> None:
    ours = ground.ecef_from_geodetic(0.7, 0.8, 1000.0)
    np.testing.assert_allclose(ours, strict_ecef(0.7, 0.8, 1000.0), atol=1e-6)
    state = np.array([4e6, 3e6, 4.5e6, 1000.0, -2000.0, 3000.0])
    position, velocity = ground.ecef_from_eci(state[:3], state[3:], 700.0)
    strict = np.asarray(ecef_state_from_eci(state, 700.0))
    np.testing.assert_allclose(position, strict[:3], atol=1e-3)
    np.testing.assert_allclose(velocity, strict[3:], atol=1e-6)


@pytest.mark.parametrize(("to", "tolerance"), [((44.5, 26.2), 1e-4), ((55.75, 37.62), 4e-3)])
def test_distances(to: tuple[float, float], tolerance: float) -> None:
    expected = Geodesic.WGS84.Inverse(44.43, 26.10, *to)["s12"]
    ours = ground.distance_m(*np.radians([44.43, 26.10]), *np.radians(to))
    assert float(ours) == pytest.approx(expected, rel=tolerance)


def test_an_ellipse_has_its_axes_where_they_are_said_to_be() -> None:
    latitude, longitude = ground.ellipse_outline(0.8, 0.5, 20e3, 5e3, np.radians(90.0), points=5)
    assert latitude[0] == pytest.approx(0.8, abs=1e-5)
    assert longitude[0] > 0.5
    away = ground.distance_m(latitude, longitude, 0.8, 0.5)
    np.testing.assert_allclose(away, [20e3, 5e3, 20e3, 5e3, 20e3], rtol=5e-3)


def test_the_projection_keeps_distances_from_its_middle() -> None:
    middle = Projection(latitude_rad=0.8, longitude_rad=0.6, frame_km=(-1.0, -1.0, 1.0, 1.0))
    azimuth = np.radians([0.0, 90.0, 225.0])
    x, y = middle.project(*ground.offset(0.8, 0.6, azimuth, 2_000_000.0))
    np.testing.assert_allclose(np.hypot(x, y), 2000.0, rtol=1e-9)
    np.testing.assert_allclose(np.arctan2(x, y) % (2 * np.pi), azimuth, atol=1e-9)


def test_a_full_sector_is_a_circle_and_a_partial_one_starts_at_the_radar() -> None:
    whole = ground.sector_outline(0.8, 0.6, 0.0, 2 * np.pi, 1e6)
    assert np.ptp(ground.distance_m(*whole, 0.8, 0.6)) < 6e3
    part = ground.sector_outline(0.8, 0.6, np.radians(350), np.radians(10), 1e6)
    assert (part[0][0], part[1][0]) == pytest.approx((0.8, 0.6))
    assert part[0].max() > 0.8
