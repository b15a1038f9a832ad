"""The few operations in which floats, NumPy arrays and compiled lanes differ.

The formulas and the generated steps are written once in these and + - * /; `source.built` gives
their copies in which these names mean a tier's own operations. None has a branch in the compiled
and the NumPy tier: a condition chooses between two values that are both computed.
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np


def inverse_root(x: float) -> float:
    """Return one over the square root; 1e150 for 0 and below."""
    return 1.0 / math.sqrt(x) if x > 1.0e-300 else 1.0e150


def reciprocal(x: float) -> float:
    """Return one over a positive number."""
    return 1.0 / x


def widest() -> None:
    """Ask the compiler, where there is one, for vectors as wide as the processor has."""


def select(condition: bool, yes: float, no: float) -> float:
    """Return one of two values."""
    return yes if condition else no


def least(a: float, b: float) -> float:
    """Return the smaller of two numbers; b where a is not a number."""
    return a if a < b else b


def most(a: float, b: float) -> float:
    """Return the larger of two numbers; b where a is not a number."""
    return a if a > b else b


def nearest(x: float) -> float:
    """Return the nearest whole number (ties to even) as a float, for |x| < 2^51."""
    return (x + 6755399441055744.0) - 6755399441055744.0


def power_of_two(k: float) -> float:
    """Return 2 to a whole number from -1022 to 1023."""
    return math.ldexp(1.0, int(k))


def split(x: float) -> tuple[float, float]:
    """Return mantissa in [1, 2) and exponent of a positive number."""
    mantissa, exponent = math.frexp(x)
    return 2.0 * mantissa, exponent - 1.0


def index(x: float) -> int:
    """Return the whole part of a number from 0 up."""
    return int(x)


def entry(table: Any, i: int) -> Any:
    """Return one entry of a table."""
    return table[i]


PLAIN: dict[str, Callable[..., Any]] = {
    function.__name__: function
    for function in (
        widest,
        inverse_root,
        reciprocal,
        select,
        least,
        most,
        nearest,
        power_of_two,
        split,
        index,
        entry,
    )
}


def _array_inverse_root(x: Any) -> Any:
    return 1.0 / np.sqrt(np.maximum(x, 1.0e-300))


def _array_power_of_two(k: Any) -> Any:
    # The sum's low bits hold k; shifted into the exponent field they make the power.
    bits = (np.asarray(k) + 6755399441055744.0).view(np.int64)
    return ((bits + 1023) << 52).view(np.float64)


def _array_split(x: Any) -> Any:
    mantissa, exponent = np.frexp(x)
    return 2.0 * mantissa, exponent - 1.0


def _array_index(x: Any) -> Any:
    return np.asarray(x).astype(np.int64)


def _array_entry(table: Any, i: Any) -> Any:
    return table[i]


ARRAYS: dict[str, Callable[..., Any]] = {
    "inverse_root": _array_inverse_root,
    "widest": widest,
    "reciprocal": reciprocal,
    "select": np.where,
    "least": np.fmin,
    "most": np.fmax,
    "nearest": nearest,
    "power_of_two": _array_power_of_two,
    "split": _array_split,
    "index": _array_index,
    "entry": _array_entry,
}
