"""The journals of a run as they can still be read, for verification: nothing is changed by it.

Reading goes through `journal.salvage`, which works on a private copy and passes damage by, so that
one bad entry does not hide the others.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from jointshield.errors import IntegrityError
from jointshield.exercise.journals import journal_file
from jointshield.exercise.judge import Entries
from jointshield.journal.salvage import Row, read
from jointshield.journal.tree import CompactRange
from jointshield.messages import Message, decode


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One journal: its readable rows by number, what they say, and which cannot be understood.

    notes: its signed checkpoints, as they stand there.
    """

    name: str
    rows: dict[int, Row]
    entries: Entries
    unreadable: tuple[tuple[int, str], ...]
    notes: tuple[bytes, ...]

    @classmethod
    def read(cls, folder: Path, name: str) -> "Evidence":
        """Read the journal `name` of the run in `folder`; damage never raises."""
        found = read(journal_file(folder, name))
        rows = found.rows
        entries: Entries = []
        unreadable: list[tuple[int, str]] = []
        for index in sorted(rows):
            try:
                entries.append((index, rows[index].time_ms, decode(rows[index].data)))
            except IntegrityError as error:
                unreadable.append((index, str(error)))
        return cls(
            name=name,
            rows=rows,
            entries=entries,
            unreadable=tuple(unreadable),
            notes=tuple(note for _, note in found.notes),
        )

    def first(self) -> Message | None:
        """What entry 0 says, or None if it cannot be read."""
        return self.entries[0][2] if self.entries and self.entries[0][0] == 0 else None

    def roots(self, sizes: Iterable[int]) -> dict[int, str]:
        """Root of the tree over the first entries, hexadecimal, for each size that is there."""
        wanted = set(sizes)
        tree = CompactRange()
        found = {0: tree.root().hex()} if 0 in wanted else {}
        while tree.size in self.rows:
            tree.append(self.rows[tree.size].computed)
            if tree.size in wanted:
                found[tree.size] = tree.root().hex()
        return found
