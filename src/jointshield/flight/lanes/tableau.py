"""An explicit Runge-Kutta pair, and one step of it written out as straight code.

Dormand & Prince (1980), *J. Comp. Appl. Math.* 6, 19-26, table 2: order 5(4), seven stages, the
last of which is the next step's first. For x'' = f(t, x, x') the stages' positions follow from the
velocity at the step's start and from A^2 and the accelerations, so that only accelerations are
kept: fewer sums, and half of the live values.
"""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

F = Fraction
A: tuple[tuple[F, ...], ...] = (
    (),
    (F(1, 5),),
    (F(3, 40), F(9, 40)),
    (F(44, 45), F(-56, 15), F(32, 9)),
    (F(19372, 6561), F(-25360, 2187), F(64448, 6561), F(-212, 729)),
    (F(9017, 3168), F(-355, 33), F(46732, 5247), F(49, 176), F(-5103, 18656)),
    (F(35, 384), F(0), F(500, 1113), F(125, 192), F(-2187, 6784), F(11, 84)),
)
"""Row i gives stage i from the stages before it; the last row is the new state."""

ERROR: tuple[F, ...] = (
    F(71, 57600),
    F(0),
    F(-71, 16695),
    F(71, 1920),
    F(-17253, 339200),
    F(22, 525),
    F(-1, 40),
)
"""The difference between the new state and the one of the order below."""


def _sum(weights: list[F], axis: str) -> str:
    terms = [f"{float(a)!r} * a{axis}{j}" for j, a in enumerate(weights) if a != 0]
    return " + ".join(terms)


def _squared(row: tuple[F, ...]) -> list[F]:
    out = [F(0)] * len(row)
    for j, outer in enumerate(row):
        for k, inner in enumerate(A[j]):
            out[k] += outer * inner
    return out


def step_source(name: str, rate: str, parameters: tuple[str, ...]) -> str:
    """Return the source of a step: state and its acceleration -> new ones, height, velocity error.

    Parameters: rate, name of the function (time, state, *parameters) -> acceleration and height.
    """
    given = "".join(f", {p}" for p in parameters)
    lines = [f"def {name}(t, h, x, y, z, u, v, w, ax0, ay0, az0{given}):"]
    pairs = (("x", "u"), ("y", "v"), ("z", "w"))
    for i, row in enumerate(A):
        if i == 0:
            continue
        c = float(sum(row, F(0)))
        squared = _squared(row)
        for place, speed in pairs:
            lead = f"{c!r} * {speed}"
            if any(squared):
                lead += f" + h * ({_sum(squared, place)})"
            lines.append(f"    {place}n = {place} + h * ({lead})")
        for place, speed in pairs:
            lines.append(f"    {speed}n = {speed} + h * ({_sum(list(row), place)})")
        made = f"ax{i}, ay{i}, az{i}, height, inverse"
        lines.append(f"    {made} = {rate}(t + {c!r} * h, xn, yn, zn, un, vn, wn{given})")
    last = len(A) - 1
    for place, _ in pairs:
        lines.append(f"    e{place} = h * ({_sum(list(ERROR), place)})")
    made = f"ax{last}, ay{last}, az{last}, height, inverse, ex, ey, ez"
    lines.append(f"    return xn, yn, zn, un, vn, wn, {made}")
    return "\n".join(lines) + "\n"


def step(name: str, rate: str, parameters: tuple[str, ...]) -> Callable[..., Any]:
    """Return the step as a plain function whose names are still to be bound to a tier."""
    names: dict[str, Any] = {}
    # The text is our own, from the table above.
    exec(compile(step_source(name, rate, parameters), __file__, "exec"), names)  # noqa: S102
    made: Callable[..., Any] = names[name]
    return made
