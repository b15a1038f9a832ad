"""Points by index: SciPy and the theory of nets as authority, then that nothing else matters."""

import itertools

import numpy as np
import pytest
from scipy.stats import kstest, qmc

from jointshield.errors import MistakeError
from jointshield.study.sweeping.samples import DESIGNS, per_point, points

KEYS = ("a", "b", "c", "d")


def test_as_even_as_the_scrambled_sequence_of_scipy() -> None:
    # Discrepancy of SciPy's own Owen-type scrambling over 20 seeds, and ours over 20.
    theirs = [qmc.discrepancy(qmc.Sobol(4, seed=seed).random(256)) for seed in range(20)]
    ours = [qmc.discrepancy(points("sobol", seed, KEYS, 0, 256, 256)) for seed in range(20)]
    chance = [qmc.discrepancy(points("random", seed, KEYS, 0, 256, 256)) for seed in range(20)]
    assert np.mean(ours) == pytest.approx(np.mean(theirs), rel=0.1)
    assert np.mean(ours) < np.mean(chance) / 5.0


def test_scrambling_keeps_the_net() -> None:
    # Sobol' (1967): of 2^m points in the first two dimensions, one lies in each box of 2^-a by
    # 2^(a-m); Owen (1995): nested scrambling keeps that.
    found = points("sobol", 3, ("a", "b"), 0, 256, 256)
    for a in range(9):
        boxes = np.floor(found * [2**a, 2 ** (8 - a)]).astype(int)
        assert len({tuple(box) for box in boxes}) == 256


def test_variance_of_a_smooth_mean_falls_faster_than_by_chance() -> None:
    def error(design: str) -> float:
        means = [
            float(np.prod(1.0 + (points(design, seed, KEYS, 0, 1024, 1024) - 0.5), axis=1).mean())
            for seed in range(25)
        ]
        return float(np.std(np.array(means) - 1.0))

    # By chance: sqrt((13/12)^4 - 1) / sqrt(1024) = 0.0192; a Latin hypercube takes off what is
    # additive, 4/12 of 0.377 (Stein 1987): 0.0066.
    assert error("random") == pytest.approx(0.0192, rel=0.4)
    assert error("latin") == pytest.approx(0.0066, rel=0.4)
    assert error("sobol") < error("random") / 30.0


def test_each_point_is_evenly_spread() -> None:
    # One and the same point over many seeds.
    for design in DESIGNS:
        seen = [points(design, seed, KEYS, 5, 6, 64)[0, 1] for seed in range(200)]
        assert kstest(seen, "uniform").pvalue > 1e-3


def test_latin_has_one_point_in_each_stratum() -> None:
    for total in (1, 2, 7, 100, 1000):
        found = points("latin", 4, KEYS, 0, total, total)
        for column in range(len(KEYS)):
            strata = np.floor(found[:, column] * total).astype(int)
            assert sorted(strata) == list(range(total))
    orders = [tuple(np.argsort(points("latin", seed, KEYS, 0, 4, 4)[:, 0])) for seed in range(400)]
    assert set(orders) == set(itertools.permutations(range(4)))


def test_saltelli_rows_change_one_input_after_another() -> None:
    rows = per_point("saltelli", len(KEYS))
    found = points("saltelli", 9, KEYS, 0, 5 * rows, 5 * rows).reshape(5, rows, len(KEYS))
    a, b = found[:, 0], found[:, -1]
    assert (a != b).all()
    for column in range(len(KEYS)):
        mixed = a.copy()
        mixed[:, column] = b[:, column]
        assert np.array_equal(found[:, 1 + column], mixed)


@pytest.mark.parametrize("design", DESIGNS)
def test_a_point_depends_on_seed_and_index_alone(design: str) -> None:
    whole = points(design, 7, KEYS, 0, 3000, 3000)
    for start, stop in ((0, 1), (1, 2), (1020, 1030), (2047, 2049), (17, 2999)):
        assert np.array_equal(points(design, 7, KEYS, start, stop, 3000), whole[start:stop])
    assert not np.array_equal(points(design, 8, KEYS, 0, 3000, 3000), whole)
    assert whole.min() > 0.0
    assert whole.max() < 1.0
    if design != "latin":
        assert np.array_equal(points(design, 7, KEYS, 0, 3000, 9999), whole)


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(MistakeError, match="sobol, latin, random, saltelli"):
        points("halton", 1, KEYS, 0, 1, 1)
    with pytest.raises(MistakeError, match="2\\^32 points"):
        points("sobol", 1, KEYS, 2**32, 2**32 + 1, 10**12)
