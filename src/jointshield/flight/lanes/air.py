"""The 1976 atmosphere of `earth.atmosphere` as one formula whose coefficients go by segment.

In a segment that begins at the height b,

    log2 density = a - c x g(l x),   x = height - b,   g(y) = log(1 + y) / y,

where heights are geopotential below 86 km, l is the lapse rate over the base temperature (0 in
isothermal layers and above 86 km) and c gathers the hydrostatic exponent. Only g is fitted, to
3e-10 over the y that occur; segments begin at the standard's bases and at the rows of its table.
The sound is the standard's; the pressure above 86 km is that of the gas law at 86 km's temperature
(the standard's own pressure there, below 0.4 Pa, weakens no thrust by more than a millionth).
"""

import math

import numpy as np
from numpy.polynomial import Chebyshev, Polynomial
from numpy.typing import NDArray

from jointshield.earth import atmosphere as standard

Floats = NDArray[np.float64]

GAS_J_KG_K = standard.GAS_J_KG_K
HEAT_RATIO = standard.HEAT_RATIO
_LOG2_E = 1.0 / math.log(2.0)
_CELL_M = 1000.0


def _rows() -> list[tuple[float, float, float, float, float, float]]:
    """Return the segments: start (height), b, a, l, c, temperature at b."""
    rows = []
    radius, gas = standard.POTENTIAL_RADIUS_M, standard.GAS_J_KG_K
    for base, kelvin, lapse, log_pressure in zip(
        standard.BASE_M.tolist(),
        standard.BASE_K.tolist(),
        standard.LAPSE_K_M.tolist(),
        standard.BASE_LOG_PRESSURE.tolist(),
        strict=True,
    ):
        log_density = log_pressure - math.log(gas * kelvin)
        bend = lapse / kelvin
        fall = standard.GRAVITY_M_S2 / (gas * kelvin) + bend
        rows.append(
            (
                radius * base / (radius - base),
                base,
                _LOG2_E * log_density,
                bend,
                _LOG2_E * fall,
                kelvin,
            )
        )
    heights, logs = standard.UPPER_M.tolist(), standard.UPPER_LOG_DENSITY.tolist()
    for i in range(len(heights) - 1):
        slope = (logs[i] - logs[i + 1]) / (heights[i + 1] - heights[i])
        rows.append(
            (
                heights[i],
                heights[i],
                _LOG2_E * logs[i],
                0.0,
                _LOG2_E * slope,
                standard.TOP_TEMPERATURE_K,
            )
        )
    return rows


_TABLE = np.array(_rows())
STARTS_M: Floats = np.append(_TABLE[:, 0].copy(), standard.TOP_M)
BASES_M: Floats = _TABLE[:, 1].copy()
LOGS: Floats = _TABLE[:, 2].copy()
BENDS_M: Floats = _TABLE[:, 3].copy()
FALLS_M: Floats = _TABLE[:, 4].copy()
KELVINS: Floats = _TABLE[:, 5].copy()

# The segment in which each kilometre begins; no kilometre holds two starts.
FIRSTS: NDArray[np.int64] = (
    np.searchsorted(STARTS_M[:-1], _CELL_M * np.arange(1000), side="right") - 1
)


def _bend_series() -> tuple[float, ...]:
    """Return g's polynomial of degree 9, lowest power first, on -0.26 < y < 0.20."""
    fit = Chebyshev.interpolate(lambda y: np.log1p(y) / y, 9, domain=[-0.26, 0.20])
    return tuple(float(c) for c in fit.convert(kind=Polynomial).coef)


BEND_SERIES = _bend_series()
