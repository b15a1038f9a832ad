"""What pulls and brakes a body in flight: gravity with J2, and drag in co-rotating air.

Drag is rho v^2 / 2 against the motion through the air, times Cd A / m: a constant reciprocal of
the ballistic coefficient, plus a cross-section per mass whose drag coefficient goes with the Mach
number (Forden 2007, *Science & Global Security* 15, 133-146: 0.2 to Mach 0.85, 0.27 from 1.0 to
1.2, 0.2 from 2.0, straight lines between).
"""

import math

from jointshield.earth.atmosphere import TOP_M, density_and_sound
from jointshield.earth.ellipsoid import height_along_radius
from jointshield.earth.frames import EARTH_ROTATION_RAD_S
from jointshield.earth.gravity import acceleration_components
from jointshield.strict.kernel import kernel


@kernel
def drag_coefficient(mach: float) -> float:
    """Return the drag coefficient of a missile's body by Mach number."""
    if mach <= 0.85 or mach >= 2.0:
        return 0.2
    if mach < 1.0:
        return 0.2 + 0.07 * (mach - 0.85) / 0.15
    if mach <= 1.2:
        return 0.27
    return 0.27 - 0.07 * (mach - 1.2) / 0.8


@kernel
def gravity_and_drag(
    x: float,
    y: float,
    z: float,
    vx: float,
    vy: float,
    vz: float,
    reciprocal_m2_kg: float,
    area_per_mass_m2_kg: float,
) -> tuple[float, float, float]:
    """Return the acceleration in m/s2 (eci) of a body at x, y, z m moving at vx, vy, vz m/s.

    Parameters: reciprocal_m2_kg, constant Cd A / m; area_per_mass_m2_kg, A / m of a body whose Cd
    goes with the Mach number. Both 0: vacuum.
    """
    ax, ay, az = acceleration_components(x, y, z)
    if reciprocal_m2_kg == 0.0 and area_per_mass_m2_kg == 0.0:
        return ax, ay, az
    height = height_along_radius(x, y, z)
    if height >= TOP_M:
        return ax, ay, az
    rho, sound = density_and_sound(height)
    u = vx + EARTH_ROTATION_RAD_S * y
    v = vy - EARTH_ROTATION_RAD_S * x
    speed = math.sqrt(u * u + v * v + vz * vz)
    braking = reciprocal_m2_kg
    if area_per_mass_m2_kg > 0.0:
        braking = braking + area_per_mass_m2_kg * drag_coefficient(speed / sound)
    factor = 0.5 * rho * speed * braking
    return ax - factor * u, ay - factor * v, az - factor * vz
