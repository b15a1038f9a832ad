"""Counter-based streams: order does not matter, names do, and the normal law is right."""

import math

import mpmath
import numpy as np
import pytest

from jointshield.strict.normal import normal_quantile
from jointshield.strict.streams import Stream


def test_a_draw_depends_on_seed_names_and_index_only() -> None:
    stream = Stream(7, "sensing", "radar-1")
    late = stream.uniform(12, 3)
    stream.uniform(0, 100)
    assert np.array_equal(stream.uniform(12, 3), late)
    assert np.array_equal(Stream(7, "sensing").child("radar-1").uniform(12, 3), late)
    assert np.array_equal(stream.uniform(12, 9)[:3], late)
    for other in (Stream(8, "sensing", "radar-1"), Stream(7, "sensing,radar-1"), Stream(7)):
        assert not np.array_equal(other.uniform(12, 3), late)
    assert not np.array_equal(stream.uniform(13, 3), late)


def test_uniform_is_open_and_even() -> None:
    values = Stream(1, "even").uniform(0, 200_000)
    assert values.min() > 0.0
    assert values.max() < 1.0
    assert abs(values.mean() - 0.5) < 0.003
    counts = np.histogram(values, bins=16, range=(0.0, 1.0))[0]
    assert np.abs(counts - 12_500).max() < 500


def test_first_words_stay_what_they_are() -> None:
    # Pinned: a change here changes every seeded exercise.
    assert [hex(int(word)) for word in Stream(2011, "pinned").raw(3, 2)] == PINNED


PINNED = ["0x56ad6fbdffe4a566", "0x8390ec089d69688b"]


def test_normal_moments() -> None:
    values = Stream(5, "normal").normal(0, 200_000)
    assert abs(values.mean()) < 0.01
    assert abs(values.std() - 1.0) < 0.01
    assert abs((values**3).mean()) < 0.03
    assert abs((values**4).mean() - 3.0) < 0.1


@pytest.mark.parametrize("exponent", [-300, -100, -20, -10, -5, -2, -1])
def test_normal_quantile_against_many_digits(exponent: int) -> None:
    probability = 10.0**exponent
    with mpmath.workdps(50):
        q = mpmath.findroot(
            lambda x: mpmath.log(mpmath.ncdf(x)) - mpmath.log(mpmath.mpf(probability)),
            -math.sqrt(2.0 * max(-math.log(probability), 0.5)),
        )
        assert abs(normal_quantile(probability) / float(q) - 1.0) < 2e-15
    if exponent >= -2:
        assert normal_quantile(1.0 - probability) == pytest.approx(-float(q), rel=1e-13)


def test_normal_quantile_is_zero_in_the_middle() -> None:
    assert normal_quantile(0.5) == 0.0
    assert math.isnan(normal_quantile(1.0))
