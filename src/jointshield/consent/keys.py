"""Party keys: making them, and enrolling their public halves, one for each role.

A key opens one slot only: what one role may sign, no other key of the same party can.

Keys made by `exercise_key` come from the seed, so that a run can be repeated to the byte. Whoever
knows the seed has them: they are simulation keys and protect nothing outside an exercise.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from types import MappingProxyType
from typing import Self

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from nacl.bindings import crypto_core_ed25519_is_valid_point

from jointshield.errors import IntegrityError, MistakeError
from jointshield.journal.checkpoint import ed25519_holds
from jointshield.messages.record import Agreement, RoleKey, Seat

AGREE = "agree"
ASSESS = "assess"
PROPOSE = "propose"
CONSENT = "consent"
RELEASE = "release"
GATE = "gate"
LOG = "log"
ROLES = (AGREE, ASSESS, PROPOSE, CONSENT, RELEASE, GATE, LOG)
"""What a key may sign: agreements, assessments, proposals, ballots, releases, what a gate says,
and the checkpoints of logs."""

_SALT = b"jointshield/simulation-key/v2"
_ENROLMENT = b"jointshield/enrolment/v2"
_SECRET = b"jointshield/party-secret/v1"
_SELF_TEST = b"jointshield/self-test/v1"


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

    def secret(self, purpose: str) -> bytes:
        """32 bytes that only this key's holder can work out, always the same for one purpose.

        HKDF-SHA256 (RFC 5869) over the private half: nothing that the key signs shows them.
        """
        expand = HKDF(algorithm=SHA256(), length=32, salt=_SECRET, info=purpose.encode())
        return expand.derive(self._private.private_bytes_raw())

    def proof_of_possession(self, exercise: str, role: str) -> bytes:
        """Signature that enrols this key in one slot of one exercise (64 bytes)."""
        return self.sign(_enrolment(exercise, self.name, role, self.public_key))


def exercise_key(seed: int, scenario: str, party: str, role: str) -> PartyKey:
    """The simulation key of one slot: the same seed, scenario, party and role give the same key.

    HKDF-SHA256 (RFC 5869) over the seed; no secrecy is claimed.
    """
    info = b"".join(_framed(part) for part in (scenario, party, role))
    expand = HKDF(algorithm=SHA256(), length=32, salt=_SALT, info=info)
    return PartyKey.from_seed(expand.derive(str(seed).encode()), party)


def exercise_keys(seed: int, scenario: str, party: str) -> Mapping[str, PartyKey]:
    """One simulation key for each role of a party."""
    return MappingProxyType({role: exercise_key(seed, scenario, party, role) for role in ROLES})


def seat_of(party: str, keys: Mapping[str, PartyKey], exercise: str) -> Seat:
    """The party's seat: its public keys, each with its proof of possession."""
    return Seat(
        party=party,
        keys=tuple(
            RoleKey(
                role=role,
                public_key=key.public_key.hex(),
                proof=key.proof_of_possession(exercise, role).hex(),
            )
            for role, key in keys.items()
        ),
    )


def key_id_of(public_key: bytes) -> str:
    """First 16 hexadecimal digits of the SHA-256 of a raw public key."""
    return sha256(public_key).hexdigest()[:16]


def why_unsound(public_key: bytes) -> str:
    """Why these bytes must not be enrolled as a public key; "" if they may.

    Under a point of small order a signature that anybody can write down holds for every message,
    and a second spelling of a point gives one key two names; signing libraries accept both.
    """
    if len(public_key) != 32:
        return f"a public key has 32 bytes, {len(public_key)} given"
    if not crypto_core_ed25519_is_valid_point(public_key):
        return (
            "not a point of the prime-order group in canonical form: of small order (anybody could "
            "sign for it), of mixed order, a second spelling of another key, or no point at all"
        )
    return ""


def why_not_enrolled(exercise: str, party: str, role: str, public_key: bytes, proof: bytes) -> str:
    """Why this key may not be enrolled in this slot; "" if it may."""
    if role not in ROLES:
        return f"role {role!r} is not known; expected one of {list(ROLES)}"
    unsound = why_unsound(public_key)
    if unsound:
        return f"the {role} key of {party!r}: {unsound}"
    if not ed25519_holds(public_key, proof, _enrolment(exercise, party, role, public_key)):
        return (
            f"the proof that {party!r} holds its {role} key does not verify: made for another key, "
            "name, role or exercise"
        )
    return ""


@lru_cache(maxsize=64)
def enrolled(agreement: Agreement) -> Mapping[str, Mapping[str, bytes]]:
    """Raw public key per role and party, in seat order, once every slot has been checked.

    Raises IntegrityError for terms that cannot be meant (nobody seated, a time below zero, a site
    listed twice), a seat without a name or given twice, a role left out or filled twice, an unsound
    key, a proof that does not verify, or one key in two slots (its holder would then count as two,
    or open with one key what needs another).
    """
    why = _why_not_meant(agreement)
    if why:
        raise IntegrityError(f"agreement: {why}")
    keys: dict[str, dict[str, bytes]] = {role: {} for role in ROLES}
    slots: dict[bytes, str] = {}
    parties: set[str] = set()
    for seat in agreement.seats:
        where = f"agreement, seat {seat.party!r}"
        if not seat.party:
            raise IntegrityError("agreement: a seat without a party's name")
        if seat.party in parties:
            raise IntegrityError(f"agreement: {seat.party!r} is seated twice")
        parties.add(seat.party)
        if sorted(slot.role for slot in seat.keys) != sorted(ROLES):
            raise IntegrityError(
                f"{where}: keys for {[slot.role for slot in seat.keys]}; expected one for each of "
                f"{list(ROLES)}"
            )
        for slot in seat.keys:
            public_key = _hexadecimal(slot.public_key, f"{where}, role {slot.role}: the key")
            proof = _hexadecimal(slot.proof, f"{where}, role {slot.role}: the proof")
            why = why_not_enrolled(agreement.exercise, seat.party, slot.role, public_key, proof)
            if why:
                raise IntegrityError(f"{where}: {why}")
            if public_key in slots:
                raise IntegrityError(
                    f"{where}, role {slot.role}: the key of another slot, {slots[public_key]}"
                )
            slots[public_key] = f"{seat.party}/{slot.role}"
            keys[slot.role][seat.party] = public_key
    return MappingProxyType({role: MappingProxyType(held) for role, held in keys.items()})


def self_test(keys: Mapping[str, Mapping[str, PartyKey]], agreement: Agreement) -> tuple[str, ...]:
    """Turn every key in every slot of the agreement; a fault for each that fits where it must not.

    keys: key pairs by party and role, as far as the caller holds them; each signs a probe that
    means nothing anywhere. A key that does not fit its own slot is a fault as well. Raises
    IntegrityError if the agreement's seats do not hold.
    """
    slots = [
        (p, role, key) for role, held in enrolled(agreement).items() for p, key in held.items()
    ]
    faults = []
    for party, own in keys.items():
        for role, key in own.items():
            probe = _SELF_TEST + b"".join(map(_framed, (agreement.exercise, party, role)))
            signature = key.sign(probe)
            fits = [(p, r) for p, r, public in slots if ed25519_holds(public, signature, probe)]
            if (party, role) not in fits:
                faults.append(f"the {role} key of {party!r} does not open its own slot")
            faults += [
                f"the {role} key of {party!r} opens the {r} slot of {p!r}"
                for p, r in fits
                if (p, r) != (party, role)
            ]
    return tuple(faults)


def _why_not_meant(agreement: Agreement) -> str:
    if not agreement.seats:
        return "nobody is seated"
    for name in ("release_window_s", "notice_s", "clock_skew_s"):
        if getattr(agreement, name) < 0.0:
            # A skew below zero would let a gate open after its time.
            return f"{name} is {getattr(agreement, name):.3f}; no time can be below zero"
    sites = [entry.site for entry in agreement.sites]
    for site in sites:
        if sites.count(site) > 1:
            return f"site {site!r} is listed twice"
    return ""


def _hexadecimal(text: str, what: str) -> bytes:
    try:
        data = bytes.fromhex(text)
    except ValueError as error:
        raise IntegrityError(f"{what} is not hexadecimal") from error
    if data.hex() != text:
        raise IntegrityError(f"{what} is not in canonical hexadecimal")
    return data


def _enrolment(exercise: str, party: str, role: str, public_key: bytes) -> bytes:
    return _ENROLMENT + _framed(exercise) + _framed(party) + _framed(role) + public_key


def _framed(text: str) -> bytes:
    # A length before each part, so that no two lists of parts give the same bytes.
    data = text.encode()
    return len(data).to_bytes(4, "big") + data
