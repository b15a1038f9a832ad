"""The notes of one party, read from its own journal: with the book, and so with what they hide."""

from dataclasses import dataclass, field
from pathlib import Path

from jointshield.consent.seal import contents
from jointshield.errors import MistakeError
from jointshield.exercise.evidence import Evidence
from jointshield.exercise.journals import JOINT, journal_file, party_journal
from jointshield.messages.consent import Envelope
from jointshield.messages.record import Agreement
from jointshield.messages.withheld import BookLine, Withheld, WithheldBook

MIRROR = "mirror"
"""Where a party that plays in a process of its own keeps its copy of the joint journal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """One note as it stands in the journal. lines: of the book; none where it is not at hand."""

    said: Withheld
    envelope: Envelope
    lines: tuple[BookLine, ...]


@dataclass(slots=True)
class Reader:
    """Goes through a party's journal, entry by entry. A book out of its place is passed by."""

    notes: list[Note] = field(default_factory=list)
    _lines: list[BookLine] = field(default_factory=list)

    def take(self, message: object) -> Note | None:
        """One entry; the note that it completes."""
        here = (len(self.notes), len(self._lines))
        if isinstance(message, WithheldBook) and (message.number, message.first) == here:
            self._lines.extend(message.lines)
        if not isinstance(message, Envelope):
            return None
        said = contents(message)
        if not isinstance(said, Withheld):
            return None
        note = Note(said=said, envelope=message, lines=tuple(self._lines))
        self._lines.clear()
        self.notes.append(note)
        return note


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """All that a party holds about what it kept back, and the joint journal beside it."""

    party: str
    agreement: Agreement
    joint: Evidence
    own: Evidence
    notes: tuple[Note, ...]


def read_kept(folder: Path, party: str) -> Kept:
    """Read a party's notes from the run in `folder`, or from the folder of its own node.

    Raises MistakeError if there is no run, no such party, or no journal of its own.
    """
    above = folder if journal_file(folder, JOINT).exists() else folder / MIRROR
    if not journal_file(above, JOINT).exists():
        raise MistakeError(
            f"{folder}: no joint journal there; give a folder that `jointshield run` or "
            "`jointshield node` wrote"
        )
    joint = Evidence.read(above, JOINT)
    agreement = joint.first()
    if not isinstance(agreement, Agreement):
        raise MistakeError(f"{folder}: no agreement can be read there; run `jointshield verify`")
    seats = [seat.party for seat in agreement.seats]
    if party not in seats:
        raise MistakeError(f"--party {party!r} given; expected one of {', '.join(seats)}")
    if not journal_file(folder, party_journal(party)).exists():
        raise MistakeError(
            f"{folder}: the journal of {party} is not there; only who holds it can show its notes"
        )
    own = Evidence.read(folder, party_journal(party))
    reader = Reader()
    for _, _, message in own.entries:
        reader.take(message)
    return Kept(party=party, agreement=agreement, joint=joint, own=own, notes=tuple(reader.notes))
