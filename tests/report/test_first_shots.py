"""Footprints on the after-action page are drawn for the delays that the runs had."""

from pathlib import Path

import numpy as np
import pytest

from jointshield.report.figures.footprints import flights_from, slack_at
from jointshield.report.first_shots import delays_s, first_shots_s
from jointshield.report.setting import PlaceView, Setting
from jointshield.report.timeline import Timeline


def test_runs_are_compared_over_the_same_threats(made_up: Path) -> None:
    timelines = [Timeline.read(made_up / mode) for mode in ("M0", "M3")]
    shots = [first_shots_s(timeline) for timeline in timelines]
    common = set(shots[0]) & set(shots[1])
    assert common
    expected = [float(np.median([shot[name] for name in common])) for shot in shots]
    assert delays_s(timelines) == pytest.approx(expected)


def test_delay_only_shrinks_what_a_site_of_the_scenario_defends(made_up: Path) -> None:
    site = next(s for s in Setting.read(made_up / "M1").sites if s.id == "deveselu")
    area = PlaceView(
        name="somewhere", role="launch area", latitude_rad=float(np.radians(38.0)),
        longitude_rad=float(np.radians(46.3)),
    )  # fmt: skip
    north, east = np.meshgrid(
        np.radians(np.linspace(38, 52, 25)), np.radians(np.linspace(15, 35, 25))
    )
    flown = flights_from(area, north, east)
    spare = [slack_at(site, flown, delay) for delay in (100.0, 250.0, 400.0)]
    assert (spare[0] >= 0).sum() > (spare[2] >= 0).sum() > 0
    assert np.all(spare[0] >= spare[1] - 1e-9)
    assert np.all(spare[1] >= spare[2] - 1e-9)
