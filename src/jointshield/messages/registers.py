"""A register of sealed papers: who has a seat, what was agreed at its beginning, one act.

Days are texts such as 2014-01-01: registers run by the calendar, not by an exercise's clock.
"""

from dataclasses import dataclass
from typing import ClassVar

from jointshield.messages.codec import Message
from jointshield.messages.inspections import InspectionRight
from jointshield.messages.record import Seat


@dataclass(frozen=True, slots=True, kw_only=True)
class Seating(Message):
    """The public halves of a party's keys, offered for its seat in one register."""

    KIND: ClassVar[str] = "register-seat"
    register: str
    seat: Seat


@dataclass(frozen=True, slots=True, kw_only=True)
class Founding(Message):
    """First entry of a register: its seats with their keys, and the rights of inspection in it.

    seed: of the simulation keys that the seats hold, which then protect nothing; None where the
    parties drew keys of their own.
    """

    KIND: ClassVar[str] = "register-founding"
    register: str
    begun: str
    seed: int | None
    seats: tuple[Seat, ...]
    rights: tuple[InspectionRight, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined(Message):
    """A party agrees to the founding; nothing else is taken until all have."""

    KIND: ClassVar[str] = "register-joined"
    by: str
    joined: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Act(Message):
    """What one party seals at once. It counts in one register, at one place, after one past.

    register_digest: of the founding. number: of its entry, from 0. head: root of the tree over all
    entries before it, hexadecimal. said: messages in their canonical bytes, in order; what fell
    due by that day stands before the party's own words.
    """

    KIND: ClassVar[str] = "register-act"
    register_digest: str
    number: int
    head: str
    day: str
    said: tuple[str, ...]
