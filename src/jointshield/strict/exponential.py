"""Exponential, logarithm and power from + - * /.

Taylor series with exact coefficients; log 2 is split so that an exponent times its first part is
exact (Cody & Waite 1980). `power` carries the logarithm in two doubles (Dekker 1971), because an
error of half an ulp in it would grow with the result's exponent.
"""

import math

from jointshield.strict.exact import two_product
from jointshield.strict.kernel import kernel

# log 2 in parts with trailing zeros; 1/3 beyond its double.
_LOG2_1 = float.fromhex("0x1.62e42fefa3800p-1")
_LOG2_2 = float.fromhex("0x1.ef35793c76730p-45")
_PER_LOG2 = float.fromhex("0x1.71547652b82fep+0")
_ROOT_HALF = float.fromhex("0x1.6a09e667f3bcdp-1")
_THIRD_REST = float.fromhex("0x1.5555555555555p-56")


@kernel
def _exp_pair(x: float, rest: float) -> float:
    """Return exp(x + rest) for a rest far below x (Taylor to r^14 after taking out powers of 2)."""
    if x > 709.782712893384:
        return math.inf
    if x < -745.2:
        return 0.0
    k = math.floor(x * _PER_LOG2 + 0.5)
    first = x - k * _LOG2_1
    second = k * _LOG2_2 - rest
    r = first - second
    r_rest = (first - r) - second
    z = r * r
    even = 1.0 / 40320.0 + z * (1.0 / 3628800.0 + z * (1.0 / 479001600.0 + z / 87178291200.0))
    even = 0.5 + z * (1.0 / 24.0 + z * (1.0 / 720.0 + z * even))
    odd = 1.0 / 362880.0 + z * (1.0 / 39916800.0 + z / 6227020800.0)
    odd = 1.0 / 6.0 + z * (1.0 / 120.0 + z * (1.0 / 5040.0 + z * odd))
    return math.ldexp(1.0 + (r + (z * (even + r * odd) + r_rest * (1.0 + r))), k)


@kernel
def exp(x: float) -> float:
    """Return e to the power x: 0 far below, infinity above 709.78."""
    if x != x:
        return math.nan
    return _exp_pair(x, 0.0)


@kernel
def log(x: float) -> float:
    """Return the natural logarithm: -infinity at 0, NaN below."""
    if x != x or x < 0.0:
        return math.nan
    if x == 0.0:
        return -math.inf
    if x == math.inf:
        return math.inf
    m, k = math.frexp(x)
    if m < _ROOT_HALF:
        m, k = 2.0 * m, k - 1
    f = m - 1.0
    s = f / (m + 1.0)
    z = s * s
    # log(1 + f) = f - (f^2/2 - s (f^2/2 + tail)) with tail = 2 z/3 + 2 z^2/5 + ... (s = f/(2+f)).
    p = 2.0 / 15.0 + z * (2.0 / 17.0 + z * (2.0 / 19.0 + z * (2.0 / 21.0)))
    p = 2.0 / 9.0 + z * (2.0 / 11.0 + z * (2.0 / 13.0 + z * p))
    tail = z * (2.0 / 3.0 + z * (2.0 / 5.0 + z * (2.0 / 7.0 + z * p)))
    half = 0.5 * f * f
    return k * _LOG2_1 + (f - (half - (s * (half + tail) + k * _LOG2_2)))


@kernel
def _log_pair(x: float) -> tuple[float, float]:
    """Return log x for a finite x > 0 as a pair good to about 2^-66 of the larger part."""
    m, k = math.frexp(x)
    if m < _ROOT_HALF:
        m, k = 2.0 * m, k - 1
    f = m - 1.0
    d = m + 1.0
    d_rest = (1.0 - d) + m
    s = f / d
    product, error = two_product(s, d)
    s_rest = (((f - product) - error) - s * d_rest) / d
    z, z_rest = two_product(s, s)
    z_rest = z_rest + 2.0 * s * s_rest
    p = 1.0 / 19.0 + z * (1.0 / 21.0 + z * (1.0 / 23.0 + z / 25.0))
    p = 1.0 / 13.0 + z * (1.0 / 15.0 + z * (1.0 / 17.0 + z * p))
    p = 1.0 / 7.0 + z * (1.0 / 9.0 + z * (1.0 / 11.0 + z * p))
    tail = z * z * (1.0 / 5.0 + z * p)
    third, third_rest = two_product(z, 1.0 / 3.0)
    inner = third + tail
    inner_rest = ((third - inner) + tail) + (third_rest + z * _THIRD_REST + z_rest / 3.0)
    cubic, cubic_rest = two_product(s, inner)
    cubic_rest = cubic_rest + s * inner_rest + s_rest * inner
    body = s + cubic
    body_rest = ((s - body) + cubic) + (cubic_rest + s_rest)
    scale = k * _LOG2_1
    high = scale + 2.0 * body
    back = high - scale
    low = (scale - (high - back)) + (2.0 * body - back)
    return high, low + (2.0 * body_rest + k * _LOG2_2)


@kernel
def power(x: float, y: float) -> float:
    """Return x to the power y for x >= 0; NaN for a negative base."""
    if x != x or y != y or x < 0.0:
        return math.nan
    if y == 0.0 or x == 1.0:
        return 1.0
    if x == 0.0:
        return 0.0 if y > 0.0 else math.inf
    if x == math.inf or abs(y) > 1.0e20:
        return math.inf if (x > 1.0) == (y > 0.0) else 0.0
    high, low = _log_pair(x)
    product, rest = two_product(high, y)
    return _exp_pair(product, rest + low * y)
