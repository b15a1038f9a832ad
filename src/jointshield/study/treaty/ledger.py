"""What a register holds, worked out from its acts: consultations, inspections, declarations.

No file and no key: whoever runs it has opened the acts. Days only go forward. What falls due is
noticed by the calendar, and whoever speaks next seals it with its own words: from then on nobody
can date an answer before that day.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from jointshield.errors import IntegrityError
from jointshield.guarantees import consultation, declaration_lodging, inspection
from jointshield.guarantees.consultation import Register
from jointshield.guarantees.declaration import day
from jointshield.guarantees.declaration_lodging import Lodging
from jointshield.guarantees.inspection import TURNED_AWAY, Inspections
from jointshield.guarantees.inspection_rights import why_not_rights
from jointshield.messages.codec import Message, digest
from jointshield.messages.consultations import Meeting, Overdue, TurnedAway
from jointshield.messages.declarations import Declaration, Reveal
from jointshield.messages.inspections import (
    HostAnswer,
    InspectionCount,
    InspectionEvent,
    InspectionReport,
    InspectionRequest,
)
from jointshield.messages.registers import Founding, Joined

_VISITS = InspectionRequest | HostAnswer | InspectionReport | InspectionCount


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """The state of a register on a day. due: what fell due and nobody has sealed yet."""

    founding: Founding
    day: date
    talks: Register
    visits: Inspections
    papers: Lodging
    joined: tuple[str, ...] = ()
    due: tuple[Message, ...] = ()

    @property
    def parties(self) -> tuple[str, ...]:
        """Those with a seat, in the founding's order."""
        return self.talks.parties

    @property
    def absent(self) -> tuple[str, ...]:
        """Those with a seat who have not joined."""
        return tuple(party for party in self.parties if party not in self.joined)


Step = tuple[Ledger, tuple[Message, ...]]


def founded(founding: Founding) -> Ledger:
    """A register as its founding leaves it.

    Raises:
        IntegrityError: a founding that cannot be meant.
        MistakeError: a day that is none.
    """
    parties = tuple(seat.party for seat in founding.seats)
    if len(parties) < 2:
        raise IntegrityError(f"register {founding.register!r}: fewer than two seats")
    trouble = why_not_rights(founding.rights, parties)
    if trouble:
        raise IntegrityError(f"register {founding.register!r}: {trouble}")
    return Ledger(
        founding=founding,
        day=day(founding.begun, "begun"),
        talks=Register(parties=parties),
        visits=Inspections(rights={right.right: right for right in founding.rights}),
        papers=Lodging(parties=parties),
    )


def until(ledger: Ledger, on: date) -> Ledger:
    """The register on a later day, with what fell due before it."""
    if on == ledger.day:
        return ledger  # nothing is taken that was due before the day it came
    talks, overdue = consultation.tick(ledger.talks, on)
    visits, events = inspection.tick(ledger.visits, on)
    due = (*ledger.due, *overdue, *events)
    return replace(ledger, day=on, talks=talks, visits=visits, due=due)


def take(ledger: Ledger, by: str, said: Sequence[Message]) -> Step:
    """Take what a party said on the register's day; gives what follows of it."""
    told: list[Message] = []
    for message in said:
        ledger, more = _take(ledger, by, message)
        told += more
    return ledger, tuple(told)


def turned_away(told: Sequence[Message]) -> tuple[str, ...]:
    """The reasons why messages were turned away, if any were."""
    return tuple(
        item.reason
        for item in told
        if isinstance(item, TurnedAway)
        or (isinstance(item, InspectionEvent) and item.event == TURNED_AWAY)
    )


def _take(ledger: Ledger, by: str, message: Message) -> Step:
    on = ledger.day
    if isinstance(message, Joined):
        if by in ledger.joined or message.joined != on.isoformat():
            return _away(ledger, message, f"{by!r} joined before, or says another day")
        return replace(ledger, joined=(*ledger.joined, by)), ()
    if ledger.absent:
        missing = ", ".join(ledger.absent)
        return _away(ledger, message, f"nothing is taken before all have joined: {missing}")
    if isinstance(message, Overdue | InspectionEvent):
        if message not in ledger.due:
            return _away(ledger, message, "nothing of the kind fell due, or it was sealed before")
        return replace(ledger, due=tuple(item for item in ledger.due if item != message)), ()
    if isinstance(message, Declaration | Reveal):
        papers, told = declaration_lodging.take(ledger.papers, message, on)
        return replace(ledger, papers=papers), told
    if isinstance(message, _VISITS):
        visits, events = inspection.take(ledger.visits, message, on)
        return replace(ledger, visits=visits), events
    if isinstance(message, Meeting) and by not in message.parties:
        return _away(ledger, message, f"{by!r} would set a meeting of others")
    talks, told = consultation.take(ledger.talks, message, on)
    return replace(ledger, talks=talks), told


def _away(ledger: Ledger, message: Message, reason: str) -> Step:
    told = TurnedAway(
        message_digest=digest(message), matter="", reason=reason, day=ledger.day.isoformat()
    )
    return ledger, (told,)
