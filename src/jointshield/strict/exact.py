"""Products whose rounding error is known exactly."""

from jointshield.strict.kernel import kernel

_SPLITTER = 134217729.0  # 2^27 + 1


@kernel
def two_product(a: float, b: float) -> tuple[float, float]:
    """Return the rounded product and its exact rounding error (Dekker 1971)."""
    product = a * b
    scaled = _SPLITTER * a
    a_high = scaled - (scaled - a)
    a_low = a - a_high
    scaled = _SPLITTER * b
    b_high = scaled - (scaled - b)
    b_low = b - b_high
    error = ((a_high * b_high - product) + a_high * b_low + a_low * b_high) + a_low * b_low
    return product, error
