"""An interceptor of which only burnout speed and burn time are public: when can it be where?

A straight boost of constant acceleration at some elevation, then a Kepler arc, over a sphere of
the Earth's mean radius that does not turn. No gravity turn, no drag, no limits of seeker or
fusing: the kinematic upper bound that the public argument uses. The lower of the two arcs through
the point is flown. Where full speed would need a start below the horizon, the interceptor starts
level and sheds speed, so that a faster interceptor is never later than a slower one.

The orbit relations are Bate, Mueller & White (1971), *Fundamentals of Astrodynamics*, ch. 1, 4
and 6. The formulas have no branches: `flyout_time` is the strict scalar, `flyout_times` the same
code over arrays.
"""

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from jointshield.earth.ellipsoid import MEAN_RADIUS_M
from jointshield.earth.gravity import GRAVITATION_M3_S2
from jointshield.flight.arrays import choose, over_arrays
from jointshield.strict.elementary import PI, atan2, cos, sin
from jointshield.strict.kernel import kernel

Floats = NDArray[np.float64]

_LEAST_RANGE_M = 100.0
_ITERATIONS = 8
"""Of the secant: 5 reach 1e-9 rad in 999 of 1,000 draws; the last ones serve points at the edge."""
_LONGEST_STEP_RAD = 0.3
_SCAN = 48
_FASTEST_SHARE = 0.999
"""Of escape speed: the relations below are those of an ellipse."""

sqrt = math.sqrt


@kernel
def _burnout(elevation_rad: float, speed_m_s: float, burn_s: float) -> tuple[float, float]:
    """Return radius m and ground angle rad at burnout."""
    length = 0.5 * speed_m_s * burn_s
    along, up = length * cos(elevation_rad), MEAN_RADIUS_M + length * sin(elevation_rad)
    return sqrt(along * along + up * up), atan2(along, up)


@kernel
def _lower_start(
    elevation_rad: float, angle_rad: float, radius_m: float, speed_m_s: float, burn_s: float
) -> tuple[float, float]:
    """Return the elevation at which the lower arc from this burnout point starts, and its margin.

    The margin is the discriminant of the quadratic of the tangent of the path angle (from BMW eq.
    6.2-4 and 6.2-12): negative where the point is out of reach.
    """
    radius, start = _burnout(elevation_rad, speed_m_s, burn_s)
    turn = angle_rad - start
    c, s = cos(turn), sin(turn)
    a = (1.0 - c) * GRAVITATION_M3_S2 / (radius * speed_m_s * speed_m_s)
    b = a + c - radius / radius_m
    margin = s * s - 4.0 * a * b
    root = sqrt(choose(margin > 0.0, margin, 0.0))
    return atan2(2.0 * b, s + root) - start, margin


@kernel
def _coasting_time(
    elevation_rad: float, angle_rad: float, radius_m: float, speed_m_s: float, burn_s: float
) -> float:
    """Return the time in s from burnout to the point (Kepler's equation, elliptic)."""
    radius, start = _burnout(elevation_rad, speed_m_s, burn_s)
    path = elevation_rad + start
    momentum = radius * speed_m_s * cos(path)
    middle = GRAVITATION_M3_S2 / (momentum * momentum)
    radial = speed_m_s * sin(path)
    turn = angle_rad - start
    radial_end = radial * cos(turn) + momentum * (1.0 / radius - middle) * sin(turn)
    axis = 1.0 / (2.0 / radius - speed_m_s * speed_m_s / GRAVITATION_M3_S2)
    unit = sqrt(GRAVITATION_M3_S2 * axis)
    c1, s1 = 1.0 - radius / axis, radius * radial / unit
    c2, s2 = 1.0 - radius_m / axis, radius_m * radial_end / unit
    swept = atan2(s2 * c1 - c2 * s1, c1 * c2 + s1 * s2)
    swept = choose(swept < 0.0, swept + 2.0 * PI, swept)
    return axis * unit / GRAVITATION_M3_S2 * (swept - (s2 - s1))


@kernel
def _lower_arc(
    angle_rad: float, radius_m: float, speed_m_s: float, burn_s: float
) -> tuple[float, float]:
    """Return the elevation of the lower arc through a point and its time, infinite out of reach."""
    along, up = radius_m * sin(angle_rad), radius_m * cos(angle_rad) - MEAN_RADIUS_M
    before = atan2(choose(up > 0.0, up, 0.0), along)
    wanted, _ = _lower_start(before, angle_rad, radius_m, speed_m_s, burn_s)
    off = wanted - before
    elevation = wanted
    for _ in range(_ITERATIONS):
        wanted, _ = _lower_start(elevation, angle_rad, radius_m, speed_m_s, burn_s)
        now = wanted - elevation
        change = now - off
        step = -now * (elevation - before) / choose(change == 0.0, 1.0, change)
        step = choose(step > _LONGEST_STEP_RAD, _LONGEST_STEP_RAD, step)
        step = choose(step < -_LONGEST_STEP_RAD, -_LONGEST_STEP_RAD, step)
        before, off = elevation, now
        elevation = elevation + choose(change == 0.0, 0.0, step)
    _, margin = _lower_start(elevation, angle_rad, radius_m, speed_m_s, burn_s)
    time = burn_s + _coasting_time(elevation, angle_rad, radius_m, speed_m_s, burn_s)
    return elevation, choose(margin >= 0.0, time, math.inf)


@kernel
def _level_arc(angle_rad: float, radius_m: float, speed_m_s: float, burn_s: float) -> float:
    """Return the time of the arc through a point that starts level with less than full speed.

    From the trajectory's equation the speed that passes through the point; the boost shortens
    with it, hence the iteration.
    """
    speed = speed_m_s
    for _ in range(_ITERATIONS):
        radius, start = _burnout(0.0, speed, burn_s)
        turn = angle_rad - start
        c, s = cos(turn), sin(turn)
        t = sin(start) / cos(start)
        fall = radius / radius_m - c + t * s
        q = (1.0 - c) * (1.0 + t * t) / choose(fall > 0.0, fall, 1.0e-12)
        wanted = sqrt(q * GRAVITATION_M3_S2 / radius)
        speed = choose(wanted < speed_m_s, wanted, speed_m_s)
    return burn_s + _coasting_time(0.0, angle_rad, radius_m, speed, burn_s)


@kernel
def flyout_time(
    ground_range_m: float, height_m: float, burnout_speed_m_s: float, burnout_time_s: float
) -> float:
    """Return the least time in s from launch to a point, infinite where it cannot be reached.

    Parameters: ground_range_m along the sphere, height_m above it; burnout speed below escape
    speed. A point nearer than the boost's length is met during the boost.
    """
    angle = max(ground_range_m, _LEAST_RANGE_M) / MEAN_RADIUS_M
    radius = MEAN_RADIUS_M + height_m
    fastest = _FASTEST_SHARE * math.sqrt(2.0 * GRAVITATION_M3_S2 / MEAN_RADIUS_M)
    if not angle < PI or not height_m >= 0.0 or not burnout_speed_m_s < fastest:
        return math.inf
    along, up = radius * sin(angle), radius * cos(angle) - MEAN_RADIUS_M
    direct = math.sqrt(along * along + up * up)
    boost = 0.5 * burnout_speed_m_s * burnout_time_s
    if up >= 0.0 and direct <= boost:
        return burnout_time_s * math.sqrt(direct / boost)
    elevation, time = _lower_arc(angle, radius, burnout_speed_m_s, burnout_time_s)
    if elevation < 0.0 and time < math.inf:
        return _level_arc(angle, radius, burnout_speed_m_s, burnout_time_s)
    return time


_burnouts = over_arrays(_burnout)
_lower_starts = over_arrays(_lower_start, _burnouts)
_coasting_times = over_arrays(_coasting_time, _burnouts)
_lower_arcs = over_arrays(_lower_arc, _lower_starts, _coasting_times)
_level_arcs = over_arrays(_level_arc, _burnouts, _coasting_times)


def flyout_times(
    ground_range_m: ArrayLike,
    height_m: ArrayLike,
    burnout_speed_m_s: ArrayLike,
    burnout_time_s: ArrayLike,
) -> Floats:
    """Return `flyout_time` over arrays that broadcast against each other, of their common shape."""
    ground, height, speed, burn = np.broadcast_arrays(
        *(
            np.asarray(given, dtype=np.float64)
            for given in (ground_range_m, height_m, burnout_speed_m_s, burnout_time_s)
        )
    )
    angle = np.maximum(ground, _LEAST_RANGE_M) / MEAN_RADIUS_M
    radius = MEAN_RADIUS_M + height
    fastest = _FASTEST_SHARE * math.sqrt(2.0 * GRAVITATION_M3_S2 / MEAN_RADIUS_M)
    up = radius * np.cos(angle) - MEAN_RADIUS_M
    direct = np.hypot(radius * np.sin(angle), up)
    boost = 0.5 * speed * burn
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        elevation, time = _lower_arcs(angle, radius, speed, burn)
        level = (elevation < 0.0) & (time < math.inf)
        if level.any():
            time[level] = _level_arcs(angle[level], radius[level], speed[level], burn[level])
        time = np.where((up >= 0.0) & (direct <= boost), burn * np.sqrt(direct / boost), time)
    flown = (angle < PI) & (height >= 0.0) & (speed < fastest)
    return np.where(flown, time, math.inf)


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
