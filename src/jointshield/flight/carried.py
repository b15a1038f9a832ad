"""Fly-outs from ground that moves: the Earth turns, and gives an interceptor its ground's speed.

A burnout speed is taken relative to the ground of the start S, which moves at w x S. Seen by one
who is carried as that speed would carry an interceptor, the flight is that of an Earth at rest,
and a point over the ground at P is where R(w t) P - d(t) would be: that is where `flyout` has to
take the interceptor in the time t.

d(t) is (w x S) t, bent by the difference of the Earth's pull (its gradient) between two flights so
far apart: the linear equation of relative motion (Battin 1999, ch. 9), with the gradient held as
it is amid the flight. That leaves 0.01 km/s of burnout speed in chases of half an hour.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from jointshield.earth.ellipsoid import MEAN_RADIUS_M
from jointshield.earth.frames import EARTH_ROTATION_RAD_S
from jointshield.earth.gravity import GRAVITATION_M3_S2
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
        seen = seen_m(points_m, site, guess, burn)
        distance = np.linalg.norm(seen, axis=-1)
        ranges = ranges_m(seen / distance[:, None], site)
        fly = flyout_times(ranges, np.maximum(distance - MEAN_RADIUS_M, 0.0), speed, burn)
        guess = np.where(np.isfinite(fly), fly, guess)
    return fly


def seen_m(points_m: Floats, site: Floats, time_s: Floats, burn_s: Floats) -> Floats:
    """Where points (n, 3) are at times (n,) after the launch to one who is carried along."""
    angle, time = EARTH_ROTATION_RAD_S * time_s, time_s[:, None]
    c, s = np.cos(angle), np.sin(angle)
    x, y = c * points_m[:, 0] - s * points_m[:, 1], s * points_m[:, 0] + c * points_m[:, 1]
    ground = ground_velocity_m_s(site)
    straight = np.stack([x, y, points_m[:, 2]], axis=-1) - ground * time
    amid = 0.5 * (straight + MEAN_RADIUS_M * site)
    radius = np.linalg.norm(amid, axis=-1, keepdims=True)
    up = amid / radius
    # Half-way in time a flight is this much above the chord.
    radius = radius + GRAVITATION_M3_S2 / radius**2 * time**2 / 8.0
    rise = np.sum(up * ground, axis=-1, keepdims=True)
    gradient = GRAVITATION_M3_S2 / radius**3 * (3.0 * up * rise - ground)
    # The boost is straight whatever pulls: the bend begins at burnout.
    burn = np.broadcast_to(burn_s, time_s.shape)[:, None]
    return np.asarray(
        straight - gradient * np.maximum(time - burn, 0.0) ** 2 * (time + 2.0 * burn) / 6.0
    )


def ground_velocity_m_s(site: Floats) -> Floats:
    """How fast the ground at unit vectors (..., 3) moves, in axes that do not turn."""
    across = np.stack([-site[..., 1], site[..., 0], np.zeros(site.shape[:-1])], axis=-1)
    return np.asarray(EARTH_ROTATION_RAD_S * MEAN_RADIUS_M * across)


def ranges_m(units: Floats, site: Floats) -> Floats:
    """Ground ranges (n, m) by the arc's cosine: to 0.1 m, which is enough here, and quick."""
    cosine = sum(units[..., i] * site[..., i] for i in range(3))
    return np.asarray(MEAN_RADIUS_M * np.arccos(np.clip(cosine, -1.0, 1.0)))
