"""A desk does what its party's written policy says, and nothing else."""

from dataclasses import replace

import pytest

from jointshield.catalogue.party_file import CONDITIONS
from jointshield.catalogue.things import DeskRule
from jointshield.consent.desk import DeskFacts, answer, facts_for
from jointshield.errors import MistakeError
from jointshield.messages.consent import Order, Proposal

NOTHING = DeskFacts(
    own_area_at_risk=False,
    partner_area_at_risk=False,
    overflies_own=False,
    debris_over_own=False,
    notice_matched=False,
    own_site=False,
    confidence_low=False,
)


def _rule(when: str, verdict: str = "consent", reason: str = "") -> DeskRule:
    return DeskRule(
        when=when, answer=verdict, delay_s=20.0, delay_spread_s=10.0, reason=reason or when
    )


@pytest.mark.parametrize("condition", CONDITIONS)
def test_every_condition_of_the_catalogue_is_known(condition: str) -> None:
    facts = NOTHING if condition == "always" else replace(NOTHING, **{condition: True})
    given = answer([_rule(condition, "refuse")], facts, 0.5)
    assert (given.verdict, given.delay_s, given.reason) == ("refuse", 25.0, condition)
    if condition != "always":
        assert answer([_rule(condition)], NOTHING, 0.5).verdict == "silent"


def test_the_first_rule_that_applies_wins() -> None:
    rules = [
        _rule("notice_matched", "refuse"),
        _rule("own_area_at_risk"),
        _rule("always", "silent"),
    ]
    both = replace(NOTHING, notice_matched=True, own_area_at_risk=True)
    assert answer(rules, both, 0.0).verdict == "refuse"
    assert answer(rules, replace(NOTHING, own_area_at_risk=True), 0.0).verdict == "consent"
    assert answer(rules, NOTHING, 0.0).reason == "always"


def test_no_rule_is_silence() -> None:
    given = answer([], NOTHING, 0.0)
    assert (given.verdict, given.delay_s) == ("silent", 0.0)
    assert given.reason == "no rule of the desk's written policy applies"


def test_mistakes() -> None:
    with pytest.raises(MistakeError, match="applies when 'tuesday'"):
        answer([_rule("always"), _rule("tuesday")], NOTHING, 0.0)
    with pytest.raises(MistakeError, match="answers 'perhaps'"):
        answer([_rule("always", "perhaps")], NOTHING, 0.0)
    with pytest.raises(MistakeError, match=r"number in \[0, 1\)"):
        answer([], NOTHING, 1.0)


def test_what_each_party_sees() -> None:
    order = Order(
        exercise="e",
        agreement_digest="",
        picture_digest="",
        centre="joint",
        proposal="p",
        track=1,
        site="hill",
        owner="north",
        host="south",
        salvo=1,
        launch_open_s=0.0,
        launch_close_s=9.0,
        intercept_s=9.0,
        intercept_latitude_rad=0.0,
        intercept_longitude_rad=0.0,
        intercept_height_m=0.0,
        overflown=("third",),
        debris=("south",),
        sector="south",
        launched_from="",
        plan="",
        required=("north",),
        consent_by_s=5.0,
        expires_s=9.0,
    )
    proposal = Proposal(
        time_s=0.0,
        order=order,
        order_digest="",
        battle_space_s=9.0,
        threatened=("north",),
        notice="",
        impact_semi_major_m=1.0,
        because="",
    )
    assert facts_for("north", proposal, confidence_low=False) == replace(
        NOTHING, own_area_at_risk=True, own_site=True
    )
    assert facts_for("south", proposal, confidence_low=True) == replace(
        NOTHING, partner_area_at_risk=True, overflies_own=True, debris_over_own=True,
        own_site=True, confidence_low=True,
    )  # fmt: skip
    both = replace(proposal, threatened=("north", "third"), notice="n")
    assert facts_for("third", both, confidence_low=False) == replace(
        NOTHING, own_area_at_risk=True, partner_area_at_risk=True, overflies_own=True,
        notice_matched=True,
    )  # fmt: skip
    partner = replace(NOTHING, partner_area_at_risk=True)
    assert facts_for("fourth", proposal, confidence_low=False) == partner
    nobody = replace(proposal, threatened=())
    assert facts_for("fourth", nobody, confidence_low=False) == NOTHING
