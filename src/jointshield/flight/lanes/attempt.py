"""One adaptive attempt at a step of a fall.

Branch-free like `formulas`: an attempt gives the next state whether or not its step is accepted.
The step's error in velocity times the time that is left to the ground, and more where the body is
nearly in orbit, is the error that it makes at the impact; it is held below a share of the
tolerance in metres.

Heights are cut where the air's formula changes: at the bounds of the layers and, as far up as the
flight feels it, at the rows of the table above. `low_attempt` works within one layer,
`high_attempt` above all cuts; a step that would lead more than a few metres beyond a cut is tried
again, shorter. So no step meets a bend of the air that matters: no error estimate would see it.
"""

from jointshield.earth.gravity import GRAVITATION_M3_S2
from jointshield.flight.lanes.formulas import any_rate, root, rough_log2, two_to
from jointshield.flight.lanes.primitives import least, most, reciprocal, select
from jointshield.flight.lanes.tableau import step

NEAR_M = 1.0
_NEAREST_M, _NEAR_S = 30.0, 0.01  # near is as good as there, but a body that grazes a cut dwells
SHARE = 0.4
"""Of the tolerance at the impact that a step's error may be."""
EDGE, APOGEE, FINAL = 1.0, 2.0, 4.0
"""What an attempt's flag is the sum of: a cut is reached; the radius was greatest; the end."""

_LONGEST_S = 1.0e4
_SHORTEST_S = 1.0e-4
_SAFETY_LOG2 = -0.2
_STRETCH = 1.15
_ORBIT_WEIGHT = 2.0
_PER_ORBIT = 1.0 / 6.2e7  # squared speed of a low circular orbit, inverse
_FEEL_M = 140.0e3  # from above, a step first goes no lower
_FLOOR_M = 70.0e3  # then by shares of the height above this
_SHARE = 0.6
_RISE_M = 14.0e3  # at most so far in a step, while climbing
_THIN_M = 125.0e3  # up to here
_SCALE_HEIGHT_M = 7.0e3
_BEYOND_M = 100.0
_GRAZING_M = 130.0e3
_LIGHT_M2_KG = 1.0e-3
_LIGHTEST_M2_KG = 5.0e-3
FIRST_HIGH_S = 10.0
FIRST_LOW_S = 2.0
ENTRY_M = 12.0e3  # the first step after a fall to the highest cut leads about so deep

HIGH = ("drag",)
LAYER = ("middle", *(f"d{i}" for i in range(8)), *(f"k{i}" for i in range(3)))
LOW = ("drag", *LAYER)

_NEVER_M = 1.0e12
high_step = step("high_step", "high_rate", HIGH)
low_step = step("low_step", "low_rate", LOW)


def layers_cut(height: float, climb: float, drag: float) -> float:
    """Return how many of `air.LAYERS` are cut for a flight: 7, or more where thin air matters.

    Parameters: the flight's first height m and rate of climb m/s; drag, m2/kg: light bodies feel
    air to 200 km; those that stay in thin air for long to 120 km.
    """
    peak = height + select(climb > 0.0, climb * climb * (1.0 / 18.0), 0.0)
    cut = select(peak < _GRAZING_M, 14.0, 7.0)
    return select(drag > _LIGHTEST_M2_KG, 20.0, select(drag > _LIGHT_M2_KG, 17.0, cut))


def begun(
    x: float, y: float, z: float, u: float, v: float, w: float, drag: float
) -> tuple[float, float, float, float, float, float, float]:
    """Return acceleration, height, 1 / radius, rate of climb and squared speed of a state."""
    ax, ay, az, height, inverse = any_rate(x, y, z, u, v, w, drag)
    climb = (x * u + y * v + z * w) * inverse
    return ax, ay, az, height, inverse, climb, u * u + v * v + w * w


def growth(error_squared: float) -> float:
    """Return by how much the next step may be longer, from the squared error over what is allowed.

    0.87 e^(-1/5), between 0.2 and 5.
    """
    return two_to(
        least(most(_SAFETY_LOG2 - 0.1 * rough_log2(error_squared + 1.0e-30), -2.32), 2.32)
    )


def until(distance: float, climb: float, bend: float) -> float:
    """Return the seconds until the height has changed by a distance in m; long if it never does.

    Parameters: climb m/s and its change bend m/s2, taken as constant.
    """
    square = climb * climb + 2.0 * bend * distance
    pace = most(climb, -climb) + root(most(square, 0.0)) + 1e-9
    time = 2.0 * most(distance, -distance) * reciprocal(pace)
    return select(square < 0.0, _LONGEST_S, time)


def lever(height: float, inverse: float, climb: float, speed_squared: float) -> float:
    """Return what a velocity error here is multiplied with at the impact, in s."""
    circular = GRAVITATION_M3_S2 * inverse
    sideways = speed_squared - climb * climb
    pull = most((circular - sideways) * inverse, 0.5)
    time = (climb + root(climb * climb + 2.0 * pull * most(height, 0.0))) * reciprocal(pull)
    return time * (1.0 + _ORBIT_WEIGHT * least(sideways * _PER_ORBIT, 1.0))


def high_cut(
    t: float,
    h: float,
    stretch: float,
    height: float,
    inverse: float,
    climb: float,
    speed_squared: float,
    maximum: float,
    floor: float,
) -> float:
    """Return the length of the step to try above all cuts: h, or what leads to a cut.

    Parameters: as in `high_attempt`.
    """
    pull = (GRAVITATION_M3_S2 * inverse - speed_squared + climb * climb) * inverse
    aim = most(floor, least(_FEEL_M, height - _SHARE * (height - _FLOOR_M)))
    pull = most(pull, 0.5)
    cut = (climb + root(climb * climb + 2.0 * pull * most(height - aim, 0.0))) * reciprocal(pull)
    cut = select(
        (climb > 0.0) & (height < _THIN_M), least(cut, _RISE_M * reciprocal(most(climb, 1.0))), cut
    )
    cut = least(most(cut, _SHORTEST_S), maximum - t)
    return select(cut > stretch * h, h, cut)


def low_cut(
    t: float,
    h: float,
    stretch: float,
    x: float,
    y: float,
    z: float,
    ax: float,
    ay: float,
    az: float,
    height: float,
    inverse: float,
    climb: float,
    speed_squared: float,
    maximum: float,
    bottom: float,
    ceiling: float,
) -> float:
    """Return the length of the step to try within a layer: h, or what leads to the layer's bound.

    Parameters: as in `low_attempt`.
    """
    bend = (x * ax + y * ay + z * az + speed_squared - climb * climb) * inverse
    distance = select(climb > 0.0, ceiling, bottom) - height
    rough = until(distance, climb, bend)
    # Air gets denser on the way down: one round of Newton's method with the change of the drag.
    braking = bend + 9.8
    falls = most(-climb, 1.0)
    change = braking * (falls * (1.0 / _SCALE_HEIGHT_M) - 2.0 * braking * reciprocal(falls))
    miss = ((change * rough * (1.0 / 6.0) + 0.5 * bend) * rough + climb) * rough - distance
    slope = least((0.5 * change * rough + bend) * rough + climb, -50.0)
    fine = least(most(rough + miss * reciprocal(-slope), 0.6 * rough), 1.6 * rough)
    cut = select((climb < -50.0) & (rough < 20.0), fine, rough)
    cut = least(most(cut, _SHORTEST_S), maximum - t)
    return select(cut > stretch * h, h, cut)


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
    shortest = taken <= 2.0 * _SHORTEST_S
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
