"""What is asked of the parties, what each answers, and what follows from it."""

from dataclasses import dataclass
from typing import ClassVar

from jointshield.messages.codec import Message, Metres, Radians, Seconds

CONSENT = "consent"
REFUSE = "refuse"

AUTHORISED = "authorised"
REFUSED = "refused"
LAPSED = "lapsed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Order(Message):
    """What is signed. Its digest binds everything that a party consents to.

    owner: the party whose interceptors these are, and at whose gate its own key comes last; host:
    the party on whose territory they stand, "" at sea. Facts that the rules may ask for: overflown,
    parties under the interceptor's way; debris, parties under what may fall; sector, the party in
    whose sector the meeting point lies, or ""; launched_from, the party from whose land the threat
    came, or "". plan: digest of the pre-agreed plan that this order falls under, or "".
    consent_by_s: consents cast from then on do not count; expires_s: nothing flies from then on.
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
    debris: tuple[str, ...]
    sector: str
    launched_from: str
    plan: str
    required: tuple[str, ...]
    consent_by_s: Seconds
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
    """One party's answer, `consent` or `refuse`, to one order or one plan (`subject_digest`)."""

    KIND: ClassVar[str] = "ballot"
    exercise: str
    subject_digest: str
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
