"""A member's shelf: the journals that it writes itself.

Every member has one; nobody writes in another's. Whoever plays a run again has a comparison in its
place.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from jointshield.consent.keys import PartyKey
from jointshield.exercise.journals import journal_file
from jointshield.journal import Journal
from jointshield.messages import Message, decode, encode
from jointshield.messages.record import Commitment, RunEnd


class Record(Protocol):
    """Where a member writes: its journals, or, in a replay, a comparison with them."""

    def write(self, name: str, time_s: float, message: Message, data: bytes = b"") -> None:
        """Write one message to the journal `name` at exercise time `time_s`.

        data: its canonical bytes, where the writer has them already.
        """

    def write_all(self, name: str, time_s: float, messages: Iterable[Message]) -> None:
        """Write messages in their order."""

    def checkpoint_now(self, name: str, time_s: float) -> bytes:
        """Let a gate's log state its size and root, signed by its owner; returns the note."""

    def settle(self, name: str) -> None:
        """Make everything in the journal `name` durable at once."""

    def commit(self) -> None:
        """Make everything durable."""

    def state(self, name: str, time_s: float) -> Commitment:
        """Size and root of the journal `name`, for the joint journal to commit to."""

    def checkpoint(self, time_s: float, *, final: bool) -> tuple[Commitment, ...]:
        """Sign size and root of every journal here; final: nothing follows."""


class Shelf:
    """The journals that one member writes; use it as a context manager.

    What was written is also kept in memory (`told`), in order, so that the run can be summed up
    without reading the files again.
    """

    def __init__(
        self,
        folder: Path,
        exercise: str,
        signers: Mapping[str, PartyKey | None],
        *,
        go_on: bool = False,
    ) -> None:
        """Begin the journals, in the order given.

        signers: by journal, who signs its checkpoints; None where others sign them. go_on: take up
        journals that are there already.
        """
        self._signers = dict(signers)
        self._journals: dict[str, Journal] = {}
        self.told: dict[str, list[tuple[int, Message]]] = {}
        for name in signers:
            path = journal_file(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            begun = go_on and path.exists()
            self._journals[name] = (
                Journal.open(path) if begun else Journal.create(path, f"{exercise}/{name}")
            )
            self.told[name] = [(e.index, decode(e.data)) for e in self._journals[name].entries()]
        self.muted = False
        """Whether nothing is written: a member that recalls what it did has it written already."""

    def journal(self, name: str) -> Journal:
        """One journal itself."""
        return self._journals[name]

    def write(self, name: str, time_s: float, message: Message, data: bytes = b"") -> None:
        """Append one message at exercise time `time_s`; `commit` makes it durable."""
        if self.muted:
            return
        time_ms = round(time_s * 1000.0)
        index = self._journals[name].append(time_ms, message.KIND, data or encode(message))
        self.told[name].append((index, message))

    def write_all(self, name: str, time_s: float, messages: Iterable[Message]) -> None:
        """Append messages in their order."""
        for message in messages:
            self.write(name, time_s, message)

    def commit(self) -> None:
        """Make everything durable."""
        for journal in self._journals.values():
            journal.commit()

    def settle(self, name: str) -> None:
        """Make everything in the journal `name` durable at once."""
        self._journals[name].commit()

    def state(self, name: str, time_s: float) -> Commitment:
        """Size and root of the journal `name`, for the joint journal to commit to."""
        journal = self._journals[name]
        return Commitment(time_s=time_s, journal=name, size=journal.size, root=journal.root().hex())

    def checkpoint_now(self, name: str, time_s: float) -> bytes:
        """Sign one journal's size and root, durably; returns the signed note."""
        return self._sign(name, time_s, final=False)

    def checkpoint(self, time_s: float, *, final: bool) -> tuple[Commitment, ...]:
        """Sign size and root of every journal here; final: nothing follows."""
        stated = []
        for name in self._journals:
            if final:
                self.write(name, time_s, RunEnd(time_s=time_s))
            self._sign(name, time_s, final=final)
            stated.append(self.state(name, time_s))
        return tuple(stated)

    def _sign(self, name: str, time_s: float, *, final: bool) -> bytes:
        signer = self._signers[name]
        assert signer is not None, "only a log's own holder signs it here"
        time_ms = round(time_s * 1000.0)
        return self._journals[name].checkpoint((signer,), time_ms=time_ms, final=final)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for journal in self._journals.values():
            journal.close()
