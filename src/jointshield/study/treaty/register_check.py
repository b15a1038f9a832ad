"""Checking a register from its file alone: tree, checkpoints, seals, places, and what follows."""

from dataclasses import dataclass
from pathlib import Path

from jointshield.errors import IntegrityError
from jointshield.journal import audit
from jointshield.journal import checkpoint as notes
from jointshield.study.treaty.ledger import turned_away
from jointshield.study.treaty.register import Held, read
from jointshield.study.treaty.register_copy import require_one_history


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterReport:
    """What a check found; held is None where the register could not be opened at all."""

    path: Path
    held: Held | None
    faults: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """True if nothing is wrong."""
        return not self.faults

    def text(self) -> str:
        """For people: what was checked, then every fault."""
        lines = [f"{self.path}: {'holds' if self.holds else 'DOES NOT HOLD'}"]
        if self.held is not None:
            lines += [f"  {line}" for line in _told(self.held)]
        return "\n".join([*lines, *(f"  FAULT {fault}" for fault in self.faults)])


def check(path: Path, copy: Path | None = None) -> RegisterReport:
    """Check a register, and hold it against another's copy where one is given.

    Raises:
        MistakeError: no such file.
    """
    faults = [str(fault) for fault in audit(path).faults]
    held = None
    try:
        held = read(path)
        if copy is not None:
            require_one_history(held, read(copy))
    except IntegrityError as error:
        faults.append(str(error))
    return RegisterReport(path=path, held=held, faults=tuple(faults))


def _told(held: Held) -> list[str]:
    ledger = held.ledger
    covered = max((notes.parse(note).size for note in held.notes), default=0)
    acts = len(held.entries) - 1
    away = len(turned_away([item.message for item in held.told]))
    keys = (
        "keys that the parties drew"
        if ledger.founding.seed is None
        else f"SIMULATION KEYS (seed {ledger.founding.seed}): anyone can sign for every party"
    )
    return [
        f"register {ledger.founding.register} of {', '.join(ledger.parties)}; {keys}",
        f"digest {held.digest}: hold it against the one that the parties published",
        f"rights of inspection: {', '.join(ledger.visits.rights) or 'none'}",
        f"{acts} acts, each sealed by its party for its place; turned away: {away}",
        f"{len(held.notes)} checkpoints, the last over {covered} of {len(held.entries)} entries",
        f"root {held.heads[-1].hex()}: compare it with the other parties' copies",
    ]
