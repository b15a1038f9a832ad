"""Where the formulas of a climb are smooth: a layer of the air, and a range of Mach numbers.

A phase is one of both together. Under thrust a step works within one phase and ends where it ends,
so that no step meets a bend of the air's temperature or of the drag coefficient.

Layers: `air.LAYERS` to 100 km, above a single polynomial through the table's rows, good to some
percent; there the drag of a climbing missile changes its impact by centimetres at most.
Ranges of the drag coefficient: those of `flight.forces` (Forden 2007).
"""

import numpy as np
from numpy.polynomial import Polynomial
from numpy.typing import NDArray

from jointshield.earth import atmosphere as standard
from jointshield.flight.lanes import air

Floats = NDArray[np.float64]

_THIN_M = 100.0e3
THINNEST_M = 300.0e3
"""Above, the density of a climb stays what it is here."""
_NEVER = 1.0e12
"""Beyond all heights, also those at which thrust may end: a step stops at every bound."""
_STEADY, _RAISED = 0.2, 0.27
_RISES, _RISEN, _FALLS, _FALLEN = 0.85, 1.0, 1.2, 2.0
_UP, _DOWN = (_RAISED - _STEADY) / (_RISEN - _RISES), (_STEADY - _RAISED) / (_FALLEN - _FALLS)
RANGES = np.array(
    [
        [-_NEVER, _RISES, _STEADY, 0.0],
        [_RISES, _RISEN, _STEADY - _UP * _RISES, _UP],
        [_RISEN, _FALLS, _RAISED, 0.0],
        [_FALLS, _FALLEN, _STEADY - _DOWN * _FALLEN, _DOWN],
        [_FALLEN, _NEVER, _STEADY, 0.0],
    ]
)
"""Rows: Mach numbers from and to; drag coefficient at Mach 0 and its slope."""


def _thin() -> Floats:
    """Return the row, as of `air.LAYERS`, from 100 km up."""
    middle = 0.5 * (_THIN_M + THINNEST_M)
    heights = np.linspace(_THIN_M, THINNEST_M, 400)
    logs = np.interp(heights, standard.UPPER_M, standard.UPPER_LOG_DENSITY) / np.log(2.0)
    # Where there is more air it must fit better.
    fit = Polynomial.fit(heights, logs, 7, w=np.exp2(0.25 * logs)).convert()
    tens = fit(Polynomial([middle, 1.0e4])).coef
    return np.array([_THIN_M, _NEVER, middle, *tens, standard.TOP_TEMPERATURE_K, 0.0, 0.0])


def _phases() -> Floats:
    """Return rows: layer (bottom, top, middle, 8 of density, 3 of temperature), then range."""
    layers = [row for row in air.LAYERS if row[1] <= _THIN_M + 1.0]
    return np.array(
        [
            [*layer[:2], *kind[:2], *layer[2:], *kind[2:]]
            for layer in [*layers, _thin()]
            for kind in RANGES
        ]
    )


PHASES = _phases()
"""Phases (n, 18), layers from the ground up, in each the ranges: from and to in m, from and to in
Mach numbers, `BOUNDS` in all; middle, density and temperature as in `air.LAYERS`; the coefficient.
"""
BOUNDS = 4
PER_LAYER = len(RANGES)
