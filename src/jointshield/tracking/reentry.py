"""What the free-fall model leaves out in the air, stated as doubt.

The model has no drag. Above `MODEL_FLOOR_M` drag shifts a heavy body by less than radars see. Below
it the whole drag of a typical body counts as unknown acceleration, correlated over some seconds:
the covariance grows as fast as the state goes wrong.
"""

import math

from jointshield.earth.atmosphere import density
from jointshield.earth.ellipsoid import height_along_radius
from jointshield.strict.kernel import kernel
from jointshield.strict.linear import Floats

MODEL_FLOOR_M = 90.0e3
TYPICAL_COEFFICIENT_KG_M2 = 3000.0
CORRELATION_S = 20.0


@kernel
def height_m(state_eci: Floats) -> float:
    """Height above the ellipsoid along the radius; the Earth's turning does not change it."""
    height: float = height_along_radius(state_eci[0], state_eci[1], state_eci[2])
    return height


@kernel
def drag_doubt(state_eci: Floats) -> float:
    """Return the density of white acceleration, m^2/s^3, that stands for drag; 0 above the air."""
    height = height_m(state_eci)
    if height > MODEL_FLOOR_M:
        return 0.0
    speed2 = state_eci[3] * state_eci[3] + state_eci[4] * state_eci[4] + state_eci[5] * state_eci[5]
    drag = 0.5 * density(max(height, 0.0)) * speed2 / TYPICAL_COEFFICIENT_KG_M2
    # No body loses more than its own speed, however thick the air: a fortieth of it each second.
    drag = min(drag, 0.5 * math.sqrt(speed2) / CORRELATION_S)
    doubt: float = drag * drag * CORRELATION_S
    return doubt
