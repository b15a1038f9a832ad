"""Flights of which only the burnout is stated: a powered climb, then a Kepler arc to a target.

For missiles whose masses nobody has published. Burnout time, height and ground range are given;
burnout speed and path angle follow from the target: those of the arc of least energy between
burnout and target (a chord's ellipse of smallest axis: Battin (1999), *An Introduction to the
Mathematics and Methods of Astrodynamics*, ch. 6), tilted by `loft_rad`, where positive is steeper.
The Earth is a sphere of mean radius that turns; no air, no oblateness.

The climb is a parabola from a vertical start to burnout point and path angle. The way along it
grows with the power 2.4 of time: constant acceleration would be 2, and a mass that shrinks makes it
more. It serves to draw, and to say when a sensor could first see the missile.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from jointshield.earth.ellipsoid import MEAN_RADIUS_M
from jointshield.earth.frames import EARTH_ROTATION_RAD_S
from jointshield.earth.gravity import GRAVITATION_M3_S2
from jointshield.errors import MistakeError
from jointshield.flight.arrays import cosines, sines

Floats = NDArray[np.float64]

_TURNS = 6
"""Corrections of the flight time for the turning target: each is 15 times better than the last."""
_CLIMB_POWER = 2.4
"""Flights by `flight.boost`, of one stage and of two, have 2.2 to 2.6 at 8 and at 50 km height."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arcs:
    """Flights (n,), each at m instants from burnout to impact, which stand evenly in anomaly.

    times_s (n, m) after launch; units (n, m, 3) Earth-fixed unit vectors to the ground below;
    heights_m (n, m); speeds_m_s (n, m) inertial. burnout_* (n,): speed inertial, angle from the
    local horizontal. possible (n,): False where no ellipse of that tilt gets there.
    """

    times_s: Floats
    units: Floats
    heights_m: Floats
    speeds_m_s: Floats
    burnout_speed_m_s: Floats
    burnout_angle_rad: Floats
    apogee_height_m: Floats
    range_m: Floats
    possible: NDArray[np.bool_]

    @property
    def flight_time_s(self) -> Floats:
        """Time from launch to impact (n,)."""
        return self.times_s[:, -1]


def unit_vectors(latitude_rad: ArrayLike, longitude_rad: ArrayLike) -> Floats:
    """Return unit vectors (..., 3) from the centre of a sphere, Earth-fixed."""
    latitude, longitude = np.broadcast_arrays(
        np.asarray(latitude_rad, dtype=np.float64), np.asarray(longitude_rad, dtype=np.float64)
    )
    level = np.cos(latitude)
    return np.stack(
        [level * np.cos(longitude), level * np.sin(longitude), np.sin(latitude)], axis=-1
    )


def ground_ranges_m(units: Floats, other: Floats) -> Floats:
    """Return distances in m along the sphere between unit vectors (..., 3); shapes broadcast."""
    cross = np.linalg.norm(np.cross(units, other), axis=-1)
    return np.asarray(MEAN_RADIUS_M * np.arctan2(cross, np.sum(units * other, axis=-1)))


def dense_ends(instants: int) -> Floats:
    """Shares of an arc that stand dense at both ends, for limits of meeting near the ground.

    Evenly standing instants of an intercontinental flight are 60 km of height apart there: a low
    and narrow band of meetings would be jumped over.
    """
    return np.asarray(0.5 - 0.5 * np.cos(np.linspace(0.0, np.pi, instants)))


def arcs(
    launch: Floats,
    target: Floats,
    *,
    burn_time_s: ArrayLike,
    burnout_height_m: ArrayLike,
    burnout_ground_range_m: ArrayLike,
    loft_rad: ArrayLike = 0.0,
    instants: int = 128,
    shares: Floats | None = None,
) -> Arcs:
    """Fly from launch to target points (n, 3) or (3,), Earth-fixed unit vectors.

    Parameters: the figures of the burnout, scalars or (n,); loft_rad, tilt of the path at burnout
    from that of least energy; instants, how many along each arc; shares, where else they stand, as
    shares (m,) from 0 to 1 of the anomaly swept, such as `dense_ends` for limits near the ground.
    Raises: MistakeError where launch and target are the same point or opposite ones.
    """
    start, end, burn, height, away, loft = _broadcast(
        launch, target, burn_time_s, burnout_height_m, burnout_ground_range_m, loft_rad
    )
    total = ground_ranges_m(start, end)
    if bool(np.any((total < 1.0) | (total > (math.pi - 1e-6) * MEAN_RADIUS_M))):
        raise MistakeError(
            "flight: launch and target are the same point or opposite ones; expected two places "
            "with one shortest way between them; choose another target"
        )
    burnout = _along(start, end, np.minimum(away, 0.5 * total))
    radius = MEAN_RADIUS_M + height
    # In the frame that stands still and coincides with the Earth's at burnout. The cosine of the
    # angle to the target, as a function of how far the Earth has turned:
    level, across = _dot(burnout[..., :2], end[..., :2]), _turn_of(burnout, end)
    upright = burnout[..., 2] * end[..., 2]
    coast = np.zeros_like(burn)
    for _ in range(_TURNS):
        turn = EARTH_ROTATION_RAD_S * coast
        away_cos = upright + np.cos(turn) * level + np.sin(turn) * across
        ellipse = _Ellipse.through(radius, np.arccos(np.clip(away_cos, -1.0, 1.0)), loft)
        coast = ellipse.fall_time_s()
    aim = turned(end, turn)
    normal = np.cross(burnout, aim)
    normal /= np.linalg.norm(normal, axis=-1, keepdims=True)
    forward = np.cross(normal, burnout)
    steps = np.linspace(0.0, 1.0, instants) if shares is None else shares
    after, distance, along, ahead = ellipse.flown(steps)
    turn = EARTH_ROTATION_RAD_S * after
    c, s = cosines(turn), sines(turn)
    x, y, z = (along * burnout[:, i, None] + ahead * forward[:, i, None] for i in range(3))
    # Each component lies together in memory, whatever the order of the axes says.
    units = np.moveaxis(np.stack([c * x + s * y, c * y - s * x, z]), 0, -1)
    return Arcs(
        times_s=burn[:, None] + after,
        units=units,
        heights_m=distance - MEAN_RADIUS_M,
        speeds_m_s=ellipse.speed_m_s(distance),
        burnout_speed_m_s=ellipse.speed_m_s(radius[:, None])[:, 0],
        burnout_angle_rad=ellipse.path_rad,
        apogee_height_m=ellipse.axis_m * (1.0 + ellipse.eccentricity) - MEAN_RADIUS_M,
        range_m=total,
        possible=ellipse.possible,
    )


def climb(
    launch: Floats,
    target: Floats,
    *,
    burn_time_s: float,
    burnout_height_m: float,
    burnout_ground_range_m: float,
    burnout_angle_rad: float,
    instants: int = 32,
) -> tuple[Floats, Floats, Floats]:
    """Return the powered part of one flight: times s (m,), ground units (m, 3), heights m (m,)."""
    times, units, heights = climbs(
        launch,
        target,
        burn_time_s=burn_time_s,
        burnout_height_m=burnout_height_m,
        burnout_ground_range_m=burnout_ground_range_m,
        burnout_angle_rad=burnout_angle_rad,
        instants=instants,
    )
    return times[0], units[0], heights[0]


def climbs(
    launch: Floats,
    target: Floats,
    *,
    burn_time_s: ArrayLike,
    burnout_height_m: ArrayLike,
    burnout_ground_range_m: ArrayLike,
    burnout_angle_rad: ArrayLike,
    instants: int = 32,
) -> tuple[Floats, Floats, Floats]:
    """Return the powered parts: times s (n, m), ground units (n, m, 3), heights m (n, m).

    Points are (n, 3) or (3,), figures scalars or (n,). The instants stand about evenly in time.
    """
    start, end, burn, top, far, angle = _broadcast(
        launch, target, burn_time_s, burnout_height_m, burnout_ground_range_m, burnout_angle_rad
    )
    far = np.minimum(far, 0.5 * ground_ranges_m(start, end))
    u = np.linspace(0.0, 1.0, instants) ** 2
    # A parabola whose first tangent is vertical and whose last one is the path at burnout.
    rise = np.maximum(top - far * np.tan(angle), 0.0)
    height = 2.0 * u * (1.0 - u) * rise[:, None] + u * u * top[:, None]
    ways = u * u * far[:, None]
    steps = np.hypot(np.diff(height), np.diff(ways))
    length = np.pad(np.cumsum(steps, axis=1), ((0, 0), (1, 0)))
    times = burn[:, None] * (length / length[:, -1:]) ** (1.0 / _CLIMB_POWER)
    units = _along(start[:, None, :], end[:, None, :], ways)
    return times, units, height


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ellipse:
    """Ellipses (n,) from a burnout radius down to the sphere, by their anomalies."""

    axis_m: Floats
    eccentricity: Floats
    path_rad: Floats
    first_rad: Floats
    last_rad: Floats
    possible: NDArray[np.bool_]

    @staticmethod
    def through(radius_m: Floats, swept_rad: Floats, loft_rad: Floats) -> "_Ellipse":
        c, s = np.cos(swept_rad), np.sin(swept_rad)
        chord = np.sqrt(radius_m**2 + MEAN_RADIUS_M**2 - 2.0 * radius_m * MEAN_RADIUS_M * c)
        # Least energy: the velocity halves the angle between the upward vertical and the chord.
        to_target = np.arctan2(MEAN_RADIUS_M * c - radius_m, MEAN_RADIUS_M * s)
        path = 0.5 * (0.5 * np.pi + to_target) + loft_rad
        tangent = np.tan(path)
        fall = radius_m / MEAN_RADIUS_M - c + tangent * s
        possible = (fall > 0.0) & (np.abs(path) < 0.5 * np.pi) & (chord > 0.0)
        q = (1.0 - c) * (1.0 + tangent**2) / np.where(possible, fall, 1.0)
        possible &= q < 1.999
        q = np.where(possible, q, 1.0)
        axis = radius_m / (2.0 - q)
        level = np.cos(path) ** 2
        eccentricity = np.sqrt(np.maximum(1.0 + q * (q - 2.0) * level, 1e-24))
        first = _anomaly(radius_m, axis, eccentricity)
        first = np.where(path >= 0.0, first, 2.0 * np.pi - first)
        last = 2.0 * np.pi - _anomaly(np.full_like(axis, MEAN_RADIUS_M), axis, eccentricity)
        return _Ellipse(
            axis_m=axis,
            eccentricity=eccentricity,
            path_rad=path,
            first_rad=first,
            last_rad=last,
            possible=possible,
        )

    def fall_time_s(self) -> Floats:
        """Time (n,) from burnout to the sphere."""
        swept = self.last_rad - self.first_rad
        swept -= self.eccentricity * (np.sin(self.last_rad) - np.sin(self.first_rad))
        return np.asarray(swept * np.sqrt(self.axis_m**3 / GRAVITATION_M3_S2))

    def flown(self, share: Floats) -> tuple[Floats, Floats, Floats, Floats]:
        """At shares (m,) of the eccentric anomaly swept: times s from burnout, radii m, place.

        The place is the unit vector in the plane, by components along the burnout's and ahead of
        it; all four are (n, m).
        """
        e, first = self.eccentricity[:, None], self.first_rad[:, None]
        anomaly = first + share * (self.last_rad - self.first_rad)[:, None]
        s, c = sines(anomaly), cosines(anomaly)
        s_first, c_first = sines(first), cosines(first)
        rate = np.sqrt(self.axis_m**3 / GRAVITATION_M3_S2)[:, None]
        times = (anomaly - first - e * (s - s_first)) * rate
        # Of the true anomaly, and its difference from that of the burnout.
        shrink, near = np.sqrt(1.0 - e * e), 1.0 - e * c
        begin = 1.0 - e * c_first
        cos_first, sin_first = (c_first - e) / begin, shrink * s_first / begin
        cos, sin = (c - e) / near, shrink * s / near
        return (
            times,
            self.axis_m[:, None] * near,
            cos * cos_first + sin * sin_first,
            sin * cos_first - cos * sin_first,
        )

    def speed_m_s(self, radius_m: Floats) -> Floats:
        """Inertial speed at a radius (n, m)."""
        return np.sqrt(GRAVITATION_M3_S2 * (2.0 / radius_m - 1.0 / self.axis_m[:, None]))


def _anomaly(radius_m: Floats, axis_m: Floats, eccentricity: Floats) -> Floats:
    """Eccentric anomaly from 0 to pi at a radius."""
    return np.arccos(np.clip((1.0 - radius_m / axis_m) / eccentricity, -1.0, 1.0))


def _broadcast(launch: Floats, target: Floats, *figures: ArrayLike) -> tuple[Floats, ...]:
    """Points as (n, 3) and figures as (n,)."""
    shape = np.broadcast_shapes(
        np.shape(launch)[:-1], np.shape(target)[:-1], *(np.shape(item) for item in figures), (1,)
    )
    points = (np.array(np.broadcast_to(item, (*shape, 3))) for item in (launch, target))
    return (
        *points,
        *(np.array(np.broadcast_to(np.asarray(item, dtype=float), shape)) for item in figures),
    )


def _along(start: Floats, end: Floats, distance_m: Floats) -> Floats:
    """Points (..., 3) so far (...) from `start` on the way to `end`."""
    normal = np.cross(start, end)
    normal /= np.linalg.norm(normal, axis=-1, keepdims=True)
    angle = (distance_m / MEAN_RADIUS_M)[..., None]
    return np.asarray(np.cos(angle) * start + np.sin(angle) * np.cross(normal, start))


def _dot(one: Floats, other: Floats) -> Floats:
    return np.asarray(np.sum(one * other, axis=-1))


def _turn_of(fixed: Floats, turned: Floats) -> Floats:
    """How fast the cosine between two unit vectors grows as the second turns about the pole."""
    return np.asarray(fixed[..., 1] * turned[..., 0] - fixed[..., 0] * turned[..., 1])


def turned(units: Floats, angle_rad: Floats) -> Floats:
    """Turn vectors (..., 3) about the polar axis, eastwards where the angle is positive."""
    c, s = np.cos(angle_rad), np.sin(angle_rad)
    x, y = units[..., 0], units[..., 1]
    return np.stack([c * x - s * y, s * x + c * y, units[..., 2]], axis=-1)
