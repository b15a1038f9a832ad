"""How much of a constellation in circular orbits is near a place: geometry by latitude.

Satellites of one height and inclination whose nodes and phases are spread evenly stand over a
latitude with a density that grows towards the inclination, 1 / (2 pi^2 sqrt(sin^2 i - sin^2 phi))
per steradian: an argument of latitude runs evenly, and sin(phi) = sin(i) sin(argument). No
perturbations; over the time of an average the Earth turns below, so that longitude does not count.
"""

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from jointshield.earth.ellipsoid import MEAN_RADIUS_M

Floats = NDArray[np.float64]

_NODES = 256
"""Of the quadrature: 1e-4 of the share, tested."""


def straight_reach_m(
    speed_m_s: ArrayLike, time_s: ArrayLike, acceleration_time_s: ArrayLike = 0.0
) -> Floats:
    """Distance in m that constant acceleration to a speed, then that speed, covers in a time.

    Beside a coasting satellite: gravity pulls both alike over the minutes that this takes.
    """
    time = np.maximum(time_s, 0.0)
    thrust = np.minimum(time, acceleration_time_s)
    gained = np.asarray(speed_m_s) * np.where(
        np.asarray(acceleration_time_s) > 0.0,
        thrust / np.maximum(acceleration_time_s, 1e-9),
        1.0,
    )
    return np.asarray(0.5 * gained * thrust + gained * (time - thrust))


def reach_angle_rad(
    orbit_height_m: ArrayLike, point_height_m: ArrayLike, reach_m: ArrayLike
) -> Floats:
    """Ground angle in rad within which satellites reach a point by a straight way; 0 where none."""
    orbit = MEAN_RADIUS_M + np.asarray(orbit_height_m, dtype=np.float64)
    point = MEAN_RADIUS_M + np.asarray(point_height_m, dtype=np.float64)
    # 1 - cos of the angle, from the triangle with the Earth's centre.
    versine = (np.square(reach_m) - (orbit - point) ** 2) / (2.0 * orbit * point)
    return np.asarray(2.0 * np.arcsin(np.sqrt(np.clip(0.5 * versine, 0.0, 1.0))))


def share_over_sphere(angle_rad: ArrayLike) -> Floats:
    """Share of points spread evenly over a sphere that lie within an angle of one place."""
    return np.asarray(np.sin(0.5 * np.asarray(angle_rad, dtype=np.float64)) ** 2)


def share_within(
    angle_rad: ArrayLike, latitude_rad: ArrayLike, inclination_rad: ArrayLike
) -> Floats:
    """Share of a constellation within a ground angle of a latitude, averaged over time.

    Parameters: scalars or (n,) that broadcast. Returns 0 where the orbits never come so near.
    """
    angle, latitude, inclination = (
        np.asarray(item, dtype=np.float64)[..., None]
        for item in np.broadcast_arrays(angle_rad, latitude_rad, inclination_rad)
    )
    # By symmetry half an orbit will do: the argument of latitude from -90 to 90 degrees.
    steep = np.maximum(np.abs(np.sin(inclination)), 1e-9)
    south, north = (
        np.arcsin(np.clip(np.sin(np.clip(edge, -0.5 * math.pi, 0.5 * math.pi)) / steep, -1.0, 1.0))
        for edge in (latitude - angle, latitude + angle)
    )
    # Nodes gather at both ends, where the width of the cap goes to 0 as a square root.
    turn = (np.arange(_NODES) + 0.5) * math.pi / _NODES
    half = 0.5 * (north - south)
    over = np.arcsin(np.clip(steep * np.sin(0.5 * (north + south) + half * np.cos(turn)), -1, 1))
    flat = np.cos(latitude) * np.cos(over)
    cosine = (np.cos(angle) - np.sin(latitude) * np.sin(over)) / np.maximum(flat, 1e-12)
    width = np.arccos(np.clip(cosine, -1.0, 1.0)) / math.pi
    inside = np.sum(width * np.sin(turn), axis=-1) * half[..., 0] * math.pi / _NODES
    return np.asarray(inside / math.pi)
