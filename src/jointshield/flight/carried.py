"""Fly-outs from ground that moves: the Earth turns, and gives an interceptor its ground's speed.

A burnout speed is taken relative to the ground of the start. Seen by an observer who keeps the
velocity w x S that the start S has at the launch, the interceptor flies as from an Earth at rest,
and a point over the ground at P is where R(w t) P - (w x S) t would be: that is where `flyout`
has to take it in the time t. This is of first order: the pull on the interceptor is that of its
place on the Earth at rest, up to some 300 km from where it is after twenty minutes.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from jointshield.earth.ellipsoid import MEAN_RADIUS_M
from jointshield.earth.frames import EARTH_ROTATION_RAD_S
from jointshield.flight.flyout import flyout_times

Floats = NDArray[np.float64]

_TRIES = 3
"""Trials of the time of a fly-out over the turning Earth; the last moves it by 0.1 s at most."""
_SLOWED = 1.15
"""A first guess: straight there, and so much slower than at burnout."""


def carried_flyout_times(
    points_m: Floats, site: Floats, burnout_speed_m_s: ArrayLike, burn_time_s: ArrayLike
) -> Floats:
    """Return the least times s (n,) from launch to points over the ground, infinite out of reach.

    Parameters: points (n, 3) Earth-fixed from the Earth's centre, not below the sphere; the site's
    unit vector, (3,) or (n, 3).
    """
    site = np.broadcast_to(site, points_m.shape)
    speed, burn = np.asarray(burnout_speed_m_s), np.asarray(burn_time_s)
    straight = np.linalg.norm(points_m - MEAN_RADIUS_M * site, axis=-1)
    guess = 0.5 * burn + _SLOWED * straight / speed
    for _ in range(_TRIES):
        seen = seen_m(points_m, site, guess)
        distance = np.linalg.norm(seen, axis=-1)
        ranges = ranges_m(seen / distance[:, None], site)
        fly = flyout_times(ranges, np.maximum(distance - MEAN_RADIUS_M, 0.0), speed, burn)
        guess = np.where(np.isfinite(fly), fly, guess)
    return fly


def seen_m(points_m: Floats, site: Floats, time_s: Floats) -> Floats:
    """Where points (n, 3) are at times (n,) after the launch to one who keeps the site's speed."""
    angle = EARTH_ROTATION_RAD_S * time_s
    c, s = np.cos(angle), np.sin(angle)
    x, y = c * points_m[:, 0] - s * points_m[:, 1], s * points_m[:, 0] + c * points_m[:, 1]
    turned = np.stack([x, y, points_m[:, 2]], axis=-1)
    return np.asarray(turned - ground_velocity_m_s(site) * time_s[:, None])


def ground_velocity_m_s(site: Floats) -> Floats:
    """How fast the ground at unit vectors (..., 3) moves, in axes that do not turn."""
    across = np.stack([-site[..., 1], site[..., 0], np.zeros(site.shape[:-1])], axis=-1)
    return np.asarray(EARTH_ROTATION_RAD_S * MEAN_RADIUS_M * across)


def ranges_m(units: Floats, site: Floats) -> Floats:
    """Ground ranges (n, m) by the arc's cosine: to 0.1 m, which is enough here, and quick."""
    cosine = sum(units[..., i] * site[..., i] for i in range(3))
    return np.asarray(MEAN_RADIUS_M * np.arccos(np.clip(cosine, -1.0, 1.0)))
