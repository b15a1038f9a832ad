"""The agreed form and times of notices, each limit from both sides."""

from dataclasses import replace

import pytest

from jointshield.assessment.notice_rules import judge_notice, owed
from jointshield.catalogue.watch import NoticeRules
from jointshield.messages.notices import Area, LaunchNotice

HOUR_S = 3600.0
RULES = NoticeRules(
    range_m=500e3,
    apogee_m=500e3,
    lead_s=24 * HOUR_S,
    test_lead_s=240 * HOUR_S,
    post_launch_s=48 * HOUR_S,
)
"""1988: 24 hours; 2000: 500 km; 1997: ten days."""
IMPACT = Area(
    kind="circle", name="sea", latitude_rad=1.2, longitude_rad=0.2, radius_m=50e3, boundary=()
)
WHOLE = LaunchNotice(
    notice="n",
    notifier="p",
    purpose="test flight",
    vehicle="ballistic missile",
    given_s=-24 * HOUR_S,
    window_open_s=0.0,
    window_close_s=HOUR_S,
    latitude_rad=1.0,
    longitude_rad=0.2,
    radius_m=10e3,
    azimuth_rad=0.1,
    azimuth_tolerance_rad=0.1,
    impact=(IMPACT,),
    range_m=9_000e3,
    apogee_m=1_200e3,
)


def _judged(notice: LaunchNotice) -> tuple[str, tuple[str, ...]]:
    found = judge_notice(notice, RULES, 0.0)
    return found.verdict, found.faults


def test_a_whole_notice_a_day_ahead_is_in_order() -> None:
    assert _judged(WHOLE) == ("in order", ())
    assert judge_notice(WHOLE, RULES, 0.0).owed == "yes"


def test_a_minute_less_than_a_day_is_late_and_said_so() -> None:
    verdict, faults = _judged(replace(WHOLE, given_s=-24 * HOUR_S + 60.0))
    assert verdict == "late"
    assert faults == ("given 24.0 h ahead, at least 24.0 h ahead agreed",)
    _, faults = _judged(replace(WHOLE, given_s=HOUR_S))
    assert faults == ("given 1.0 h after the opening, at least 24.0 h ahead agreed",)


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"latitude_rad": None, "longitude_rad": None, "radius_m": None}, "no launch area"),
        ({"window_open_s": None, "window_close_s": None}, "no date or window"),
        ({"vehicle": ""}, "no class"),
        ({"azimuth_rad": None, "azimuth_tolerance_rad": None}, "no heading"),
        ({"impact": ()}, "no impact area"),
    ],
)
def test_each_missing_field_is_named_and_the_notice_still_counts(
    changed: dict[str, None], fault: str
) -> None:
    assert _judged(replace(WHOLE, **changed)) == ("incomplete", (fault,))  # type: ignore[arg-type]


def test_late_and_incomplete_together() -> None:
    verdict, faults = _judged(replace(WHOLE, given_s=-HOUR_S, impact=()))
    assert verdict == "late and incomplete"
    assert len(faults) == 2


def test_a_submarine_names_its_waters_instead_of_a_point() -> None:
    waters = replace(IMPACT, kind="water", name="Barents Sea")
    at_sea = replace(WHOLE, latitude_rad=None, longitude_rad=None, radius_m=None, waters=waters)
    assert _judged(at_sea) == ("in order", ())


def test_a_test_of_defences_is_told_ten_days_ahead() -> None:
    test = replace(WHOLE, kind="test", vehicle="interceptor", impact=())
    assert _judged(replace(test, given_s=-240 * HOUR_S))[0] == "in order"
    assert _judged(replace(test, given_s=-239 * HOUR_S))[0] == "late"


def test_an_interceptor_is_told_by_its_launch() -> None:
    launch = replace(WHOLE, kind="interceptor-launch", vehicle="interceptor", impact=())
    assert _judged(replace(launch, given_s=0.0))[0] == "in order"
    assert _judged(replace(launch, given_s=1.0))[0] == "late"


def test_a_notice_after_the_launch_has_its_own_limit() -> None:
    after = replace(WHOLE, kind="post-launch", impact=(), window_close_s=0.0)
    assert _judged(replace(after, given_s=48 * HOUR_S))[0] == "in order"
    assert _judged(replace(after, given_s=49 * HOUR_S))[0] == "late"


@pytest.mark.parametrize(
    ("range_km", "apogee_km", "expected"),
    [
        (500.0, 500.0, "no"),
        (501.0, 100.0, "yes"),
        (100.0, 501.0, "yes"),
        (100.0, None, "cannot be judged"),
        (None, None, "cannot be judged"),
        (None, 1453.0, "yes"),
    ],
)
def test_range_or_height_beyond_500_km_is_owed_a_notice(
    range_km: float | None, apogee_km: float | None, expected: str
) -> None:
    metres = [None if value is None else 1000.0 * value for value in (range_km, apogee_km)]
    assert owed(metres[0], metres[1], RULES) == expected


def test_a_space_launch_is_owed_one_whatever_its_figures() -> None:
    assert owed(None, None, RULES, orbit=True) == "yes"
