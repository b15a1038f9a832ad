"""The filters of a lane: one iterated extended Kalman filter in two sizes.

- 9 states, *free fall*: position, velocity, registration bias. J2 dynamics; no process noise in
  vacuum, and in the air as much as the drag that the model leaves out.
- 12 states, *thrust*: position, velocity, specific force other than gravity, registration bias.
  The force has white jerk of a stated density; density 0 makes it an unknown constant.

Position m, velocity m/s, force m/s^2, all eci; the bias is range (m), azimuth, elevation (rad). It
is constant with a known prior, so that the 6x6 marginal of position and velocity holds what the
radar does not know about itself, and lanes of different radars err independently.

Why this filter: radar angles are good to a few milliradians, so over one sigma the measurement is
almost straight and a second pass of the extended filter (Bell & Cathey 1993) removes what is left;
an unscented filter costs three times as much for the same covariance. Covariances are updated in
the form of Joseph (Bar-Shalom, Li & Kirubarajan 2001, eq. 5.2.3-18).
"""

import math

import numpy as np

from jointshield.flight.ballistic import coast_with_transition
from jointshield.strict.elementary import log
from jointshield.strict.kernel import kernel
from jointshield.strict.linear import Floats, inverse_spd, multiply, multiply_transposed
from jointshield.tracking.measurement import locate, observe, wrap

FREE_FALL = 9
THRUST = 12
_PASSES = 4
_SETTLED_M2 = 0.01


@kernel
def start(
    size: int,
    plot: Floats,
    variances: Floats,
    bias_variances: Floats,
    time_s: float,
    station_ecef_m: Floats,
    rotation: Floats,
    velocity_m_s: Floats,
    velocity_sigma_m_s: float,
    force_sigma_m_s2: float,
) -> tuple[Floats, Floats]:
    """Return mean (size,) and covariance (size, size) from one plot and a vague velocity."""
    position, gradient = locate(plot, time_s, station_ecef_m, rotation)
    mean, covariance = np.zeros(size), np.zeros((size, size))
    bias = size - 3
    for i in range(3):
        mean[i], mean[3 + i] = position[i], velocity_m_s[i]
        covariance[3 + i, 3 + i] = velocity_sigma_m_s * velocity_sigma_m_s
        if size == THRUST:
            covariance[6 + i, 6 + i] = force_sigma_m_s2 * force_sigma_m_s2
        covariance[bias + i, bias + i] = bias_variances[i]
        for j in range(3):
            covariance[i, bias + j] = -gradient[i, j] * bias_variances[j]
            covariance[bias + j, i] = covariance[i, bias + j]
            value = 0.0
            for k in range(3):
                value += gradient[i, k] * (variances[k] + bias_variances[k]) * gradient[j, k]
            covariance[i, j] = value
    return mean, covariance


@kernel
def predict(
    mean: Floats, covariance: Floats, duration_s: float, density: float
) -> tuple[Floats, Floats]:
    """Carry mean (n,) and covariance (n, n) forward.

    density: of the white noise that drives it; jerk, m^2/s^5, for 12 states, acceleration,
    m^2/s^3, for 9 (and for 6: position and velocity only).
    """
    size = mean.shape[0]
    carried, transition6 = coast_with_transition(mean[:6].copy(), duration_s)
    transition = np.zeros((size, size))
    for i in range(size):
        transition[i, i] = 1.0
    transition[:6, :6] = transition6
    moved = mean.copy()
    moved[:6] = carried
    half = 0.5 * duration_s * duration_s
    if size == THRUST:
        for i in range(3):
            transition[i, 6 + i] = half
            transition[3 + i, 6 + i] = duration_s
            moved[i] += half * mean[6 + i]
            moved[3 + i] += duration_s * mean[6 + i]
    spread = multiply_transposed(multiply(transition, covariance), transition)
    for i in range(size):
        for j in range(i):
            spread[i, j] = spread[j, i]
    d = abs(duration_s)
    cube = d * d * d
    if size != THRUST and density > 0.0:
        for i in range(3):
            spread[i, i] += density * cube / 3.0
            spread[i, 3 + i] += density * d * d / 2.0
            spread[3 + i, i] += density * d * d / 2.0
            spread[3 + i, 3 + i] += density * d
    if size == THRUST and density > 0.0:
        for i in range(3):
            spread[i, i] += density * cube * d * d / 20.0
            spread[3 + i, 3 + i] += density * cube / 3.0
            spread[6 + i, 6 + i] += density * d
            for row, column, value in (
                (i, 3 + i, cube * d / 8.0),
                (i, 6 + i, cube / 6.0),
                (3 + i, 6 + i, d * d / 2.0),
            ):
                spread[row, column] += density * value
                spread[column, row] += density * value
    return moved, spread


@kernel
def under_thrust(
    mean: Floats, covariance: Floats, force_sigma_m_s2: float
) -> tuple[Floats, Floats]:
    """Return the 12 states of thrust from the 9 of free fall, with a force known to a sigma."""
    wide_mean, wide = np.zeros(THRUST), np.zeros((THRUST, THRUST))
    for i in range(FREE_FALL):
        row = i if i < 6 else i + 3
        wide_mean[row] = mean[i]
        for j in range(FREE_FALL):
            column = j if j < 6 else j + 3
            wide[row, column] = covariance[i, j]
    for i in range(3):
        wide[6 + i, 6 + i] = force_sigma_m_s2 * force_sigma_m_s2
    return wide_mean, wide


@kernel
def _cross(covariance: Floats, gradient: Floats) -> Floats:
    """Return P H^T (n, 3) for H = [gradient, 0, identity on the bias]."""
    size = covariance.shape[0]
    out = np.empty((size, 3))
    for i in range(size):
        for k in range(3):
            out[i, k] = (
                covariance[i, 0] * gradient[k, 0]
                + covariance[i, 1] * gradient[k, 1]
                + covariance[i, 2] * gradient[k, 2]
                + covariance[i, size - 3 + k]
            )
    return out


@kernel
def _innovation_covariance(cross: Floats, gradient: Floats, variances: Floats) -> Floats:
    size = cross.shape[0]
    out = np.empty((3, 3))
    for k in range(3):
        for m in range(k + 1):
            value = cross[size - 3 + k, m]
            for j in range(3):
                value += gradient[k, j] * cross[j, m]
            if k == m:
                value += variances[k]
            out[k, m] = value
            out[m, k] = value
    return out


@kernel
def update(
    mean: Floats,
    covariance: Floats,
    plot: Floats,
    variances: Floats,
    time_s: float,
    station_ecef_m: Floats,
    rotation: Floats,
) -> tuple[Floats, Floats, float]:
    """Take in one plot (3,): new mean, covariance, and normalised innovation squared (3 dof)."""
    size = mean.shape[0]
    estimate = mean.copy()
    gain, cross, spread = np.empty((size, 3)), np.empty((size, 3)), np.empty((3, 3))
    nis = 0.0
    for turn in range(_PASSES):
        measured, gradient = observe(estimate, time_s, station_ecef_m, rotation)
        cross = _cross(covariance, gradient)
        spread = _innovation_covariance(cross, gradient, variances)
        weight, _ = inverse_spd(spread)
        residual = np.empty(3)
        for k in range(3):
            value = plot[k] - measured[k] - mean[size - 3 + k]
            if k == 1:
                value = wrap(value)
            for j in range(3):
                value -= gradient[k, j] * (mean[j] - estimate[j])
            residual[k] = value
        gain = multiply(cross, weight)
        moved2 = 0.0
        for i in range(size):
            value = mean[i]
            for k in range(3):
                value += gain[i, k] * residual[k]
            if i < 3:
                moved2 += (value - estimate[i]) * (value - estimate[i])
            estimate[i] = value
        if turn == 0:
            for k in range(3):
                for m in range(3):
                    nis += residual[k] * weight[k, m] * residual[m]
        if moved2 < _SETTLED_M2:
            break
    carried = multiply(gain, spread)
    narrowed = np.empty((size, size))
    for i in range(size):
        for j in range(i + 1):
            value = covariance[i, j]
            for k in range(3):
                value += (
                    carried[i, k] * gain[j, k] - gain[i, k] * cross[j, k] - cross[i, k] * gain[j, k]
                )
            narrowed[i, j] = value
            narrowed[j, i] = value
    return estimate, narrowed, nis


@kernel
def scores(
    mean: Floats,
    covariance: Floats,
    plots: Floats,
    variances: Floats,
    time_s: float,
    station_ecef_m: Floats,
    rotation: Floats,
) -> tuple[Floats, Floats]:
    """Return, for each plot of (m, 3), its squared distance (m,) and log determinant (m,)."""
    count, size = plots.shape[0], mean.shape[0]
    measured, gradient = observe(mean, time_s, station_ecef_m, rotation)
    cross = _cross(covariance, gradient)
    distances, spreads = np.empty(count), np.empty(count)
    residual = np.empty(3)
    for row in range(count):
        spread = _innovation_covariance(cross, gradient, variances[row])
        weight, ok = inverse_spd(spread)
        for k in range(3):
            residual[k] = plots[row, k] - measured[k] - mean[size - 3 + k]
        residual[1] = wrap(residual[1])
        total = 0.0
        for k in range(3):
            for m in range(3):
                total += residual[k] * weight[k, m] * residual[m]
        determinant = (
            spread[0, 0] * (spread[1, 1] * spread[2, 2] - spread[1, 2] * spread[2, 1])
            - spread[0, 1] * (spread[1, 0] * spread[2, 2] - spread[1, 2] * spread[2, 0])
            + spread[0, 2] * (spread[1, 0] * spread[2, 1] - spread[1, 1] * spread[2, 0])
        )
        distances[row] = total if ok else math.inf
        spreads[row] = log(determinant) if determinant > 0.0 else math.inf
    return distances, spreads
