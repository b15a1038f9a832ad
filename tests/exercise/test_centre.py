"""A centre judging real trajectories: threats to real places, and the launch that was announced."""

import math
from collections.abc import Sequence
from functools import cache

import pytest
from geographiclib.geodesic import Geodesic

from jointshield.catalogue.things import Scenario
from jointshield.exercise import scenario
from jointshield.exercise.centre import Centre
from jointshield.exercise.lodging import lodged_as
from jointshield.exercise.score import miss_of
from jointshield.exercise.setting import JOINT_CENTRE, settle
from jointshield.messages import digest
from jointshield.messages.picture import Picture
from jointshield.messages.threats import Assessment
from jointshield.messages.tracks import BALLISTIC, BOOSTING, LaunchReport, TrackReport
from jointshield.world.objects import FlyingObject, fly_all


@cache
def _scenario() -> Scenario:
    return scenario.load("joint-2011").scenario


@cache
def _flown() -> dict[str, FlyingObject]:
    return {item.id: item for item in fly_all(_scenario())}


NOTICES = tuple(lodged_as(notice) for notice in _scenario().notices)


def _centre() -> Centre:
    mode = next(mode for mode in _scenario().modes if mode.id == "M3")
    return Centre(JOINT_CENTRE, settle(_scenario(), mode, 7))


def _track(
    name: str, time_s: float, status: str = BALLISTIC, *, ended: bool = False
) -> TrackReport:
    """A lane's track that holds the truth to 50 m and 1 m/s."""
    state = _flown()[name].state_at(time_s)
    assert state is not None
    return TrackReport(
        party="p",
        lane="watch",
        number=1,
        time_s=time_s,
        first_plot_s=time_s - 60.0,
        last_plot_s=time_s,
        plots=30,
        missed_scans=0,
        status="ended" if ended else status,
        position_m=tuple(state[:3]),
        velocity_m_s=tuple(state[3:]),
        position_factor_m=(50.0, 0.0, 50.0, 0.0, 0.0, 50.0),
        velocity_factor_m_s=(0.0, 0.0, 0.0, 1.0) + (0.0,) * 4 + (1.0,) + (0.0,) * 5 + (1.0,),
        consistency=1.0,
    )


def _launch(name: str, *, off_km: float = 0.0) -> LaunchReport:
    """A launch report of the true launch, moved to the east."""
    threat = _flown()[name].threat
    point = Geodesic.WGS84.Direct(
        math.degrees(threat.latitude_rad), math.degrees(threat.longitude_rad), 90.0, 1e3 * off_km
    )
    return LaunchReport(
        party="p",
        lane="eye",
        number=1,
        time_s=threat.launched_s + 80.0,
        launched_s=threat.launched_s,
        launched_sigma_s=3.0,
        latitude_rad=math.radians(point["lat2"]),
        longitude_rad=math.radians(point["lon2"]),
        sigma_m=2000.0,
        heading_rad=None,
        heading_sigma_rad=None,
        last_seen_s=threat.launched_s + 60.0,
        burning=False,
    )


def _judge(
    centre: Centre, now_s: float, received: Sequence[TrackReport | LaunchReport]
) -> tuple[Assessment, ...]:
    """Fuse, then judge, as every step of an exercise does."""
    centre.fuse(now_s, received)
    return centre.judge(now_s, NOTICES)


def _judged(assessments: tuple[Assessment, ...]) -> Assessment:
    (assessment,) = assessments
    return assessment


def _falling(name: str) -> float:
    """An instant, on the ten-second grid, at which the object falls freely above the air."""
    return 10.0 * math.ceil((_flown()[name].trajectory.burnout_s + 60.0) / 10.0)


@pytest.mark.parametrize("name", ["raid-1", "raid-2", "raid-5"])
def test_a_track_of_the_truth_threatens_what_is_aimed_at(name: str) -> None:
    """The true impact point lies in the ellipse, the path ends there, and its owner is named."""
    flown, now_s = _flown()[name], _falling(name)
    centre = _centre()
    judged = _judged(_judge(centre, now_s, [_track(name, now_s)]))
    assert judged.phase == "confirmed"
    assert judged.impact is not None
    trajectory = flown.trajectory
    _, inside = miss_of(
        judged.impact, trajectory.impact_latitude_rad, trajectory.impact_longitude_rad
    )
    assert inside
    assert judged.impact.semi_major_m < 60_000.0
    assert judged.impact_s == pytest.approx(trajectory.impact_s, abs=10.0)
    (threat,) = centre.shown.threats()
    assert threat.sector in threat.threatened
    ends_m = Geodesic.WGS84.Inverse(
        math.degrees(threat.path.latitudes_rad[-1]),
        math.degrees(threat.path.longitudes_rad[-1]),
        math.degrees(trajectory.impact_latitude_rad),
        math.degrees(trajectory.impact_longitude_rad),
    )["s12"]
    assert ends_m < 40_000.0


def test_the_announced_launch_is_recognised_and_no_threat() -> None:
    now_s = _falling("space-1")
    centre = _centre()
    track = _track("space-1", now_s)
    judged = _judged(_judge(centre, now_s, [track, _launch("space-1")]))
    assert (judged.notice, judged.threatened) == ("notice-1", ())
    assert centre.shown.threats() == ()


def test_the_heading_is_read_early_and_then_kept() -> None:
    """Later the turning Earth bends the ground track away from the heading at launch."""
    centre, launched_s = _centre(), _flown()["space-1"].threat.launched_s
    headings = []
    for time_s in (launched_s + 180.0, launched_s + 240.0, _falling("space-1") + 100.0):
        track = _track("space-1", time_s, BOOSTING)
        judged = _judged(_judge(centre, time_s, [track, _launch("space-1")]))
        assert judged.heading_rad is not None
        headings.append(judged.heading_rad)
    assert _falling("space-1") > launched_s + 240.0
    assert headings[1] != headings[0]
    assert headings[2] == headings[1]
    assert headings[2] == pytest.approx(math.radians(5.0), abs=math.radians(3.0))


def test_the_same_launch_from_elsewhere_is_not_the_announced_one() -> None:
    now_s = _falling("space-1")
    moved = _launch("space-1", off_km=60.0)
    judged = _judged(_judge(_centre(), now_s, [_track("space-1", now_s), moved]))
    assert judged.notice == ""


def test_under_thrust_nothing_is_predicted() -> None:
    time_s = _flown()["raid-1"].threat.launched_s + 60.0
    centre = _centre()
    judged = _judged(_judge(centre, time_s, [_track("raid-1", time_s, BOOSTING)]))
    assert (judged.phase, judged.impact, judged.threatened) == ("boost", None, ())
    assert centre.shown.threats() == ()
    assert centre.shown.predicted_position(judged.track, time_s + 60.0) is None


def test_a_track_is_judged_again_at_every_checkpoint_and_when_its_status_changes() -> None:
    centre, name = _centre(), "raid-2"
    start_s = _falling(name)
    judged_s = [
        time_s
        for time_s in (start_s + 2.0 * n for n in range(11))
        if _judge(centre, time_s, [_track(name, time_s)])
    ]
    assert judged_s == [start_s, start_s + 10.0, start_s + 20.0]
    time_s = start_s + 22.0
    judged = _judge(centre, time_s, [_track(name, time_s, BOOSTING)])
    assert [item.phase for item in judged] == ["boost"]
    assert centre.shown.threats() == ()


def test_prediction_follows_the_true_object() -> None:
    """Two minutes ahead, above the air, the predicted position is the true one to 2 km."""
    name, now_s = "raid-2", _falling("raid-2")
    centre = _centre()
    number = _judged(_judge(centre, now_s, [_track(name, now_s)])).track
    expected, true = (
        centre.shown.predicted_position(number, now_s + 120.0),
        _flown()[name].state_at(now_s + 120.0),
    )
    assert expected is not None
    assert true is not None
    assert math.dist(expected, true[:3]) < 2000.0
    assert centre.shown.last_plot_s(number) == now_s


def test_an_ended_track_is_no_threat_any_more_but_its_last_plot_is_remembered() -> None:
    name, now_s = "raid-2", _falling("raid-2")
    centre = _centre()
    number = _judged(_judge(centre, now_s, [_track(name, now_s)])).track
    assert len(centre.shown.threats()) == 1
    _judge(centre, now_s + 10.0, [_track(name, now_s + 10.0, ended=True)])
    assert centre.shown.threats() == ()
    assert centre.shown.last_plot_s(number) >= now_s


def test_pictures_are_chained_and_the_digest_is_that_of_the_last() -> None:
    centre = _centre()
    (first,), first_digest = centre.fuse(10.0, []), centre.shown.picture_digest
    (second,) = centre.fuse(20.0, [])
    assert isinstance(second, Picture)
    assert first_digest == digest(first)
    assert second.previous == first_digest
    assert centre.shown.picture_digest == digest(second) != first_digest
