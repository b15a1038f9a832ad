"""From the centre to the crew, and the alarm where it stops."""

from dataclasses import replace

import pytest

from jointshield.assessment.delivery import Acknowledged, Delivery, Tick, follow, send
from jointshield.catalogue.watch import STAGES, Watch
from jointshield.messages.notices import LaunchNotice, NoticeAcknowledged, NoticeAlarm

WATCH = Watch(
    centre_s=1000.0,
    command_s=2000.0,
    crew_s=3000.0,
    urgent_s=60.0,
    report_after_s=40.0,
    stand_down_after_s=100.0,
    answer_after_s=60.0,
    answers_queries=True,
)
NOTICE = LaunchNotice(
    notice="n",
    notifier="p",
    purpose="",
    given_s=-50_000.0,
    window_open_s=0.0,
    window_close_s=10.0,
    latitude_rad=None,
    longitude_rad=None,
    radius_m=None,
    azimuth_rad=None,
    azimuth_tolerance_rad=None,
)


def _sent() -> Delivery:
    return send(NOTICE, "q", WATCH)


def test_each_stage_has_a_last_moment_that_leaves_the_others_their_time() -> None:
    assert _sent().due_s == (-5000.0, -3000.0, 0.0)
    assert send(replace(NOTICE, given_s=-100.0), "q", WATCH).due_s == (-100.0, -100.0, 0.0)
    after = send(replace(NOTICE, kind="post-launch", given_s=500.0), "q", WATCH)
    assert after.due_s == (560.0, 620.0, 680.0)
    undated = send(replace(NOTICE, window_open_s=None, window_close_s=None), "q", WATCH)
    assert undated.due_s == (None, None, None)


def test_acknowledged_to_the_crew_nobody_is_alarmed() -> None:
    state = _sent()
    for time_s, stage in zip((-40_000.0, -30_000.0, -20_000.0), STAGES, strict=True):
        state, outputs = follow(state, Acknowledged(stage=stage), time_s)
        assert [o.accepted for o in outputs if isinstance(o, NoticeAcknowledged)] == [True]
    assert state.known_s == -20_000.0
    assert follow(state, Tick(), 1e6)[1] == ()


def test_a_notice_that_stops_at_the_centre_alarms_at_each_stage_once() -> None:
    state, _ = follow(_sent(), Acknowledged(stage="centre"), -40_000.0)
    assert follow(state, Tick(), -3000.1)[1] == ()
    state, first = follow(state, Tick(), -3000.0)
    state, again = follow(state, Tick(), -2000.0)
    state, last = follow(state, Tick(), 5.0)
    assert state.known_s is None
    assert again == ()
    assert [(a.stage, a.due_s) for a in (*first, *last) if isinstance(a, NoticeAlarm)] == [
        ("command", -3000.0),
        ("crew", 0.0),
    ]
    assert "the crew can no longer know in time" in first[0].reason
    assert last[0].reason == "the window opens and the crew does not know"


def test_a_late_acknowledgement_counts_after_its_alarm() -> None:
    state, alarms = follow(_sent(), Tick(), 1.0)
    assert [a.stage for a in alarms if isinstance(a, NoticeAlarm)] == list(STAGES)
    for stage in STAGES:
        state, _ = follow(state, Acknowledged(stage=stage), 2.0)
    assert state.known_s == 2.0


@pytest.mark.parametrize(
    ("before", "stage", "reason"),
    [
        ((), "crew", "the centre has not acknowledged before it"),
        (("centre",), "crew", "the command has not acknowledged before it"),
        (("centre",), "centre", "acknowledged before"),
        ((), "cook", "no such stage; expected one of centre, command, crew"),
    ],
)
def test_an_acknowledgement_out_of_turn_is_answered_and_does_not_count(
    before: tuple[str, ...], stage: str, reason: str
) -> None:
    state = _sent()
    for earlier in before:
        state, _ = follow(state, Acknowledged(stage=earlier), -40_000.0)
    after, outputs = follow(state, Acknowledged(stage=stage), -39_000.0)
    assert after == state
    (said,) = outputs
    assert isinstance(said, NoticeAcknowledged)
    assert (said.accepted, said.reason) == (False, reason)
