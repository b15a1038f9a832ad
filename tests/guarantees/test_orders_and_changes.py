"""Before every order, and after every change of architecture."""

import itertools
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from jointshield.errors import MistakeError
from jointshield.guarantees.architecture import SPACE, Architecture
from jointshield.guarantees.declared import Assessed, Papers
from jointshield.guarantees.facts import Subject, between, exactly, one_of
from jointshield.guarantees.judge import CANNOT, judge, judge_one
from jointshield.guarantees.load import load_treaty
from jointshield.guarantees.orders import OrderFacts, check_order
from jointshield.guarantees.recheck import recheck
from jointshield.guarantees.rules import BROKEN, MET
from jointshield.guarantees.situation import situation_of
from jointshield.guarantees.vocabulary import UNBOUNDED

from .conftest import battery, figure, post

Build = Callable[..., Architecture]
TREATIES = tuple(load_treaty(name) for name in ("sectors-2011", "activation", "notices"))
GOOD = OrderFacts(
    order="0" * 64,
    owner="north",
    sector="own",
    permission=False,
    unpermitted_overflights=0,
    active=True,
    signatures_missing=0,
    partners_notified=True,
)
BAD: dict[str, Any] = {
    "sector": "partner",
    "unpermitted_overflights": 1,
    "active": False,
    "signatures_missing": 1,
    "partners_notified": False,
}


def test_an_order_within_every_clause_is_met() -> None:
    found = check_order(GOOD, TREATIES)
    assert found.verdict == MET
    assert len(found.answers) == 5


@pytest.mark.parametrize("key", BAD)
def test_each_fact_alone_breaks_an_order(key: str) -> None:
    found = check_order(replace(GOOD, **{key: BAD[key]}), TREATIES)
    assert found.verdict == BROKEN
    assert found.reason


@pytest.mark.parametrize("key", BAD)
def test_each_unknown_fact_alone_keeps_an_order_from_being_met(key: str) -> None:
    found = check_order(replace(GOOD, **{key: None}), TREATIES)
    assert found.verdict == CANNOT
    assert "to be declared" in found.reason


def test_the_partners_sector_is_open_with_permission() -> None:
    asked = replace(GOOD, sector="partner", permission=True)
    assert check_order(asked, TREATIES).verdict == MET
    assert check_order(replace(asked, permission=None), TREATIES).verdict == CANNOT
    assert check_order(replace(GOOD, permission=None), TREATIES).verdict == MET


def test_met_needs_every_fact_whatever_else_is_so() -> None:
    """All combinations of good, bad and unknown: met only where all are good."""
    keys = tuple(BAD)
    for pattern in itertools.product(("good", "bad", "unknown"), repeat=len(keys)):
        changes = {
            key: BAD[key] if how == "bad" else None
            for key, how in zip(keys, pattern, strict=True)
            if how != "good"
        }
        verdict = check_order(replace(GOOD, **changes), TREATIES).verdict
        expected = BROKEN if "bad" in pattern else CANNOT if "unknown" in pattern else MET
        assert verdict == expected, pattern


def test_no_rules_allow_nothing() -> None:
    assert check_order(GOOD, ()).verdict == CANNOT
    assert check_order(GOOD, (load_treaty("no-space"),)).verdict == CANNOT


def test_a_word_that_is_none_is_not_judged() -> None:
    assert check_order(replace(GOOD, sector="nowhere"), TREATIES[:1]).verdict == CANNOT
    with pytest.raises(MistakeError, match="expected one of own, partner, neither"):
        one_of("sector", "nowhere", whose="north")
    with pytest.raises(MistakeError, match="expected a whole number"):
        exactly("interceptors", 1.0, whose="north")  # type: ignore[arg-type]
    with pytest.raises(MistakeError, match="expected a whole number"):
        exactly("interceptors", True, whose="north")
    with pytest.raises(MistakeError, match="no value given"):
        one_of("sector", whose="north")
    with pytest.raises(MistakeError, match="no such fact"):
        exactly("colour", 1, whose="north")


def test_a_word_between_two_is_not_judged() -> None:
    clause = TREATIES[0].treaty.clauses["own-sector"]
    either = one_of("sector", "partner", "own", whose="north")
    refused = one_of("permission", "no", whose="north")
    subject = Subject(id="o", name="order", facts={"sector": either, "permission": refused})
    found = judge_one(clause, TREATIES[0].rules, subject)
    assert found.verdict == CANNOT
    assert "undecided" in found.reason
    assert between("apart_m", -UNBOUNDED, 5, whose="north").shown() == "at most 0.005 km"
    found = check_order(replace(GOOD, unpermitted_overflights=2**70), TREATIES[:1])
    assert found.verdict == CANNOT


def test_a_suspending_breach_of_the_architecture_stops_every_order(build: Build) -> None:
    rules = load_treaty("no-space")
    layer = build(battery(post("orbit", SPACE, None), number=figure(1, "1")))
    standing = judge(rules, [situation_of(layer, rules.treaty)])
    found = check_order(GOOD, TREATIES, standing)
    assert found.verdict == BROKEN
    assert "no-space/none-in-orbit" in found.reason
    fine = judge(rules, [situation_of(build(), rules.treaty)])
    assert check_order(GOOD, TREATIES, fine).verdict == MET


def test_a_change_is_judged_again_and_opens_what_the_clause_says(build: Build) -> None:
    before = build(battery(post("a"), figure(5.5, "km/s")))
    after = build(battery(post("a"), figure(5.6, "km/s")))
    turned = [item for item in recheck(before, after, [load_treaty("package-1997")]) if item.turned]
    assert [(item.after.clause.id, item.opens) for item in turned] == [
        ("plans-land-air", "consult")
    ]
    back = recheck(after, before, [load_treaty("package-1997")])
    assert [item.opens for item in back if item.turned] == [""]


def test_nothing_changed_moves_nothing(build: Build) -> None:
    made = build(battery(post("a"), figure(5.5, "km/s")))
    assert not [item for item in recheck(made, made, TREATIES) if item.moved]


@pytest.mark.parametrize(
    ("missing", "age", "signed", "fresh"),
    [(0, 366, MET, MET), (1, 10, BROKEN, MET), (0, 367, MET, BROKEN)],
)
def test_a_site_is_active_only_on_a_signed_and_fresh_assessment(
    build: Build, missing: int, age: int, signed: str, fresh: str
) -> None:
    loaded = load_treaty("activation")
    papers = Papers(
        assessments={"a": Assessed(signatures_missing=missing, age_d=age, signed_by=("north",))}
    )
    made = build(battery(post("a")))
    found = {
        item.clause.id: item.verdict
        for item in judge(loaded, [situation_of(made, loaded.treaty, papers)])
    }
    assert (found["signed"], found["fresh"]) == (signed, fresh)
    asleep = build(battery(post("a")), status="planned")
    for item in judge(loaded, [situation_of(asleep, loaded.treaty, papers)]):
        assert item.idle or item.clause.about == "order"
