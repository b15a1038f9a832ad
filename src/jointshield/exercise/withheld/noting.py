"""A party's own part: what its rules keep back, noted in its journal as the exercise goes on.

A note ends each span of the same length, and one that says "nothing" is a note too: who is told how
many notes there are, learns nothing from it.
"""

from collections.abc import Sequence
from typing import Protocol

from jointshield.catalogue.things import Mode, Party
from jointshield.consent.keys import PartyKey
from jointshield.consent.seal import seal
from jointshield.exercise.withheld.seals import (
    Place,
    line_of,
    line_seals,
    note_leaf,
    seal_leaves,
    withheld_log,
)
from jointshield.journal.tree import CompactRange, root_of
from jointshield.messages import Message
from jointshield.messages.queries import QueryAnswer
from jointshield.messages.record import Commitment
from jointshield.messages.withheld import BookLine, ReleaseStated, Withheld, WithheldBook
from jointshield.node.release import Kept

LINES_AT_ONCE = 100
"""Lines of a book in one entry: its bytes stay below what a tile of a log can hold."""
_ROUNDING_S = 1.0e-6
_PURPOSE = "withheld/"


def is_noted(mode: Mode) -> bool:
    """Whether a mode has parties tell each other anything that they could keep back."""
    return mode.shares_information or mode.joint_query


class Pen(Protocol):
    """Writes in the party's own journal."""

    def write(self, time_s: float, message: Message) -> None:
        """Write one message."""


class Withholding:
    """One party's notes. key: by which it signs its own logs; its salts follow from it."""

    def __init__(
        self,
        exercise: str,
        party: Party,
        key: PartyKey,
        pen: Pen,
        *,
        every_s: float,
        last_s: float,
    ) -> None:
        """Begin with the party's own rules in its own journal.

        every_s: length of a span; last_s: end of the exercise.
        """
        self._exercise = exercise
        self._party = party.id
        self._key = key
        self._secret = key.secret(f"{_PURPOSE}{exercise}")
        self._pen = pen
        self._every_s = every_s
        self._last_s = last_s
        self._from_s = 0.0
        self._lines: list[BookLine] = []
        self._notes = CompactRange()
        rules = party.release
        stated = ReleaseStated(
            party=party.id,
            lanes=rules.lanes,
            cadence_s=rules.cadence_s,
            plots_min=rules.plots_min,
            launch_reports=rules.share_launch_reports,
        )
        pen.write(0.0, stated)

    def keep(self, kept: Sequence[Kept], now_s: float) -> None:
        """Bind what is kept back at `now_s`; the note follows at the end of the span.

        Reports stand in the journal already. An answer that was not given does not.
        """
        for thing in kept:
            if isinstance(thing.item, QueryAnswer):
                self._pen.write(now_s, thing.item)
            self._lines.append(line_of(self._secret, self._place(len(self._lines)), thing))
        if kept and self._from_s >= self._last_s - _ROUNDING_S:
            self._note(now_s)  # nothing comes after it

    def step(self, now_s: float) -> None:
        """Write the note, if a span ends here."""
        over = now_s - self._from_s >= self._every_s - _ROUNDING_S
        if over or now_s >= self._last_s - _ROUNDING_S:
            self._note(now_s)

    def state(self, now_s: float) -> Commitment:
        """Size and root of the notes, for the joint journal to commit to."""
        return Commitment(
            time_s=now_s,
            journal=withheld_log(self._party),
            size=self._notes.size,
            root=self._notes.root().hex(),
        )

    def _note(self, now_s: float) -> None:
        lines, self._lines = self._lines, []
        number = self._notes.size
        for first in range(0, len(lines), LINES_AT_ONCE):
            part = tuple(lines[first : first + LINES_AT_ONCE])
            book = WithheldBook(number=number, first=first, lines=part)
            self._pen.write(now_s, book)
        seals = line_seals(self._exercise, self._party, number, lines)
        note = Withheld(
            exercise=self._exercise,
            party=self._party,
            number=number,
            from_s=self._from_s,
            until_s=now_s,
            count=len(lines),
            root=root_of(seal_leaves(seals)).hex(),
        )
        envelope = seal(note, self._key)
        self._pen.write(now_s, envelope)
        self._notes.append(note_leaf(note, envelope))
        self._from_s = now_s

    def _place(self, position: int) -> Place:
        return Place(
            exercise=self._exercise,
            party=self._party,
            number=self._notes.size,
            position=position,
        )
