"""The journals of a finished run, opened side by side: what every sentence of a report rests on.

A run folder holds `joint.journal`, `parties/<party>.journal` and `control.journal` (truth). Each
entry is read once into a `Line`: the decoded message with its `Reference`. Judging the evidence
(tree, seals, checkpoints) is left to `journal.audit`; this module only reads.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from jointshield.errors import MistakeError
from jointshield.journal.store import Journal
from jointshield.messages import Message, decode
from jointshield.messages.record import Agreement

JOINT = "joint"
CONTROL = "control"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Reference:
    """Where a fact stands: the mode of the run, the journal's name, the entry's number."""

    run: str
    journal: str
    index: int

    @property
    def anchor(self) -> str:
        """Name of this entry's row in the appendix of the page."""
        return f"entry-{self.run}-{self.journal}-{self.index}"

    @property
    def label(self) -> str:
        """Short text of a link to this entry, such as "joint 41"."""
        return f"{self.journal} {self.index}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One journal entry: where it stands, when it was written (exercise time), what it says."""

    reference: Reference
    time_s: float
    message: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """All lines of one run. `control` is empty where truth was not asked for or is not there."""

    agreement: Agreement
    joint: tuple[Line, ...]
    parties: dict[str, tuple[Line, ...]]
    control: tuple[Line, ...]

    @staticmethod
    def read(folder: Path, *, truth: bool) -> "Ledger":
        """Read the journals of the run in `folder`; without `truth`, control's stays closed.

        Raises:
            MistakeError: no joint journal there, or one that does not begin with an agreement.
            IntegrityError: an entry that does not match its hash or is not a canonical message.
        """
        path = folder / "joint.journal"
        if not path.is_file():
            raise MistakeError(
                f"{folder}: no joint.journal is there; give the folder that `jointshield run "
                "--out` wrote (for a run of all modes, one of its sub-folders)"
            )
        first = _first(path)
        if not isinstance(first, Agreement):
            raise MistakeError(
                f"{path}: begins with {'nothing' if first is None else repr(first.KIND)}, "
                "expected an agreement; the run was cut short before it began, run it again"
            )
        parties = sorted((folder / "parties").glob("*.journal"))
        control = folder / "control.journal"
        return Ledger(
            agreement=first,
            joint=tuple(_lines(path, first.mode, JOINT)),
            parties={party.stem: tuple(_lines(party, first.mode, party.stem)) for party in parties},
            control=(
                tuple(_lines(control, first.mode, CONTROL)) if truth and control.is_file() else ()
            ),
        )

    def everything(self) -> Iterator[Line]:
        """All lines: the joint journal's, then each party's, then control's."""
        yield from self.joint
        for lines in self.parties.values():
            yield from lines
        yield from self.control


@lru_cache(maxsize=1 << 17)
def _message(data: bytes) -> Message:
    """Decode once what stands in several journals: a released report, or the same scan by mode."""
    return decode(data)


def _first(path: Path) -> Message | None:
    with Journal.open(path) as journal:
        return next((decode(entry.data) for entry in journal.entries()), None)


def _lines(path: Path, run: str, name: str) -> Iterator[Line]:
    with Journal.open(path) as journal:
        for entry in journal.entries():
            yield Line(
                reference=Reference(run=run, journal=name, index=entry.index),
                time_s=entry.time_ms / 1000.0,
                message=_message(entry.data),
            )
