"""The functions of the formulas' modules, bound to one tier's operations."""

from collections.abc import Callable
from types import FunctionType, SimpleNamespace
from typing import Any

from jointshield.flight.lanes import (
    attempt,
    crossings,
    events,
    formulas,
    judgement,
    steering,
    thrust,
)

_PARTS: tuple[Callable[..., Any], ...] = (
    formulas.root,
    formulas.two_to,
    formulas.rough_log2,
    formulas.sine_and_cosine,
    formulas.arctangent,
    formulas.field,
    formulas.cell_density,
    formulas.segment_density,
    formulas.drag_coefficient,
    formulas.point_drag,
    formulas.body_drag,
    formulas.high_rate,
    formulas.low_rate,
    formulas.any_rate,
    formulas.small_turn,
    formulas.powered_rate,
    attempt.high_step,
    attempt.low_step,
    steering.layers_cut,
    attempt.begun,
    judgement.growth,
    steering.until,
    judgement.lever,
    steering.high_cut,
    steering.low_cut,
    judgement.judged,
    judgement.high_judged,
    judgement.low_judged,
    attempt.high_attempt,
    attempt.low_attempt,
    thrust.powered_step,
    crossings.paces,
    thrust.powered_begun,
    crossings.bound_s,
    crossings.nearer_share,
    crossings.crossing,
    thrust.powered_attempt,
    events.between,
    events.point,
    events.lower,
    events.landing,
    events.nearer,
    events.geodetic_height,
    events.higher,
    events.apogee,
    events.place,
)
# In this order each calls only those before it.


def built(
    operations: dict[str, Callable[..., Any]],
    finished: Callable[[Callable[..., Any]], Callable[..., Any]] = lambda function: function,
    *,
    body: bool = False,
) -> SimpleNamespace:
    """Return the functions by name, with these operations for `primitives`' names.

    Parameters: finished, what is done to each function, such as its compilation; body, whether
    drag goes with the Mach number.
    """
    names: dict[str, Any] = {}
    for module in (formulas, steering, judgement, attempt, crossings, thrust, events):
        for name, value in vars(module).items():
            # All share one set of names: a number must not mean two things.
            assert names.get(name, value) == value or name.startswith("__"), name
            names[name] = value
    names.update(operations)
    for part in _PARTS:
        assert isinstance(part, FunctionType)
        names[part.__name__] = finished(FunctionType(part.__code__, names, part.__name__))
        names["braked"] = names.get("body_drag" if body else "point_drag")
    return SimpleNamespace(**{part.__name__: names[part.__name__] for part in _PARTS})
