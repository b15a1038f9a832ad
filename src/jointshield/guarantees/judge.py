"""Judging a situation by a treaty: met, broken or cannot be judged, with margin and evidence.

A clause is worked out at every corner of what is known: both ends of each band, each word that is
possible, and far beyond where nobody states an end. Clauses compare each fact with one limit, so
what holds at all corners holds in between. Met at all corners is met, broken at all is broken, and
anything else cannot be judged: then the fact that decides is named. Each corner is asked of the
rule engine and of the typed clause; if they differ, or the engine has any trouble, the clause
cannot be judged.
"""

import itertools
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from jointshield.guarantees.clause import AT_MOST, Clause, Treaty
from jointshield.guarantees.facts import Fact, Situation, Subject
from jointshield.guarantees.load import Loaded
from jointshield.guarantees.rules import BROKEN, MET, Rules, Ruling
from jointshield.guarantees.typed import Context, applies, holds, margin_of
from jointshield.guarantees.vocabulary import UNBOUNDED, term

CANNOT = "cannot"
VERDICTS = (BROKEN, CANNOT, MET)
"""From the one that decides over the others to the one that needs all."""
Asked = tuple[str, tuple[tuple[str, int | str], ...]]
Rulings = Mapping[Asked, Ruling]
_MOST_TOLD = 2
"""Things that a reason names; the answers hold them all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a clause says of one thing. idle: met only because it does not apply to it.

    margin_low, margin_high: how far inside its limit it lies, at worst and at best, in the clause's
    unit; negative: outside; None where that end is not stated, or where the rule has no number.
    """

    subject: str
    name: str
    verdict: str
    margin_low: float | None
    margin_high: float | None
    idle: bool
    reason: str
    evidence: tuple[Fact, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a clause says of a whole situation. answers: of each thing it is about.

    idle: met only because there is nothing that it applies to.
    margin_low, margin_high: the least of the answers' margins that go with the verdict.
    """

    treaty: str
    clause: Clause
    situation: str
    view: str
    verdict: str
    margin_low: float | None
    margin_high: float | None
    idle: bool
    reason: str
    answers: tuple[Answer, ...]

    @property
    def unit(self) -> str:
        """The unit of the margins."""
        return self.clause.term.unit


def judge(loaded: Loaded, situations: Iterable[Situation]) -> tuple[Finding, ...]:
    """Judge situations by every clause of a treaty, in one batch."""
    asked = [
        (clause, situation) for situation in situations for clause in loaded.treaty.clauses.values()
    ]
    contexts = {
        _key(clause, context): (clause.id, context)
        for clause, situation in asked
        for subject in situation.of(clause.about) or ()
        for context in _corners(clause, subject)
    }
    rulings = dict(zip(contexts, loaded.rules.decide(list(contexts.values())), strict=True))
    return tuple(_finding(loaded.treaty, clause, item, rulings) for clause, item in asked)


def judge_one(clause: Clause, rules: Rules, subject: Subject) -> Answer:
    """What one clause says of one thing."""
    corners = list(_corners(clause, subject))
    found = rules.decide([(clause.id, context) for context in corners])
    rulings = {
        _key(clause, context): ruling for context, ruling in zip(corners, found, strict=True)
    }
    return _answer(clause, subject, rulings)


def worst(verdicts: Iterable[str]) -> str:
    """The verdict that decides over several: broken, else cannot, else met (also of none)."""
    seen = set(verdicts)
    return next((item for item in VERDICTS if item in seen), MET)


def _key(clause: Clause, context: Context) -> Asked:
    return clause.id, tuple(sorted(context.items()))


def _corners(clause: Clause, subject: Subject) -> Iterable[Context]:
    values: list[tuple[int | str, ...]] = [
        tuple(dict.fromkeys(subject.fact(key).values)) for key in clause.facts
    ]
    for combination in itertools.product(*values):
        yield dict(zip(clause.facts, combination, strict=True))


def _finding(
    treaty: Treaty,
    clause: Clause,
    situation: Situation,
    rulings: Rulings,
) -> Finding:
    subjects = situation.of(clause.about)
    answers = tuple(_answer(clause, subject, rulings) for subject in subjects or ())
    verdict = CANNOT if subjects is None else worst(answer.verdict for answer in answers)
    deciding = [answer for answer in answers if answer.verdict == verdict]
    deciding = [answer for answer in deciding if not answer.idle] or deciding
    deciding.sort(key=lambda item: math.inf if item.margin_low is None else item.margin_low)
    lows = [answer.margin_low for answer in deciding if answer.margin_low is not None]
    highs = [answer.margin_high for answer in deciding if answer.margin_high is not None]
    return Finding(
        treaty=treaty.id,
        clause=clause,
        situation=situation.id,
        view=situation.view,
        verdict=verdict,
        margin_low=min(lows, default=None),
        margin_high=min(highs, default=None),
        idle=verdict == MET and all(answer.idle for answer in answers),
        reason=_told(clause, subjects is None, deciding),
        answers=answers,
    )


def _told(clause: Clause, unsaid: bool, deciding: Sequence[Answer]) -> str:
    if unsaid:
        wanted = ", ".join(term(key).words.en for key in clause.facts)
        return f"nobody says whether there is any {clause.about}; to be declared: {wanted}"
    if not deciding:
        return f"there is no {clause.about}"
    more = len(deciding) - _MOST_TOLD
    told = "; ".join(answer.reason for answer in deciding[:_MOST_TOLD])
    return f"{told}; and {more} more" if more > 0 else told


def _answer(clause: Clause, subject: Subject, rulings: Rulings) -> Answer:
    evidence = tuple(subject.fact(key) for key in clause.facts)
    verdicts, margins, applied, trouble = set(), [], False, ""
    for context in _corners(clause, subject):
        ruling = rulings[_key(clause, context)]
        typed = MET if holds(clause, context) else BROKEN
        if ruling.answer != typed:
            trouble = ruling.trouble or f"the rule says {ruling.answer}, the typed clause {typed}"
        verdicts.add(typed)
        if applies(clause, context):
            applied, margin = True, margin_of(clause, context)
            margins += [] if margin is None else [margin]
    verdict = verdicts.pop() if len(verdicts) == 1 and not trouble else CANNOT
    low, high = min(margins, default=None), max(margins, default=None)
    return Answer(
        subject=subject.id,
        name=subject.name,
        verdict=verdict,
        margin_low=_in_unit(clause, low),
        margin_high=_in_unit(clause, high),
        idle=verdict == MET and not applied,
        reason=f"{subject.name}: {trouble or _reason(clause, verdict, evidence, applied)}",
        evidence=evidence,
    )


def _in_unit(clause: Clause, margin: int | None) -> float | None:
    # An end beyond every number is one that nobody stated, so there is no margin to tell.
    if margin is None or abs(margin) > UNBOUNDED // 2:
        return None
    return clause.term.in_unit(margin)


def _reason(clause: Clause, verdict: str, evidence: tuple[Fact, ...], applied: bool) -> str:
    fact = evidence[-1] if evidence[-1].key == clause.fact else evidence[0]
    said = f"{clause.term.words.en} {fact.shown()}"
    guards = [item for item in evidence if item.key != clause.fact]
    if verdict != CANNOT:
        if not applied:
            return "does not apply: " + ", ".join(
                f"{term(item.key).words.en} {item.shown()}" for item in guards
            )
        return f"{said}, {clause.rule()}"
    missing = [term(item.key).words.en for item in evidence if item.open]
    if missing:
        known = "" if fact.values[0] == -UNBOUNDED or term(fact.key).choices else f"; {said}"
        return f"to be declared: {', '.join(missing)}{known}"
    if clause.limit is None:
        return f"{said}: undecided between them"
    edge = clause.term.shown(clause.limit.whole)
    sides = ("met", "broken") if clause.relation == AT_MOST else ("broken", "met")
    return f"{said}: {sides[0]} up to {edge}, {sides[1]} beyond"
