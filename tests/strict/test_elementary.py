"""The elementary functions against 60-digit arithmetic, and compiled against plain bits."""

import math
import random
from collections.abc import Callable

import mpmath
import pytest

from jointshield.strict import elementary

Draw = Callable[[random.Random], tuple[float, ...]]


def _power_of_ten(r: random.Random, low: float, high: float) -> float:
    return float(10.0 ** r.uniform(low, high))


CASES: dict[str, tuple[Draw, float]] = {
    "sin": (lambda r: (r.choice((r.uniform(-4, 4), r.uniform(-1e5, 1e5))),), 1.0),
    "cos": (lambda r: (r.choice((r.uniform(-4, 4), r.uniform(-1e5, 1e5))),), 1.0),
    "tan": (lambda r: (r.choice((r.uniform(-4, 4), r.uniform(-1e5, 1e5))),), 2.0),
    "atan": (lambda r: (r.choice((-1, 1)) * _power_of_ten(r, -9, 9),), 1.5),
    "atan2": (
        lambda r: (r.uniform(-1, 1) * _power_of_ten(r, -3, 7), r.uniform(-1e3, 1e3)),
        1.5,
    ),
    "asin": (lambda r: (r.uniform(-1, 1) * _power_of_ten(r, -3, 0),), 2.0),
    "acos": (lambda r: (r.uniform(-1, 1),), 2.0),
    "exp": (lambda r: (r.uniform(-700, 700) * _power_of_ten(r, -4, 0),), 1.0),
    "log": (lambda r: (r.choice((_power_of_ten(r, -300, 300), r.uniform(0.5, 2))),), 1.0),
    "power": (lambda r: (_power_of_ten(r, -10, 10), r.uniform(-30, 30)), 2.0),
}


def _arguments(name: str, count: int) -> list[tuple[float, ...]]:
    # Seeded by a constant text, so that every run tests the same numbers.
    generator = random.Random(f"elementary {name}")  # noqa: S311 - numbers to test with
    return [CASES[name][0](generator) for _ in range(count)]


@pytest.mark.parametrize("name", sorted(CASES))
def test_error_in_units_of_the_last_place(name: str) -> None:
    truth, own, limit = getattr(mpmath, name), getattr(elementary, name), CASES[name][1]
    with mpmath.workdps(60):
        for arguments in _arguments(name, 3000):
            value = truth(*(mpmath.mpf(a) for a in arguments))
            error = abs(mpmath.mpf(own(*arguments)) - value) / math.ulp(float(value))
            assert error < limit, (arguments, float(error))


@pytest.mark.parametrize("name", sorted(CASES))
def test_compiled_bits_equal_plain_bits(name: str) -> None:
    own = getattr(elementary, name)
    for arguments in _arguments(name, 10_000):
        assert own(*arguments).hex() == own.py_func(*arguments).hex(), arguments


def test_special_values() -> None:
    assert elementary.atan2(0.0, -1.0) == math.pi
    assert elementary.atan2(-0.0, -1.0) == -math.pi
    assert elementary.atan2(0.0, 0.0) == 0.0
    assert elementary.atan2(1.0, 0.0) == math.pi / 2
    assert elementary.atan(math.inf) == math.pi / 2
    assert elementary.atan2(math.inf, math.inf) == math.pi / 4
    assert elementary.exp(0.0) == 1.0
    assert elementary.exp(-1e4) == 0.0
    assert elementary.exp(1e4) == math.inf
    assert elementary.log(1.0) == 0.0
    assert elementary.log(0.0) == -math.inf
    assert elementary.power(2.0, 10.0) == 1024.0
    assert elementary.power(0.0, 2.0) == 0.0
    assert elementary.hypot3(2.0, 3.0, 6.0) == 7.0
    assert elementary.asin(1.0) == math.pi / 2
    assert elementary.acos(-1.0) == math.pi
    for name, arguments in (
        ("sin", (2e6,)),
        ("cos", (math.inf,)),
        ("tan", (math.nan,)),
        ("asin", (1.1,)),
        ("acos", (-1.1,)),
        ("log", (-1.0,)),
        ("power", (-1.0, 2.0)),
        ("exp", (math.nan,)),
        ("atan2", (math.nan, 1.0)),
    ):
        assert math.isnan(getattr(elementary, name)(*arguments)), name
