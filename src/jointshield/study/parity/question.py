"""One question of parity: a study's cases under each claimant's figures, or a site of one's own."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from jointshield.catalogue.quantity import Quantity
from jointshield.errors import MistakeError
from jointshield.study.classes import HELD, banded
from jointshield.study.coverage.plan import LAND, SHIP, Site, check_ground, known
from jointshield.study.flips import verdict
from jointshield.study.inputs import Input, number
from jointshield.study.models import Case
from jointshield.study.parity import ParityModel, number_key, numbers
from jointshield.study.parity.forces import Deployment, Force, Stand
from jointshield.study.parity.shares import Shares, reachable
from jointshield.study.places import find_place
from jointshield.study.studies import Assumptions, Study, load_study

ASKED = "asked"
_NUMBER = number("number", "number of interceptors", "1", 0.0, 1e5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What was asked for, as typed; empty or None where nothing was said."""

    study: str
    case: str | None = None
    assumptions: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    ships: tuple[str, ...] = ()
    count: str | None = None
    delay: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One case under one claimant's figures (None: the study's own).

    shares: (3,) each, as held and with the defence's figures at their worse and better ends.
    """

    case: Case
    assumed: Assumptions | None
    force: Force
    deployment: Deployment
    stated: Mapping[str, Quantity]
    shares: Shares
    figures: Mapping[str, float]
    verdict: str


def load_parity(name: str) -> tuple[Study, ParityModel]:
    """Read a study of parity.

    Raises:
        MistakeError: no such study, or one that asks something else.
    """
    study = load_study(name)
    if not isinstance(study.model, ParityModel):
        raise MistakeError(
            f"study {study.id!r}: it asks about {study.model.id}; expected a study of parity; "
            "`jointshield studies` lists them"
        )
    return study, study.model


def ask(wish: Wish) -> tuple[Study, ParityModel, tuple[Row, ...]]:
    """Answer a wish case by case, and in each case set by set.

    Raises:
        MistakeError: an unknown name, a figure without its unit, a site in the sea, a ship on land.
    """
    study, model = load_parity(wish.study)
    cases = study.cases
    if wish.case is not None:
        cases = (known({case.id: case for case in cases}, wish.case, "--case"),)
    sets: Sequence[Assumptions | None] = [study.set(name) for name in wish.assumptions]
    sets = sets or study.assumptions or (None,)
    extra: dict[str, Quantity] = {}
    if wish.delay is not None:
        extra["delay"] = model.input("delay").given(wish.delay, "--delay")
    asked = _asked(wish, study, model)
    if asked is not None:
        seen = [case.words["force"] for case in cases]
        cases = tuple(case for at, case in enumerate(cases) if seen.index(seen[at]) == at)
        sets = sets if wish.assumptions else (None,)
        count = _count(wish)
        extra |= {number_key(ASKED, key): count for key in asked.classes}
    rows = [
        _row(model, case, assumed, asked, {**study.stated(assumed), **extra})
        for case in cases
        for assumed in sets
    ]
    return study, model, tuple(rows)


def _row(
    model: ParityModel,
    case: Case,
    assumed: Assumptions | None,
    asked: Deployment | None,
    stated: Mapping[str, Quantity],
) -> Row:
    force, deployment = model.force(case), asked or model.deployment(case)
    inputs = (*model.inputs, *_numbers(asked))
    values = banded(inputs, stated, deployment.classes, lower=("delay",))
    shares = reachable(force, deployment, values)
    found = numbers(shares, force, deployment, values)
    figures = {key: float(item[HELD]) for key, item in found.items()}
    return Row(
        case=case,
        assumed=assumed,
        force=force,
        deployment=deployment,
        stated=stated,
        shares=shares,
        figures=figures,
        verdict=verdict(model, figures[model.decides]),
    )


def _numbers(asked: Deployment | None) -> tuple[Input, ...]:
    if asked is None:
        return ()
    return tuple(replace(_NUMBER, key=number_key(ASKED, key)) for key in asked.classes)


def _count(wish: Wish) -> Quantity:
    """The number that the asker gives."""
    if wish.count is None:
        raise MistakeError(
            "--site: no number of interceptors given; expected how many stand there, of each "
            "class; add --number 30"
        )
    return _NUMBER.given(wish.count, "--number")


def _asked(wish: Wish, study: Study, model: ParityModel) -> Deployment | None:
    stands = [
        _stand(text, stands, option, study, model)
        for option, stands, texts in (("--site", LAND, wish.sites), ("--ship", SHIP, wish.ships))
        for text in texts
    ]
    if not stands:
        if wish.count is not None:
            raise MistakeError(
                "--number: given without --site or --ship; expected a place whose interceptors it "
                "counts; add one, or leave it out"
            )
        return None
    return Deployment(
        id=ASKED,
        name=" and ".join(stand.site.name for stand in stands),
        note="asked for",
        stands=tuple(stands),
    )


def _stand(text: str, stands: str, option: str, study: Study, model: ParityModel) -> Stand:
    where, equals, interceptor = text.rpartition("=")
    if not equals:
        raise MistakeError(
            f"{option} {text!r}: expected PLACE=CLASS, such as 54.47,17.12="
            f"{next(iter(model.balance.interceptors))}; add the class of interceptor"
        )
    place = find_place(where, option, study.places)
    host = check_ground(f"{option} {where!r}", place, stands)
    known(model.balance.interceptors, interceptor, f"{option} {text!r}: class")
    site = Site(
        id=where, name=place.name, place=place, stands=stands, host=host, consent="", note=""
    )
    return Stand(site=site, interceptor=interceptor)


def path_left(model: ParityModel, study: Study, key: str) -> tuple[tuple[int, float, float], ...]:
    """A growth path as (year, interceptors, warheads left if each stops one).

    What it leaves is the bound of the argument: as if every interceptor reached every flight.
    """
    path = model.balance.growth[key]
    warheads = study.common[f"{path.force}_warheads"].value
    return tuple(
        (year, count.value, max(0.0, warheads - count.value)) for year, count in path.points
    )


def year_of(points: Sequence[tuple[int, float, float]], threshold: float) -> float | None:
    """When a path leaves no more than the threshold, on straight lines between its years."""
    years, left = np.array([p[0] for p in points], float), np.array([p[2] for p in points])
    below = np.flatnonzero(left < threshold)
    if len(below) == 0:
        return None
    last = int(below[0])
    if last == 0:
        return float(years[0])
    part = (left[last - 1] - threshold) / (left[last - 1] - left[last])
    return float(years[last - 1] + part * (years[last] - years[last - 1]))


def finite(value: float) -> float | None:
    """A figure as JSON can hold it."""
    return round(value, 4) if math.isfinite(value) else None
