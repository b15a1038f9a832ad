"""The functions of `formulas` and `attempt`, bound to the operations of one tier."""

from collections.abc import Callable
from types import FunctionType, SimpleNamespace
from typing import Any

from jointshield.flight.lanes import attempt, formulas

PARTS: tuple[Callable[..., Any], ...] = (
    formulas.two_to,
    formulas.rough_log2,
    formulas.sine_and_cosine,
    formulas.arctangent,
    formulas.field,
    formulas.density,
    formulas.drag_coefficient,
    formulas.ballistic_rate,
    formulas.powered_rate,
    attempt.ballistic_step,
    attempt.powered_step,
    attempt.growth,
    attempt.lever,
    attempt.longest,
    attempt.rate_of_climb,
    attempt.first_step,
    attempt.ballistic_attempt,
    attempt.powered_attempt,
    attempt.between,
    attempt.landing,
    attempt.geodetic_height,
    attempt.apogee,
    attempt.place,
)
"""In this order each calls only those before it."""


def built(
    operations: dict[str, Callable[..., Any]],
    finished: Callable[[Callable[..., Any]], Callable[..., Any]] = lambda function: function,
) -> SimpleNamespace:
    """Return the functions by name, with these operations for `primitives`' names.

    Parameters: finished, what is done to each function, such as its compilation.
    """
    names: dict[str, Any] = {**vars(formulas), **vars(attempt), **operations}
    for part in PARTS:
        assert isinstance(part, FunctionType)
        names[part.__name__] = finished(FunctionType(part.__code__, names, part.__name__))
    return SimpleNamespace(**{part.__name__: names[part.__name__] for part in PARTS})
