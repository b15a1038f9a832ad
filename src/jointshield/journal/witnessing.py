"""A witness at work: its state in one SQLite file, durable before a cosignature leaves.

Check and write are one transaction, so that two requests at once cannot take the state back. After
a write that failed the file alone says where the witness stands; nothing is remembered beside it.
What may be cosigned is decided in `witness`.
"""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import Self

from jointshield.errors import IntegrityError, MistakeError
from jointshield.journal.checkpoint import Signer
from jointshield.journal.cosignature import cosign
from jointshield.journal.store import DURABILITY
from jointshield.journal.witness import (
    Accepted,
    AddCheckpoint,
    Conflict,
    Refused,
    consider,
    origin_of,
)

_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS heads "
    "(origin TEXT PRIMARY KEY, note BLOB NOT NULL, digest BLOB NOT NULL) STRICT"
)
_READ = "SELECT note, digest FROM heads WHERE origin = ?"
_WRITE = "INSERT OR REPLACE INTO heads VALUES (?, ?, ?)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cosigned:
    """The checkpoint was kept and cosigned (HTTP 200); line: the cosignature line, UTF-8."""

    line: bytes
    origin: str
    size: int
    root: bytes
    status: int = 200


class Witness:
    """One party's witness over the logs it knows; use it as a context manager, or call `close`."""

    def __init__(
        self, path: Path | str, signer: Signer, logs: Mapping[str, Mapping[str, bytes]]
    ) -> None:
        """Open or begin the state at `path`.

        signer: the witness's own key, used for nothing else. logs: raw Ed25519 public keys
        (32 bytes) by name, by origin. Raises IntegrityError if the file is no witness's state.
        """
        if not all(logs.values()):
            raise MistakeError("a log is known by no key; give at least one for each origin")
        self.path = Path(path)
        self._signer = signer
        self._logs = {origin: dict(keys) for origin, keys in logs.items()}
        self._connection = sqlite3.connect(self.path, isolation_level=None)
        try:
            for statement in (*DURABILITY, _SCHEMA):
                self._connection.execute(statement)
        except sqlite3.DatabaseError as error:
            self._connection.close()
            raise IntegrityError(f"{path}: cannot be read as a witness's state: {error}") from error

    def held(self, origin: str) -> bytes | None:
        """The note last cosigned for this log; raises IntegrityError if it is damaged."""
        with closing(self._connection.execute(_READ, (origin,))) as rows:
            row = rows.fetchone()
        if row is None:
            return None
        note, digest = row
        if _digest(origin, note) != digest:
            raise IntegrityError(f"{self.path}: what is held for log {origin!r} is damaged")
        return bytes(note)

    def add(self, request: AddCheckpoint, time_s: int) -> Cosigned | Conflict | Refused:
        """Judge a request, keep the checkpoint, and then cosign it at POSIX time `time_s` (s).

        Raises sqlite3.Error if the state cannot be kept; then nothing was signed. Ask again with
        the same request: a Conflict says where the witness stands.
        """
        try:
            origin = origin_of(request.note)
        except IntegrityError as error:
            return Refused(status=400, why=str(error))
        if self._connection.in_transaction:  # an interrupt struck before the write was ended
            self._connection.execute("ROLLBACK")
        self._connection.execute("BEGIN IMMEDIATE")
        answer = consider(self.held(origin), request, self._logs)
        if not isinstance(answer, Accepted):
            self._connection.execute("ROLLBACK")
            return answer
        self._connection.execute(_WRITE, (origin, answer.note, _digest(origin, answer.note)))
        self._connection.execute("COMMIT")
        return Cosigned(
            line=cosign(answer.stated.text, self._signer, time_s),
            origin=origin,
            size=answer.stated.size,
            root=answer.stated.root,
        )

    def close(self) -> None:
        """Leave the state as it stands; closing twice does no harm."""
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


def _digest(origin: str, note: bytes) -> bytes:
    return sha256(origin.encode() + b"\n" + note).digest()
