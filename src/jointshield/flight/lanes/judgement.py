"""Whether a step of a fall is accepted, what it has come to, and how long the next may be.

Branch-free like `formulas`; the parameters are those of `attempt`.
"""

from jointshield.earth.gravity import GRAVITATION_M3_S2
from jointshield.flight.lanes.formulas import root, rough_log2, two_to
from jointshield.flight.lanes.primitives import least, most, reciprocal, select
from jointshield.flight.lanes.steering import SHORTEST_S

NEAR_M = 1.0
_NEAREST_M, _NEAR_S = 30.0, 0.01  # near is as good as there, but a body that grazes a cut dwells
_THIN_M, _IN_THIN = 60.0e3, 4.0  # where there is less air, so much farther is as near
_BEYOND_M = 100.0
_NEVER_M = 1.0e12
EDGE, APOGEE, FINAL = 1.0, 2.0, 4.0
"""What an attempt's flag is the sum of: a cut is reached; the radius was greatest; the end."""

_SAFETY_LOG2 = -0.2
_STRETCH = 1.15
LONGER = 5.0
"""By how much a step may be longer than the last, unless a cut made that one short."""
_TOLD = 20.0  # an error so small that the step might be so much longer is one of rounding
_FARTHER_M = 0.5  # and this a change of height that is none
_HIGH_SHARE = 0.75  # of the error that is told above all cuts, where it is told too great
_ORBIT_WEIGHT = 2.0
_PER_ORBIT = 1.0 / 6.2e7  # squared speed of a low circular orbit, inverse


def growth(error_squared: float) -> float:
    """Return by how much the next step may be longer, from the squared error over what is allowed.

    0.87 e^(-1/5), from 0.2 to 1,000: who asks limits it to `LONGER`.
    """
    return two_to(
        least(most(_SAFETY_LOG2 - 0.1 * rough_log2(error_squared + 1.0e-30), -2.32), 10.0)
    )


def lever(height: float, inverse: float, climb: float, speed_squared: float) -> float:
    """Return what a velocity error here is multiplied with at the impact, in s."""
    circular = GRAVITATION_M3_S2 * inverse
    sideways = speed_squared - climb * climb
    pull = most((circular - sideways) * inverse, 0.5)
    time = (climb + root(climb * climb + 2.0 * pull * most(height, 0.0))) * reciprocal(pull)
    return time * (1.0 + _ORBIT_WEIGHT * least(sideways * _PER_ORBIT, 1.0))


def judged(
    t: float,
    wanted: float,
    taken: float,
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
    xn: float,
    yn: float,
    zn: float,
    un: float,
    vn: float,
    wn: float,
    bx: float,
    by: float,
    bz: float,
    reached: float,
    shrunk: float,
    ex: float,
    ey: float,
    ez: float,
    bottom: float,
    ceiling: float,
    slack: float,
    near: float,
) -> tuple[float, ...]:
    """Return flag, step tried, and the first 16 parameters of an attempt anew, of a step made.

    Parameters: wanted, the step that was wanted, of which taken is what a cut has left; state
    before (as in `high_attempt`) and after the step, with its error in velocity;
    bottom and ceiling, cuts in m, from which it may be off by slack, and is there when near.
    """
    square = un * un + vn * vn + wn * wn
    rise = (xn * un + yn * vn + zn * wn) * shrunk
    arm = (lever(reached, shrunk, rise, square) + taken) * per_tolerance
    error = (ex * ex + ey * ey + ez * ez) * (arm * arm)
    factor = growth(error)
    gone = reached - height
    # One that turned just beyond a cut is on its way back.
    below = (reached < bottom - slack) & (gone < -_FARTHER_M)
    above = (reached > ceiling + slack) & (gone > _FARTHER_M)
    leaving = below | above
    passed = select(below, bottom, ceiling) - height
    shorter = most(passed * gone * reciprocal(gone * gone + 1.0e-9), 0.2)
    factor = select(leaving, least(factor, shorter), factor)
    shortest = taken <= 2.0 * SHORTEST_S
    accepted = (select(leaving, 2.0, error) <= 1.0) | shortest
    # Where even the shortest step fails, the state is no state of a flight.
    lost = shortest & ((error > 1.0) | (error != error))
    after = select(accepted, t + taken, t)
    # After a cut the step goes on from what was wanted, not from what the cut has left.
    longest = most(LONGER * taken, wanted)
    following = select(factor < _TOLD, least(taken * factor, longest), longest)
    following = most(following, SHORTEST_S)
    edge = ((reached < bottom + near) & (rise < 0.0)) | ((reached > ceiling - near) & (rise > 0.0))
    top = (climb > 0.0) & (rise <= 0.0)
    down = (reached <= 0.0) & (rise < 0.0)
    flag = (
        select(accepted & edge, EDGE, 0.0)
        + select(accepted & top, APOGEE, 0.0)
        + select((accepted & down) | (after >= maximum - 1.0e-9) | lost, FINAL, 0.0)
    )
    return (
        flag,
        taken,
        after,
        following,
        select(accepted, _STRETCH, 1.0),
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
        select(accepted, rise, climb),
        select(accepted, square, speed_squared),
    )


def high_judged(
    t: float,
    wanted: float,
    taken: float,
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
    xn: float,
    yn: float,
    zn: float,
    un: float,
    vn: float,
    wn: float,
    bx: float,
    by: float,
    bz: float,
    reached: float,
    shrunk: float,
    ex: float,
    ey: float,
    ez: float,
    floor: float,
) -> tuple[float, ...]:
    """Return `judged` of a step above all cuts."""
    return judged(
        t,
        wanted,
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
        _HIGH_SHARE * per_tolerance,
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
        _NEVER_M,
        _BEYOND_M,
        _NEAREST_M,
    )


def low_judged(
    t: float,
    wanted: float,
    taken: float,
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
    xn: float,
    yn: float,
    zn: float,
    un: float,
    vn: float,
    wn: float,
    bx: float,
    by: float,
    bz: float,
    reached: float,
    shrunk: float,
    ex: float,
    ey: float,
    ez: float,
    bottom: float,
    ceiling: float,
) -> tuple[float, ...]:
    """Return `judged` of a step within a layer."""
    near = least(most(_NEAR_S * most(climb, -climb), NEAR_M), _NEAREST_M)
    near = select(height > _THIN_M, _IN_THIN * near, near)
    return judged(
        t,
        wanted,
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
        near,
        near,
    )
