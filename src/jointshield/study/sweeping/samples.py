"""Points of a sweep by their index: point i depends on the design, the seed and i alone.

No point is drawn by counting through the ones before it, so that any machine may make any part of
a sweep. All arithmetic is on whole numbers up to the last step, hence the same everywhere.

- `sobol`     Sobol' sequence (Joe & Kuo 2008, by SciPy) with nested uniform scrambling (Owen 1995):
              each binary digit is flipped by a keyed hash of the digits before it
- `latin`     Latin hypercube (McKay, Beckman & Conover 1979): one point in each of `total` strata
              of each input, the strata in the order of a keyed permutation
- `random`    independent points
- `saltelli`  for sensitivity (Saltelli et al. 2010): each base point of a `sobol` sequence of twice
              as many inputs gives D + 2 rows: A, then A with one input after another from B, then B
"""

import warnings

import numpy as np
from numpy.typing import NDArray
from scipy.stats import qmc

from jointshield.errors import MistakeError
from jointshield.strict.streams import Stream
from jointshield.study.inputs import Floats

Words = NDArray[np.uint64]

DESIGNS = ("sobol", "latin", "random", "saltelli")
_BITS = 32
"""Binary digits of the Sobol' sequence; those below are random ones."""
MOST = 2**_BITS
"""Rows that a sweep may have."""
_FINE = 52
_BLOCK = 1024
"""Independent draws are named by block of so many."""
_ROUNDS = 6
"""Of the keyed permutation; 4 are the least that are known to suffice (Luby & Rackoff 1988)."""


def per_point(design: str, inputs: int) -> int:
    """How many rows of a sweep one base point of a design gives."""
    return inputs + 2 if design == "saltelli" else 1


def points(
    design: str, seed: int, keys: tuple[str, ...], start: int, stop: int, total: int
) -> Floats:
    """Return rows `start` to `stop` of a design, (stop - start, len(keys)), each in (0, 1).

    Parameters: keys, the inputs' names, which name their streams; total, how many rows the whole
    sweep has, on which only `latin` depends.
    Raises: MistakeError for a design that there is not, or points beyond the 2^32nd.
    """
    if design not in DESIGNS:
        raise MistakeError(f"--design {design!r}: expected one of {', '.join(DESIGNS)}")
    if stop > MOST:
        raise MistakeError(
            f"--samples: row {stop:.3g} asked for; expected at most 2^{_BITS} points, which is as "
            "far as the designs go; ask for fewer samples"
        )
    if design == "saltelli":
        return _saltelli(seed, keys, start, stop)
    if design == "sobol":
        return _sobol(seed, keys, start, stop)
    columns = (
        _stratified(Stream(seed, "sweep", "latin", key), start, stop, total)
        if design == "latin"
        else _independent(Stream(seed, "sweep", "random", key), start, stop)
        for key in keys
    )
    return np.stack(list(columns), axis=1)


def _saltelli(seed: int, keys: tuple[str, ...], start: int, stop: int) -> Floats:
    count, rows = len(keys), len(keys) + 2
    first = start // rows
    base = _sobol(seed, (*keys, *(f"{key}, other" for key in keys)), first, (stop - 1) // rows + 1)
    index = np.arange(start, stop)
    a, b = base[index // rows - first, :count], base[index // rows - first, count:]
    row = (index % rows)[:, None]
    return np.where((row == rows - 1) | (row == np.arange(1, count + 1)), b, a)


def _sobol(seed: int, keys: tuple[str, ...], start: int, stop: int) -> Floats:
    sequence = qmc.Sobol(len(keys), scramble=False, bits=_BITS)
    with warnings.catch_warnings():
        # That a part of the sequence is not balanced by itself is no news here.
        warnings.simplefilter("ignore", UserWarning)
        if start > 0:
            sequence.fast_forward(start)
        plain = sequence.random(stop - start)
    whole = (plain * 2.0**_BITS).astype(np.uint64)
    columns = [
        _scrambled(Stream(seed, "sweep", "sobol", key), whole[:, column])
        for column, key in enumerate(keys)
    ]
    return np.stack(columns, axis=1)


def _scrambled(stream: Stream, plain: Words) -> Floats:
    """Flip each digit by a hash of those before it; below the last one put a hash of them all."""
    flips = stream.raw(0, _BITS + 1)
    out = np.zeros_like(plain)
    for digit in range(_BITS):
        before = plain >> np.uint64(_BITS - digit)
        flip = _hashed(before + flips[digit]) >> np.uint64(63)
        out = (out << np.uint64(1)) | (((plain >> np.uint64(_BITS - 1 - digit)) ^ flip) & _ONE)
    rest = _hashed(plain + flips[_BITS]) >> np.uint64(64 - (_FINE - _BITS))
    return _fraction((out << np.uint64(_FINE - _BITS)) | rest)


_ONE = np.uint64(1)


def _fraction(digits: Words) -> Floats:
    """The middle of the cell that 52 binary digits name, strictly between 0 and 1, exact."""
    return np.asarray((digits.astype(np.float64) + 0.5) * 2.0**-_FINE)


def _hashed(words: Words) -> Words:
    """Mix 64 bits (SplitMix64's finaliser: Steele, Lea & Flood 2014)."""
    mixed = (words ^ (words >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray(mixed ^ (mixed >> np.uint64(31)))


def _independent(stream: Stream, start: int, stop: int) -> Floats:
    first, last = start // _BLOCK, (stop - 1) // _BLOCK
    blocks = [stream.uniform(block, _BLOCK) for block in range(first, last + 1)]
    return np.concatenate(blocks)[start - first * _BLOCK : stop - first * _BLOCK]


def _stratified(stream: Stream, start: int, stop: int, total: int) -> Floats:
    stratum = _permuted(stream.child("order"), np.arange(start, stop, dtype=np.uint64), total)
    within = _independent(stream.child("within"), start, stop)
    # A sum that rounds up to 1 would leave the range of the input.
    return np.minimum((stratum + within) / total, np.nextafter(1.0, 0.0))


def _permuted(stream: Stream, index: Words, total: int) -> Floats:
    """Where a keyed permutation of 0 .. total - 1 puts each index.

    A Feistel network over the next power of four; what falls outside is sent through again until
    it falls inside (Black & Rogaway 2002, "cycle walking").
    """
    half = np.uint64(max(1, ((total - 1).bit_length() + 1) // 2))
    mask = (_ONE << half) - _ONE
    keys = stream.raw(0, _ROUNDS)
    out = index.copy()
    outside = np.ones(len(index), dtype=np.bool_)
    while outside.any():
        left, right = out[outside] >> half, out[outside] & mask
        for key in keys:
            left, right = right, left ^ (_hashed(right + key) & mask)
        out[outside] = (left << half) | right
        outside = out >= np.uint64(total)
    return out.astype(np.float64)
