"""The check before every order: do the guarantees that speak of orders allow this one?

The gate gives facts, each of which may be unknown; unknown is never taken for good. The answer is
`met` only if every clause about orders is met and no clause whose breach suspends is broken.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from jointshield.guarantees.clause import SUSPEND
from jointshield.guarantees.facts import Fact, Subject, exactly, one_of
from jointshield.guarantees.judge import CANNOT, Answer, Finding, judge_one, worst
from jointshield.guarantees.load import Loaded
from jointshield.guarantees.rules import BROKEN
from jointshield.guarantees.vocabulary import term

ORDER = "order"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderFacts:
    """What the gate knows of an order. None: not known.

    sector: `own`, `partner` or `neither`, where the meeting lies. permission: whether that sector's
    party permits it. unpermitted_overflights: parties under the path that have not permitted it.
    active: whether the site is active. signatures_missing: under the site's assessment.
    partners_notified: whether they are told of the launch.
    """

    order: str
    owner: str
    sector: str | None = None
    permission: bool | None = None
    unpermitted_overflights: int | None = None
    active: bool | None = None
    signatures_missing: int | None = None
    partners_notified: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderCheck:
    """The answer: `met`, `broken` or `cannot`, why, and what each clause said, by (treaty, id)."""

    verdict: str
    reason: str
    answers: tuple[tuple[str, str, Answer], ...]


def check_order(
    facts: OrderFacts, treaties: Iterable[Loaded], standing: Iterable[Finding] = ()
) -> OrderCheck:
    """Judge an order.

    Args:
        facts: of the order.
        treaties: those in force. Without any clause about orders nothing can be judged: an empty
            rule set never allows. A gate under no guarantees does not ask.
        standing: what was found of the architecture as it stands.
    """
    subject = _subject(facts)
    answers = tuple(
        (loaded.treaty.id, clause.id, judge_one(clause, loaded.rules, subject))
        for loaded in treaties
        for clause in loaded.treaty.clauses.values()
        if clause.about == ORDER
    )
    suspended = [
        item for item in standing if item.clause.breach == SUSPEND and item.verdict == BROKEN
    ]
    if suspended:
        names = ", ".join(f"{item.treaty}/{item.clause.id}" for item in suspended)
        return OrderCheck(
            verdict=BROKEN, reason=f"suspended: broken as it stands: {names}", answers=answers
        )
    if not answers:
        return OrderCheck(verdict=CANNOT, reason="no clause about orders was given", answers=())
    verdict = worst(answer.verdict for _, _, answer in answers)
    said = [f"{treaty}/{name}: {answer.reason}" for treaty, name, answer in answers
            if answer.verdict == verdict]  # fmt: skip
    return OrderCheck(verdict=verdict, reason="; ".join(said), answers=answers)


def _subject(facts: OrderFacts) -> Subject:
    found: dict[str, Fact] = {}
    # A word that is none says nothing: the fact stays unknown, and unknown is never good.
    if facts.sector in term("sector").choices:
        found["sector"] = one_of("sector", facts.sector, whose=facts.owner, source=ORDER)
    for key in ("permission", "active", "partners_notified"):
        flag: bool | None = getattr(facts, key)
        if flag is not None:
            found[key] = one_of(key, "yes" if flag else "no", whose=facts.owner, source=ORDER)
    for key in ("unpermitted_overflights", "signatures_missing"):
        number: int | None = getattr(facts, key)
        if number is not None:
            found[key] = exactly(key, number, whose=facts.owner, source=ORDER)
    return Subject(id=facts.order, name=f"order {facts.order[:16]}", facts=found)
