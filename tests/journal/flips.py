"""Flip single bits of a log's stored values and see what the audit says.

The values are flipped as the file yields them (number, time, kind, data, hash, running hash,
notes), not in the file: what a flipped byte of the file itself does is tested beside, and what
stands in no value is the manifest's to find. The audit is the real one; only signatures that were
judged before are remembered.
"""

import functools
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import shake_256
from pathlib import Path

from jointshield.journal import checkpoint
from jointshield.journal.audit import examine
from jointshield.journal.checkpoint import Signer
from jointshield.journal.salvage import Salvage, read, take
from jointshield.journal.store import Journal

FIELDS = ("number", "time", "kind", "data", "hash", "link")
NUMBER_BITS, TIME_BITS = 16, 64


def sound_log(path: Path, signers: Sequence[Signer], entries: int = 1000) -> None:
    """Write a finished log with a checkpoint after every hundred entries."""
    with Journal.create(path, "exercise/log") as journal:
        for index in range(entries):
            data = shake_256(b"%d" % index).digest(8 + index % 24)
            journal.append(index * 500, f"kind-{index % 5}", data)
            if index % 100 == 99:
                journal.checkpoint(signers)
        journal.checkpoint(signers, final=True)


@dataclass(frozen=True, slots=True)
class Bit:
    """One bit: of a field of an entry, or (field "note") of a checkpoint."""

    index: int
    field: str
    place: int


class Flipper:
    """One sound log, of which one bit at a time is flipped."""

    def __init__(self, path: Path, keys: Mapping[str, bytes]) -> None:
        self._found = read(path)
        self._keys = keys
        self._name = path.name
        self._encoded = {
            index: (index, row.time_ms, row.kind.encode(), row.data, row.stored, row.link)
            for index, row in self._found.rows.items()
        }
        assert examine(self._found, self._name, keys).holds

    def bits(self) -> Iterator[Bit]:
        """Every bit of every value, entry by entry, then the notes."""
        for index, row in self._encoded.items():
            for field, value in zip(FIELDS, row, strict=True):
                size = 8 * len(value) if isinstance(value, bytes) else TIME_BITS
                for place in range(NUMBER_BITS if field == "number" else size):
                    yield Bit(index, field, place)
        for number, note in self._found.notes:
            for place in range(8 * len(note)):
                yield Bit(number, "note", place)

    def missed(self, bit: Bit) -> str | None:
        """Why this flip was not found and located, None if it was."""
        found = self._found
        if bit.field == "note":
            number, note = found.notes[bit.index]
            found.notes[bit.index] = (number, _flipped(note, bit.place))
            report = examine(found, self._name, self._keys)
            found.notes[bit.index] = (number, note)
            where = f"checkpoint {number}"
            named = any(where in fault.where for fault in report.faults)
            return None if named else f"{bit}: {[str(fault) for fault in report.faults]}"
        row = found.rows.pop(bit.index)
        values = list(self._encoded[bit.index])
        column = FIELDS.index(bit.field)
        values[column] = _flipped_value(values[column], bit.place)
        other = found.rows.get(values[0]) if isinstance(values[0], int) else None
        take(tuple(values), found)
        report = examine(found, self._name, self._keys)
        self._restore(found, bit.index, values[0])
        found.rows[bit.index] = row
        if other is not None:
            found.rows[values[0]] = other  # type: ignore[index]
        named = {f.entry_index for f in report.faults if ", entr" in f.where}
        # A row that took another number leaves a gap in its place, and may stand in another's.
        located = bit.index in named if bit.field == "number" else named == {bit.index}
        return None if located else f"{bit}: {[str(fault) for fault in report.faults]}"

    @staticmethod
    def _restore(found: Salvage, index: int, number: object) -> None:
        found.strays.clear()
        found.broken.clear()
        found.rows.pop(index, None)
        if isinstance(number, int):
            found.rows.pop(number, None)


def _flipped_value(value: object, place: int) -> object:
    if isinstance(value, bytes):
        return _flipped(value, place)
    assert isinstance(value, int)
    flipped = (value & 2**TIME_BITS - 1) ^ 1 << place
    return flipped - 2**TIME_BITS if flipped >> TIME_BITS - 1 else flipped


def _flipped(value: bytes, place: int) -> bytes:
    changed = bytearray(value)
    changed[place // 8] ^= 1 << place % 8
    return bytes(changed)


def remember_signatures() -> None:
    """Judge each (key, signature, text) once in this process: the answer never changes."""
    checkpoint.ed25519_holds = functools.lru_cache(2**14)(checkpoint.ed25519_holds)


def survey(flipper: Flipper, bits: Iterable[Bit]) -> tuple[Counter[str], list[tuple[str, str]]]:
    """Flips tried by field, and (field, why) of each that was not found and located."""
    tried: Counter[str] = Counter()
    missed = []
    for bit in bits:
        tried[bit.field] += 1
        why = flipper.missed(bit)
        if why is not None:
            missed.append((bit.field, why))
    return tried, missed
