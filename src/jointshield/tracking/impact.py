"""Where and when a freely falling object comes down, and the 95 % ellipse around it.

The fall (J2, 1976 atmosphere, drag) is a function of seven uncertain numbers: six of the state and
the logarithm of the ballistic coefficient. Along each principal direction of their covariance the
fall is flown at plus and minus sqrt(3) sigma. The second-order divided differences give mean and
covariance of the impact point (Norgaard, Poulsen & Ravn 2000, "New developments in state
estimation for nonlinear systems", Automatica 36, eq. 21-24): exact to third order for Gaussian
errors, and never indefinite.
"""

import math
from dataclasses import dataclass

import numpy as np

from jointshield.earth.ellipsoid import (
    ECCENTRICITY_SQUARED,
    MEAN_RADIUS_M,
    SEMI_MAJOR_AXIS_M,
)
from jointshield.earth.gravity import GRAVITATION_M3_S2
from jointshield.flight.ballistic import fall
from jointshield.strict.elementary import cos, exp, sin
from jointshield.strict.kernel import kernel
from jointshield.strict.linear import Floats, cholesky_lower, ellipse_2x2

LONGEST_FALL_S = 7200.0
CHI2_2_95 = 5.991464547107979
_STEP = math.sqrt(3.0)
_ORBIT_PERIGEE_M = 120.0e3
"""An orbit that stays above this height makes at least a revolution."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Impact:
    """Impact point (geodetic, rad), its 95 % ellipse, its time with one-sigma error, the apogee.

    `azimuth_rad` is that of the long axis, clockwise from north, in [0, pi).
    """

    latitude_rad: float
    longitude_rad: float
    semi_major_m: float
    semi_minor_m: float
    azimuth_rad: float
    time_s: float
    time_sigma_s: float
    apogee_m: float


@kernel
def perigee_height_m(state_eci: Floats) -> float:
    """Height of the Kepler perigee above the mean radius, m; infinite for an escape."""
    x, y, z, u, v, w = state_eci
    radius = math.sqrt(x * x + y * y + z * z)
    speed2 = u * u + v * v + w * w
    energy = 0.5 * speed2 - GRAVITATION_M3_S2 / radius
    if energy >= 0.0:
        return math.inf
    hx, hy, hz = y * w - z * v, z * u - x * w, x * v - y * u
    momentum2 = hx * hx + hy * hy + hz * hz
    axis = -GRAVITATION_M3_S2 / (2.0 * energy)
    eccentricity2 = 1.0 - momentum2 / (GRAVITATION_M3_S2 * axis)
    perigee_m: float = axis * (1.0 - math.sqrt(max(eccentricity2, 0.0)))
    return perigee_m - MEAN_RADIUS_M


@kernel
def _fly(
    state: Floats, time_s: float, coefficient: float, latitude_rad: float, longitude_rad: float
) -> tuple[bool, float, float, float]:
    """Impact found, its offset north and east (m) of a point, and its time."""
    found, when_s, latitude, longitude, _, _ = fall(state, time_s, coefficient, LONGEST_FALL_S)
    sine = sin(latitude_rad)
    share = 1.0 - ECCENTRICITY_SQUARED * sine * sine
    prime = SEMI_MAJOR_AXIS_M / math.sqrt(share)
    meridian = prime * (1.0 - ECCENTRICITY_SQUARED) / share
    turn = longitude - longitude_rad
    turn -= 2.0 * math.pi * math.floor((turn + math.pi) / (2.0 * math.pi))
    north = meridian * (latitude - latitude_rad)
    return found, north, prime * cos(latitude_rad) * turn, when_s


@kernel
def _spread(
    state: Floats,
    factor: Floats,
    time_s: float,
    coefficient: float,
    log_sigma: float,
    centre_time_s: float,
    latitude_rad: float,
    longitude_rad: float,
) -> tuple[int, Floats, Floats]:
    """How many directions came down, mean offset (north m, east m, time s), covariance (3, 3)."""
    mean, covariance = np.zeros(3), np.zeros((3, 3))
    plus, minus, first, second = np.empty(3), np.empty(3), np.empty(3), np.empty(3)
    landed = 0
    for direction in range(7):
        ok = True
        for side in range(2):
            scale = _STEP if side == 0 else -_STEP
            point = state.copy()
            thickness = coefficient
            if direction < 6:
                for i in range(6):
                    point[i] += scale * factor[i, direction]
            else:
                thickness = coefficient * exp(scale * log_sigma)
            found, north, east, when_s = _fly(point, time_s, thickness, latitude_rad, longitude_rad)
            ok = ok and found
            offset = plus if side == 0 else minus
            offset[0], offset[1], offset[2] = north, east, when_s - centre_time_s
        if not ok:
            continue
        landed += 1
        for i in range(3):
            first[i] = (plus[i] - minus[i]) / (2.0 * _STEP)
            second[i] = plus[i] + minus[i]
            mean[i] += second[i] / 6.0
        for i in range(3):
            for j in range(3):
                covariance[i, j] += first[i] * first[j] + second[i] * second[j] / 18.0
    return landed, mean, covariance


def predict_impact(
    state_eci: Floats,
    covariance: Floats,
    time_s: float,
    ballistic_coefficient_kg_m2: float,
    log_sigma: float,
) -> Impact | None:
    """Predict the impact of a freely falling object.

    state_eci (6,) m and m/s, covariance (6, 6) at `time_s`; ballistic coefficient m/(Cd A), median
    and one-sigma of its natural logarithm. Returns None for an object that does not come down
    within two hours, or of which that cannot be told.
    """
    if perigee_height_m(state_eci) > _ORBIT_PERIGEE_M:
        return None
    found, when_s, latitude, longitude, apogee_m, _ = fall(
        state_eci, time_s, ballistic_coefficient_kg_m2, LONGEST_FALL_S
    )
    factor, ok = cholesky_lower(covariance)
    if not (found and ok):
        return None
    landed, mean, spread = _spread(
        state_eci,
        factor,
        time_s,
        ballistic_coefficient_kg_m2,
        log_sigma,
        when_s,
        latitude,
        longitude,
    )
    if landed < 7:
        return None
    north, east = float(mean[0]), float(mean[1])
    sine = sin(latitude)
    share = 1.0 - ECCENTRICITY_SQUARED * sine * sine
    prime = SEMI_MAJOR_AXIS_M / math.sqrt(share)
    major, minor, direction = ellipse_2x2(spread[0, 0], spread[0, 1], spread[1, 1])
    scale = math.sqrt(CHI2_2_95)
    return Impact(
        latitude_rad=float(latitude + north * share / (prime * (1.0 - ECCENTRICITY_SQUARED))),
        longitude_rad=float(longitude + east / (prime * cos(latitude))),
        semi_major_m=scale * major,
        semi_minor_m=scale * minor,
        azimuth_rad=direction if direction >= 0.0 else direction + math.pi,
        time_s=float(when_s + mean[2]),
        time_sigma_s=math.sqrt(spread[2, 2]),
        apogee_m=float(apogee_m),
    )
