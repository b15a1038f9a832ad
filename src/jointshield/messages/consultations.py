"""Questions between parties, their answers, meetings, and what fell due without either.

Days are texts such as 2014-01-01: consultations run by the calendar, not by an exercise's clock.
"""

from dataclasses import dataclass
from typing import ClassVar

from jointshield.messages.codec import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Question(Message):
    """An item is opened. action: `question`, `consult` or `suspend`, as the clause says.

    about: treaty and clause, or another matter in words. due: the day by which `to` answers.
    """

    KIND: ClassVar[str] = "consultation-question"
    item: str
    by: str
    to: str
    about: str
    action: str
    text: str
    asked: str
    due: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer(Message):
    """What the party asked says to it."""

    KIND: ClassVar[str] = "consultation-answer"
    item: str
    by: str
    text: str
    answered: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing(Message):
    """Whoever asked takes the item for settled, and says how."""

    KIND: ClassVar[str] = "consultation-closing"
    item: str
    by: str
    outcome: str
    closed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting(Message):
    """A meeting is set, regular or for an item (`item` is "" for regular ones)."""

    KIND: ClassVar[str] = "consultation-meeting"
    meeting: str
    parties: tuple[str, ...]
    item: str
    due: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Held(Message):
    """A meeting took place, with those present and the record that they agreed."""

    KIND: ClassVar[str] = "consultation-held"
    meeting: str
    by: str
    present: tuple[str, ...]
    record: str
    held: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Overdue(Message):
    """Nothing came by its day. matter: the item or meeting; missing: who was to answer or come."""

    KIND: ClassVar[str] = "consultation-overdue"
    matter: str
    missing: tuple[str, ...]
    due: str
    noticed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnedAway(Message):
    """A message that the register did not take, and why; it is kept, not lost."""

    KIND: ClassVar[str] = "consultation-turned-away"
    message_digest: str
    matter: str
    reason: str
    day: str
