"""Was it announced? Each limit from both sides."""

import math
from dataclasses import replace

import pytest
from geographiclib.geodesic import Geodesic

from jointshield.assessment.launch import LaunchEstimate
from jointshield.assessment.notices import match_notice
from jointshield.messages.notices import LaunchNotice

NOTICE = LaunchNotice(
    notice="n-1",
    notifier="agency",
    purpose="space launch",
    given_s=-90_000.0,
    window_open_s=100.0,
    window_close_s=500.0,
    latitude_rad=math.radians(35.0),
    longitude_rad=math.radians(53.0),
    radius_m=30_000.0,
    azimuth_rad=math.radians(5.0),
    azimuth_tolerance_rad=math.radians(10.0),
)


def _launch(
    *, east_km: float = 0.0, launched_s: float = 300.0, heading_deg: float | None = None
) -> LaunchEstimate:
    """A launch so far east of the notified point, known to 1 km, 2 s and 1 degree."""
    point = Geodesic.WGS84.Direct(35.0, 53.0, 90.0, 1000.0 * east_km)
    return LaunchEstimate(
        latitude_rad=math.radians(point["lat2"]),
        longitude_rad=math.radians(point["lon2"]),
        sigma_m=1000.0,
        launched_s=launched_s,
        launched_sigma_s=2.0,
        heading_rad=None if heading_deg is None else math.radians(heading_deg),
        heading_sigma_rad=None if heading_deg is None else math.radians(1.0),
    )


@pytest.mark.parametrize(("east_km", "match"), [(0.0, "n-1"), (32.9, "n-1"), (33.1, "")])
def test_place_within_the_area_and_three_sigma(east_km: float, match: str) -> None:
    assert match_notice(_launch(east_km=east_km), math.radians(5.0), [NOTICE]) == match


@pytest.mark.parametrize(
    ("launched_s", "match"),
    [(93.9, ""), (94.0, "n-1"), (300.0, "n-1"), (506.0, "n-1"), (506.1, "")],
)
def test_time_within_the_window_and_three_sigma(launched_s: float, match: str) -> None:
    assert match_notice(_launch(launched_s=launched_s), math.radians(5.0), [NOTICE]) == match


@pytest.mark.parametrize(
    ("heading_deg", "match"),
    [
        (354.9, ""),
        (355.1, "n-1"),
        (-4.9, "n-1"),
        (5.0, "n-1"),
        (14.9, "n-1"),
        (15.1, ""),
        (185, ""),
    ],
)
def test_heading_of_the_track_within_the_tolerance_also_across_north(
    heading_deg: float, match: str
) -> None:
    assert match_notice(_launch(), math.radians(heading_deg), [NOTICE]) == match


@pytest.mark.parametrize(("heading_deg", "match"), [(17.9, "n-1"), (18.1, ""), (352.1, "n-1")])
def test_without_a_track_the_launch_reports_heading_counts_with_its_error(
    heading_deg: float, match: str
) -> None:
    assert match_notice(_launch(heading_deg=heading_deg), None, [NOTICE]) == match


def test_the_tracks_heading_comes_before_the_reports() -> None:
    assert match_notice(_launch(heading_deg=5.0), math.radians(90.0), [NOTICE]) == ""


def test_no_match_is_claimed_without_launch_point_or_heading() -> None:
    assert match_notice(None, math.radians(5.0), [NOTICE]) == ""
    assert match_notice(_launch(), None, [NOTICE]) == ""
    assert match_notice(_launch(), math.radians(5.0), []) == ""


def test_the_notice_that_fits_is_found_whatever_the_order() -> None:
    elsewhere = replace(NOTICE, notice="a-0", longitude_rad=math.radians(60.0))
    same = replace(NOTICE, notice="n-2")
    for notices in ([elsewhere, NOTICE, same], [same, NOTICE, elsewhere]):
        assert match_notice(_launch(), math.radians(5.0), notices) == "n-1"
