"""What a radar measures of a state, and what a state must be for one plot.

A plot is slant range (m), azimuth from true north (rad) and elevation (rad), topocentric at the
radar. States are in the exercise inertial frame (`eci`); the Earth turns between them. A radar's
registration error is three constants that add to every plot: `range, azimuth, elevation`. They are
unknown, with known one-sigma, so that the filters carry them as their last three states.

Source: Bar-Shalom, Li & Kirubarajan, Estimation with Applications to Tracking and Navigation
(2001), sec. 10.4 (measurements in spherical coordinates).
"""

import math

import numpy as np

from jointshield.catalogue import radar as radar_equation
from jointshield.catalogue.things import Radar
from jointshield.earth.ellipsoid import ecef_from_geodetic
from jointshield.earth.frames import EARTH_ROTATION_RAD_S, rotation_enu_from_ecef
from jointshield.messages.plots import RadarPlot
from jointshield.strict.elementary import atan2, cos, sin
from jointshield.strict.kernel import kernel
from jointshield.strict.linear import Floats

TWO_PI = 2.0 * math.pi


class Station:
    """Where a radar stands and how sure it is of its own registration, as arrays for kernels.

    position_ecef_m (3,); rotation (3, 3) turns earth-fixed vectors to east, north, up;
    bias_variances (3,) of range (m^2), azimuth and elevation (rad^2).
    """

    __slots__ = ("bias_variances", "position_ecef_m", "radar", "rotation")

    def __init__(self, radar: Radar) -> None:
        self.radar = radar
        self.position_ecef_m = np.array(
            ecef_from_geodetic(radar.latitude_rad, radar.longitude_rad, radar.height_m)
        )
        self.rotation = np.asarray(
            rotation_enu_from_ecef(radar.latitude_rad, radar.longitude_rad), dtype=np.float64
        )
        sigmas = (radar.range_bias_sigma_m, radar.angle_bias_sigma_rad, radar.angle_bias_sigma_rad)
        self.bias_variances = np.array([sigma * sigma for sigma in sigmas])

    def plot_arrays(self, plots: tuple[RadarPlot, ...]) -> tuple[Floats, Floats]:
        """Return values (n, 3) and noise variances (n, 3) of plots: range, azimuth, elevation."""
        values, variances = np.empty((len(plots), 3)), np.empty((len(plots), 3))
        for row, plot in enumerate(plots):
            values[row] = plot.range_m, plot.azimuth_rad, plot.elevation_rad
            sigmas = radar_equation.noise_sigmas(self.radar, plot.snr_db, plot.elevation_rad)
            variances[row] = [sigma * sigma for sigma in sigmas]
        return values, variances


@kernel
def wrap(angle_rad: float) -> float:
    """Return the same angle in [-pi, pi)."""
    return angle_rad - TWO_PI * math.floor((angle_rad + math.pi) / TWO_PI)


@kernel
def enu_from_eci(time_s: float, rotation: Floats) -> Floats:
    """Return the (3, 3) rotation from the inertial frame to east, north, up at a time."""
    c, s = cos(EARTH_ROTATION_RAD_S * time_s), sin(EARTH_ROTATION_RAD_S * time_s)
    out = np.empty((3, 3))
    for i in range(3):
        out[i, 0] = rotation[i, 0] * c - rotation[i, 1] * s
        out[i, 1] = rotation[i, 0] * s + rotation[i, 1] * c
        out[i, 2] = rotation[i, 2]
    return out


@kernel
def observe(
    state: Floats, time_s: float, station_ecef_m: Floats, rotation: Floats
) -> tuple[Floats, Floats]:
    """Return what a perfect radar measures (3,), and its gradient (3, 3) by the position.

    state: position first, m, eci; further elements are not read.
    """
    turn = enu_from_eci(time_s, rotation)
    local = np.empty(3)
    for i in range(3):
        local[i] = (turn[i, 0] * state[0] + turn[i, 1] * state[1] + turn[i, 2] * state[2]) - (
            rotation[i, 0] * station_ecef_m[0]
            + rotation[i, 1] * station_ecef_m[1]
            + rotation[i, 2] * station_ecef_m[2]
        )
    east, north, up = local[0], local[1], local[2]
    ground2 = east * east + north * north
    ground = math.sqrt(ground2)
    range2 = ground2 + up * up
    distance = math.sqrt(range2)
    measured = np.empty(3)
    measured[0] = distance
    measured[1] = atan2(east, north)
    measured[2] = atan2(up, ground)
    gradient = np.empty((3, 3))
    for j in range(3):
        e, n, u = turn[0, j], turn[1, j], turn[2, j]
        gradient[0, j] = (east * e + north * n + up * u) / distance
        gradient[1, j] = (north * e - east * n) / ground2
        gradient[2, j] = (ground * u - up * (east * e + north * n) / ground) / range2
    return measured, gradient


@kernel
def locate(
    plot: Floats, time_s: float, station_ecef_m: Floats, rotation: Floats
) -> tuple[Floats, Floats]:
    """Return the position (3,) m, eci, at which a plot (3,) lies, and its gradient (3, 3)."""
    turn = enu_from_eci(time_s, rotation)
    cos_elevation, sin_elevation = cos(plot[2]), sin(plot[2])
    sin_azimuth, cos_azimuth = sin(plot[1]), cos(plot[1])
    ground, up = plot[0] * cos_elevation, plot[0] * sin_elevation
    local = np.empty(3)
    local[0], local[1], local[2] = ground * sin_azimuth, ground * cos_azimuth, up
    slope = np.empty((3, 3))
    slope[0, 0], slope[0, 1] = cos_elevation * sin_azimuth, ground * cos_azimuth
    slope[1, 0], slope[1, 1] = cos_elevation * cos_azimuth, -ground * sin_azimuth
    slope[2, 0], slope[2, 1], slope[2, 2] = sin_elevation, 0.0, ground
    slope[0, 2], slope[1, 2] = -up * sin_azimuth, -up * cos_azimuth
    for i in range(3):
        local[i] += (
            rotation[i, 0] * station_ecef_m[0]
            + rotation[i, 1] * station_ecef_m[1]
            + rotation[i, 2] * station_ecef_m[2]
        )
    position, gradient = np.empty(3), np.empty((3, 3))
    for i in range(3):
        position[i] = turn[0, i] * local[0] + turn[1, i] * local[1] + turn[2, i] * local[2]
        for j in range(3):
            gradient[i, j] = (
                turn[0, i] * slope[0, j] + turn[1, i] * slope[1, j] + turn[2, i] * slope[2, j]
            )
    return position, gradient
