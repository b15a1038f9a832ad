"""All journals of one run: the joint one, one per party, one per gate, and exercise control's.

What a party keeps for itself stands in its own journal, what an owner's gate was given and did in
the gate's log, truth in exercise control's, and the
joint journal holds the size and root of all the others at every checkpoint, and of exercise
control's at every step. So nobody can change later what it kept back, and the joint journal's root
stands for the whole run.
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from jointshield.consent.keys import PartyKey
from jointshield.journal import Journal
from jointshield.messages import Message, encode
from jointshield.messages.record import Commitment, RunEnd

JOINT = "joint"
CONTROL = "control"
GATES = "gates/"
"""How the names of the gates' logs begin."""


def party_journal(party: str) -> str:
    """Name of a party's own journal."""
    return f"parties/{party}"


def gate_journal(owner: str) -> str:
    """Name of the log of an owner's gate."""
    return f"{GATES}{owner}"


def journal_file(folder: Path, name: str) -> Path:
    """Where the journal `name` of a run lies."""
    return folder / f"{name}.journal"


class Record(Protocol):
    """Where the exercise writes: its journals, or, in a replay, a comparison with them."""

    def write(self, name: str, time_s: float, message: Message) -> None:
        """Write one message to the journal `name` at exercise time `time_s`."""

    def write_all(self, name: str, time_s: float, messages: Iterable[Message]) -> None:
        """Write messages in their order."""

    def checkpoint_now(self, name: str, time_s: float) -> bytes:
        """Let a gate's log state its size and root, signed by its owner; returns the note."""

    def settle(self, name: str) -> None:
        """Make everything in the journal `name` durable at once."""


class Journals:
    """The journals of a run that is being written; use it as a context manager.

    What was written is also kept in memory (`told`), in order, so that the run can be summed up
    without reading the files again.
    """

    def __init__(
        self,
        folder: Path,
        exercise: str,
        party_keys: Mapping[str, PartyKey],
        control_key: PartyKey,
        gates: Sequence[str],
    ) -> None:
        """party_keys: for logs, in seat order; every party signs the joint journal's checkpoints.

        gates: parties that own a gate.
        """
        self._party_keys = dict(party_keys)
        self._control_key = control_key
        own = [party_journal(party) for party in party_keys]
        names = (JOINT, *own, *(gate_journal(owner) for owner in gates), CONTROL)
        for name in names:
            journal_file(folder, name).parent.mkdir(parents=True, exist_ok=True)
        # The joint journal last, as in every step: where it is, the others are.
        made = {
            name: Journal.create(journal_file(folder, name), f"{exercise}/{name}")
            for name in reversed(names)
        }
        self._journals = {name: made[name] for name in names}
        self.told: dict[str, list[tuple[int, Message]]] = {name: [] for name in names}

    def write(self, name: str, time_s: float, message: Message) -> None:
        """Append one message at exercise time `time_s`; the end of the step makes it durable."""
        index = self._journals[name].append(round(time_s * 1000.0), message.KIND, encode(message))
        self.told[name].append((index, message))

    def write_all(self, name: str, time_s: float, messages: Iterable[Message]) -> None:
        """Append messages in their order."""
        for message in messages:
            self.write(name, time_s, message)

    def end_step(self, time_s: float) -> None:
        """Commit to the truth so far in the joint journal, and make everything durable.

        The joint journal comes last: what it commits to is already on disk.
        """
        self._commit_to(CONTROL, time_s)
        for name in reversed(self._journals):
            self._journals[name].commit()

    def checkpoint_now(self, name: str, time_s: float) -> bytes:
        """Sign one journal's size and root out of turn, durably; returns the signed note."""
        return self._journals[name].checkpoint(self._signers(name), time_ms=round(time_s * 1000.0))

    def settle(self, name: str) -> None:
        """Make everything in the journal `name` durable at once."""
        self._journals[name].commit()

    def checkpoint(self, time_s: float, *, final: bool = False) -> None:
        """Sign every journal's size and root, and commit to the others' in the joint journal."""
        for name, journal in self._journals.items():
            if name == JOINT:
                continue
            if final:
                self.write(name, time_s, RunEnd(time_s=time_s))
            journal.checkpoint(self._signers(name), time_ms=round(time_s * 1000.0), final=final)
            self._commit_to(name, time_s)
        if final:
            self.write(JOINT, time_s, RunEnd(time_s=time_s))
        self._journals[JOINT].checkpoint(
            self._signers(JOINT), time_ms=round(time_s * 1000.0), final=final
        )

    def _commit_to(self, name: str, time_s: float) -> None:
        journal = self._journals[name]
        commitment = Commitment(
            time_s=time_s, journal=name, size=journal.size, root=journal.root().hex()
        )
        self.write(JOINT, time_s, commitment)

    def root(self) -> str:
        """Root of the joint journal, in hexadecimal."""
        return self._journals[JOINT].root().hex()

    def _signers(self, name: str) -> Sequence[PartyKey]:
        if name == JOINT:
            return tuple(self._party_keys.values())
        if name == CONTROL:
            return (self._control_key,)
        return (self._party_keys[name.rpartition("/")[2]],)

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
