"""A simulated desk: it answers as its party's written policy says; a run then needs no people."""

from collections.abc import Sequence
from dataclasses import dataclass

from jointshield.catalogue.things import DeskRule
from jointshield.errors import MistakeError
from jointshield.messages.consent import CONSENT, REFUSE, Proposal

SILENT = "silent"
_ALWAYS = "always"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskFacts:
    """What a desk looks at: the closed set of conditions that its rules may name."""

    own_area_at_risk: bool
    partner_area_at_risk: bool
    overflies_own: bool
    debris_over_own: bool
    notice_matched: bool
    own_site: bool
    confidence_low: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskAnswer:
    """`consent`, `refuse` or `silent`; how long it took (s); and the words given for it."""

    verdict: str
    delay_s: float
    reason: str


def facts_for(party: str, proposal: Proposal, *, confidence_low: bool) -> DeskFacts:
    """What `party` sees in a proposal.

    confidence_low: whether the impact point is too unsure to act on; the exercise says when.
    """
    order = proposal.order
    return DeskFacts(
        own_area_at_risk=party in proposal.threatened,
        partner_area_at_risk=any(other != party for other in proposal.threatened),
        overflies_own=party in order.overflown or party in order.debris,
        debris_over_own=party == order.sector,
        notice_matched=proposal.notice != "",
        own_site=party in (order.owner, order.host),
        confidence_low=confidence_low,
    )


def answer(rules: Sequence[DeskRule], facts: DeskFacts, draw: float) -> DeskAnswer:
    """Follow the first rule whose condition holds; without one the desk stays silent.

    draw: uniform number in [0, 1) that places the delay inside the rule's spread. Raises
    MistakeError for a condition or an answer that is not known, in whichever rule it stands.
    """
    if not 0.0 <= draw < 1.0:
        raise MistakeError(f"desk: draw {draw!r} given; expected a number in [0, 1)")
    for rule in rules:
        if rule.answer not in (CONSENT, REFUSE, SILENT):
            raise MistakeError(
                f"desk rule answers {rule.answer!r}; expected one of {[CONSENT, REFUSE, SILENT]}"
            )
        if rule.when != _ALWAYS and rule.when not in DeskFacts.__dataclass_fields__:
            known = [*DeskFacts.__dataclass_fields__, _ALWAYS]
            raise MistakeError(f"desk rule applies when {rule.when!r}; expected one of {known}")
    for rule in rules:
        if rule.when == _ALWAYS or getattr(facts, rule.when):
            delay_s = rule.delay_s + draw * rule.delay_spread_s
            return DeskAnswer(verdict=rule.answer, delay_s=delay_s, reason=rule.reason)
    return DeskAnswer(
        verdict=SILENT, delay_s=0.0, reason="no rule of the desk's written policy applies"
    )
