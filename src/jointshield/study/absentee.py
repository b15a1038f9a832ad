"""How many satellites must fly so that one is in reach: a hypothetical space-based layer.

Interceptors that orbit can meet a missile only while it burns, and only from satellites that
happen to be near. The absentee ratio is the constellation's size over the average number in reach.
It follows from geometry alone: the distance covered in what is left of the boost after a delay, a
sphere of that radius around the meeting, and the share of satellites inside it (see
`flight.constellation`). Counts only: nothing is said of how such an interceptor would be built.
"""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from jointshield.catalogue.spec import Text
from jointshield.flight.constellation import (
    reach_angle_rad,
    share_over_sphere,
    share_within,
    straight_reach_m,
)
from jointshield.study.inputs import Floats, Values, number
from jointshield.study.models import Case, Kind, Model, Output
from jointshield.study.places import Place

PROPELLANTS = ("solid", "liquid")
_BATCH = 4096

INPUTS = (
    number("divert_speed", "speed that an interceptor gains", "km/s", 0.1, 15.0),
    number("acceleration_time", "time it takes to gain it", "s", 0.0, 300.0, absent=0.0),
    number("boost_time_solid", "boost of a solid missile", "s", 30.0, 600.0),
    number("boost_time_liquid", "boost of a liquid missile", "s", 30.0, 600.0),
    number("delay", "delay from missile launch to interceptor start", "s", 0.0, 600.0),
    number("orbit_height", "height of the orbits", "km", 150.0, 2000.0),
    number("inclination", "inclination of the orbits", "deg", 1.0, 179.0),
    number("meeting_height", "height of the missile when it is met", "km", 50.0, 1000.0),
    number(
        "overlap",
        "satellites for one always in reach, over those for one on average",
        "1",
        1.0,
        10.0,
    ),
    number("shots_per_missile", "interceptors spent on one missile", "1", 1.0, 10.0),
    number("missiles_at_once", "missiles from one area at once", "1", 1.0, 1000.0),
    number("satellites_planned", "interceptors in orbit", "1", 1.0, 1e6),
)

OUTPUTS = (
    Output("surplus_percent", "interceptors in orbit beyond those needed", "%"),
    Output("satellites_needed", "interceptors needed for the missiles at once", "1"),
    Output("satellites_for_one", "satellites for one always in reach", "1"),
    Output("absentee_ratio", "satellites in orbit for one in reach on average", "1"),
    Output("absentee_ratio_even", "the same, were they spread evenly over the sphere", "1"),
    Output("reach_km", "way that an interceptor covers before burnout", "km"),
    Output("time_left_s", "boost left after the delay", "s"),
)

LIMITS = (
    "Such a layer breaks the rule 'no space-based interceptors': it is hypothetical.",
    "Straight ways without turning, homing or failure; the missile is met at the end of its boost.",
    "A count, not a design: one height, one tilt, satellites spread evenly.",
)


def evaluate(case: Case, values: Values) -> dict[str, Floats]:
    """Outputs (n,) by key for samples (n,) of the inputs."""
    count = len(values["delay"])
    parts = [
        _evaluate(case, {key: item[i : i + _BATCH] for key, item in values.items()})
        for i in range(0, count, _BATCH)
    ]
    return {key: np.concatenate([part[key] for part in parts]) for key in parts[0]}


def _evaluate(case: Case, values: Values) -> dict[str, Floats]:
    left = np.maximum(values[f"boost_time_{case.words['propellant']}"] - values["delay"], 0.0)
    reach = straight_reach_m(values["divert_speed"], left, values["acceleration_time"])
    angle = reach_angle_rad(values["orbit_height"], values["meeting_height"], reach)
    share = share_within(angle, case.places["launch"].latitude_rad, values["inclination"])
    with np.errstate(divide="ignore"):
        ratio = np.where(share > 0.0, 1.0 / share, math.inf)
        even = np.where(angle > 0.0, 1.0 / share_over_sphere(angle), math.inf)
    one = ratio * values["overlap"]
    needed = one * values["shots_per_missile"] * values["missiles_at_once"]
    return {
        # Finite also where no number would do: none of those needed are there.
        "surplus_percent": 100.0 * (values["satellites_planned"] / needed - 1.0),
        "satellites_needed": needed,
        "satellites_for_one": one,
        "absentee_ratio": ratio,
        "absentee_ratio_even": even,
        "reach_km": reach / 1000.0,
        "time_left_s": left,
    }


ABSENTEE = Model(
    id="absentee",
    inputs=INPUTS,
    outputs=OUTPUTS,
    limits=LIMITS,
    evaluate=evaluate,
    roles={"launch": "where the missile starts"},
    case_fields={"propellant": Text(about="the missile's propellant", choices=PROPELLANTS)},
    case_required=("propellant",),
    decides="surplus_percent",
    holds="enough",
    fails="too few",
)


def _build(_: Mapping[str, Any], __: Mapping[str, Place]) -> Model:
    return ABSENTEE


KIND = Kind(id="absentee", tables={}, build=_build)
