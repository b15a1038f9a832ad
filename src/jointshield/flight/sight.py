"""What a radar can see of a flight: directions, horizon, sector, range by cross-section.

The Earth is a smooth sphere of mean radius. Refraction is either left out or stands as a larger
Earth, whose radius is multiplied by a factor while heights and ground distances stay: 4/3 is the
customary one for the standard atmosphere (Skolnik, *Introduction to Radar Systems*, 3rd ed. 2001,
ch. 8). Range grows with the fourth root of the cross-section (same, ch. 1 and 2). Not modelled:
clutter, jamming, terrain, ionosphere, beam scheduling.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from jointshield.earth.ellipsoid import MEAN_RADIUS_M

Floats = NDArray[np.float64]


def scaled_range_m(
    range_max_m: ArrayLike, reference_m2: ArrayLike, cross_section_m2: ArrayLike
) -> Floats:
    """Greatest range in m for a cross-section, from that for the reference one: a fourth root."""
    ratio = np.asarray(cross_section_m2, dtype=np.float64) / np.asarray(reference_m2)
    return np.asarray(np.asarray(range_max_m) * ratio**0.25)


@dataclass(frozen=True, slots=True, kw_only=True)
class Looks:
    """Directions from a station to points (n, k): azimuth rad from north, elevation rad, range m.

    elevation_rad: above the local horizontal, of an Earth enlarged by the factor given.
    """

    azimuth_rad: Floats
    elevation_rad: Floats
    range_m: Floats


def looks(
    latitude_rad: float,
    longitude_rad: float,
    height_m: float,
    units: Floats,
    heights_m: Floats,
    *,
    earth_factor: ArrayLike = 1.0,
) -> Looks:
    """Look from a station at points above ground units (n, k, 3) at heights (n, k).

    earth_factor: a scalar or (n, 1).
    """
    sine, cosine = math.sin(latitude_rad), math.cos(latitude_rad)
    east = np.array([-math.sin(longitude_rad), math.cos(longitude_rad), 0.0])
    out = np.array([math.cos(longitude_rad), math.sin(longitude_rad), 0.0])
    north = cosine * np.array([0.0, 0.0, 1.0]) - sine * out
    up = cosine * out + np.array([0.0, 0.0, sine])
    eastward, northward = units @ east, units @ north
    level = np.hypot(eastward, northward)
    factor = np.asarray(earth_factor, dtype=np.float64)
    # The same ground distance on the larger Earth spans a smaller angle at its centre.
    angle = np.arctan2(level, units @ up) / factor
    radius = MEAN_RADIUS_M * factor
    away = (radius + heights_m) * np.sin(angle)
    # 1 - cos by the half angle: the difference of two large radii would lose the near targets.
    above = heights_m - height_m - 2.0 * (radius + heights_m) * np.sin(0.5 * angle) ** 2
    return Looks(
        azimuth_rad=np.arctan2(eastward, northward) % (2.0 * math.pi),
        elevation_rad=np.arctan2(above, away),
        range_m=np.hypot(above, away),
    )


def rooms_in_sector(
    seen: Looks,
    *,
    azimuth_min_rad: ArrayLike,
    azimuth_max_rad: ArrayLike,
    elevation_min_rad: ArrayLike,
    elevation_max_rad: ArrayLike,
    range_max_m: ArrayLike,
    height_m: float = 0.0,
) -> tuple[Floats, ...]:
    """How far inside each limit of a sector every look (n, k) is: 0 or more is inside.

    Azimuths run clockwise from the least to the greatest, through north where the latter is the
    smaller; two equal ones are a full circle. Limits are scalars or (n, 1). The horizon of a smooth
    Earth counts where it is above the least elevation. height_m: of the station.
    """
    first, last = np.asarray(azimuth_min_rad), np.asarray(azimuth_max_rad)
    width = np.where(last > first, last - first, last - first + 2.0 * math.pi)
    off = np.abs((seen.azimuth_rad - first - 0.5 * width + math.pi) % (2 * math.pi) - math.pi)
    dip = math.acos(MEAN_RADIUS_M / (MEAN_RADIUS_M + max(height_m, 0.0)))
    return (
        0.5 * width - off,
        seen.elevation_rad - np.maximum(elevation_min_rad, -dip),
        np.asarray(elevation_max_rad) - seen.elevation_rad,
        np.asarray(range_max_m) - seen.range_m,
    )


def first_held(times_s: Floats, rooms: tuple[Floats, ...], hold_s: ArrayLike) -> Floats:
    """First instants (n,) from which every room stays at 0 or more for `hold_s`; NaN where never.

    times_s: (n, k), rising. rooms: (n, k) each, taken as linear between two instants. hold_s: a
    scalar or (n,). The instant given is the first of the span, not the one that ends it.
    """
    shape = np.broadcast_shapes(times_s.shape, *(room.shape for room in rooms), (1, 1))
    shape = (max(shape[0], np.size(hold_s)), shape[1])
    times, hold = np.broadcast_to(times_s, shape), np.broadcast_to(hold_s, shape[:1])
    enter, leave = np.zeros((shape[0], shape[1] - 1)), np.ones((shape[0], shape[1] - 1))
    for room in rooms:
        before, after = (np.broadcast_to(part, enter.shape) for part in (room[:, :-1], room[:, 1:]))
        rise = np.where(after == before, 1.0, after - before)
        crossing = -before / rise
        enter = np.where(
            before >= 0.0, enter, np.maximum(enter, np.where(after >= 0.0, crossing, 2.0))
        )
        leave = np.where(
            after >= 0.0, leave, np.minimum(leave, np.where(before >= 0.0, crossing, -1.0))
        )
    begin, step = times[:, :-1], np.diff(times, axis=1)
    inside = enter <= leave
    # A span goes on from the last step only if it reached that step's end.
    goes_on = np.zeros_like(inside)
    goes_on[:, 1:] = (inside & (leave >= 1.0))[:, :-1] & (enter <= 0.0)[:, 1:]
    first = np.where(inside & ~goes_on, np.arange(inside.shape[1]), 0)
    first = np.maximum.accumulate(first, axis=1)
    since = np.take_along_axis(begin + enter * step, first, axis=1)
    held = inside & (begin + leave * step - since >= hold[:, None])
    at = np.argmax(held, axis=1)[:, None]
    found = np.take_along_axis(since, at, axis=1)[:, 0]
    return np.where(np.any(held, axis=1), found, math.nan)
