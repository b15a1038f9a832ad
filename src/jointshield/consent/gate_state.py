"""What happens to a gate, what it answers, and what it remembers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from jointshield.consent.authorised import Authorised, Withheld
from jointshield.consent.keys import PartyKey
from jointshield.messages.consent import Envelope
from jointshield.messages.gate import Challenge, Dossier


@dataclass(frozen=True, slots=True, kw_only=True)
class Presented:
    """Somebody asks the gate to open for an order, with the consents to it."""

    dossier: Dossier


@dataclass(frozen=True, slots=True, kw_only=True)
class Logged:
    """The dossier stands in the gate's log, under this signed checkpoint. nonce: 32 fresh bytes."""

    order_digest: str
    nonce: bytes
    checkpoint: bytes
    index: int
    time_ms: int
    proof: tuple[bytes, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """An envelope reached the gate: a release, or a refusal of an order or a plan."""

    envelope: Envelope


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """Time has passed: a notice that the rules ask for may have run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Docketed:
    """This dossier holds: to be put into the gate's log."""

    dossier: Dossier


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The sealed challenge, for everybody who has to release."""

    envelope: Envelope


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A release or refusal was accepted."""

    envelope: Envelope


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """The gate opens, once."""

    authorised: Authorised


Input = Presented | Logged | Arrived | Tick
Output = Docketed | Asked | Counted | Opened | Withheld


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """One order on its way: its dossier, the challenge once it was made, and releases for it."""

    dossier: Dossier
    challenge: Challenge | None = None
    sealed: Envelope | None = None
    releases: Mapping[str, Envelope] = field(default_factory=dict)


def _nothing(_: Dossier) -> str:
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Guarantees:
    """The guarantee rules that a gate checks orders by, besides consent.

    digests: of the rules; they have to be those that the agreement names. why_against: what the
    rules say against an order whose consents hold, "" if nothing. It can only ever keep a gate
    shut.
    """

    digests: tuple[str, ...] = ()
    why_against: Callable[[Dossier], str] = _nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class GateState:
    """One owner's gate.

    pending: orders under way, by digest. Durable by the gate's log: opened, orders that flew;
    refused, reasons by order or plan and party; spent, nonces; used, interceptors by plan and site.
    """

    key: PartyKey
    guarantees: Guarantees = Guarantees()
    pending: Mapping[str, Pending] = field(default_factory=dict)
    opened: frozenset[str] = frozenset()
    refused: Mapping[tuple[str, str], str] = field(default_factory=dict)
    spent: frozenset[str] = frozenset()
    used: Mapping[tuple[str, str], int] = field(default_factory=dict)
