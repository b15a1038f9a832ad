"""What an infrared lane sees: burning stages above the clouds on its side of the Earth."""

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from jointshield.catalogue.things import Infrared
from jointshield.earth.ellipsoid import ecef_from_geodetic
from jointshield.world.objects import FlyingObject
from jointshield.world.sensing import infrared_scan

Hovering = Callable[..., FlyingObject]


def _sees(lane: Infrared, target: FlyingObject, time_s: float = 4.0) -> bool:
    scan, origin = infrared_scan(lane, [target], time_s, 7)
    assert len(scan.plots) == len(origin.objects)
    return len(scan.plots) == 1


def test_only_a_burning_stage_above_the_clouds_is_seen(eye: Infrared, hovering: Hovering) -> None:
    assert _sees(eye, hovering("o", 40.0, 20.0, 10_001.0, burnout_s=8.0))
    assert not _sees(eye, hovering("o", 40.0, 20.0, 9_999.0, burnout_s=8.0))
    assert not _sees(eye, hovering("o", 40.0, 20.0, 50_000.0, burnout_s=2.0))
    assert not _sees(eye, hovering("o", 40.0, 20.0, 50_000.0, burnout_s=8.0, until_s=3.0))


def test_the_earth_hides_what_is_behind_it(eye: Infrared, hovering: Hovering) -> None:
    """From geostationary height the edge of the disc lies 81.3 degrees of arc away (acos R/r)."""
    edge_deg = math.degrees(math.acos(6378.137 / 42164.0))
    assert edge_deg == pytest.approx(81.3, abs=0.05)
    assert _sees(eye, hovering("o", 0.0, 20.0 + edge_deg - 0.5, 11_000.0, burnout_s=8.0))
    assert not _sees(eye, hovering("o", 0.0, 20.0 + edge_deg + 0.5, 11_000.0, burnout_s=8.0))
    assert not _sees(eye, hovering("o", 0.0, -160.0, 11_000.0, burnout_s=8.0))


def test_direction_errs_by_the_stated_sigma_across_and_stays_of_length_one(
    eye: Infrared, hovering: Hovering
) -> None:
    target = hovering("o", 40.0, 45.0, 60_000.0, burnout_s=8.0)
    vantage = np.array(ecef_from_geodetic(eye.latitude_rad, eye.longitude_rad, eye.height_m))
    place = np.array(ecef_from_geodetic(math.radians(40.0), math.radians(45.0), 60_000.0))
    true = (place - vantage) / np.linalg.norm(place - vantage)
    across = np.cross(true, [0.0, 0.0, 1.0])
    across /= np.linalg.norm(across)
    axes = np.array([across, np.cross(true, across)])
    errors = []
    for seed in range(1500):
        (plot,) = infrared_scan(eye, [target], 4.0, seed)[0].plots
        seen = np.array([plot.direction_x, plot.direction_y, plot.direction_z])
        assert np.linalg.norm(seen) == pytest.approx(1.0, abs=2e-9)
        errors.append(axes @ seen)
    assert np.std(errors, axis=0) == pytest.approx([2.0e-5, 2.0e-5], rel=0.08)
    assert np.abs(np.mean(errors, axis=0)).max() < 4.0 * 2.0e-5 / math.sqrt(1500.0)


def test_it_tells_later_than_it_looked(eye: Infrared) -> None:
    scan, _ = infrared_scan(eye, [], 4.0, 7)
    assert (scan.time_s, scan.reported_s, scan.plots) == (4.0, 34.0, ())


def test_share_of_looks_that_detect(eye: Infrared, hovering: Hovering) -> None:
    lane = replace(eye, detection_probability=0.6)
    target = hovering("o", 40.0, 20.0, 60_000.0, burnout_s=8.0)
    seen = sum(len(infrared_scan(lane, [target], 4.0, seed)[0].plots) for seed in range(1000))
    assert seen / 1000 == pytest.approx(0.6, abs=4.0 * math.sqrt(0.24 / 1000))
