"""What control and the members of an exercise say to each other, and nobody signs.

Time: control instructs a member, which acts and reports. Mail: contents go from hand to hand;
control learns only that something was posted, and says when it may be taken up. Nothing here
convinces a third party: whatever must, carries its own seal.
"""

from dataclasses import dataclass
from typing import ClassVar

from jointshield.messages.codec import Message, Metres, Ratio, Record, Seconds
from jointshield.messages.consent import Envelope, Proposal
from jointshield.messages.engagement import InterceptorLaunch, NotEngaged
from jointshield.messages.gate import Authorisation, Dossier
from jointshield.messages.notices import LaunchNotice
from jointshield.messages.queries import QueryAnswer
from jointshield.messages.record import Seat
from jointshield.messages.tracks import LaunchReport, TrackReport

# --- time -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Upto(Record):
    """Frames of one channel to, or from, one member, up to this number of the channel."""

    member: str
    channel: str
    sequence: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter(Record):
    """A message that has arrived on its simulated way.

    digest: of the message, or the name of a reminder that the member set itself. parts: which items
    of it arrived, where each is sent and lost by itself; empty for a whole message.
    """

    sender: str
    digest: str
    at_s: Seconds
    parts: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted(Record):
    """A member has sent something, or asks to be reminded.

    to: receivers; the member itself for a reminder. first: the party over whose link it leaves, ""
    for none; last: whether it also takes each receiver's own link. purpose: `once`, `surely` or
    `direct`. parts: number of items that are lost one by one, 0 for a whole message. phase: in
    which phase it is taken up.
    """

    to: tuple[str, ...]
    digest: str
    sent_s: Seconds
    first: str
    last: bool
    purpose: str
    parts: int
    phase: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Instruction(Message):
    """Control: do your part of this phase. number: of the instruction, never used twice.

    heard: what others have sent to this member since its last instruction: it takes this up first,
    in this order, and nothing later, so that in every process the same is known at the same point.
    reported: the latest instruction that control has this member's report on; 0 for none.
    """

    KIND: ClassVar[str] = "instruction"
    number: int
    step: int
    phase: str
    now_s: Seconds
    letters: tuple[Letter, ...]
    heard: tuple[Upto, ...]
    reported: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported(Message):
    """A member: done. sent: how far each channel to others has come since its last report."""

    KIND: ClassVar[str] = "phase-reported"
    number: int
    sent: tuple[Upto, ...]
    posted: tuple[Posted, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Absent(Message):
    """Control: these members are not waited for from this step on, sorted."""

    KIND: ClassVar[str] = "absent"
    step: int
    now_s: Seconds
    members: tuple[str, ...]


# --- before the first step ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatOffered(Message):
    """A party offers its public keys, each with its proof of possession."""

    KIND: ClassVar[str] = "seat-offered"
    seat: Seat


# --- contents -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticesKnown(Message):
    """The centre to a party: notices that reached its crew, and those filed at its centre."""

    KIND: ClassVar[str] = "notices-known"
    crew: tuple[LaunchNotice, ...]
    filed: tuple[LaunchNotice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeMatched(Message):
    """A party to the centre: what it sees fits this notice."""

    KIND: ClassVar[str] = "notice-matched"
    notice: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeRevealed(Message):
    """A party to the centre: an answer has shown its crew this notice, lodged or not."""

    KIND: ClassVar[str] = "notice-revealed"
    time_s: Seconds
    notice: LaunchNotice


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered(Message):
    """An answer to a query, with the notice that it names; None if it names none."""

    KIND: ClassVar[str] = "answered"
    answer: QueryAnswer
    notice: LaunchNotice | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Released(Message):
    """What a party lets out at one step; each report is sent, and lost, by itself."""

    KIND: ClassVar[str] = "released"
    tracks: tuple[TrackReport, ...]
    launches: tuple[LaunchReport, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question(Message):
    """A commander asks for consent. number: of its proposals, from 1.

    confidence: share of the impact point's probability on the threatened parties' land.
    """

    KIND: ClassVar[str] = "question"
    proposal: Proposal
    number: int
    confidence: Ratio


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn(Message):
    """A commander to an order's owner: not wanted any more."""

    KIND: ClassVar[str] = "withdrawn"
    order_digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Challenging(Message):
    """A gate to a party: its challenge, and the dossier that it is about."""

    KIND: ClassVar[str] = "challenging"
    dossier: Dossier
    envelope: Envelope


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened(Message):
    """An owner: my gate opened, and this followed: a launch, or the reason why none."""

    KIND: ClassVar[str] = "gate-opened"
    authorisation: Authorisation
    launch: InterceptorLaunch | None
    dropped: NotEngaged | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reserved(Message):
    """A commander to a site's owner: this order speaks for so many interceptors from now on.

    Said twice, it changes nothing the second time.
    """

    KIND: ClassVar[str] = "reserved"
    site: str
    order_digest: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock(Message):
    """A site's owner: interceptors that are neither spent nor spoken for."""

    KIND: ClassVar[str] = "stock"
    site: str
    left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim(Message):
    """A site's owner to control: where it expects the object of a salvo, exercise inertial frame.

    position_m: empty if it cannot tell.
    """

    KIND: ClassVar[str] = "aim"
    proposal: str
    position_m: tuple[Metres, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Concluded(Message):
    """How an order ended by a party's own register, and when; the commander's may differ."""

    KIND: ClassVar[str] = "concluded"
    time_s: Seconds
    proposal: str
    order_digest: str
    decision: str
    reason: str


# --- the joint journal, shown to all --------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark(Message):
    """The entries that follow were written at this time, the first of them with this number."""

    KIND: ClassVar[str] = "mark"
    index: int
    time_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Head(Message):
    """The centre: a checkpoint signed by itself; a party: the head that it was shown."""

    KIND: ClassVar[str] = "head"
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GateShown(Message):
    """An owner: its gate's log by its latest signed checkpoint.

    hashes: leaf hashes, hexadecimal, of the entries from number `index` on.
    """

    KIND: ClassVar[str] = "gate-log-shown"
    note: str
    index: int
    hashes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Countersigned(Message):
    """A party to the centre: its signature line under this head."""

    KIND: ClassVar[str] = "countersigned"
    line: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckpointShown(Message):
    """The centre: the checkpoint, signed by all."""

    KIND: ClassVar[str] = "checkpoint-shown"
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted(Message):
    """The centre, come back, to a party; or a party to the centre: entries from this number on."""

    KIND: ClassVar[str] = "entries-wanted"
    index: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LeavesShown(Message):
    """Entries that were wanted: the first one's number, and their leaf data, base64.

    notes: the checkpoints from the last one at or before the first entry on.
    """

    KIND: ClassVar[str] = "leaves-shown"
    index: int
    leaves: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LogKey(Record):
    """A key that signs a log's heads: raw Ed25519, hexadecimal, and the name it signs under."""

    name: str
    public_key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ForkFound(Message):
    """Two heads of one log that cannot both hold: the evidence, base64 (`journal.forks`).

    keys: by which the finder knew the log. As a file by itself it verifies offline; whose the keys
    are is for the reader to know.
    """

    KIND: ClassVar[str] = "fork-found"
    time_s: Seconds
    evidence: str
    keys: tuple[LogKey, ...]
