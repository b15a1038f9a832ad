"""The way an interceptor takes to a point, found by flying it: to draw, and to check fly-out times.

`flight.flyout` says when a point is reached from an Earth at rest, from closed relations;
`flight.carried` adds the Earth's turn to first order. Here the same flight (a straight boost of
constant acceleration, then free fall) is integrated step by step from ground that moves, in axes
that do not turn, and the velocity gained in the boost is corrected until the interceptor passes
through the point at the time told. Nothing is shared with the closed relations but the physics.

Axes: those of the Earth at the interceptor's launch; origin in the Earth's centre, a sphere.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from jointshield.earth.ellipsoid import MEAN_RADIUS_M
from jointshield.earth.frames import EARTH_ROTATION_RAD_S
from jointshield.earth.gravity import GRAVITATION_M3_S2
from jointshield.flight.arc import turned

Floats = NDArray[np.float64]

_STEPS = 96
_ELEVATIONS = 46
_CORRECTIONS = 16
_NUDGE_M_S = 1e-2
_LONGEST_STEP_M_S = 300.0
_CLOSE_M = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class Paths:
    """Ways (n,) of m instants each.

    times_s (n, m) after the interceptor's launch; ranges_m, heights_m (n, m): along the ground from
    the site, above the sphere. elevation_rad, speed_m_s (n,): of the velocity gained in the boost,
    relative to the ground of the start. miss_m (n,): how far from the point it is at the time told.
    """

    times_s: Floats
    ranges_m: Floats
    heights_m: Floats
    elevation_rad: Floats
    speed_m_s: Floats
    miss_m: Floats


def flyout_paths(
    points_m: ArrayLike,
    site: ArrayLike,
    burnout_speed_m_s: ArrayLike,
    burnout_time_s: ArrayLike,
    time_s: ArrayLike,
    *,
    turn_rad_s: float = EARTH_ROTATION_RAD_S,
) -> Paths:
    """Fly from a site, unit vector (3,), to Earth-fixed points (n, 3) at times (n,) after launch.

    The times are those that the relations tell for the full speed; the speed that the way needs is
    told beside it. turn_rad_s: of the Earth; 0 for one at rest. A point that is met during the
    boost gets a straight way of constant acceleration.
    """
    points, start = np.atleast_2d(np.asarray(points_m, dtype=np.float64)), np.asarray(site)
    speed, burn, time = (
        np.array(np.broadcast_to(np.asarray(item, dtype=np.float64), len(points)))
        for item in (burnout_speed_m_s, burnout_time_s, time_s)
    )
    flight = _Flight(site=start, turn_rad_s=turn_rad_s, burn=burn, time=time)
    goal = turned(points, turn_rad_s * time)
    gained = _first_guess(flight, goal, speed)
    nudges = _NUDGE_M_S * np.eye(3)[:, None, :]
    for _ in range(_CORRECTIONS):
        off = flight.places(gained)[-1] - goal
        if float(np.linalg.norm(off, axis=-1).max()) < _CLOSE_M:
            break
        slopes = (flight.places(gained + nudges)[-1] - goal - off) / _NUDGE_M_S
        step = np.linalg.solve(np.moveaxis(slopes, 0, -1), off[..., None])[..., 0]
        length = np.linalg.norm(step, axis=-1, keepdims=True)
        gained = gained - step * np.minimum(1.0, _LONGEST_STEP_M_S / np.maximum(length, 1e-12))
    flown = flight.places(gained)
    times = time[:, None] * np.linspace(0.0, 1.0, len(flown))
    fixed = turned(np.moveaxis(flown, 0, 1), -turn_rad_s * times)
    radius = np.linalg.norm(fixed, axis=-1)
    across = np.linalg.norm(np.cross(fixed, start), axis=-1)
    kept = np.linalg.norm(gained, axis=-1)
    return Paths(
        times_s=times,
        ranges_m=np.asarray(MEAN_RADIUS_M * np.arctan2(across, fixed @ start)),
        heights_m=np.asarray(radius - MEAN_RADIUS_M),
        elevation_rad=np.arcsin(np.clip(gained @ start / kept, -1.0, 1.0)),
        speed_m_s=np.asarray(kept),
        miss_m=np.asarray(np.linalg.norm(flown[-1] - goal, axis=-1)),
    )


def _first_guess(flight: "_Flight", goal: Floats, speed: Floats) -> Floats:
    """The velocity (n, 3) of full speed that comes nearest, of many elevations towards the goal."""
    seen = goal - flight.ground_m_s * flight.time[:, None]
    level = seen - (seen @ flight.site)[:, None] * flight.site
    level = level / np.maximum(np.linalg.norm(level, axis=-1, keepdims=True), 1e-9)
    tried = np.linspace(0.0, 0.5 * np.pi, _ELEVATIONS)[:, None, None]
    gained = speed[:, None] * (np.cos(tried) * level + np.sin(tried) * flight.site)
    misses = np.linalg.norm(flight.places(gained)[-1] - goal, axis=-1)
    return np.asarray(gained[np.argmin(misses, axis=0), np.arange(len(goal))])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Flight:
    """What stays the same while the velocity is corrected: site (3,), burn and time (n,) in s."""

    site: Floats
    turn_rad_s: float
    burn: Floats
    time: Floats

    @property
    def ground_m_s(self) -> Floats:
        return np.asarray(np.cross([0.0, 0.0, self.turn_rad_s], MEAN_RADIUS_M * self.site))

    def places(self, gained: Floats) -> Floats:
        """Places (m, ..., 3) at even instants up to the time; the boost is exact, the fall RK4."""
        burn, time = self.burn[:, None], self.time[:, None]
        begun = MEAN_RADIUS_M * self.site + self.ground_m_s * burn
        place, velocity = begun + 0.5 * burn * gained, gained + self.ground_m_s
        step = np.maximum(time - burn, 0.0) / _STEPS
        fallen = [place]
        for _ in range(_STEPS):
            place, velocity = _stepped(place, velocity, step)
            fallen.append(place)
        coasting = np.stack(fallen)
        # Even instants over boost and fall together: the drawing counts seconds along it.
        share = np.linspace(0.0, 1.0, _STEPS + 1).reshape(-1, *(1,) * gained.ndim)
        wanted = time * share
        within = np.minimum(wanted, burn)
        boosted = MEAN_RADIUS_M * self.site + self.ground_m_s * within
        boosted = boosted + 0.5 * gained * within**2 / burn
        index = np.clip((wanted - burn) / np.maximum(time - burn, 1e-9), 0.0, 1.0) * _STEPS
        low = np.minimum(index.astype(int), _STEPS - 1)
        part = index - low
        rows = np.broadcast_to(low, coasting.shape)
        after = np.take_along_axis(coasting, rows, axis=0) * (1.0 - part)
        after += np.take_along_axis(coasting, rows + 1, axis=0) * part
        return np.asarray(np.where(wanted < burn, boosted, after))


def _stepped(place: Floats, velocity: Floats, step: Floats) -> tuple[Floats, Floats]:
    """One step of Runge and Kutta in free fall."""
    a = _pull(place)
    b = _pull(place + 0.5 * step * velocity)
    c = _pull(place + 0.5 * step * velocity + 0.25 * step * step * a)
    d = _pull(place + step * velocity + 0.5 * step * step * b)
    return (
        place + step * velocity + step * step / 6.0 * (a + b + c),
        velocity + step / 6.0 * (a + 2.0 * b + 2.0 * c + d),
    )


def _pull(place: Floats) -> Floats:
    distance = np.linalg.norm(place, axis=-1, keepdims=True)
    return np.asarray(-GRAVITATION_M3_S2 * place / distance**3)
