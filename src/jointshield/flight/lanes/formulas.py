"""Flight in branch-free scalar formulas, written once for floats, arrays and compiled lanes.

Gravity with J2, drag in co-rotating 1976 air and thrust: the physics of `flight.forces` and
`flight.boost`. Names that `primitives` lists are the operations in which the tiers differ.
SI units; positions and velocities eci; times from the start of the flight.
"""

from jointshield.earth.atmosphere import (
    GAS_J_KG_K,
    POTENTIAL_RADIUS_M,
    TOP_OF_LAYERS_M,
    TOP_TEMPERATURE_K,
)
from jointshield.earth.ellipsoid import (
    SECOND_ECCENTRICITY_SQUARED,
    SEMI_MAJOR_AXIS_M,
)
from jointshield.earth.frames import EARTH_ROTATION_RAD_S
from jointshield.earth.gravity import GRAVITATION_M3_S2, J2
from jointshield.flight.lanes import air
from jointshield.flight.lanes.phases import THINNEST_M
from jointshield.flight.lanes.primitives import (
    entry,
    index,
    inverse_root,
    least,
    most,
    nearest,
    power_of_two,
    reciprocal,
    select,
    split,
)

_OBLATENESS_M2 = 1.5 * J2 * SEMI_MAJOR_AXIS_M * SEMI_MAJOR_AXIS_M
# The ellipsoid's radius by the squared sine s of the geocentric latitude: a (1 + e'^2 s)^(-1/2).
_R0 = SEMI_MAJOR_AXIS_M
_R1 = -0.5 * SECOND_ECCENTRICITY_SQUARED * SEMI_MAJOR_AXIS_M
_R2 = -0.75 * SECOND_ECCENTRICITY_SQUARED * _R1
_R3 = -5.0 / 6.0 * SECOND_ECCENTRICITY_SQUARED * _R2
_R4 = -7.0 / 8.0 * SECOND_ECCENTRICITY_SQUARED * _R3
_LOSS_PER_PA = 0.02 / 101_325.0
(
    BEND_0,
    BEND_1,
    BEND_2,
    BEND_3,
    BEND_4,
    BEND_5,
    BEND_6,
    BEND_7,
    BEND_8,
    BEND_9,
) = air.BEND_SERIES


Rate = tuple[float, float, float, float, float]


def root(x: float) -> float:
    """Return the square root of a number from 0 up."""
    return x * inverse_root(x)


def two_to(x: float) -> float:
    """Return 2^x to 1e-12 for -1000 < x < 1000."""
    whole = nearest(x)
    f = x - whole
    # Sums in pairs: a processor works on both at once.
    z = f * f
    low = (0.0013333450573018062 * f + 0.009618129157656703) * z + (
        0.055504109412010456 * f + 0.24022650695821055
    )
    high = (1.325497460306718e-06 * z) + (1.531007807039615e-05 * f + 0.00015403457039410448)
    value = (high * (z * z) + low) * z + (0.6931471805459343 * f + 1.0)
    return value * power_of_two(whole)


def rough_log2(x: float) -> float:
    """Return the binary logarithm to 1e-5, for the choice of steps."""
    m, k = split(x)
    f = m - 1.0
    value = -0.03382205 * f + 0.1444711
    value = value * f - 0.30163801
    value = value * f + 0.46865888
    value = value * f - 0.72035877
    return k + f * (value * f + 1.44268147)


def sine_and_cosine(angle: float) -> tuple[float, float]:
    """Return sine and cosine to 1e-13, for |angle| < 1e4."""
    quarter = nearest(angle * 0.6366197723675814)
    r = (angle - quarter * 1.5707963267341256) - quarter * 6.077100506506192e-11
    z = r * r
    s = -2.4756651398598342e-08 * z + 2.755526917012959e-06
    s = s * z - 0.0001984126325344372
    s = s * z + 0.008333333323678848
    s = (s * z - 0.16666666666613736) * z * r + r
    c = 2.0677561994945554e-09 * z - 2.755610503012678e-07
    c = c * z + 2.4801584651739987e-05
    c = c * z - 0.0013888888890206197
    c = c * z + 0.04166666666678914
    c = (c * z - 0.5) * z + 1.0
    half = quarter - 2.0 * nearest(0.5 * quarter - 0.25)  # 0 or 1: is it odd?
    odd = half > 0.5
    pair = 0.5 * (quarter - half)  # its parity gives the sign
    sign = 1.0 - 2.0 * (pair - 2.0 * nearest(0.5 * pair - 0.25))
    return sign * select(odd, c, s), sign * select(odd, -s, c)


def arctangent(y: float, x: float) -> float:
    """Return the angle of the point (x, y) in (-pi, pi] to 1e-15 of a radian's size."""
    ax, ay = most(x, -x), most(y, -y)
    low, high = least(ax, ay), most(ax, ay)
    turned = low > 0.41421356237309503 * high
    q = select(turned, low - high, low) * reciprocal(select(turned, low + high, high))
    z = q * q
    a = -0.025176338011671413 * z + 0.05017607893350073
    a = a * z - 0.06505028413538588
    a = a * z + 0.07673642421009359
    a = a * z - 0.09089573818481257
    a = a * z + 0.11111053896762436
    a = a * z - 0.14285712935648426
    a = a * z + 0.19999999985395644
    a = (a * z - 0.33333333333288767) * z * q + q
    a = a + select(turned, 0.7853981633974483, 0.0)
    a = select(ay > ax, 1.5707963267948966 - a, a)
    a = select(x < 0.0, 3.141592653589793 - a, a)
    return select(y < 0.0, -a, a)


def field(x: float, y: float, z: float) -> tuple[float, float, float, float, float]:
    """Return gravity with J2 in m/s2, the height along the radius in m, and 1 / radius."""
    square = x * x + y * y + z * z
    inverse = inverse_root(square)
    radius = square * inverse
    q = inverse * inverse
    s = z * z * q
    pull = -GRAVITATION_M3_S2 * q * inverse
    oblate = pull * (_OBLATENESS_M2 * q)
    flat = pull + oblate * (1.0 - 5.0 * s)
    height = (radius - (_R0 + s * _R1)) - (s * s) * ((_R2 + s * _R3) + (s * s) * _R4)
    return flat * x, flat * y, (flat + 2.0 * oblate) * z, height, inverse


def cell_density(height: float) -> float:
    """Return the density in kg/m3 above 86 km, from the table's straight lines."""
    i = index(most(least(height, 1.0e6), 0.0) * 2.0e-4)
    return two_to(entry(air.CELL_LOGS, i) - entry(air.CELL_FALLS_M, i) * height)


def segment_density(height: float) -> tuple[float, float]:
    """Return the density in kg/m3 and the temperature in K at any height up to the top."""
    kept = least(most(height, -20.0e3), 1.0e6)
    first = entry(air.FIRSTS, index(most(kept, 0.0) * 1.0e-3))
    i = index(first + select(kept >= entry(air.STARTS_M, index(first + 1.0)), 1.0, 0.0))
    q = kept * (1.0 / POTENTIAL_RADIUS_M)
    potential = kept * (1.0 - q * (1.0 - q * (1.0 - q * (1.0 - q * (1.0 - q)))))
    rise = select(kept < TOP_OF_LAYERS_M, potential, kept) - entry(air.BASES_M, i)
    y = entry(air.BENDS_M, i) * rise
    g = BEND_9 * y + BEND_8
    g = g * y + BEND_7
    g = g * y + BEND_6
    g = g * y + BEND_5
    g = g * y + BEND_4
    g = g * y + BEND_3
    g = g * y + BEND_2
    g = g * y + BEND_1
    g = g * y + BEND_0
    rho = two_to(entry(air.LOGS, i) - entry(air.FALLS_M, i) * rise * g)
    return rho, entry(air.KELVINS, i) * (1.0 + y)


def drag_coefficient(speed_squared: float, kelvin: float) -> float:
    """Return the drag coefficient of a missile's body (Forden 2007, see `flight.forces`)."""
    mach = root(speed_squared * reciprocal(air.SOUND_M2_S2_K * kelvin))
    rising = least(most((mach - 0.85) * (1.0 / 0.15), 0.0), 1.0)
    falling = least(most((mach - 1.2) * (1.0 / 0.8), 0.0), 1.0)
    return 0.2 + 0.07 * (rising - falling)


def point_drag(drag: float, _speed_squared: float, _kelvin: float) -> float:
    """Return Cd A / m in m2/kg of a body with a ballistic coefficient: as given."""
    return drag


def body_drag(drag: float, speed_squared: float, kelvin: float) -> float:
    """Return Cd A / m in m2/kg of a missile's body with `drag` = A / m."""
    return drag * drag_coefficient(speed_squared, kelvin)


braked = point_drag


def high_rate(
    _after: float, x: float, y: float, z: float, u: float, v: float, w: float, drag: float
) -> Rate:
    """Return the acceleration in m/s2 above 86 km, and the height in m.

    Parameters: drag, in m2/kg, as `body_drag` or `point_drag` takes it.
    """
    ax, ay, az, height, inverse = field(x, y, z)
    ua, va = u + EARTH_ROTATION_RAD_S * y, v - EARTH_ROTATION_RAD_S * x
    square = ua * ua + va * va + w * w
    braking = braked(drag, square, TOP_TEMPERATURE_K)
    factor = -0.5 * cell_density(height) * root(square) * braking
    return ax + factor * ua, ay + factor * va, az + factor * w, height, inverse


def low_rate(
    _after: float,
    x: float,
    y: float,
    z: float,
    u: float,
    v: float,
    w: float,
    drag: float,
    middle: float,
    d0: float,
    d1: float,
    d2: float,
    d3: float,
    d4: float,
    d5: float,
    d6: float,
    d7: float,
    k0: float,
    k1: float,
    k2: float,
) -> Rate:
    """Return the acceleration in m/s2 within a layer of the air, and the height in m.

    Parameters: drag as in `high_rate`; a row of `air.LAYERS` from its third number on.
    """
    ax, ay, az, height, inverse = field(x, y, z)
    tens = (height - middle) * 1.0e-4
    z = tens * tens
    high = (d7 * tens + d6) * z + (d5 * tens + d4)
    log = high * (z * z) + ((d3 * tens + d2) * z + (d1 * tens + d0))
    ua, va = u + EARTH_ROTATION_RAD_S * y, v - EARTH_ROTATION_RAD_S * x
    square = ua * ua + va * va + w * w
    braking = braked(drag, square, (k2 * tens + k1) * tens + k0)
    factor = -0.5 * two_to(log) * root(square) * braking
    return ax + factor * ua, ay + factor * va, az + factor * w, height, inverse


def any_rate(x: float, y: float, z: float, u: float, v: float, w: float, drag: float) -> Rate:
    """Return the acceleration in m/s2 of an unpowered body at any height, and the height in m."""
    ax, ay, az, height, inverse = field(x, y, z)
    rho, kelvin = segment_density(height)
    ua, va = u + EARTH_ROTATION_RAD_S * y, v - EARTH_ROTATION_RAD_S * x
    square = ua * ua + va * va + w * w
    factor = -0.5 * rho * root(square) * braked(drag, square, kelvin)
    return ax + factor * ua, ay + factor * va, az + factor * w, height, inverse


def small_turn(angle: float) -> tuple[float, float]:
    """Return sine and cosine to 1e-15, for |angle| < 0.2."""
    z = angle * angle
    sine = 1.0 - z * (1.0 / 42.0) * (1.0 - z * (1.0 / 72.0))
    sine = angle * (1.0 - z * (1.0 / 6.0) * (1.0 - z * 0.05 * sine))
    cosine = 1.0 - z * (1.0 / 30.0) * (1.0 - z * (1.0 / 56.0))
    return sine, 1.0 - 0.5 * z * (1.0 - z * (1.0 / 12.0) * cosine)


def powered_rate(
    after: float,
    x: float,
    y: float,
    z: float,
    u: float,
    v: float,
    w: float,
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
    middle: float,
    d0: float,
    d1: float,
    d2: float,
    d3: float,
    d4: float,
    d5: float,
    d6: float,
    d7: float,
    k0: float,
    k1: float,
    k2: float,
    base: float,
    slope: float,
) -> Rate:
    """Return the acceleration in m/s2 of a missile under thrust and its height in m.

    Parameters: after, s since launch; the segment's begin s, elevation rad there and its pitch
    rate rad/s, thrust N, mass kg there, flow kg/s, cross-section m2; the launch direction along
    the ground and up, eci at launch; of a row of `phases.PHASES` what the formulas need.
    """
    elapsed = after - begin
    se, ce = sine_and_cosine(elevation + pitch * elapsed)
    st, ct = small_turn(EARTH_ROTATION_RAD_S * after)
    dx, dy, dz = ce * alongx + se * upx, ce * alongy + se * upy, ce * alongz + se * upz
    ax, ay, az, height, inverse = field(x, y, z)
    tens = (least(height, THINNEST_M) - middle) * 1.0e-4
    q = tens * tens
    high = (d7 * tens + d6) * q + (d5 * tens + d4)
    rho = two_to(high * (q * q) + ((d3 * tens + d2) * q + (d1 * tens + d0)))
    kelvin = (k2 * tens + k1) * tens + k0
    ua, va = u + EARTH_ROTATION_RAD_S * y, v - EARTH_ROTATION_RAD_S * x
    speed = root(ua * ua + va * va + w * w)
    mach = speed * inverse_root(air.SOUND_M2_S2_K * kelvin)
    lighter = reciprocal(mass - flow * elapsed)
    factor = -0.5 * rho * speed * area * (base + slope * mach) * lighter
    push = (thrust - thrust * (_LOSS_PER_PA * GAS_J_KG_K) * (rho * kelvin)) * lighter
    return (
        ax + factor * ua + push * (ct * dx - st * dy),
        ay + factor * va + push * (ct * dy + st * dx),
        az + factor * w + push * dz,
        height,
        inverse,
    )
