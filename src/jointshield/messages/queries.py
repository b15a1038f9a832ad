"""The joint query "did you see this?" and the answers to it.

"Nothing seen" is an answer: it says which lanes looked, when, and what they would have seen.
"""

from dataclasses import dataclass
from typing import ClassVar

from jointshield.messages.codec import Message, Metres, Radians, Record, Seconds

SEEN = "seen"
NOTHING_SEEN = "nothing seen"
DECLINED = "declined"

OBJECT = "object"
LAUNCH = "launch"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought(Record):
    """Where and when something was: geodetic position at `at_s`, give or take both."""

    kind: str
    at_s: Seconds
    span_s: Seconds
    latitude_rad: Radians
    longitude_rad: Radians
    height_m: Metres
    radius_m: Metres


@dataclass(frozen=True, slots=True, kw_only=True)
class Query(Message):
    """One party asks all others about one of its tracks.

    sought: the `object` where the asker had it, and, if it can be told, its `launch`. heading_rad:
    its course on the ground.
    """

    KIND: ClassVar[str] = "query"
    time_s: Seconds
    query: str
    asker: str
    track: int
    sought: tuple[Sought, ...]
    heading_rad: Radians | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageClaim(Record):
    """What one lane can say of one thing sought; each figure follows from geometry and scans.

    in_view: whether the place lies in the lane's field. looks, first_s, last_s: its scans in the
    span. seen: how many of them hold a plot there, the nearest `nearest_m` away. lowest_m: height
    above which the place is in the field (None if at none). smallest_m2: cross-section that one
    look would have found with a probability of 0.9 (None for infrared).
    """

    lane: str
    sought: str
    in_view: bool
    looks: int
    first_s: Seconds | None
    last_s: Seconds | None
    seen: int
    nearest_m: Metres | None
    lowest_m: Metres | None
    smallest_m2: Metres | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryAnswer(Message):
    """One party's answer: `seen`, `nothing seen` or `declined`.

    claims: one for each lane that the party shares and each thing sought. covered: whether some
    lane had it in view and looked. notice: the notice that announces what was asked about, if the
    party knows of one; its own launches it knows, announced or not.
    """

    KIND: ClassVar[str] = "query-answer"
    time_s: Seconds
    query: str
    party: str
    answer: str
    covered: bool
    claims: tuple[CoverageClaim, ...]
    notice: str
    reason: str
