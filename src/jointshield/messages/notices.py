"""Launch notices, how far they got, and what a crew made of what it saw.

Fields after the agreement of 1988 and the memorandum of 2000 (sources: `catalogue/data`).
"""

from dataclasses import dataclass
from typing import ClassVar

from jointshield.messages.codec import Message, Metres, Radians, Record, Seconds

PRE_LAUNCH = "pre-launch"
POST_LAUNCH = "post-launch"
INTERCEPTOR_LAUNCH = "interceptor-launch"
TEST = "test"

IN_ORDER = "in order"
LATE = "late"
INCOMPLETE = "incomplete"
LATE_AND_INCOMPLETE = "late and incomplete"

RAISED = "raised"
STOOD_DOWN = "stood down"
EXPLAINED = "explained"

BY_NOTICE = "notice"
BY_ANSWER = "answer"
BY_IMPACT_POINT = "impact point"
BY_END_OF_TRACK = "end of track"


@dataclass(frozen=True, slots=True, kw_only=True)
class Corner(Record):
    """One corner of an area, geodetic."""

    latitude_rad: Radians
    longitude_rad: Radians


@dataclass(frozen=True, slots=True, kw_only=True)
class Area(Record):
    """An area: a `circle`, or the `polygon`, `quadrant` or `water` between its corners."""

    kind: str
    name: str
    latitude_rad: Radians | None
    longitude_rad: Radians | None
    radius_m: Metres | None
    boundary: tuple[Corner, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LaunchNotice(Message):
    """A notice of a launch: before it, after it, of an interceptor, or of a test of defences.

    What the notifier left out is None or empty. The launch area is a circle, or `waters` for a
    submarine; `azimuth_rad` is the announced heading with a tolerance. The window of a notice after
    the launch is the launch's own time. impact: where parts are to come down. about: the notice
    that this one completes (a target's, for an interceptor's).
    """

    KIND: ClassVar[str] = "launch-notice"
    notice: str
    notifier: str
    purpose: str
    given_s: Seconds
    window_open_s: Seconds | None
    window_close_s: Seconds | None
    latitude_rad: Radians | None
    longitude_rad: Radians | None
    radius_m: Metres | None
    azimuth_rad: Radians | None
    azimuth_tolerance_rad: Radians | None
    kind: str = PRE_LAUNCH
    vehicle: str = ""
    waters: Area | None = None
    impact: tuple[Area, ...] = ()
    range_m: Metres | None = None
    apogee_m: Metres | None = None
    about: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeJudged(Message):
    """Whether a notice keeps the rules of form and time; a notice that breaks them still counts.

    verdict: `in order`, `late`, `incomplete` or both. owed: `yes`, `no`, or `cannot be judged`.
    """

    KIND: ClassVar[str] = "notice-judged"
    time_s: Seconds
    notice: str
    verdict: str
    owed: str
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeAcknowledged(Message):
    """One stage of one party has taken note of a notice; refused out of turn, with the reason."""

    KIND: ClassVar[str] = "notice-acknowledged"
    time_s: Seconds
    party: str
    notice: str
    stage: str
    accepted: bool
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeAlarm(Message):
    """A stage has not acknowledged a notice by the last moment at which its crew could still know.

    `due_s` is that moment; the last stage's is the opening of the window.
    """

    KIND: ClassVar[str] = "notice-alarm"
    time_s: Seconds
    party: str
    notice: str
    stage: str
    due_s: Seconds
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeUnmatched(Message):
    """A window has closed and nobody saw what was announced."""

    KIND: ClassVar[str] = "notice-unmatched"
    time_s: Seconds
    notice: str
    window_close_s: Seconds
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LaunchUnannounced(Message):
    """A centre sees a flight that is owed a notice, and knows of none that fits."""

    KIND: ClassVar[str] = "launch-unannounced"
    centre: str
    time_s: Seconds
    track: int
    range_m: Metres | None
    apogee_m: Metres | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CrewAlert(Message):
    """What a party's crew does about one of its own tracks.

    act: `raised`, `stood down` (no longer feared) or `explained` (it is known what it was).
    by: `notice`, `answer`, `impact point`, `end of track`, or "" for the raising.
    """

    KIND: ClassVar[str] = "crew-alert"
    time_s: Seconds
    party: str
    track: int
    act: str
    by: str
    because: str
