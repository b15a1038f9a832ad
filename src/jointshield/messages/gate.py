"""What passes between a gate and the parties: evidence, challenge, releases, opening."""

from dataclasses import dataclass
from typing import ClassVar

from jointshield.messages.codec import Message, Seconds
from jointshield.messages.consent import Envelope, Order
from jointshield.messages.record import Agreement


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan(Message):
    """A response agreed beforehand, within limits: every seat signs it with a ballot.

    An order under it needs the owner and the host only. salvo_max: interceptors per site in all.
    """

    KIND: ClassVar[str] = "plan"
    exercise: str
    agreement_digest: str
    plan: str
    sites: tuple[str, ...]
    salvo_max: int
    from_s: Seconds
    until_s: Seconds
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanSigned(Message):
    """A plan with the ballots on it, in seat order: it stands after the agreement's signatures."""

    KIND: ClassVar[str] = "plan-signed"
    plan: Plan
    consents: tuple[Envelope, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier(Message):
    """An order with the sealed consents of all who have to sign it: one entry of a gate's log."""

    KIND: ClassVar[str] = "dossier"
    order: Order
    consents: tuple[Envelope, ...]
    plan: Plan | None
    plan_consents: tuple[Envelope, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Challenge(Message):
    """The gate asks for releases: its fresh nonce, and where all consents stand in its log.

    nonce: 32 bytes, hexadecimal. checkpoint: signed note of the gate's log; index, time_ms and
    proof (hexadecimal hashes) place the dossier in it. release_by_s: by the gate's own clock.
    """

    KIND: ClassVar[str] = "challenge"
    exercise: str
    site: str
    order_digest: str
    nonce: str
    issued_s: Seconds
    release_by_s: Seconds
    checkpoint: str
    index: int
    time_ms: int
    proof: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Release(Message):
    """One party's second key turn: for this order, and for this one challenge."""

    KIND: ClassVar[str] = "release"
    exercise: str
    order_digest: str
    challenge_digest: str
    party: str
    cast_s: Seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening(Message):
    """The owner's gate opens: all releases for this challenge are in, and it is not too late."""

    KIND: ClassVar[str] = "opening"
    exercise: str
    order_digest: str
    challenge_digest: str
    opened_s: Seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Authorisation(Message):
    """Everything that let an order through: with the agreement alone it verifies, offline."""

    KIND: ClassVar[str] = "authorisation"
    dossier: Dossier
    challenge: Envelope
    releases: tuple[Envelope, ...]
    opening: Envelope


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptShut(Message):
    """A dossier was presented, or its releases came in, and the gate did not open: why."""

    KIND: ClassVar[str] = "kept-shut"
    time_s: Seconds
    order_digest: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle(Message):
    """One authorisation with all that an outsider needs to verify it, offline.

    agreements: every version up to the one in force, oldest first; adoptions: the seals on them;
    revocations: of keys, before the authorisation. checkpoint: signed note of the journal that
    holds the authorisation; index, time_ms and proof (hexadecimal hashes) place it there.
    """

    KIND: ClassVar[str] = "bundle"
    agreements: tuple[Agreement, ...]
    adoptions: tuple[Envelope, ...]
    revocations: tuple[Envelope, ...]
    authorisation: Authorisation
    checkpoint: str
    index: int
    time_ms: int
    proof: tuple[str, ...]
