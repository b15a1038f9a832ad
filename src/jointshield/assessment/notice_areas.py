"""Whether a point lies in an area that a notice names, give or take a stated error."""

import math

from jointshield.earth import ground
from jointshield.messages.notices import Area, Corner, LaunchNotice
from jointshield.strict.elementary import cos, sin


def in_circle(
    area_latitude_rad: float,
    area_longitude_rad: float,
    radius_m: float,
    latitude_rad: float,
    longitude_rad: float,
) -> bool:
    """Whether a point lies within `radius_m` of a centre, along the ground."""
    distance_m, _, _ = ground.inverse(
        area_latitude_rad, area_longitude_rad, latitude_rad, longitude_rad
    )
    return distance_m <= radius_m


def in_area(area: Area, latitude_rad: float, longitude_rad: float, slack_m: float) -> bool:
    """Whether a point lies in an area, or within `slack_m` of its edge."""
    if area.boundary:
        return in_polygon(area.boundary, latitude_rad, longitude_rad, slack_m)
    if area.latitude_rad is None or area.longitude_rad is None or area.radius_m is None:
        return False
    return in_circle(
        area.latitude_rad,
        area.longitude_rad,
        area.radius_m + slack_m,
        latitude_rad,
        longitude_rad,
    )


def in_polygon(
    corners: tuple[Corner, ...], latitude_rad: float, longitude_rad: float, slack_m: float
) -> bool:
    """Whether a point lies between corners joined by geodesics, or within `slack_m` of an edge.

    Inside, the directions to the corners in turn make one full circle; no edge may be as long as
    half the Earth. The distance to an edge is taken in the plane of true distances and directions
    from the point.
    """
    seen = [
        ground.inverse(latitude_rad, longitude_rad, corner.latitude_rad, corner.longitude_rad)
        for corner in corners
    ]
    turned = 0.0
    plane = [(distance * sin(azimuth), distance * cos(azimuth)) for distance, azimuth, _ in seen]
    nearest = min(distance for distance, _, _ in seen)
    for number, (_, azimuth, _) in enumerate(seen):
        turned += ground.wrap_pi(azimuth - seen[number - 1][1])
        nearest = min(nearest, _to_edge(plane[number - 1], plane[number]))
    return abs(turned) > math.pi or nearest <= slack_m


def _to_edge(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Distance of the plane's origin from the straight line between two points."""
    x, y = other[0] - one[0], other[1] - one[1]
    square = x * x + y * y
    share = 0.0 if square == 0.0 else -(one[0] * x + one[1] * y) / square
    share = min(1.0, max(0.0, share))
    return math.hypot(one[0] + share * x, one[1] + share * y)


def in_launch_area(
    notice: LaunchNotice, latitude_rad: float, longitude_rad: float, slack_m: float
) -> bool:
    """Whether a point lies where the notice has the launch; never, where it names no place."""
    if notice.waters is not None and in_area(notice.waters, latitude_rad, longitude_rad, slack_m):
        return True
    if notice.latitude_rad is None or notice.longitude_rad is None or notice.radius_m is None:
        return False
    return in_circle(
        notice.latitude_rad,
        notice.longitude_rad,
        notice.radius_m + slack_m,
        latitude_rad,
        longitude_rad,
    )
