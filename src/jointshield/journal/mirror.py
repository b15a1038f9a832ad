"""A mirror: a party's own full copy of another's log, kept only as far as it extends what is there.

The copy is a journal file like any other: `audit` judges it, `tiles` publishes it, and it holds
every checkpoint that the log signed. What is offered is checked against the signed roots before
anything is kept; what does not fit is answered with the reason and, where two signed checkpoints
contradict each other, with evidence for others.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from jointshield.errors import IntegrityError, MistakeError
from jointshield.journal.checkpoint import Checkpoint, faulty_signatures, parse
from jointshield.journal.cosignature import split
from jointshield.journal.entry import Entry, read_leaf_data
from jointshield.journal.forks import ForkEvidence, find_fork
from jointshield.journal.store import Journal
from jointshield.journal.tree import CompactRange


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """Everything offered is durable here: the copy has `size` entries and `checkpoints` notes."""

    size: int
    checkpoints: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Declined:
    """The offer does not extend the copy.

    why: in plain words. size, checkpoints: where the copy stands (checkpoints that came before the
    faulty part of an offer are kept). evidence: two signed checkpoints that contradict each other.
    """

    why: str
    size: int
    checkpoints: int
    evidence: ForkEvidence | None = None


class Mirror:
    """One party's copy of the log `origin`; use it as a context manager, or call `close`."""

    def __init__(self, path: Path | str, origin: str, keys: Mapping[str, bytes]) -> None:
        """Open the copy at `path`, or begin it.

        keys: raw Ed25519 public keys (32 bytes) by name of all that have to sign the log's
        checkpoints. Raises MistakeError if there are none, IntegrityError if the file is damaged or
        another log's.
        """
        if not keys:
            raise MistakeError(f"log {origin!r} is known by no key; give at least one")
        path = Path(path)
        self._keys = dict(keys)
        self._journal = Journal.open(path) if path.exists() else Journal.create(path, origin)
        if self._journal.origin != origin:
            self._journal.close()
            raise IntegrityError(f"{path}: a copy of {self._journal.origin!r}, not of {origin!r}")
        self._leaves: list[bytes] = []
        self._tree = CompactRange()
        self._catch_up()

    @property
    def journal(self) -> Journal:
        """The copy itself, to read."""
        return self._journal

    def take(
        self, start: int, entries: Sequence[bytes], checkpoints: Sequence[bytes]
    ) -> Kept | Declined:
        """Keep what an offer adds, durably, before this returns.

        start: number of the first entry offered. entries: leaf data. checkpoints: the log's notes
        in order, from any number on, cosigned or not; the last one is what the log claims to be
        now. Entries and notes that are here already are compared, not skipped. An offer that begins
        at entry 0 is what yields evidence if the log's past was changed.
        """
        self._journal.commit()  # whatever an offer before this left in doubt
        self._catch_up()
        if not checkpoints:
            return self._declined("no checkpoint is offered; entries alone prove nothing")
        if not 0 <= start <= self._journal.size:
            return self._declined(f"entries {self._journal.size} to {start - 1} are left out")
        try:
            offered = [read_leaf_data(index, leaf) for index, leaf in enumerate(entries, start)]
        except IntegrityError as error:
            return self._declined(str(error))
        notes = [split(note)[0] for note in checkpoints]
        told = [*self._leaves[:start], *(entry.leaf_hash for entry in offered)]
        for index, (held, other) in enumerate(zip(self._leaves, told, strict=False)):
            if held != other:
                changed = f"entry {index} is not the one that is held: it was changed or moved"
                return self._declined(changed, self._contradiction(notes, told))
        for note in notes:
            why = self._one(note, offered[self._journal.size - start :])
            if why is not None:
                return self._declined(why, self._contradiction([note], self._leaves))
        newest = len(self._journal.checkpoints()) - 1
        number = parse(notes[-1]).number
        if number < newest:
            return self._declined(
                f"checkpoint {number} is presented as the newest, number {newest} is held: "
                "the log was rolled back"
            )
        return Kept(size=self._journal.size, checkpoints=newest + 1)

    def close(self) -> None:
        """Leave exactly one file; closing twice does no harm."""
        self._journal.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _one(self, note: bytes, offered: Sequence[Entry]) -> str | None:
        """Keep one note and the entries up to it; why not, None if it is kept or was before."""
        try:
            stated = parse(note)
        except IntegrityError as error:
            return str(error)
        held = self._journal.checkpoints()
        faulty = self._faulty(stated)
        if faulty:
            return f"checkpoint {stated.number} is not signed as it has to be: {faulty}"
        if stated.number < len(held) and held[stated.number] == note:
            return None
        if stated.number < len(held):
            return f"checkpoint {stated.number} is not the one that is held"
        if self._journal.finished:
            return f"checkpoint {stated.number} follows the last: the log was finished"
        if stated.number > len(held):
            return f"checkpoint {len(held)} is left out, {stated.number} is offered"
        size = self._journal.size
        new = offered[: max(0, stated.size - size)]
        if stated.size != size + len(new):
            return (
                f"checkpoint {stated.number} covers {stated.size} entries, {size + len(new)} "
                "are here or offered: the log was cut off"
            )
        tree = self._tree.copy()
        tree.extend(entry.leaf_hash for entry in new)
        if tree.root() != stated.root:
            return f"the {stated.size} entries do not give the root of checkpoint {stated.number}"
        for entry in new:
            self._journal.append(entry.time_ms, entry.kind, entry.data)
        self._journal.adopt(note)
        self._catch_up()
        return None

    def _catch_up(self) -> None:
        """Bring leaf hashes and tree to what the copy holds."""
        fresh = [entry.leaf_hash for entry in self._journal.entries(len(self._leaves))]
        self._leaves += fresh
        self._tree.extend(fresh)

    def _faulty(self, stated: Checkpoint) -> tuple[tuple[str, str], ...]:
        if stated.origin != self._journal.origin:
            return ((stated.origin, f"is another log than {self._journal.origin!r}"),)
        return faulty_signatures(stated, self._keys)

    def _contradiction(
        self, notes: Sequence[bytes], leaves: Sequence[bytes]
    ) -> ForkEvidence | None:
        """Evidence that one of `notes`, if it is signed, cannot hold beside one that is held."""
        held = self._journal.checkpoints()
        for note in notes:
            try:
                if self._faulty(parse(note)):
                    continue
            except IntegrityError:
                continue
            # The entries speak for the largest: what contradicts an earlier one contradicts it.
            for own in reversed(held):
                evidence = find_fork(own, note, leaves if own is held[-1] else ())
                if evidence is not None:
                    return evidence
        return None

    def _declined(self, why: str, evidence: ForkEvidence | None = None) -> Declined:
        return Declined(
            why=why,
            size=self._journal.size,
            checkpoints=len(self._journal.checkpoints()),
            evidence=evidence,
        )
