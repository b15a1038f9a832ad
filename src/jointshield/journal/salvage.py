"""Read everything that can still be read from a journal file, however damaged it is.

The file is copied first (with a write-ahead log or rollback journal that an interrupted run left
beside it), so that looking never changes the evidence. What the contents mean is left to `audit`.
"""

import shutil
import sqlite3
import tempfile
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

from jointshield.errors import MistakeError
from jointshield.journal.entry import entry_hash
from jointshield.journal.store import APPLICATION_ID, FORMAT_VERSION, SCHEMA

_ROW = "SELECT sequence, time_ms, kind, data, leaf_hash, link FROM entries"
_LAST = "SELECT max(sequence) + 1 FROM entries"
_CIRCLE = "its pages lead round in a circle"
_DAMAGE = (sqlite3.Error, UnicodeDecodeError)  # the latter: SQLite quotes bad bytes in its errors
_SMALLEST_ROW_BYTES = 70  # two hashes and a header: bounds how many entries a file can hold


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One readable entry: its content, the hash of that, and the hashes that stand beside it."""

    time_ms: int
    kind: str
    data: bytes
    computed: bytes
    stored: bytes
    link: bytes


@dataclass(slots=True, kw_only=True)
class Salvage:
    """What a journal file still yields; filled in by `read`.

    rows: by entry number. broken: why an entry that is there cannot be used, by number. strays:
    numbers that no entry of this file can have. notes: (number, signed note). structure: damage
    that is not one entry's, in plain words. capacity: how many rows so large a file can hold at
    the most; a damaged tree of pages can yield the same ones without end.
    """

    origin: str = ""
    rows: dict[int, Row] = field(default_factory=dict)
    broken: dict[int, str] = field(default_factory=dict)
    strays: list[int] = field(default_factory=list)
    notes: list[tuple[int, bytes]] = field(default_factory=list)
    structure: list[str] = field(default_factory=list)
    opened: bool = True
    capacity: int = 0


def read(path: Path) -> Salvage:
    """Salvage the journal at `path`; raises MistakeError if there is no file."""
    if not path.is_file():
        raise MistakeError(f"{path}: no journal is there; give the path of a journal file")
    found = Salvage()
    with tempfile.TemporaryDirectory(prefix="jointshield-audit-") as folder:
        copy = Path(folder) / "copy"
        shutil.copyfile(path, copy)
        file_bytes = path.stat().st_size
        for tail in ("-wal", "-journal"):
            beside = path.with_name(path.name + tail)
            if beside.is_file():
                shutil.copyfile(beside, copy.with_name(copy.name + tail))
                file_bytes += beside.stat().st_size
        found.capacity = file_bytes // _SMALLEST_ROW_BYTES
        with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
            connection.text_factory = bytes
            try:
                _check_frame(connection, copy, found)
            except _DAMAGE as error:
                found.opened = False
                found.structure.append(
                    f"the file cannot be read as a journal at all ({error}); "
                    "no entry of it can be read"
                )
                return found
            _read_notes(connection, found)
            _read_rows(connection, found)
            _check_structure(connection, found)
    return found


def _check_frame(connection: sqlite3.Connection, copy: Path, found: Salvage) -> None:
    tables = tuple(
        row[0].decode("utf-8", "replace") if isinstance(row[0], bytes) else repr(row[0])
        for row in connection.execute("SELECT sql FROM sqlite_schema")
    )
    if tables != SCHEMA:
        found.structure.append("the table definitions are not those of a journal")
    for pragma, expected in (("application_id", APPLICATION_ID), ("user_version", FORMAT_VERSION)):
        (value,) = connection.execute(f"PRAGMA {pragma}").fetchone()
        if value != expected:
            found.structure.append(f"{pragma} is {value}, expected {expected}")
    (page_bytes,) = connection.execute("PRAGMA page_size").fetchone()
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    wal = copy.with_name(copy.name + "-wal")
    if not wal.exists() and copy.stat().st_size != page_bytes * pages:
        found.structure.append(
            f"the file has {copy.stat().st_size} bytes, its {pages} pages need {page_bytes * pages}"
        )
    try:
        origins = connection.execute("SELECT origin FROM journal").fetchall()
        found.origin = origins[0][0].decode("utf-8") if len(origins) == 1 else ""
    except (*_DAMAGE, AttributeError):
        found.origin = ""
    if not found.origin:
        found.structure.append("the origin (which journal this is) cannot be read")


def _read_notes(connection: sqlite3.Connection, found: Salvage) -> None:
    try:
        for number, note in connection.execute("SELECT number, note FROM checkpoints"):
            found.notes.append((number, note if isinstance(note, bytes) else b""))
            if len(found.notes) > found.capacity:
                found.notes.clear()
                found.structure.append(f"no checkpoint can be read: {_CIRCLE}")
                return
    except _DAMAGE as error:
        found.structure.append(
            f"checkpoints after the first {len(found.notes)} cannot be read: {error}"
        )


def _read_rows(connection: sqlite3.Connection, found: Salvage) -> None:
    expected = 0
    why = ""
    try:
        for count, row in enumerate(connection.execute(f"{_ROW} ORDER BY sequence")):
            if count > found.capacity:
                # What was read twice on the way round says nothing: begin again by number.
                found.rows.clear()
                found.broken.clear()
                found.strays.clear()
                why = _CIRCLE
                break
            take(row, found)
            expected = max(expected, row[0] + 1)
    except _DAMAGE as error:
        why = str(error)
    if why:
        _read_one_by_one(connection, found, expected, why)


def _read_one_by_one(
    connection: sqlite3.Connection, found: Salvage, expected: int, why: str
) -> None:
    """The scan cannot pass the damage: ask for each further entry by its number instead."""
    last = max([expected, *(_stated_size(note) for _, note in found.notes)])
    with suppress(*_DAMAGE):  # if the last page is the damaged one, the checkpoints still say it
        last = max(last, connection.execute(_LAST).fetchone()[0] or 0)
    for sequence in range(min(last, found.capacity)):
        if sequence in found.rows or sequence in found.broken:
            continue
        try:
            row = connection.execute(f"{_ROW} WHERE sequence = ?", (sequence,)).fetchone()
        except _DAMAGE:
            row = None
        if row is None:
            found.broken[sequence] = f"cannot be read: the file is damaged where it stands ({why})"
        else:
            take(row, found)


def _stated_size(note: bytes) -> int:
    """The size that a note states in its second line, 0 if it states none."""
    lines = note.split(b"\n", 2)
    text = lines[1] if len(lines) > 1 else b""
    return int(text) if text.isdigit() and len(text) < 12 else 0


def take(row: tuple[object, ...], found: Salvage) -> None:
    """Note one row as it was read: number, time, kind (bytes), data, stored hash, running hash."""
    sequence, time_ms, kind, data, stored, link = row
    if not isinstance(sequence, int):
        found.structure.append(f"a row has no number but {sequence!r}")
    elif not 0 <= sequence <= found.capacity:
        found.strays.append(sequence)
    elif sequence in found.rows:
        found.broken[sequence] = "stands twice under the same number"
    elif not (
        isinstance(time_ms, int)
        and isinstance(kind, bytes)
        and isinstance(data, bytes)
        and isinstance(stored, bytes)
        and isinstance(link, bytes)
    ):
        found.broken[sequence] = "cannot be read: a value in its row is of the wrong type"
    else:
        try:
            name = kind.decode("utf-8")
            computed = entry_hash(time_ms, name, data)
        except (UnicodeDecodeError, MistakeError):
            found.broken[sequence] = "cannot be read: its kind is no text of a journal"
            return
        found.rows[sequence] = Row(
            time_ms=time_ms, kind=name, data=data, computed=computed, stored=stored, link=link
        )


def _check_structure(connection: sqlite3.Connection, found: Salvage) -> None:
    try:
        answers = [row[0] for row in connection.execute("PRAGMA integrity_check(5)")]
    except _DAMAGE as error:
        answers = [str(error).encode()]
    for answer in answers:
        text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else str(answer)
        if text != "ok":
            found.structure.append(f"the file's structure is damaged: {' '.join(text.split())}")
