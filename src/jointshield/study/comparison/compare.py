"""One study under several sets of assumptions: every case under every set, side by side."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from jointshield.errors import MistakeError
from jointshield.study.answer import Flip
from jointshield.study.band import Band, find_band
from jointshield.study.comparison.findings import Check, Restored, check_of, restored
from jointshield.study.comparison.maps import has_map, map_of
from jointshield.study.flips import find_flip, ranked, verdict
from jointshield.study.inputs import samples
from jointshield.study.models import Case
from jointshield.study.studies import Assumptions, Study


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One case under one set.

    missing: inputs that nobody states, so that there is no answer: all else is then empty.
    verdict: "" where the question has none. margin: the output that decides, in its unit; None
    where there is no verdict. restored: inputs that would bring back the claimant's conclusion.
    """

    case: Case
    assumed: Assumptions
    missing: tuple[str, ...] = ()
    outputs: Mapping[str, float]
    verdict: str = ""
    margin: float | None = None
    band: Band | None = None
    flips: tuple[Flip, ...] = ()
    check: Check | None = None
    restored: tuple[Restored, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """All cells of a study, case by case, and in each case set by set."""

    study: Study
    sets: tuple[Assumptions, ...]
    cells: tuple[Cell, ...]
    command: tuple[str, ...]

    def cell(self, case: str, assumed: str) -> Cell:
        """The cell of a case and a set, by their identifiers."""
        return next(
            cell for cell in self.cells if cell.case.id == case and cell.assumed.id == assumed
        )

    def of_set(self, assumed: Assumptions) -> tuple[Cell, ...]:
        """The cells of one set, in the order of the cases."""
        return tuple(cell for cell in self.cells if cell.assumed.id == assumed.id)


def compare(
    study: Study,
    assumptions: tuple[str, ...] = (),
    *,
    only: tuple[str, ...] = (),
    told: Callable[[float], None] = lambda _: None,
) -> Comparison:
    """Answer every case under each set.

    Args:
        study: whole and checked.
        assumptions: identifiers of sets, in the order wanted; none means all of them.
        only: identifiers of the cases wanted; none means all of them.
        told: called with the share that is done.

    Raises:
        MistakeError: a set that the study does not have or that is named twice, a study without
            any set, or a map that cannot be drawn.
    """
    sets = _sets(study, assumptions)
    if has_map(study):
        map_of(study)
    cells: list[Cell] = []
    cases = [case for case in study.cases if not only or case.id in only]
    whole = max(1, len(cases) * len(sets))
    for case in cases:
        for assumed in sets:
            cells.append(_cell(study, case, assumed))
            told(len(cells) / whole)
    named = tuple(assumptions) and ("--assumptions", *(item.id for item in sets))
    return Comparison(
        study=study,
        sets=sets,
        cells=tuple(cells),
        command=("jointshield", "compare", study.id, *named),
    )


def _sets(study: Study, names: tuple[str, ...]) -> tuple[Assumptions, ...]:
    if not study.assumptions:
        raise MistakeError(
            f"{study.folder}: {study.id} has no set of assumptions; expected one at least, as a "
            "file in its folder assumptions; add one, such as a set of its own figures"
        )
    for name, count in Counter(names).items():
        if count > 1:
            raise MistakeError(
                f"--assumptions {name!r}: given {count} times; expected each set once; leave the "
                "others out"
            )
    return tuple(study.set(name) for name in names) or study.assumptions


def _cell(study: Study, case: Case, assumed: Assumptions) -> Cell:
    model, stated = study.model, study.stated(assumed)
    missing = tuple(
        item.key for item in model.inputs if item.key not in stated and item.absent is None
    )
    if missing:
        return Cell(case=case, assumed=assumed, missing=missing, outputs={})
    found = model.evaluate(case, samples(model.inputs, stated))
    outputs = {item.key: float(found[item.key][0]) for item in model.outputs}
    if not model.decides:
        return Cell(case=case, assumed=assumed, outputs=outputs)
    margin = outputs[model.decides]
    flips = ranked(
        tuple(
            find_flip(model, case, stated, item, *study.ranges[item.key])
            for item in model.inputs
            if item.key in study.ranges
        )
    )
    said = check_of(assumed, case, verdict(model, margin))
    return Cell(
        case=case,
        assumed=assumed,
        outputs=outputs,
        verdict=verdict(model, margin),
        margin=margin,
        band=find_band(model, case, stated),
        flips=flips,
        check=said,
        restored=() if said is None or said.agrees is not False else restored(assumed, flips),
    )
