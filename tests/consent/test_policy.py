"""Whose consent is needed, rule by rule."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jointshield.consent.policy import RULES, required_signers
from jointshield.errors import MistakeError

from ..attacks.table import PARTIES, Table

SEATS = ("a", "b", "c", "d")
FACTS: dict[str, Any] = {
    "owner": "c",
    "host": "b",
    "overflown": ("d", "a"),
    "debris": ("b",),
    "sector": "a",
    "launched_from": "d",
    "parties": SEATS,
}


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ((), ("c",)),
        (("owner",), ("c",)),
        (("host",), ("b", "c")),
        (("overflown",), ("a", "c", "d")),
        (("debris",), ("b", "c")),
        (("sector",), ("a", "c")),
        (("launched_from",), ("c", "d")),
        (("notify",), ("c",)),
        (("plan",), ("c",)),
        (("owner", "host", "sector"), ("a", "b", "c")),
        (("all",), SEATS),
    ],
)
def test_each_rule(rules: tuple[str, ...], expected: tuple[str, ...]) -> None:
    assert required_signers(rules, **FACTS) == expected


def test_nobody_at_sea_and_in_no_sector() -> None:
    at_sea = {
        **FACTS, "host": "", "sector": "", "overflown": (), "debris": (), "launched_from": "",
    }  # fmt: skip
    assert required_signers(RULES[:6], **at_sea) == ("c",)


def test_under_a_plan_only_owner_and_host_are_asked_again() -> None:
    assert required_signers(RULES, **FACTS, planned=True) == ("b", "c")
    assert required_signers(("all", "plan"), **FACTS, planned=True) == ("c",)


def test_a_party_without_a_seat_stays_required() -> None:
    for rule, named in (("overflown", ("x",)), ("debris", ("x",)), ("sector", "x"),
                        ("launched_from", "x"), ("host", "x")):  # fmt: skip
        assert required_signers((rule,), **{**FACTS, rule: named}) == ("c", "x"), rule


def test_mistakes() -> None:
    with pytest.raises(MistakeError, match=r"\['majority'\] are not known"):
        required_signers(("majority",), **FACTS)
    with pytest.raises(MistakeError, match="without an owner"):
        required_signers((), **{**FACTS, "owner": ""})


parties = st.sampled_from(SEATS)


@given(
    rules=st.sets(st.sampled_from(RULES)),
    more=st.sets(st.sampled_from(RULES)),
    owner=parties,
    host=parties | st.just(""),
    overflown=st.lists(parties, unique=True),
    debris=st.lists(parties, unique=True),
    sector=parties | st.just(""),
    launched_from=parties | st.just(""),
    planned=st.booleans(),
    turn=st.permutations(SEATS),
)
def test_properties(
    rules: set[str],
    more: set[str],
    owner: str,
    host: str,
    overflown: list[str],
    debris: list[str],
    sector: str,
    launched_from: str,
    planned: bool,
    turn: list[str],
) -> None:
    facts: dict[str, Any] = {
        "owner": owner,
        "host": host,
        "overflown": overflown,
        "debris": debris,
        "sector": sector,
        "launched_from": launched_from,
        "planned": planned,
    }
    needed = required_signers(rules, **facts, parties=SEATS)
    assert owner in needed, "the owner's own key is always needed, so the set is never empty"
    assert len(set(needed)) == len(needed)
    # A further rule never takes anybody out.
    assert set(needed) <= set(required_signers(rules | more, **facts, parties=SEATS))
    # Reordering the seats changes nothing but the order of the answer.
    assert set(required_signers(rules, **facts, parties=turn)) == set(needed)
    # Renaming the parties renames the answer.
    new = dict(zip(SEATS, ("w", "x", "y", "z"), strict=True)) | {"": ""}
    renamed = required_signers(
        rules,
        owner=new[owner],
        host=new[host],
        overflown=[new[p] for p in overflown],
        debris=[new[p] for p in debris],
        sector=new[sector],
        launched_from=new[launched_from],
        planned=planned,
        parties=tuple(new[p] for p in SEATS),
    )
    assert renamed == tuple(new[p] for p in needed)


# --- whether an order fits its agreement ----------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "fact"),
    [
        ("host", {"host": "south"}),
        ("overflown", {"overflown": ("third",)}),
        ("debris", {"debris": ("third",)}),
        ("sector", {"sector": "third"}),
        ("launched_from", {"launched_from": "third"}),
    ],
)
def test_an_order_is_held_against_the_facts_that_it_states(rule: str, fact: dict[str, Any]) -> None:
    """Each rule reads its own fact: whom it names has to sign, and nobody whom another fact names.

    The other facts name a party that the rule does not ask.
    """
    nothing = {"overflown": (), "debris": (), "sector": "", "launched_from": ""}
    foreign = {"overflown": ("x",), "debris": ("x",), "sector": "x", "launched_from": "x"}
    table = Table(rules=("owner", rule))
    for others in (nothing, foreign):
        order = table.order(**{**others, **fact})
        (named,) = (n for value in fact.values() for n in ([value] if value in PARTIES else value))
        assert order.required == ("north", named)
        assert table.put(order) == ""


def test_consents_may_be_taken_until_the_order_expires_and_no_longer() -> None:
    table = Table()
    assert table.put(table.order(consent_by_s=100.0, expires_s=100.0)) == ""
    assert table.put(table.order(consent_by_s=100.001, expires_s=100.0)).endswith(
        "consents until 100.001 s, after expiry at 100.000 s"
    )
