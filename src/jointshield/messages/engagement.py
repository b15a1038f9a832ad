"""What follows an authorisation: a launch that everyone is told of, and what sensors made of it."""

from dataclasses import dataclass
from typing import ClassVar

from jointshield.messages.codec import Message, Seconds

HIT = "hit"
MISS = "miss"
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class InterceptorLaunch(Message):
    """The owner's notice that it launched, so that nobody mistakes it for an attack."""

    KIND: ClassVar[str] = "interceptor-launch"
    time_s: Seconds
    site: str
    owner: str
    proposal: str
    track: int
    count: int
    intercept_s: Seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class KillAssessment(Message):
    """What sensors let a centre believe about an engagement: `hit`, `miss` or `unknown`."""

    KIND: ClassVar[str] = "kill-assessment"
    centre: str
    time_s: Seconds
    proposal: str
    track: int
    verdict: str
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotEngaged(Message):
    """Why a centre did not ask for an engagement of a threat that it had assessed."""

    KIND: ClassVar[str] = "not-engaged"
    centre: str
    time_s: Seconds
    track: int
    reason: str
