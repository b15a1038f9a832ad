"""Before the agreement is in force: waiting for the others, being called off, leaving nothing.

An exercise that never took place leaves no journal: the same command can be given again.
"""

import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from jointshield.consent.keys import PartyKey
from jointshield.errors import IntegrityError, MistakeError
from jointshield.exercise.journals import journal_file
from jointshield.exercise.roles.hand import END, Turn
from jointshield.exercise.shelf import Shelf
from jointshield.journal import Journal
from jointshield.messages.barrier import Letter
from jointshield.messages.consent import Envelope
from jointshield.messages.gate import PlanSigned
from jointshield.messages.record import Agreement

Say = Callable[[str], None]
"""Is told, in one line, what a member waits for."""
MISSING = "missing"
"""Name of a letter that says: this sender is why the exercise does not take place."""
_AGAIN_S = 10.0
_BEGINNING = (Agreement.KIND, Envelope.KIND, PlanSigned.KIND)
_SIDE_FILES = ("", "-wal", "-shm")
"""A journal, and what SQLite may leave beside it."""


def unsaid(_: str) -> None:
    """For whoever tells nobody."""


class Waiting:
    """Says at once what is waited for, and again every 10 s."""

    def __init__(self, say: Say) -> None:
        self._say = say
        self._next_s = time.monotonic()

    def __call__(self, text: str) -> None:
        """Say it, if it is time again."""
        now_s = time.monotonic()
        if now_s >= self._next_s:
            self._next_s = now_s + _AGAIN_S
            self._say(text)


def missing_letters(missing: Iterable[str]) -> tuple[Letter, ...]:
    """What an exercise that is called off tells those who are there."""
    return tuple(Letter(sender=member, digest=MISSING, at_s=0.0, parts=()) for member in missing)


def called_off(turn: Turn) -> str | None:
    """Why the exercise does not take place, if this instruction says so."""
    instruction = turn.instruction
    if instruction.phase != END or instruction.step:
        return None
    return why_not([letter.sender for letter in instruction.letters if letter.digest == MISSING])


def why_not(missing: Sequence[str]) -> str:
    """Who keeps the agreement from coming into force, and what that can mean."""
    names = ", ".join(missing)
    return (
        f"the exercise did not take place: {names} dropped out, or did not sign, before its "
        f"agreement was in force. The usual reason is another scenario, version, mode, seed or "
        f"roster than the others have; look at what {names} said, then start all members again"
    )


def refuse_taken(folder: Path, names: Iterable[str]) -> None:
    """Raise MistakeError if one of these journals is in `folder` already."""
    for name in names:
        path = journal_file(folder, name)
        if path.exists():
            raise MistakeError(
                f"{path}: there is a journal already, and journals are never written over; "
                "give a new folder with --out"
            )


@contextmanager
def begun(
    folder: Path,
    exercise: str,
    signers: Mapping[str, PartyKey | None],
    *,
    mirrors: Sequence[Path] = (),
    go_on: bool = False,
) -> Iterator[Shelf]:
    """A member's journals (see `Shelf`); whatever stops it, those without any exercise go again.

    mirrors: journal files of others that the member keeps a copy of.
    """
    try:
        with Shelf(folder, exercise, signers, go_on=go_on) as shelf:
            yield shelf
    except BaseException:
        for path in (*(journal_file(folder, name) for name in signers), *mirrors):
            _remove_if_empty(path)
        raise


def _remove_if_empty(path: Path) -> None:
    """Remove a journal that holds at most an agreement and what was signed with it, at 0 s."""
    try:
        if not path.exists():
            return
        with Journal.open(path) as journal:
            if journal.checkpoints() or any(
                entry.time_ms or entry.kind not in _BEGINNING for entry in journal.entries()
            ):
                return
    except (IntegrityError, MistakeError, sqlite3.Error):
        return  # nobody knows what it holds
    for suffix in _SIDE_FILES:
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    with suppress(OSError):
        path.parent.rmdir()
