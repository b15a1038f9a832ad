"""Attacks at the gate and at the launcher: nothing is released, or nothing is launched."""

import copy
import pickle
from dataclasses import replace
from typing import Any

import pytest

from jointshield.consent.gate import Authorised, Withheld, authorise, check, release_of
from jointshield.consent.register import Released, consider
from jointshield.errors import MistakeError
from jointshield.messages import decode, digest, encode
from jointshield.messages.consent import Authorisation, Evidence

NOW_MS = 40_000
LAUNCH_MS = 60_000


def _authorised(table: Any) -> Authorised:
    found = authorise(table.order(), table.consents(), table.keys["north"], table.agreement, NOW_MS)
    assert isinstance(found, Authorised)
    return found


def _withheld(found: Authorised | Withheld) -> str:
    assert isinstance(found, Withheld)
    return found.reason


def _shut(table: Any, envelopes: Any, *, key: str = "north", now_ms: int = NOW_MS) -> str:
    return _withheld(authorise(table.order(), envelopes, table.keys[key], table.agreement, now_ms))


def test_the_way_through(table: Any, send: Any) -> None:
    state, _ = send(table.opened(), *table.consents())
    found = authorise(table.order(), state.envelopes, table.keys["north"], table.agreement, NOW_MS)
    assert isinstance(found, Authorised)
    carried = decode(encode(found.authorisation))
    assert isinstance(carried, Authorisation)
    launched = check(carried, table.agreement, LAUNCH_MS)
    assert isinstance(launched, Authorised)
    assert launched.order == table.order()
    state, (received,) = consider(state, Released(envelope=release_of(found)), NOW_MS)
    assert (state.phase, received.accepted) == ("released", True)


def test_a_consent_missing(table: Any) -> None:
    assert _shut(table, table.consents()[:2]) == "no consent of third"


def test_no_consent_at_all(table: Any) -> None:
    assert _shut(table, ()) == "no consent of north, south, third"


def test_the_owners_key_does_not_stand_for_its_consent(table: Any) -> None:
    assert _shut(table, table.consents()[1:]) == "no consent of north"


def test_one_party_counted_twice(table: Any) -> None:
    consents = table.consents()
    assert _shut(table, (*consents[:2], consents[1])) == "two consents of 'south'"


def test_a_refusal_among_the_consents(table: Any) -> None:
    envelopes = (*table.consents(), table.ballot("third", "refuse", reason="not over us"))
    assert _shut(table, envelopes) == "third refuses: not over us"


def test_refusal_after_consent_keeps_the_gate_shut(table: Any, send: Any) -> None:
    state, _ = send(table.opened(), *table.consents())
    assert state.phase == "authorised"
    state, told = send(state, table.ballot("third", "refuse", reason="withdrawn"))
    assert state.phase == "refused"
    assert told[-1].reason == "third withdraws its consent: withdrawn"
    assert _shut(table, state.envelopes) == "third refuses: withdrawn"


def test_another_partys_key_at_the_gate(table: Any) -> None:
    why = _shut(table, table.consents(), key="south")
    assert why == "the key of 'south' cannot release interceptors of 'north'"


def test_the_owners_name_on_another_key(table: Any) -> None:
    pretender = replace(table.keys["south"], name="north")
    why = _withheld(authorise(table.order(), table.consents(), pretender, table.agreement, NOW_MS))
    assert "cannot release" in why


def test_gate_after_expiry(table: Any) -> None:
    assert _shut(table, table.consents(), now_ms=100_000) == "the consents lapsed at 100.000 s"


def test_consents_to_another_order(table: Any) -> None:
    other = table.order(salvo=1)
    envelopes = tuple(table.ballot(p, order=other) for p in other.required)
    assert _shut(table, envelopes) == "a ballot on another order"


def test_a_release_among_the_consents(table: Any) -> None:
    envelopes = (table.ballot("north", "release"), *table.consents()[1:])
    assert _shut(table, envelopes) == "a release of 'north' among the consents"


def test_authorised_made_by_hand(table: Any) -> None:
    bare = Authorisation(time_s=0.0, order=table.order(), evidence=())
    with pytest.raises(MistakeError, match="cannot be made by hand"):
        Authorised(bare, 0, object())


def test_authorised_changed_or_copied(table: Any) -> None:
    found = _authorised(table)
    with pytest.raises(MistakeError, match="does not change"):
        found.authorisation = found.authorisation
    with pytest.raises(MistakeError, match="not copied or stored"):
        copy.copy(found)
    with pytest.raises(MistakeError, match="not copied or stored"):
        pickle.dumps(found)


def _launch(table: Any, *, now_ms: int = LAUNCH_MS, used: Any = (), **changes: Any) -> str:
    authorisation = replace(_authorised(table).authorisation, **changes)
    return _withheld(check(authorisation, table.agreement, now_ms, used))


def test_used_twice(table: Any) -> None:
    why = _launch(table, used={digest(table.order())})
    assert why == "this order was carried out before; an authorisation is good once"


def test_order_exchanged_inside_the_authorisation(table: Any) -> None:
    assert _launch(table, order=table.order(salvo=9)) == "a ballot on another order"


def test_evidence_taken_out(table: Any) -> None:
    evidence = _authorised(table).authorisation.evidence
    assert _launch(table, evidence=()) == "an authorisation without evidence"
    assert _launch(table, evidence=(*evidence[:1], *evidence[2:])) == "no consent of south"


def test_release_taken_out(table: Any) -> None:
    """Without the last key the last consent stands in its place, and one consent is short."""
    evidence = _authorised(table).authorisation.evidence
    assert _launch(table, evidence=evidence[:-1]) == "no consent of third"


def test_release_by_another_party(table: Any) -> None:
    evidence = _authorised(table).authorisation.evidence
    other = table.ballot("south", "release", 40.0)
    forged = Evidence(**{name: getattr(other, name) for name in Evidence.__dataclass_fields__})
    why = _launch(table, evidence=(*evidence[:-1], forged))
    assert why == "the last key has to be that of 'north', whose interceptors these are"


def test_signature_of_one_consent_put_under_another_name(table: Any) -> None:
    evidence = _authorised(table).authorisation.evidence
    swapped = replace(evidence[1], party="third", key_id=evidence[2].key_id)
    why = _launch(table, evidence=(evidence[0], evidence[1], swapped, evidence[3]))
    assert why == "the signature is that of 'south', put under the name of 'third'"


def test_consent_cast_after_the_release(table: Any) -> None:
    """A signature collected afterwards does not heal a release made without it."""
    evidence = _authorised(table).authorisation.evidence
    late = table.ballot("south", cast_s=41.0)
    forged = Evidence(**{name: getattr(late, name) for name in Evidence.__dataclass_fields__})
    why = _launch(table, evidence=(evidence[0], forged, *evidence[2:]))
    assert "cast at 41.000 s, which is still to come" in why


def test_release_dated_back(table: Any) -> None:
    assert _launch(table, time_s=39.0) == (
        "the authorisation states another instant than its release"
    )


def test_launch_before_release(table: Any) -> None:
    assert _launch(table, now_ms=39_999) == "released at 40.000 s, which is still to come"


def test_launch_outside_the_window(table: Any) -> None:
    assert _launch(table, now_ms=49_999) == "the launch window opens at 50.000 s"
    assert _launch(table, now_ms=120_001) == "the launch window closed at 120.000 s"


def test_authorisation_under_another_agreement(table: Any) -> None:
    found = _authorised(table)
    other = replace(table.agreement, version=2)
    assert "another agreement" in _withheld(check(found.authorisation, other, LAUNCH_MS))


def test_release_told_to_a_register_that_refused(table: Any, send: Any) -> None:
    found = _authorised(table)
    state, _ = send(table.opened(), table.ballot("third", "refuse"))
    after, (received,) = consider(state, Released(envelope=release_of(found)), NOW_MS)
    assert received.reason == "the order is refused, not authorised"
    assert after.phase == "refused"


def test_consent_told_to_the_register_as_a_release(table: Any, send: Any) -> None:
    state, _ = send(table.opened(), *table.consents())
    after, (received,) = consider(state, Released(envelope=table.ballot("north")), NOW_MS)
    assert received.reason == "only 'north' can release, and only by a ballot that says so"
    assert after.phase == "authorised"


def test_refusal_after_the_release(table: Any, send: Any, refused: Any) -> None:
    state, _ = send(table.opened(), *table.consents())
    state, _ = consider(state, Released(envelope=release_of(_authorised(table))), NOW_MS)
    why = refused(state, table.ballot("third", "refuse"), now_ms=NOW_MS)
    assert why == "the order was released before this arrived"


def test_release_of_another_party_told_to_the_register(table: Any, send: Any) -> None:
    state, _ = send(table.opened(), *table.consents())
    foreign = table.ballot("south", "release")
    after, (received,) = consider(state, Released(envelope=foreign), NOW_MS)
    assert received.reason == "only 'north' can release, and only by a ballot that says so"
    assert after.phase == "authorised"


def test_withdrawn_consent_is_no_longer_a_signature(table: Any, send: Any) -> None:
    _, told = send(
        table.opened(), table.ballot("south"), table.ballot("third"),
        table.ballot("third", "refuse"),
    )  # fmt: skip
    decision = told[-1]
    assert (decision.signed_by, decision.refused_by) == (("south",), ("third",))
    assert decision.missing == ("north",)
