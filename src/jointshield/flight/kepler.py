"""The textbook's relations of the free-flight arc of a ballistic missile.

Bate, Mueller & White (1971), *Fundamentals of Astrodynamics*, ch. 6, and Wheelon (1959), *ARS
Journal* 29, 915-920, for the trajectory of least energy: spherical Earth, no rotation, no air.
Any consistent units: the gravitational parameter is an argument (1 in canonical units). Flight
path angles count from the local horizontal.
"""

import math

from jointshield.strict.elementary import PI, acos, asin, cos, sin
from jointshield.strict.kernel import kernel


@kernel
def specific_energy(speed: float, radius: float, mu: float) -> float:
    """Return v^2 / 2 - mu / r."""
    return 0.5 * speed * speed - mu / radius


@kernel
def speed_at(energy: float, radius: float, mu: float) -> float:
    """Return the speed at a radius of an orbit of a specific energy."""
    return math.sqrt(2.0 * (energy + mu / radius))


@kernel
def flight_path_angle(momentum: float, speed: float, radius: float) -> float:
    """Return the angle in rad, 0 or above, from h = r v cos(phi)."""
    return acos(min(1.0, momentum / (radius * speed)))


@kernel
def trajectory_parameter(speed: float, radius: float, mu: float) -> float:
    """Return Q = v^2 r / mu (eq. 6.2-1): 1 for circular, 2 for escape speed."""
    return speed * speed * radius / mu


@kernel
def free_flight_angle(q: float, path_angle_rad: float) -> float:
    """Return the angle in rad from burnout to the same radius again (eq. 6.2-9); Q below 1."""
    c = cos(path_angle_rad)
    return 2.0 * acos((1.0 - q * c * c) / math.sqrt(1.0 + q * (q - 2.0) * c * c))


@kernel
def greatest_free_flight_angle(q: float) -> float:
    """Return the greatest free-flight angle in rad for Q below 1 (eq. 6.2-17)."""
    return 2.0 * asin(q / (2.0 - q))


@kernel
def free_flight_time(q: float, path_angle_rad: float, radius: float, mu: float) -> float:
    """Return the time from burnout to the same radius again (eq. 6.2-21); Q below 2."""
    c = cos(path_angle_rad)
    axis = radius / (2.0 - q)
    eccentricity = math.sqrt(1.0 + q * (q - 2.0) * c * c)
    anomaly = acos((1.0 - radius / axis) / eccentricity)  # at burnout, ascending
    swept = 2.0 * (PI - anomaly)
    rate = math.sqrt(mu / (axis * axis * axis))
    return (swept + 2.0 * eccentricity * sin(anomaly)) / rate


@kernel
def least_energy_arc(
    range_angle_rad: float, radius: float, mu: float
) -> tuple[float, float, float, float]:
    """Return speed, path angle rad, apogee height and time of the arc of least energy.

    From and to the surface (Wheelon 1959): sin of half the angle fixes Q, and the path angle is
    a quarter of what is left of half a turn.
    """
    half = sin(0.5 * range_angle_rad)
    q = 2.0 * half / (1.0 + half)
    angle = 0.25 * (PI - range_angle_rad)
    c = cos(angle)
    eccentricity = math.sqrt(1.0 + q * (q - 2.0) * c * c)
    apogee = radius / (2.0 - q) * (1.0 + eccentricity) - radius
    return (
        math.sqrt(q * mu / radius),
        angle,
        apogee,
        free_flight_time(q, angle, radius, mu),
    )


@kernel
def horizon_range(radius: float, height: float, elevation_rad: float) -> float:
    """Return the slant range of a target at a height seen at an elevation, no refraction."""
    rise = radius * sin(elevation_rad)
    return math.sqrt(rise * rise + height * (2.0 * radius + height)) - rise
