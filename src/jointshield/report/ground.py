"""Places on the Earth for drawings and tables: batches in NumPy, good to metres, never digested.

What reaches a message is computed in `earth` in strict arithmetic. Here thousands of states are
only drawn, so whole arrays go through at once. Frames as everywhere: `eci` coincides with `ecef`
at exercise time 0.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]

SEMI_MAJOR_M = 6_378_137.0
FLATTENING = 1.0 / 298.257223563
ECCENTRICITY_SQUARED = FLATTENING * (2.0 - FLATTENING)
ROTATION_RAD_S = 7.292115e-5
MEAN_RADIUS_M = 6_371_008.8


def ecef_from_eci(
    position_m: ArrayLike, velocity_m_s: ArrayLike, time_s: ArrayLike
) -> tuple[Array, Array]:
    """Turn inertial states (..., 3) at `time_s` (...) into earth-fixed ones, with their speed."""
    position, velocity = np.asarray(position_m, float), np.asarray(velocity_m_s, float)
    angle = ROTATION_RAD_S * np.asarray(time_s, float)
    fixed = _turn(position, angle)
    moving = _turn(velocity, angle)
    moving[..., 0] += ROTATION_RAD_S * fixed[..., 1]
    moving[..., 1] -= ROTATION_RAD_S * fixed[..., 0]
    return fixed, moving


def _turn(vector: Array, angle_rad: Array) -> Array:
    cosine, sine = np.cos(angle_rad), np.sin(angle_rad)
    return np.stack(
        [
            cosine * vector[..., 0] + sine * vector[..., 1],
            cosine * vector[..., 1] - sine * vector[..., 0],
            vector[..., 2],
        ],
        axis=-1,
    )


def geodetic_from_ecef(position_m: ArrayLike) -> tuple[Array, Array, Array]:
    """Latitude (rad), longitude (rad) and height (m) on WGS 84 of positions (..., 3).

    Source: B. R. Bowring, Survey Review 23 (1976) 323-327, iterated to below a millimetre.
    """
    position = np.asarray(position_m, float)
    x, y, z = position[..., 0], position[..., 1], position[..., 2]
    across = np.hypot(x, y)
    minor = SEMI_MAJOR_M * (1.0 - FLATTENING)
    second = ECCENTRICITY_SQUARED / (1.0 - ECCENTRICITY_SQUARED)
    reduced = np.arctan2(z * SEMI_MAJOR_M, across * minor)
    latitude = reduced
    for _ in range(3):
        latitude = np.arctan2(
            z + second * minor * np.sin(reduced) ** 3,
            across - ECCENTRICITY_SQUARED * SEMI_MAJOR_M * np.cos(reduced) ** 3,
        )
        reduced = np.arctan2((1.0 - FLATTENING) * np.sin(latitude), np.cos(latitude))
    normal = SEMI_MAJOR_M / np.sqrt(1.0 - ECCENTRICITY_SQUARED * np.sin(latitude) ** 2)
    height = (
        across * np.cos(latitude)
        + z * np.sin(latitude)
        - normal * (1.0 - ECCENTRICITY_SQUARED * np.sin(latitude) ** 2)
    )
    return latitude, np.arctan2(y, x), height


def ecef_from_geodetic(
    latitude_rad: ArrayLike, longitude_rad: ArrayLike, height_m: ArrayLike
) -> Array:
    """Earth-fixed positions (..., 3) of WGS 84 coordinates."""
    latitude, longitude = np.asarray(latitude_rad, float), np.asarray(longitude_rad, float)
    height = np.asarray(height_m, float)
    normal = SEMI_MAJOR_M / np.sqrt(1.0 - ECCENTRICITY_SQUARED * np.sin(latitude) ** 2)
    return np.stack(
        [
            (normal + height) * np.cos(latitude) * np.cos(longitude),
            (normal + height) * np.cos(latitude) * np.sin(longitude),
            (normal * (1.0 - ECCENTRICITY_SQUARED) + height) * np.sin(latitude),
        ],
        axis=-1,
    )


def distance_m(
    latitude_rad: ArrayLike,
    longitude_rad: ArrayLike,
    to_latitude_rad: float,
    to_longitude_rad: float,
) -> Array:
    """Distance along the surface from the chord on the ellipsoid: 0.3 % at worst, 1e-5 near by."""
    chord = np.linalg.norm(
        ecef_from_geodetic(latitude_rad, longitude_rad, 0.0)
        - ecef_from_geodetic(to_latitude_rad, to_longitude_rad, 0.0),
        axis=-1,
    )
    return np.asarray(2.0 * MEAN_RADIUS_M * np.arcsin(np.clip(chord / 2.0 / MEAN_RADIUS_M, 0, 1)))


def offset(
    latitude_rad: float, longitude_rad: float, azimuth_rad: ArrayLike, distance_along_m: ArrayLike
) -> tuple[Array, Array]:
    """Latitudes and longitudes (rad) reached along great circles of a sphere of mean radius."""
    azimuth = np.asarray(azimuth_rad, float)
    angle = np.asarray(distance_along_m, float) / MEAN_RADIUS_M
    latitude = np.arcsin(
        np.clip(
            np.sin(latitude_rad) * np.cos(angle)
            + np.cos(latitude_rad) * np.sin(angle) * np.cos(azimuth),
            -1.0,
            1.0,
        )
    )
    longitude = longitude_rad + np.arctan2(
        np.sin(azimuth) * np.sin(angle) * np.cos(latitude_rad),
        np.cos(angle) - np.sin(latitude_rad) * np.sin(latitude),
    )
    return latitude, longitude


def ellipse_outline(
    latitude_rad: float,
    longitude_rad: float,
    semi_major_m: float,
    semi_minor_m: float,
    azimuth_rad: float,
    points: int = 73,
) -> tuple[Array, Array]:
    """Closed outline (rad) of an ellipse on the ground; `azimuth_rad` is that of its long axis."""
    turn = np.linspace(0.0, 2.0 * np.pi, points)
    along, side = semi_major_m * np.cos(turn), semi_minor_m * np.sin(turn)
    return offset(
        latitude_rad, longitude_rad, azimuth_rad + np.arctan2(side, along), np.hypot(along, side)
    )


def sector_outline(
    latitude_rad: float,
    longitude_rad: float,
    azimuth_min_rad: float,
    azimuth_max_rad: float,
    range_m: float,
) -> tuple[Array, Array]:
    """Closed outline (rad) of a sector, clockwise from `azimuth_min_rad`; whole: a circle."""
    width = (azimuth_max_rad - azimuth_min_rad) % (2.0 * np.pi)
    whole = width < 1e-9 or width > 2.0 * np.pi - 1e-9
    width = 2.0 * np.pi if whole else width
    azimuth = azimuth_min_rad + np.linspace(0.0, width, 181)
    latitude, longitude = offset(latitude_rad, longitude_rad, azimuth, range_m)
    if whole:
        return latitude, longitude
    step = np.linspace(0.0, range_m, 30)
    out = offset(latitude_rad, longitude_rad, azimuth_min_rad, step)
    back = offset(latitude_rad, longitude_rad, azimuth_max_rad, step[::-1])
    return (
        np.concatenate([out[0], latitude, back[0]]),
        np.concatenate([out[1], longitude, back[1]]),
    )
