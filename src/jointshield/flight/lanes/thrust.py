"""One adaptive attempt at a step of powered flight."""

from jointshield.earth.frames import EARTH_ROTATION_RAD_S
from jointshield.flight.lanes import air
from jointshield.flight.lanes.formulas import powered_rate, root, segment_density
from jointshield.flight.lanes.judgement import EDGE, FINAL, growth
from jointshield.flight.lanes.primitives import (
    entry,
    index,
    inverse_root,
    least,
    most,
    reciprocal,
    select,
)
from jointshield.flight.lanes.steering import until
from jointshield.flight.lanes.tableau import step

_BRIEFEST_S = 2.0e-4
_LEAST_S = 0.05
_MACH_NEAR, _RISE_NEAR_M = 0.004, 15.0
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
)
powered_step = step("powered_step", "powered_rate", POWERED)


def bend_s(
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
) -> float:
    """Return about how long it takes to the next bend of the drag coefficient or of the air, in s.

    A step that ends about there keeps its error small; one that leads across does not see it.
    """
    kept = least(most(height + _RISE_NEAR_M, 0.0), 999.0e3)
    first = entry(air.FIRSTS, index(kept * 1.0e-3))
    i = index(first + select(kept >= entry(air.STARTS_M, index(first + 1.0)), 2.0, 1.0))
    square = u * u + v * v + w * w
    climb = (x * u + y * v + z * w) * inverse
    bend = (x * ax + y * ay + z * az + square - climb * climb) * inverse
    rise = until(entry(air.STARTS_M, i) - height, most(climb, 1.0), bend)
    ua, va = u + EARTH_ROTATION_RAD_S * y, v - EARTH_ROTATION_RAD_S * x
    through = ua * ua + va * va + w * w
    _, kelvin = segment_density(height)
    per_sound = inverse_root(air.SOUND_M2_S2_K * kelvin)
    mach = root(through) * per_sound
    gain = (ua * ax + va * ay + w * az) * inverse_root(through + 1.0) * per_sound
    seen = mach + _MACH_NEAR
    following = select(
        seen < 0.85,
        0.85,
        select(seen < 1.0, 1.0, select(seen < 1.2, 1.2, select(seen < 2.0, 2.0, 1.0e3))),
    )
    faster = (following - mach) * reciprocal(most(gain, 1.0e-3))
    return most(least(rise, faster), _LEAST_S)


def powered_attempt(
    t: float,
    h: float,
    x: float,
    y: float,
    z: float,
    u: float,
    v: float,
    w: float,
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
) -> tuple[float, ...]:
    """Return flag (as `attempt` sums it), time, next step and state, under thrust.

    Parameters: per_tolerance, s/m: lever over tolerance; end, s after launch, of the segment,
    whose others are as in `formulas.powered_rate`. Steps end where the segment ends.
    """
    ax, ay, az, began, inverse = powered_rate(
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
    )
    left = end - t
    capped = least(h, bend_s(x, y, z, u, v, w, ax, ay, az, began, inverse))
    taken = select(capped < 0.999 * left, capped, left)
    xn, yn, zn, un, vn, wn, _, _, _, height, inverse, ex, ey, ez = powered_step(
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
    )
    climb = (xn * un + yn * vn + zn * wn) * inverse
    error = (ex * ex + ey * ey + ez * ez) * (per_tolerance * per_tolerance)
    accepted = (error <= 1.0) | (taken <= _BRIEFEST_S)
    after = select(accepted, t + taken, t)
    lost = (taken <= _BRIEFEST_S) & ((error > 1.0) | (error != error))
    down = (height < 0.0) & (climb < 0.0)
    return (
        select(after >= end - 1.0e-9, EDGE, 0.0) + select(accepted & (down | lost), FINAL, 0.0),
        after,
        taken * growth(error),
        select(accepted, xn, x),
        select(accepted, yn, y),
        select(accepted, zn, z),
        select(accepted, un, u),
        select(accepted, vn, v),
        select(accepted, wn, w),
    )
