"""Random numbers by counter: a draw depends on its name and index, never on what came before.

`Philox` (Salmon, Moraes, Dror & Shaw 2011) turns a key and a counter into bits with integer
operations only; NumPy guarantees its raw output across releases and processors. The key is the
SHA-256 of the seed and the stream's names.
"""

import hashlib
import json

import numpy as np
from numpy.typing import NDArray

from jointshield.strict.normal import normal_from_uniform

Floats = NDArray[np.float64]


class Stream:
    """A named stream of random numbers, made from one seed.

    Parameters: seed, the run's seed; names, what the stream is for, in order.
    """

    __slots__ = ("_key", "names", "seed")

    def __init__(self, seed: int, *names: str) -> None:
        self.seed = seed
        self.names = names
        text = json.dumps([int(seed), *names], ensure_ascii=True, separators=(",", ":"))
        digest = hashlib.sha256(b"jointshield stream 1\n" + text.encode("ascii")).digest()
        self._key = int.from_bytes(digest[:16], "big")

    def child(self, *names: str) -> "Stream":
        """Return the stream with further names."""
        return Stream(self.seed, *self.names, *names)

    def raw(self, index: int, count: int) -> NDArray[np.uint64]:
        """Return `count` raw 64-bit integers of draw `index` (0 <= index < 2^64)."""
        generator = np.random.Philox(key=self._key, counter=int(index) << 64)
        return np.asarray(generator.random_raw(count), dtype=np.uint64)

    def uniform(self, index: int, count: int) -> Floats:
        """Return `count` numbers strictly between 0 and 1: the top 52 bits and a half, exact."""
        bits = (self.raw(index, count) >> np.uint64(12)).astype(np.float64)
        return np.asarray((bits + 0.5) * 2.0**-52, dtype=np.float64)

    def normal(self, index: int, count: int) -> Floats:
        """Return `count` standard normal numbers, by the inverse of the normal distribution."""
        return normal_from_uniform(self.uniform(index, count))
