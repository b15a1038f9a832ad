"""`treaty stress`: the smallest lawful change under which a clause no longer serves its purpose.

Every variant of a small declared grid is judged by the whole treaty. Lawful is one that keeps the
clause met and breaks no clause that the base does not break. Of the lawful ones with the measure at
or beyond its threshold the smallest is told, and of equally small ones the one that moves it most.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from jointshield.catalogue.quantity import ASSUMPTION, Quantity
from jointshield.errors import MistakeError
from jointshield.guarantees.architecture import (
    FIELDED,
    WHAT_IF,
    Architecture,
    Battery,
    Ground,
    Post,
)
from jointshield.guarantees.clause import Clause, Treaty
from jointshield.guarantees.declared import Papers
from jointshield.guarantees.judge import Finding, judge
from jointshield.guarantees.load import load_treaty
from jointshield.guarantees.rules import BROKEN, MET
from jointshield.guarantees.situation import situation_of
from jointshield.study.treaty.measures import ABOUT, measure
from jointshield.study.treaty.stress_case import Stand, StressCase, Variant, require_case

LIMITS = (
    "A test of a text on a small declared grid: counts, speeds, places, dates. Nothing is sought "
    "that gets past a defence.",
    "The force is notional, its flights weighted evenly; what can be met is a bound, no forecast.",
    "Another grid or threshold may give another answer; both are in the treaty's stress.toml.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """One variant: what the clause says, what else it newly breaks, and the measure."""

    variant: Variant
    finding: Finding
    newly_broken: tuple[str, ...]
    measure: float

    @property
    def lawful(self) -> bool:
        """Whether the clause is met and nothing else is newly broken."""
        return self.finding.verdict == MET and not self.newly_broken


@dataclass(frozen=True, slots=True, kw_only=True)
class Stress:
    """The answer. found: None where no lawful variant of the grid defeats the purpose."""

    treaty: Treaty
    clause: Clause
    case: StressCase
    base: Tried
    found: Tried | None
    tried: tuple[Tried, ...] = field(repr=False)

    @property
    def lawful(self) -> int:
        """How many variants are lawful, the base among them."""
        return sum(item.lawful for item in self.tried)


def stress(treaty: str, clause: str) -> Stress:
    """Try the grid of a clause.

    Raises:
        MistakeError: no such treaty or clause, or no grid for it; a base that is not lawful.
    """
    loaded = load_treaty(treaty)
    case = require_case(treaty, clause)
    if clause not in loaded.treaty.clauses:
        raise MistakeError(
            f"--clause {clause!r}: {treaty} has none; expected one of "
            f"{', '.join(loaded.treaty.clauses)}; correct it"
        )
    variants = list(case.variants())
    papers = Papers(maximum=case.declared_maximum, whose="the declaration")
    findings = judge(
        loaded,
        [situation_of(architecture(item, number), loaded.treaty, papers)
         for number, item in enumerate(variants)],
    )  # fmt: skip
    each = len(loaded.treaty.clauses)
    base_broken = _broken(findings[:each])
    tried = tuple(
        _tried(case, item, findings[each * at : each * (at + 1)], base_broken)
        for at, item in enumerate(variants)
    )
    if not tried[0].lawful:
        raise MistakeError(
            f"{treaty}/{clause}: the base of its grid is {tried[0].finding.verdict}; expected one "
            "that meets the clause; correct the stress file"
        )
    beyond = [item for item in tried[1:] if item.lawful and item.measure >= case.threshold]
    found = min(beyond, key=lambda item: (item.variant.size, -item.measure), default=None)
    return Stress(
        treaty=loaded.treaty,
        clause=loaded.treaty.clauses[clause],
        case=case,
        base=tried[0],
        found=found,
        tried=tried,
    )


def architecture(variant: Variant, number: int) -> Architecture:
    """A variant as clauses see it."""
    return Architecture(
        id=f"variant-{number}",
        title="as it is" if variant.size == 0 else "; ".join(variant.changes),
        view="grid",
        whose="the grid of changes",
        status=FIELDED if variant.size == 0 else WHAT_IF,
        year=None,
        batteries=tuple(_battery(stand) for stand in variant.stands),
        sensors=(),
        tests=(),
    )


def as_json(found: Stress) -> dict[str, Any]:
    """Everything as a plain tree, each variant in a line."""
    return {
        "treaty": found.treaty.id,
        "clause": found.clause.id,
        "text": found.clause.text.as_json(),
        "purpose": found.treaty.purposes[found.clause.purpose].as_json(),
        "question": found.case.question,
        "measure": found.case.measure,
        "threshold": found.case.threshold,
        "threshold_note": found.case.threshold_note,
        "base": _tried_json(found.base),
        "found": None if found.found is None else _tried_json(found.found),
        "tried": [_tried_json(item) for item in found.tried],
        "limits": list(LIMITS),
    }


def text(found: Stress) -> str:
    """For people: what was asked, what changed, what the clause says, how the measure moved."""
    case, base = found.case, found.base
    lines = [
        f"{found.treaty.id}/{found.clause.id}: {found.clause.text.en}",
        f"Purpose: {found.treaty.purposes[found.clause.purpose].en}",
        case.question,
        f"Measure: {ABOUT[case.measure]}; the purpose fails from {case.threshold:g} "
        f"({case.threshold_note})",
        f"As it is: {base.measure:.4g}; the clause is {base.finding.verdict}"
        f"{_margin(base.finding)}",
    ]
    if found.found is None:
        most = max((item for item in found.tried if item.lawful), key=lambda item: item.measure)
        lines += [
            f"  NO LAWFUL CHANGE OF THE GRID DEFEATS IT ({found.lawful} of {len(found.tried)} "
            "variants are lawful)",
            f"  The most that a lawful one reaches: {most.measure:.4g} "
            f"({'; '.join(most.variant.changes) or 'as it is'})",
        ]
    else:
        item = found.found
        lines += [
            f"  THE SMALLEST LAWFUL CHANGE: {'; '.join(item.variant.changes)}",
            f"  The clause is still {item.finding.verdict}{_margin(item.finding)}; "
            f"the measure goes from {base.measure:.4g} to {item.measure:.4g}",
            f"  ({found.lawful} of {len(found.tried)} variants are lawful)",
        ]
    return "\n".join([*lines, "What this cannot tell you:", *(f"  {line}" for line in LIMITS)])


def _margin(finding: Finding) -> str:
    if finding.margin_low is None:
        return ""
    unit = "" if finding.unit == "1" else f" {finding.unit}"
    return f", margin {finding.margin_low:g}{unit}"


def _tried(
    case: StressCase, variant: Variant, findings: Sequence[Finding], base: frozenset[str]
) -> Tried:
    return Tried(
        variant=variant,
        finding=next(item for item in findings if item.clause.id == case.clause),
        newly_broken=tuple(sorted(_broken(findings) - base - {case.clause})),
        measure=measure(case, variant.stands),
    )


def _broken(findings: Sequence[Finding]) -> frozenset[str]:
    return frozenset(item.clause.id for item in findings if item.verdict == BROKEN)


def _battery(stand: Stand) -> Battery:
    def figure(value: float, unit: str) -> Quantity:
        return Quantity(
            value=value, low=value, high=value, unit=unit, source=ASSUMPTION,
            claimant="the grid of changes", note="a value of the grid",
        )  # fmt: skip

    place = stand.place
    return Battery(
        post=Post(
            id=stand.id,
            name=stand.name,
            basing=stand.basing,
            at=Ground(
                name=stand.name,
                latitude_rad=place.latitude_rad,
                longitude_rad=place.longitude_rad,
            ),
        ),
        interceptor=stand.interceptor,
        name=stand.interceptor,
        speed=figure(stand.speed_km_s, "km/s"),
        number=figure(stand.number, "1"),
    )


def _tried_json(item: Tried) -> dict[str, Any]:
    return {
        "changes": list(item.variant.changes),
        "size": item.variant.size,
        "lawful": item.lawful,
        "verdict": item.finding.verdict,
        "margin": item.finding.margin_low,
        "unit": item.finding.unit,
        "newly_broken": list(item.newly_broken),
        "measure": item.measure,
    }
