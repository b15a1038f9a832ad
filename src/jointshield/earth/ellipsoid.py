"""The WGS 84 ellipsoid: constants, and geodetic coordinates to and from earth-fixed ones.

Constants: NIMA TR8350.2 (2000), *Department of Defense World Geodetic System 1984*, table 3.1-3.3.
"""

import math

from jointshield.strict.elementary import atan2, cos, sin
from jointshield.strict.kernel import kernel

SEMI_MAJOR_AXIS_M = 6378137.0
FLATTENING = 1.0 / 298.257223563
SEMI_MINOR_AXIS_M = SEMI_MAJOR_AXIS_M * (1.0 - FLATTENING)
ECCENTRICITY_SQUARED = FLATTENING * (2.0 - FLATTENING)
SECOND_ECCENTRICITY_SQUARED = ECCENTRICITY_SQUARED / (1.0 - ECCENTRICITY_SQUARED)
MEAN_RADIUS_M = (2.0 * SEMI_MAJOR_AXIS_M + SEMI_MINOR_AXIS_M) / 3.0


@kernel
def ecef_from_geodetic(
    latitude_rad: float, longitude_rad: float, height_m: float
) -> tuple[float, float, float]:
    """Return earth-fixed x, y, z in metres of a point at a height above the ellipsoid."""
    sine, cosine = sin(latitude_rad), cos(latitude_rad)
    normal = SEMI_MAJOR_AXIS_M / math.sqrt(1.0 - ECCENTRICITY_SQUARED * sine * sine)
    axial = (normal + height_m) * cosine
    z = (normal * (1.0 - ECCENTRICITY_SQUARED) + height_m) * sine
    return axial * cos(longitude_rad), axial * sin(longitude_rad), z


@kernel
def geodetic_from_ecef(x: float, y: float, z: float) -> tuple[float, float, float]:
    """Return latitude, longitude (-pi..pi) in radians and height in metres of an earth-fixed point.

    Bowring (1976, *Survey Review* 23, 323-327), iterated on the parametric latitude's sine and
    cosine, so that the poles are ordinary points. Four rounds leave less than 1e-8 m from -100 km
    to 40,000 km. Not for points within 50 km of the Earth's centre.
    """
    axial = math.sqrt(x * x + y * y)
    rise = z
    run = (1.0 - FLATTENING) * axial
    for _ in range(4):
        length = math.sqrt(rise * rise + run * run)
        sine, cosine = rise / length, run / length
        top = z + SECOND_ECCENTRICITY_SQUARED * SEMI_MINOR_AXIS_M * sine * sine * sine
        bottom = axial - ECCENTRICITY_SQUARED * SEMI_MAJOR_AXIS_M * cosine * cosine * cosine
        rise, run = (1.0 - FLATTENING) * top, bottom
    length = math.sqrt(top * top + bottom * bottom)
    sine, cosine = top / length, bottom / length
    height = (
        axial * cosine
        + z * sine
        - SEMI_MAJOR_AXIS_M * math.sqrt(1.0 - ECCENTRICITY_SQUARED * sine * sine)
    )
    return atan2(top, bottom), atan2(y, x), height


@kernel
def height_along_radius(x: float, y: float, z: float) -> float:
    """Return the distance in metres above the ellipsoid, measured along the radius.

    Zero exactly where the height is zero; up to 1,000 km it exceeds the height by less than 6 m.
    Free of trigonometry, for integrators. The point must not be the Earth's centre.
    """
    axial_squared = x * x + y * y
    radius_squared = axial_squared + z * z
    radius = math.sqrt(radius_squared)
    return radius - SEMI_MINOR_AXIS_M / math.sqrt(
        1.0 - ECCENTRICITY_SQUARED * (axial_squared / radius_squared)
    )
