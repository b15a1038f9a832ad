"""What has to be known of a class of interceptors or of missiles: inputs under one prefix."""

import math
from collections.abc import Iterable, Mapping

from jointshield.catalogue.quantity import Quantity
from jointshield.options.footprint import Reach
from jointshield.study.inputs import Floats, Input, Values, number, samples

CLASS = ("speed", "burn_time", "fly_out_limit", "height_min", "height_max")
HELD, WORSE, BETTER = range(3)
"""The samples of `banded`."""
_BETTER_HIGH = ("speed", "fly_out_limit", "height_max")
_BETTER_LOW = ("height_min",)
"""Figures of an interceptor one end of which reaches more, wherever the flight goes."""
MISSILE = ("range", "burn_time", "burnout_height", "burnout_range", "loft")


def class_inputs(key: str, name: str) -> tuple[Input, ...]:
    """What has to be known of a class of interceptors."""
    return (
        number(f"{key}_speed", f"{name}: burnout speed", "km/s", 0.5, 10.5),
        number(f"{key}_burn_time", f"{name}: burn time", "s", 1.0, 400.0),
        number(f"{key}_fly_out_limit", f"{name}: farthest meeting", "km", 10.0, 20e3,
               absent=math.inf),
        number(f"{key}_height_min", f"{name}: lowest meeting", "km", 0.0, 2000.0, absent=0.0),
        number(f"{key}_height_max", f"{name}: highest meeting", "km", 1.0, 20e3, absent=math.inf),
    )  # fmt: skip


def threat_inputs(key: str, name: str) -> tuple[Input, ...]:
    """What has to be known of a class of missiles."""
    return (
        number(f"{key}_range", f"{name}: greatest range", "km", 100.0, 20e3, absent=math.inf),
        number(f"{key}_burn_time", f"{name}: burn time", "s", 10.0, 600.0),
        number(f"{key}_burnout_height", f"{name}: height at burnout", "km", 5.0, 1000.0),
        number(f"{key}_burnout_range", f"{name}: ground range at burnout", "km", 0.0, 2000.0),
        number(f"{key}_loft", f"{name}: tilt of path from least energy", "deg", -30.0, 60.0,
               absent=0.0),
    )  # fmt: skip


def banded(
    inputs: tuple[Input, ...],
    stated: Mapping[str, Quantity],
    interceptors: Iterable[str],
    *,
    lower: Iterable[str],
    higher: Iterable[str] = (),
) -> dict[str, Floats]:
    """Inputs (3,): as held; the defence's all at the ends that do less; all at those that do more.

    Burn times and the missiles' figures are held in all three, since neither of their ends is
    better for the defence everywhere: a longer burn to one speed starts later, but ends higher.
    lower, higher: further inputs of which less, or more, is better for the defence.
    """
    values = samples(inputs, stated, 3)
    classes = tuple(interceptors)
    less = (*lower, *(f"{key}_{word}" for key in classes for word in _BETTER_LOW))
    more = (*higher, *(f"{key}_{word}" for key in classes for word in _BETTER_HIGH))
    for keys, (low, high) in ((less, (BETTER, WORSE)), (more, (WORSE, BETTER))):
        for key in keys:
            if key in stated:
                values[key][low], values[key][high] = stated[key].low_si, stated[key].high_si
    return values


def figures_at(values: Values, sample: int) -> dict[str, float]:
    """One sample of the inputs, in SI."""
    return {key: float(item[sample]) for key, item in values.items()}


def reach_of(figures: Mapping[str, float], interceptor: str) -> Reach:
    """What a class of interceptors can do under one sample's figures."""
    speed, burn, far, low, high = (figures[f"{interceptor}_{word}"] for word in CLASS)
    return Reach(
        burnout_speed_m_s=speed,
        burn_time_s=burn,
        range_max_m=far,
        height_min_m=low,
        height_max_m=high,
    )
