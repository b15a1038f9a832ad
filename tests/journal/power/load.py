"""A log, its witness, its mirror and its tiles at work, saying what they have acknowledged.

    python load.py FOLDER SEED STEPS FULL|NORMAL        acknowledgements to $POWER_TRACE or stdout

Entries follow from the seed, so that the judge knows what has to be there.
"""

import os
import random
import sys
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256, shake_256
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from jointshield.journal import store, witnessing
from jointshield.journal.checkpoint import parse
from jointshield.journal.cosignature import join
from jointshield.journal.entry import leaf_data
from jointshield.journal.mirror import Kept, Mirror
from jointshield.journal.store import Journal
from jointshield.journal.tiles import TileWriter
from jointshield.journal.tree import consistency_proof
from jointshield.journal.witness import AddCheckpoint
from jointshield.journal.witnessing import Cosigned, Witness

ORIGIN = "exercise/log"
Said = dict[str, int]


@dataclass(frozen=True)
class Pen:
    """Signs with a key made from its name."""

    name: str

    @property
    def _key(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(sha256(self.name.encode()).digest())

    @property
    def public_key(self) -> bytes:
        """Raw public key."""
        return self._key.public_key().public_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        """Ed25519 signature."""
        return self._key.sign(message)


LOG, WITNESS = Pen("log"), Pen("witness")
KEYS = {LOG.name: LOG.public_key}


def data(seed: int, index: int) -> bytes:
    """Payload of one entry: mostly short, now and then over several pages."""
    chance = random.Random(seed * 1_000_003 + index)  # noqa: S311 - not a secret
    size = chance.choice((30, 100, 300, 300, 1_000, 9_000))
    return shake_256(b"%d %d" % (seed, index)).digest(size)


class Load:
    """All four at work in one folder."""

    def __init__(self, folder: Path, seed: int) -> None:
        self._folder = folder
        self._seed = seed
        self.said: Said = {"entries": 0, "notes": 0, "witness": 0, "mirror": 0, "tiles": 0}
        self._open(Journal.create(folder / "a.journal", ORIGIN))

    def _open(self, journal: Journal) -> None:
        self._journal = journal
        self._witness = Witness(self._folder / "witness.db", WITNESS, {ORIGIN: KEYS})
        self._mirror = Mirror(self._folder / "mirror.journal", ORIGIN, KEYS)
        self._tiles = TileWriter(self._folder / "tiles", journal)

    def append(self, count: int) -> None:
        """Append and commit."""
        for index in range(self._journal.size, self._journal.size + count):
            self._journal.append(index, "load", data(self._seed, index))
        self._journal.commit()
        self.said["entries"] = self._journal.size

    def note(self) -> None:
        """Sign a checkpoint."""
        self._journal.checkpoint([LOG])
        self.said["notes"] = len(self._journal.checkpoints())

    def share(self, publish: bool) -> None:
        """Let the witness cosign the newest checkpoint, the mirror copy it, the tiles show it."""
        note = self._journal.checkpoints()[-1]
        size = parse(note).size
        held = self._witness.held(ORIGIN)
        old = 0 if held is None else parse(held).size
        leaves = [entry.leaf_hash for entry in self._journal.entries()]
        proof = consistency_proof(leaves, old, size) if old else ()
        answer = self._witness.add(AddCheckpoint(old_size=old, proof=proof, note=note), 1)
        assert isinstance(answer, Cosigned), answer
        self.said["witness"] = size
        start = self._mirror.journal.size
        entries = [leaf_data(e.time_ms, e.kind, e.data) for e in self._journal.entries(start)]
        new = self._journal.checkpoints()[len(self._mirror.journal.checkpoints()) :]
        kept = self._mirror.take(start, entries, new or [note])
        assert isinstance(kept, Kept), kept
        self.said["mirror"] = size
        if publish:
            self._tiles.publish(join(note, [answer.line]))
            self.said["tiles"] = size

    def reopen(self) -> None:
        """Close everything and go on."""
        self.close()
        self._open(Journal.open(self._folder / "a.journal"))

    def close(self) -> None:
        """End."""
        self._witness.close()
        self._mirror.close()
        self._journal.close()


def run(folder: Path, seed: int, steps: int, acknowledge: Callable[[Said], None]) -> None:
    """`steps` steps drawn from the seed; each is acknowledged when it is done."""
    chance = random.Random(seed)  # noqa: S311 - not a secret
    load = Load(folder, seed)
    for _ in range(steps):
        load.append(chance.randint(1, 25))
        acknowledge(load.said)
        if chance.random() < 0.5:
            load.note()
            acknowledge(load.said)
            if chance.random() < 0.7:
                load.share(publish=chance.random() < 0.5)
                acknowledge(load.said)
        if chance.random() < 0.05:
            load.reopen()
    load.close()


def _say(said: Said) -> None:
    if __package__:
        from .disk import acknowledgement
    else:
        sys.path.insert(0, str(Path(__file__).parent))
        from disk import acknowledgement
    trace = os.environ.get("POWER_TRACE")
    handle = os.open(trace, os.O_WRONLY | os.O_APPEND) if trace else 1
    os.write(handle, acknowledgement(dict(said)))
    if trace:
        os.close(handle)


if __name__ == "__main__":
    synchronous = f"PRAGMA synchronous = {sys.argv[4]}"
    store.DURABILITY = (store.DURABILITY[0], synchronous)
    witnessing.DURABILITY = store.DURABILITY
    run(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), _say)
