"""Copies of one register: taking over what another's holds beyond one's own, and forks.

Each party keeps its own copy. A copy that goes on where mine ends is taken over, once every act in
it has been checked; one that ends earlier is an older state; one that parts from mine is a fork,
and what was sealed on both sides of the parting shows whose doing it was.
"""

from datetime import date
from pathlib import Path

from jointshield.errors import IntegrityError
from jointshield.journal import Journal
from jointshield.journal import checkpoint as notes
from jointshield.study.treaty.register import Held, alone, folded, read, settle


def follow(path: Path, copy: Path, on: date) -> int:
    """Take over from another's copy what it holds beyond mine; gives how many entries that were.

    Where there is no file at `path` yet, the whole copy is taken.

    Raises:
        MistakeError: no such copy.
        IntegrityError: a copy that does not hold, that parts from mine, or that holds a day which
            is still to come.
    """
    theirs = read(copy)
    if theirs.ledger.day > on:
        raise IntegrityError(
            f"{copy}: its last entry is of {theirs.ledger.day}, which is still to come on {on}; "
            "whoever dates ahead keeps others from speaking"
        )
    with alone(path):
        if not path.exists():
            return _copied(path, theirs)
        with Journal.open(path) as journal:
            mine = folded(journal)
            require_one_history(mine, theirs)
            _extend(journal, theirs)
            return max(len(theirs.entries) - len(mine.entries), 0)


def require_one_history(mine: Held, theirs: Held) -> None:
    """Raise IntegrityError, and say whose doing it is, unless one copy continues the other."""
    if mine.digest != theirs.digest:
        raise IntegrityError(
            f"{theirs.path}: register {theirs.digest[:16]}, and {mine.path} is register "
            f"{mine.digest[:16]}: they have nothing in common"
        )
    for number, (own, other) in enumerate(zip(mine.entries, theirs.entries, strict=False)):
        if own.leaf_hash == other.leaf_hash:
            continue
        first, second = mine.authors[number], theirs.authors[number]
        blame = (
            f"{first!r} sealed two different acts for this place, which is its own doing"
            if first == second
            else f"{first!r} sealed the one, {second!r} the other at the same time; one of them "
            "follows the other's copy into a new file and says it again there"
        )
        raise IntegrityError(
            f"{theirs.path} parts from {mine.path} at entry {number}: {blame}; keep both files, "
            "they are the evidence"
        )


def _copied(path: Path, theirs: Held) -> int:
    unborn = path.with_name(f".{path.name}.begun")
    unborn.unlink(missing_ok=True)
    with Journal.open(theirs.path) as source:
        origin = source.origin
    with Journal.create(unborn, origin) as journal:
        _extend(journal, theirs)
    settle(unborn, path)
    return len(theirs.entries)


def _extend(journal: Journal, theirs: Held) -> None:
    """Append what is missing, with the checkpoints in their places.

    A checkpoint that a crash took from mine keeps later ones from fitting by their numbers; then my
    next act makes a new one.
    """
    by_size = {notes.parse(note).size: note for note in theirs.notes}
    for size in range(journal.size, len(theirs.entries) + 1):
        if size > journal.size:
            entry = theirs.entries[size - 1]
            journal.append(entry.time_ms, entry.kind, entry.data)
        note = by_size.get(size)
        if note is not None and notes.parse(note).number == len(journal.checkpoints()):
            journal.adopt(note)
