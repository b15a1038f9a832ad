"""Sine, cosine, tangent and their inverses from + - * / and square root.

Taylor series with exact coefficients after an argument reduction in which a small integer times
a part of pi/2 is exact (Cody & Waite 1980, *Software Manual for the Elementary Functions*).
"""

import math

from jointshield.strict.exact import two_product
from jointshield.strict.kernel import kernel

PI = float.fromhex("0x1.921fb54442d18p+1")
HALF_PI = float.fromhex("0x1.921fb54442d18p+0")
_HALF_PI_REST = float.fromhex("0x1.1a62633145c07p-54")
_LARGEST_ANGLE = 1.0e6  # 20 bits of quarter turns times 33 bits of pi/2 fit a double exactly

# pi/2 in parts with trailing zeros.
_QUARTER_1 = float.fromhex("0x1.921fb54400000p+0")
_QUARTER_2 = float.fromhex("0x1.0b4611a600000p-34")
_QUARTER_3 = float.fromhex("0x1.3198a2e037073p-69")
_PER_QUARTER = float.fromhex("0x1.45f306dc9c883p-1")

# atan(k/8) for k = 0..8 as a double and what it leaves out (40-digit arithmetic).
_ATAN_HIGH = tuple(
    float.fromhex(text)
    for text in (
        "0x0.0p+0",
        "0x1.fd5ba9aac2f6ep-4",
        "0x1.f5b75f92c80ddp-3",
        "0x1.6f61941e4def1p-2",
        "0x1.dac670561bb4fp-2",
        "0x1.1e00babdefeb4p-1",
        "0x1.4978fa3269ee1p-1",
        "0x1.700a7c5784634p-1",
        "0x1.921fb54442d18p-1",
    )
)
_ATAN_LOW = tuple(
    float.fromhex(text)
    for text in (
        "0x0.0p+0",
        "-0x1.cd37686760c17p-59",
        "0x1.8ab6e3cf7afbdp-57",
        "-0x1.c63aae6f6e918p-56",
        "0x1.a2b7f222f65e2p-56",
        "-0x1.928df287a668fp-58",
        "0x1.2419a87f2a458p-56",
        "-0x1.8c34d25aadef6p-56",
        "0x1.1a62633145c07p-55",
    )
)


@kernel
def _reduce(x: float) -> tuple[int, float, float]:
    """Return n mod 4 and a pair y + rest = x - n pi/2 with |y| below about pi/4."""
    n = math.floor(x * _PER_QUARTER + 0.5)
    first = x - n * _QUARTER_1
    second = n * _QUARTER_2
    high = first - second
    back = high - first
    low = (first - (high - back)) - (second + back)
    third = n * _QUARTER_3 - low
    y = high - third
    return n % 4, y, (high - y) - third


@kernel
def _sin_series(y: float, rest: float) -> float:
    """Return sin(y + rest) for |y| <= pi/4 (Taylor to y^17)."""
    z = y * y
    p = -1.0 / 1307674368000.0 + z / 355687428096000.0
    p = 1.0 / 362880.0 + z * (-1.0 / 39916800.0 + z * (1.0 / 6227020800.0 + z * p))
    p = -1.0 / 6.0 + z * (1.0 / 120.0 + z * (-1.0 / 5040.0 + z * p))
    return y + (y * z * p + rest * (1.0 - 0.5 * z))


@kernel
def _cos_series(y: float, rest: float) -> float:
    """Return cos(y + rest) for |y| <= pi/4 (Taylor to y^18)."""
    z = y * y
    half = 0.5 * z
    p = 1.0 / 20922789888000.0 - z / 6402373705728000.0
    p = -1.0 / 3628800.0 + z * (1.0 / 479001600.0 + z * (-1.0 / 87178291200.0 + z * p))
    p = 1.0 / 24.0 + z * (-1.0 / 720.0 + z * (1.0 / 40320.0 + z * p))
    near = 1.0 - half
    return near + (((1.0 - near) - half) + (z * z * p - y * rest))


@kernel
def sin(x: float) -> float:
    """Return the sine of an angle in radians, |x| <= 1e6."""
    if not abs(x) <= _LARGEST_ANGLE:
        return math.nan
    if abs(x) < 1.0e-8:
        return x
    quadrant, y, rest = _reduce(x)
    if quadrant == 0:
        return _sin_series(y, rest)
    if quadrant == 1:
        return _cos_series(y, rest)
    if quadrant == 2:
        return -_sin_series(y, rest)
    return -_cos_series(y, rest)


@kernel
def cos(x: float) -> float:
    """Return the cosine of an angle in radians, |x| <= 1e6."""
    if not abs(x) <= _LARGEST_ANGLE:
        return math.nan
    quadrant, y, rest = _reduce(x)
    if quadrant == 0:
        return _cos_series(y, rest)
    if quadrant == 1:
        return -_sin_series(y, rest)
    if quadrant == 2:
        return -_cos_series(y, rest)
    return _sin_series(y, rest)


@kernel
def tan(x: float) -> float:
    """Return the tangent of an angle in radians, |x| <= 1e6."""
    if not abs(x) <= _LARGEST_ANGLE:
        return math.nan
    if abs(x) < 1.0e-8:
        return x
    quadrant, y, rest = _reduce(x)
    if quadrant % 2 == 0:
        return _sin_series(y, rest) / _cos_series(y, rest)
    return -_cos_series(y, rest) / _sin_series(y, rest)


@kernel
def _atan_octant(opposite: float, adjacent: float) -> tuple[float, float]:
    """Return atan(opposite / adjacent), 0 <= opposite <= adjacent > 0, as a table value and rest.

    The nearest k/8 is taken out by the addition theorem; Taylor to t^15 with |t| <= 1/16 remains.
    """
    k = math.floor(8.0 * (opposite / adjacent) + 0.5)
    c = 0.125 * k
    t = (opposite - c * adjacent) / (adjacent + c * opposite)
    z = t * t
    p = 1.0 / 9.0 - z * (1.0 / 11.0 - z * (1.0 / 13.0 - z / 15.0))
    p = 1.0 / 3.0 - z * (1.0 / 5.0 - z * (1.0 / 7.0 - z * p))
    return _ATAN_HIGH[k], t + (_ATAN_LOW[k] - t * z * p)


@kernel
def atan2(y: float, x: float) -> float:
    """Return the angle in radians, in [-pi, pi], of the point (x, y); 0 for the origin, x >= 0."""
    if x != x or y != y:
        return math.nan
    opposite, adjacent = abs(y), abs(x)
    if opposite > 1.0e300 or adjacent > 1.0e300:
        if opposite == math.inf or adjacent == math.inf:
            opposite = 1.0 if opposite == math.inf else 0.0
            adjacent = 1.0 if adjacent == math.inf else 0.0
        opposite, adjacent = 2.0**-100 * opposite, 2.0**-100 * adjacent
    if opposite <= adjacent:
        if adjacent == 0.0:
            high, low = 0.0, 0.0
        else:
            high, low = _atan_octant(opposite, adjacent)
    else:
        table, rest = _atan_octant(adjacent, opposite)
        high = HALF_PI - table
        low = ((HALF_PI - high) - table) + (_HALF_PI_REST - rest)
    if math.copysign(1.0, x) < 0.0:
        flipped = PI - high
        low = ((PI - flipped) - high) + (2.0 * _HALF_PI_REST - low)
        high = flipped
    return math.copysign(high + low, y)


@kernel
def atan(x: float) -> float:
    """Return the arc tangent in radians, in [-pi/2, pi/2]."""
    return atan2(x, 1.0)


@kernel
def _other_leg(x: float) -> float:
    """Return sqrt(1 - x^2) for |x| <= 1, correct to about half an ulp."""
    square, error = two_product(x, x)
    high = 1.0 - square
    if high <= 0.0:
        return 0.0
    low = ((1.0 - high) - square) - error
    root = math.sqrt(high)
    back, back_error = two_product(root, root)
    return root + (((high - back) - back_error) + low) / (2.0 * root)


@kernel
def asin(x: float) -> float:
    """Return the arc sine in radians of -1 <= x <= 1."""
    if not abs(x) <= 1.0:
        return math.nan
    return atan2(x, _other_leg(x))


@kernel
def acos(x: float) -> float:
    """Return the arc cosine in radians, in [0, pi], of -1 <= x <= 1."""
    if not abs(x) <= 1.0:
        return math.nan
    return atan2(_other_leg(x), x)
