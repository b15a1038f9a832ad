"""A log as static files that anybody can serve, copy and check without asking its owner.

    checkpoint                      the newest signed note, with cosignatures if there are any
    tile/<L>/<N>[.p/<W>]            256 (or W) hashes of level L: leaf hashes at level 0, above it
                                    the roots of the full tiles of the level below
    tile/entries/<N>[.p/<W>]        256 (or W) entries, each as 2 bytes of length, big-endian, and
                                    its leaf data (`entry.leaf_data`)

<N> is written in groups of three digits, all but the last with an x: x001/x234/067. Reading, proofs
and checks are in `tile_reader`.

Each file is written under another name, synchronised, then renamed; the checkpoint comes last, so
that whoever finds it finds all that it speaks of.

Source: c2sp.org/tlog-tiles (v1).
"""

import os
from pathlib import Path

from jointshield.errors import IntegrityError, MistakeError
from jointshield.journal.checkpoint import parse
from jointshield.journal.cosignature import split
from jointshield.journal.entry import Entry, leaf_data
from jointshield.journal.store import Journal
from jointshield.journal.tree import root_of

WIDTH = 256
CHECKPOINT = "checkpoint"
ENTRIES = "entries"
LENGTH_BYTES = 2
LARGEST_LEAF = 2 ** (8 * LENGTH_BYTES) - 1


def number_path(number: int) -> str:
    """A tile's number (from 0) as a path: 1234067 is x001/x234/067."""
    groups = [f"{number % 1000:03}"]
    while number >= 1000:
        number //= 1000
        groups.append(f"x{number % 1000:03}")
    return "/".join(reversed(groups))


def tile_path(level: int | str, number: int, width: int = WIDTH) -> str:
    """Path of tile `number` of a level, or of a bundle (level `ENTRIES`), `width` items wide."""
    partial = "" if width == WIDTH else f".p/{width}"
    return f"tile/{level}/{number_path(number)}{partial}"


class TileWriter:
    """Publishes one journal into one folder, again and again as the journal grows."""

    def __init__(self, folder: Path | str, journal: Journal) -> None:
        """journal: read only; it stays open as long as this is used."""
        self._folder = Path(folder)
        self._journal = journal
        self._leaves: list[bytes] = []
        self._touched: set[Path] = set()

    def publish(self, note: bytes) -> None:
        """Write what the checkpoint `note` (cosigned or not) covers, durably, and then the note.

        Raises MistakeError if the note is none of this journal's or an entry is too long for a
        bundle, IntegrityError if the folder holds another log, or a larger size of this one.
        """
        plain = split(note)[0]
        if plain not in self._journal.checkpoints():
            raise MistakeError(
                f"{self._journal.path}: the checkpoint given is none of this journal"
            )
        size = parse(plain).size
        published = self._published(size)
        # Begin again at the last bundle that may have been partial.
        first = min(published, size - 1) // WIDTH * WIDTH if size else 0
        data = []
        for entry in self._journal.entries(min(first, len(self._leaves))):
            if entry.index >= len(self._leaves):
                self._leaves.append(entry.leaf_hash)
            if first <= entry.index < size:
                data.append(self._framed(entry))
        for low in range(first, size, WIDTH):
            high = min(low + WIDTH, size)
            bundle = b"".join(data[low - first : high - first])
            self._write(tile_path(ENTRIES, low // WIDTH, high - low), bundle)
        self._write_hashes(first, size)
        self._settle()
        self._write(CHECKPOINT, note)
        self._settle()

    def _published(self, size: int) -> int:
        """Entries that the folder's checkpoint covers, 0 if there is none yet."""
        path = self._folder / CHECKPOINT
        if not path.is_file():
            return 0
        plain = split(path.read_bytes())[0]
        published = parse(plain).size
        if plain not in self._journal.checkpoints() or published > size:
            raise IntegrityError(
                f"{path}: holds a checkpoint over {published} entries that is not an earlier one "
                f"of {self._journal.origin!r}"
            )
        return published

    def _framed(self, entry: Entry) -> bytes:
        leaf = leaf_data(entry.time_ms, entry.kind, entry.data)
        if len(leaf) > LARGEST_LEAF:
            raise MistakeError(
                f"{self._journal.path}: entry {entry.index} has {len(leaf)} bytes of leaf data; "
                f"a bundle takes at most {LARGEST_LEAF}"
            )
        return len(leaf).to_bytes(LENGTH_BYTES, "big") + leaf

    def _write_hashes(self, first: int, size: int) -> None:
        """Every tile of hashes that holds one over leaves from number `first` on."""
        level, span = 0, 1  # span: leaves under one hash of this level
        while size >= span:
            for number in range(first // span // WIDTH, -(-(size // span) // WIDTH)):
                low = number * WIDTH
                high = min(low + WIDTH, size // span)
                hashes = (
                    root_of(self._leaves[i * span : (i + 1) * span]) for i in range(low, high)
                )
                self._write(tile_path(level, number, high - low), b"".join(hashes))
            level, span = level + 1, span * WIDTH

    def _write(self, name: str, data: bytes) -> None:
        path = self._folder / name
        self._make(path.parent)
        unborn = path.with_name(f".{path.name}.new")
        with unborn.open("wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        unborn.replace(path)
        self._touched.add(path.parent)

    def _make(self, folder: Path) -> None:
        if not folder.is_dir():
            self._make(folder.parent)
            folder.mkdir()
            self._touched.add(folder.parent)

    def _settle(self) -> None:
        """Make the names of all files written so far durable."""
        for folder in sorted(self._touched):
            handle = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
        self._touched.clear()
