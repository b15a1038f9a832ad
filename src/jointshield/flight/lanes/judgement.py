"""Whether a step of a fall is accepted, what it has come to, and how long the next may be.

Branch-free like `formulas`; the parameters are those of `attempt`.
"""

from jointshield.earth.gravity import GRAVITATION_M3_S2
from jointshield.flight.lanes.formulas import root, rough_log2, two_to
from jointshield.flight.lanes.primitives import least, most, reciprocal, select
from jointshield.flight.lanes.steering import SHORTEST_S

NEAR_M = 1.0
_NEAREST_M, _NEAR_S = 30.0, 0.01  # near is as good as there, but a body that grazes a cut dwells
_BEYOND_M = 100.0
_NEVER_M = 1.0e12
EDGE, APOGEE, FINAL = 1.0, 2.0, 4.0
"""What an attempt's flag is the sum of: a cut is reached; the radius was greatest; the end."""

_SAFETY_LOG2 = -0.2
_STRETCH = 1.15
_ORBIT_WEIGHT = 2.0
_PER_ORBIT = 1.0 / 6.2e7  # squared speed of a low circular orbit, inverse


def growth(error_squared: float) -> float:
    """Return by how much the next step may be longer, from the squared error over what is allowed.

    0.87 e^(-1/5), between 0.2 and 5.
    """
    return two_to(
        least(most(_SAFETY_LOG2 - 0.1 * rough_log2(error_squared + 1.0e-30), -2.32), 2.32)
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

    Parameters: state before (as in `high_attempt`) and after the step, with its error in velocity;
    bottom and ceiling, cuts in m, from which it may be off by slack, and is there when near.
    """
    square = un * un + vn * vn + wn * wn
    rise = (xn * un + yn * vn + zn * wn) * shrunk
    arm = (lever(reached, shrunk, rise, square) + taken) * per_tolerance
    error = (ex * ex + ey * ey + ez * ez) * (arm * arm)
    factor = growth(error)
    below, above = reached < bottom - slack, reached > ceiling + slack
    passed = select(below, bottom, ceiling) - height
    gone = reached - height
    shorter = most(passed * gone * reciprocal(gone * gone + 1.0e-9), 0.2)
    factor = select(below | above, least(factor, shorter), factor)
    shortest = taken <= 2.0 * SHORTEST_S
    within = (reached >= bottom - slack) & (reached <= ceiling + slack)
    accepted = ((error <= 1.0) & within) | shortest
    # Where even the shortest step fails, the state is no state of a flight.
    lost = shortest & ((error > 1.0) | (error != error))
    after = select(accepted, t + taken, t)
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
        taken * factor,
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
        _NEVER_M,
        _BEYOND_M,
        _NEAREST_M,
    )


def low_judged(
    t: float,
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
    return judged(
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
