"""What integrators and conversions must keep whatever the flight: measured for docs/accuracy.md.

Energy and the polar component of angular momentum in a vacuum, the order with which errors shrink
with the step, and conversions of places against arithmetic of forty digits and GeographicLib.
"""

import math
from unittest import mock

import mpmath
import numpy as np
from geographiclib.geodesic import Geodesic
from numpy.typing import NDArray
from scipy.integrate import solve_ivp
from tests.flight import regimes

from benchmarks import powered
from jointshield.earth import ellipsoid, frames, gravity, ground
from jointshield.flight import ballistic, boost
from jointshield.flight.lanes import primitives, source
from jointshield.strict.kernel import plain

Floats = NDArray[np.float64]
_FLIGHT_S = 1200.0
_SMOOTH_S = 10.0  # below the first bends of drag and air


def _vacuum_states() -> Floats:
    """Long arcs that stay above the ground for the time that is looked at."""
    return regimes.flights("lofted", 20).states_eci


def energy_and_momentum(states: Floats) -> tuple[Floats, Floats]:
    """Specific energy in m2/s2 with J2, and the polar angular momentum in m2/s, of (n, 6)."""
    x, y, z, u, v, w = states.T
    r = np.sqrt(x * x + y * y + z * z)
    a, mu = ellipsoid.SEMI_MAJOR_AXIS_M, gravity.GRAVITATION_M3_S2
    oblate = gravity.J2 * (a / r) ** 2 * 0.5 * (3.0 * (z / r) ** 2 - 1.0)
    return 0.5 * (u * u + v * v + w * w) - mu / r * (1.0 - oblate), x * v - y * u


def drift(after: Floats, before: Floats) -> tuple[float, float]:
    """Greatest relative change of energy and of the polar angular momentum."""
    changes = [
        float(np.abs(new / old - 1.0).max())
        for new, old in zip(energy_and_momentum(after), energy_and_momentum(before), strict=True)
    ]
    return changes[0], changes[1]


def drifts() -> dict[str, tuple[float, float]]:
    """Drift over 20 minutes of a vacuum, by integrator."""
    states = _vacuum_states()
    end = np.array([_FLIGHT_S])
    return {
        "`coast`, Runge-Kutta 4, 5 s": drift(
            np.array([ballistic.coast(state, _FLIGHT_S) for state in states]), states
        ),
        "`predict`, Dormand-Prince 5(4), 1 cm a step": drift(
            np.array([ballistic.predict(state, 0.0, math.inf, end)[0] for state in states]), states
        ),
        "lanes' Dormand-Prince 5(4), 20 s": drift(
            np.array([lanes_steps(state, 20.0, _FLIGHT_S) for state in states]), states
        ),
    }


def lanes_steps(state: Floats, step_s: float, duration_s: float) -> Floats:
    """The lanes' generated step above 86 km, in a vacuum, with a step that is held."""
    own = source.built(primitives.PLAIN)
    now = tuple(float(value) for value in state)
    pull = own.any_rate(*now, 0.0)[:3]
    for _ in range(round(duration_s / step_s)):
        *now_and_pull, _h, _i, _ex, _ey, _ez = own.high_step(0.0, step_s, *now, *pull, 0.0)
        now, pull = tuple(now_and_pull[:6]), tuple(now_and_pull[6:9])
    return np.array(now)


def _boosted(step_s: float, end_s: float = math.inf) -> Floats:
    """The two stages at burnout, or before, with steps of at most so long."""
    missile, programme = powered.MISSILES["separates"], powered.programme(0.7)
    rows = boost._segments(missile, programme)  # noqa: SLF001
    rows = rows[rows[:, 0] < end_s]
    rows[-1, 1] = min(rows[-1, 1], end_s)
    start, axes = boost._start(0.6, 0.3, 0.0, 0.7, 0.0)  # noqa: SLF001
    with mock.patch.object(boost, "_STEP_S", step_s):
        run = plain(boost._powered)  # noqa: SLF001
        state: Floats = run(start, 0.0, rows, axes, np.empty(0), np.empty((0, 6)))[0]
    return state


def orders() -> dict[str, tuple[float, float]]:
    """The order expected, and the one measured: log2 of the errors' ratio when a step is halved."""
    state = _vacuum_states()[0]

    def rate(_: float, y: Floats) -> Floats:
        return np.concatenate((y[3:], gravity.acceleration(y[:3])))

    truth = solve_ivp(rate, (0.0, 600.0), state, method="DOP853", rtol=3e-14, atol=1e-9).y[:, -1]

    def halved(coarse: Floats, fine: Floats, exact: Floats) -> float:
        off = [float(np.linalg.norm((given - exact)[:3])) for given in (coarse, fine)]
        return float(np.log2(off[0] / off[1]))

    def coasted(step_s: float) -> Floats:
        now: Floats = state
        for _ in range(round(600.0 / step_s)):
            now = _one_coast_step(now, step_s)
        return now

    finest, smooth = _boosted(0.0125), _boosted(0.05, _SMOOTH_S)
    return {
        "`coast`": (4.0, halved(coasted(20.0), coasted(10.0), truth)),
        "powered flight, first 10 s": (
            4.0,
            halved(_boosted(2.5, _SMOOTH_S), _boosted(1.25, _SMOOTH_S), smooth),
        ),
        "powered flight, to burnout": (2.0, halved(_boosted(0.2), _boosted(0.1), finest)),
        "lanes' step": (
            5.0,
            halved(lanes_steps(state, 40.0, 600.0), lanes_steps(state, 20.0, 600.0), truth),
        ),
    }


def _one_coast_step(state: Floats, step_s: float) -> Floats:
    with mock.patch.object(ballistic, "_COAST_STEP_S", step_s):
        after: Floats = plain(ballistic.coast)(state, step_s)
    return after


def conversions(count: int = 2000) -> dict[str, float]:
    """Worst errors in m of places, there and back, and of geodesics."""
    draw = np.random.default_rng(5)
    mpmath.mp.dps = 40
    flat = mpmath.mpf(1) / mpmath.mpf("298.257223563")
    square = flat * (2 - flat)
    there, back = 0.0, 0.0
    for _ in range(count // 4):
        latitude = float(draw.uniform(-math.pi / 2, math.pi / 2))
        longitude = float(draw.uniform(-math.pi, math.pi))
        height = float(draw.uniform(-1e4, 5e6))
        s, c = mpmath.sin(latitude), mpmath.cos(latitude)
        normal = mpmath.mpf(6378137) / mpmath.sqrt(1 - square * s * s)
        exact = (
            (normal + height) * c * mpmath.cos(longitude),
            (normal + height) * c * mpmath.sin(longitude),
            (normal * (1 - square) + height) * s,
        )
        own = ellipsoid.ecef_from_geodetic(latitude, longitude, height)
        there = max(there, *(abs(float(a - b)) for a, b in zip(exact, own, strict=True)))
        given = ellipsoid.geodetic_from_ecef(*(float(value) for value in exact))
        radius = float(normal) + height
        turn = math.remainder(given[1] - longitude, 2.0 * math.pi) * math.cos(latitude)
        back = max(
            back,
            abs(given[0] - latitude) * radius,
            abs(turn) * radius,
            abs(given[2] - height),
        )
    lengths, ends = 0.0, 0.0
    for _ in range(count):
        first, second = (float(v) for v in draw.uniform(-89.9, 89.9, 2))
        turn = float(draw.uniform(-180.0, 180.0))
        azimuth, distance = float(draw.uniform(0.0, 360.0)), float(draw.uniform(0.0, 1.9e7))
        theirs = Geodesic.WGS84.Inverse(first, 0.0, second, turn)
        places = (math.radians(first), 0.0, math.radians(second), math.radians(turn))
        lengths = max(lengths, abs(ground.inverse(*places)[0] - theirs["s12"]))
        end = Geodesic.WGS84.Direct(first, 0.0, azimuth, distance)
        latitude, longitude, _ = ground.direct(
            math.radians(first), 0.0, math.radians(azimuth), distance
        )
        there_m = ellipsoid.ecef_from_geodetic(latitude, longitude, 0.0)
        theirs_m = ellipsoid.ecef_from_geodetic(
            math.radians(end["lat2"]), math.radians(end["lon2"]), 0.0
        )
        ends = max(ends, math.dist(there_m, theirs_m))
    return {
        "geodetic to earth-fixed, 40 digits": there,
        "earth-fixed to geodetic, 40 digits": back,
        "geodesic's length, GeographicLib": lengths,
        "geodesic's end, GeographicLib": ends,
    }


def frames_there_and_back() -> float:
    """Worst change in m of a state turned to earth-fixed axes and back after 10^4 s."""
    states = _vacuum_states()
    return max(
        float(
            np.abs(
                frames.eci_state_from_ecef(frames.ecef_state_from_eci(state, 1e4), 1e4) - state
            ).max()
        )
        for state in states
    )
