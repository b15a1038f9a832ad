"""When height and Mach number of a climb get to where its phase (`phases`) ends."""

from jointshield.earth.frames import EARTH_ROTATION_RAD_S
from jointshield.flight.lanes import air
from jointshield.flight.lanes.primitives import inverse_root, least, most, reciprocal, select
from jointshield.flight.lanes.steering import until

_SLOWEST_M2_S2 = 1.0e-6
_LEAST_SHARE, _MOST_SHARE = 0.02, 0.99


def paces(
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
    middle: float,
    k0: float,
    k1: float,
    k2: float,
) -> tuple[float, float, float, float]:
    """Return climb m/s and its change m/s2, Mach number and its change 1/s."""
    climb = (x * u + y * v + z * w) * inverse
    bend = (x * ax + y * ay + z * az + u * u + v * v + w * w - climb * climb) * inverse
    tens = (height - middle) * 1.0e-4
    per_sound = inverse_root(air.SOUND_M2_S2_K * ((k2 * tens + k1) * tens + k0))
    ua, va = u + EARTH_ROTATION_RAD_S * y, v - EARTH_ROTATION_RAD_S * x
    through = ua * ua + va * va + w * w + _SLOWEST_M2_S2
    per_speed = inverse_root(through)
    mach = through * per_speed * per_sound
    pull = ua * (ax + EARTH_ROTATION_RAD_S * v) + va * (ay - EARTH_ROTATION_RAD_S * u) + w * az
    warming = (0.5e-4 * air.SOUND_M2_S2_K) * (2.0 * k2 * tens + k1) * climb
    gain = mach * (pull * per_speed * per_speed - warming * per_sound * per_sound)
    return climb, bend, mach, gain


def bound_s(distance: float, pace: float, change: float, twist: float) -> float:
    """Return about how long a value takes over a distance, by three derivatives."""
    rough = until(distance, pace, change)
    miss = twist * rough * rough * rough * (1.0 / 6.0)
    slope = pace + change * rough + 0.5 * twist * rough * rough
    slope = select(pace > 0.0, most(slope, 0.5 * pace), least(slope, 0.5 * pace))
    whole = slope * slope + 1.0e-30
    fine = rough - miss * slope * reciprocal(whole)
    return least(most(fine, 0.7 * rough), 1.4 * rough)


def nearer_share(
    share: float, value: float, pace: float, gone: float, paced: float, bound: float
) -> float:
    """Return a share of `crossing` after one round of Newton's method."""
    second, third = 3.0 * gone - 2.0 * pace - paced, pace + paced - 2.0 * gone
    miss = value + share * (pace + share * (second + share * third)) - bound
    slope = pace + share * (2.0 * second + 3.0 * share * third)
    share = share - miss * slope * reciprocal(slope * slope + 1.0e-30)
    return least(most(share, _LEAST_SHARE), _MOST_SHARE)


def crossing(value: float, pace: float, reached: float, paced: float, bound: float) -> float:
    """Return the share of a step in which a value, by the cubic through both ends, gets to a bound.

    Parameters: value and reached, its change over the step by the rates there, pace and paced.
    """
    gone = reached - value
    share = (bound - value) * gone * reciprocal(gone * gone + 1.0e-30)
    share = least(most(share, _LEAST_SHARE), _MOST_SHARE)
    share = nearer_share(share, value, pace, gone, paced, bound)
    return nearer_share(share, value, pace, gone, paced, bound)
