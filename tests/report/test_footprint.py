"""Footprints behave as the physics says: more delay, less ground; textbook arcs; plain limits."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from jointshield.report.footprint import Arcs, _arc, delays_s, first_shots_s, slack_s
from jointshield.report.setting import PlaceView, Setting, SiteView
from jointshield.report.timeline import Timeline


@pytest.fixture(scope="module")
def site(made_up: Path) -> SiteView:
    return next(s for s in Setting.read(made_up / "M1").sites if s.id == "deveselu")


AREA = PlaceView(
    name="somewhere", role="launch area", latitude_rad=float(np.radians(38.0)),
    longitude_rad=float(np.radians(46.3)),
)  # fmt: skip


def aims() -> tuple[np.ndarray, np.ndarray]:
    return tuple(
        np.meshgrid(np.radians(np.linspace(38, 52, 25)), np.radians(np.linspace(15, 35, 25)))
    )  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("range_km", "apogee_km", "time_s"),
    [(300, 74.1, 251), (2000, 458.8, 702), (5500, 1040.5, 1316)],
)
def test_arcs_are_those_of_smallest_energy(range_km: int, apogee_km: float, time_s: int) -> None:
    """Wheelon (1959), sphere of 6,371 km, no rotation, from the ground to the ground."""
    times, heights = _arc(np.array([range_km / 6371.0]), np.array([0.0, 0.5, 1.0]))
    assert heights[0, 1] / 1000 == pytest.approx(apogee_km, rel=1e-3)
    assert times[0, 2] == pytest.approx(time_s, rel=2e-3)
    assert heights[0, [0, 2]] == pytest.approx(0.0, abs=1e-3)
    assert times[0, 1] == pytest.approx(times[0, 2] / 2)


def test_delay_only_shrinks_it(site: SiteView) -> None:
    spare = [slack_s(site, Arcs.between(AREA, *aims()), delay) for delay in (100.0, 250.0, 400.0)]
    assert (spare[0] >= 0).sum() > (spare[2] >= 0).sum() > 0
    assert np.all(spare[0] >= spare[1] - 1e-9)
    assert np.all(spare[1] >= spare[2] - 1e-9)


def test_a_site_that_reaches_nowhere_defends_nothing(site: SiteView) -> None:
    above_all = replace(site, height_min_m=3000e3, height_max_m=3100e3)
    assert slack_s(above_all, Arcs.between(AREA, *aims()), 100.0).max() < 0


def test_runs_are_compared_over_the_same_threats(made_up: Path) -> None:
    timelines = [Timeline.read(made_up / mode) for mode in ("M0", "M3")]
    shots = [first_shots_s(timeline) for timeline in timelines]
    common = set(shots[0]) & set(shots[1])
    assert common
    expected = [float(np.median([shot[name] for name in common])) for shot in shots]
    assert delays_s(timelines) == pytest.approx(expected)
