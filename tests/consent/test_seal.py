"""DSSE envelopes: the published vector, and there and back."""

import base64
from dataclasses import replace

import pytest

from jointshield.consent.keys import exercise_key
from jointshield.consent.seal import (
    LARGEST_PAYLOAD,
    contents,
    open_envelope,
    payload_type,
    pre_authentication,
    seal,
)
from jointshield.errors import IntegrityError
from jointshield.messages.consent import Ballot


def test_published_pre_authentication_encoding() -> None:
    """dsse/protocol.md, test vectors: payload "hello world", type http://example.com/HelloWorld."""
    assert (
        pre_authentication("http://example.com/HelloWorld", b"hello world")
        == b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
    )


def test_lengths_are_those_of_the_bytes() -> None:
    assert pre_authentication("é", b"") == b"DSSEv1 2 \xc3\xa9 0 "


def test_there_and_back() -> None:
    key = exercise_key(7, "s", "north", "consent")
    ballot = Ballot(
        exercise="e", subject_digest="00", party="north", verdict="consent", cast_s=1.5, reason="й"
    )
    envelope = seal(ballot, key)
    assert envelope.payload_type == payload_type("ballot")
    assert envelope.key_id == key.key_id
    assert len(base64.b64decode(envelope.signature)) == 64
    assert open_envelope(envelope, {"north": key.public_key}) == ballot
    assert envelope == seal(ballot, key), "the same ballot gives the same bytes"


def test_what_an_envelope_claims_is_read_without_believing_it() -> None:
    key = exercise_key(7, "s", "north", "consent")
    ballot = Ballot(
        exercise="e", subject_digest="00", party="north", verdict="refuse", cast_s=1.5, reason=""
    )
    envelope = seal(ballot, key)
    assert contents(replace(envelope, signature="")) == ballot
    assert contents(replace(envelope, payload="*")) is None
    assert contents(replace(envelope, payload=base64.b64encode(b"{}").decode())) is None


@pytest.mark.parametrize("more", [0, 1])
def test_the_largest_payload(more: int) -> None:
    """Exactly as large as it may be; one byte more is refused before anything is read."""
    key = exercise_key(7, "s", "north", "consent")
    ballot = Ballot(
        exercise="e", subject_digest="00", party="north", verdict="refuse", cast_s=1.5, reason=""
    )
    empty = len(base64.b64decode(seal(ballot, key).payload))
    full = replace(ballot, reason="x" * (LARGEST_PAYLOAD - empty + 3 * more))
    envelope = seal(full, key)
    if more:
        with pytest.raises(IntegrityError, match="more than 65536 bytes"):
            open_envelope(envelope, {"north": key.public_key})
    else:
        assert open_envelope(envelope, {"north": key.public_key}) == full
