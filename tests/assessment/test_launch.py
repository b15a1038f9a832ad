"""Several reports of one launch, weighed together."""

import math
from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest
from geographiclib.geodesic import Geodesic

from jointshield.assessment.launch import LaunchEstimate, fuse_launch
from jointshield.messages.tracks import LaunchReport

REPORT = LaunchReport(
    party="a",
    lane="eye",
    number=1,
    time_s=60.0,
    launched_s=20.0,
    launched_sigma_s=4.0,
    latitude_rad=math.radians(38.0),
    longitude_rad=math.radians(46.0),
    sigma_m=3000.0,
    heading_rad=math.radians(350.0),
    heading_sigma_rad=math.radians(2.0),
    last_seen_s=58.0,
    burning=True,
)


def _fuse(*reports: LaunchReport) -> LaunchEstimate:
    estimate = fuse_launch(reports)
    assert estimate is not None
    return estimate


def test_no_report_no_estimate() -> None:
    assert fuse_launch([]) is None


def test_one_report_stands_for_itself() -> None:
    one = _fuse(REPORT)
    assert one.latitude_rad == pytest.approx(REPORT.latitude_rad, abs=1e-12)
    assert one.longitude_rad == pytest.approx(REPORT.longitude_rad, abs=1e-12)
    assert one.sigma_m == pytest.approx(3000.0)
    assert (one.launched_s, one.launched_sigma_s) == (20.0, 4.0)
    assert math.remainder((one.heading_rad or 0.0) + math.radians(10.0), 2 * math.pi) < 1e-9


def test_equal_reports_meet_half_way_and_halve_the_variance() -> None:
    point = Geodesic.WGS84.Direct(38.0, 46.0, 60.0, 8000.0)
    half = Geodesic.WGS84.Direct(38.0, 46.0, 60.0, 4000.0)
    other = replace(
        REPORT,
        lane="oko",
        latitude_rad=math.radians(point["lat2"]),
        longitude_rad=math.radians(point["lon2"]),
        launched_s=26.0,
        heading_rad=math.radians(10.0),
    )
    both = _fuse(REPORT, other)
    line = Geodesic.WGS84.Inverse(
        math.degrees(both.latitude_rad),
        math.degrees(both.longitude_rad),
        half["lat2"],
        half["lon2"],
    )
    assert line["s12"] < 5.0
    assert both.sigma_m == pytest.approx(3000.0 / math.sqrt(2.0))
    assert both.launched_s == pytest.approx(23.0)
    assert both.launched_sigma_s == pytest.approx(4.0 / math.sqrt(2.0))
    # 350 and 10 degrees meet at north, not at south.
    assert both.heading_rad == pytest.approx(0.0, abs=1e-9)
    assert both.heading_sigma_rad == pytest.approx(math.radians(2.0) / math.sqrt(2.0))


def test_a_report_weighs_by_its_inverse_variance() -> None:
    """One sigma against two: four fifths of the way to the surer one."""
    other = replace(REPORT, lane="oko", sigma_m=6000.0, launched_sigma_s=8.0, launched_s=30.0)
    assert _fuse(REPORT, other).launched_s == pytest.approx(22.0)
    assert _fuse(REPORT, other).sigma_m == pytest.approx(3000.0 * math.sqrt(0.8))


def test_a_report_without_heading_says_nothing_of_it() -> None:
    blind = replace(REPORT, lane="oko", heading_rad=None, heading_sigma_rad=None)
    assert _fuse(REPORT, blind).heading_sigma_rad == pytest.approx(math.radians(2.0))
    assert _fuse(blind).heading_rad is None


def test_order_of_reports_does_not_matter_to_the_last_bit() -> None:
    reports = [
        replace(
            REPORT, lane=f"lane-{n}", sigma_m=2000.0 + 500.0 * n, latitude_rad=0.66 + 0.0003 * n
        )
        for n in range(4)
    ]
    assert len({_fuse(*order) for order in permutations(reports)}) == 1


def test_stated_errors_are_the_errors_there_are() -> None:
    """Normalised squared error of two fused reports over many draws: 2 for two dimensions."""
    generator = np.random.default_rng(5)
    total = 0.0
    for _ in range(1000):
        reports = []
        for lane, sigma_m in (("eye", 3000.0), ("oko", 5000.0)):
            north, east = generator.standard_normal(2) * sigma_m
            azimuth, distance = math.degrees(math.atan2(east, north)), math.hypot(north, east)
            point = Geodesic.WGS84.Direct(38.0, 46.0, azimuth, distance)
            reports.append(
                replace(
                    REPORT,
                    lane=lane,
                    sigma_m=sigma_m,
                    latitude_rad=math.radians(point["lat2"]),
                    longitude_rad=math.radians(point["lon2"]),
                )
            )
        both = _fuse(*reports)
        line = Geodesic.WGS84.Inverse(
            math.degrees(both.latitude_rad), math.degrees(both.longitude_rad), 38.0, 46.0
        )
        total += (line["s12"] / both.sigma_m) ** 2
    assert total / 1000 == pytest.approx(2.0, abs=4.0 * 2.0 / math.sqrt(1000.0))
