"""What quick ways of working give away: sines by tangents, and fly-outs at few instants only."""

import math

import numpy as np
import pytest

from jointshield.flight import meeting
from jointshield.flight.arc import arcs, ground_ranges_m, unit_vectors
from jointshield.flight.arrays import cosines, sines
from jointshield.flight.carried import ranges_m
from jointshield.flight.meeting import Meetings, meetings


def test_sines_and_cosines_by_the_tangent_of_the_half() -> None:
    angles = np.concatenate(
        (np.linspace(-7.0, 7.0, 20_001), np.arange(-4, 5) * 0.5 * math.pi, [1e-12, -1e-300])
    )
    assert np.abs(sines(angles) - [math.sin(angle) for angle in angles]).max() < 4e-16
    assert np.abs(cosines(angles) - [math.cos(angle) for angle in angles]).max() < 4e-16
    assert sines(np.array([1e-12]))[0] == pytest.approx(1e-12, rel=1e-15)


def test_looking_at_few_instants_finds_what_all_of_them_show(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rng, count = np.random.default_rng(4), 1500

    def found() -> Meetings:
        draw = np.random.default_rng(5).uniform
        flights = arcs(
            unit_vectors(draw(0.8, 1.0, count), draw(0.4, 0.9, count)),
            unit_vectors(draw(0.5, 0.8, count), draw(-2.1, -1.2, count)),
            burn_time_s=draw(150.0, 300.0, count),
            burnout_height_m=draw(1e5, 3e5, count),
            burnout_ground_range_m=draw(2.5e5, 6e5, count),
            loft_rad=draw(-0.15, 0.4, count),
        )
        return meetings(
            flights,
            unit_vectors(draw(0.6, 1.1, count), draw(-0.5, 1.0, count)),
            delay_s=draw(60.0, 600.0, count),
            burnout_speed_m_s=draw(2000.0, 10_000.0, count),
            burn_time_s=draw(30.0, 180.0, count),
            range_max_m=np.where(rng.random(count) < 0.2, math.inf, draw(2e5, 6e6, count)),
            height_min_m=draw(0.0, 3e5, count),
            height_max_m=np.where(rng.random(count) < 0.5, math.inf, draw(4e5, 2e6, count)),
        )

    few = found()
    rng = np.random.default_rng(4)
    monkeypatch.setattr(meeting, "_STRIDE", 1)
    every = found()
    assert np.isfinite(every.latest_launch_s).mean() > 0.5
    for name in ("latest_launch_s", "earliest_s", "closest_range_m"):
        one, other = getattr(few, name), getattr(every, name)
        assert np.array_equal(np.isfinite(one), np.isfinite(other))
        finite = np.isfinite(one)
        assert np.abs(one[finite] - other[finite]).max() < 1e-6


def test_ranges_by_the_cosine_of_the_arc() -> None:
    site = unit_vectors(0.9, 0.3)
    for away in (1e-5, 1e-3, 0.1, 1.0, 2.5, 3.0):
        points = unit_vectors(0.9 - away * np.array([[0.3, 0.7, 1.0]]), 0.3 + 0.5 * away)
        quick = ranges_m(points, site)
        assert np.abs(quick - ground_ranges_m(points, site)).max() < 0.1
