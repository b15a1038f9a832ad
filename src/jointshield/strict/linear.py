"""Small dense matrices by explicit loops: no BLAS, so the order of every sum is written down.

Arrays are float64; matrices (n, m). Golub & Van Loan (2013), *Matrix Computations*, ch. 3-4.
"""

import math

import numpy as np
from numpy.typing import NDArray

from jointshield.strict.elementary import atan2
from jointshield.strict.kernel import kernel

Floats = NDArray[np.float64]


@kernel
def cholesky_lower(a: Floats) -> tuple[Floats, bool]:
    """Return L (n, n), lower, with L L^T = a, and whether a was positive definite.

    Only the lower half of `a` is read. Where a pivot is not positive the factor is incomplete.
    """
    n = a.shape[0]
    factor = np.zeros((n, n))
    for j in range(n):
        pivot = a[j, j]
        for k in range(j):
            pivot -= factor[j, k] * factor[j, k]
        if not pivot > 0.0:
            return factor, False
        diagonal = math.sqrt(pivot)
        factor[j, j] = diagonal
        for i in range(j + 1, n):
            value = a[i, j]
            for k in range(j):
                value -= factor[i, k] * factor[j, k]
            factor[i, j] = value / diagonal
    return factor, True


@kernel
def solve_lower(factor: Floats, b: Floats) -> Floats:
    """Return x (n,) with L x = b for a lower triangular factor (n, n)."""
    n = b.shape[0]
    x = np.empty(n)
    for i in range(n):
        value = b[i]
        for k in range(i):
            value -= factor[i, k] * x[k]
        x[i] = value / factor[i, i]
    return x


@kernel
def solve_lower_transposed(factor: Floats, b: Floats) -> Floats:
    """Return x (n,) with L^T x = b for a lower triangular factor (n, n)."""
    n = b.shape[0]
    x = np.empty(n)
    for i in range(n - 1, -1, -1):
        value = b[i]
        for k in range(i + 1, n):
            value -= factor[k, i] * x[k]
        x[i] = value / factor[i, i]
    return x


@kernel
def inverse_spd(a: Floats) -> tuple[Floats, bool]:
    """Return the inverse (n, n), exactly symmetric, and whether a was positive definite."""
    n = a.shape[0]
    inverse = np.zeros((n, n))
    factor, ok = cholesky_lower(a)
    if not ok:
        return inverse, False
    lower = np.zeros((n, n))  # the inverse of the factor
    for j in range(n):
        lower[j, j] = 1.0 / factor[j, j]
        for i in range(j + 1, n):
            value = 0.0
            for k in range(j, i):
                value -= factor[i, k] * lower[k, j]
            lower[i, j] = value / factor[i, i]
    for i in range(n):
        for j in range(i + 1):
            value = 0.0
            for k in range(i, n):
                value += lower[k, i] * lower[k, j]
            inverse[i, j] = value
            inverse[j, i] = value
    return inverse, True


@kernel
def multiply(a: Floats, b: Floats) -> Floats:
    """Return the product a b of (n, k) and (k, m)."""
    out = np.empty((a.shape[0], b.shape[1]))
    for i in range(a.shape[0]):
        for j in range(b.shape[1]):
            value = 0.0
            for k in range(a.shape[1]):
                value += a[i, k] * b[k, j]
            out[i, j] = value
    return out


@kernel
def multiply_transposed(a: Floats, b: Floats) -> Floats:
    """Return the product a b^T of (n, k) and (m, k)."""
    out = np.empty((a.shape[0], b.shape[0]))
    for i in range(a.shape[0]):
        for j in range(b.shape[0]):
            value = 0.0
            for k in range(a.shape[1]):
                value += a[i, k] * b[j, k]
            out[i, j] = value
    return out


@kernel
def multiply_vector(a: Floats, x: Floats) -> Floats:
    """Return the product a x of (n, m) and (m,)."""
    out = np.empty(a.shape[0])
    for i in range(a.shape[0]):
        value = 0.0
        for k in range(a.shape[1]):
            value += a[i, k] * x[k]
        out[i] = value
    return out


@kernel
def quadratic(a: Floats, x: Floats) -> float:
    """Return x^T a^-1 x, the squared Mahalanobis length; NaN where a is not positive definite."""
    factor, ok = cholesky_lower(a)
    if not ok:
        return math.nan
    y = solve_lower(factor, x)
    total = 0.0
    for i in range(y.shape[0]):
        total += y[i] * y[i]
    return total


@kernel
def root_determinant(factor: Floats) -> float:
    """Return the product of the diagonal of a Cholesky factor: the root of the determinant."""
    product = 1.0
    for i in range(factor.shape[0]):
        product *= factor[i, i]
    return product


@kernel
def eigen_2x2(a11: float, a12: float, a22: float) -> tuple[float, float, float]:
    """Return the greater and smaller eigenvalue and the greater one's direction in radians.

    The direction is counted from the first axis towards the second, in (-pi/2, pi/2].
    """
    middle = 0.5 * (a11 + a22)
    half = 0.5 * (a11 - a22)
    spread = math.sqrt(half * half + a12 * a12)
    greater = middle + spread
    # The determinant form keeps the small eigenvalue of a long thin ellipse.
    smaller = (a11 * a22 - a12 * a12) / greater if greater > 0.0 else middle - spread
    return greater, smaller, 0.5 * atan2(a12, half)


@kernel
def ellipse_2x2(a11: float, a12: float, a22: float) -> tuple[float, float, float]:
    """Return semi-major and semi-minor axis of a 2x2 covariance's 1-sigma ellipse and direction.

    The direction is in radians from the first axis towards the second.
    """
    greater, smaller, direction = eigen_2x2(a11, a12, a22)
    return math.sqrt(max(greater, 0.0)), math.sqrt(max(smaller, 0.0)), direction
