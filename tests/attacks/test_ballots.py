"""Attacks on the register with ballots: each is turned down with its own words."""

import base64
import json
from dataclasses import replace
from typing import Any

import pytest

from jointshield.consent.register import ConsentState
from jointshield.consent.seal import payload_type, pre_authentication, seal
from jointshield.messages.codec import canonical_json
from jointshield.messages.consent import Decision, Envelope


def _signed(table: Any, party: str, payload: bytes, kind: str = "ballot") -> Envelope:
    """A genuine signature over whatever payload an attacker wants."""
    name, key = payload_type(kind), table.keys[party]
    return Envelope(
        payload_type=name,
        payload=base64.b64encode(payload).decode(),
        party=party,
        key_id=key.key_id,
        signature=base64.b64encode(key.sign(pre_authentication(name, payload))).decode(),
    )


def _payload(envelope: Envelope) -> dict[str, Any]:
    return dict(json.loads(base64.b64decode(envelope.payload)))


def test_stranger(table: Any, refused: Any) -> None:
    why = refused(table.opened(), table.ballot("stranger"))
    assert "'stranger' is no enrolled party" in why


def test_another_partys_key(table: Any, refused: Any) -> None:
    forged = replace(table.ballot("south", key="third"), party="south")
    assert "names key" in refused(table.opened(), forged)


def test_another_partys_key_under_the_right_key_id(table: Any, refused: Any) -> None:
    forged = replace(
        table.ballot("south", key="third"), party="south", key_id=table.keys["south"].key_id
    )
    assert "signature is that of 'third', put under the name of 'south'" in refused(
        table.opened(), forged
    )


def test_signature_swapped_between_ballots(table: Any, refused: Any) -> None:
    south, third = table.ballot("south"), table.ballot("third")
    why = refused(table.opened(), replace(south, signature=third.signature))
    assert "signature does not hold under the key of 'south'" in why


def test_verdict_changed_under_the_signature(table: Any, refused: Any) -> None:
    envelope = table.ballot("south", "refuse")
    tree = _payload(envelope)
    tree["body"]["verdict"] = "consent"
    forged = replace(envelope, payload=base64.b64encode(canonical_json(tree)).decode())
    assert "does not hold" in refused(table.opened(), forged)


def test_ballot_in_somebody_elses_name(table: Any, refused: Any) -> None:
    why = refused(table.opened(), table.ballot("north", key="third"))
    assert why == "a ballot in the name of 'north', signed by 'third'"


def test_ballot_of_another_exercise(table: Any, refused: Any) -> None:
    why = refused(table.opened(), table.ballot("south", exercise="table/M3/8"))
    assert why == "a ballot of exercise 'table/M3/8', this is 'table/M3/7'"


def test_ballot_on_another_order(table: Any, refused: Any) -> None:
    why = refused(table.opened(), table.ballot("south", order=table.order(salvo=1)))
    assert why == "a ballot on another order"


def test_consent_to_a_smaller_salvo_does_not_carry_over(table: Any, refused: Any) -> None:
    small = table.ballot("south", order=table.order(salvo=1))
    assert "another order" in refused(table.opened(salvo=4), small)


def test_ballot_replayed(table: Any, send: Any, refused: Any) -> None:
    state, _ = send(table.opened(), table.ballot("south"))
    assert refused(state, table.ballot("south")) == "'south' has consented already"


def test_second_consent_in_other_words(table: Any, send: Any, refused: Any) -> None:
    """Signatures are not unique, so a replay is known by its party and order, not by its bytes."""
    state, _ = send(table.opened(), table.ballot("south"))
    again = table.ballot("south", reason="once more", cast_s=21.0)
    assert refused(state, again) == "'south' has consented already"


def test_late_ballot(table: Any, refused: Any, send: Any) -> None:
    state, told = send(table.opened(), table.ballot("south"), now_ms=100_000)
    assert [o.decision for o in told if isinstance(o, Decision)] == ["lapsed"]
    assert told[-1].reason == "the order is lapsed already"
    assert "lapsed" in refused(state, table.ballot("south"), now_ms=100_001)


def test_refusal_after_expiry_of_an_authorised_order(table: Any, send: Any, refused: Any) -> None:
    state, _ = send(table.opened(), *table.consents())
    assert state.phase == "authorised"
    why = refused(state, table.ballot("south", "refuse"), now_ms=100_000)
    assert why == "late: the order expired at 100.000 s"


def test_ballot_from_the_future(table: Any, refused: Any) -> None:
    why = refused(table.opened(), table.ballot("south", cast_s=30.001))
    assert why == "a ballot cast at 30.001 s, which is still to come (now 30.000 s)"


def test_ballot_cast_before_the_question(table: Any, refused: Any) -> None:
    why = refused(table.opened(), table.ballot("south", cast_s=9.999))
    assert why == "cast at 9.999 s, before the question was asked"


def test_ballot_before_any_order(table: Any, refused: Any) -> None:
    state = ConsentState(agreement=table.agreement)
    assert refused(state, table.ballot("south")) == "no order is open"


def test_consent_after_refusal(table: Any, send: Any, refused: Any) -> None:
    state, _ = send(table.opened(), table.ballot("south", "refuse"))
    assert refused(state, table.ballot("south")) == "the order is refused already"


def test_release_sent_as_a_ballot(table: Any, refused: Any) -> None:
    why = refused(table.opened(), table.ballot("north", "release"))
    assert why == "a release is made at the gate, not sent in as a ballot"


def test_unknown_verdict(table: Any, refused: Any) -> None:
    why = refused(table.opened(), table.ballot("south", "yes"))
    assert why == "verdict 'yes'; expected one of ['consent', 'refuse', 'release']"


def test_party_that_is_not_asked(refused: Any, table: Any) -> None:
    two = type(table)(rules=("owner", "host"))
    why = refused(two.opened(), two.ballot("third", "refuse"))
    assert why == "the consent of 'third' is not asked for; asked are ['north', 'south']"


def test_duplicate_member(table: Any, refused: Any) -> None:
    """Lenient readers keep the last member: refuse, then consent, would read as consent."""
    payload = base64.b64decode(table.ballot("south").payload)
    twice = payload.replace(b'"verdict":', b'"verdict":"refuse","verdict":')
    why = refused(table.opened(), _signed(table, "south", twice))
    assert why == "an object holds the same member twice"


def test_unknown_member(table: Any, refused: Any) -> None:
    tree = _payload(table.ballot("south"))
    tree["body"]["binding"] = False
    why = refused(table.opened(), _signed(table, "south", canonical_json(tree)))
    assert "expected members" in why
    assert "'binding'" in why


def test_missing_member(table: Any, refused: Any) -> None:
    tree = _payload(table.ballot("south"))
    del tree["body"]["order_digest"]
    why = refused(table.opened(), _signed(table, "south", canonical_json(tree)))
    assert "expected members" in why


def test_float_in_signed_bytes(table: Any, refused: Any) -> None:
    payload = base64.b64decode(table.ballot("south").payload).replace(b'"20.000"', b"20.0")
    why = refused(table.opened(), _signed(table, "south", payload))
    assert "a JSON float is not allowed" in why


def test_huge_integer(table: Any, refused: Any) -> None:
    payload = base64.b64decode(table.ballot("south").payload).replace(
        b'"20.000"', b"9007199254740992"
    )
    why = refused(table.opened(), _signed(table, "south", payload))
    assert "below 2^53" in why


def test_other_spelling_of_the_same_ballot(table: Any, refused: Any) -> None:
    payload = base64.b64decode(table.ballot("south").payload).replace(b'","', b'", "', 1)
    why = refused(table.opened(), _signed(table, "south", payload))
    assert why == "ballot: the bytes are not in canonical form"


def test_bytes_that_are_no_json(table: Any, refused: Any) -> None:
    assert "not JSON" in refused(table.opened(), _signed(table, "south", b"\xff{}"))


def test_a_message_of_another_kind(table: Any, refused: Any) -> None:
    why = refused(table.opened(), seal(table.order(), table.keys["south"]))
    assert why == "a message of kind 'order', not a ballot"


def test_payload_type_of_another_kind(table: Any, refused: Any) -> None:
    payload = base64.b64decode(table.ballot("south").payload)
    why = refused(table.opened(), _signed(table, "south", payload, kind="order"))
    assert "payload type 'application/vnd.jointshield.order.v1+json' on a message" in why


def test_payload_type_exchanged_after_signing(table: Any, refused: Any) -> None:
    forged = replace(table.ballot("south"), payload_type=payload_type("order"))
    assert "does not hold" in refused(table.opened(), forged)


@pytest.mark.parametrize("member", ["payload", "signature"])
def test_second_spelling_of_base64(table: Any, refused: Any, member: str) -> None:
    envelope = table.ballot("south")
    for slack in ("\n", " ", "="):
        forged = replace(envelope, **{member: getattr(envelope, member) + slack})
        assert "base64" in refused(table.opened(), forged)


def test_empty_signature(table: Any, refused: Any) -> None:
    why = refused(table.opened(), replace(table.ballot("south"), signature=""))
    assert "does not hold" in why
