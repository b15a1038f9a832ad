"""One adaptive attempt at a step of a fall.

An attempt is a cut (`steering`), a step of the tableau and a judgement (`judgement`), branch-free
like `formulas`. It gives the next state whether or not its step is accepted.
The step's error in velocity times the time that is left to the ground, and more where the body is
nearly in orbit, is the error that it makes at the impact; it is held below a share of the
tolerance in metres.

Heights are cut where the air's formula changes: at the bounds of the layers and, as far up as the
flight feels it, at the rows of the table above. `low_attempt` works within one layer,
`high_attempt` above all cuts; a step that would lead more than a few metres beyond a cut is tried
again, shorter. So no step meets a bend of the air that matters: no error estimate would see it.
"""

from jointshield.flight.lanes.formulas import any_rate
from jointshield.flight.lanes.judgement import (
    APOGEE,
    EDGE,
    FINAL,
    NEAR_M,
    high_judged,
    low_judged,
)
from jointshield.flight.lanes.steering import high_cut, low_cut
from jointshield.flight.lanes.tableau import step

__all__ = [
    "APOGEE",
    "EDGE",
    "ENTRY_M",
    "FINAL",
    "FIRST_HIGH_S",
    "FIRST_LOW_S",
    "FIRST_THRUST_S",
    "NEAR_M",
    "SHARE",
    "begun",
    "high_attempt",
    "high_step",
    "low_attempt",
    "low_step",
]

SHARE = 0.4
"""Of the tolerance at the impact that a step's error may be."""
FIRST_HIGH_S = 10.0
FIRST_LOW_S = 2.0
FIRST_THRUST_S = 6.0
ENTRY_M = 18.0e3  # the first step after a fall to the highest cut leads about so deep

HIGH = ("drag",)
LAYER = ("middle", *(f"d{i}" for i in range(8)), *(f"k{i}" for i in range(3)))
LOW = ("drag", *LAYER)

high_step = step("high_step", "high_rate", HIGH)
low_step = step("low_step", "low_rate", LOW)


def begun(
    x: float, y: float, z: float, u: float, v: float, w: float, drag: float
) -> tuple[float, float, float, float, float, float, float]:
    """Return acceleration, height, 1 / radius, rate of climb and squared speed of a state."""
    ax, ay, az, height, inverse = any_rate(x, y, z, u, v, w, drag)
    climb = (x * u + y * v + z * w) * inverse
    return ax, ay, az, height, inverse, climb, u * u + v * v + w * w


def high_attempt(
    t: float,
    h: float,
    stretch: float,
    x: float,
    y: float,
    z: float,
    u: float,
    v: float,
    w: float,
    ax: float,
    ay: float,
    az: float,
    height: float,
    inverse: float,
    climb: float,
    speed_squared: float,
    maximum: float,
    per_tolerance: float,
    drag: float,
    floor: float,
) -> tuple[float, ...]:
    """Return flag, length of the step tried, and the first 16 parameters anew, above all cuts.

    Parameters: t, s since the start; h, the step to try, which may become longer by the factor
    stretch to end at a cut; state, its acceleration, height, 1 / radius, rate of climb and squared
    speed; maximum, longest flight in s; per_tolerance, 1 / m; drag as in `formulas.high_rate`;
    floor, height in m of the cut below, of which `layers_cut` tells.
    """
    taken = high_cut(t, h, stretch, height, inverse, climb, speed_squared, maximum, floor)
    xn, yn, zn, un, vn, wn, bx, by, bz, reached, shrunk, ex, ey, ez = high_step(
        t, taken, x, y, z, u, v, w, ax, ay, az, drag
    )
    return high_judged(
        t,
        h,
        taken,
        x,
        y,
        z,
        u,
        v,
        w,
        ax,
        ay,
        az,
        height,
        inverse,
        climb,
        speed_squared,
        maximum,
        per_tolerance,
        xn,
        yn,
        zn,
        un,
        vn,
        wn,
        bx,
        by,
        bz,
        reached,
        shrunk,
        ex,
        ey,
        ez,
        floor,
    )


def low_attempt(
    t: float,
    h: float,
    stretch: float,
    x: float,
    y: float,
    z: float,
    u: float,
    v: float,
    w: float,
    ax: float,
    ay: float,
    az: float,
    height: float,
    inverse: float,
    climb: float,
    speed_squared: float,
    maximum: float,
    per_tolerance: float,
    drag: float,
    bottom: float,
    ceiling: float,
    middle: float,
    d0: float,
    d1: float,
    d2: float,
    d3: float,
    d4: float,
    d5: float,
    d6: float,
    d7: float,
    k0: float,
    k1: float,
    k2: float,
) -> tuple[float, ...]:
    """Return as `high_attempt`, within a layer of the air.

    Parameters: as there; a row of `air.LAYERS`.
    """
    taken = low_cut(
        t,
        h,
        stretch,
        x,
        y,
        z,
        ax,
        ay,
        az,
        height,
        inverse,
        climb,
        speed_squared,
        maximum,
        bottom,
        ceiling,
    )
    xn, yn, zn, un, vn, wn, bx, by, bz, reached, shrunk, ex, ey, ez = low_step(
        t,
        taken,
        x,
        y,
        z,
        u,
        v,
        w,
        ax,
        ay,
        az,
        drag,
        middle,
        d0,
        d1,
        d2,
        d3,
        d4,
        d5,
        d6,
        d7,
        k0,
        k1,
        k2,
    )
    return low_judged(
        t,
        h,
        taken,
        x,
        y,
        z,
        u,
        v,
        w,
        ax,
        ay,
        az,
        height,
        inverse,
        climb,
        speed_squared,
        maximum,
        per_tolerance,
        xn,
        yn,
        zn,
        un,
        vn,
        wn,
        bx,
        by,
        bz,
        reached,
        shrunk,
        ex,
        ey,
        ez,
        bottom,
        ceiling,
    )
