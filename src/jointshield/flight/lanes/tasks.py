"""What the tiers are given and what they give back: plain arrays, one column per flight."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

STEP_ROWS = 20
"""A step: time at its start, length, position, velocity, acceleration there and at its end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Falls:
    """Unpowered flights to follow down.

    states (6, n) eci; drags (n,), Cd A / m in m2/kg, or A / m of bodies (body true) whose Cd goes
    with the Mach number; maxima_s (n,), longest flights.
    """

    states: Floats
    drags: Floats
    maxima_s: Floats
    body: bool
    tolerance_m: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Ends:
    """How falls ended: found (n,), after_s (n,), positions (3, n) eci, apogee_height_m (n,)."""

    found: Flags
    after_s: Floats
    positions: Floats
    apogee_height_m: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Burns:
    """Launches to follow to burnout.

    states (6, n) at lift-off; axes (6, n): along the ground and up; segments (n, k, 8), counts
    (n,) of those that are used; jumps (n, k), where the thrust does
    not go on as it was; levers_s (n,), what an error in velocity is multiplied with.
    """

    states: Floats
    axes: Floats
    segments: Floats
    counts: NDArray[np.int64]
    jumps: Flags
    levers_s: Floats
    tolerance_m: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Burnouts:
    """How burns ended: flying (n,), after_s (n,), states (6, n) eci."""

    flying: Flags
    after_s: Floats
    states: Floats
