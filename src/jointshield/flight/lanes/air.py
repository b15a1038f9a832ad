"""The 1976 atmosphere of `earth.atmosphere` as tables for branch-free formulas.

Layers (7 to 86 km, 13 more to 200 km): the logarithm of the density is smooth within a layer, and
a polynomial of degree 7 through it agrees to 6e-9; integrators take their steps from bound to
bound, so that a step meets one polynomial. Cells (above 86 km, 5 km each, as wide as the rows of
the standard's table lie apart at the least): the straight lines between the rows, exactly.
Segments: both, as exact formulas whose coefficients go by segment, where a step may meet several
(powered flight),

    log2 density = a - c x g(l x),   x = height - b,   g(y) = log(1 + y) / y,

with geopotential heights below 86 km, l the lapse rate over the base temperature, c the hydrostatic
exponent, and g to 3e-10. Sound is the standard's. Heights in m along the radius.
"""

import math

import numpy as np
from numpy.polynomial import Chebyshev, Polynomial
from numpy.typing import NDArray

from jointshield.earth import atmosphere as standard

Floats = NDArray[np.float64]

_LOG2_E = 1.0 / math.log(2.0)
_RADIUS_M = standard.POTENTIAL_RADIUS_M
_UNDERGROUND_M = -3000.0
_NEVER_M = 1.0e6
GAS_J_KG_K = standard.GAS_J_KG_K
SOUND_M2_S2_K = standard.HEAT_RATIO * standard.GAS_J_KG_K
"""Squared speed of sound per kelvin."""


def _segments() -> Floats:
    """Return rows: start (height), b, a, l, c, temperature at b."""
    rows = []
    for base, kelvin, lapse, log_pressure in zip(
        standard.BASE_M.tolist(),
        standard.BASE_K.tolist(),
        standard.LAPSE_K_M.tolist(),
        standard.BASE_LOG_PRESSURE.tolist(),
        strict=True,
    ):
        log_density = log_pressure - math.log(GAS_J_KG_K * kelvin)
        bend = lapse / kelvin
        fall = standard.GRAVITY_M_S2 / (GAS_J_KG_K * kelvin) + bend
        start = _RADIUS_M * base / (_RADIUS_M - base)
        rows.append((start, base, _LOG2_E * log_density, bend, _LOG2_E * fall, kelvin))
    heights, logs = standard.UPPER_M.tolist(), standard.UPPER_LOG_DENSITY.tolist()
    for i in range(len(heights) - 1):
        slope = (logs[i] - logs[i + 1]) / (heights[i + 1] - heights[i])
        kelvin = standard.TOP_TEMPERATURE_K
        rows.append((heights[i], heights[i], _LOG2_E * logs[i], 0.0, _LOG2_E * slope, kelvin))
    # One more, without air, above the top.
    rows.append((standard.TOP_M, 0.0, -900.0, 0.0, 0.0, standard.TOP_TEMPERATURE_K))
    return np.array(rows)


SEGMENTS = _segments()
STARTS_M: Floats = np.append(SEGMENTS[:, 0].copy(), math.inf)
BASES_M: Floats = SEGMENTS[:, 1].copy()
LOGS: Floats = SEGMENTS[:, 2].copy()
BENDS_M: Floats = SEGMENTS[:, 3].copy()
FALLS_M: Floats = SEGMENTS[:, 4].copy()
KELVINS: Floats = SEGMENTS[:, 5].copy()
FIRSTS: Floats = (
    np.searchsorted(STARTS_M[:-1], 1000.0 * np.arange(1001), side="right") - 1
).astype(np.float64)
"""The segment in which each kilometre begins, up to 1,000; no kilometre holds two starts."""
BEND_SERIES = tuple(
    float(c)
    for c in Chebyshev.interpolate(lambda y: np.log1p(y) / y, 9, domain=[-0.26, 0.20])
    .convert(kind=Polynomial)
    .coef
)
"""g's polynomial of degree 9, lowest power first."""


def _cells() -> tuple[Floats, Floats]:
    """Return a and c of log2 density = a - c height, by 5 km cells up to 1,000 km and above."""
    constant, slope = np.empty(201), np.empty(201)
    for k in range(201):
        height = max(5000.0 * k, standard.TOP_OF_LAYERS_M)
        i = int(np.searchsorted(STARTS_M, height, side="right")) - 1
        constant[k] = LOGS[i] + FALLS_M[i] * BASES_M[i]
        slope[k] = FALLS_M[i]
    return constant, slope


CELL_LOGS, CELL_FALLS_M = _cells()


def _layers() -> Floats:
    """Return rows: bottom, top, middle, then polynomials in (height - middle) / 10 km.

    8 coefficients of log2 density, 3 of the temperature in K (height squared: geopotential).
    """
    rows = np.zeros((20, 14))
    for i in range(20):
        bottom, top = float(STARTS_M[i]), float(STARTS_M[i + 1])
        low = bottom if i else _UNDERGROUND_M
        middle = 0.5 * (low + top)

        def rise(tens: Floats, i: int = i, middle: float = middle) -> Floats:
            height = middle + 1.0e4 * tens
            if i < 7:
                height = _RADIUS_M * height / (_RADIUS_M + height)
            above: Floats = height - BASES_M[i]
            return above

        def logs(tens: Floats, i: int = i) -> Floats:
            y = BENDS_M[i] * rise(tens)
            bent = np.log1p(y) / y if BENDS_M[i] != 0.0 else 1.0
            value: Floats = LOGS[i] - FALLS_M[i] * rise(tens) * bent
            return value

        def kelvins(tens: Floats, i: int = i) -> Floats:
            value: Floats = KELVINS[i] * (1.0 + BENDS_M[i] * rise(tens))
            return value

        domain = [1.0e-4 * (low - middle), 1.0e-4 * (top - middle)]
        rows[i, :3] = bottom if i else -_NEVER_M, top, middle
        for first, formula, degree in ((3, logs, 7), (11, kelvins, 2)):
            fit = Chebyshev.interpolate(formula, degree, domain=domain).convert(kind=Polynomial)
            rows[i, first : first + len(fit.coef)] = fit.coef
    return rows


LAYERS = _layers()
