"""One scalar formula, run over whole arrays by NumPy.

The strict room's kernels are scalar functions of + - * / and of named elementary functions. Where
such a formula has no branches, the same code object computes over arrays once those names mean
NumPy's functions. Nothing is compiled, so that a question is answered at once; the last bits may
differ from the strict ones, so that nothing which is digested is computed so.
"""

from collections.abc import Callable
from types import FunctionType
from typing import Any

import numpy as np

from jointshield.strict.kernel import kernel, plain

_ELEMENTARY = {
    "sin": np.sin,
    "cos": np.cos,
    "tan": np.tan,
    "atan2": np.arctan2,
    "acos": np.arccos,
    "asin": np.arcsin,
    "sqrt": np.sqrt,
    "choose": np.where,
}


@kernel
def choose(condition: bool, if_true: float, if_false: float) -> float:
    """Return one of two values, both of which were computed: a branch that arrays can take."""
    if condition:
        return if_true
    return if_false


def over_arrays(formula: Callable[..., Any], *parts: Callable[..., Any]) -> Callable[..., Any]:
    """Return a branch-free kernel as a function of arrays that broadcast against each other.

    parts: the kernels that it calls by name, as functions of arrays.
    """
    code = plain(formula)
    named = {part.__name__: part for part in parts}
    names = {**code.__globals__, **_ELEMENTARY, **named}
    return FunctionType(code.__code__, names, code.__name__, code.__defaults__)
