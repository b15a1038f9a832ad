"""Print a digest over the bits of strict computations; run by `test_processors.py`."""

import hashlib
import random
import struct
import sys

import numpy as np

from jointshield.strict import elementary, linear
from jointshield.strict.streams import Stream


def main() -> None:
    """Print SHA-256 over elementary functions, matrices and random numbers."""
    digest = hashlib.sha256()
    generator = random.Random("probe")  # noqa: S311 - numbers to compute with

    def take(value: float) -> None:
        digest.update(struct.pack("<d", value))

    for _ in range(5000):
        x, y = generator.uniform(-30.0, 30.0), generator.uniform(-30.0, 30.0)
        for function in (elementary.sin, elementary.cos, elementary.tan, elementary.atan):
            take(function(1000.0 * x))
        take(elementary.atan2(x, y))
        take(elementary.asin(x / 30.0))
        take(elementary.acos(y / 30.0))
        take(elementary.exp(x))
        take(elementary.log(abs(x) + 1e-9))
        take(elementary.power(abs(x) + 1e-9, y / 3.0))
        take(elementary.hypot3(x, y, x - y))
    for _ in range(200):
        root = np.array([[generator.gauss(0.0, 1.0) for _ in range(6)] for _ in range(6)])
        a = linear.multiply_transposed(root, root)
        digest.update(linear.inverse_spd(a)[0].tobytes())
        take(linear.quadratic(a, root[0]))
    digest.update(Stream(3, "probe").normal(0, 5000).tobytes())
    sys.stdout.write(digest.hexdigest() + "\n")


if __name__ == "__main__":
    main()
