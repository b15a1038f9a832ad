"""What a crew does: raised by time, ended by what it learns, never raised again."""

from jointshield.assessment.alert import (
    Announced,
    Answered,
    Case,
    Gone,
    Input,
    Judged,
    Tick,
    watch_over,
)
from jointshield.messages.notices import CrewAlert

from .test_notices_delivery import WATCH

DANGER, CLEAR = Judged(clear=False), Judged(clear=True)


def _play(*happened: tuple[float, Input]) -> list[tuple[float, str, str]]:
    """Acts in the order of time: when, what, by what."""
    case, acts = Case(party="q", track=1, first_s=0.0), list[CrewAlert]()
    for time_s, what in happened:
        case, said = watch_over(case, what, time_s, WATCH)
        acts += said
    return [(act.time_s, act.act, act.by) for act in acts]


def test_unexplained_for_its_time_becomes_an_alert_once() -> None:
    acts = _play((0.0, DANGER), (39.9, DANGER), (40.0, DANGER), (60.0, DANGER), (500.0, DANGER))
    assert acts == [(40.0, "raised", "")]


def test_the_alert_ends_when_the_impact_point_was_clear_for_long_enough() -> None:
    acts = _play((50.0, DANGER), (60.0, CLEAR), (100.0, CLEAR), (159.9, Tick()), (160.0, Tick()))
    assert acts == [(50.0, "raised", ""), (160.0, "stood down", "impact point")]


def test_an_impact_point_that_comes_back_over_own_land_starts_the_time_anew() -> None:
    acts = _play((50.0, CLEAR), (100.0, DANGER), (110.0, CLEAR), (160.0, CLEAR), (210.0, CLEAR))
    assert acts == [(50.0, "raised", ""), (210.0, "stood down", "impact point")]


def test_a_notice_known_in_time_keeps_the_alert_from_being_raised() -> None:
    acts = _play((10.0, DANGER), (20.0, Announced(notice="n")), (100.0, DANGER))
    assert acts == [(20.0, "explained", "notice")]


def test_an_answer_ends_and_explains_an_alert() -> None:
    acts = _play((50.0, DANGER), (90.0, Answered(party="p", notice="n")))
    assert acts == [
        (50.0, "raised", ""),
        (90.0, "stood down", "answer"),
        (90.0, "explained", "answer"),
    ]


def test_what_ended_by_itself_may_be_explained_later_and_only_once() -> None:
    acts = _play(
        (50.0, DANGER),
        (60.0, Gone()),
        (9000.0, Announced(notice="n")),
        (9001.0, Answered(party="p", notice="n")),
    )
    assert acts == [
        (50.0, "raised", ""),
        (60.0, "stood down", "end of track"),
        (9000.0, "explained", "notice"),
    ]


def test_an_expected_rise_is_waited_for_until_it_can_be_held_against_the_notice() -> None:
    expected = Judged(clear=False, expected=True)
    assert _play((50.0, expected), (90.0, Tick())) == []
    assert _play((50.0, expected), (90.0, DANGER)) == [(90.0, "raised", "")]


def test_a_track_that_goes_before_its_time_raises_nothing() -> None:
    assert _play((0.0, DANGER), (30.0, Gone()), (100.0, Tick())) == []
