"""A disk that forgets what was not synchronised when the power goes.

It replays what `shim.c` recorded. What a file's `fsync` covered is kept whole. Of what came after,
each write may be whole, lost, cut off, or have some of its sectors; writes need not reach the disk
in their order. Names (creations, renames, removals) count only once their folder is synchronised:
of those that wait, the first few may have been kept.

The rules are those a file system may follow at worst under POSIX, but for two: names of one folder
are kept in their order, as journaling file systems do; and a write leaves the bytes around it alone
(SQLite calls this powersafe overwrite, sqlite.org/psow.html).
"""

import json
import random
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

SECTOR_BYTES = 512
_HEAD = struct.Struct("=cQQII")
ACK = b"A"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One recorded operation; number: offset of a write, size of a truncation."""

    operation: str
    inode: int
    number: int
    path: str
    data: bytes


def events(trace: Path) -> list[Event]:
    """Everything a trace holds, in order."""
    data, place, found = trace.read_bytes(), 0, []
    while place < len(data):
        operation, inode, number, path_bytes, size = _HEAD.unpack_from(data, place)
        place += _HEAD.size
        path = data[place : place + path_bytes].decode()
        place += path_bytes
        found.append(
            Event(
                operation=operation.decode(),
                inode=inode,
                number=number,
                path=path,
                data=data[place : place + size],
            )
        )
        place += size
    return found


def acknowledgement(said: dict[str, Any]) -> bytes:
    """A record by which a load says in the trace what it has acknowledged so far."""
    text = json.dumps(said, sort_keys=True).encode()
    return _HEAD.pack(ACK, 0, 0, 0, len(text)) + text


@dataclass(slots=True)
class _File:
    kept: bytearray = field(default_factory=bytearray)
    now: bytearray = field(default_factory=bytearray)
    waiting: list[Event] = field(default_factory=list)


_Names = dict[str, _File]
_NameChange = tuple[str, str, _File | None]  # operation, path, file


class Disk:
    """Follows a trace; `after_cut` says what could be left at this instant."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._inodes: dict[int, _File] = {}
        self._names: _Names = {}
        self._kept: _Names = {}
        self._kept_folders: set[str] = {str(root)}
        self._waiting: dict[str, list[_NameChange]] = {}

    def follow(self, event: Event) -> None:
        """Carry out one operation."""
        getattr(self, f"_{event.operation.lower()}")(event)

    def after_cut(self, chance: random.Random) -> Iterator[tuple[str, bytes]]:
        """(path below the root, content) of each file that is found when the power is back."""
        kept, folders = dict(self._kept), set(self._kept_folders)
        for changes in self._waiting.values():
            for change in changes[: chance.randint(0, len(changes))]:
                _apply(change, kept, folders)
        for path, file in kept.items():
            # A name in a folder that is not there itself cannot be found.
            if all(str(p) in folders for p in PurePosixPath(path).parents if self._below(p)):
                yield str(PurePosixPath(path).relative_to(str(self._root))), _left(file, chance)

    def _below(self, path: PurePosixPath) -> bool:
        return PurePosixPath(str(self._root)) in (path, *path.parents)

    def _change(self, operation: str, path: str, file: _File | None) -> None:
        folder = str(PurePosixPath(path).parent)
        self._waiting.setdefault(folder, []).append((operation, path, file))

    def _c(self, event: Event) -> None:
        file = _File()
        self._inodes[event.inode] = self._names[event.path] = file
        self._change("C", event.path, file)

    def _w(self, event: Event) -> None:
        file = self._inodes[event.inode]
        _write(file.now, event.number, event.data)
        file.waiting.append(event)

    def _t(self, event: Event) -> None:
        file = self._inodes[event.inode]
        _truncate(file.now, event.number)
        file.waiting.append(event)

    def _s(self, event: Event) -> None:
        file = self._inodes.get(event.inode)
        if file is not None and self._names.get(event.path) is file:
            file.kept, file.waiting = bytearray(file.now), []
            return
        for change in self._waiting.pop(event.path, []):
            _apply(change, self._kept, self._kept_folders)

    def _r(self, event: Event) -> None:
        file = self._names.pop(event.path)
        new = event.data.decode()
        self._names[new] = file
        self._change(f"R{event.path}", new, file)

    def _u(self, event: Event) -> None:
        self._names.pop(event.path, None)
        self._change("U", event.path, None)

    def _m(self, event: Event) -> None:
        self._change("M", event.path, None)

    def _a(self, event: Event) -> None:
        """What was acknowledged changes nothing on the disk."""


def _apply(change: _NameChange, names: _Names, folders: set[str]) -> None:
    operation, path, file = change
    if operation == "M":
        folders.add(path)
    elif file is None:
        names.pop(path, None)
    else:
        # A rename is one change: the old name goes as the new one comes.
        names.pop(operation[1:], None)
        names[path] = file


def _left(file: _File, chance: random.Random) -> bytes:
    """What is left of one file: what was synchronised, and any part of what was not."""
    content = bytearray(file.kept)
    manner = chance.choice(("none", "all", "first", "any", "any", "torn", "torn"))
    cut = chance.randint(0, len(file.waiting))
    for number, event in enumerate(file.waiting):
        if manner == "none" or (manner == "first" and number >= cut):
            continue
        if manner in ("any", "torn") and chance.random() < 0.5:
            continue
        if event.operation == "T":
            _truncate(content, event.number)
        elif manner == "torn" and chance.random() < 0.5:
            _torn(content, event, chance)
        else:
            _write(content, event.number, event.data)
    return bytes(content)


def _torn(content: bytearray, event: Event, chance: random.Random) -> None:
    if chance.random() < 0.5:
        _write(content, event.number, event.data[: chance.randrange(len(event.data))])
        return
    for start in range(0, len(event.data), SECTOR_BYTES):
        if chance.random() < 0.5:
            part = event.data[start : start + SECTOR_BYTES]
            _write(content, event.number + start, part)


def _write(content: bytearray, offset: int, data: bytes) -> None:
    if len(content) < offset:
        content.extend(bytes(offset - len(content)))
    content[offset : offset + len(data)] = data


def _truncate(content: bytearray, size: int) -> None:
    if len(content) < size:
        content.extend(bytes(size - len(content)))
    del content[size:]
