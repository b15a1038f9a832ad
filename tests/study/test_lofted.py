"""The verdict on a reported time is the rule that is printed beside it."""

import numpy as np
import pytest

from jointshield.study.lofted import _fit_of

TIMES_S = 60.0 * np.array([76.0, 75.2, 77.1])
"""The stated booster's time first, then those of others."""


@pytest.mark.parametrize(
    ("reported_min", "verdict"),
    [
        (74.1, "the reported time is too short"),
        (74.85, "the reported time is consistent with other boosters than the stated one"),
        (75.1, "the reported time is consistent"),
        (76.9, "the reported time is consistent"),
        (77.5, "the reported time is consistent with other boosters than the stated one"),
        (78.2, "the reported time is too long"),
    ],
)
def test_consistent_is_within_a_minute(reported_min: float, verdict: str) -> None:
    assert _fit_of(TIMES_S, 60.0 * reported_min) == verdict


def test_edges_that_coincide() -> None:
    assert _fit_of(TIMES_S[:1], 60.0 * 74.9) == "the reported time is too short"
    assert _fit_of(TIMES_S[:1], 60.0 * 77.1) == "the reported time is too long"
