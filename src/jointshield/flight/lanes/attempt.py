"""One adaptive attempt at a step, and what is read off the step that ends a flight.

Branch-free like `formulas`: an attempt gives the next state whether or not its step is accepted.
The step's error in velocity times the time that is left to the ground is the error that it makes
at the impact; it is held below a share of the tolerance in metres. A body that falls takes steps
of limited fall, because air below cannot be felt from above.
"""

from jointshield.earth.ellipsoid import (
    ECCENTRICITY_SQUARED,
    FLATTENING,
    SECOND_ECCENTRICITY_SQUARED,
    SEMI_MAJOR_AXIS_M,
    SEMI_MINOR_AXIS_M,
)
from jointshield.earth.frames import EARTH_ROTATION_RAD_S
from jointshield.earth.gravity import GRAVITATION_M3_S2
from jointshield.flight.lanes.formulas import (
    arctangent,
    ballistic_rate,
    field,
    powered_rate,
    rough_log2,
    two_to,
)
from jointshield.flight.lanes.primitives import least, most, nearest, root, select
from jointshield.flight.lanes.tableau import step

_MEAN_RADIUS_M = 6.371e6
_LONGEST_S = 300.0
_SAFETY_LOG2 = -0.2
_AIR_M = 100e3
_FALL_M = 9e3
_FALL_SHARE = 0.6
_TWO_PI = 6.283185307179586

BALLISTIC = ("reciprocal", "area_per_mass")
POWERED = (
    "begin",
    "elevation",
    "pitch",
    "thrust",
    "mass",
    "flow",
    "area",
    "alongx",
    "alongy",
    "alongz",
    "upx",
    "upy",
    "upz",
)
ballistic_step = step("ballistic_step", "ballistic_rate", BALLISTIC)
powered_step = step("powered_step", "powered_rate", POWERED)


def growth(error_squared: float) -> float:
    """Return by how much the next step may be longer, from the squared error over what is allowed.

    0.87 e^(-1/5), between 0.2 and 5.
    """
    return two_to(least(most(_SAFETY_LOG2 - 0.1 * rough_log2(error_squared), -2.32), 2.32))


def lever(height: float, climb: float, speed_squared: float) -> float:
    """Return about how long a body at this height, climbing so, stays off the ground."""
    radius = height + _MEAN_RADIUS_M
    inverse = 1.0 / radius
    sideways = speed_squared - climb * climb
    pull = most((GRAVITATION_M3_S2 * inverse - sideways) * inverse, 0.5)
    return (climb + root(climb * climb + 2.0 * pull * most(height, 0.0))) / pull


def rate_of_climb(x: float, y: float, z: float, u: float, v: float, w: float) -> float:
    """Return how fast the distance from the Earth's centre grows, in m/s."""
    return (x * u + y * v + z * w) / root(x * x + y * y + z * z)


def first_step(height: float, climb: float, maximum: float) -> float:
    """Return the first step to try, in s."""
    return least(least(select(height > _AIR_M, 20.0, 2.0), longest(height, climb)), maximum)


def longest(height: float, climb: float) -> float:
    """Return the longest step in s from here, for the sake of the air below."""
    fall = most(_FALL_M, _FALL_SHARE * (height - _AIR_M))
    return least(fall / most(-climb, 1.0), _LONGEST_S)


def ballistic_attempt(
    t: float,
    h: float,
    x: float,
    y: float,
    z: float,
    u: float,
    v: float,
    w: float,
    ax: float,
    ay: float,
    az: float,
    reciprocal: float,
    area_per_mass: float,
    maximum: float,
    per_tolerance: float,
) -> tuple[float, ...]:
    """Return accepted (1 or 0), time, next step, state, acceleration, height and rate of climb.

    Parameters: t, s since the start; h, the step to try; state and its acceleration; drag as in
    `formulas.ballistic_rate`; maximum, longest flight in s; per_tolerance, 1 / m.
    """
    xn, yn, zn, un, vn, wn, bx, by, bz, height, ex, ey, ez = ballistic_step(
        t, h, x, y, z, u, v, w, ax, ay, az, reciprocal, area_per_mass
    )
    climb = (xn * un + yn * vn + zn * wn) / (height + _MEAN_RADIUS_M)
    arm = (lever(height, climb, un * un + vn * vn + wn * wn) + h) * per_tolerance
    error = (ex * ex + ey * ey + ez * ez) * (arm * arm)
    accepted = error <= 1.0
    following = least(h * growth(error + 1e-30), select(accepted, longest(height, climb), h))
    after = select(accepted, t + h, t)
    return (
        select(accepted, 1.0, 0.0),
        after,
        least(following, maximum - after),
        select(accepted, xn, x),
        select(accepted, yn, y),
        select(accepted, zn, z),
        select(accepted, un, u),
        select(accepted, vn, v),
        select(accepted, wn, w),
        select(accepted, bx, ax),
        select(accepted, by, ay),
        select(accepted, bz, az),
        height,
        climb,
    )


def powered_attempt(
    t: float,
    h: float,
    x: float,
    y: float,
    z: float,
    u: float,
    v: float,
    w: float,
    end: float,
    per_tolerance: float,
    begin: float,
    elevation: float,
    pitch: float,
    thrust: float,
    mass: float,
    flow: float,
    area: float,
    alongx: float,
    alongy: float,
    alongz: float,
    upx: float,
    upy: float,
    upz: float,
) -> tuple[float, ...]:
    """Return accepted (1 or 0), time, next step, state, height and rate of climb, under thrust.

    Parameters: end, s after launch of the segment; per_tolerance, s/m: lever over tolerance; the
    others as in `formulas.powered_rate`. The next step never leads beyond the segment.
    """
    ax, ay, az, _ = powered_rate(
        t,
        x,
        y,
        z,
        u,
        v,
        w,
        begin,
        elevation,
        pitch,
        thrust,
        mass,
        flow,
        area,
        alongx,
        alongy,
        alongz,
        upx,
        upy,
        upz,
    )
    xn, yn, zn, un, vn, wn, _, _, _, height, ex, ey, ez = powered_step(
        t,
        h,
        x,
        y,
        z,
        u,
        v,
        w,
        ax,
        ay,
        az,
        begin,
        elevation,
        pitch,
        thrust,
        mass,
        flow,
        area,
        alongx,
        alongy,
        alongz,
        upx,
        upy,
        upz,
    )
    climb = (xn * un + yn * vn + zn * wn) / (height + _MEAN_RADIUS_M)
    error = (ex * ex + ey * ey + ez * ez) * (per_tolerance * per_tolerance)
    accepted = error <= 1.0
    after = select(accepted, t + h, t)
    return (
        select(accepted, 1.0, 0.0),
        after,
        h * growth(error + 1e-30),
        select(accepted, xn, x),
        select(accepted, yn, y),
        select(accepted, zn, z),
        select(accepted, un, u),
        select(accepted, vn, v),
        select(accepted, wn, w),
        height,
        climb,
    )


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
    inverse = 1.0 / h
    return position, speed * inverse, change * inverse * inverse


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
    _, _, _, above = field(x0, y0, z0)
    _, _, _, below = field(x1, y1, z1)
    s = most(least(above / (above - below), 1.0), 0.0)
    for _ in range(4):
        x, u, _ = between(s, h, x0, u0, ax0, x1, u1, ax1)
        y, v, _ = between(s, h, y0, v0, ay0, y1, v1, ay1)
        z, w, _ = between(s, h, z0, w0, az0, z1, w1, az1)
        _, _, _, height = field(x, y, z)
        climb = least((x * u + y * v + z * w) / (height + _MEAN_RADIUS_M), -0.1)
        s = most(least(s - height / (climb * h), 1.0), 0.0)
    x, _, _ = between(s, h, x0, u0, ax0, x1, u1, ax1)
    y, _, _ = between(s, h, y0, v0, ay0, y1, v1, ay1)
    z, _, _ = between(s, h, z0, w0, az0, z1, w1, az1)
    return s * h, x, y, z


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
    s = most(least(rising / (rising - falling), 1.0), 0.0)
    for _ in range(3):
        x, u, p = between(s, h, x0, u0, ax0, x1, u1, ax1)
        y, v, q = between(s, h, y0, v0, ay0, y1, v1, ay1)
        z, w, r = between(s, h, z0, w0, az0, z1, w1, az1)
        slope = least(u * u + v * v + w * w + x * p + y * q + z * r, -1.0)
        s = most(least(s - (x * u + y * v + z * w) / (slope * h), 1.0), 0.0)
    x, _, _ = between(s, h, x0, u0, ax0, x1, u1, ax1)
    y, _, _ = between(s, h, y0, v0, ay0, y1, v1, ay1)
    z, _, _ = between(s, h, z0, w0, az0, z1, w1, az1)
    return geodetic_height(x, y, z)


def geodetic_height(x: float, y: float, z: float) -> float:
    """Return the height in m above the ellipsoid (Bowring 1976, two rounds: below 1e-6 m)."""
    axial = root(x * x + y * y)
    rise, run = z, (1.0 - FLATTENING) * axial
    top, bottom = rise, run
    for _ in range(2):
        inverse = 1.0 / root(rise * rise + run * run)
        sine, cosine = rise * inverse, run * inverse
        top = z + SECOND_ECCENTRICITY_SQUARED * SEMI_MINOR_AXIS_M * sine * sine * sine
        bottom = axial - ECCENTRICITY_SQUARED * SEMI_MAJOR_AXIS_M * cosine * cosine * cosine
        rise, run = (1.0 - FLATTENING) * top, bottom
    inverse = 1.0 / root(top * top + bottom * bottom)
    sine, cosine = top * inverse, bottom * inverse
    normal = SEMI_MAJOR_AXIS_M * root(1.0 - ECCENTRICITY_SQUARED * sine * sine)
    return axial * cosine + z * sine - normal


def place(x: float, y: float, z: float, time: float) -> tuple[float, float]:
    """Return latitude and longitude in radians of a point of the ellipsoid, given eci at a time."""
    latitude = arctangent(z, (1.0 - ECCENTRICITY_SQUARED) * root(x * x + y * y))
    longitude = arctangent(y, x) - EARTH_ROTATION_RAD_S * time
    return latitude, longitude - _TWO_PI * nearest(longitude * (1.0 / _TWO_PI))
