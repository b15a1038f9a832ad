"""Read a log from its static files, and prove from the tiles alone.

Nothing that is read is trusted: hashes count only as far as they lead to a signed root, entries
only as far as they give the hashes. Where the files come from (a folder, HTTPS, a memory stick) is
the caller's: one function from path to bytes.

Source: c2sp.org/tlog-tiles (v1).
"""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from jointshield.errors import IntegrityError, MistakeError
from jointshield.journal.checkpoint import Checkpoint, faulty_signatures, parse
from jointshield.journal.cosignature import split
from jointshield.journal.entry import Entry, read_leaf_data
from jointshield.journal.tiles import CHECKPOINT, ENTRIES, LENGTH_BYTES, WIDTH, tile_path
from jointshield.journal.tree import (
    HASH_BYTES,
    consistency_ranges,
    inclusion_ranges,
    node_hash,
    root_of,
    verify_inclusion,
)

Fetch = Callable[[str], bytes | None]
_HASH_BITS = 8  # a tile stands for a subtree of this height


def folder_fetch(folder: Path | str) -> Fetch:
    """Fetch from a folder; None for a file that is not there."""
    root = Path(folder)

    def fetch(name: str) -> bytes | None:
        path = root / name
        return path.read_bytes() if path.is_file() else None

    return fetch


class TileReader:
    """A log as it stands at the checkpoint found when this is made."""

    def __init__(self, fetch: Fetch, keys: Mapping[str, bytes]) -> None:
        """keys: raw Ed25519 public keys (32 bytes) by name of all that have to have signed.

        Raises MistakeError without keys, IntegrityError if there is no checkpoint or it does not
        hold.
        """
        if not keys:
            raise MistakeError("no public keys given; give those that sign the log's checkpoints")
        self._fetch = fetch
        self._tiles: dict[str, bytes] = {}
        note = fetch(CHECKPOINT)
        if note is None:
            raise IntegrityError("there is no checkpoint: nothing was published here")
        self.note = note
        self.stated: Checkpoint = parse(split(note)[0])
        faulty = faulty_signatures(self.stated, keys)
        if faulty:
            raise IntegrityError(f"the checkpoint is not signed as it has to be: {faulty}")

    def root(self, size: int | None = None) -> bytes:
        """Root over the first `size` entries (all by default) as the tiles give it (32 bytes)."""
        size = self.stated.size if size is None else self._within(size)
        return root_of(()) if size == 0 else self._range_root(0, size)

    def inclusion_proof(self, index: int) -> tuple[bytes, ...]:
        """Audit path of entry `index` in the signed tree."""
        self._within(index + 1)
        return tuple(self._range_root(*r) for r in inclusion_ranges(index, self.stated.size))

    def consistency_proof(self, old_size: int) -> tuple[bytes, ...]:
        """Proof that the first `old_size` entries (1 or more) are a prefix of the signed tree."""
        self._within(old_size)
        return tuple(self._range_root(*r) for r in consistency_ranges(old_size, self.stated.size))

    def entry(self, index: int) -> Entry:
        """Entry `index`, proved to stand in the signed tree; raises IntegrityError if it is not."""
        self._within(index + 1)
        entry = self._bundle(index // WIDTH)[index % WIDTH]
        proof = self.inclusion_proof(index)
        held = verify_inclusion(index, self.stated.size, entry.leaf_hash, proof, self.stated.root)
        if not held:
            raise IntegrityError(f"entry {index}: it and the tiles do not give the signed root")
        return entry

    def leaf_hashes(self) -> list[bytes]:
        """Every leaf hash; raises IntegrityError unless they give the signed root."""
        leaves = [value for number in self._numbers(0) for value in self._hashes(0, number)]
        if root_of(leaves) != self.stated.root:
            raise IntegrityError("the leaf hashes in the tiles do not give the signed root")
        return leaves

    def entries(self) -> Iterator[Entry]:
        """Every entry, in order; raises IntegrityError before the first that does not hold."""
        leaves = self.leaf_hashes()
        for number in self._numbers(0):
            for entry in self._bundle(number):
                if entry.leaf_hash != leaves[entry.index]:
                    raise IntegrityError(f"entry {entry.index} does not give the hash in its tile")
                yield entry

    def check(self) -> int:
        """Check every file that the signed tree needs; the number of entries.

        Raises IntegrityError at the first that is missing or does not hold.
        """
        count = sum(1 for _ in self.entries())
        level = 1
        while self.stated.size >> level * _HASH_BITS:
            for number in self._numbers(level):
                for place, value in enumerate(self._hashes(level, number), number * WIDTH):
                    if root_of(self._hashes(level - 1, place)) != value:
                        name = tile_path(level - 1, place)
                        raise IntegrityError(f"{name}: level {level} states another root for it")
            level += 1
        return count

    def _numbers(self, level: int) -> range:
        return range(-(-(self.stated.size >> level * _HASH_BITS) // WIDTH))

    def _within(self, size: int) -> int:
        if not 0 < size <= self.stated.size:
            raise MistakeError(
                f"something about {size} entries asked; the signed tree has {self.stated.size}"
            )
        return size

    def _range_root(self, low: int, high: int) -> bytes:
        """Root over leaves [low, high), which form one node or the right edge of one."""
        roots = []
        while low < high:
            height = (high - low).bit_length() - 1
            if low:
                height = min(height, (low & -low).bit_length() - 1)
            level, within = divmod(height, _HASH_BITS)
            first = low >> level * _HASH_BITS
            hashes = self._hashes(level, first // WIDTH)
            roots.append(root_of(hashes[first % WIDTH : first % WIDTH + (1 << within)]))
            low += 1 << height
        value = roots.pop()
        while roots:
            value = node_hash(roots.pop(), value)
        return value

    def _hashes(self, level: int, number: int) -> list[bytes]:
        width = min(WIDTH, (self.stated.size >> level * _HASH_BITS) - number * WIDTH)
        name = tile_path(level, number, width)
        data = self._read(level, number, width)
        if len(data) < width * HASH_BYTES:
            raise IntegrityError(f"{name}: has {len(data)} bytes, expected {width * HASH_BYTES}")
        return [data[i * HASH_BYTES : (i + 1) * HASH_BYTES] for i in range(width)]

    def _bundle(self, number: int) -> list[Entry]:
        width = min(WIDTH, self.stated.size - number * WIDTH)
        data = self._read(ENTRIES, number, width)
        entries, place = [], 0
        for index in range(number * WIDTH, number * WIDTH + width):
            length = int.from_bytes(data[place : place + LENGTH_BYTES], "big")
            place += LENGTH_BYTES
            leaf = data[place : place + length]
            place += length
            if len(data) < place:
                raise IntegrityError(
                    f"{tile_path(ENTRIES, number, width)}: entry {index} is cut off"
                )
            entries.append(read_leaf_data(index, leaf))
        return entries

    def _read(self, level: int | str, number: int, width: int) -> bytes:
        name = tile_path(level, number, width)
        if name not in self._tiles:
            # A log may drop a partial tile once the full one is there.
            data = self._fetch(name)
            if data is None and width < WIDTH:
                data = self._fetch(tile_path(level, number))
            if data is None:
                raise IntegrityError(f"{name}: is missing")
            self._tiles[name] = data
        return self._tiles[name]
