"""How well a clause's purpose is served: shares of flights, warheads, cities, days unseen.

A force's flights are all bases to all targets with even weights, as in the study of parity; none is
chosen for being out of reach or in it.
"""

import math
from collections.abc import Sequence
from datetime import date
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from jointshield.flight.arc import Arcs, arcs, dense_ends
from jointshield.guarantees.declaration import day
from jointshield.options.footprint import Reach, margins_s
from jointshield.study.classes import MISSILE
from jointshield.study.inputs import Floats, samples
from jointshield.study.parity.forces import Force
from jointshield.study.parity.question import load_parity
from jointshield.study.places import Place
from jointshield.study.treaty.stress_case import Stand, StressCase

ABOUT = {
    "reachable_share": "share of the force's flights that some interceptor could meet",
    "covered_share": "share of the cities for which at least half of the flights could be met",
    "stopped_at_most": "warheads stopped if every interceptor stops one that it can reach",
    "unseen_days": "days from a growth to the declaration that shows it",
}
_INSTANTS = 192
_HALF = 0.5


def measure(case: StressCase, stands: Sequence[Stand]) -> float:
    """The measure of a case under some stands."""
    if case.measure == "unseen_days":
        had = {stand.id: stand.number for stand in case.base}
        grown = [item.fielded for item in stands if item.number > had.get(item.id, 0)]
        return float(max((unseen_days(fielded) for fielded in grown), default=0))
    force, warheads = _force(case.study, case.force)[:2]
    met = np.stack([_met(case.study, case.force, item.place, item.reach) for item in stands])
    some = met.any(axis=0)
    if case.measure == "covered_share":
        by_target = some.reshape(len(force.bases), len(force.targets)).mean(axis=0)
        return float((by_target >= _HALF).mean())
    share = float((some * force.weights).sum())
    if case.measure == "reachable_share":
        return share
    each = (met * force.weights).sum(axis=1) * warheads
    stopped = sum(min(item.number, float(most)) for item, most in zip(stands, each, strict=True))
    return min(stopped, share * warheads)


def unseen_days(fielded: str) -> int:
    """Days from a fielding to 1 April after the next status of 1 January that shows it.

    Nothing was fielded ("") is 0 days.

    Raises:
        MistakeError: a day that is none.
    """
    if not fielded:
        return 0
    at = day(fielded, "fielded")
    year = at.year if (at.month, at.day) == (1, 1) else at.year + 1
    return (date(year, 4, 1) - at).days


@lru_cache(maxsize=4)
def _force(study: str, force: str) -> tuple[Force, float, float, Arcs]:
    """A force of a study of parity, its warheads, the delay held, and its flights."""
    found, model = load_parity(study)
    item = model.balance.forces[force]
    stated = found.stated(None)
    held = {key: float(row[0]) for key, row in samples(model.inputs, stated).items()}
    _, burn, height, away, loft = (held[f"{force}_{word}"] for word in MISSILE)
    flown = arcs(
        item.launches,
        item.aims,
        burn_time_s=burn,
        burnout_height_m=height,
        burnout_ground_range_m=away,
        loft_rad=loft,
        shares=dense_ends(_INSTANTS),
    )
    return item, held[f"{force}_warheads"], held["delay"], flown


@lru_cache(maxsize=4096)
def _met(study: str, force: str, place: Place, reach: Reach) -> NDArray[np.bool_]:
    """Which of a force's flights interceptors at a place could meet (n,)."""
    _, _, delay_s, flown = _force(study, force)
    margins: Floats = margins_s(flown, place.unit, reach, delay_s)
    return np.asarray(np.isfinite(margins) & (margins >= 0.0) & (margins < math.inf))
