"""Lambert's problem: the velocities of the Kepler arc between two points in a given time.

Izzo (2015), "Revisiting Lambert's problem", *Celestial Mechanics and Dynamical Astronomy* 121,
1-15: one unknown x, from a first guess (eq. 30) by Householder's third-order iteration (eq. 22);
the time by Lancaster & Blanchard's expression, and near the parabola by Battin's series (eq. 20).
Arcs of less than one revolution. Batches lead, and nothing is compiled.
"""

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from jointshield.earth.gravity import GRAVITATION_M3_S2
from jointshield.errors import MistakeError

Floats = NDArray[np.float64]

_ROUNDS = 12
_PARABOLA = 0.2
_TERMS = 60


def lambert(
    start: ArrayLike,
    end: ArrayLike,
    time_s: ArrayLike,
    mu: float = GRAVITATION_M3_S2,
    *,
    long_way: bool = False,
) -> tuple[Floats, Floats]:
    """Return the velocities (..., 3) at start and end.

    Parameters: start, end (..., 3) positions and time_s (...) between them, in consistent units
    with mu; they broadcast. long_way, the arc of more than half a turn.
    Raises: MistakeError for times that are not positive, and for points in line with the centre,
    through which no single plane passes.
    """
    first, last = (np.asarray(item, dtype=np.float64) for item in (start, end))
    first, last = np.broadcast_arrays(first, last)
    time = np.asarray(time_s, dtype=np.float64)
    if not bool(np.all((time > 0.0) & np.isfinite(time))):
        raise MistakeError(f"lambert time_s: {time}; expected positive times; correct them")
    r1, r2 = np.linalg.norm(first, axis=-1), np.linalg.norm(last, axis=-1)
    normal = np.cross(first, last)
    size = np.linalg.norm(normal, axis=-1)
    if not bool(np.all(size > 1e-12 * r1 * r2)):
        raise MistakeError(
            "lambert: start and end lie in line with the centre; expected points that span a "
            "plane; move one of them"
        )
    chord = np.linalg.norm(last - first, axis=-1)
    half = 0.5 * (r1 + r2 + chord)
    sign = -1.0 if long_way else 1.0
    bend = sign * np.sqrt(np.maximum(1.0 - chord / half, 0.0))
    x = _solve(bend, np.sqrt(2.0 * mu / half**3) * time)
    y = np.sqrt(1.0 - bend**2 * (1.0 - x**2))
    scale = np.sqrt(0.5 * mu * half)
    ratio = (r1 - r2) / chord
    across = np.sqrt(np.maximum(1.0 - ratio**2, 0.0)) * (y + bend * x)
    up_1 = scale * ((bend * y - x) - ratio * (bend * y + x)) / r1
    up_2 = -scale * ((bend * y - x) + ratio * (bend * y + x)) / r2
    pole = sign * normal / size[..., None]
    out, back = first / r1[..., None], last / r2[..., None]
    return (
        up_1[..., None] * out + (scale * across / r1)[..., None] * np.cross(pole, out),
        up_2[..., None] * back + (scale * across / r2)[..., None] * np.cross(pole, back),
    )


def _solve(bend: Floats, wanted: Floats) -> Floats:
    """Izzo's x for a bend (his lambda) and a time without dimension."""
    bend, wanted = np.broadcast_arrays(bend, wanted)
    slowest = np.arccos(bend) + bend * np.sqrt(1.0 - bend**2)
    parabola = 2.0 / 3.0 * (1.0 - bend**3)
    with np.errstate(invalid="ignore", divide="ignore"):
        between = (slowest / wanted) ** (math.log(2.0) / np.log(slowest / parabola)) - 1.0
        quick = 2.5 * parabola * (parabola - wanted) / (wanted * (1.0 - bend**5)) + 1.0
    x = np.where(
        wanted >= slowest,
        (slowest / wanted) ** (2.0 / 3.0) - 1.0,
        np.where(wanted <= parabola, quick, between),
    )
    for _ in range(_ROUNDS):
        off = _time(x, bend) - wanted
        y = np.sqrt(1.0 - bend**2 * (1.0 - x**2))
        # The slopes are singular at the parabola itself, where they are continued from beside it.
        rest = 1.0 - x**2
        rest = np.where(np.abs(rest) < 1e-7, 1e-7, rest)
        spread = 1.0 - bend**2
        d1 = (3.0 * (off + wanted) * x - 2.0 + 2.0 * bend**3 * x / y) / rest
        d2 = (3.0 * (off + wanted) + 5.0 * x * d1 + 2.0 * spread * bend**3 / y**3) / rest
        d3 = (7.0 * x * d2 + 8.0 * d1 - 6.0 * spread * bend**5 * x / y**5) / rest
        step = off * (d1**2 - 0.5 * off * d2) / (d1 * (d1**2 - off * d2) + d3 * off**2 / 6.0)
        x = np.maximum(x - step, -1.0 + 1e-12)
        if not bool(np.any(np.abs(step) > 1e-15 * (1.0 + np.abs(x)))):
            break
    return np.asarray(x)


def _time(x: Floats, bend: Floats) -> Floats:
    """The time without dimension of the arc x."""
    y = np.sqrt(1.0 - bend**2 * (1.0 - x**2))
    rest = 1.0 - x**2
    root = np.sqrt(np.abs(rest))
    ellipse = np.arccos(np.clip(x * y + bend * rest, -1.0, 1.0))
    hyperbola = np.arccosh(np.maximum(x * y + bend * rest, 1.0))
    with np.errstate(invalid="ignore", divide="ignore"):
        far = (np.where(rest > 0.0, ellipse, hyperbola) / root - x + bend * y) / rest
    rise = y - bend * x
    inner = 0.5 * (1.0 - bend - x * rise)
    near = 0.5 * (rise**3 * _battin(np.clip(inner, -0.5, 0.5)) + 4.0 * bend * rise)
    return np.where(np.abs(x - 1.0) < _PARABOLA, near, far)


def _battin(z: Floats) -> Floats:
    """Return 4/3 of the hypergeometric function F(3, 1; 5/2; z)."""
    total, term = np.ones_like(z), np.ones_like(z)
    for n in range(_TERMS):
        term = term * ((3.0 + n) * (1.0 + n) / ((2.5 + n) * (1.0 + n))) * z
        total = total + term
    return np.asarray(4.0 / 3.0 * total)
