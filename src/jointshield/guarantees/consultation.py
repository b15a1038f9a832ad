"""The consultation register: a state machine without IO, by calendar days.

An item is open, answered, overdue (its day passed without an answer) or closed; a late answer is
taken and stays marked as late. Meetings are set and missed, or held: each of those present seals
the record itself, and until then it is one side's word. Nothing that does not fit is lost: it is
turned away with its reason. Whoever runs the register gives each message's day.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache
from typing import Any

from jointshield.catalogue.document import Document
from jointshield.errors import MistakeError
from jointshield.guarantees.clause import BREACHES
from jointshield.guarantees.declaration import day
from jointshield.guarantees.door import Door
from jointshield.guarantees.judge import Finding
from jointshield.guarantees.vocabulary import TREATIES
from jointshield.messages.codec import Message, digest
from jointshield.messages.consultations import (
    Answer,
    Closing,
    Held,
    Meeting,
    Overdue,
    Question,
    TurnedAway,
)

OPEN, ANSWERED, OVERDUE, CLOSED = "open", "answered", "overdue", "closed"
SET, UNCONFIRMED, HELD, MISSED, DISPUTED = "set", "unconfirmed", "held", "missed", "disputed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One matter between two parties. late: the answer came after its day."""

    question: Question
    status: str = OPEN
    answers: tuple[Answer, ...] = ()
    closing: Closing | None = None
    late: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """One meeting. records: each party's own; absent: who was to come and did not, by them.

    status: unconfirmed while somebody who was present by the record has not sealed the same;
    disputed where two records differ.
    """

    meeting: Meeting
    status: str = SET
    records: tuple[Held, ...] = ()
    absent: tuple[str, ...] = ()

    @property
    def silent(self) -> tuple[str, ...]:
        """Who was present by the records and has given none."""
        given = {item.by for item in self.records}
        present = dict.fromkeys(party for item in self.records for party in item.present)
        return tuple(party for party in present if party not in given)


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """All items and meetings, by identifier; parties are those who may speak."""

    parties: tuple[str, ...]
    items: Mapping[str, Item] = field(default_factory=dict)
    meetings: Mapping[str, Appointment] = field(default_factory=dict)


Step = tuple[Register, tuple[Message, ...]]


def take(register: Register, message: Message, on: date) -> Step:
    """Take a message that came on a day.

    Returns:
        The register after it, and what is told: nothing, or that it was turned away and why.
    """
    try:
        trouble, changed = _taken(register, message, on)
    except MistakeError as error:  # a day that is none: what came is kept and turned away
        trouble, changed = str(error), register
    if trouble:
        matter = getattr(message, "item", "") or getattr(message, "meeting", "")
        told = TurnedAway(
            message_digest=digest(message), matter=matter, reason=trouble, day=on.isoformat()
        )
        return register, (told,)
    return changed, ()


def tick(register: Register, on: date) -> Step:
    """Notice on a day what fell due before it: questions without answer, meetings not held."""
    told: list[Message] = []
    items, meetings = dict(register.items), dict(register.meetings)
    for key, item in items.items():
        if item.status == OPEN and day(item.question.due, "due") < on:
            items[key] = replace(item, status=OVERDUE)
            told.append(_overdue(key, (item.question.to,), item.question.due, on))
    for key, one in meetings.items():
        if one.status == SET and day(one.meeting.due, "due") < on:
            meetings[key] = replace(one, status=MISSED, absent=one.meeting.parties)
            told.append(_overdue(key, one.meeting.parties, one.meeting.due, on))
    return replace(register, items=items, meetings=meetings), tuple(told)


def opened_by(finding: Finding, by: str, to: str, on: date) -> Question:
    """The item that a broken clause opens: its action, with the term that goes with it."""
    clause = finding.clause
    due = on + timedelta(days=terms()[clause.breach])
    about = f"{finding.treaty}/{clause.id} of {finding.situation}"
    return Question(
        item=f"{on.isoformat()}-{finding.treaty}-{clause.id}-{finding.situation}-{by}",
        by=by,
        to=to,
        about=about,
        action=clause.breach,
        text=f"{clause.text.en} {finding.reason}",
        asked=on.isoformat(),
        due=due.isoformat(),
    )


def regular(parties: Sequence[str], first: date, every_d: int, count: int) -> tuple[Meeting, ...]:
    """Regular meetings of all parties, from a first day on, at equal distances."""
    days = [first + timedelta(days=every_d * number) for number in range(count)]
    return tuple(
        Meeting(meeting=f"regular-{at.isoformat()}", parties=tuple(parties), item="",
                due=at.isoformat())
        for at in days
    )  # fmt: skip


@cache
def terms() -> dict[str, int]:
    """Days for an answer, by action, as the data file has them."""
    document = Document.read(TREATIES / "consultation.toml")
    table = Door(document=document, tree=document.tree).table("term")
    table.only(*BREACHES)
    return {key: table.table(key).whole("days") for key in BREACHES}


def _overdue(matter: str, missing: tuple[str, ...], due: str, on: date) -> Overdue:
    return Overdue(matter=matter, missing=missing, due=due, noticed=on.isoformat())


def _taken(register: Register, message: Message, on: date) -> tuple[str, Register]:
    """Why a message is turned away ("" if it is not), and the register after it."""
    for key in ("asked", "answered", "closed", "held"):
        said = getattr(message, key, None)
        if isinstance(said, str) and day(said, key) != on:
            return f"it says that it was {key} on {said}, it came on {on.isoformat()}", register
    by = getattr(message, "by", None)
    if by is not None and by not in register.parties:
        return f"{by!r} is no party to this register", register
    handlers: dict[type[Message], Any] = {
        Question: _question,
        Answer: _answer,
        Closing: _closing,
        Meeting: _meeting,
        Held: _held,
    }
    handler = handlers.get(type(message))
    if handler is None:
        return f"a message of kind {message.KIND!r} has no place here", register
    trouble, changed = handler(register, message, on)
    return trouble, changed


def _question(register: Register, said: Question, on: date) -> tuple[str, Register]:
    if said.item in register.items:
        return f"item {said.item!r} is there already", register
    if said.to not in register.parties or said.to == said.by:
        return f"{said.to!r} is no other party to this register", register
    if said.action not in BREACHES:
        return f"action {said.action!r} is none of {', '.join(BREACHES)}", register
    if day(said.due, "due") < on:
        return f"it is due on {said.due}, before it was asked", register
    return "", _with_item(register, Item(question=said))


def _answer(register: Register, said: Answer, on: date) -> tuple[str, Register]:
    item = register.items.get(said.item)
    if item is None or item.status == CLOSED:
        return f"item {said.item!r} is not open", register
    if said.by != item.question.to:
        return f"{item.question.to!r} was asked, {said.by!r} answered", register
    late = item.late or (not item.answers and day(item.question.due, "due") < on)
    answered = replace(item, status=ANSWERED, answers=(*item.answers, said), late=late)
    return "", _with_item(register, answered)


def _closing(register: Register, said: Closing, on: date) -> tuple[str, Register]:  # noqa: ARG001
    item = register.items.get(said.item)
    if item is None or item.status == CLOSED:
        return f"item {said.item!r} is not open", register
    if said.by != item.question.by:
        return f"{item.question.by!r} asked, so {said.by!r} cannot close it", register
    return "", _with_item(register, replace(item, status=CLOSED, closing=said))


def _meeting(register: Register, said: Meeting, on: date) -> tuple[str, Register]:
    if said.meeting in register.meetings:
        return f"meeting {said.meeting!r} is set already", register
    strangers = [party for party in said.parties if party not in register.parties]
    if strangers or len(set(said.parties)) < 2:
        return "a meeting needs two parties of this register, each once", register
    if said.item and said.item not in register.items:
        return f"item {said.item!r} is not there", register
    if day(said.due, "due") < on:
        return f"it is due on {said.due}, which is past", register
    return "", _with_meeting(register, Appointment(meeting=said))


def _held(register: Register, said: Held, on: date) -> tuple[str, Register]:  # noqa: ARG001
    one = register.meetings.get(said.meeting)
    if one is None:
        return f"meeting {said.meeting!r} is not set", register
    if said.by in [item.by for item in one.records]:
        return f"{said.by!r} has given its record of it", register
    if said.by not in said.present or not set(said.present) <= set(one.meeting.parties):
        return "those present are not those who were to meet", register
    records = (*one.records, said)
    present = {party for item in records for party in item.present}
    absent = tuple(party for party in one.meeting.parties if party not in present)
    made = replace(one, records=records, absent=absent)
    if len({(frozenset(item.present), item.record) for item in records}) > 1:
        return "", _with_meeting(register, replace(made, status=DISPUTED))
    status = UNCONFIRMED if made.silent else MISSED if absent else HELD
    return "", _with_meeting(register, replace(made, status=status))


def _with_item(register: Register, item: Item) -> Register:
    return replace(register, items={**register.items, item.question.item: item})


def _with_meeting(register: Register, one: Appointment) -> Register:
    return replace(register, meetings={**register.meetings, one.meeting.meeting: one})
