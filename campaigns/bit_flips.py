"""Every single bit of a log of a thousand entries flipped: each is found, and located.

    python campaigns/bit_flips.py                          all bits (about an hour of one core)
    python campaigns/bit_flips.py --minutes 5 --jobs 2     as many as there is time for
    python campaigns/bit_flips.py --skip 48000             go on after the first 48,000

The order is drawn once and always the same, so that a part of it is a sample of all.

Bits of entries (number, time, kind, data, hash, running hash) and of checkpoints. A flip counts as
located if the audit names exactly the entry, or the checkpoint, that was touched.
"""

import argparse
import multiprocessing
import random
import sys
import tempfile
import time
from collections import Counter
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "journal"))

import flips

CHUNK = 2_000
PARTIES = ("north", "south", "third")
_state: dict[str, flips.Flipper] = {}


class Pen:
    """Signs with a key made from its name."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._key = Ed25519PrivateKey.from_private_bytes(sha256(name.encode()).digest())
        self.public_key = self._key.public_key().public_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        """Ed25519 signature."""
        return self._key.sign(message)


def _begin(path: Path) -> None:
    flips.remember_signatures()
    _state["flipper"] = flips.Flipper(path, {name: Pen(name).public_key for name in PARTIES})


def _try(bits: list[flips.Bit]) -> tuple[Counter[str], list[tuple[str, str]]]:
    return flips.survey(_state["flipper"], bits)


def main() -> int:
    """Run, print a table; 1 if a flip was not found and located."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=float("inf"))
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--skip", type=int, default=0, help="bits that earlier runs have flipped")
    asked = parser.parse_args()
    until = time.monotonic() + 60 * asked.minutes
    tried: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "a.journal"
        flips.sound_log(path, [Pen(party) for party in PARTIES])
        _begin(path)
        bits = list(_state["flipper"].bits())
        there = Counter(bit.field for bit in bits)
        random.Random(1).shuffle(bits)  # noqa: S311 - not a secret
        chunks = (
            bits[at : at + CHUNK]
            for at in range(asked.skip, len(bits), CHUNK)
            if time.monotonic() < until
        )
        with multiprocessing.Pool(asked.jobs, _begin, (path,)) as pool:
            # One chunk a worker at a time, so that the limit of time holds.
            while batch := [chunk for _, chunk in zip(range(asked.jobs), chunks, strict=False)]:
                for done, why in pool.map(_try, batch):
                    tried += done
                    missed.update(field for field, _ in why)
                    for _, text in why[:3]:
                        print(text, file=sys.stderr)
    print("| field | bits | flipped | not found or not located |\n|---|---|---|---|")
    for field in (*flips.FIELDS, "note"):
        print(f"| {field} | {there[field]} | {tried[field]} | {missed[field]} |")
    print(f"| all | {there.total()} | {tried.total()} | {missed.total()} |")
    return int(missed.total() > 0)


if __name__ == "__main__":
    sys.exit(main())
