"""The joint picture: same releases in any order, same digest; one object, one track."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jointshield.earth.ellipsoid import geodetic_from_ecef
from jointshield.earth.frames import ecef_position_from_eci
from jointshield.flight.ballistic import coast
from jointshield.messages import digest
from jointshield.messages.picture import Correlation, Picture
from jointshield.messages.tracks import BALLISTIC, BOOSTING, ENDED, LaunchReport, TrackReport
from jointshield.picture import PictureState, update
from jointshield.tracking.factors import covariance_of, factor_fields, state_of

START = np.array([4.0e6, 3.6e6, 3.7e6, 1300.0, -400.0, 3500.0])
SIGMAS = np.array([300.0, 200.0, 100.0, 5.0, 4.0, 3.0])
Release = TrackReport | LaunchReport


def _report(
    lane: str,
    time_s: float,
    *,
    number: int = 1,
    status: str = BALLISTIC,
    offset: Sequence[float] = (0.0,) * 6,
    seed: int = 0,
    missed: int = 0,
    party: str = "a",
    last_plot_s: float | None = None,
) -> TrackReport:
    state = coast(START + np.array(offset), time_s)
    state = state + np.random.default_rng(seed).normal(size=6) * SIGMAS
    position, velocity = factor_fields(np.diag(SIGMAS * SIGMAS))
    return TrackReport(
        party=party,
        lane=lane,
        number=number,
        time_s=time_s,
        first_plot_s=1.0 + 0.1 * seed,
        last_plot_s=time_s if last_plot_s is None else last_plot_s,
        plots=int(time_s) + 3,
        missed_scans=missed,
        status=status,
        position_m=tuple(state[:3]),
        velocity_m_s=tuple(state[3:]),
        position_factor_m=position,
        velocity_factor_m_s=velocity,
        consistency=1.0,
    )


AWAY = (40e3, 0.0, 0.0, 0.0, 200.0, 0.0)
RELEASES: tuple[Release, ...] = (
    _report("x", 10.0, seed=1),
    _report("y", 10.0, seed=2),
    _report("z", 8.0, seed=3, status=BOOSTING),
    _report("x", 10.0, number=2, offset=AWAY, seed=4),
    _report("y", 6.0, number=2, offset=AWAY, seed=5),
    _report("x", 12.0, seed=1),
    _report("y", 12.0, number=3, seed=6, status=ENDED),
)


def _play(
    steps: Sequence[Sequence[Release]], every_s: float = 4.0, start_s: float = 12.0
) -> tuple[list[Picture], list[Correlation], PictureState]:
    state = PictureState()
    pictures: list[Picture] = []
    acts: list[Correlation] = []
    for number, received in enumerate(steps):
        state, picture, correlations = update(state, "centre", received, start_s + every_s * number)
        pictures.append(picture)
        acts += correlations
    return pictures, acts, state


@settings(max_examples=60, deadline=None)
@given(st.permutations(RELEASES), st.lists(st.sampled_from(RELEASES), max_size=3))
def test_same_releases_in_any_order_same_digest(order: list[Release], again: list[Release]) -> None:
    expected = _play([RELEASES, ()])
    found = _play([[*order, *again], ()])
    assert [digest(one) for one in found[0]] == [digest(one) for one in expected[0]]
    assert found[1] == expected[1]


def test_a_picture_does_not_know_parties() -> None:
    renamed = [replace(one, party=one.party[::-1] + "-renamed") for one in RELEASES]
    assert _play([renamed])[0] == _play([RELEASES])[0]


def test_two_lanes_of_one_object_are_one_track_and_surer() -> None:
    (picture,), acts, _ = _play([[_report("x", 12.0, seed=1), _report("y", 12.0, seed=2)]])
    (track,) = picture.tracks
    assert [(one.lane, one.number) for one in track.contributors] == [("x", 1), ("y", 1)]
    assert covariance_of(track) == pytest.approx(np.diag(SIGMAS * SIGMAS) / 2.0, rel=1e-3, abs=1.0)
    assert [(act.lane, act.act, act.joint_number) for act in acts] == [
        ("x", "opened", 1),
        ("y", "joined", 1),
    ]


def test_neighbours_stay_apart_and_numbers_follow_the_first_plot() -> None:
    (picture,), _, _ = _play([RELEASES])
    assert [track.number for track in picture.tracks] == [1, 2]
    assert [len(track.contributors) for track in picture.tracks] == [2, 2]
    assert picture.tracks[0].first_plot_s < picture.tracks[1].first_plot_s


def test_thrust_counts_only_while_nobody_sees_free_fall() -> None:
    boosting = _report("x", 12.0, seed=1, status=BOOSTING)
    falling = _report("y", 16.0, seed=2)
    pictures, _, _ = _play([[boosting], [falling]])
    assert pictures[0].tracks[0].status == BOOSTING
    (track,) = pictures[1].tracks
    assert track.status == BALLISTIC
    assert [one.lane for one in track.contributors] == ["y"]
    assert track.position_m == falling.position_m


def test_a_lane_that_no_longer_fits_leaves_and_the_act_is_told() -> None:
    away = (30e3, 0.0, 0.0, 0.0, 0.0, 0.0)
    first = [_report("x", 12.0, seed=1), _report("y", 12.0, seed=2)]
    pictures, acts, _ = _play([first, [_report("y", 16.0, seed=2, offset=away)]])
    assert [track.number for track in pictures[1].tracks] == [1, 2]
    left = [act for act in acts if act.act == "left"]
    assert [(act.lane, act.joint_number) for act in left] == [("y", 1)]
    assert left[0].distance > 40.0


def test_what_ended_drops_out_for_good() -> None:
    over = _report("x", 16.0, status=ENDED, seed=1)
    pictures, _, _ = _play([[_report("x", 12.0, seed=1)], [over], [_report("x", 14.0, seed=1)]])
    assert [len(picture.tracks) for picture in pictures] == [1, 0, 0]


def test_a_lane_that_looked_and_saw_nothing_speaks_for_those_that_did_not_look() -> None:
    coasting = _report("x", 12.0, seed=1, last_plot_s=5.0)
    both = [coasting, _report("y", 12.0, seed=2)]
    gone = _report("y", 16.0, seed=2, status=ENDED, missed=6, last_plot_s=12.0)
    left_sight = _report("y", 16.0, seed=2, status=ENDED, missed=0, last_plot_s=12.0)
    assert _play([both, [gone]])[0][1].tracks == ()
    assert len(_play([both, [left_sight]])[0][1].tracks) == 1
    sees_it = _report("x", 16.0, seed=1, last_plot_s=16.0)
    assert len(_play([both, [gone, sees_it]])[0][1].tracks) == 1


def test_free_fall_is_carried_on_without_new_plots() -> None:
    report = _report("x", 12.0, seed=1)
    pictures, _, _ = _play([[report], *[()] * 25])
    (track,) = pictures[-1].tracks
    assert state_of(track) == pytest.approx(coast(state_of(report), 100.0), abs=0.05)


def test_thrust_is_forgotten_unless_renewed() -> None:
    pictures, _, _ = _play([[_report("x", 12.0, seed=1, status=BOOSTING)], *[()] * 9])
    assert [len(picture.tracks) for picture in pictures] == [1] * 8 + [0] * 2


def test_pictures_are_chained() -> None:
    pictures, _, state = _play([RELEASES, ()])
    assert pictures[0].previous == ""
    assert pictures[1].previous == digest(pictures[0])
    assert state.previous == digest(pictures[1])


def test_a_launch_report_finds_its_track() -> None:
    back = coast(START, -90.0)
    place = ecef_position_from_eci(back[:3].copy(), -90.0)
    latitude, longitude, _ = geodetic_from_ecef(*place)
    report = LaunchReport(
        party="a",
        lane="eye",
        number=4,
        time_s=10.0,
        launched_s=-120.0,
        launched_sigma_s=9.0,
        latitude_rad=latitude,
        longitude_rad=longitude,
        sigma_m=6000.0,
        heading_rad=None,
        heading_sigma_rad=None,
        last_seen_s=0.0,
        burning=False,
    )
    foreign = replace(report, number=5, latitude_rad=latitude - 0.2)
    pictures, acts, _ = _play([[*RELEASES, foreign, report], ()])
    for picture in pictures:
        matched = {track.number: track.launch_reports for track in picture.tracks}
        assert [one.number for one in matched[1]] == [4]
        assert 5 not in [one.number for reports in matched.values() for one in reports]
    assert [act.joint_number for act in acts if act.act == "launch-matched"] == [1]
