"""Unpowered flight: coasting above the air, and falling to the ground.

`coast` and `coast_with_transition`: gravity with J2, classical Runge-Kutta steps of at most 5 s.
`fall` and `predict`: with drag besides, in steps of Dormand & Prince (1980), *J. Comp. Appl. Math.*
6, 19-26, 5(4), with the step's error held below 1 cm and 10 um/s; between steps a polynomial of
degree 5 through position, velocity and acceleration at both ends. The ground is the ellipsoid.

States are (6,) float64, eci, m and m/s. Accuracy: see `docs/models/ballistic.md`.
"""

import math

import numpy as np
from numpy.typing import NDArray

from jointshield.earth.ellipsoid import geodetic_from_ecef, height_along_radius
from jointshield.earth.frames import ecef_position_from_eci
from jointshield.earth.gravity import acceleration_components, gradient_components
from jointshield.flight.forces import gravity_and_drag
from jointshield.strict.elementary import power
from jointshield.strict.kernel import kernel

Floats = NDArray[np.float64]

_COAST_STEP_S = 5.0
_POSITION_TOLERANCE_M = 1.0e-2
_VELOCITY_TOLERANCE_M_S = 1.0e-5
_LONGEST_STEP_S = 120.0
_MOST_ATTEMPTS = 200_000

# Dormand & Prince 1980, table 2: a[i, j], and the difference of the two weights.
_A = np.array(
    [
        [0.0, 0.0, 0.0, 0.0, 0.0, 0.0],
        [1 / 5, 0.0, 0.0, 0.0, 0.0, 0.0],
        [3 / 40, 9 / 40, 0.0, 0.0, 0.0, 0.0],
        [44 / 45, -56 / 15, 32 / 9, 0.0, 0.0, 0.0],
        [19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729, 0.0, 0.0],
        [9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656, 0.0],
        [35 / 384, 0.0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84],
    ]
)
_E = np.array(
    [71 / 57600, 0.0, -71 / 16695, 71 / 1920, -17253 / 339200, 22 / 525, -1 / 40],
)


@kernel
def coast(state_eci: Floats, duration_s: float) -> Floats:
    """Return the state (6,) after a time in vacuum; a negative duration goes back."""
    steps = max(1, math.ceil(abs(duration_s) / _COAST_STEP_S))
    h = duration_s / steps
    half, sixth = 0.5 * h, h / 6.0
    x, y, z = state_eci[0], state_eci[1], state_eci[2]
    u, v, w = state_eci[3], state_eci[4], state_eci[5]
    for _ in range(steps):
        a1, b1, c1 = acceleration_components(x, y, z)
        u2, v2, w2 = u + half * a1, v + half * b1, w + half * c1
        a2, b2, c2 = acceleration_components(x + half * u, y + half * v, z + half * w)
        u3, v3, w3 = u + half * a2, v + half * b2, w + half * c2
        a3, b3, c3 = acceleration_components(x + half * u2, y + half * v2, z + half * w2)
        u4, v4, w4 = u + h * a3, v + h * b3, w + h * c3
        a4, b4, c4 = acceleration_components(x + h * u3, y + h * v3, z + h * w3)
        x = x + sixth * (u + 2.0 * (u2 + u3) + u4)
        y = y + sixth * (v + 2.0 * (v2 + v3) + v4)
        z = z + sixth * (w + 2.0 * (w2 + w3) + w4)
        u = u + sixth * (a1 + 2.0 * (a2 + a3) + a4)
        v = v + sixth * (b1 + 2.0 * (b2 + b3) + b4)
        w = w + sixth * (c1 + 2.0 * (c2 + c3) + c4)
    out = np.empty(6)
    out[0], out[1], out[2], out[3], out[4], out[5] = x, y, z, u, v, w
    return out


@kernel
def _variation(g: Floats, stage: int, column: Floats, out: Floats) -> None:
    """Write the time derivative of a column (6,) of the transition matrix."""
    for i in range(3):
        out[i] = column[3 + i]
    x, y, z = column[0], column[1], column[2]
    out[3] = g[stage, 0] * x + g[stage, 1] * y + g[stage, 2] * z
    out[4] = g[stage, 1] * x + g[stage, 3] * y + g[stage, 4] * z
    out[5] = g[stage, 2] * x + g[stage, 4] * y + g[stage, 5] * z


@kernel
def coast_with_transition(state_eci: Floats, duration_s: float) -> tuple[Floats, Floats]:
    """Return the state (6,) after a time in vacuum and its derivative (6, 6) by the first state."""
    steps = max(1, math.ceil(abs(duration_s) / _COAST_STEP_S))
    h = duration_s / steps
    state = state_eci.copy()
    transition = np.zeros((6, 6))
    for i in range(6):
        transition[i, i] = 1.0
    g = np.empty((4, 6))
    k = np.empty((4, 6))
    point, column = np.empty(6), np.empty(6)
    for _ in range(steps):
        for stage in range(4):
            lead = 0.0 if stage == 0 else (h if stage == 3 else 0.5 * h)
            for i in range(6):
                point[i] = state[i] + (lead * k[stage - 1, i] if stage > 0 else 0.0)
            g[stage, 0], g[stage, 1], g[stage, 2], g[stage, 3], g[stage, 4], g[stage, 5] = (
                gradient_components(point[0], point[1], point[2])
            )
            k[stage, 0], k[stage, 1], k[stage, 2] = point[3], point[4], point[5]
            k[stage, 3], k[stage, 4], k[stage, 5] = acceleration_components(
                point[0], point[1], point[2]
            )
        for i in range(6):
            state[i] += h / 6.0 * (k[0, i] + 2.0 * (k[1, i] + k[2, i]) + k[3, i])
        for c in range(6):
            for stage in range(4):
                lead = 0.0 if stage == 0 else (h if stage == 3 else 0.5 * h)
                for i in range(6):
                    column[i] = transition[i, c] + (lead * k[stage - 1, i] if stage > 0 else 0.0)
                _variation(g, stage, column, k[stage])
            for i in range(6):
                transition[i, c] += h / 6.0 * (k[0, i] + 2.0 * (k[1, i] + k[2, i]) + k[3, i])
    return state, transition


@kernel
def state_between(
    s: float, h: float, old: Floats, old_rate: Floats, new: Floats, new_rate: Floats, out: Floats
) -> None:
    """Write the state at the fraction s of a step of h seconds, by the polynomial of degree 5."""
    for i in range(3):
        d = new[i] - old[i]
        v0, v1 = h * old[3 + i], h * new[3 + i]
        a0, a1 = 0.5 * h * h * old_rate[3 + i], 0.5 * h * h * new_rate[3 + i]
        c3 = 10.0 * d - 6.0 * v0 - 4.0 * v1 - 3.0 * a0 + a1
        c4 = -15.0 * d + 8.0 * v0 + 7.0 * v1 + 3.0 * a0 - 2.0 * a1
        c5 = 6.0 * d - 3.0 * (v0 + v1) - a0 + a1
        out[i] = old[i] + s * (v0 + s * (a0 + s * (c3 + s * (c4 + s * c5))))
        out[3 + i] = (v0 + s * (2.0 * a0 + s * (3.0 * c3 + s * (4.0 * c4 + s * 5.0 * c5)))) / h
    if s == 1.0:
        for i in range(6):
            out[i] = new[i]


@kernel
def _rate(state: Floats, reciprocal: float, area_per_mass: float, out: Floats) -> None:
    out[0], out[1], out[2] = state[3], state[4], state[5]
    out[3], out[4], out[5] = gravity_and_drag(
        state[0], state[1], state[2], state[3], state[4], state[5], reciprocal, area_per_mass
    )


@kernel
def _climb(state: Floats) -> float:
    """Return position times velocity: positive while the body gets farther from the centre."""
    along: float = state[0] * state[3] + state[1] * state[4] + state[2] * state[5]
    return along


@kernel
def fly_down(
    state_eci: Floats,
    reciprocal_m2_kg: float,
    area_per_mass_m2_kg: float,
    maximum_s: float,
    after_s: Floats,
    samples: Floats,
) -> tuple[bool, float, Floats, float, Floats]:
    """Follow a body down to the ellipsoid; the core of `fall`, `predict` and the boost's descent.

    Parameters: drag as in `forces.gravity_and_drag`; maximum_s, longest flight; after_s (n,)
    ascending times after the start; samples (n, 6), filled with states, NaN beyond the flight.
    Returns: whether it came down, the flight's length in s, the last state (6,), the time of the
    greatest radius in s after the start, and the state (6,) there.
    """
    y, trial, point = state_eci.copy(), np.empty(6), np.empty(6)
    k = np.empty((7, 6))
    top, top_s, risen = state_eci.copy(), 0.0, _climb(state_eci) <= 0.0
    samples[:, :] = math.nan
    t, h, next_sample = 0.0, 1.0, 0
    while next_sample < after_s.shape[0] and after_s[next_sample] < 0.0:
        next_sample += 1
    if height_along_radius(y[0], y[1], y[2]) <= 0.0 and risen:
        return True, 0.0, y, top_s, top
    _rate(y, reciprocal_m2_kg, area_per_mass_m2_kg, k[0])
    for _ in range(_MOST_ATTEMPTS):
        h = min(h, _LONGEST_STEP_S, maximum_s - t)
        if not h > 1.0e-9:
            break
        for stage in range(1, 7):
            for i in range(6):
                value = 0.0
                for j in range(stage):
                    value += _A[stage, j] * k[j, i]
                trial[i] = y[i] + h * value
            _rate(trial, reciprocal_m2_kg, area_per_mass_m2_kg, k[stage])
        worst = 0.0
        for i in range(6):
            value = 0.0
            for j in range(7):
                value += _E[j] * k[j, i]
            scale = _POSITION_TOLERANCE_M if i < 3 else _VELOCITY_TOLERANCE_M_S
            error = abs(h * value) / scale
            worst = error if not error <= worst else worst
        if not worst <= 1.0:
            h = h * (max(0.2, 0.9 * power(worst, -0.2)) if worst < 1.0e30 else 0.2)
            continue
        end, landed = h, False
        if height_along_radius(trial[0], trial[1], trial[2]) <= 0.0 and _climb(trial) < 0.0:
            low, high, landed = 0.0, 1.0, True
            for _ in range(50):
                middle = 0.5 * (low + high)
                state_between(middle, h, y, k[0], trial, k[6], point)
                if height_along_radius(point[0], point[1], point[2]) > 0.0:
                    low = middle
                else:
                    high = middle
            end = high * h
        if not risen and _climb(trial) <= 0.0:
            low, high, risen = 0.0, 1.0, True
            for _ in range(40):
                middle = 0.5 * (low + high)
                state_between(middle, h, y, k[0], trial, k[6], top)
                if _climb(top) > 0.0:
                    low = middle
                else:
                    high = middle
            top_s = t + high * h
        # A sample at the step's very end must not be lost to the rounding of t + end.
        while next_sample < after_s.shape[0] and after_s[next_sample] <= t + end + 1.0e-9:
            part = (after_s[next_sample] - t) / h
            state_between(part, h, y, k[0], trial, k[6], samples[next_sample])
            next_sample += 1
        if landed:
            state_between(high if end < h else 1.0, h, y, k[0], trial, k[6], point)
            return True, t + end, point, top_s, top
        t = t + h
        for i in range(6):
            y[i] = trial[i]
            k[0, i] = k[6, i]
        h = h * min(5.0, 0.9 * power(worst, -0.2) if worst > 1.0e-9 else 5.0)
    if not risen:
        top_s = t
        top = y.copy()
    return False, t, y, top_s, top


@kernel
def fall(
    state_eci: Floats, time_s: float, ballistic_coefficient_kg_m2: float, maximum_s: float
) -> tuple[bool, float, float, float, float, float]:
    """Return where and when a body comes down.

    Parameters: state_eci (6,) at exercise time time_s; ballistic_coefficient_kg_m2, m / (Cd A),
    infinite for vacuum; maximum_s, how long to follow it.
    Returns: found; impact time s, latitude and longitude rad (where not found: of the end of the
    search); greatest height m and its time s (from the start onwards).
    """
    found, flight, last, top_s, top = fly_down(
        state_eci,
        1.0 / ballistic_coefficient_kg_m2,
        0.0,
        maximum_s,
        np.empty(0),
        np.empty((0, 6)),
    )
    ecef = ecef_position_from_eci(last[:3], time_s + flight)
    latitude, longitude, _ = geodetic_from_ecef(ecef[0], ecef[1], ecef[2])
    # The height does not change under the frames' turn about the polar axis.
    _, _, apogee = geodetic_from_ecef(top[0], top[1], top[2])
    return found, time_s + flight, latitude, longitude, apogee, time_s + top_s


@kernel
def predict(
    state_eci: Floats, time_s: float, ballistic_coefficient_kg_m2: float, times_s: Floats
) -> Floats:
    """Return the states (n, 6), eci, at ascending exercise times (n,).

    Rows before time_s and after the impact are NaN.
    """
    samples = np.empty((times_s.shape[0], 6))
    if times_s.shape[0] == 0:
        return samples
    after = np.empty(times_s.shape[0])
    for i in range(times_s.shape[0]):
        after[i] = times_s[i] - time_s
    longest = max(after[-1], 0.0)
    fly_down(state_eci, 1.0 / ballistic_coefficient_kg_m2, 0.0, longest, after, samples)
    for i in range(after.shape[0]):
        # A start asked for itself is answered even where there is no flight after it.
        if after[i] == 0.0:
            for j in range(6):
                samples[i, j] = state_eci[j]
    return samples
