"""What a party keeps back: a note that shows *that*, its private book, and a proof of one note.

A note may be shown to anybody. It says how many things were kept back in which span, and holds one
commitment to each, under one Merkle root (RFC 6962). Each commitment is to a label (lane, rule,
kind), and the label holds a commitment to the thing itself: so a party can show that something was
withheld, then from which lane, then what it was, and stop anywhere on the way. Salts stand in the
book, which stays in the party's own journal (`exercise.withheld` draws them).
"""

from dataclasses import dataclass
from typing import ClassVar

from jointshield.messages.codec import Message, Record, Seconds
from jointshield.messages.consent import Envelope
from jointshield.messages.record import Agreement, Commitment


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseStated(Message):
    """The release rules that a party plays by, in its own journal before the first note.

    cadence_s: a report that is due goes out, or is noted, at most so often. plots_min: plots that
    a track needs. launch_reports: whether those go out.
    """

    KIND: ClassVar[str] = "release-stated"
    party: str
    lanes: tuple[str, ...]
    cadence_s: Seconds
    plots_min: int
    launch_reports: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Withheld(Message):
    """A party's note, under its seal: so many things were kept back, and not which ones.

    A note follows on each span of time, whether or not anything was kept back, so that neither
    number nor place of a note tells anything. number: running, from 0. root: RFC 6962 root over the
    commitments (hexadecimal), in the order in which things were kept back.
    """

    KIND: ClassVar[str] = "withheld"
    exercise: str
    party: str
    number: int
    from_s: Seconds
    until_s: Seconds
    count: int
    root: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WithheldLabel(Message):
    """What a thing kept back is called: its lane ("" for none), the rule, its kind of message.

    seal: commitment to the thing itself.
    """

    KIND: ClassVar[str] = "withheld-label"
    lane: str
    rule: str
    what: str
    seal: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BookLine(Record):
    """How one thing can be opened: its label, both salts, and the digest of the thing."""

    label: WithheldLabel
    label_salt: str
    item_salt: str
    item_digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WithheldBook(Message):
    """A party's private record of what a note stands for; from line `first` on."""

    KIND: ClassVar[str] = "withheld-book"
    number: int
    first: int
    lines: tuple[BookLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WithheldOpening(Record):
    """One thing of a note, opened: its label, and the thing itself, if that is shown.

    proof: places the commitment to the label in the note (hexadecimal hashes). item_salt, item:
    salt and canonical bytes of the thing; both "" where it stays closed.
    """

    position: int
    proof: tuple[str, ...]
    label_salt: str
    label: WithheldLabel
    item_salt: str
    item: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WithheldProof(Message):
    """One note, shown to anybody, with all that is needed to verify it offline.

    proof: places the note among its party's notes, whose size and root the `commitment` states;
    commitment_index and commitment_proof place that in the joint journal, and `checkpoint` is the
    signed note of the joint journal above it. openings: what the party shows beyond the note.
    """

    KIND: ClassVar[str] = "withheld-proof"
    agreement: Agreement
    adoptions: tuple[Envelope, ...]
    note: Envelope
    proof: tuple[str, ...]
    commitment: Commitment
    commitment_index: int
    commitment_proof: tuple[str, ...]
    checkpoint: str
    openings: tuple[WithheldOpening, ...]
