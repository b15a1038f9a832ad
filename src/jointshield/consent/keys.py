"""Party keys: making them, and enrolling their public halves.

Keys made by `exercise_key` come from the seed, so that a run can be repeated to the byte. Whoever
knows the seed has them: they are simulation keys and protect nothing outside an exercise.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from types import MappingProxyType
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from jointshield.consent.curve import why_unsound
from jointshield.errors import IntegrityError, MistakeError
from jointshield.messages.record import Agreement

_SALT = b"jointshield/simulation-key/v1"
_ENROLMENT = b"jointshield/enrolment/v1"


@dataclass(frozen=True, slots=True)
class PartyKey:
    """An Ed25519 key pair of one party; the private half is never shown.

    >>> PartyKey.from_seed(bytes(32), "north").key_id
    '139e3940e64b5491'
    """

    name: str
    public_key: bytes
    _private: Ed25519PrivateKey = field(repr=False, compare=False)

    @classmethod
    def from_seed(cls, seed: bytes, name: str) -> Self:
        """The key of 32 secret bytes (RFC 8032); raises MistakeError for another length."""
        if len(seed) != 32:
            raise MistakeError(f"an Ed25519 seed has 32 bytes, {len(seed)} given")
        private = Ed25519PrivateKey.from_private_bytes(seed)
        return cls(name, private.public_key().public_bytes_raw(), private)

    @property
    def key_id(self) -> str:
        """Short name of the public key: `key_id_of`."""
        return key_id_of(self.public_key)

    def sign(self, message: bytes) -> bytes:
        """Ed25519 signature (64 bytes) over `message`."""
        return self._private.sign(message)

    def proof_of_possession(self, exercise: str) -> bytes:
        """Signature that enrols this key under its party's name in one exercise (64 bytes)."""
        return self.sign(_enrolment(exercise, self.name, self.public_key))


def exercise_key(seed: int, scenario: str, party: str) -> PartyKey:
    """The simulation key of `party`: the same seed, scenario and party give the same key.

    HKDF-SHA256 (RFC 5869) over the seed; no secrecy is claimed.
    """
    info = b"".join(_framed(part) for part in (scenario, party))
    expand = HKDF(algorithm=SHA256(), length=32, salt=_SALT, info=info)
    return PartyKey.from_seed(expand.derive(str(seed).encode()), party)


def key_id_of(public_key: bytes) -> str:
    """First 16 hexadecimal digits of the SHA-256 of a raw public key."""
    return sha256(public_key).hexdigest()[:16]


def holds(public_key: bytes, signature: bytes, message: bytes) -> bool:
    """True if the Ed25519 signature over `message` verifies under the raw public key."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def why_not_enrolled(exercise: str, party: str, public_key: bytes, proof: bytes) -> str:
    """Why this key may not be enrolled under the party's name; "" if it may."""
    if not party:
        return "a seat without a party's name"
    unsound = why_unsound(public_key)
    if unsound:
        return f"the public key of {party!r}: {unsound}"
    if not holds(public_key, proof, _enrolment(exercise, party, public_key)):
        return (
            f"the proof that {party!r} holds its key does not verify: made for another key, "
            "name or exercise"
        )
    return ""


@lru_cache(maxsize=64)
def enrolled_keys(agreement: Agreement) -> Mapping[str, bytes]:
    """Raw public key per party, in seat order, once every seat has been checked.

    Raises IntegrityError for an unsound key, a proof that does not verify, a party seated twice, or
    one key in two seats (one holder would then count as two).
    """
    keys: dict[str, bytes] = {}
    for seat in agreement.seats:
        try:
            public_key, proof = bytes.fromhex(seat.public_key), bytes.fromhex(seat.proof)
        except ValueError as error:
            raise IntegrityError(f"agreement, seat {seat.party!r}: no hexadecimal key") from error
        why = why_not_enrolled(agreement.exercise, seat.party, public_key, proof)
        if why:
            raise IntegrityError(f"agreement, seat {seat.party!r}: {why}")
        if seat.party in keys:
            raise IntegrityError(f"agreement: {seat.party!r} is seated twice")
        if public_key in keys.values():
            raise IntegrityError(f"agreement, seat {seat.party!r}: the key of another seat")
        keys[seat.party] = public_key
    return MappingProxyType(keys)


def _enrolment(exercise: str, party: str, public_key: bytes) -> bytes:
    return _ENROLMENT + _framed(exercise) + _framed(party) + public_key


def _framed(text: str) -> bytes:
    # A length before each part, so that no two lists of parts give the same bytes.
    data = text.encode()
    return len(data).to_bytes(4, "big") + data
