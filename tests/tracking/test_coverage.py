"""Gone, or out of sight?"""

import math
from collections.abc import Callable

import pytest

from jointshield.catalogue.things import Radar
from jointshield.tracking.coverage import (
    CERTAIN,
    detection_probability,
    in_sight,
    log_unseen,
    target_strength,
)


def test_the_sector_runs_clockwise_through_north(make_radar: Callable[..., Radar]) -> None:
    radar = make_radar(azimuth_min_rad=math.radians(300.0), azimuth_max_rad=math.radians(420.0))
    assert in_sight(radar, math.radians(0.0), 0.5)
    assert in_sight(radar, math.radians(310.0), 0.5)
    assert not in_sight(radar, math.radians(180.0), 0.5)
    assert not in_sight(radar, math.radians(300.2), 0.5)
    assert not in_sight(radar, math.radians(0.0), math.radians(1.2))


def test_a_radar_that_looks_all_around_has_no_edges(make_radar: Callable[..., Radar]) -> None:
    radar = make_radar(azimuth_min_rad=0.0, azimuth_max_rad=2.0 * math.pi)
    assert in_sight(radar, 0.0, 0.5)
    assert in_sight(radar, 2.0 * math.pi - 1e-9, 0.5)


def test_what_was_strong_near_is_weak_far(radar: Radar) -> None:
    strength = target_strength(1.0e6, 30.0)
    near = detection_probability(radar, strength, 1.0e6)
    far = detection_probability(radar, strength, 1.0e7)
    assert near == pytest.approx(1.0e-6 ** (1.0 / 1001.0), rel=1e-9)
    assert far < 0.001
    assert detection_probability(radar, strength, 1.0) == CERTAIN
    assert log_unseen(near) == pytest.approx(math.log(1.0 - near))
