"""The way an interceptor takes to a point, found by flying it: to draw, and to check fly-out times.

`flight.flyout` says when a point is reached, from closed relations. Here the same flight (a
straight boost of constant acceleration, then free fall over a sphere that does not turn) is
integrated step by step, and start elevation and burnout speed are corrected until it passes
through the point at the time told. Nothing is shared with the closed relations but the physics.

Plane of the flight: x level at the site, towards the point; y up; origin in the Earth's centre.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from jointshield.earth.ellipsoid import MEAN_RADIUS_M
from jointshield.earth.gravity import GRAVITATION_M3_S2

Floats = NDArray[np.float64]

_STEPS = 96
_ELEVATIONS = 46
_CORRECTIONS = 12
_CLOSE_M = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class Paths:
    """Ways (n,) of m instants each.

    times_s (n, m) after the interceptor's launch; ranges_m, heights_m (n, m): along the ground from
    the site, above the sphere. elevation_rad, speed_m_s (n,): at burnout, speed what was kept of
    the full one. miss_m (n,): how far from the point it is at the time told.
    """

    times_s: Floats
    ranges_m: Floats
    heights_m: Floats
    elevation_rad: Floats
    speed_m_s: Floats
    miss_m: Floats


def flyout_paths(
    ground_range_m: ArrayLike,
    height_m: ArrayLike,
    burnout_speed_m_s: ArrayLike,
    burnout_time_s: ArrayLike,
    time_s: ArrayLike,
) -> Paths:
    """Fly to points (n,) at times (n,), which are those that `flyout_times` tells.

    A point that is met during the boost gets a straight way of constant acceleration.
    """
    ground, height, speed, burn, time = (
        np.array(item, dtype=np.float64)
        for item in np.broadcast_arrays(
            *(
                np.atleast_1d(np.asarray(given, dtype=np.float64))
                for given in (ground_range_m, height_m, burnout_speed_m_s, burnout_time_s, time_s)
            )
        )
    )
    angle, radius = ground / MEAN_RADIUS_M, MEAN_RADIUS_M + height
    point = np.stack([radius * np.sin(angle), radius * np.cos(angle)])
    tried = np.linspace(0.0, 0.5 * np.pi, _ELEVATIONS)[:, None]
    ends = _fly(tried, speed, burn, time)[..., -1]
    best = np.argmin(np.hypot(*(ends - point[:, None, :])), axis=0)
    elevation, kept = tried[best, 0], speed.copy()
    for _ in range(_CORRECTIONS):
        off = _fly(elevation, kept, burn, time)[..., -1] - point
        if float(np.hypot(*off).max()) < _CLOSE_M:
            break
        by_angle = (_fly(elevation + 1e-6, kept, burn, time)[..., -1] - point - off) / 1e-6
        by_speed = (_fly(elevation, kept + 1e-2, burn, time)[..., -1] - point - off) / 1e-2
        matrix = np.stack([by_angle, by_speed], axis=-1).transpose(1, 0, 2)
        step = np.linalg.solve(matrix, off.T[..., None])[..., 0]
        elevation = elevation - np.clip(step[:, 0], -0.1, 0.1)
        kept = kept - np.clip(step[:, 1], -300.0, 300.0)
    flown = _fly(elevation, kept, burn, time)
    times = time[:, None] * np.linspace(0.0, 1.0, flown.shape[-1])
    return Paths(
        times_s=times,
        ranges_m=MEAN_RADIUS_M * np.arctan2(flown[0], flown[1]),
        heights_m=np.hypot(flown[0], flown[1]) - MEAN_RADIUS_M,
        elevation_rad=elevation,
        speed_m_s=kept,
        miss_m=np.hypot(*(flown[..., -1] - point)),
    )


def _fly(elevation_rad: Floats, speed_m_s: Floats, burn_s: Floats, time_s: Floats) -> Floats:
    """Places (2, ..., m) at even instants up to a time; the boost is exact, the fall RK4."""
    elevation, speed, burn, time = np.broadcast_arrays(elevation_rad, speed_m_s, burn_s, time_s)
    along, up = np.cos(elevation), np.sin(elevation)
    length = 0.5 * speed * burn
    state = np.stack([length * along, MEAN_RADIUS_M + length * up, speed * along, speed * up])
    step = np.maximum(time - burn, 0.0) / _STEPS
    fallen = [state]
    for _ in range(_STEPS):
        a = _rate(state)
        b = _rate(state + 0.5 * step * a)
        c = _rate(state + 0.5 * step * b)
        d = _rate(state + step * c)
        state = state + step / 6.0 * (a + 2.0 * b + 2.0 * c + d)
        fallen.append(state)
    coasting = np.stack([item[:2] for item in fallen], axis=-1)
    # Even instants over boost and fall together: the drawing counts seconds along it.
    share = np.linspace(0.0, 1.0, _STEPS + 1)
    wanted = time[..., None] * share
    boosted = 0.5 * speed[..., None] * np.minimum(wanted, burn[..., None]) ** 2 / burn[..., None]
    straight = np.stack(
        [boosted * along[..., None], MEAN_RADIUS_M + boosted * up[..., None]], axis=0
    )
    spent = np.maximum(time - burn, 1e-9)[..., None]
    index = np.clip((wanted - burn[..., None]) / spent, 0.0, 1.0) * _STEPS
    low = np.minimum(index.astype(int), _STEPS - 1)
    part = index - low
    after = np.take_along_axis(coasting, low[None].repeat(2, axis=0), axis=-1) * (1.0 - part)
    after += np.take_along_axis(coasting, low[None].repeat(2, axis=0) + 1, axis=-1) * part
    return np.where(wanted < burn[..., None], straight, after)


def _rate(state: Floats) -> Floats:
    pull = -GRAVITATION_M3_S2 / np.hypot(state[0], state[1]) ** 3
    return np.stack([state[2], state[3], pull * state[0], pull * state[1]])
