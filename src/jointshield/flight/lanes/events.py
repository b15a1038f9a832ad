"""What is read off a step: where it meets the ground, where it is highest; places and heights.

Branch-free like `formulas`, with a fixed number of rounds where a root is sought.
"""

from jointshield.earth.ellipsoid import (
    ECCENTRICITY_SQUARED,
    FLATTENING,
    SECOND_ECCENTRICITY_SQUARED,
    SEMI_MAJOR_AXIS_M,
    SEMI_MINOR_AXIS_M,
)
from jointshield.earth.frames import EARTH_ROTATION_RAD_S
from jointshield.flight.lanes.formulas import arctangent, field, root
from jointshield.flight.lanes.primitives import inverse_root, least, most, nearest, reciprocal

_TWO_PI = 6.283185307179586


def between(
    s: float, h: float, p0: float, v0: float, a0: float, p1: float, v1: float, a1: float
) -> tuple[float, float, float]:
    """Return position, velocity and acceleration at a share s of a step of h seconds.

    The polynomial of degree 5 through position, velocity and acceleration at both ends.
    """
    d = p1 - p0
    first, second = h * v0, h * v1
    bend, other = 0.5 * h * h * a0, 0.5 * h * h * a1
    c3 = 10.0 * d - 6.0 * first - 4.0 * second - 3.0 * bend + other
    c4 = -15.0 * d + 8.0 * first + 7.0 * second + 3.0 * bend - 2.0 * other
    c5 = 6.0 * d - 3.0 * (first + second) - bend + other
    position = p0 + s * (first + s * (bend + s * (c3 + s * (c4 + s * c5))))
    speed = first + s * (2.0 * bend + s * (3.0 * c3 + s * (4.0 * c4 + s * 5.0 * c5)))
    change = 2.0 * bend + s * (6.0 * c3 + s * (12.0 * c4 + s * 20.0 * c5))
    inverse = reciprocal(h)
    return position, speed * inverse, change * inverse * inverse


def point(
    s: float,
    h: float,
    x0: float,
    y0: float,
    z0: float,
    u0: float,
    v0: float,
    w0: float,
    ax0: float,
    ay0: float,
    az0: float,
    x1: float,
    y1: float,
    z1: float,
    u1: float,
    v1: float,
    w1: float,
    ax1: float,
    ay1: float,
    az1: float,
) -> tuple[float, float, float, float, float, float, float, float, float]:
    """Return position, velocity and acceleration at a share s of a step of h seconds."""
    x, u, ax = between(s, h, x0, u0, ax0, x1, u1, ax1)
    y, v, ay = between(s, h, y0, v0, ay0, y1, v1, ay1)
    z, w, az = between(s, h, z0, w0, az0, z1, w1, az1)
    return x, y, z, u, v, w, ax, ay, az


def lower(
    s: float,
    h: float,
    x0: float,
    y0: float,
    z0: float,
    u0: float,
    v0: float,
    w0: float,
    ax0: float,
    ay0: float,
    az0: float,
    x1: float,
    y1: float,
    z1: float,
    u1: float,
    v1: float,
    w1: float,
    ax1: float,
    ay1: float,
    az1: float,
) -> float:
    """Return the share nearer to where the step meets the ground (Newton)."""
    x, y, z, u, v, w, _, _, _ = point(
        s, h, x0, y0, z0, u0, v0, w0, ax0, ay0, az0, x1, y1, z1, u1, v1, w1, ax1, ay1, az1
    )
    _, _, _, height, inverse = field(x, y, z)
    falls = most(-(x * u + y * v + z * w) * inverse, 0.1)
    return most(least(s + height * reciprocal(falls * h), 1.0), 0.0)


def landing(
    h: float,
    x0: float,
    y0: float,
    z0: float,
    u0: float,
    v0: float,
    w0: float,
    ax0: float,
    ay0: float,
    az0: float,
    x1: float,
    y1: float,
    z1: float,
    u1: float,
    v1: float,
    w1: float,
    ax1: float,
    ay1: float,
    az1: float,
) -> tuple[float, float, float, float]:
    """Return s into the step at which the height is 0, and the position eci there.

    Newton's method from the chord; four rounds leave less than 1e-8 m.
    """
    _, _, _, above, _ = field(x0, y0, z0)
    _, _, _, below, _ = field(x1, y1, z1)
    s = most(least(above * reciprocal(most(above - below, 1e-9)), 1.0), 0.0)
    s = lower(s, h, x0, y0, z0, u0, v0, w0, ax0, ay0, az0, x1, y1, z1, u1, v1, w1, ax1, ay1, az1)
    s = lower(s, h, x0, y0, z0, u0, v0, w0, ax0, ay0, az0, x1, y1, z1, u1, v1, w1, ax1, ay1, az1)
    s = lower(s, h, x0, y0, z0, u0, v0, w0, ax0, ay0, az0, x1, y1, z1, u1, v1, w1, ax1, ay1, az1)
    s = lower(s, h, x0, y0, z0, u0, v0, w0, ax0, ay0, az0, x1, y1, z1, u1, v1, w1, ax1, ay1, az1)
    x, y, z, _, _, _, _, _, _ = point(
        s, h, x0, y0, z0, u0, v0, w0, ax0, ay0, az0, x1, y1, z1, u1, v1, w1, ax1, ay1, az1
    )
    return s * h, x, y, z


def higher(
    s: float,
    h: float,
    x0: float,
    y0: float,
    z0: float,
    u0: float,
    v0: float,
    w0: float,
    ax0: float,
    ay0: float,
    az0: float,
    x1: float,
    y1: float,
    z1: float,
    u1: float,
    v1: float,
    w1: float,
    ax1: float,
    ay1: float,
    az1: float,
) -> float:
    """Return the share nearer to where the step is farthest from the Earth's centre (Newton)."""
    x, y, z, u, v, w, ax, ay, az = point(
        s, h, x0, y0, z0, u0, v0, w0, ax0, ay0, az0, x1, y1, z1, u1, v1, w1, ax1, ay1, az1
    )
    slope = most(-(u * u + v * v + w * w + x * ax + y * ay + z * az), 1.0)
    return most(least(s + (x * u + y * v + z * w) * reciprocal(slope * h), 1.0), 0.0)


def apogee(
    h: float,
    x0: float,
    y0: float,
    z0: float,
    u0: float,
    v0: float,
    w0: float,
    ax0: float,
    ay0: float,
    az0: float,
    x1: float,
    y1: float,
    z1: float,
    u1: float,
    v1: float,
    w1: float,
    ax1: float,
    ay1: float,
    az1: float,
) -> float:
    """Return the height in m above the ellipsoid where the step's radius is greatest."""
    rising = x0 * u0 + y0 * v0 + z0 * w0
    falling = x1 * u1 + y1 * v1 + z1 * w1
    s = most(least(rising * reciprocal(most(rising - falling, 1e-9)), 1.0), 0.0)
    s = higher(s, h, x0, y0, z0, u0, v0, w0, ax0, ay0, az0, x1, y1, z1, u1, v1, w1, ax1, ay1, az1)
    s = higher(s, h, x0, y0, z0, u0, v0, w0, ax0, ay0, az0, x1, y1, z1, u1, v1, w1, ax1, ay1, az1)
    s = higher(s, h, x0, y0, z0, u0, v0, w0, ax0, ay0, az0, x1, y1, z1, u1, v1, w1, ax1, ay1, az1)
    x, y, z, _, _, _, _, _, _ = point(
        s, h, x0, y0, z0, u0, v0, w0, ax0, ay0, az0, x1, y1, z1, u1, v1, w1, ax1, ay1, az1
    )
    return geodetic_height(x, y, z)


def nearer(rise: float, run: float, axial: float, z: float) -> tuple[float, float]:
    """Return rise and run of the geodetic latitude from those of the parametric one (Bowring)."""
    inverse = inverse_root(rise * rise + run * run)
    sine, cosine = rise * inverse, run * inverse
    top = z + SECOND_ECCENTRICITY_SQUARED * SEMI_MINOR_AXIS_M * sine * sine * sine
    bottom = axial - ECCENTRICITY_SQUARED * SEMI_MAJOR_AXIS_M * cosine * cosine * cosine
    return top, bottom


def geodetic_height(x: float, y: float, z: float) -> float:
    """Return the height in m above the ellipsoid (Bowring 1976, two rounds: below 1e-6 m)."""
    axial = root(x * x + y * y)
    rise, run = z, (1.0 - FLATTENING) * axial
    rise, run = nearer(rise, run, axial, z)
    top, bottom = nearer((1.0 - FLATTENING) * rise, run, axial, z)
    inverse = inverse_root(top * top + bottom * bottom)
    sine, cosine = top * inverse, bottom * inverse
    normal = SEMI_MAJOR_AXIS_M * root(1.0 - ECCENTRICITY_SQUARED * sine * sine)
    return axial * cosine + z * sine - normal


def place(x: float, y: float, z: float, time: float) -> tuple[float, float]:
    """Return latitude and longitude in radians of a point of the ellipsoid, given eci at a time."""
    latitude = arctangent(z, (1.0 - ECCENTRICITY_SQUARED) * root(x * x + y * y))
    longitude = arctangent(y, x) - EARTH_ROTATION_RAD_S * time
    return latitude, longitude - _TWO_PI * nearest(longitude * (1.0 / _TWO_PI))
