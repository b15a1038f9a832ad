"""Powered flights by heyoka: from launch through the stages' burnouts to the impact.

    python heyoka_launch.py IN.json OUT.json

Written apart from the package, which it does not import. Whatever has a kink ends a Taylor step:
edges of the 1976 air, the Mach numbers between which the drag coefficient is a straight line, and
the instants at which thrust or pitch rate change (segments).

In, per flight: start_eci (6,), axes_ecef (2, 3) along the ground and up, segments (rows of start
and end s, elevation rad and its rate rad/s, thrust N, mass kg, flow kg/s, cross-section m2),
after (Cd A / m, A / m) m2/kg; for all: upper (k, 3) height m, pressure Pa, density kg/m3 and mach
(Mach, Cd) corners. Out, per flight: burnout_eci (6,), flight_s, landing_eci (3,).
"""

import json
import math
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import heyoka as hy
from heyoka_falls import EDGE_M, FLAT, GAS, GM, GRAVITY, J2, LAYERS, RADIUS, SPIN, A

UNIT_S = math.sqrt(A**3 / GM)
# Parameters: kelvin and its lapse; ln rho and ln p (3 each: constant, ln T, H, and h for the upper
# air); drag coefficient and its slope with Mach; the segment's seven; Cd A / m; edges; Mach edges.
NAMES = (
    *("kelvin", "lapse", "rho0", "rho1", "rho4", "rho5", "p0", "p1", "p4", "p5", "cd0", "cd1"),
    *("start", "elevation", "turning", "thrust", "mass", "flow", "area", "fixed"),
    *("low", "high", "slower", "faster", "ax", "ay", "az", "ux", "uy", "uz"),
)
P = {name: hy.par[i] for i, name in enumerate(NAMES)}
WARMEST_K = 186.946  # above 86 km the speed of sound stays what it is there


def layers(upper: list[list[float]]) -> list[tuple[float, dict[str, float]]]:
    """Lower edge m and parameters of each layer of air, from the ground up."""
    found, log_pressure, weight = [], math.log(101_325.0), GRAVITY / GAS
    for i, (base, kelvin, lapse) in enumerate(LAYERS):
        rise = (LAYERS[i + 1][0] if i < 6 else base) - base
        row = {"kelvin": kelvin - lapse * base, "lapse": lapse, "p5": 0.0, "rho5": 0.0}
        if lapse:
            power = weight / lapse
            row |= {"p0": log_pressure + power * math.log(kelvin), "p1": -power, "p4": 0.0}
            log_pressure -= power * math.log((kelvin + lapse * rise) / kelvin)
        else:
            slope = -weight / kelvin
            row |= {"p0": log_pressure - slope * base, "p1": 0.0, "p4": slope}
            log_pressure += slope * rise
        row |= {"rho0": row["p0"] - math.log(GAS), "rho1": row["p1"] - 1.0, "rho4": row["p4"]}
        found.append((RADIUS * base / (RADIUS - base), row))
    flat = {"kelvin": WARMEST_K, "lapse": 0.0, "p1": 0.0, "p4": 0.0, "rho1": 0.0, "rho4": 0.0}
    for (low, p, rho), (high, p_up, rho_up) in pairwise(upper):
        p5, rho5 = math.log(p_up / p) / (high - low), math.log(rho_up / rho) / (high - low)
        row = {"p0": math.log(p) - p5 * low, "p5": p5, "rho0": math.log(rho) - rho5 * low}
        found.append((low, flat | row | {"rho5": rho5}))
    found.append((upper[-1][0], flat | {"p0": -700.0, "p5": 0.0, "rho0": -700.0, "rho5": 0.0}))
    return found


def system() -> tuple[list[tuple[Any, Any]], Any, Any]:
    """Equations in Earth radii and the time in which the unit circle turns a radian; events."""
    x, y, z, u, v, w = hy.make_vars("x", "y", "z", "u", "v", "w")
    squared = x * x + y * y + z * z
    radius = hy.sqrt(squared)
    ground = (1.0 - FLAT) / hy.sqrt(1.0 - FLAT * (2.0 - FLAT) * (1.0 - z * z / squared))
    height = A * (radius - ground)
    potential = RADIUS * height / (RADIUS + height)
    kelvin = P["kelvin"] + P["lapse"] * potential
    density, pressure = (
        hy.exp(
            P[f"{name}0"]
            + P[f"{name}1"] * hy.log(kelvin)
            + P[f"{name}4"] * potential
            + P[f"{name}5"] * height
        )
        for name in ("rho", "p")
    )
    rate = SPIN * UNIT_S
    along, across = u + rate * y, v - rate * x
    speed = hy.sqrt(along * along + across * across + w * w + 1e-30)
    mach = speed * (A / UNIT_S) / hy.sqrt(1.4 * GAS * kelvin)
    elapsed = hy.time * UNIT_S - P["start"]
    mass = P["mass"] - P["flow"] * elapsed
    drag = P["fixed"] + P["area"] / mass * (P["cd0"] + P["cd1"] * mach)
    brake = 0.5 * A * density * speed * drag
    lift = P["elevation"] + P["turning"] * elapsed
    push = (UNIT_S**2 / A) * P["thrust"] * (1.0 - 0.02 * pressure / 101_325.0) / mass
    ex, ey, ez = (hy.cos(lift) * P[f"a{i}"] + hy.sin(lift) * P[f"u{i}"] for i in "xyz")
    c, s = hy.cos(rate * hy.time), hy.sin(rate * hy.time)
    pull = -1.0 / (squared * radius)
    oblate, polar = 1.5 * J2 / squared, 5.0 * z * z / squared
    flat = pull * (1.0 + oblate * (1.0 - polar))
    equations = [
        (x, u),
        (y, v),
        (z, w),
        (u, flat * x - brake * along + push * (c * ex - s * ey)),
        (v, flat * y - brake * across + push * (s * ex + c * ey)),
        (w, pull * (1.0 + oblate * (3.0 - polar)) * z - brake * w + push * ez),
    ]
    return equations, height, mach


class Launch:
    """One integrator, flown again and again."""

    def __init__(self, upper: list[list[float]], corners: list[list[float]]) -> None:
        self.air = layers(upper)
        edges = [-1.0, *(corner for corner, _ in corners), 1e6]
        values = [corners[0][1], *(value for _, value in corners), corners[-1][1]]
        self.drag = []
        for low, high, first, last in zip(edges, edges[1:], values, values[1:], strict=False):
            slope = (last - first) / (high - low) if last != first else 0.0
            self.drag.append((low, high, {"cd0": first - slope * low, "cd1": slope}))
        equations, height, mach = system()
        down, up = hy.event_direction.negative, hy.event_direction.positive
        event = hy.t_event
        # Functions: the integrator copies its callbacks, and methods with all they belong to.
        self.ta = hy.taylor_adaptive(
            equations,
            [1.1, 0.0, 0.0, 0.0, 1.0, 0.0],
            tol=1e-16,
            pars=[1.0] * len(NAMES),
            t_events=[
                event((height - P["low"]) / A, callback=lambda *_: self.lower(), direction=down),
                event((height - P["high"]) / A, callback=lambda *_: self.layer(1), direction=up),
                event(
                    (mach - P["slower"]) * 1e-3, callback=lambda *_: self.band(-1), direction=down
                ),
                event((mach - P["faster"]) * 1e-3, callback=lambda *_: self.band(1), direction=up),
            ],
        )

    def give(self, **values: float) -> None:
        """Set parameters by name."""
        for name, value in values.items():
            self.ta.pars[NAMES.index(name)] = value

    def layer(self, change: int) -> bool:
        """Go some layers up or down."""
        self.at += change
        low, row = self.air[self.at]
        high = self.air[self.at + 1][0] + EDGE_M if self.at + 1 < len(self.air) else 1e9
        self.give(low=low - (EDGE_M if self.at else 0.0), high=high, **row)
        return True

    def lower(self) -> bool:
        """Leave a layer downwards; out of the lowest, the flight is over."""
        return bool(self.at) and self.layer(-1)

    def band(self, change: int) -> bool:
        """Go to the next straight line of the drag coefficient."""
        self.regime += change
        low, high, row = self.drag[self.regime]
        self.give(slower=low - 1e-7, faster=high + 1e-7, **row)
        return True

    def fly(self, given: dict[str, Any]) -> dict[str, Any]:
        """One flight: state at burnout, time and place of the impact."""
        ta = self.ta
        self.at, self.regime = 0, 0
        self.layer(0)
        self.band(0)
        # At rest on the ground: the ground itself must not end the flight before it has begun.
        self.give(low=-1000.0, fixed=0.0)
        ta.time = 0.0
        ta.state[:] = [value / A for value in given["start_eci"][:3]] + [
            value * UNIT_S / A for value in given["start_eci"][3:]
        ]
        ta.reset_cooldowns()
        for name, row in zip("au", given["axes_ecef"], strict=True):
            self.give(**{name + i: value for i, value in zip("xyz", row, strict=True)})
        for row in given["segments"]:
            keys = ("start", "elevation", "turning", "thrust", "mass", "flow", "area")
            self.give(**dict(zip(keys, (row[0], *row[2:]), strict=True)))
            ta.propagate_until(row[1] / UNIT_S)
        burnout = [*(ta.state[:3] * A), *(ta.state[3:] * A / UNIT_S)]
        fixed, area = given["after"]
        self.give(thrust=0.0, mass=1.0, flow=0.0, area=area, fixed=fixed)
        ta.propagate_until(30_000.0 / UNIT_S)
        return {
            "burnout_eci": burnout,
            "flight_s": ta.time * UNIT_S,
            "landing_eci": list(ta.state[:3] * A),
        }


def main() -> None:
    """Read, fly, write."""
    given = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    launch = Launch(given["upper"], given["mach"])
    flown = [launch.fly(flight) for flight in given["flights"]]
    Path(sys.argv[2]).write_text(json.dumps(flown), encoding="utf-8")


if __name__ == "__main__":
    main()
