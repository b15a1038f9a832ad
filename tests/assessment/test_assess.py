"""A track judged: its class, its phase, and whether it threatens anybody."""

import math
from collections.abc import Callable
from typing import Any

import pytest
from geographiclib.geodesic import Geodesic

from jointshield.assessment import ImpactEstimate, LaunchEstimate, assess
from jointshield.catalogue.territory import Territory
from jointshield.messages.notices import LaunchNotice
from jointshield.messages.picture import JointTrack
from jointshield.messages.threats import Assessment, Ellipse
from jointshield.messages.tracks import BALLISTIC, BOOSTING

MakeEllipse = Callable[..., Ellipse]
WARSAW = (52.22977, 21.01178)


def _track(status: str = BALLISTIC) -> JointTrack:
    return JointTrack(
        number=4,
        status=status,
        first_plot_s=60.0,
        last_plot_s=99.0,
        position_m=(7.0e6, 0.0, 0.0),
        velocity_m_s=(0.0, 3000.0, 4000.0),
        position_factor_m=(1.0, 0.0, 1.0, 0.0, 0.0, 1.0),
        velocity_factor_m_s=(0.0,) * 15,
        contributors=(),
        launch_reports=(),
    )


def _launch_from(
    place: tuple[float, float], azimuth_deg: float, distance_m: float
) -> LaunchEstimate:
    """A launch point so far from a place that Karney's geodesic back has just that length."""
    point = Geodesic.WGS84.Direct(*place, azimuth_deg, distance_m)
    return LaunchEstimate(
        latitude_rad=math.radians(point["lat2"]),
        longitude_rad=math.radians(point["lon2"]),
        sigma_m=3000.0,
        launched_s=20.0,
        launched_sigma_s=5.0,
        heading_rad=None,
        heading_sigma_rad=None,
    )


@pytest.fixture
def judge(territory: Territory, ellipse: MakeEllipse) -> Callable[..., Assessment]:
    """Judge a confirmed track that comes down on Warsaw; keywords change what is known."""

    def judged(**changes: Any) -> Assessment:
        impact = ImpactEstimate(
            ellipse=ellipse(*WARSAW, 20.0, 10.0, 30.0), impact_s=900.0, apogee_m=4.0e5
        )
        known: dict[str, Any] = {
            "centre": "joint",
            "time_s": 100.0,
            "track": _track(),
            "heading_rad": None,
            "launch": _launch_from(WARSAW, 120.0, 2.0e6),
            "impact": impact,
            "notices": (),
            "territory": territory,
        }
        return assess(**{**known, **changes})

    return judged


@pytest.mark.parametrize(
    ("range_m", "name"),
    [
        (999_000.0, "short-range"),
        (1_001_000.0, "medium-range"),
        (2_999_000.0, "medium-range"),
        (3_001_000.0, "intermediate-range"),
        (5_499_000.0, "intermediate-range"),
        (5_501_000.0, "intercontinental"),
    ],
)
def test_class_by_ground_range(judge: Callable[..., Assessment], range_m: float, name: str) -> None:
    """The INF Treaty's limits (1,000 and 5,500 km) and the customary 3,000 km."""
    judged = judge(launch=_launch_from(WARSAW, 120.0, range_m))
    assert judged.range_class == name
    assert judged.range_m == pytest.approx(range_m, abs=1.0)


def test_a_confirmed_track_towards_a_partys_land_is_a_threat(
    judge: Callable[..., Assessment],
) -> None:
    judged = judge()
    assert (judged.phase, judged.threatened) == ("confirmed", ("west",))
    assert judged.areas_at_risk[0].name == "Warsaw"
    assert judged.confidence == pytest.approx(1.0)
    assert judged.speed_m_s == pytest.approx(5000.0)  # 3, 4, 5
    assert judged.launch is not None
    # 95 % of a plane Gaussian lie within sqrt(-2 ln 0.05) sigmas.
    assert judged.launch.semi_major_m == pytest.approx(
        3000.0 * math.sqrt(-2.0 * math.log(0.05)), abs=0.01
    )


def test_before_free_fall_is_established_nothing_is_asserted(
    judge: Callable[..., Assessment],
) -> None:
    judged = judge(track=_track(BOOSTING), impact=None)
    assert (judged.phase, judged.range_class) == ("boost", "undetermined")
    assert (judged.threatened, judged.areas_at_risk, judged.confidence) == ((), (), 0.0)
    assert judged.impact is None


def test_what_does_not_come_down_is_orbital(judge: Callable[..., Assessment]) -> None:
    judged = judge(impact=ImpactEstimate(ellipse=None, impact_s=None, apogee_m=None))
    assert (judged.phase, judged.range_class) == ("confirmed", "orbital")
    assert judged.threatened == ()


def test_without_a_launch_report_there_is_a_threat_but_no_class(
    judge: Callable[..., Assessment],
) -> None:
    judged = judge(launch=None)
    assert (judged.range_class, judged.range_m, judged.launched_s) == ("undetermined", None, None)
    assert judged.threatened == ("west",)


@pytest.mark.parametrize(
    ("given_s", "notice", "threatened"),
    [(-90_000.0, "n-1", ()), (100.0, "n-1", ()), (100.1, "", ("west",))],
)
def test_an_announced_launch_is_no_threat_from_when_it_was_announced(
    judge: Callable[..., Assessment], given_s: float, notice: str, threatened: tuple[str, ...]
) -> None:
    launch = _launch_from(WARSAW, 120.0, 2.0e6)
    notices = (
        LaunchNotice(
            notice="n-1",
            notifier="agency",
            purpose="test",
            given_s=given_s,
            window_open_s=0.0,
            window_close_s=60.0,
            latitude_rad=launch.latitude_rad,
            longitude_rad=launch.longitude_rad,
            radius_m=1000.0,
            azimuth_rad=5.3,
            azimuth_tolerance_rad=0.2,
        ),
    )
    judged = judge(launch=launch, heading_rad=5.2, notices=notices)
    assert (judged.notice, judged.threatened) == (notice, threatened)
    assert judged.areas_at_risk  # where it comes down is told all the same
