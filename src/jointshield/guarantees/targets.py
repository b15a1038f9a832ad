"""What a target's range says of its speed, where only the range is declared.

A path of least energy is the slowest that covers a range; its speed is greatest at the ground and
less at the height where the thrust ends. The band runs between the two, for thrust that ends
between the ground and 100 km: speed on the ground by Wheelon (1959), *ARS Journal* 29, 915-920, and
from there by the energy along the path, on a sphere without rotation and air.
"""

import math

from jointshield.catalogue.quantity import Quantity
from jointshield.earth.ellipsoid import MEAN_RADIUS_M
from jointshield.earth.gravity import GRAVITATION_M3_S2
from jointshield.flight.kepler import least_energy_arc

HIGHEST_BURNOUT_M = 100_000.0
_HALF_TURN_M = math.pi * MEAN_RADIUS_M


def least_speeds_m_s(range_m: float) -> tuple[float, float]:
    """Speeds of the slowest path over a range: at 100 km height, and on the ground.

    Range in m along the ground, from 0 to half a turn; longer ones count as half a turn. A path
    that does not reach 100 km has speed 0 there.
    """
    angle = min(range_m, _HALF_TURN_M) / MEAN_RADIUS_M
    ground, _, _, _ = least_energy_arc(angle, MEAN_RADIUS_M, GRAVITATION_M3_S2)
    top = MEAN_RADIUS_M + HIGHEST_BURNOUT_M
    squared = ground**2 - 2.0 * GRAVITATION_M3_S2 * (1.0 / MEAN_RADIUS_M - 1.0 / top)
    return math.sqrt(max(squared, 0.0)), float(ground)


def speed_of(range_stated: Quantity) -> Quantity:
    """The speed that goes with a stated range, as a band in km/s, held at the ground's."""
    low = least_speeds_m_s(range_stated.low_si)[0] / 1000.0
    high = least_speeds_m_s(range_stated.high_si)[1] / 1000.0
    return Quantity(
        value=high,
        low=low,
        high=high,
        unit="km/s",
        source=range_stated.source,
        claimant=range_stated.claimant,
        status="computed",
        note=f"of least energy over {range_stated}, thrust ending between 0 and 100 km height",
    )
