"""Checking a register from its file alone: tree, checkpoints, seals, places, and what follows."""

from dataclasses import dataclass
from pathlib import Path

from jointshield.errors import IntegrityError
from jointshield.exercise.counted import counted
from jointshield.journal import audit
from jointshield.journal import checkpoint as notes
from jointshield.study.treaty.ledger import turned_away
from jointshield.study.treaty.register import Held, read
from jointshield.study.treaty.register_copy import require_one_history


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterReport:
    """What a check found; held is None where the register could not be opened at all.

    compared: what another's copy has more or less, where one was given.
    """

    path: Path
    held: Held | None
    faults: tuple[str, ...]
    compared: str = ""

    @property
    def holds(self) -> bool:
        """True if nothing is wrong."""
        return not self.faults

    def text(self) -> str:
        """For people: what was checked, then every fault."""
        lines = [f"{self.path}: {'holds' if self.holds else 'DOES NOT HOLD'}"]
        if self.held is not None:
            lines += [f"  {line}" for line in _told(self.held)]
        if self.compared:
            lines.append(f"  {self.compared}")
        return "\n".join([*lines, *(f"  FAULT {fault}" for fault in self.faults)])


def check(path: Path, copy: Path | None = None) -> RegisterReport:
    """Check a register, and hold it against another's copy where one is given.

    Raises:
        MistakeError: no such file.
    """
    faults = [str(fault) for fault in audit(path).faults]
    held, compared = None, ""
    try:
        held = read(path)
        faults += _uncovered(held)
        if copy is not None:
            theirs = read(copy)
            require_one_history(held, theirs)
            compared = _compared(held, theirs)
            faults += _uncovered(theirs)
    except IntegrityError as error:
        faults.append(str(error))
    return RegisterReport(path=path, held=held, faults=tuple(faults), compared=compared)


def _uncovered(held: Held) -> tuple[str, ...]:
    """Acts that no checkpoint covers, although each act is followed by one; at most one line.

    Where checkpoints are gone, so may be acts after them, and nothing else would show it.
    """
    covered, acts = _covered(held), len(held.entries) - 1
    if not acts or covered > acts:
        return ()
    first = max(covered, 1)
    which = f"entry {acts} stands" if first == acts else f"entries {first} to {acts} stand"
    after = "after the last checkpoint" if held.notes else "and there is no checkpoint at all"
    return (
        f"{held.path}: {which} {after}: it was taken away, perhaps with acts, or a crash kept it "
        "from being signed; hold the file against the other parties' copies; the next act of any "
        "party is signed with all before it",
    )


def _compared(mine: Held, theirs: Held) -> str:
    more = len(theirs.entries) - len(mine.entries)
    if not more:
        return f"{theirs.path}: the same entries"
    few = counted(abs(more), "entry", "entries")
    if more > 0:
        return f"{theirs.path}: {few} more, the same before; take them over with `follow`"
    return f"{theirs.path}: {few} fewer, the same up to there: an older state, or one cut off"


def _covered(held: Held) -> int:
    return max((notes.parse(note).size for note in held.notes), default=0)


def _told(held: Held) -> list[str]:
    ledger = held.ledger
    covered, entries = _covered(held), counted(len(held.entries), "entry", "entries")
    acts = len(held.entries) - 1
    away = len(turned_away([item.message for item in held.told]))
    keys = (
        "keys that the parties drew"
        if ledger.founding.seed is None
        else f"SIMULATION KEYS (seed {ledger.founding.seed}): anyone can sign for every party"
    )
    absent = [f"not joined yet: {', '.join(ledger.absent)}"] if ledger.absent else []
    each = "each" if acts != 1 else "it is"
    return [
        f"register {ledger.founding.register} of {', '.join(ledger.parties)}; {keys}",
        f"digest {held.digest}: hold it against the one that the parties published",
        f"rights of inspection: {', '.join(ledger.visits.rights) or 'none'}",
        *absent,
        f"{counted(acts, 'act')}, {each} sealed by its party for its place; turned away: {away}",
        f"{counted(len(held.notes), 'checkpoint')}, the last over {covered} of {entries}",
        f"root {held.heads[-1].hex()}: compare it with the other parties' copies",
    ]
