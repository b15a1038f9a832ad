"""Areas of notices: against geodesics and a plane polygon of other libraries, then the edges."""

import math

import pytest
from geographiclib.geodesic import Geodesic
from shapely.geometry import Point, Polygon

from jointshield.assessment.notice_areas import in_area, in_polygon
from jointshield.messages.notices import Area, Corner

BOX = ((60.0, 0.0), (60.0, 20.0), (70.0, 20.0), (70.0, 0.0))
"""A sea, roughly, as a notice names one."""


def _corners(*degrees: tuple[float, float]) -> tuple[Corner, ...]:
    return tuple(
        Corner(latitude_rad=math.radians(lat), longitude_rad=math.radians(lon))
        for lat, lon in degrees
    )


def _inside(corners: tuple[Corner, ...], lat: float, lon: float, slack_m: float = 0.0) -> bool:
    return in_polygon(corners, math.radians(lat), math.radians(lon), slack_m)


def test_a_small_polygon_agrees_with_a_plane_one() -> None:
    """Within half a degree of the equator a plane is right but for the last hundred metres."""
    shape = ((0.0, 0.0), (0.1, 0.4), (0.4, 0.5), (0.2, 0.25), (0.5, 0.0))
    plane = Polygon([(lon, lat) for lat, lon in shape])
    for row in range(21):
        for column in range(21):
            point = Point(-0.05 + 0.03 * column, -0.05 + 0.03 * row)
            if plane.exterior.distance(point) > 0.002:
                assert _inside(_corners(*shape), point.y, point.x) == plane.contains(point)


def test_a_circle_reaches_as_far_as_its_radius_and_the_error() -> None:
    circle = Area(
        kind="circle",
        name="",
        latitude_rad=math.radians(78.0),
        longitude_rad=math.radians(12.0),
        radius_m=100_000.0,
        boundary=(),
    )
    for distance_m, expected in ((104_900.0, True), (105_100.0, False)):
        point = Geodesic.WGS84.Direct(78.0, 12.0, 200.0, distance_m)
        found = in_area(circle, math.radians(point["lat2"]), math.radians(point["lon2"]), 5_000.0)
        assert found == expected


@pytest.mark.parametrize(
    ("lat", "lon", "inside"),
    [(65.0, 10.0, True), (61.0, 1.0, True), (65.0, -1.0, False), (71.5, 10.0, False)],
)
def test_a_named_water_between_its_corners(lat: float, lon: float, inside: bool) -> None:
    assert _inside(_corners(*BOX), lat, lon) == inside
    assert _inside(_corners(*BOX[::-1]), lat, lon) == inside, "either way round"


def test_a_quadrant_across_the_date_line_and_one_about_a_pole() -> None:
    across = _corners((0.0, 160.0), (0.0, -140.0), (50.0, -140.0), (50.0, 160.0))
    assert _inside(across, 20.0, 179.0)
    assert _inside(across, 20.0, -179.0)
    assert not _inside(across, 20.0, 150.0)
    polar = _corners((70.0, 0.0), (70.0, 90.0), (70.0, 180.0), (70.0, -90.0))
    assert _inside(polar, 89.0, 45.0)
    assert not _inside(polar, 60.0, 45.0)


def test_the_error_widens_a_polygon_at_its_edge_and_at_its_corner() -> None:
    for lat, lon, azimuth in ((65.0, 0.0, 270.0), (60.0, 0.0, 225.0)):
        point = Geodesic.WGS84.Direct(lat, lon, azimuth, 30_000.0)
        assert not _inside(_corners(*BOX), point["lat2"], point["lon2"], 28_000.0)
        assert _inside(_corners(*BOX), point["lat2"], point["lon2"], 32_000.0)


def test_an_area_without_figures_holds_nothing() -> None:
    bare = Area(
        kind="water", name="", latitude_rad=None, longitude_rad=None, radius_m=None, boundary=()
    )
    assert not in_area(bare, 1.0, 0.0, 1e7)
