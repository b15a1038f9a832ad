"""Inertial, earth-fixed and local frames, and a station's azimuth, elevation and range.

`eci` coincides with `ecef` at exercise time 0 and the Earth turns about their common z axis.
Local axes are east, north, up; azimuth counts from north through east, in [0, 2 pi).
Rotation rate: NIMA TR8350.2 (2000), table 3.1. Exercise times reach 1e6 rad of turning (435 years).
"""

import math

import numpy as np
from numpy.typing import NDArray

from jointshield.strict.elementary import PI, atan2, cos, sin
from jointshield.strict.kernel import kernel

Floats = NDArray[np.float64]

EARTH_ROTATION_RAD_S = 7.292115e-5


@kernel
def ecef_state_from_eci(state_eci: Floats, time_s: float) -> Floats:
    """Return the earth-fixed state (6,): position m and velocity m/s as seen from the ground."""
    angle = EARTH_ROTATION_RAD_S * time_s
    c, s = cos(angle), sin(angle)
    out = np.empty(6)
    x = c * state_eci[0] + s * state_eci[1]
    y = c * state_eci[1] - s * state_eci[0]
    out[0] = x
    out[1] = y
    out[2] = state_eci[2]
    out[3] = c * state_eci[3] + s * state_eci[4] + EARTH_ROTATION_RAD_S * y
    out[4] = c * state_eci[4] - s * state_eci[3] - EARTH_ROTATION_RAD_S * x
    out[5] = state_eci[5]
    return out


@kernel
def eci_state_from_ecef(state_ecef: Floats, time_s: float) -> Floats:
    """Return the inertial state (6,) of an earth-fixed one."""
    angle = EARTH_ROTATION_RAD_S * time_s
    c, s = cos(angle), sin(angle)
    u = state_ecef[3] - EARTH_ROTATION_RAD_S * state_ecef[1]
    v = state_ecef[4] + EARTH_ROTATION_RAD_S * state_ecef[0]
    out = np.empty(6)
    out[0] = c * state_ecef[0] - s * state_ecef[1]
    out[1] = c * state_ecef[1] + s * state_ecef[0]
    out[2] = state_ecef[2]
    out[3] = c * u - s * v
    out[4] = c * v + s * u
    out[5] = state_ecef[5]
    return out


@kernel
def ecef_position_from_eci(position_eci: Floats, time_s: float) -> Floats:
    """Return the earth-fixed position (3,) in metres of an inertial one."""
    angle = EARTH_ROTATION_RAD_S * time_s
    c, s = cos(angle), sin(angle)
    out = np.empty(3)
    out[0] = c * position_eci[0] + s * position_eci[1]
    out[1] = c * position_eci[1] - s * position_eci[0]
    out[2] = position_eci[2]
    return out


@kernel
def eci_position_from_ecef(position_ecef: Floats, time_s: float) -> Floats:
    """Return the inertial position (3,) in metres of an earth-fixed one."""
    return ecef_position_from_eci(position_ecef, -time_s)


@kernel
def rotation_enu_from_ecef(latitude_rad: float, longitude_rad: float) -> Floats:
    """Return the matrix (3, 3) that turns earth-fixed components into east, north, up."""
    sl, cl = sin(latitude_rad), cos(latitude_rad)
    so, co = sin(longitude_rad), cos(longitude_rad)
    out = np.empty((3, 3))
    out[0, 0] = -so
    out[0, 1] = co
    out[0, 2] = 0.0
    out[1, 0] = -sl * co
    out[1, 1] = -sl * so
    out[1, 2] = cl
    out[2, 0] = cl * co
    out[2, 1] = cl * so
    out[2, 2] = sl
    return out


@kernel
def azimuth_elevation_range(
    station_ecef: Floats, latitude_rad: float, longitude_rad: float, target_ecef: Floats
) -> tuple[float, float, float]:
    """Return azimuth and elevation in radians and slant range in metres of a target (3,).

    No refraction. Latitude and longitude are the station's own (geodetic).
    """
    r = rotation_enu_from_ecef(latitude_rad, longitude_rad)
    dx = target_ecef[0] - station_ecef[0]
    dy = target_ecef[1] - station_ecef[1]
    dz = target_ecef[2] - station_ecef[2]
    east = r[0, 0] * dx + r[0, 1] * dy
    north = r[1, 0] * dx + r[1, 1] * dy + r[1, 2] * dz
    up = r[2, 0] * dx + r[2, 1] * dy + r[2, 2] * dz
    flat = math.sqrt(east * east + north * north)
    azimuth = atan2(east, north)
    if azimuth < 0.0:
        azimuth = azimuth + 2.0 * PI
    if azimuth >= 2.0 * PI:
        azimuth = 0.0
    return azimuth, atan2(up, flat), math.sqrt(flat * flat + up * up)


@kernel
def ecef_from_azimuth_elevation_range(
    station_ecef: Floats,
    latitude_rad: float,
    longitude_rad: float,
    azimuth_rad: float,
    elevation_rad: float,
    range_m: float,
) -> Floats:
    """Return the earth-fixed position (3,) in metres seen at an azimuth, elevation and range."""
    r = rotation_enu_from_ecef(latitude_rad, longitude_rad)
    flat = range_m * cos(elevation_rad)
    east, north = flat * sin(azimuth_rad), flat * cos(azimuth_rad)
    up = range_m * sin(elevation_rad)
    out = np.empty(3)
    for i in range(3):
        out[i] = station_ecef[i] + (r[0, i] * east + r[1, i] * north + r[2, i] * up)
    return out
