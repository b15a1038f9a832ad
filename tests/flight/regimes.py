"""Six kinds of flight, as random burnouts: what the flight engines are held to and timed on.

Flight i of a regime depends on nothing but the regime and i. The figures are notional; between them
they cover what makes an integrator err: long arcs, steep and flat entries, bodies that air stops.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jointshield.earth import ellipsoid, frames

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Regime:
    """Ranges (least, greatest) of burnout height, speed through the air, elevation, m / (Cd A)."""

    height_m: tuple[float, float]
    speed_m_s: tuple[float, float]
    elevation_deg: tuple[float, float]
    ballistic_coefficient_kg_m2: tuple[float, float]


REGIMES = {
    "short range": Regime(
        height_m=(25e3, 45e3),
        speed_m_s=(1300.0, 2000.0),
        elevation_deg=(35.0, 50.0),
        ballistic_coefficient_kg_m2=(1000.0, 5000.0),
    ),
    "3,000 km": Regime(
        height_m=(60e3, 120e3),
        speed_m_s=(4400.0, 4800.0),
        elevation_deg=(35.0, 45.0),
        ballistic_coefficient_kg_m2=(2000.0, 8000.0),
    ),
    "intercontinental": Regime(
        height_m=(120e3, 250e3),
        speed_m_s=(6300.0, 6800.0),
        elevation_deg=(20.0, 30.0),
        ballistic_coefficient_kg_m2=(3000.0, 10000.0),
    ),
    "lofted": Regime(
        height_m=(100e3, 200e3),
        speed_m_s=(5000.0, 7000.0),
        elevation_deg=(70.0, 86.0),
        ballistic_coefficient_kg_m2=(2000.0, 8000.0),
    ),
    "depressed": Regime(
        height_m=(50e3, 80e3),
        speed_m_s=(3500.0, 4800.0),
        elevation_deg=(6.0, 14.0),
        ballistic_coefficient_kg_m2=(3000.0, 10000.0),
    ),
    "light debris": Regime(
        height_m=(100e3, 200e3),
        speed_m_s=(3000.0, 5000.0),
        elevation_deg=(20.0, 50.0),
        ballistic_coefficient_kg_m2=(10.0, 200.0),
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Flights:
    """Burnouts: states (n, 6) eci m, m/s at exercise times (n,) s, m / (Cd A) (n,) kg/m2."""

    states_eci: Floats
    times_s: Floats
    ballistic_coefficients_kg_m2: Floats


def flights(name: str, count: int = 4000) -> Flights:
    """The first flights of a regime: latitudes to 65 degrees, every azimuth, times to 1,000 s."""
    regime = REGIMES[name]
    share = np.random.default_rng([2012, list(REGIMES).index(name)]).random((count, 8))

    def between(column: int, limits: tuple[float, float]) -> Floats:
        span: Floats = limits[0] + (limits[1] - limits[0]) * share[:, column]
        return span

    latitude = np.radians(between(0, (-65.0, 65.0)))
    longitude = np.radians(between(1, (-180.0, 180.0)))
    azimuth = np.radians(between(2, (0.0, 360.0)))
    height = between(3, regime.height_m)
    speed = between(4, regime.speed_m_s)
    elevation = np.radians(between(5, regime.elevation_deg))
    low, high = regime.ballistic_coefficient_kg_m2
    coefficient = np.exp(between(6, (math.log(low), math.log(high))))
    times = between(7, (0.0, 1000.0))
    states = np.empty((count, 6))
    for i in range(count):
        place = ellipsoid.ecef_from_geodetic(latitude[i], longitude[i], height[i])
        enu = frames.rotation_enu_from_ecef(latitude[i], longitude[i])
        flat = speed[i] * math.cos(elevation[i])
        local = np.array(
            [
                flat * math.sin(azimuth[i]),
                flat * math.cos(azimuth[i]),
                speed[i] * math.sin(elevation[i]),
            ]
        )
        states[i] = frames.eci_state_from_ecef(np.concatenate((place, enu.T @ local)), times[i])
    return Flights(states_eci=states, times_s=times, ballistic_coefficients_kg_m2=coefficient)
