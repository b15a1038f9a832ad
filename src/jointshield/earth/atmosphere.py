"""The U.S. Standard Atmosphere 1976: density, pressure and speed of sound by height.

NOAA/NASA/USAF (1976), *U.S. Standard Atmosphere, 1976*, NOAA-S/T 76-1562. To 86 km the published
layers of molecular-scale temperature; from 86 to 1,000 km the published densities and pressures
(table I) joined by straight lines of their logarithm, within 5 % of the rows in between, and
nothing above. Below sea level the first layer goes on.
"""

import math

import numpy as np

from jointshield.strict.elementary import exp, log
from jointshield.strict.kernel import kernel, plain

GRAVITY_M_S2 = 9.80665
POTENTIAL_RADIUS_M = 6_356_766.0  # turns height into geopotential height
GAS_J_KG_K = 8314.32 / 28.9644
HEAT_RATIO = 1.4
TOP_OF_LAYERS_M = 86_000.0
TOP_M = 1_000_000.0
TOP_TEMPERATURE_K = 186.946

# Geopotential base m, base temperature K, lapse rate K/m.
BASE_M = np.array([0.0, 11e3, 20e3, 32e3, 47e3, 51e3, 71e3])
BASE_K = np.array([288.15, 216.65, 216.65, 228.65, 270.65, 270.65, 214.65])
LAPSE_K_M = np.array([-0.0065, 0.0, 0.001, 0.0028, 0.0, -0.0028, -0.002])

# Height km, pressure Pa, density kg/m3.
_UPPER = (
    (86.0, 3.7338e-1, 6.958e-6),
    (90.0, 1.8359e-1, 3.416e-6),
    (95.0, 7.5966e-2, 1.393e-6),
    (100.0, 3.2011e-2, 5.604e-7),
    (105.0, 1.4521e-2, 2.325e-7),
    (110.0, 7.1042e-3, 9.708e-8),
    (115.0, 4.0096e-3, 4.289e-8),
    (120.0, 2.5382e-3, 2.222e-8),
    (130.0, 1.2505e-3, 8.152e-9),
    (140.0, 7.2028e-4, 3.831e-9),
    (150.0, 4.5422e-4, 2.076e-9),
    (160.0, 3.0395e-4, 1.233e-9),
    (180.0, 1.5271e-4, 5.194e-10),
    (200.0, 8.4736e-5, 2.541e-10),
    (220.0, 5.0149e-5, 1.367e-10),
    (250.0, 2.4767e-5, 6.073e-11),
    (300.0, 8.7704e-6, 1.916e-11),
    (350.0, 3.4498e-6, 7.014e-12),
    (400.0, 1.4518e-6, 2.803e-12),
    (450.0, 6.4468e-7, 1.184e-12),
    (500.0, 3.0236e-7, 5.215e-13),
    (600.0, 8.2130e-8, 1.137e-13),
    (700.0, 3.1908e-8, 3.070e-14),
    (800.0, 1.7036e-8, 1.136e-14),
    (900.0, 1.0873e-8, 5.759e-15),
    (1000.0, 7.5138e-9, 3.561e-15),
)
UPPER_M = np.array([1000.0 * row[0] for row in _UPPER])
_UPPER_LOG_PRESSURE = np.array([plain(log)(row[1]) for row in _UPPER])
UPPER_LOG_DENSITY = np.array([plain(log)(row[2]) for row in _UPPER])


def _log_pressures_at_bases() -> list[float]:
    """Return the logarithm of the pressure in Pa at each layer's base, from sea level up."""
    values = [plain(log)(101_325.0)]
    for i in range(6):
        rise = float(BASE_M[i + 1] - BASE_M[i])
        lapse, base = float(LAPSE_K_M[i]), float(BASE_K[i])
        weight = GRAVITY_M_S2 / GAS_J_KG_K
        if lapse == 0.0:
            fall = weight * rise / base
        else:
            fall = weight / lapse * plain(log)((base + lapse * rise) / base)
        values.append(values[-1] - fall)
    return values


BASE_LOG_PRESSURE = np.array(_log_pressures_at_bases())


@kernel
def _layer(height_m: float) -> tuple[float, float]:
    """Return molecular-scale temperature in K and log of pressure in Pa, up to 86 km."""
    potential = POTENTIAL_RADIUS_M * height_m / (POTENTIAL_RADIUS_M + height_m)
    i = 0
    while i < 6 and potential >= BASE_M[i + 1]:
        i += 1
    rise = potential - BASE_M[i]
    lapse = LAPSE_K_M[i]
    temperature = BASE_K[i] + lapse * rise
    weight = GRAVITY_M_S2 / GAS_J_KG_K
    if lapse == 0.0:
        fall = weight * rise / BASE_K[i]
    else:
        fall = weight / lapse * log(temperature / BASE_K[i])
    return temperature, BASE_LOG_PRESSURE[i] - fall


@kernel
def _upper(height_m: float) -> tuple[int, float]:
    """Return the table row at or below a height from 86 to 1,000 km, and the fraction above it."""
    i = 0
    while height_m >= UPPER_M[i + 1] and i < 24:
        i += 1
    return i, (height_m - UPPER_M[i]) / (UPPER_M[i + 1] - UPPER_M[i])


@kernel
def density_and_sound(height_m: float) -> tuple[float, float]:
    """Return density in kg/m3 and speed of sound in m/s; above 86 km the sound of 86 km."""
    if height_m >= TOP_OF_LAYERS_M:
        sound = math.sqrt(HEAT_RATIO * GAS_J_KG_K * TOP_TEMPERATURE_K)
        if height_m >= TOP_M:
            return 0.0, sound
        i, part = _upper(height_m)
        low = UPPER_LOG_DENSITY[i]
        return exp(low + part * (UPPER_LOG_DENSITY[i + 1] - low)), sound
    temperature, log_pressure = _layer(height_m)
    thermal = GAS_J_KG_K * temperature
    return exp(log_pressure) / thermal, math.sqrt(HEAT_RATIO * thermal)


@kernel
def density(height_m: float) -> float:
    """Return the density in kg/m3 at a height above the ellipsoid."""
    return density_and_sound(height_m)[0]


@kernel
def speed_of_sound(height_m: float) -> float:
    """Return the speed of sound in m/s; above 86 km, where the standard ends it, that of 86 km."""
    return density_and_sound(height_m)[1]


@kernel
def pressure(height_m: float) -> float:
    """Return the pressure in Pa at a height above the ellipsoid; 0 above 1,000 km."""
    if height_m >= TOP_M:
        return 0.0
    if height_m >= TOP_OF_LAYERS_M:
        i, part = _upper(height_m)
        low = _UPPER_LOG_PRESSURE[i]
        return exp(low + part * (_UPPER_LOG_PRESSURE[i + 1] - low))
    return exp(_layer(height_m)[1])
