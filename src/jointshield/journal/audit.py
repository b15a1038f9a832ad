"""Find and locate whatever is wrong with a journal: the file and the public keys are enough.

What proves: the Merkle root over the entries must be the root that the parties signed at each
checkpoint. What locates: the hash and the running hash stored with each entry. A change made
together with all stored hashes is still found by the next signed root, and then located between
two checkpoints. A byte in a part of the file that holds nothing is found by `manifest`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from jointshield.errors import IntegrityError, MistakeError
from jointshield.journal.checkpoint import Checkpoint, faulty_signatures, parse
from jointshield.journal.entry import FIRST_LINK, link
from jointshield.journal.faults import Fault
from jointshield.journal.salvage import Row, Salvage, read
from jointshield.journal.tree import CompactRange


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditReport:
    """What an audit found.

    complete: the run ended by itself (its final checkpoint stands). size: entries in the file.
    root: Merkle root over their contents, empty if any cannot be read. checkpoints: how many hold
    (root and, where keys were given, every signature); verified_size: entries covered by the
    largest of them; verified_time_ms: its exercise time. signatures_checked: keys were given.
    """

    complete: bool
    size: int
    root: bytes
    origin: str
    checkpoints: int
    checkpoints_found: int
    verified_size: int
    verified_time_ms: int | None
    signatures_checked: bool
    faults: tuple[Fault, ...]

    @property
    def holds(self) -> bool:
        """True if the run is complete and nothing is wrong with its journal."""
        return self.complete and not self.faults

    def summary(self) -> str:
        """One sentence for people."""
        verified = (
            f"{self.size} entries, verified up to entry {self.verified_size - 1} by "
            f"{self.checkpoints} of {self.checkpoints_found} checkpoints"
            if self.verified_size
            else f"{self.size} entries, none covered by a checkpoint that holds"
        )
        if self.faults:
            return f"{self.origin or 'journal'}: BROKEN ({len(self.faults)} faults); {verified}"
        if not self.complete:
            return f"{self.origin}: incomplete, the run was cut short; {verified}"
        return f"{self.origin}: whole; {verified}"


def audit(path: Path | str, keys: Mapping[str, bytes] | None = None) -> AuditReport:
    """Audit the journal at `path`; the file is not changed and damage never raises.

    keys: raw Ed25519 public key (32 bytes) of every party that has to have signed each checkpoint;
    None leaves signatures unchecked. Raises MistakeError if there is no file or `keys` is empty.
    """
    if keys is not None and not keys:
        raise MistakeError("no public keys given; give one per party, or None to skip signatures")
    path = Path(path)
    return examine(read(path), path.name, keys)


def examine(found: Salvage, name: str, keys: Mapping[str, bytes] | None) -> AuditReport:
    """Audit what was salvaged from the journal file `name`; keys as in `audit`, not empty."""
    faults = _Faults(name)
    for text in found.structure:
        faults.file(text)
    checkpoints = _checkpoints(found, keys, faults)
    size = _sequence(found, checkpoints, faults)
    leaves = _Leaves(found, size)
    holding = _roots(found, leaves, checkpoints, faults)
    final = [c for c in checkpoints.values() if c.final]
    if final and final[-1].size < size:
        faults.entry(final[-1].size, "was added after the journal was finished")
    sound = [c for c in holding if c.number not in faults.checkpoints]
    best = max(sound, key=lambda c: (c.size, c.number), default=None)
    return AuditReport(
        complete=bool(final),
        size=size,
        root=leaves.root(),
        origin=found.origin,
        checkpoints=len(sound),
        checkpoints_found=len(found.notes),
        verified_size=best.size if best else 0,
        verified_time_ms=best.time_ms if best else None,
        signatures_checked=keys is not None,
        faults=faults.all(),
    )


class _Faults:
    """Collects faults and words where they are."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._entries: list[Fault] = []
        self._others: list[Fault] = []
        self.checkpoints: set[int] = set()

    def file(self, what: str) -> None:
        self._others.append(Fault(entry_index=None, what=what, where=self._name))

    def entry(self, index: int, what: str, row: Row | None = None, last: int | None = None) -> None:
        place = f"entry {index}" if last in (None, index) else f"entries {index} to {last}"
        about = f" ({row.kind}, {row.time_ms} ms)" if row else ""
        where = f"{self._name}, {place}{about}"
        self._entries.append(Fault(entry_index=index, what=what, where=where))

    def checkpoint(self, number: int, size: int | None, what: str) -> None:
        self.checkpoints.add(number)
        about = "" if size is None else f" (after {size} entries)"
        where = f"{self._name}, checkpoint {number}{about}"
        # The last entry that the checkpoint speaks for: what a reader should stop trusting.
        index = None if not size else size - 1
        self._others.append(Fault(entry_index=index, what=what, where=where))

    def all(self) -> tuple[Fault, ...]:
        return (*sorted(self._entries, key=lambda f: f.entry_index or 0), *self._others)


def _checkpoints(
    found: Salvage, keys: Mapping[str, bytes] | None, faults: _Faults
) -> dict[int, Checkpoint]:
    """Parse every note and judge what can be judged without the entries."""
    read_ones: dict[int, Checkpoint] = {}
    for expected, (number, note) in enumerate(found.notes):
        if number != expected:
            faults.checkpoint(expected, None, f"is missing: number {number} stands in its place")
        try:
            stated = parse(note)
        except IntegrityError as error:
            faults.checkpoint(number, None, f"was altered: {error}")
            continue
        if stated.number != number:
            faults.checkpoint(
                number, stated.size, f"states the number {stated.number}: one was removed or moved"
            )
        if found.origin and stated.origin != found.origin:
            faults.checkpoint(
                number,
                stated.size,
                f"speaks of journal {stated.origin!r}, this is {found.origin!r}",
            )
        for name, why in faulty_signatures(stated, keys) if keys is not None else ():
            faults.checkpoint(number, stated.size, f"signature of {name!r}: {why}")
        read_ones[number] = stated
    for (_, earlier), (number, later) in pairwise(sorted(read_ones.items())):
        if later.size < earlier.size or earlier.final:
            faults.checkpoint(number, later.size, "cannot follow the checkpoint before it")
    return read_ones


def _sequence(found: Salvage, checkpoints: Mapping[int, Checkpoint], faults: _Faults) -> int:
    """Report entries that are not there or not readable; return the journal's size."""
    present = found.rows.keys() | found.broken.keys()
    size = 1 + max(present, default=-1)
    for index in sorted(set(found.strays)):
        faults.entry(index, "no entry of this file can have this number: it was renumbered")
    if found.opened:
        missing = (i for i in range(size) if i not in present)
        for first, last in _runs(missing):
            faults.entry(first, "is missing: it was removed" + _plural(first, last), last=last)
    for first, last in _runs(sorted(found.broken)):
        faults.entry(first, found.broken[first], last=last)
    largest = max(checkpoints.values(), key=lambda c: c.size, default=None)
    if largest and largest.size > size and found.opened:
        faults.entry(
            size,
            f"is missing: checkpoint {largest.number} was signed over {largest.size} entries, "
            f"the file holds {size}",
            last=largest.size - 1,
        )
    return size


def _runs(indices: Iterable[int]) -> list[tuple[int, int]]:
    """Group ascending numbers into (first, last) runs without gaps."""
    runs: list[tuple[int, int]] = []
    for index in indices:
        if runs and runs[-1][1] == index - 1:
            runs[-1] = (runs[-1][0], index)
        else:
            runs.append((index, index))
    return runs


def _plural(first: int, last: int) -> str:
    return "" if first == last else f" with the {last - first} after it"


class _Leaves:
    """The leaf hashes of the readable entries, as computed from content and as stored."""

    def __init__(self, found: Salvage, size: int) -> None:
        self.rows = found.rows
        self.whole = 0
        while self.whole < size and self.whole in found.rows and self.whole not in found.broken:
            self.whole += 1
        self.size = size
        self.differing = [i for i, row in sorted(found.rows.items()) if row.computed != row.stored]
        self.contents, self.as_stored = CompactRange(), CompactRange()

    def grow(self, size: int) -> None:
        """Bring both trees to the first `size` entries; as stored only where that differs."""
        rows = [self.rows[i] for i in range(self.contents.size, size)]
        self.contents.extend(row.computed for row in rows)
        if self.differing:
            self.as_stored.extend(row.stored for row in rows)

    def root(self) -> bytes:
        """Root over all contents, empty if one of them cannot be read."""
        if self.whole < self.size:
            return b""
        self.grow(self.size)
        return self.contents.root()


def _roots(
    found: Salvage, leaves: _Leaves, checkpoints: Mapping[int, Checkpoint], faults: _Faults
) -> list[Checkpoint]:
    """Compare entries with each signed root; report and locate what differs.

    Returns the checkpoints whose root is that of the contents.
    """
    good: list[Checkpoint] = []
    good_stored: list[Checkpoint] = []
    bad: list[Checkpoint] = []
    for stated in sorted(checkpoints.values(), key=lambda c: (c.size, c.number)):
        if stated.size > leaves.whole:
            continue  # entries it covers are missing or unreadable: said already
        leaves.grow(stated.size)
        if leaves.contents.root() == stated.root:
            good.append(stated)
        elif leaves.differing and leaves.as_stored.root() == stated.root:
            good_stored.append(stated)
        else:
            bad.append(stated)
    trusted = max((c.size for c in (*good, *good_stored)), default=0)
    _hashes(leaves, good, good_stored, faults)
    broken_links = _links(found, leaves, max((c.size for c in good), default=0), faults)
    reported = False
    for stated in bad:
        if stated.size <= trusted:
            faults.checkpoint(
                stated.number,
                stated.size,
                "states a root that is not that of the entries, while a later checkpoint's is: "
                "this checkpoint was altered",
            )
        elif not reported:
            reported = True
            _blame_range(stated, trusted, leaves, broken_links, faults)
    faults.checkpoints.update(c.number for c in bad)
    return good


def _hashes(
    leaves: _Leaves, good: list[Checkpoint], good_stored: list[Checkpoint], faults: _Faults
) -> None:
    content_size = max((c.size for c in good), default=0)
    stored_size = max((c.size for c in good_stored), default=0)
    for index in leaves.differing:
        if index < content_size:
            what = "the hash stored with it was changed; its content is what was signed"
        elif index < stored_size:
            what = (
                "its content was changed after it was written: it no longer gives the signed hash"
            )
        else:
            what = "its content and the hash stored with it do not belong together: one was changed"
        faults.entry(index, what, leaves.rows[index])


def _links(found: Salvage, leaves: _Leaves, proven: int, faults: _Faults) -> list[int]:
    """Report where the running hash breaks; below `proven` the entries themselves are right."""
    breaks: list[int] = []
    differing = set(leaves.differing)
    previous = FIRST_LINK
    for index, row in sorted(found.rows.items()):
        if index and index - 1 not in found.rows:
            previous = row.link  # a gap, said already: take up the thread behind it
            continue
        leaf = row.computed if index < proven else row.stored
        expected = link(previous, leaf)
        if row.link != expected and index < proven:
            faults.entry(index, "the running hash stored with it was changed", row)
        elif row.link != expected and index not in differing:
            breaks.append(index)
            faults.entry(
                index,
                "the order breaks here: an entry before it was removed or added, or this one was "
                "put in another's place",
                row,
            )
        previous = expected if index < proven else row.link
    return breaks


def _blame_range(
    stated: Checkpoint, trusted: int, leaves: _Leaves, breaks: list[int], faults: _Faults
) -> None:
    located = [i for i in (*leaves.differing, *breaks) if trusted <= i < stated.size]
    if located:
        text = f"the signed root is not that of the entries; see entry {min(located)}"
        faults.checkpoint(stated.number, stated.size, text)
        return
    faults.checkpoint(stated.number, stated.size, "the signed root is not that of the entries")
    faults.entry(
        trusted,
        "at least one of these was changed together with its stored hashes, or the root of "
        f"checkpoint {stated.number} was altered",
        last=stated.size - 1,
    )
