"""How long the next step of a fall shall be: what leads to a cut of the air, and no longer.

Branch-free like `formulas`; the parameters are those of `attempt`.
"""

from jointshield.earth.gravity import GRAVITATION_M3_S2
from jointshield.flight.lanes.formulas import root
from jointshield.flight.lanes.primitives import least, most, reciprocal, select

LONGEST_S = 1.0e4
SHORTEST_S = 1.0e-4
_FEEL_M = 125.0e3  # from above, a step first goes no lower
_FLOOR_M = 60.0e3  # then by shares of the height above this
_SHARE = 0.6
_RISE_M = 14.0e3  # at most so far in a step, while climbing
_DENSE_M = 125.0e3  # up to here
_SCALE_HEIGHT_M = 7.0e3
_GRAZING_M = 130.0e3
_LIGHT_M2_KG = 1.0e-3
_LIGHTEST_M2_KG = 5.0e-3


def layers_cut(height: float, climb: float, drag: float) -> float:
    """Return how many of `air.LAYERS` are cut for a flight: 7, or more where thin air matters.

    Parameters: the flight's first height m and rate of climb m/s; drag, m2/kg: light bodies feel
    air to 200 km; those that stay in thin air for long to 120 km.
    """
    peak = height + select(climb > 0.0, climb * climb * (1.0 / 18.0), 0.0)
    cut = select(peak < _GRAZING_M, 14.0, 7.0)
    return select(drag > _LIGHTEST_M2_KG, 20.0, select(drag > _LIGHT_M2_KG, 17.0, cut))


def until(distance: float, climb: float, bend: float) -> float:
    """Return the seconds until the height has changed by a distance in m; long if it never does.

    Parameters: climb m/s and its change bend m/s2, taken as constant.
    """
    square = climb * climb + 2.0 * bend * distance
    pace = most(climb, -climb) + root(most(square, 0.0)) + 1e-9
    time = 2.0 * most(distance, -distance) * reciprocal(pace)
    return select(square < 0.0, LONGEST_S, time)


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
        (climb > 0.0) & (height < _DENSE_M),
        least(cut, _RISE_M * reciprocal(most(climb, 1.0))),
        cut,
    )
    cut = least(most(cut, SHORTEST_S), maximum - t)
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
    cut = least(most(cut, SHORTEST_S), maximum - t)
    return select(cut > stretch * h, h, cut)
