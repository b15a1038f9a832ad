"""Entries and checkpoints of one journal in one SQLite file.

Entries are appended in memory and reach the disk in one transaction at `commit`. A checkpoint comes
after them in a second one, so that nobody is ever asked to sign what a power cut could still take.
While it is written the file stands in WAL mode with synchronous=FULL: an interrupted run loses
nothing that was committed. `close` folds everything back into one file. A write that fails may have
been stored all the same: before the next one, what the file holds is taken up. Finding damage is
left to `audit`; this module refuses to hand out an entry that does not match its hash.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from jointshield.errors import IntegrityError, MistakeError
from jointshield.journal import checkpoint as notes
from jointshield.journal.checkpoint import Signer, check_name
from jointshield.journal.entry import FIRST_LINK, Entry, entry_hash, link
from jointshield.journal.tree import CompactRange

APPLICATION_ID = 0x4A535F4A  # "JS_J"
FORMAT_VERSION = 1
SCHEMA = (
    "CREATE TABLE journal (origin TEXT NOT NULL) STRICT",
    "CREATE TABLE entries (sequence INTEGER PRIMARY KEY, time_ms INTEGER NOT NULL, "
    "kind TEXT NOT NULL, data BLOB NOT NULL, leaf_hash BLOB NOT NULL, link BLOB NOT NULL) STRICT",
    "CREATE TABLE checkpoints (number INTEGER PRIMARY KEY, note BLOB NOT NULL) STRICT",
)
DURABILITY = ("PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL")
"""One fsync per commit instead of four; FULL because NORMAL loses acknowledged commits when power
fails."""
_AT_ONCE = 2_000
_READ = (
    "SELECT sequence, time_ms, kind, data, leaf_hash FROM entries "
    "WHERE sequence >= ? AND sequence < ? ORDER BY sequence LIMIT 2000"
)
_WRITE_ENTRY = "INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?)"
_WRITE_CHECKPOINT = "INSERT INTO checkpoints VALUES (?, ?)"
_NOTES = "SELECT note FROM checkpoints WHERE number >= ? ORDER BY number"


class Journal:
    """An append-only journal in one file; use it as a context manager, or call `close`.

    >>> import tempfile
    >>> folder = tempfile.TemporaryDirectory()
    >>> with Journal.create(Path(folder.name) / "a.journal", "exercise/a") as journal:
    ...     journal.append(0, "note", b"first"), journal.append(5, "note", b"second")
    (0, 1)
    """

    def __init__(self, path: Path, connection: sqlite3.Connection, origin: str) -> None:
        """Private: use `create` or `open`."""
        self.path = path
        self.origin = origin
        self._connection = connection
        self._rows: list[tuple[int, int, str, bytes, bytes, bytes]] = []
        self._tree = CompactRange()
        self._committed = 0
        self._link = FIRST_LINK
        self._time_ms = 0
        self._notes: list[bytes] = []
        self._finished = False
        self._written = False
        self._in_doubt = False

    @classmethod
    def create(cls, path: Path | str, origin: str) -> Self:
        """Begin a journal in a new file; `origin` names it on every checkpoint.

        Raises MistakeError if the file is there already or `origin` holds a space or '+'.
        """
        path = Path(path)
        check_name(origin, "origin")
        if path.exists():
            raise MistakeError(f"{path}: a file is there already; give a new path for the journal")
        # Whoever finds the file finds a whole, empty journal: it is made beside and then renamed.
        unborn = path.with_name(f".{path.name}.new")
        unborn.unlink(missing_ok=True)
        connection = sqlite3.connect(unborn, isolation_level=None)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {FORMAT_VERSION}")
        for statement in SCHEMA:
            connection.execute(statement)
        connection.execute("INSERT INTO journal VALUES (?)", (origin,))
        connection.close()
        unborn.rename(path)
        journal = cls(path, sqlite3.connect(path, isolation_level=None), origin)
        journal._begin_writing()
        return journal

    @classmethod
    def open(cls, path: Path | str) -> Self:
        """Open a journal that `create` began, finished or cut short, to read or to go on writing.

        Raises MistakeError if there is no such file, IntegrityError if it cannot be read as a
        journal (then `audit` says how far it can).
        """
        path = Path(path)
        if not path.is_file():
            raise MistakeError(f"{path}: no journal is there; give the path of a journal file")
        connection = sqlite3.connect(path, isolation_level=None)
        try:
            return cls._read(path, connection)
        except (sqlite3.Error, UnicodeDecodeError, TypeError) as error:
            connection.close()
            raise IntegrityError(f"{path}: cannot be read as a journal: {error}") from error
        except IntegrityError:
            connection.close()
            raise

    @classmethod
    def _read(cls, path: Path, connection: sqlite3.Connection) -> Self:
        found = tuple(connection.execute("SELECT sql FROM sqlite_schema").fetchall())
        if tuple(row[0] for row in found) != SCHEMA:
            raise IntegrityError(f"{path}: the tables are not those of a journal")
        (origin,) = connection.execute("SELECT origin FROM journal").fetchone()
        journal = cls(path, connection, origin)
        rows = connection.execute(
            "SELECT sequence, time_ms, leaf_hash, link FROM entries ORDER BY sequence"
        )
        for expected, (sequence, time_ms, leaf_hash, stored_link) in enumerate(rows):
            if sequence != expected:
                raise IntegrityError(f"{path}: entry {expected} is missing")
            journal._tree.append(leaf_hash)
            journal._link = stored_link
            journal._time_ms = time_ms
        journal._committed = journal._tree.size
        rows = connection.execute("SELECT number, note FROM checkpoints ORDER BY number")
        for expected, (number, note) in enumerate(rows):
            if number != expected or not isinstance(note, bytes):
                raise IntegrityError(f"{path}: checkpoint {expected} is missing or damaged")
            journal._notes.append(note)
        journal._finished = bool(journal._notes) and notes.parse(journal._notes[-1]).final
        return journal

    @property
    def size(self) -> int:
        """Number of entries, those not yet committed included."""
        return self._tree.size

    @property
    def finished(self) -> bool:
        """True once the final checkpoint stands; nothing can be appended after it."""
        return self._finished

    def root(self) -> bytes:
        """Merkle root over all entries so far (32 bytes), those not yet committed included."""
        return self._tree.root()

    def append(self, time_ms: int, kind: str, data: bytes) -> int:
        """Add one entry (exercise time in ms) and return its number; `commit` makes it durable.

        Raises MistakeError if the journal is finished or closed, or a value cannot be framed.
        """
        if self._in_doubt:
            self._take_up()
        if self._finished:
            raise MistakeError(f"{self.path}: the journal is finished; nothing can be appended")
        value = entry_hash(time_ms, kind, data)
        self._link = link(self._link, value)
        index = self._tree.size
        self._tree.append(value)
        self._time_ms = time_ms
        self._rows.append((index, time_ms, kind, data, value, self._link))
        return index

    def commit(self) -> None:
        """Make every entry so far durable."""
        self._store(None)

    def checkpoint(
        self, signers: Sequence[Signer], *, time_ms: int | None = None, final: bool = False
    ) -> bytes:
        """Commit, let `signers` sign size and root, store the signed note and return it.

        The entries are durable before anybody signs them, the note before it is returned.

        time_ms: exercise time on the note, by default that of the last entry. final: the run ended
        by itself; the journal takes no entry after this. Raises MistakeError if it is finished.
        """
        if not signers:
            raise MistakeError("a checkpoint needs at least one signer; none given")
        self.commit()
        if self._finished:
            raise MistakeError(f"{self.path}: the journal is finished; it has its last checkpoint")
        note = notes.sign(
            origin=self.origin,
            size=self.size,
            root=self.root(),
            number=len(self._notes),
            time_ms=self._time_ms if time_ms is None else time_ms,
            final=final,
            signers=signers,
        )
        self._store(note)
        return note

    def adopt(self, note: bytes) -> None:
        """Store a note that others signed over these entries, together with them: their copy.

        Raises IntegrityError if it is not the next note, over exactly these entries; what it is
        signed with is the caller's to check.
        """
        if self._in_doubt:
            self._take_up()
        stated = notes.parse(note)
        expected = (self.origin, self.size, self.root(), len(self._notes))
        if self._finished or (stated.origin, stated.size, stated.root, stated.number) != expected:
            raise IntegrityError(
                f"{self.path}: checkpoint {stated.number} of {stated.origin!r} over {stated.size} "
                f"entries does not state what is here: number {len(self._notes)} of "
                f"{self.origin!r}, {self.size} entries{', finished' if self._finished else ''}"
            )
        self._store(note)

    def checkpoints(self) -> tuple[bytes, ...]:
        """All signed notes, oldest first."""
        return tuple(self._notes)

    def entries(self, start: int = 0) -> Iterator[Entry]:
        """Entries from number `start` on, in order, as many as there are when the reading begins.

        Those not yet committed are among them. Raises IntegrityError at the first entry that is
        missing or does not match its leaf hash.
        """
        committed = self._committed
        waiting = self._rows[max(0, start - committed) :]
        for first in range(start, committed, _AT_ONCE):
            # Whole portions: no statement stays open, so writing and closing are never held up.
            stop = min(first + _AT_ONCE, committed)
            try:
                rows = self._connection.execute(_READ, (first, stop)).fetchall()
            except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
                text = f"{self.path}: damaged among entries {first} to {stop - 1}: {error}"
                raise IntegrityError(text) from error
            for expected, row in enumerate(rows, first):
                yield self._checked(expected, row)
            if len(rows) != stop - first:
                raise IntegrityError(f"{self.path}: entry {first + len(rows)} is missing")
        for index, time_ms, kind, data, value, _ in waiting:
            yield Entry(index=index, time_ms=time_ms, kind=kind, data=data, leaf_hash=value)

    def _checked(self, expected: int, row: tuple[Any, ...]) -> Entry:
        index, time_ms, kind, data, stored = row
        if index != expected:
            raise IntegrityError(f"{self.path}: entry {expected} is missing")
        # A damaged file can yield text where bytes were written, and the other way round.
        typed = isinstance(time_ms, int) and isinstance(kind, str) and isinstance(data, bytes)
        if not typed or entry_hash(time_ms, kind, data) != stored:
            raise IntegrityError(
                f"{self.path}: entry {index} ({kind!r}, {time_ms} ms) does not match its hash"
            )
        return Entry(index=index, time_ms=time_ms, kind=kind, data=data, leaf_hash=stored)

    def close(self) -> None:
        """Commit and leave exactly one file; closing twice does no harm."""
        try:
            self.commit()
            if self._written:
                self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                self._connection.execute("PRAGMA journal_mode = DELETE")
        except sqlite3.ProgrammingError:
            return  # closed before
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _begin_writing(self) -> None:
        for statement in DURABILITY:
            self._connection.execute(statement)
        self._written = True

    def _take_up(self) -> None:
        """After a write that failed, or was interrupted: note what the file holds all the same."""
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")
        (stored,) = self._connection.execute("SELECT count(*) FROM entries").fetchone()
        self._rows = [row for row in self._rows if row[0] >= stored]
        self._committed = stored
        found = self._connection.execute(_NOTES, (len(self._notes),)).fetchall()
        for (note,) in found:
            self._note(note)
        self._in_doubt = False

    def _note(self, note: bytes) -> None:
        self._notes.append(note)
        self._finished = notes.parse(note).final

    def _store(self, note: bytes | None) -> None:
        if not self._rows and note is None and not self._in_doubt:
            return
        if self._in_doubt:
            self._take_up()
        if not self._written:
            self._begin_writing()
        connection = self._connection
        # Whatever interrupts these lines: entries stay in memory, and the next write looks first.
        self._in_doubt = True
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(_WRITE_ENTRY, self._rows)
        if note is not None:
            connection.execute(_WRITE_CHECKPOINT, (len(self._notes), note))
        connection.execute("COMMIT")
        self._committed += len(self._rows)
        self._rows = []
        if note is not None:
            self._note(note)
        self._in_doubt = False
