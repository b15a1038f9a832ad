"""Distances and directions on the ground: geodesics on WGS 84.

Vincenty (1975), *Survey Review* 23, 88-93, direct and inverse. Where the inverse iteration does
not converge (points almost opposite each other) the departure azimuth is found by bisection on the
longitude difference, which grows steadily with it (Karney 2013, *J. Geodesy* 87, 43-55, section 4).
Within 1 mm of Karney's exact solution.
"""

import math

from jointshield.earth.ellipsoid import (
    FLATTENING,
    SECOND_ECCENTRICITY_SQUARED,
    SEMI_MINOR_AXIS_M,
)
from jointshield.strict.elementary import PI, atan2, cos, sin
from jointshield.strict.kernel import kernel


@kernel
def _reduced(latitude_rad: float) -> tuple[float, float]:
    """Return sine and cosine of the reduced latitude."""
    rise, run = (1.0 - FLATTENING) * sin(latitude_rad), cos(latitude_rad)
    length = math.sqrt(rise * rise + run * run)
    return rise / length, run / length


@kernel
def _series(cosine_squared: float) -> tuple[float, float]:
    """Return Vincenty's A and B for the squared cosine of the equatorial azimuth (eq. 3, 4)."""
    u = cosine_squared * SECOND_ECCENTRICITY_SQUARED
    a = 1.0 + u / 16384.0 * (4096.0 + u * (-768.0 + u * (320.0 - 175.0 * u)))
    b = u / 1024.0 * (256.0 + u * (-128.0 + u * (74.0 - 47.0 * u)))
    return a, b


@kernel
def _excess(b: float, middle: float, sine: float, cosine: float) -> float:
    """Return Vincenty's arc correction (eq. 6) for cos(2 sigma_m), sin(sigma), cos(sigma)."""
    square = 2.0 * middle * middle - 1.0
    last = b / 6.0 * middle * (4.0 * sine * sine - 3.0) * (4.0 * middle * middle - 3.0)
    return b * sine * (middle + b / 4.0 * (cosine * square - last))


@kernel
def _twist(sine_azimuth: float, arc: float, middle: float, sine: float, cosine: float) -> float:
    """Return what the sphere's longitude difference exceeds the ellipsoid's by (eq. 10, 11)."""
    cosine_squared = 1.0 - sine_azimuth * sine_azimuth
    c = FLATTENING / 16.0 * cosine_squared * (4.0 + FLATTENING * (4.0 - 3.0 * cosine_squared))
    inner = middle + c * cosine * (2.0 * middle * middle - 1.0)
    return (1.0 - c) * FLATTENING * sine_azimuth * (arc + c * sine * inner)


@kernel
def wrap_pi(angle_rad: float) -> float:
    """Return the angle in radians brought into [-pi, pi)."""
    return angle_rad - 2.0 * PI * math.floor((angle_rad + PI) / (2.0 * PI))


@kernel
def wrap_two_pi(angle_rad: float) -> float:
    """Return the angle in radians brought into [0, 2 pi)."""
    angle = angle_rad - 2.0 * PI * math.floor(angle_rad / (2.0 * PI))
    return 0.0 if angle >= 2.0 * PI else angle


@kernel
def direct(
    latitude_rad: float, longitude_rad: float, azimuth_rad: float, distance_m: float
) -> tuple[float, float, float]:
    """Return latitude, longitude and forward azimuth in radians at the end of a geodesic."""
    s1, c1 = _reduced(latitude_rad)
    sine_azimuth, cosine_azimuth = sin(azimuth_rad), cos(azimuth_rad)
    start = atan2(s1, c1 * cosine_azimuth)
    equatorial = c1 * sine_azimuth
    a, b = _series(1.0 - equatorial * equatorial)
    spherical = distance_m / (SEMI_MINOR_AXIS_M * a)
    arc = spherical
    for _ in range(20):
        before = arc
        middle = cos(2.0 * start + arc)
        arc = spherical + _excess(b, middle, sin(arc), cos(arc))
        if abs(arc - before) < 1.0e-15:
            break
    sine, cosine = sin(arc), cos(arc)
    middle = cos(2.0 * start + arc)
    down = s1 * sine - c1 * cosine * cosine_azimuth
    latitude = atan2(
        s1 * cosine + c1 * sine * cosine_azimuth,
        (1.0 - FLATTENING) * math.sqrt(equatorial * equatorial + down * down),
    )
    turn = atan2(sine * sine_azimuth, c1 * cosine - s1 * sine * cosine_azimuth)
    turn = turn - _twist(equatorial, arc, middle, sine, cosine)
    return latitude, wrap_pi(longitude_rad + turn), wrap_two_pi(atan2(equatorial, -down))


@kernel
def _near_opposite(
    latitude_1_rad: float, latitude_2_rad: float, turn_rad: float
) -> tuple[float, float, float]:
    """Return distance and both azimuths for a longitude difference in [0, pi], by bisection.

    Karney's arrangement: the start is the point farther from the equator, in the south.
    """
    swap = abs(latitude_1_rad) < abs(latitude_2_rad)
    first = latitude_2_rad if swap else latitude_1_rad
    second = latitude_1_rad if swap else latitude_2_rad
    flip = first > 0.0
    if flip:
        first, second = -first, -second
    s1, c1 = _reduced(min(first, -1.0e-14))
    s2, c2 = _reduced(second)
    low, high = 0.0, PI
    distance, sine_1, cosine_1, sine_2, cosine_2 = 0.0, 0.0, 1.0, 0.0, 1.0
    for _ in range(60):
        azimuth = 0.5 * (low + high)
        sine_1, cosine_1 = sin(azimuth), cos(azimuth)
        equatorial = sine_1 * c1
        sine_2 = equatorial / c2
        cosine_2 = math.sqrt(max(cosine_1 * cosine_1 * c1 * c1 + (c2 * c2 - c1 * c1), 0.0)) / c2
        start, end = atan2(s1, cosine_1 * c1), atan2(s2, cosine_2 * c2)
        turn = atan2(equatorial * s2, cosine_2 * c2) - atan2(equatorial * s1, cosine_1 * c1)
        arc = wrap_two_pi(end - start)
        sine, cosine, middle = sin(arc), cos(arc), cos(start + end)
        turn = wrap_two_pi(turn) - _twist(equatorial, arc, middle, sine, cosine)
        a, b = _series(1.0 - equatorial * equatorial)
        distance = SEMI_MINOR_AXIS_M * a * (arc - _excess(b, middle, sine, cosine))
        if turn < turn_rad:
            low = azimuth
        else:
            high = azimuth
    if swap:
        sine_1, cosine_1, sine_2, cosine_2 = sine_2, cosine_2, sine_1, cosine_1
    if flip != swap:
        cosine_1, cosine_2 = -cosine_1, -cosine_2
    return distance, atan2(sine_1, cosine_1), atan2(sine_2, cosine_2)


@kernel
def inverse(
    latitude_1_rad: float, longitude_1_rad: float, latitude_2_rad: float, longitude_2_rad: float
) -> tuple[float, float, float]:
    """Return the geodesic's length in metres and its azimuth in radians at start and end.

    Azimuths lie in [0, 2 pi) and point forward; both are 0 where the points coincide.
    """
    s1, c1 = _reduced(latitude_1_rad)
    s2, c2 = _reduced(latitude_2_rad)
    target = wrap_pi(longitude_2_rad - longitude_1_rad)
    turn = target
    converged = False
    arc, sine, cosine, middle, equatorial = 0.0, 0.0, 1.0, 0.0, 0.0
    st, ct = 0.0, 1.0
    for _ in range(60):
        st, ct = sin(turn), cos(turn)
        side, ahead = c2 * st, c1 * s2 - s1 * c2 * ct
        sine = math.sqrt(side * side + ahead * ahead)
        cosine = s1 * s2 + c1 * c2 * ct
        if sine == 0.0:
            if cosine > 0.0:
                return 0.0, 0.0, 0.0
            break
        arc = atan2(sine, cosine)
        equatorial = c1 * c2 * st / sine
        cosine_squared = 1.0 - equatorial * equatorial
        middle = cosine - 2.0 * s1 * s2 / cosine_squared if cosine_squared > 1.0e-14 else 0.0
        before = turn
        turn = target + _twist(equatorial, arc, middle, sine, cosine)
        if abs(turn) > PI:
            break
        if abs(turn - before) < 1.0e-14:
            converged = True
            break
    if not converged:
        distance, start, end = _near_opposite(latitude_1_rad, latitude_2_rad, abs(target))
        if target < 0.0:
            start, end = -start, -end
        return distance, wrap_two_pi(start), wrap_two_pi(end)
    a, b = _series(1.0 - equatorial * equatorial)
    distance = SEMI_MINOR_AXIS_M * a * (arc - _excess(b, middle, sine, cosine))
    start = atan2(c2 * st, c1 * s2 - s1 * c2 * ct)
    end = atan2(c1 * st, c1 * s2 * ct - s1 * c2)
    return distance, wrap_two_pi(start), wrap_two_pi(end)
