"""One question of coverage: an architecture of a study, against each of its launch areas.

Three samples are flown (`classes.banded`): all figures as held; speeds, limits and delays all at
their worse end; and all at their better end.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from jointshield.catalogue.quantity import Quantity
from jointshield.errors import MistakeError
from jointshield.study.classes import CLASS, HELD, MISSILE, banded
from jointshield.study.coverage import CoverageModel
from jointshield.study.coverage.cells import Cells, cells_of
from jointshield.study.coverage.defence import Raid, city_margin_s, slices
from jointshield.study.coverage.plan import Architecture, known
from jointshield.study.inputs import Floats
from jointshield.study.places import Place
from jointshield.study.studies import SHIPPED, Study, load_study

_LARGE = 2_000_000
"""Flights times batteries from which on the cost is said beforehand."""
_SECONDS_EACH = 5e-5
"""Measured for one flight and one battery on one core, where the missile reaches every aim."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is asked: an architecture of a study, under some figures, on a grid.

    raids: missiles and launch areas, each with the area that they are aimed at.
    """

    study: Study
    model: CoverageModel
    architecture: Architecture
    stated: Mapping[str, Quantity]
    raids: tuple[tuple[Raid, str], ...]
    cities: tuple[Place | None, ...]
    spacing_m: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Footprint:
    """What one raid meets. margin_s (3, n) over the cells: held, worse, better; NaN out of range.

    best (n,): index of the battery with most time to spare under the figures held. city: that of
    the study's case, with its margins (3,).
    """

    raid: Raid
    cells: Cells
    margin_s: Floats
    best: NDArray[np.intp]
    city: Place | None
    city_margin_s: Floats

    def defended(self, sample: int) -> NDArray[np.bool_]:
        """Which cells (n,) are defended."""
        return np.asarray(self.margin_s[sample] >= 0.0)

    @property
    def reached(self) -> NDArray[np.bool_]:
        """Which cells (n,) the missile can reach."""
        return np.asarray(~np.isnan(self.margin_s[HELD]))


def find_architecture(name: str) -> tuple[Study, CoverageModel, Architecture]:
    """Find `study:architecture`, or an architecture's name that only one shipped study has.

    Raises:
        MistakeError: no such study or architecture, or several of that name.
    """
    study, _, inner = name.rpartition(":")
    if study:
        loaded = load_study(study)
        model = coverage_model(loaded)
        return loaded, model, known(model.plan.architectures, inner, f"{study}:")
    found = [
        (loaded, model)
        for loaded, model in _shipped()
        if name in (loaded.id, *model.plan.architectures)
    ]
    if len(found) == 1 and name in found[0][1].plan.architectures:
        return *found[0], found[0][1].plan.architectures[name]
    names = [
        f"{loaded.id}:{key}" for loaded, model in found or _shipped()
        for key in model.plan.architectures
    ]  # fmt: skip
    raise MistakeError(
        f"ARCHITECTURE {name!r}: not the name of one architecture; expected STUDY:NAME, one of "
        f"{', '.join(names)}; or a folder with a study.toml before the colon"
    )


def coverage_model(study: Study) -> CoverageModel:
    """The study's model, if it is one of coverage.

    Raises:
        MistakeError: a study that asks something else.
    """
    if isinstance(study.model, CoverageModel):
        return study.model
    raise MistakeError(
        f"study {study.id!r}: it asks about {study.model.id}; expected a study of coverage; "
        "`jointshield studies` lists them"
    )


def _shipped() -> Iterator[tuple[Study, CoverageModel]]:
    for path in sorted(SHIPPED.glob("*/study.toml")):
        if 'model = "coverage"' in path.read_text(encoding="utf-8"):
            study = load_study(path.parent.name)
            yield study, coverage_model(study)


def flown(asked: Asked, done: Callable[[float], None] = lambda _: None) -> tuple[Footprint, ...]:
    """Fly every raid to every cell. done: told the share of the work done, from 0 to 1."""
    plan = asked.model.plan
    values = banded(
        asked.model.inputs,
        asked.stated,
        plan.interceptors,
        lower=[key for cue in plan.cues.values() for key in cue.lower],
        higher=[key for cue in plan.cues.values() for key in cue.higher],
    )
    grids = [cells_of(plan.areas[area], asked.spacing_m) for _, area in asked.raids]
    work, before, found = 3 * sum(map(len, grids)), 0, []
    for (raid, _), cells, city in zip(asked.raids, grids, asked.cities, strict=True):
        margin = np.full((3, len(cells)), np.nan)
        best = np.full(len(cells), -1)
        share_done = partial(_report, done, before, work)
        for part in slices(asked.architecture, raid, cells, values, share_done):
            margin[part.sample, part.cells] = part.margin_s
            if part.sample == HELD:
                best[part.cells] = part.best
        before += 3 * len(cells)
        city_margin = (
            np.full(3, np.nan)
            if city is None
            else city_margin_s(asked.architecture, raid, city, values)
        )
        found.append(
            Footprint(
                raid=raid,
                cells=cells,
                margin_s=margin,
                best=best,
                city=city,
                city_margin_s=city_margin,
            )
        )
    return tuple(found)


def cost(asked: Asked) -> str:
    """What a large question will cost, in words; "" for one that is answered in a minute or so."""
    areas = asked.model.plan.areas
    flights = 3 * sum(len(cells_of(areas[area], asked.spacing_m)) for _, area in asked.raids)
    engaged = flights * len(asked.architecture.batteries)
    if engaged < _LARGE:
        return ""
    minutes = engaged * _SECONDS_EACH / 60.0
    return (
        f"plan: {flights:,} flights, met by {len(asked.architecture.batteries)} batteries each: "
        f"some {minutes:.0f} min of one core; a --grid twice as wide takes a quarter of that"
    )


def _report(done: Callable[[float], None], before: int, work: int, met: int) -> None:
    done((before + met) / work)


def used_inputs(asked: Asked) -> tuple[str, ...]:
    """The inputs on which this question rests."""
    classes = dict.fromkeys(item.interceptor for item in asked.architecture.batteries)
    cues = dict.fromkeys(item.cue for item in asked.architecture.batteries)
    threats = dict.fromkeys(raid.threat for raid, _ in asked.raids)
    keys = (
        *(item.key for cue in cues for item in cue.inputs),
        *(f"{key}_{word}" for key in classes for word in CLASS),
        *(f"{key}_{word}" for key in threats for word in MISSILE),
    )
    return tuple(key for key in keys if key in asked.stated)


def together(footprints: Sequence[Footprint], sample: int) -> NDArray[np.bool_]:
    """Cells (n,) of one grid that are defended against every raid that reaches them."""
    worst = np.array([np.where(np.isnan(f.margin_s[sample]), np.inf, f.margin_s[sample])
                      for f in footprints]).min(axis=0)  # fmt: skip
    return np.asarray(reached_by_any(footprints) & (worst >= 0.0))


def reached_by_any(footprints: Sequence[Footprint]) -> NDArray[np.bool_]:
    """Cells (n,) of one grid that some raid reaches."""
    return np.asarray(np.any([footprint.reached for footprint in footprints], axis=0))


def share(chosen: NDArray[np.bool_], among: NDArray[np.bool_], weight: Floats) -> float | None:
    """Share of a weight (n,) that is chosen; None where there is nothing to share."""
    whole = float(weight[among].sum())
    return float(weight[chosen & among].sum()) / whole if whole > 0.0 else None
