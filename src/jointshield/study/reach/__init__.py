"""Can interceptors at a site meet a missile on its way, and how much time is there to spare?

The missile climbs to a stated burnout and flies the arc of least energy to its target
(`flight.arc`); the interceptor is known by burnout speed and burn time (`flight.flyout`). Three
numbers decide: the interceptor's speed, the delay from the missile's launch to the interceptor's,
and how far down-range the meeting may be (the fly-out limit). Kinematic reach only.
"""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from jointshield.catalogue.spec import Flag
from jointshield.flight.arc import Arcs, arcs
from jointshield.flight.meeting import Meetings, meetings
from jointshield.study.inputs import Floats, Values, number
from jointshield.study.models import Case, Kind, Model, Output
from jointshield.study.places import Place

INPUTS = (
    number("interceptor_speed", "interceptor's burnout speed", "km/s", 0.5, 10.5),
    number("interceptor_burn_time", "interceptor's burn time", "s", 1.0, 400.0),
    number("delay", "delay from missile launch to interceptor launch", "s", 0.0, 3600.0),
    number("fly_out_limit", "fly-out limit (farthest meeting)", "km", 10.0, 20e3, absent=math.inf),
    number("meeting_height_min", "lowest meeting", "km", 0.0, 2000.0, absent=0.0),
    number("meeting_height_max", "highest meeting", "km", 1.0, 20e3, absent=math.inf),
    number("missile_burn_time", "missile's burn time", "s", 10.0, 600.0),
    number("missile_burnout_height", "missile's height at burnout", "km", 5.0, 1000.0),
    number("missile_burnout_range", "missile's ground range at burnout", "km", 0.0, 2000.0),
    number("missile_loft", "tilt of path from least energy", "deg", -30.0, 60.0, absent=0.0),
)

OUTPUTS = (
    Output("margin_s", "time to spare: latest launch less delay", "s"),
    Output("capped_margin_s", "time to spare, latest launch not below 0", "s"),
    Output("latest_launch_s", "latest interceptor launch after the missile's", "s"),
    Output("earliest_intercept_s", "earliest meeting after the missile's launch", "s"),
    Output("intercept_range_km", "ground range from site to earliest meeting", "km"),
    Output("intercept_height_km", "height of the earliest meeting", "km"),
    Output("closest_approach_km", "least ground range from site to flight", "km"),
    Output("missile_burnout_speed_km_s", "burnout speed that the target needs", "km/s"),
    Output("missile_flight_time_s", "missile's flight time", "s"),
)

LIMITS = (
    "Kinematic reach is not a kill: no homing, discrimination, reliability, salvo or raid size.",
    "The delay stands for warning, tracking, decision and launch together.",
    "Missile by burnout and least-energy arc, interceptor by burnout speed: no public stage data.",
    "That speed is held whatever the burn time: a longer boost ends higher, and so carries more.",
    "The Earth's turn under interceptors is an approximation: 0.01 km/s in chases of half an hour.",
)


def flown(case: Case, values: Values) -> Arcs:
    """Fly the missile of a case for every sample."""
    return arcs(
        case.places["from"].unit,
        case.places["to"].unit,
        burn_time_s=values["missile_burn_time"],
        burnout_height_m=values["missile_burnout_height"],
        burnout_ground_range_m=values["missile_burnout_range"],
        loft_rad=values["missile_loft"],
    )


def met(case: Case, values: Values, flights: Arcs) -> Meetings:
    """What the interceptors of a case can do against these flights."""
    return meetings(
        flights,
        case.places["interceptors"].unit,
        delay_s=values["delay"],
        burnout_speed_m_s=values["interceptor_speed"],
        burn_time_s=values["interceptor_burn_time"],
        range_max_m=values["fly_out_limit"],
        height_min_m=values["meeting_height_min"],
        height_max_m=values["meeting_height_max"],
    )


_BATCH = 2048
"""Samples at a time: 128 instants of each then fit the cache and the memory stays flat."""


def evaluate(case: Case, values: Values) -> dict[str, Floats]:
    """Outputs (n,) by key for samples (n,) of the inputs."""
    count = len(values["delay"])
    parts = [
        _evaluate(case, {key: item[start : start + _BATCH] for key, item in values.items()})
        for start in range(0, count, _BATCH)
    ]
    return {key: np.concatenate([part[key] for part in parts]) for key in parts[0]}


def _evaluate(case: Case, values: Values) -> dict[str, Floats]:
    arc_keys = (
        "missile_burn_time",
        "missile_burnout_height",
        "missile_burnout_range",
        "missile_loft",
    )
    same = all(np.all(values[key] == values[key][0]) for key in arc_keys)
    # One missile under many interceptors is flown once.
    flights = flown(case, {key: values[key][:1] for key in arc_keys} if same else values)
    found = met(case, values, flights)
    shape = values["delay"].shape
    return {
        "margin_s": found.latest_launch_s - values["delay"],
        # Finite also where no launch at any time gets there, so that its variance is a number.
        "capped_margin_s": np.maximum(found.latest_launch_s, 0.0) - values["delay"],
        "latest_launch_s": found.latest_launch_s,
        "earliest_intercept_s": found.earliest_s,
        "intercept_range_km": found.earliest_range_m / 1000.0,
        "intercept_height_km": found.earliest_height_m / 1000.0,
        "closest_approach_km": np.broadcast_to(found.closest_range_m / 1000.0, shape),
        "missile_burnout_speed_km_s": np.broadcast_to(flights.burnout_speed_m_s / 1000.0, shape),
        "missile_flight_time_s": np.broadcast_to(flights.flight_time_s, shape),
    }


REACH = Model(
    id="reach",
    inputs=INPUTS,
    outputs=OUTPUTS,
    limits=LIMITS,
    evaluate=evaluate,
    roles={
        "from": "where the missile starts",
        "to": "where it is aimed at",
        "interceptors": "where the interceptors stand",
    },
    case_fields={"ship": Flag(about="whether the interceptors are on a ship")},
    decides="margin_s",
    shared_out="capped_margin_s",
    holds="can",
    fails="cannot",
)


def _build(_: Mapping[str, Any], __: Mapping[str, Place]) -> Model:
    return REACH


KIND = Kind(id="reach", tables={}, build=_build)
