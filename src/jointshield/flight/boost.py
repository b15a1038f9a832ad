"""Powered flight of a notional missile, from launch to impact.

Thrust = specific impulse x g0 x flow, less 2 % at sea level in proportion to the pressure (the
restated assumption of Forden 2007); drag with the burning stage's cross-section; rotating WGS 84
with J2 and the 1976 atmosphere. Classical Runge-Kutta steps of at most 0.2 s between the instants
at which thrust or pitch rate change; afterwards `ballistic.fly_down`. The stages that burnt out
vanish; what flies on is said by the missile. Exercise level: no winds, no angle of attack, no
guidance error.
"""

import math

import numpy as np
from numpy.typing import NDArray

from jointshield.earth.atmosphere import pressure
from jointshield.earth.ellipsoid import (
    ecef_from_geodetic,
    geodetic_from_ecef,
    height_along_radius,
)
from jointshield.earth.frames import (
    EARTH_ROTATION_RAD_S,
    ecef_position_from_eci,
    eci_state_from_ecef,
    rotation_enu_from_ecef,
)
from jointshield.errors import MistakeError
from jointshield.flight.ballistic import fly_down, state_between
from jointshield.flight.forces import gravity_and_drag
from jointshield.flight.missile import Missile, Programme, Stage, Trajectory
from jointshield.strict.elementary import HALF_PI, cos, sin
from jointshield.strict.kernel import kernel

__all__ = ["Missile", "Programme", "Stage", "Trajectory", "fly", "impact"]

Floats = NDArray[np.float64]

_STEP_S = 0.2
_SEA_LEVEL_LOSS = 0.02
_SEA_LEVEL_PA = 101_325.0
_FOLLOWED_S = 10_800.0


@kernel
def _powered_rate(
    time_s: float, after_s: float, state: Floats, segment: Floats, axes: Floats, out: Floats
) -> None:
    """Write the rate (6,) of a state under thrust.

    Parameters: segment (8,): start and end s after launch, elevation at the start rad and its
    rate rad/s, thrust N, mass at the start kg, flow kg/s, cross-section m2; axes (2, 3): the
    launch direction along the ground and up, ecef.
    """
    elapsed = after_s - segment[0]
    elevation = segment[2] + segment[3] * elapsed
    mass = segment[5] - segment[6] * elapsed
    ce, se = cos(elevation), sin(elevation)
    dx = ce * axes[0, 0] + se * axes[1, 0]
    dy = ce * axes[0, 1] + se * axes[1, 1]
    dz = ce * axes[0, 2] + se * axes[1, 2]
    turn = EARTH_ROTATION_RAD_S * (time_s + after_s)
    ct, st = cos(turn), sin(turn)
    air = pressure(height_along_radius(state[0], state[1], state[2]))
    push = segment[4] * (1.0 - _SEA_LEVEL_LOSS * (air / _SEA_LEVEL_PA)) / mass
    ax, ay, az = gravity_and_drag(
        state[0], state[1], state[2], state[3], state[4], state[5], 0.0, segment[7] / mass
    )
    out[0], out[1], out[2] = state[3], state[4], state[5]
    out[3] = ax + push * (ct * dx - st * dy)
    out[4] = ay + push * (ct * dy + st * dx)
    out[5] = az + push * dz


@kernel
def _powered(
    start_eci: Floats,
    launch_s: float,
    segments: Floats,
    axes: Floats,
    after_s: Floats,
    samples: Floats,
) -> tuple[Floats, float, bool]:
    """Return state (6,), time after launch and whether it still flies, at the end of the thrust.

    Fills samples (m, 6) at ascending times after launch (m,).
    """
    y, point, trial = start_eci.copy(), np.empty(6), np.empty(6)
    k = np.empty((5, 6))
    t, next_sample = 0.0, 0
    for n in range(segments.shape[0]):
        segment = segments[n]
        length = segment[1] - segment[0]
        steps = max(1, math.ceil(length / _STEP_S))
        h = length / steps
        for step in range(steps):
            t = segment[0] + step * h
            _powered_rate(launch_s, t, y, segment, axes, k[0])
            for i in range(6):
                point[i] = y[i] + 0.5 * h * k[0, i]
            _powered_rate(launch_s, t + 0.5 * h, point, segment, axes, k[1])
            for i in range(6):
                point[i] = y[i] + 0.5 * h * k[1, i]
            _powered_rate(launch_s, t + 0.5 * h, point, segment, axes, k[2])
            for i in range(6):
                point[i] = y[i] + h * k[2, i]
            _powered_rate(launch_s, t + h, point, segment, axes, k[3])
            for i in range(6):
                trial[i] = y[i] + h / 6.0 * (k[0, i] + 2.0 * (k[1, i] + k[2, i]) + k[3, i])
            # A sample at the step's very end must not be lost to the rounding of t + h.
            reached = t + h + 1.0e-9
            if next_sample < after_s.shape[0] and after_s[next_sample] <= reached:
                _powered_rate(launch_s, t + h, trial, segment, axes, k[4])
                while next_sample < after_s.shape[0] and after_s[next_sample] <= reached:
                    part = (after_s[next_sample] - t) / h
                    state_between(part, h, y, k[0], trial, k[4], samples[next_sample])
                    next_sample += 1
            for i in range(6):
                y[i] = trial[i]
            if height_along_radius(y[0], y[1], y[2]) < -50.0 and t > 5.0:
                return y, t + h, False
        t = segment[1]
    return y, t, True


def _segments(missile: Missile, programme: Programme) -> Floats:
    """Return the rows of `_powered_rate`'s segments: between them thrust and pitch rate change."""
    held = programme.held_elevations_rad
    if len(held) not in (1, len(missile.stages)):
        raise MistakeError(
            f"held_elevations_rad: {len(held)} values for {len(missile.stages)} stages; expected "
            "one value, or one per stage"
        )
    end_s = missile.burn_time_s
    if programme.cut_off_s is not None:
        if not missile.last_ignition_s < programme.cut_off_s <= end_s:
            raise MistakeError(
                f"cut_off_s: {programme.cut_off_s}; expected after the last ignition at "
                f"{missile.last_ignition_s} s and not after the last burnout at {end_s} s"
            )
        end_s = programme.cut_off_s
    rows: list[tuple[float, ...]] = []
    time, elevation, ignition = 0.0, HALF_PI, 0.0
    for index, stage in enumerate(missile.stages):
        stage_end = min(ignition + stage.burn_time_s, end_s)
        target = held[index if len(held) > 1 else 0]
        mass = missile.mass_kg(index)
        while time < stage_end:
            rate = 0.0
            until = stage_end
            if time < programme.vertical_rise_s:
                until = min(stage_end, programme.vertical_rise_s)
            elif elevation != target:
                rate = (
                    programme.pitch_rate_rad_s
                    if target > elevation
                    else -(programme.pitch_rate_rad_s)
                )
                until = min(stage_end, time + (target - elevation) / rate)
            burnt = stage.flow_kg_s * (time - ignition)
            rows.append(
                (
                    time,
                    until,
                    elevation,
                    rate,
                    stage.thrust_n,
                    mass - burnt,
                    stage.flow_kg_s,
                    stage.area_m2,
                )
            )
            reached = elevation + rate * (until - time)
            elevation = target if rate != 0.0 and until < stage_end else reached
            time = until
        ignition += stage.burn_time_s
    return np.array(rows)


def _drag_after(missile: Missile, segments: Floats) -> tuple[float, float]:
    """Return what flies on: reciprocal of the ballistic coefficient, or cross-section per mass."""
    if missile.separates:
        return 1.0 / missile.payload_ballistic_coefficient_kg_m2, 0.0
    last = segments[-1]
    return 0.0, float(last[7] / (last[5] - last[6] * (last[1] - last[0])))


def _start(
    latitude_rad: float, longitude_rad: float, height_m: float, azimuth_rad: float, launch_s: float
) -> tuple[Floats, Floats]:
    """Return the state (6,), eci, at rest on the ground and the launch axes (2, 3), ecef."""
    place = np.zeros(6)
    place[:3] = ecef_from_geodetic(latitude_rad, longitude_rad, height_m)
    enu = rotation_enu_from_ecef(latitude_rad, longitude_rad)
    axes = np.empty((2, 3))
    axes[0] = sin(azimuth_rad) * enu[0] + cos(azimuth_rad) * enu[1]
    axes[1] = enu[2]
    return eci_state_from_ecef(place, launch_s), axes


def impact(
    missile: Missile,
    latitude_rad: float,
    longitude_rad: float,
    height_m: float,
    azimuth_rad: float,
    programme: Programme,
) -> tuple[bool, float, float, float]:
    """Return found, time of flight s, latitude and longitude rad of the impact; launch at time 0.

    The same flight as `fly`, without samples: for solvers.
    """
    segments = _segments(missile, programme)
    start, axes = _start(latitude_rad, longitude_rad, height_m, azimuth_rad, 0.0)
    none, empty = np.empty(0), np.empty((0, 6))
    state, after, flying = _powered(start, 0.0, segments, axes, none, empty)
    found, flight = True, 0.0
    if flying:
        found, flight, state, _, _ = fly_down(
            state, *_drag_after(missile, segments), _FOLLOWED_S, none, empty
        )
    ecef = ecef_position_from_eci(state[:3], after + flight)
    latitude, longitude, _ = geodetic_from_ecef(ecef[0], ecef[1], ecef[2])
    return found, after + flight, latitude, longitude


def fly(
    missile: Missile,
    latitude_rad: float,
    longitude_rad: float,
    height_m: float,
    azimuth_rad: float,
    programme: Programme,
    launch_s: float,
    sample_s: float,
    maximum_s: float = _FOLLOWED_S,
) -> Trajectory:
    """Return the flight of a missile from its launch to its impact.

    Parameters: launch point (geodetic) and azimuth; launch_s, exercise time of lift-off; sample_s
    between samples; maximum_s, how long to follow it after launch.
    Raises: MistakeError where programme and missile do not fit each other.
    """
    if not sample_s > 0.0:
        raise MistakeError(f"sample_s: {sample_s}; expected a positive number of seconds")
    segments = _segments(missile, programme)
    start, axes = _start(latitude_rad, longitude_rad, height_m, azimuth_rad, launch_s)
    grid = np.arange(math.floor(maximum_s / sample_s) + 1).astype(np.float64) * sample_s
    end_s = float(segments[-1, 1])
    powered = grid[grid <= end_s]
    under_thrust = np.full((len(powered), 6), math.nan)
    state, after_s, flying = _powered(start, launch_s, segments, axes, powered, under_thrust)
    coasting = grid[len(powered) :]
    after_thrust = np.empty((len(coasting), 6))
    found, flight_s, top = True, 0.0, state
    last = state
    if flying:
        found, flight_s, last, _, top = fly_down(
            state,
            *_drag_after(missile, segments),
            max(maximum_s - after_s, 0.0),
            coasting - after_s,
            after_thrust,
        )
    else:
        after_thrust[:, :] = math.nan
    total_s = after_s + flight_s
    states = np.concatenate((under_thrust, after_thrust))
    kept = grid < total_s
    times = np.concatenate((launch_s + grid[kept], np.array([launch_s + total_s])))
    ecef = ecef_position_from_eci(last[:3], launch_s + total_s)
    latitude, longitude, _ = geodetic_from_ecef(ecef[0], ecef[1], ecef[2])
    _, _, apogee = geodetic_from_ecef(top[0], top[1], top[2])
    return Trajectory(
        times_s=times,
        states_eci=np.concatenate((states[kept], last.reshape(1, 6))),
        thrusting=times <= launch_s + after_s,
        burnout_s=launch_s + after_s,
        impact_s=launch_s + total_s if found else math.inf,
        impact_latitude_rad=latitude if found else math.nan,
        impact_longitude_rad=longitude if found else math.nan,
        apogee_height_m=apogee,
    )
