"""What is asked of the parties, what each answers, and what follows from it."""

from dataclasses import dataclass
from typing import ClassVar

from jointshield.messages.codec import Message, Metres, Radians, Record, Seconds

CONSENT = "consent"
REFUSE = "refuse"
RELEASE = "release"

AUTHORISED = "authorised"
REFUSED = "refused"
LAPSED = "lapsed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Order(Message):
    """What is signed. Its digest binds everything that a party consents to.

    owner: the party whose interceptors these are, and whose own key the gate needs (host key);
    host: the party on whose territory they stand. overflown: parties under the interceptor's path
    or under the debris area. sector: party in whose sector the meeting point lies, or "".
    """

    KIND: ClassVar[str] = "order"
    exercise: str
    agreement_digest: str
    picture_digest: str
    centre: str
    proposal: str
    track: int
    site: str
    owner: str
    host: str
    salvo: int
    launch_open_s: Seconds
    launch_close_s: Seconds
    intercept_s: Seconds
    intercept_latitude_rad: Radians
    intercept_longitude_rad: Radians
    intercept_height_m: Metres
    overflown: tuple[str, ...]
    sector: str
    required: tuple[str, ...]
    expires_s: Seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal(Message):
    """An order with the reasons for it: the centre asks for consent to this."""

    KIND: ClassVar[str] = "proposal"
    time_s: Seconds
    order: Order
    order_digest: str
    battle_space_s: Seconds
    """Time between now and the last useful launch when the question was asked."""
    threatened: tuple[str, ...]
    notice: str
    impact_semi_major_m: Metres
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ballot(Message):
    """One party's answer to one order: `consent`, `refuse`, or (owner at the gate) `release`."""

    KIND: ClassVar[str] = "ballot"
    exercise: str
    order_digest: str
    party: str
    verdict: str
    cast_s: Seconds
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope(Message):
    """A DSSE envelope: payload bytes (base64), their type, and exactly one named signature."""

    KIND: ClassVar[str] = "envelope"
    payload_type: str
    payload: str
    party: str
    key_id: str
    signature: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Received(Message):
    """An envelope as it reached the register, with the register's answer to it."""

    KIND: ClassVar[str] = "received"
    time_s: Seconds
    envelope: Envelope
    accepted: bool
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision(Message):
    """How a proposal ended: `authorised`, `refused` or `lapsed`, and who signed what."""

    KIND: ClassVar[str] = "decision"
    time_s: Seconds
    proposal: str
    order_digest: str
    decision: str
    required: tuple[str, ...]
    signed_by: tuple[str, ...]
    refused_by: tuple[str, ...]
    missing: tuple[str, ...]
    asked_s: Seconds
    decided_s: Seconds
    battle_space_lost_s: Seconds
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence(Record):
    """One envelope inside an authorisation."""

    payload_type: str
    payload: str
    party: str
    key_id: str
    signature: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Authorisation(Message):
    """The order with all its consents and the owner's release: verifies on its own, offline."""

    KIND: ClassVar[str] = "authorisation"
    time_s: Seconds
    order: Order
    evidence: tuple[Evidence, ...]
