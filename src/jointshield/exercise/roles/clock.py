"""What control and the nodes say to each other about time."""

from dataclasses import dataclass
from typing import ClassVar

from jointshield.messages.codec import Message, Seconds

OPEN = "open"
LOOK = "look"
FUSE = "fuse"
HAPPEN = "happen"
PLAN = "plan"
PHASES = (OPEN, LOOK, FUSE, HAPPEN, PLAN)
"""The phases of a step, in order."""

CLOCK_CHANNEL = "share/clock"
REPORT_TOPIC = "report"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened(Message):
    """Control: this phase of this step has begun. `now_s` is the step's exercise time."""

    KIND: ClassVar[str] = "phase-opened"
    step: int
    phase: str
    now_s: Seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported(Message):
    """A node: I have done my part of this phase."""

    KIND: ClassVar[str] = "phase-reported"
    step: int
    phase: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed(Message):
    """Control: the step is over. absent: members that it did not wait for, sorted."""

    KIND: ClassVar[str] = "step-closed"
    step: int
    now_s: Seconds
    absent: tuple[str, ...]
