"""Attacks with the order itself: it is refused before anybody is asked."""

from dataclasses import replace
from typing import Any

import pytest

from jointshield.consent.register import ConsentState, OpenOrder, Tick, consider
from jointshield.errors import MistakeError
from jointshield.messages import digest
from jointshield.messages.consent import Decision
from jointshield.messages.record import SiteEntry

ASKED_MS = 10_000


def _refused_unasked(table: Any, agreement: Any = None, **changes: Any) -> str:
    state = ConsentState(agreement=agreement or table.agreement)
    state, outputs = consider(state, OpenOrder(order=table.order(**changes)), ASKED_MS)
    (decision,) = outputs
    assert isinstance(decision, Decision)
    assert (state.phase, decision.decision) == ("refused", "refused")
    assert decision.reason.startswith("refused unasked: ")
    return decision.reason.removeprefix("refused unasked: ")


def test_nobody_required(table: Any) -> None:
    """An empty set of signers is complete at once: it must never allow anything."""
    why = _refused_unasked(table, required=())
    assert why == "the order requires nobody's consent; that never allows anything"


def test_a_party_left_out(table: Any) -> None:
    why = _refused_unasked(table, required=("north", "south"))
    assert "asks for the consent of ['north', 'south']" in why
    assert "need ['north', 'south', 'third']" in why


def test_owner_left_out(table: Any) -> None:
    assert "need ['north'" in _refused_unasked(table, required=("south", "third"))


def test_a_party_named_twice_instead_of_two(table: Any) -> None:
    assert "rules of the agreement need" in _refused_unasked(
        table, required=("north", "south", "south")
    )


def test_somebody_elses_interceptors(table: Any) -> None:
    why = _refused_unasked(table, owner="south")
    assert "owned by 'south'" in why
    assert "the agreement says 'north'" in why


def test_host_left_out(table: Any) -> None:
    assert "hosted by ''" in _refused_unasked(table, host="")


def test_site_that_is_not_agreed(table: Any) -> None:
    assert _refused_unasked(table, site="cellar") == "site 'cellar' is not in the agreement"


def test_order_of_another_exercise(table: Any) -> None:
    assert "order of exercise 'other'" in _refused_unasked(table, exercise="other")


def test_order_under_another_agreement(table: Any) -> None:
    assert "names another agreement" in _refused_unasked(table, agreement_digest="00" * 32)


def test_order_expired_before_it_was_asked(table: Any) -> None:
    assert "had expired at 10.000 s" in _refused_unasked(table, expires_s=10.0)


def test_salvo_of_none(table: Any) -> None:
    assert "a salvo of 0" in _refused_unasked(table, salvo=0)


def test_one_key_in_two_seats(table: Any) -> None:
    """One holder would count as two parties."""
    keys = {**table.keys, "third": replace(table.keys["south"], name="third")}
    assert "'third': the key of another seat" in _refused_unasked(type(table)(keys=keys))


def test_party_seated_twice(table: Any) -> None:
    seats = (*table.agreement.seats, table.seat("north"))
    agreement = replace(table.agreement, seats=seats)
    assert "'north' is seated twice" in _refused_unasked(table, agreement)


def test_proof_of_possession_from_another_exercise(table: Any) -> None:
    seats = (*table.agreement.seats[:2], table.seat("third", exercise="other"))
    why = _refused_unasked(table, replace(table.agreement, seats=seats))
    assert "proof that 'third' holds its key does not verify" in why


def test_proof_of_possession_of_another_party(table: Any) -> None:
    stolen = replace(table.seat("north"), party="third")
    agreement = replace(table.agreement, seats=(*table.agreement.seats[:2], stolen))
    assert "proof that 'third' holds its key" in _refused_unasked(table, agreement)


@pytest.mark.parametrize(
    ("public_key", "why"),
    [
        ("01" + "00" * 31, "small order"),
        ("00" * 32, "small order"),
        ("ec" + "ff" * 30 + "7f", "small order"),
        ("ee" + "ff" * 30 + "7f", "not in canonical form"),
        ("02" + "00" * 31, "no point of the curve"),
        ("zz" * 32, "no hexadecimal key"),
        ("00", "32 bytes, 1 given"),
    ],
)
def test_unsound_public_key(table: Any, public_key: str, why: str) -> None:
    """Under a point of small order anybody can sign anything."""
    # The signature (identity point, 0) verifies under the identity point for every message.
    universal = replace(table.seat("third"), public_key=public_key, proof="01" + "00" * 63)
    agreement = replace(table.agreement, seats=(*table.agreement.seats[:2], universal))
    assert why in _refused_unasked(table, agreement)


def test_unknown_rule(table: Any) -> None:
    agreement = replace(table.agreement, consent_rules=("owner", "majority"))
    why = _refused_unasked(table, agreement, agreement_digest=digest(agreement))
    assert "consent rules ['majority'] are not known" in why


def test_overflown_party_without_a_seat_cannot_be_passed_over(table: Any) -> None:
    """It has to consent and cannot sign, so the order lapses."""
    over = type(table)(rules=("owner", "overflown"))
    required = ("north", "bystander")
    state = ConsentState(agreement=over.agreement)
    order = over.order(overflown=("bystander",), required=required)
    state, outputs = consider(state, OpenOrder(order=order), ASKED_MS)
    assert outputs == ()
    _, (decision,) = consider(state, Tick(), 100_000)
    assert isinstance(decision, Decision)
    assert decision.missing == required


def test_second_order_in_the_same_register(table: Any) -> None:
    with pytest.raises(MistakeError, match="begin a new state"):
        consider(table.opened(), OpenOrder(order=table.order(salvo=1)), 20_000)


def test_time_turned_back(table: Any) -> None:
    state, _ = consider(table.opened(), Tick(), 99_000)
    with pytest.raises(MistakeError, match="time only runs forwards"):
        consider(state, Tick(), 98_999)


def test_site_list_exchanged_after_the_agreement(table: Any) -> None:
    sites = (SiteEntry(site="hill", owner="third", host="third"),)
    agreement = replace(table.agreement, sites=sites)
    assert "another agreement" in _refused_unasked(table, agreement)
