"""Does a notice keep the rules of form and time? One that does not still counts: it is told so."""

from jointshield.catalogue.watch import NoticeRules
from jointshield.messages.notices import (
    IN_ORDER,
    INCOMPLETE,
    INTERCEPTOR_LAUNCH,
    LATE,
    LATE_AND_INCOMPLETE,
    POST_LAUNCH,
    TEST,
    LaunchNotice,
    NoticeJudged,
)
from jointshield.messages.threats import Assessment

OWED, NOT_OWED, UNKNOWN = "yes", "no", "cannot be judged"
_FLIES_TO_ORBIT = "space launcher"


def judge_notice(notice: LaunchNotice, rules: NoticeRules, now_s: float) -> NoticeJudged:
    """Hold a notice against the rules when it is lodged, at `now_s`."""
    missing = _missing(notice)
    late = _late(notice, rules)
    verdict = IN_ORDER
    if missing and late:
        verdict = LATE_AND_INCOMPLETE
    elif missing or late:
        verdict = INCOMPLETE if missing else LATE
    return NoticeJudged(
        time_s=now_s,
        notice=notice.notice,
        verdict=verdict,
        owed=owed(notice.range_m, notice.apogee_m, rules, orbit=notice.vehicle == _FLIES_TO_ORBIT),
        faults=(*(f"no {field}" for field in missing), *late),
    )


def owed(
    range_m: float | None, apogee_m: float | None, rules: NoticeRules, *, orbit: bool = False
) -> str:
    """Whether a flight is to be notified: range or greatest height beyond the limits, or orbit."""
    if orbit or (range_m or 0.0) > rules.range_m or (apogee_m or 0.0) > rules.apogee_m:
        return OWED
    return UNKNOWN if range_m is None or apogee_m is None else NOT_OWED


def flight_owed(assessment: Assessment, rules: NoticeRules) -> bool:
    """Whether what a centre sees is a flight that is to be notified, by its own figures."""
    return owed(assessment.range_m, assessment.apogee_m, rules) == OWED


def _missing(notice: LaunchNotice) -> list[str]:
    """Names of the fields that its kind needs and that it leaves out, in a fixed order."""
    fields = {
        "launch area": notice.waters is not None or notice.latitude_rad is not None,
        "date or window": notice.window_open_s is not None,
        "class": bool(notice.vehicle),
        "heading": notice.azimuth_rad is not None,
        "impact area": bool(notice.impact)
        or notice.vehicle == _FLIES_TO_ORBIT
        or notice.kind != "pre-launch",
    }
    return [name for name, given in fields.items() if not given]


def _late(notice: LaunchNotice, rules: NoticeRules) -> list[str]:
    """Why it is late; nothing where it names no time to be late for."""
    if notice.window_open_s is None or notice.window_close_s is None:
        return []
    if notice.kind == POST_LAUNCH:
        after_s = notice.given_s - notice.window_close_s
        if after_s <= rules.post_launch_s:
            return []
        return [f"given {_hours(after_s)} after the launch, {_hours(rules.post_launch_s)} agreed"]
    least_s = {TEST: rules.test_lead_s, INTERCEPTOR_LAUNCH: 0.0}.get(notice.kind, rules.lead_s)
    lead_s = notice.window_open_s - notice.given_s
    if lead_s >= least_s:
        return []
    when = f"{_hours(lead_s)} ahead" if lead_s >= 0.0 else f"{_hours(-lead_s)} after the opening"
    return [f"given {when}, at least {_hours(least_s)} ahead agreed"]


def _hours(seconds: float) -> str:
    return f"{seconds / 3600.0:.1f} h"
