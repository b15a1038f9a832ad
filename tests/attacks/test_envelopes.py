"""Attacks with the bytes: what one reader takes otherwise than another, and what is not its kind.

Each payload is sealed by the right party with the right key: only its form is wrong.
"""

import base64
import json
from collections.abc import Callable
from dataclasses import replace

from jointshield.consent.keys import CONSENT
from jointshield.consent.seal import payload_type, pre_authentication
from jointshield.messages import decode, encode
from jointshield.messages.consent import Ballot, Envelope
from jointshield.messages.gate import Dossier

from .naming import attack
from .table import EXERCISE, Table, refusal


def _said(table: Table, envelope: Envelope) -> str:
    """What the gate says to an envelope in place of third's consent."""
    usual = table.dossier().consents
    house = table.gate()
    # As a message by itself it must not disturb the gate either.
    before = house.state
    assert house.arrive(envelope) != ""
    assert house.state == before
    return house.present(table.dossier(consents=(*usual[:2], envelope)))


def _sealed(table: Table, payload: bytes, kind: str = "ballot") -> Envelope:
    name = payload_type(kind)
    signature = table.key("third", CONSENT).sign(pre_authentication(name, payload))
    return replace(
        table.ballot("third"),
        payload_type=name,
        payload=base64.b64encode(payload).decode(),
        signature=base64.b64encode(signature).decode(),
    )


def _bytes(table: Table) -> bytes:
    return base64.b64decode(table.ballot("third").payload)


def _altered(table: Table, alter: Callable[[dict[str, object]], object]) -> str:
    """The gate's word on third's consent with its members altered, in canonical form."""
    tree = json.loads(_bytes(table))
    alter(tree["body"])
    text = json.dumps(tree, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return _said(table, _sealed(table, text.encode()))


@attack("an object holds the same member twice")
def test_duplicated_member(table: Table) -> str:
    """Refuse and consent in one ballot: readers that keep the last member see a consent."""
    both = _bytes(table).replace(b'"verdict":', b'"verdict":"refuse","verdict":')
    return _said(table, _sealed(table, both))


@attack("an object holds the same member twice")
def test_duplicated_body(table: Table) -> str:
    """Two bodies in one message."""
    text = _bytes(table)
    body = text[: text.index(b',"kind"')]
    return _said(table, _sealed(table, body + b"," + text[1:]))


@attack("a message is an object with exactly the members 'kind' and 'body'")
def test_unknown_member_beside_the_body(table: Table) -> str:
    """A further member beside the body, which some readers would skip."""
    return _said(table, _sealed(table, _bytes(table)[:-1] + b',"more":1}'))


@attack(
    "ballot: expected members ['cast_s', 'exercise', 'party', 'reason', 'subject_digest', "
    "'verdict'], found ['cast_s', 'exercise', 'more', 'party', 'reason', 'subject_digest', "
    "'verdict']"
)
def test_unknown_member(table: Table) -> str:
    """A further member inside the ballot."""
    return _altered(table, lambda body: body.update(more="x"))


@attack(
    "ballot: expected members ['cast_s', 'exercise', 'party', 'reason', 'subject_digest', "
    "'verdict'], found ['cast_s', 'exercise', 'party', 'reason', 'subject_digest']"
)
def test_missing_member(table: Table) -> str:
    """A ballot without a verdict."""
    return _altered(table, lambda body: body.pop("verdict"))


@attack("a JSON float is not allowed in signed bytes: 20.0")
def test_float(table: Table) -> str:
    """A time as a JSON float, which different readers round differently."""
    return _said(table, _sealed(table, _bytes(table).replace(b'"20.000"', b"20.0")))


@attack("a JSON float is not allowed in signed bytes: NaN")
def test_not_a_number(table: Table) -> str:
    """A deadline that no comparison is ever past."""
    return _said(table, _sealed(table, _bytes(table).replace(b'"20.000"', b"NaN")))


@attack("a JSON float is not allowed in signed bytes: -Infinity")
def test_infinity(table: Table) -> str:
    """A ballot cast before all time."""
    return _said(table, _sealed(table, _bytes(table).replace(b'"20.000"', b"-Infinity")))


@attack("an integer must stay below 2^53: 9007199254740992")
def test_huge_integer(table: Table) -> str:
    """An integer that some readers round."""
    return _said(table, _sealed(table, _bytes(table).replace(b'"20.000"', b"9007199254740992")))


@attack("Ballot.cast_s: '9999999999999999.999' found, a number below 1e16 expected")
def test_a_decimal_that_rounds_up(table: Table) -> str:
    """Sixteen nines: within the form, and beyond it once they are rounded."""
    return _altered(table, lambda body: body.update(cast_s="9999999999999999.999"))


@attack("Ballot.cast_s: expected a decimal with 3 decimals, found '20.0000'")
def test_too_many_decimals(table: Table) -> str:
    """A second spelling of the same time: the same ballot would have two digests."""
    return _altered(table, lambda body: body.update(cast_s="20.0000"))


@attack("ballot: the bytes are not in canonical form")
def test_minus_nought(table: Table) -> str:
    """A second spelling of nought."""
    return _altered(table, lambda body: body.update(cast_s="-0.000"))


@attack("Ballot.party: expected str, found ['third']")
def test_a_list_for_a_name(table: Table) -> str:
    """A list where a name belongs."""
    return _altered(table, lambda body: body.update(party=["third"]))


@attack("Ballot.verdict: expected str, found True")
def test_true_for_consent(table: Table) -> str:
    """A verdict that is merely true."""
    return _altered(table, lambda body: body.update(verdict=True))


@attack("ballot: the bytes are not in canonical form")
def test_white_space(table: Table) -> str:
    """The same ballot with a blank in it: two byte forms of one message."""
    return _said(table, _sealed(table, _bytes(table).replace(b":", b": ", 1)))


@attack("ballot: the bytes are not in canonical form")
def test_escaped_letter(table: Table) -> str:
    """A letter written as an escape, so that filters do not see it."""
    return _said(table, _sealed(table, _bytes(table).replace(b"consent", b"\\u0063onsent")))


@attack(
    "a text that UTF-8 cannot hold: 'utf-8' codec can't encode character '\\ud800' in position "
    "77: surrogates not allowed"
)
def test_half_a_surrogate_pair(table: Table) -> str:
    """Half a letter, which has no canonical bytes."""
    return _said(
        table, _sealed(table, _bytes(table).replace(b'"reason":""', b'"reason":"\\ud800"'))
    )


@attack("not JSON in UTF-8: 'utf-8' codec can't decode byte 0xff in position 0: invalid start byte")
def test_not_text(table: Table) -> str:
    """Bytes that are no text."""
    return _said(table, _sealed(table, b"\xff" + _bytes(table)))


@attack("not JSON in UTF-8: Expecting value: line 1 column 1 (char 0)")
def test_nothing(table: Table) -> str:
    """An empty payload, properly signed."""
    return _said(table, _sealed(table, b""))


@attack("not JSON in UTF-8: nested too deeply")
def test_deeply_nested(table: Table) -> str:
    """Ten thousand brackets, to exhaust the reader's stack."""
    said = _said(table, _sealed(table, b"[" * 10_000 + b"]" * 10_000))
    return said[: said.index(":") + 2] + "nested too deeply" * ("recursion" in said)


@attack("the envelope's payload has more than 65536 bytes, 140268 letters")
def test_oversize(table: Table) -> str:
    """A ballot with a reason of a hundred thousand letters."""
    return _said(table, table.ballot("third", reason="x" * 105_000))


@attack("unknown kind of message: 'vote'")
def test_unknown_kind(table: Table) -> str:
    """A message of a kind that nobody knows."""
    return _said(table, _sealed(table, _bytes(table).replace(b'"ballot"', b'"vote"')))


@attack("payload type 'application/vnd.jointshield.release.v1+json' on a message of kind 'ballot'")
def test_kind_against_payload_type(table: Table) -> str:
    """A ballot sealed as a release: whoever goes by the type takes it for one."""
    return _said(table, _sealed(table, _bytes(table), "release"))


@attack("the signature does not hold under the key of 'third'")
def test_payload_type_altered(table: Table) -> str:
    """The type is exchanged after sealing."""
    return _said(table, replace(table.ballot("third"), payload_type=payload_type("release")))


@attack(
    "release: expected members ['cast_s', 'challenge_digest', 'exercise', 'order_digest', "
    "'party'], found ['cast_s', 'exercise', 'party', 'reason', 'subject_digest', 'verdict']"
)
def test_ballot_that_calls_itself_a_release(table: Table) -> str:
    """Type confusion: the body of a ballot under the name of a release."""
    return _said(table, _sealed(table, _bytes(table).replace(b'"ballot"', b'"release"'), "release"))


@attack("the envelope's payload is not base64")
def test_payload_no_base64(table: Table) -> str:
    """A payload with letters that base64 does not have, which lenient readers skip."""
    envelope = table.ballot("third")
    return _said(table, replace(envelope, payload="*" + envelope.payload))


@attack("the envelope's payload is not in canonical base64")
def test_payload_in_a_second_spelling(table: Table) -> str:
    """Slack bits in the last letter: the same bytes under another spelling."""
    envelope = table.ballot("third")
    text = envelope.payload.rstrip("=")
    assert len(text) < len(envelope.payload), "the payload has to end in slack bits"
    last = chr(ord(text[-1]) + 1)
    pad = envelope.payload[len(text) :]
    return _said(table, replace(envelope, payload=text[:-1] + last + pad))


@attack("the envelope's signature is not in canonical base64")
def test_signature_in_a_second_spelling(table: Table) -> str:
    """The same signature under another spelling, to pass as a new message."""
    envelope = table.ballot("third")
    last = chr(ord(envelope.signature[-3]) + 1)
    return _said(table, replace(envelope, signature=envelope.signature[:-3] + last + "=="))


@attack("the signature does not hold under the key of 'third'")
def test_signature_cut_short(table: Table) -> str:
    """A signature of no bytes at all."""
    return _said(table, replace(table.ballot("third"), signature=""))


@attack("the signature does not hold under the key of 'third'")
def test_second_signature_of_the_same_message(table: Table) -> str:
    """Malleability: the group order added to S gives other bytes that lax verifiers take."""
    raw = base64.b64decode(table.ballot("third").signature)
    group_order = 2**252 + 27742317777372353535851937790883648493
    scalar = int.from_bytes(raw[32:], "little") + group_order
    other = base64.b64encode(raw[:32] + scalar.to_bytes(32, "little")).decode()
    return _said(table, replace(table.ballot("third"), signature=other))


@attack("Order.salvo: expected int, found '2'")
def test_text_for_a_number(table: Table) -> str:
    """A dossier whose salvo is a text."""
    data = encode(table.dossier()).replace(b'"salvo":2', b'"salvo":"2"')
    return refusal(lambda: Dossier.from_bytes(data))


@attack("dossier: expected an array, found None")
def test_nothing_for_consents(table: Table) -> str:
    """A dossier whose consents are null rather than missing."""
    data = encode(table.dossier())
    start, end = data.index(b'"consents":[') + 11, data.index(b',"order"')
    return refusal(lambda: decode(data[:start] + b"null" + data[end:])).replace(
        "Dossier.consents", "dossier"
    )


@attack("expected a message of kind 'dossier', found 'ballot'")
def test_ballot_where_a_dossier_belongs() -> str:
    """A sound message of another kind at the door for dossiers."""
    ballot = Ballot(
        exercise=EXERCISE, subject_digest="", party="third", verdict="consent", cast_s=1.0,
        reason="",
    )  # fmt: skip
    return refusal(lambda: Dossier.from_bytes(encode(ballot)))
