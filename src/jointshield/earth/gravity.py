"""Gravity of the Earth with its oblateness: acceleration and gradient.

Vallado (2013), *Fundamentals of Astrodynamics and Applications*, eq. 8-30: point mass and J2.
Constants: NIMA TR8350.2 (2000): GM of table 3.1; J2 from the normalised C20 of table 5.1.
"""

import math

import numpy as np
from numpy.typing import NDArray

from jointshield.earth.ellipsoid import SEMI_MAJOR_AXIS_M
from jointshield.strict.kernel import kernel

Floats = NDArray[np.float64]

GRAVITATION_M3_S2 = 3.986004418e14
J2 = 1.082629821e-3
_OBLATENESS_M2 = 1.5 * J2 * SEMI_MAJOR_AXIS_M * SEMI_MAJOR_AXIS_M


@kernel
def acceleration_components(x: float, y: float, z: float) -> tuple[float, float, float]:
    """Return the acceleration in m/s2 at a position in metres (eci or ecef: z is the same axis)."""
    square = 1.0 / (x * x + y * y + z * z)
    pull = -GRAVITATION_M3_S2 * square * math.sqrt(square)
    oblate = _OBLATENESS_M2 * square
    polar = 5.0 * z * z * square
    flat = pull * (1.0 + oblate * (1.0 - polar))
    return flat * x, flat * y, pull * (1.0 + oblate * (3.0 - polar)) * z


@kernel
def acceleration(position: Floats) -> Floats:
    """Return the acceleration (3,) in m/s2 at a position (3,) in metres."""
    out = np.empty(3)
    out[0], out[1], out[2] = acceleration_components(position[0], position[1], position[2])
    return out


@kernel
def gradient_components(
    x: float, y: float, z: float
) -> tuple[float, float, float, float, float, float]:
    """Return the six different elements xx, xy, xz, yy, yz, zz of the gradient in 1/s2."""
    square = 1.0 / (x * x + y * y + z * z)
    cube = square * math.sqrt(square)
    oblate = _OBLATENESS_M2 * square
    polar = z * z * square
    common = cube * (1.0 + oblate * (1.0 - 5.0 * polar))
    outer = cube * square * (-3.0 + oblate * (35.0 * polar - 5.0))
    cross = 10.0 * oblate * cube * square
    mu = -GRAVITATION_M3_S2
    return (
        mu * (common + x * x * outer),
        mu * x * y * outer,
        mu * x * z * (outer - cross),
        mu * (common + y * y * outer),
        mu * y * z * (outer - cross),
        mu * (common + 2.0 * oblate * cube + z * z * (outer - 2.0 * cross)),
    )


@kernel
def gradient(position: Floats) -> Floats:
    """Return the gradient (3, 3) in 1/s2: how the acceleration changes with the position (3,)."""
    xx, xy, xz, yy, yz, zz = gradient_components(position[0], position[1], position[2])
    out = np.empty((3, 3))
    out[0, 0], out[0, 1], out[0, 2] = xx, xy, xz
    out[1, 0], out[1, 1], out[1, 2] = xy, yy, yz
    out[2, 0], out[2, 1], out[2, 2] = xz, yz, zz
    return out
