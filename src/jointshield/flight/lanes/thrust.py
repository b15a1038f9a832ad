"""One adaptive attempt at a step of powered flight.

A step works within one phase (`phases`) of one segment of the thrust. It is cut to end where the
phase ends, as far as the derivatives of height and Mach number tell; one that leads beyond is tried
again, as long as the cubic through height, or Mach number, at both ends says.
"""

from jointshield.flight.lanes.crossings import bound_s, crossing, paces
from jointshield.flight.lanes.formulas import powered_rate
from jointshield.flight.lanes.judgement import EDGE, FINAL, LONGER, growth
from jointshield.flight.lanes.phases import PER_LAYER
from jointshield.flight.lanes.primitives import inverse_root, least, most, reciprocal, select
from jointshield.flight.lanes.steering import until
from jointshield.flight.lanes.tableau import step

_BRIEFEST_S = 2.0e-4
# So long after a bend, or before it, a step may end: what is wrong then goes with its square.
_CLOSE, _CLOSEST_S = 2.3, 0.03
_CLOSE_M, _CLOSE_MACH = 0.5, 1.0e-5
_FARTHER = 1.15
_LAYERS = 1.0 * PER_LAYER
POWERED = (
    "begin",
    "elevation",
    "pitch",
    "thrust",
    "mass",
    "flow",
    "area",
    "alongx",
    "alongy",
    "alongz",
    "upx",
    "upy",
    "upz",
    "middle",
    "d0",
    "d1",
    "d2",
    "d3",
    "d4",
    "d5",
    "d6",
    "d7",
    "k0",
    "k1",
    "k2",
    "base",
    "slope",
)
powered_step = step("powered_step", "powered_rate", POWERED)


def powered_begun(
    t: float,
    x: float,
    y: float,
    z: float,
    u: float,
    v: float,
    w: float,
    begin: float,
    elevation: float,
    pitch: float,
    thrust: float,
    mass: float,
    flow: float,
    area: float,
    alongx: float,
    alongy: float,
    alongz: float,
    upx: float,
    upy: float,
    upz: float,
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
    base: float,
    slope: float,
) -> tuple[float, ...]:
    """Return what a segment begins with: an attempt's parameters from ax to swell."""
    ax, ay, az, height, inverse = powered_rate(
        t,
        x,
        y,
        z,
        u,
        v,
        w,
        begin,
        elevation,
        pitch,
        thrust,
        mass,
        flow,
        area,
        alongx,
        alongy,
        alongz,
        upx,
        upy,
        upz,
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
        base,
        slope,
    )
    climb, bend, mach, gain = paces(
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
        middle,
        k0,
        k1,
        k2,
    )
    return ax, ay, az, height, inverse, climb, bend, 0.0, mach, gain, 0.0


def powered_attempt(
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
    bend: float,
    jerk: float,
    mach: float,
    gain: float,
    swell: float,
    per_tolerance: float,
    end: float,
    begin: float,
    elevation: float,
    pitch: float,
    thrust: float,
    mass: float,
    flow: float,
    area: float,
    alongx: float,
    alongy: float,
    alongz: float,
    upx: float,
    upy: float,
    upz: float,
    bottom: float,
    ceiling: float,
    slow: float,
    fast: float,
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
    base: float,
    slope: float,
) -> tuple[float, ...]:
    """Return flag (as `attempt` sums it), by how many phases to move, and the first 20 anew.

    Parameters: t, s since launch; h, the step to try, which may become longer by stretch to end at
    a bend; state, acceleration, height, 1 / radius; climb m/s, its first and second change; Mach
    number, its first and second change; per_tolerance, s/m: lever over tolerance; end, s after
    launch, of the segment, whose others are as in `formulas.powered_rate`; a row of
    `phases.PHASES`. Steps end where the segment ends.
    """
    rise = bound_s(select(climb > 0.0, ceiling, bottom) - height, climb, bend, jerk)
    faster = until(select(gain > 0.0, fast, slow) - mach, gain, swell)
    closing = least(_CLOSE * inverse_root(per_tolerance), _CLOSEST_S)
    bent = most(least(rise, faster), closing)
    capped = select(bent > stretch * h, h, bent)
    left = end - t
    taken = select(capped < 0.999 * left, capped, left)
    xn, yn, zn, un, vn, wn, bx, by, bz, reached, shrunk, ex, ey, ez = powered_step(
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
        begin,
        elevation,
        pitch,
        thrust,
        mass,
        flow,
        area,
        alongx,
        alongy,
        alongz,
        upx,
        upy,
        upz,
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
        base,
        slope,
    )
    climbing, bending, machs, gaining = paces(
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
        middle,
        k0,
        k1,
        k2,
    )
    error = (ex * ex + ey * ey + ez * ez) * (per_tolerance * per_tolerance)
    close = most(closing * most(climbing, -climbing), _CLOSE_M)
    close_mach = most(closing * most(gaining, -gaining), _CLOSE_MACH)
    above, below = reached > ceiling + close, reached < bottom - close
    above_mach, below_mach = machs > fast + close_mach, machs < slow - close_mach
    late_by_mach = above_mach | below_mach
    # One that leads beyond both is cut short by the Mach number first.
    share = select(
        late_by_mach | above | below,
        crossing(
            select(late_by_mach, mach, height),
            taken * select(late_by_mach, gain, climb),
            select(late_by_mach, machs, reached),
            taken * select(late_by_mach, gaining, climbing),
            select(
                late_by_mach,
                select(above_mach, fast, slow),
                select(above, ceiling, bottom),
            ),
        ),
        1.0,
    )
    factor = least(growth(error), LONGER)
    brief = taken <= _BRIEFEST_S
    accepted = ((error <= 1.0) & (share >= 1.0)) | brief
    factor = select(share < 1.0, least(factor, share), factor)
    # What a step cut short would have been is still worth trying after it.
    following = select(accepted, most(taken * factor, select(error <= 1.0, h, 0.0)), taken * factor)
    after = select(accepted, t + taken, t)
    lost = brief & ((error > 1.0) | (error != error))
    down = (reached < 0.0) & (climbing < 0.0)
    up = select((reached > ceiling - close) & (climbing > 0.0), _LAYERS, 0.0)
    up = select((reached < bottom + close) & (climbing < 0.0), -_LAYERS, up)
    over = select((machs > fast - close_mach) & (gaining > 0.0), 1.0, 0.0)
    over = select((machs < slow + close_mach) & (gaining < 0.0), -1.0, over)
    per_taken = reciprocal(taken)
    return (
        select(after >= end - 1.0e-9, EDGE, 0.0) + select(accepted & (down | lost), FINAL, 0.0),
        select(accepted, up + over, 0.0),
        after,
        following,
        select(accepted, _FARTHER, 1.0),
        select(accepted, xn, x),
        select(accepted, yn, y),
        select(accepted, zn, z),
        select(accepted, un, u),
        select(accepted, vn, v),
        select(accepted, wn, w),
        select(accepted, bx, ax),
        select(accepted, by, ay),
        select(accepted, bz, az),
        select(accepted, reached, height),
        select(accepted, shrunk, inverse),
        select(accepted, climbing, climb),
        select(accepted, bending, bend),
        select(accepted, (bending - bend) * per_taken, jerk),
        select(accepted, machs, mach),
        select(accepted, gaining, gain),
        select(accepted, (gaining - gain) * per_taken, swell),
    )
