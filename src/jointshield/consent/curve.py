"""Which 32 bytes are a sound Ed25519 public key.

A small-order point verifies a signature that anybody can write down, for every message; a second
spelling of the same point gives one key two names. Common libraries accept both, so enrolment asks
here first. Variable time: public keys are no secret.

Source: Bernstein, Duif, Lange, Schwabe & Yang (2012), "High-speed high-security signatures";
RFC 8032, sections 5.1.3 (decoding) and 5.1.4 (addition, doubling); small order as in RFC 7748, 7.
"""

from functools import lru_cache

PRIME = 2**255 - 19
GROUP_ORDER = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, PRIME - 2, PRIME) % PRIME
_SQRT_MINUS_ONE = pow(2, (PRIME - 1) // 4, PRIME)

_Point = tuple[int, int, int, int]  # extended homogeneous (X, Y, Z, T), x = X/Z, y = Y/Z, xy = T/Z
_NEUTRAL: _Point = (0, 1, 1, 0)


@lru_cache(maxsize=256)
def why_unsound(public_key: bytes) -> str:
    """Why these bytes must not be enrolled as a public key; "" if they may."""
    if len(public_key) != 32:
        return f"a public key has 32 bytes, {len(public_key)} given"
    encoded = int.from_bytes(public_key, "little")
    sign, y = encoded >> 255, encoded & (2**255 - 1)
    if y >= PRIME:
        return "not in canonical form: a second spelling of another key"
    x = _recover_x(y, sign)
    if x is None:
        return "no point of the curve has this encoding"
    point: _Point = (x, y, 1, x * y % PRIME)
    if _is_neutral(_multiply(8, point)):
        return "a point of small order: anybody could sign for it"
    if not _is_neutral(_multiply(GROUP_ORDER, point)):
        return "not in the prime-order group: no honest key generation gives this point"
    return ""


def _recover_x(y: int, sign: int) -> int | None:
    square = (y * y - 1) * pow(_D * y * y + 1, PRIME - 2, PRIME) % PRIME
    if square == 0:
        return None if sign else 0
    x = pow(square, (PRIME + 3) // 8, PRIME)
    if (x * x - square) % PRIME:
        x = x * _SQRT_MINUS_ONE % PRIME
    if (x * x - square) % PRIME:
        return None
    return PRIME - x if x & 1 != sign else x


def _add(p: _Point, q: _Point) -> _Point:
    a = (p[1] - p[0]) * (q[1] - q[0]) % PRIME
    b = (p[1] + p[0]) * (q[1] + q[0]) % PRIME
    c = 2 * p[3] * q[3] * _D % PRIME
    d = 2 * p[2] * q[2] % PRIME
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % PRIME, g * h % PRIME, f * g % PRIME, e * h % PRIME


def _multiply(factor: int, point: _Point) -> _Point:
    result = _NEUTRAL
    while factor:
        if factor & 1:
            result = _add(result, point)
        point = _add(point, point)
        factor >>= 1
    return result


def _is_neutral(point: _Point) -> bool:
    return point[0] % PRIME == 0 and (point[1] - point[2]) % PRIME == 0
