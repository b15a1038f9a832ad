"""Powered flight beside RocketPy: one stage straight up at the pole, and why they differ."""

import json
import math
import subprocess
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.integrate import cumulative_trapezoid, solve_ivp

from benchmarks.foreign import BENCH_PYTHON, ENGINES, Missing
from jointshield.earth import atmosphere, ellipsoid, gravity
from jointshield.flight import boost
from jointshield.flight.forces import drag_coefficient
from jointshield.flight.missile import Missile, Programme, Stage, Trajectory

Floats = NDArray[np.float64]

STAGE = Stage(
    dry_mass_kg=300.0,
    fuelled_mass_kg=900.0,
    specific_impulse_s=210.0,
    burn_time_s=30.0,
    diameter_m=0.5,
)
PAYLOAD_KG = 200.0
_LOSS = 0.02  # of the thrust at sea level, `flight.boost`


@dataclass(frozen=True, slots=True, kw_only=True)
class Ascent:
    """Straight up: height and speed at burnout, the highest point and its time."""

    burnout_m: float
    burnout_m_s: float
    apogee_m: float
    apogee_s: float


def _flight() -> Trajectory:
    missile = Missile(stages=(STAGE,), payload_kg=PAYLOAD_KG, separates=False)
    # A hair below the vertical: at a pole every azimuth is one meridian.
    programme = Programme(
        vertical_rise_s=STAGE.burn_time_s, pitch_rate_rad_s=1.0, held_elevations_rad=(math.pi / 2,)
    )
    return boost.fly(missile, math.pi / 2, 0.0, 0.0, 0.0, programme, 0.0, 0.05, 300.0)


def ours() -> tuple[Ascent, Trajectory]:
    """The ascent by `flight.boost`, and all of it."""
    flown = _flight()
    heights = flown.states_eci[:, 2] - ellipsoid.SEMI_MINOR_AXIS_M
    top = int(heights.argmax())
    burnt = flown.state_at(STAGE.burn_time_s)
    rate, fall = flown.states_eci[top, 5], gravity.acceleration(flown.states_eci[top, :3])[2]
    return Ascent(
        burnout_m=_height(burnt),
        burnout_m_s=float(burnt[5]),
        apogee_m=flown.apogee_height_m,
        apogee_s=float(flown.times_s[top] - rate / fall),
    ), flown


def _thrust(flown: Trajectory) -> Floats:
    """Thrust (n, 2): s after launch, N, with the loss at sea level as it was in our flight."""
    rows = [
        (time, STAGE.thrust_n * (1.0 - _LOSS * atmosphere.pressure(_height(state)) / 101_325.0))
        for time, state in zip(flown.times_s, flown.states_eci, strict=True)
        if time <= STAGE.burn_time_s + 1e-9
    ]
    return np.array(rows)


def explained(flown: Trajectory) -> Ascent:
    """Our equations in one dimension by SciPy, but with RocketPy's flow.

    RocketPy burns propellant in proportion to the thrust that it is given, so the loss at sea level
    also saves propellant there; we burn evenly.
    """
    thrust = _thrust(flown)
    impulse = cumulative_trapezoid(thrust[:, 1], thrust[:, 0], initial=0.0)
    burnt = (STAGE.fuelled_mass_kg - STAGE.dry_mass_kg) * impulse / impulse[-1]
    full = STAGE.fuelled_mass_kg + PAYLOAD_KG

    def rate(time: float, y: Floats) -> list[float]:
        mass = full - float(np.interp(time, thrust[:, 0], burnt))
        push = float(np.interp(time, *thrust.T)) if time < STAGE.burn_time_s else 0.0
        rho, sound = atmosphere.density_and_sound(float(y[0]))
        drag = drag_coefficient(abs(float(y[1])) / sound) * STAGE.area_m2
        pull = gravity.acceleration(np.array([0.0, 0.0, y[0] + ellipsoid.SEMI_MINOR_AXIS_M]))[2]
        return [float(y[1]), (push - 0.5 * rho * float(y[1] * abs(y[1])) * drag) / mass + pull]

    powered = solve_ivp(
        rate, (0.0, STAGE.burn_time_s), (0.0, 0.0), rtol=1e-10, atol=1e-6, max_step=0.5
    )
    coast = solve_ivp(
        rate,
        (STAGE.burn_time_s, 300.0),
        powered.y[:, -1],
        rtol=1e-10,
        atol=1e-6,
        events=_top,
        max_step=2.0,
    )
    return Ascent(
        burnout_m=float(powered.y[0, -1]),
        burnout_m_s=float(powered.y[1, -1]),
        apogee_m=float(coast.y_events[0][0][0]),
        apogee_s=float(coast.t_events[0][0]),
    )


def _top(_: float, y: Floats) -> float:
    return float(y[1])


def _height(state: Floats) -> float:
    return float(state[2]) - ellipsoid.SEMI_MINOR_AXIS_M


def rocketpy(flown: Trajectory, folder: Path) -> tuple[Ascent, float]:
    """The same by RocketPy, and the median CPU s of a flight."""
    if not BENCH_PYTHON.exists():
        raise Missing(f"{BENCH_PYTHON} is missing: run make bench")
    given = {
        "dry_kg": STAGE.dry_mass_kg + PAYLOAD_KG,
        "propellant_kg": STAGE.fuelled_mass_kg - STAGE.dry_mass_kg,
        "burn_s": STAGE.burn_time_s,
        "radius_m": 0.5 * STAGE.diameter_m,
        "thrust": _thrust(flown).tolist(),
        "drag": [(0.01 * i, drag_coefficient(0.01 * i)) for i in range(1000)],
    }
    source, result = folder / "ascent.json", folder / "rocketpy.json"
    source.write_text(json.dumps(given), encoding="utf-8")
    done = subprocess.run(  # noqa: S603
        [BENCH_PYTHON, ENGINES / "rocketpy_ascent.py", source, result],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Missing("rocketpy: " + (done.stderr.strip().splitlines() or ["no message"])[-1])
    answer = json.loads(result.read_text("utf-8"))
    spent = sorted(answer.pop("cpu_s"))
    return Ascent(**answer), spent[len(spent) // 2]
