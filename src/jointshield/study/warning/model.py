"""Warning at a target with and without some sensors, over samples of every figure.

Warning is the time from the first report to the impact, and none where nothing is seen. A report
of a radar comes after the time that its track needs and a delay; a satellite's after its own; what
a partner adds comes later still, by the time that releasing and passing it on takes.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from jointshield.catalogue.spec import Text, Texts
from jointshield.study.burnouts import INPUTS as BURNOUT
from jointshield.study.inputs import Floats, Values, number
from jointshield.study.models import Case, Kind, Model, Output
from jointshield.study.places import Place
from jointshield.study.warning.sensors import TABLES, Sensor, find_sensors
from jointshield.study.warning.sightings import Sighting, earliest, flown, sight

COMMON = (
    number("cross_section", "missile's radar cross-section", "m2", 1e-4, 1000.0),
    number("confirm_time", "time in view that a radar track needs", "s", 0.0, 300.0),
    number("report_delay", "delay from track to warning at its owner's", "s", 0.0, 1800.0),
    number("sharing_delay", "further delay of what a partner adds", "s", 0.0, 1800.0),
    number("gain_that_counts", "least gain that counts as one", "s", 0.0, 600.0),
    number("earth_factor", "radius of the Earth for refraction", "1", 1.0, 2.0, absent=1.0),
    *BURNOUT,
    number("missile_loft", "tilt of path from least energy", "deg", -30.0, 60.0, absent=0.0),
)
"""Inputs beside those of the sensors."""

LIMITS = (
    "No terrain, clutter, jamming or outage; one cross-section, one cloud height.",
    "Satellites are taken to be watching; what flies, and whose it is, is not told.",
)
_BATCH = 512
"""Samples at a time: 240 instants of each then fit the cache and the memory stays flat."""


def build_model(sensors: Mapping[str, Sensor]) -> Model:
    """The model over these sensors."""
    each = Texts(each=Text(about="a sensor of the study", choices=tuple(sensors)))

    def evaluate(case: Case, values: Values) -> dict[str, Floats]:
        parts = [
            _evaluate(sensors, case, {key: item[i : i + _BATCH] for key, item in values.items()})
            for i in range(0, len(values["confirm_time"]), _BATCH)
        ]
        return {key: np.concatenate([part[key] for part in parts]) for key in parts[0]}

    return Model(
        id="warning",
        inputs=(*COMMON, *(item for sensor in sensors.values() for item in sensor.inputs)),
        outputs=(
            Output("gain_margin_s", "gain less the least that counts", "s"),
            Output("gain_s", "warning that the added sensors bring", "s"),
            Output("warning_without_s", "warning at the target without them", "s"),
            Output("warning_with_s", "warning at the target with them", "s"),
            Output("flight_time_s", "missile's flight time", "s"),
            *(
                Output(f"{sensor.id}_told_s", f"{sensor.id}: report after launch", "s")
                for sensor in sensors.values()
            ),
        ),
        limits=LIMITS,
        evaluate=evaluate,
        roles={"launch": "where the missile starts", "target": "where it is aimed at"},
        case_fields={"sensors": each, "added": each},
        case_required=("sensors", "added"),
        decides="gain_margin_s",
        holds="adds warning",
        fails="adds nothing",
        known={key: item for sensor in sensors.values() for key, item in sensor.known.items()},
    )


def told(
    sensors: Mapping[str, Sensor], case: Case, values: Values
) -> tuple[Floats, dict[str, Sighting]]:
    """Flight time (n,) and what each sensor of a case sees, what is added by the time it is passed.

    A sensor that is there already and is added too counts as one that is there.
    """
    flights = flown(case, values)
    seen = {}
    for key in dict.fromkeys((*case.words["sensors"], *case.words["added"])):
        sighting = sight(sensors[key], flights, values)
        late = 0.0 if key in case.words["sensors"] else values["sharing_delay"]
        seen[key] = Sighting(seen_s=sighting.seen_s, told_s=sighting.told_s + late)
    count = len(values["confirm_time"])
    flight = np.where(flights.arcs.possible, flights.arcs.flight_time_s, np.nan)
    return np.broadcast_to(flight, (count,)), seen


def _evaluate(sensors: Mapping[str, Sensor], case: Case, values: Values) -> dict[str, Floats]:
    flight, seen = told(sensors, case, values)
    count = len(flight)
    had = [seen[key].told_s for key in case.words["sensors"]]
    # maximum() keeps what is not a number: a flight that does not exist has no warning of 0 s.
    without = np.maximum(flight - earliest(had, count)[0], 0.0)
    both = np.maximum(flight - earliest([s.told_s for s in seen.values()], count)[0], 0.0)
    return {
        "gain_margin_s": both - without - values["gain_that_counts"],
        "gain_s": both - without,
        "warning_without_s": without,
        "warning_with_s": both,
        "flight_time_s": flight,
        **{
            f"{key}_told_s": np.broadcast_to(seen[key].told_s if key in seen else np.nan, (count,))
            for key in sensors
        },
    }


def _build(tables: Mapping[str, Any], _: Mapping[str, Place]) -> Model:
    return build_model(find_sensors(tables))


KIND = Kind(id="warning", tables=TABLES, build=_build)
