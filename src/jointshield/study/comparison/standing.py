"""A comparison as a plain tree, and what it comes to set by set."""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from jointshield.catalogue.quantity import Quantity
from jointshield.study.answer import cited
from jointshield.study.band import finite
from jointshield.study.comparison.compare import Cell, Comparison
from jointshield.study.comparison.findings import SOME, some_agrees
from jointshield.study.comparison.maps import map_of
from jointshield.study.comparison.turning import has_turning, turning_table
from jointshield.study.comparison.turns import turns
from jointshield.study.studies import STUDY, Assumptions


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a claimant's conclusion stands after all its cases.

    holding, failing: cases by verdict. certain: cases whose verdict no corner of the band turns.
    reproduced: cases that agree with the finding. agrees: for all cases together; None where the
    claimant concluded nothing, or states too little to be computed.
    """

    assumed: Assumptions
    holding: int
    failing: int
    certain: int
    reproduced: int
    agrees: bool | None
    sentence: str

    def as_json(self) -> dict[str, Any]:
        """As a plain tree."""
        finding = self.assumed.findings.get("")
        return {
            "id": self.assumed.id,
            "name": self.assumed.name,
            "note": self.assumed.note,
            "finding": None
            if finding is None
            else {"verdict": finding.verdict, "source": finding.source, "note": finding.note},
            "holding": self.holding,
            "failing": self.failing,
            "certain": self.certain,
            "reproduced": self.reproduced,
            "agrees": self.agrees,
            "sentence": self.sentence,
            "figures": [
                stated_row(key, quantity) for key, quantity in self.assumed.figures.items()
            ],
            "rivals": [
                stated_row(key, quantity)
                for key, others in self.assumed.rivals.items()
                for quantity in others
            ],
        }


def standings(comparison: Comparison) -> tuple[Standing, ...]:
    """One per set, in the comparison's order."""
    return tuple(_standing(comparison, assumed) for assumed in comparison.sets)


def _standing(comparison: Comparison, assumed: Assumptions) -> Standing:
    model = comparison.study.model
    cells = comparison.of_set(assumed)
    answered = [cell for cell in cells if cell.verdict]
    holding = sum(cell.verdict == model.holds for cell in answered)
    reproduced = sum(cell.check is not None and cell.check.agrees is True for cell in answered)
    held_against = [cell for cell in answered if cell.check is not None]
    finding = assumed.findings.get("")
    agrees: bool | None = None
    if finding is not None and finding.verdict == SOME:
        agrees = some_agrees([cell.verdict for cell in answered])
    elif held_against:
        agrees = reproduced == len(held_against)
    return Standing(
        assumed=assumed,
        holding=holding,
        failing=len(answered) - holding,
        certain=sum(is_certain(cell) for cell in answered),
        reproduced=reproduced,
        agrees=agrees,
        sentence=_sentence(comparison, assumed, answered, holding, reproduced),
    )


def is_certain(cell: Cell) -> bool:
    """Whether no end of a stated band turns the verdict."""
    return cell.band is not None and (cell.band.low >= 0.0) == (cell.band.high >= 0.0)


def _sentence(
    comparison: Comparison,
    assumed: Assumptions,
    answered: Sequence[Cell],
    holding: int,
    reproduced: int,
) -> str:
    model = comparison.study.model
    finding = assumed.findings.get("")
    if not answered:
        if not model.decides:
            return "No verdict: the outputs stand for themselves."
        missing = ", ".join(model.input(key).about for key in comparison.of_set(assumed)[0].missing)
        words = f"States no {missing}: nothing to compute from."
        if finding is not None and finding.verdict == SOME:
            mixed = [
                other.id
                for other in comparison.sets
                if some_agrees([cell.verdict for cell in comparison.of_set(other)])
            ]
            words += f" '{SOME}' is what these give: {', '.join(mixed) or 'none'}."
        return words
    certain = sum(is_certain(cell) for cell in answered)
    words = f"'{model.holds}' in {holding} of {len(answered)} cases"
    if 0 < certain < len(answered):
        words += f" (no end of a stated band turns {certain} of them)"
    checked = [cell for cell in answered if cell.check is not None]
    if finding is not None and finding.verdict == SOME:
        return words + f"; concluded '{SOME}'."
    if not checked:
        return words + "; no conclusion of its own was read."
    said = f"'{finding.verdict}'" if finding is not None else f"on {len(checked)} of them"
    words += f"; concluded {said}: reproduced in {reproduced} of {len(checked)}"
    wrong = [cell for cell in answered if cell.check is not None and cell.check.agrees is False]
    if not wrong:
        return words + "."
    return f"{words}. {_remedy(assumed, wrong)}"


def _remedy(assumed: Assumptions, wrong: Sequence[Cell]) -> str:
    """Single inputs that restore the conclusion in most of the cases that do not reproduce it."""
    keys = dict.fromkeys(item.flip.key for cell in wrong for item in cell.restored)
    found = []
    for key in keys:
        flips = [item.flip for cell in wrong for item in cell.restored if item.flip.key == key]
        at = [flip.at for flip in flips if flip.at is not None]
        rising = flips[0].at is not None and flips[0].at > flips[0].held
        # What restores all of these cases at once is the farthest of their flips.
        needed = max(at) if rising else min(at)
        word = "at least" if rising else "at most"
        owner = "" if key in assumed.figures else ", which the claimant left unsaid"
        found.append(
            (
                -len(flips),
                max(flip.change or 0.0 for flip in flips),
                f"{flips[0].about} of {word} {in_unit(needed, flips[0].unit)} would restore "
                f"{len(flips)}{owner}",
            )
        )
    best = [text for _, _, text in sorted(found)[:3]]
    return f"Of the other {len(wrong)}: " + "; ".join(best) + "." if best else ""


def shown_unit(unit: str) -> str:
    """A unit for people: a plain number has none."""
    return "" if unit == "1" else unit


def in_unit(value: float, unit: str) -> str:
    """A value with its unit for people, to four digits."""
    return f"{value:.4g} {shown_unit(unit)}".rstrip()


def stated_row(key: str, quantity: Quantity) -> dict[str, Any]:
    """One figure as a plain tree, with its source and claimant."""
    return {
        "input": key,
        "value": quantity.value,
        "low": quantity.low,
        "high": quantity.high,
        "unit": quantity.unit,
        "source": quantity.source,
        "claimant": quantity.claimant,
        "note": quantity.note,
    }


def sources_of(comparison: Comparison) -> dict[str, str]:
    """The sources that the study's figures, the sets' figures and their findings name."""
    study = comparison.study
    named = cited(
        dict(study.sources),
        tuple(study.common.values())
        + tuple(
            quantity
            for assumed in comparison.sets
            for quantity in (
                *assumed.figures.values(),
                *(other for others in assumed.rivals.values() for other in others),
            )
        ),
    )
    for assumed in comparison.sets:
        for finding in assumed.findings.values():
            for key in finding.source.split(", "):
                if key in study.sources:
                    named[key] = study.sources[key]
    for place in {p.source for case in study.cases for p in case.places.values()}:
        if place in study.sources:
            named[place] = study.sources[place]
    return named


def as_json(comparison: Comparison) -> dict[str, Any]:
    """Everything, as a plain tree: None is "there is none", "no end" or "no limit"."""
    study, model = comparison.study, comparison.study.model
    return {
        "study": study.id,
        "title": study.title,
        "question": study.question,
        "note": study.note,
        "model": model.id,
        "decides": model.decides,
        "assumptions": [item.as_json() for item in standings(comparison)],
        "common_figures": [
            {**stated_row(key, quantity), "claimant": STUDY}
            for key, quantity in study.common.items()
        ],
        "cases": [
            {
                "id": case.id,
                "title": case.title,
                "places": {role: place.as_json() for role, place in case.places.items()},
            }
            for case in study.cases
        ],
        "flip_table": [turn.as_json() for turn in turns(comparison)],
        "turning": turning_table(map_of(study)) if has_turning(study) else [],
        "results": [cell_json(cell, comparison) for cell in comparison.cells],
        "limits": list(model.limits),
        "sources": sources_of(comparison),
        "command": shlex.join(comparison.command),
        "digest": study.digest,
        "version": version("jointshield"),
    }


def cell_json(cell: Cell, comparison: Comparison) -> dict[str, Any]:
    """One cell as a plain tree."""
    model = comparison.study.model
    unit = next((item.unit for item in model.outputs if item.key == model.decides), "")
    tree: dict[str, Any] = {
        "case": cell.case.id,
        "assumptions": cell.assumed.id,
        "missing": list(cell.missing),
        "outputs": {key: finite(value) for key, value in cell.outputs.items()},
    }
    if not model.decides:
        return tree
    return {
        **tree,
        "verdict": cell.verdict or None,
        "margin": None if cell.margin is None else finite(cell.margin),
        "margin_unit": unit,
        "band": None if cell.band is None else cell.band.as_json(),
        "certain": is_certain(cell) if cell.verdict else None,
        "finding": None if cell.check is None else cell.check.as_json(),
        "restored_by": [item.as_json() for item in cell.restored],
        "flips": [
            {**flip.as_json(), "stated_by_claimant": flip.key in cell.assumed.figures}
            for flip in cell.flips
        ],
    }
