"""One adaptive attempt at a step of powered flight."""

from jointshield.flight.lanes.attempt import EDGE, FINAL, growth
from jointshield.flight.lanes.formulas import powered_rate
from jointshield.flight.lanes.primitives import select
from jointshield.flight.lanes.tableau import step

_SHORTEST_S = 2.0e-4
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
    left = end - t
    taken = select(h < 0.999 * left, h, left)
    ax, ay, az, _, _ = powered_rate(
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
    accepted = (error <= 1.0) | (taken <= _SHORTEST_S)
    after = select(accepted, t + taken, t)
    lost = (taken <= _SHORTEST_S) & ((error > 1.0) | (error != error))
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
