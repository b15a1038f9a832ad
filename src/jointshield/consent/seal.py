"""Envelopes: one message, one named signature (DSSE).

The signature covers the payload type and the payload bytes, joined by the DSSE pre-authentication
encoding: a payload of one kind can never be read as another. A message is read only from bytes in
its one canonical form (`messages.codec`): no duplicate members, no unknown members, no floats.

Source: Dead Simple Signing Envelope v1.0.2, github.com/secure-systems-lab/dsse, protocol.md.
"""

import base64
import binascii
from collections.abc import Mapping

from jointshield.consent.keys import PartyKey, key_id_of
from jointshield.errors import IntegrityError
from jointshield.journal.checkpoint import ed25519_holds
from jointshield.messages import Message, decode, encode
from jointshield.messages.consent import Envelope

LARGEST_PAYLOAD = 65_536
"""Bytes of the largest payload that an envelope may carry: a challenge has about two thousand."""
_LARGEST_TEXT = 4 * -(-LARGEST_PAYLOAD // 3)  # in base64


def payload_type(kind: str) -> str:
    """DSSE payload type of a kind of message."""
    return f"application/vnd.jointshield.{kind}.v1+json"


def pre_authentication(kind_of_payload: str, payload: bytes) -> bytes:
    """The bytes that are signed (DSSE: PAE).

    >>> pre_authentication("http://example.com/HelloWorld", b"hello world")
    b'DSSEv1 29 http://example.com/HelloWorld 11 hello world'
    """
    name = kind_of_payload.encode()
    return b"DSSEv1 %d %b %d %b" % (len(name), name, len(payload), payload)


def seal(message: Message, key: PartyKey) -> Envelope:
    """Put `message` into an envelope signed by `key` under its party's name."""
    kind, payload = payload_type(message.KIND), encode(message)
    return Envelope(
        payload_type=kind,
        payload=base64.b64encode(payload).decode(),
        party=key.name,
        key_id=key.key_id,
        signature=base64.b64encode(key.sign(pre_authentication(kind, payload))).decode(),
    )


def open_envelope(envelope: Envelope, keys: Mapping[str, bytes]) -> Message:
    """Verify an envelope and return its message; whose it is stands in `envelope.party`.

    keys: raw public key per enrolled party. Raises IntegrityError, saying which check failed.
    """
    party = envelope.party
    public_key = keys.get(party)
    if public_key is None:
        raise IntegrityError(f"{party!r} is no enrolled party; enrolled are {sorted(keys)}")
    if envelope.key_id != key_id_of(public_key):
        raise IntegrityError(f"the envelope names key {envelope.key_id!r}, not that of {party!r}")
    payload = _base64(envelope.payload, "payload")
    signature = _base64(envelope.signature, "signature")
    signed = pre_authentication(envelope.payload_type, payload)
    if not ed25519_holds(public_key, signature, signed):
        others = [p for p, k in keys.items() if p != party and ed25519_holds(k, signature, signed)]
        if others:
            raise IntegrityError(
                f"the signature is that of {others[0]!r}, put under the name of {party!r}"
            )
        raise IntegrityError(f"the signature does not hold under the key of {party!r}")
    message = decode(payload)
    if envelope.payload_type != payload_type(message.KIND):
        raise IntegrityError(
            f"payload type {envelope.payload_type!r} on a message of kind {message.KIND!r}"
        )
    return message


def contents(envelope: Envelope) -> Message | None:
    """What an envelope says, believed by nobody yet; None if it cannot be read."""
    try:
        return decode(_base64(envelope.payload, "payload"))
    except IntegrityError:
        return None


def _base64(text: str, what: str) -> bytes:
    if len(text) > _LARGEST_TEXT:
        raise IntegrityError(
            f"the envelope's {what} has more than {LARGEST_PAYLOAD} bytes, {len(text)} letters"
        )
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise IntegrityError(f"the envelope's {what} is not base64") from error
    if base64.b64encode(data).decode() != text:
        raise IntegrityError(f"the envelope's {what} is not in canonical base64")
    return data
