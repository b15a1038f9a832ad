"""One adaptive attempt at a step of powered flight."""

from jointshield.flight.lanes.attempt import growth
from jointshield.flight.lanes.formulas import powered_rate
from jointshield.flight.lanes.primitives import select
from jointshield.flight.lanes.tableau import step

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
    """Return accepted (1 or 0), time, next step, state, height and rate of climb, under thrust.

    Parameters: per_tolerance, s/m: lever over tolerance; the others as in `formulas.powered_rate`.
    """
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
        h,
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
    accepted = error <= 1.0
    after = select(accepted, t + h, t)
    return (
        select(accepted, 1.0, 0.0),
        after,
        h * growth(error),
        select(accepted, xn, x),
        select(accepted, yn, y),
        select(accepted, zn, z),
        select(accepted, un, u),
        select(accepted, vn, v),
        select(accepted, wn, w),
        height,
        climb,
    )
