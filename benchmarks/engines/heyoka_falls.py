"""Falls by heyoka (Biscani & Izzo 2021, MNRAS 504, 2614): Taylor series, several flights at a time.

    python heyoka_falls.py IN.npz OUT.npz --tolerance 1e-16 --lanes 4 --repeats 3

Written apart from the package, which it does not import: the same gravity, air and ground from
their published definitions. The 1976 air is one formula per layer, so its numbers are parameters
of each lane, and a Taylor step ends wherever a layer does (an event), or it would fly on with the
layer's formula, and leave thin air unnoticed. A landed lane is given the next flight.

In: states_eci (n, 6), area (n,) = Cd A / m, upper (k, 2) height m and density of the table above
86 km, knots_m: heights where steps end. Out: flight_s (n,), landing_eci (n, 3), cpu_s (repeats,).
"""

import argparse
import math
import time
from itertools import pairwise
from typing import Any

import heyoka as hy
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

GM, J2, A, FLAT, SPIN = 3.986004418e14, 1.082629821e-3, 6378137.0, 1 / 298.257223563, 7.292115e-5
GRAVITY, GAS, RADIUS = 9.80665, 8314.32 / 28.9644, 6_356_766.0
LAYERS = (  # geopotential base m, temperature K, lapse rate K/m
    (0.0, 288.15, -0.0065),
    (11e3, 216.65, 0.0),
    (20e3, 216.65, 0.001),
    (32e3, 228.65, 0.0028),
    (47e3, 270.65, 0.0),
    (51e3, 270.65, -0.0028),
    (71e3, 214.65, -0.002),
)
# One tolerance serves all variables and events, and goes by the largest: none may outweigh others.
UNIT_M, UNIT_S, EVENT_M = A, math.sqrt(A**3 / GM), 1e3 * A
EDGE_M = 1e-3
AREA, COLUMNS = 8, 9  # c0..c5 of ln rho = c0 + c1 ln(c2 + c3 H) + c4 H + c5 h; edges; area


def air(upper: Floats) -> tuple[Floats, Floats]:
    """Knots, geometric m, from the ground up, and the coefficients of the layer above each."""
    knots, rows, log_pressure = [], [], math.log(101_325.0)
    for i, (base, kelvin, lapse) in enumerate(LAYERS):
        knots.append(RADIUS * base / (RADIUS - base))
        weight = GRAVITY / GAS
        rise = (LAYERS[i + 1][0] if i < 6 else base) - base
        if lapse:
            power = weight / lapse
            top = log_pressure - math.log(GAS) + power * math.log(kelvin)
            rows.append((top, -1.0 - power, kelvin - lapse * base, lapse, 0.0, 0.0))
            log_pressure -= power * math.log((kelvin + lapse * rise) / kelvin)
        else:
            fall = weight / kelvin
            here = log_pressure + fall * base - math.log(GAS * kelvin)
            rows.append((here, 0.0, 1.0, 0.0, -fall, 0.0))
            log_pressure -= fall * rise
    for (low, rho), (high, thinner) in pairwise(upper):
        slope = math.log(thinner / rho) / (high - low)
        knots.append(low)
        rows.append((math.log(rho) - slope * low, 0.0, 1.0, 0.0, 0.0, slope))
    knots.append(upper[-1][0])
    rows.append((-700.0, 0.0, 1.0, 0.0, 0.0, 0.0))  # e^-700: nothing
    return np.array(knots), np.array(rows)


def system() -> tuple[list[tuple[Any, Any]], Any]:
    """Equations of motion, and the height along the radius in m that air and ground go by."""
    x, y, z, u, v, w = hy.make_vars("x", "y", "z", "u", "v", "w")
    p = [hy.par[i] for i in range(COLUMNS)]
    squared = x * x + y * y + z * z
    radius = hy.sqrt(squared)
    pull = -1.0 / (squared * radius)
    oblate = 1.5 * J2 / squared
    polar = 5.0 * z * z / squared
    ground = (1.0 - FLAT) / hy.sqrt(1.0 - FLAT * (2.0 - FLAT) * (1.0 - z * z / squared))
    height = UNIT_M * (radius - ground)
    potential = RADIUS * height / (RADIUS + height)
    density = hy.exp(
        p[0] + p[1] * hy.log(p[2] + p[3] * potential) + p[4] * potential + p[5] * height
    )
    along, across = u + SPIN * UNIT_S * y, v - SPIN * UNIT_S * x
    brake = 0.5 * UNIT_M * p[AREA] * density * hy.sqrt(along * along + across * across + w * w)
    flat = pull * (1.0 + oblate * (1.0 - polar))
    return [
        (x, u),
        (y, v),
        (z, w),
        (u, flat * x - brake * along),
        (v, flat * y - brake * across),
        (w, pull * (1.0 + oblate * (3.0 - polar)) * z - brake * w),
    ], height


class Falls:
    """An integrator whose lanes take flight after flight."""

    def __init__(
        self,
        lanes: int,
        tolerance: float,
        upper: Floats,
        wanted_knots: Floats,
        *,
        exponential: bool,
    ) -> None:
        self.lanes = lanes
        all_knots, all_rows = air(upper)
        if exponential:
            all_knots = wanted_knots = np.array([0.0, 90e3])
            all_rows = np.tile((math.log(1.225), 0.0, 1.0, 0.0, 0.0, -1.0 / 7200.0), (2, 1))
        # Only some knots end a step: the layer between two of them keeps the formula it began with
        # only where the knots left out lie in air too thin to matter.
        kept = [i for i, knot in enumerate(all_knots) if np.abs(wanted_knots - knot).min() < 1.0]
        self.knots = all_knots[kept]
        # The edge just crossed lies a millimetre behind: a root at a step's start hides others.
        low = self.knots - np.where(self.knots > 0.0, EDGE_M, 0.0)
        high = np.append(self.knots[1:] + EDGE_M, 1e9)
        self.table = list(np.column_stack((all_rows[kept], low, high)))
        equations, height = system()
        # The integrator copies its callbacks deeply, and methods with all that they belong to;
        # functions stay what they are.
        falling = hy.t_event_batch(
            (height - hy.par[6]) / EVENT_M,
            callback=lambda ta, _sign, lane: self.below(ta, lane),
            direction=hy.event_direction.negative,
        )
        rising = hy.t_event_batch(
            (height - hy.par[7]) / EVENT_M,
            callback=lambda _ta, _sign, lane: self.above(lane),
            direction=hy.event_direction.positive,
        )
        self.integrator = hy.taylor_adaptive_batch(
            equations,
            np.tile(np.array([[1.1], [0.0], [0.0], [0.0], [1.0], [0.0]]), lanes),
            tol=tolerance,
            t_events=[falling, rising],
            pars=np.zeros((COLUMNS, lanes)),
        )

    def layer(self, lane: int, index: int) -> None:
        """Give a lane the layer's air and its two edges."""
        self.at[lane] = index
        self.air[lane][:] = self.table[index]

    def below(self, ta: Any, lane: int) -> bool:
        """A lane left its layer downwards: the next one, or the ground."""
        if self.at[lane]:
            self.layer(lane, self.at[lane] - 1)
            return True
        flight = self.flying[lane]
        if flight >= 0:
            self.landing[flight] = ta.state[:3, lane]
            self.flown[flight] = ta.time[lane] - self.since[lane]
            self.left -= 1
        self.load(ta, lane)
        return self.left > 0

    def above(self, lane: int) -> bool:
        """A lane left its layer upwards."""
        self.layer(lane, self.at[lane] + 1)
        return True

    def load(self, ta: Any, lane: int) -> None:
        """Put the next flight into a lane, or a circle in a vacuum if none is left."""
        flight = self.following
        if flight >= len(self.states):
            self.flying[lane] = -1
            ta.state[:, lane] = (6.25, 0.0, 0.0, 0.0, 0.4, 0.0)
            ta.pars[AREA, lane] = 0.0
            self.layer(lane, len(self.knots) - 1)
            return
        self.following += 1
        self.flying[lane] = flight
        self.since[lane] = ta.time[lane]
        ta.state[:, lane] = self.states[flight]
        ta.pars[AREA, lane] = self.area[flight]
        self.layer(lane, self.first[flight])

    def fly(self, states: Floats, area: Floats) -> tuple[Floats, Floats]:
        """Flight times (n,) s and landing points (n, 3) eci m."""
        unit = np.repeat((UNIT_M, UNIT_M / UNIT_S), 3)
        self.states, self.area = states / unit, area
        squared = (states[:, :3] ** 2).sum(axis=1)
        polar = states[:, 2] ** 2 / squared
        height = np.sqrt(squared) - A * (1 - FLAT) / np.sqrt(1 - FLAT * (2 - FLAT) * (1 - polar))
        self.first = (np.searchsorted(self.knots, height, side="right") - 1).tolist()
        self.landing, self.flown = np.full((len(states), 3), np.nan), np.full(len(states), np.nan)
        self.left, self.following = len(states), 0
        self.at, self.flying, self.since = ([0] * self.lanes for _ in range(3))
        ta = self.integrator
        self.air = [ta.pars[:AREA, lane] for lane in range(self.lanes)]
        ta.set_time(0.0)
        ta.reset_cooldowns()
        for lane in range(self.lanes):
            self.load(ta, lane)
        ta.propagate_until(1e12, max_steps=200 * len(states))
        return self.flown * UNIT_S, self.landing * UNIT_M


def main() -> None:
    """Read, fly as often as asked, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("given")
    parser.add_argument("result")
    parser.add_argument("--tolerance", type=float, default=1e-16)
    parser.add_argument("--lanes", type=int, default=4)
    parser.add_argument("--repeats", type=int, default=1)
    parser.add_argument("--exponential", action="store_true", help="another air, without layers")
    options = parser.parse_args()
    given = np.load(options.given)
    falls = Falls(
        options.lanes,
        options.tolerance,
        given["upper"],
        given["knots_m"],
        exponential=options.exponential,
    )
    spent = []
    for _ in range(options.repeats):
        before = time.process_time()
        flown, landing = falls.fly(given["states_eci"], given["area"])
        spent.append(time.process_time() - before)
    np.savez(options.result, flight_s=flown, landing_eci=landing, cpu_s=spent)


if __name__ == "__main__":
    main()
