"""Small matrices by loops, against NumPy and by their defining equations."""

import math

import numpy as np
import pytest

from jointshield.strict import linear

RNG = np.random.default_rng(20260101)


def _spd(n: int) -> np.ndarray:
    a = RNG.normal(size=(n, n))
    return a @ a.T + 0.1 * np.eye(n)


@pytest.mark.parametrize("n", [1, 2, 3, 6, 9])
def test_factor_inverse_and_solutions(n: int) -> None:
    a = _spd(n)
    b = RNG.normal(size=n)
    factor, ok = linear.cholesky_lower(a)
    assert ok
    assert np.allclose(factor, np.linalg.cholesky(a), rtol=1e-12, atol=1e-12)
    assert np.allclose(factor @ linear.solve_lower(factor, b), b)
    assert np.allclose(factor.T @ linear.solve_lower_transposed(factor, b), b)
    inverse, ok = linear.inverse_spd(a)
    assert ok
    assert np.array_equal(inverse, inverse.T)
    assert np.allclose(inverse @ a, np.eye(n), atol=1e-9)
    assert linear.quadratic(a, b) == pytest.approx(b @ np.linalg.solve(a, b), rel=1e-10)
    assert linear.root_determinant(factor) ** 2 == pytest.approx(np.linalg.det(a), rel=1e-9)


def test_products() -> None:
    a, b, x = RNG.normal(size=(3, 6)), RNG.normal(size=(6, 4)), RNG.normal(size=6)
    assert np.allclose(linear.multiply(a, b), a @ b)
    assert np.allclose(linear.multiply_transposed(a, np.ascontiguousarray(b.T)), a @ b)
    assert np.allclose(linear.multiply_vector(a, x), a @ x)


def test_not_positive_definite_is_told() -> None:
    a = np.array([[1.0, 2.0], [2.0, 1.0]])
    assert not linear.cholesky_lower(a)[1]
    assert not linear.inverse_spd(a)[1]
    assert math.isnan(linear.quadratic(a, np.ones(2)))
    assert not linear.cholesky_lower(np.array([[math.nan]]))[1]


def test_ellipse_of_a_turned_covariance() -> None:
    angle, major, minor = 0.7, 5.0, 1e-3
    c, s = math.cos(angle), math.sin(angle)
    turn = np.array([[c, -s], [s, c]])
    p = turn @ np.diag([major**2, minor**2]) @ turn.T
    got = linear.ellipse_2x2(p[0, 0], p[0, 1], p[1, 1])
    assert got[0] == pytest.approx(major, rel=1e-12)
    assert got[1] == pytest.approx(minor, rel=1e-6)
    assert got[2] == pytest.approx(angle, rel=1e-12)
    assert linear.eigen_2x2(2.0, 0.0, 2.0) == (2.0, 2.0, 0.0)


def test_compiled_bits_equal_plain_bits() -> None:
    for _ in range(200):
        a = _spd(6)
        x = RNG.normal(size=6)
        for compiled, plain in (
            (linear.cholesky_lower(a)[0], linear.cholesky_lower.py_func(a)[0]),
            (linear.inverse_spd(a)[0], linear.inverse_spd.py_func(a)[0]),
            (linear.multiply(a, a), linear.multiply.py_func(a, a)),
            (linear.multiply_transposed(a, a), linear.multiply_transposed.py_func(a, a)),
            (linear.multiply_vector(a, x), linear.multiply_vector.py_func(a, x)),
        ):
            assert compiled.tobytes() == plain.tobytes()
        assert linear.quadratic(a, x) == linear.quadratic.py_func(a, x)
