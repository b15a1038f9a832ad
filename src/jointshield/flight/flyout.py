"""An interceptor of which only burnout speed and burn time are public: when can it be where?

A straight boost of constant acceleration at some elevation, then a Kepler arc, over a sphere of
the Earth's mean radius that does not turn. No gravity turn, no drag, no limits of seeker or
fusing: the kinematic upper bound that the public argument uses. The orbit relations are Bate,
Mueller & White (1971), *Fundamentals of Astrodynamics*, ch. 1 and 4.
"""

import math

import numpy as np
from numpy.typing import NDArray

from jointshield.earth.ellipsoid import MEAN_RADIUS_M
from jointshield.earth.gravity import GRAVITATION_M3_S2
from jointshield.strict.elementary import HALF_PI, PI, atan2, cos, sin
from jointshield.strict.kernel import kernel

Floats = NDArray[np.float64]

_GRID = 24
_SCAN = 48
_LEAST_RANGE_M = 100.0
_GOLDEN = 0.6180339887498949


@kernel
def _burnout(
    elevation_rad: float, speed_m_s: float, burn_s: float
) -> tuple[float, float, float, float]:
    """Return radius m, ground angle rad, radial and sideways speed m/s at burnout."""
    length = 0.5 * speed_m_s * burn_s
    ce, se = cos(elevation_rad), sin(elevation_rad)
    along, up = length * ce, MEAN_RADIUS_M + length * se
    radius = math.sqrt(along * along + up * up)
    radial = speed_m_s * (se * up + ce * along) / radius
    sideways = speed_m_s * (ce * up - se * along) / radius
    return radius, atan2(along, up), radial, max(sideways, 1.0e-6)


@kernel
def _curvature_at(
    angle_rad: float, elevation_rad: float, speed_m_s: float, burn_s: float
) -> tuple[float, float]:
    """Return 1 / radius (1/m) and radial speed m/s where the arc passes a ground angle."""
    radius, start, radial, sideways = _burnout(elevation_rad, speed_m_s, burn_s)
    momentum = radius * sideways
    middle = GRAVITATION_M3_S2 / (momentum * momentum)
    a, b = 1.0 / radius - middle, -radial / momentum
    turn = angle_rad - start
    c, s = cos(turn), sin(turn)
    return middle + a * c + b * s, momentum * (a * s - b * c)


@kernel
def _arc_time(
    angle_rad: float, elevation_rad: float, speed_m_s: float, burn_s: float, radius_m: float
) -> float:
    """Return the time in s from burnout to the ground angle (Kepler's equation, elliptic)."""
    radius, _, radial, _ = _burnout(elevation_rad, speed_m_s, burn_s)
    _, radial_end = _curvature_at(angle_rad, elevation_rad, speed_m_s, burn_s)
    axis = 1.0 / (2.0 / radius - speed_m_s * speed_m_s / GRAVITATION_M3_S2)
    unit = math.sqrt(GRAVITATION_M3_S2 * axis)
    c1, s1 = 1.0 - radius / axis, radius * radial / unit
    c2, s2 = 1.0 - radius_m / axis, radius_m * radial_end / unit
    swept = atan2(s2 * c1 - c2 * s1, c1 * c2 + s1 * s2)
    if swept < 0.0:
        swept = swept + 2.0 * PI
    return axis * unit / GRAVITATION_M3_S2 * (swept - (s2 - s1))


@kernel
def _edge(
    below: float, above: float, angle: float, speed: float, burn: float, goal: float
) -> float:
    """Return the elevation between one that passes below the goal and one that passes above."""
    for _ in range(44):
        middle = 0.5 * (below + above)
        curvature, _ = _curvature_at(angle, middle, speed, burn)
        if curvature > goal:
            below = middle
        else:
            above = middle
    return above


@kernel
def _highest(angle: float, speed: float, burn: float, goal: float) -> tuple[float, bool]:
    """Return an elevation whose arc passes above the goal at the ground angle, if there is one."""
    step = HALF_PI / _GRID
    best, least = 0, math.inf
    for i in range(_GRID):
        curvature, _ = _curvature_at(angle, i * step, speed, burn)
        if curvature < least:
            best, least = i, curvature
    if least <= goal:
        return best * step, True
    low, high = max(0.0, (best - 1) * step), (best + 1) * step
    left, right = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
    at_left, _ = _curvature_at(angle, left, speed, burn)
    at_right, _ = _curvature_at(angle, right, speed, burn)
    for _ in range(40):
        if at_left <= goal:
            return left, True
        if at_right <= goal:
            return right, True
        if at_left < at_right:
            high, right, at_right = right, left, at_left
            left = high - _GOLDEN * (high - low)
            at_left, _ = _curvature_at(angle, left, speed, burn)
        else:
            low, left, at_left = left, right, at_right
            right = low + _GOLDEN * (high - low)
            at_right, _ = _curvature_at(angle, right, speed, burn)
    return left, False


@kernel
def flyout_time(
    ground_range_m: float, height_m: float, burnout_speed_m_s: float, burnout_time_s: float
) -> float:
    """Return the least time in s from launch to a point, infinite where it cannot be reached.

    Parameters: ground_range_m along the sphere, height_m above it; burnout speed below escape
    speed. The lower of the two elevations is flown; the higher one only where the lower would
    start below the horizon. A point nearer than the boost's length is met during the boost.
    """
    angle = max(ground_range_m, _LEAST_RANGE_M) / MEAN_RADIUS_M
    radius = MEAN_RADIUS_M + height_m
    escape = 2.0 * GRAVITATION_M3_S2 / MEAN_RADIUS_M
    if not angle < PI or not height_m >= 0.0 or burnout_speed_m_s * burnout_speed_m_s >= escape:
        return math.inf
    along, up = radius * sin(angle), radius * cos(angle) - MEAN_RADIUS_M
    direct = math.sqrt(along * along + up * up)
    boost = 0.5 * burnout_speed_m_s * burnout_time_s
    if up >= 0.0 and direct <= boost:
        return burnout_time_s * math.sqrt(direct / boost)
    goal = 1.0 / radius
    peak, found = _highest(angle, burnout_speed_m_s, burnout_time_s, goal)
    if not found:
        return math.inf
    flat, _ = _curvature_at(angle, 0.0, burnout_speed_m_s, burnout_time_s)
    below = 0.0 if flat > goal else HALF_PI
    elevation = _edge(below, peak, angle, burnout_speed_m_s, burnout_time_s, goal)
    _, start, _, _ = _burnout(elevation, burnout_speed_m_s, burnout_time_s)
    if start > angle:
        return math.inf
    return burnout_time_s + _arc_time(angle, elevation, burnout_speed_m_s, burnout_time_s, radius)


@kernel
def greatest_reach(
    time_s: float, height_m: float, burnout_speed_m_s: float, burnout_time_s: float
) -> float:
    """Return the greatest ground range in m at which a height is reached by a time; NaN if none."""
    farthest = min(PI * MEAN_RADIUS_M, 1.5 * burnout_speed_m_s * time_s)
    low, high = math.nan, farthest
    # From afar inwards: near, low points lie below the horizon of a flat start.
    for i in range(_SCAN, -1, -1):
        place = farthest * i / _SCAN
        if flyout_time(place, height_m, burnout_speed_m_s, burnout_time_s) <= time_s:
            low = place
            break
        high = place
    if not low < high:
        return low
    for _ in range(36):
        middle = 0.5 * (low + high)
        if flyout_time(middle, height_m, burnout_speed_m_s, burnout_time_s) <= time_s:
            low = middle
        else:
            high = middle
    return low


@kernel
def reach(
    times_s: Floats, heights_m: Floats, burnout_speed_m_s: float, burnout_time_s: float
) -> Floats:
    """Return greatest ground ranges (n, m) in metres by time (n,) and height (m,): isochrones."""
    out = np.empty((times_s.shape[0], heights_m.shape[0]))
    for i in range(times_s.shape[0]):
        for j in range(heights_m.shape[0]):
            out[i, j] = greatest_reach(times_s[i], heights_m[j], burnout_speed_m_s, burnout_time_s)
    return out
