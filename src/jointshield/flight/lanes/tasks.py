"""What the tiers are given and what they give back: plain arrays, one row per flight.

A fall's step rows hold the step in which a flight's landing or its greatest radius lies: time at
the step's start, its length, state and acceleration at both ends; 20 numbers, named here.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

STEP_ROWS = 20
SEGMENT_ROWS = 8
"""begin, end, elevation, pitch, thrust, mass, flow, area"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Falls:
    """Unpowered flights to follow down: columns of (n,) floats.

    states (6, n); reciprocals, Cd A / m m2/kg; areas_per_mass, m2/kg; maximum_s.
    """

    states: Floats
    reciprocals: Floats
    areas_per_mass: Floats
    maximum_s: Floats
    tolerance_m: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Ends:
    """How falls ended: found (n,), after_s (n,), position (3, n) eci, apogee_height_m (n,)."""

    found: Flags
    after_s: Floats
    positions: Floats
    apogee_height_m: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Burns:
    """Launches to follow to burnout.

    states (6, n) at lift-off; axes (6, n): along the ground and up; segments (n, k, 8), counts
    (n,) of those that are used; levers_s (n,), what an error in velocity is multiplied with.
    """

    states: Floats
    axes: Floats
    segments: Floats
    counts: NDArray[np.int64]
    levers_s: Floats
    tolerance_m: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Burnouts:
    """How burns ended: flying (n,), after_s (n,), states (6, n) eci."""

    flying: Flags
    after_s: Floats
    states: Floats
