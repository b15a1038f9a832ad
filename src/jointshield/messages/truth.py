"""What only exercise control knows. These messages go to its own journal and nowhere else."""

from dataclasses import dataclass
from typing import ClassVar

from jointshield.messages.codec import Message, Metres, Radians, Ratio, Seconds, Speed


@dataclass(frozen=True, slots=True, kw_only=True)
class TruthObject(Message):
    """One real object: what it is, when and where it starts, and where it would come down."""

    KIND: ClassVar[str] = "truth-object"
    object: str
    missile: str
    launched_s: Seconds
    launch_latitude_rad: Radians
    launch_longitude_rad: Radians
    target: str
    burnout_s: Seconds
    impact_s: Seconds | None
    impact_latitude_rad: Radians | None
    impact_longitude_rad: Radians | None
    notified: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TruthState(Message):
    """The true state of one object, exercise inertial frame."""

    KIND: ClassVar[str] = "truth-state"
    object: str
    time_s: Seconds
    position_m: tuple[Metres, ...]
    velocity_m_s: tuple[Speed, ...]
    thrusting: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TruthBias(Message):
    """The fixed registration bias that one radar has in this run."""

    KIND: ClassVar[str] = "truth-bias"
    sensor: str
    range_m: Metres
    azimuth_rad: Radians
    elevation_rad: Radians


@dataclass(frozen=True, slots=True, kw_only=True)
class TruthOrigin(Message):
    """Which object lies behind each plot of a scan ("" for a false one), in the scan's order."""

    KIND: ClassVar[str] = "truth-origin"
    sensor: str
    time_s: Seconds
    objects: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome(Message):
    """What really came of one interceptor salvo.

    result: `killed`, `missed` (in reach, but the single-shot draws failed), `already destroyed`, or
    `out of reach` with the reason. object: the real object nearest to the prediction, also where
    that is out of reach ("" if nothing was in flight). kill_probability is that of the salvo as
    drawn.
    """

    KIND: ClassVar[str] = "outcome"
    time_s: Seconds
    proposal: str
    site: str
    object: str
    result: str
    miss_of_prediction_m: Metres
    kill_probability: Ratio
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TruthEnd(Message):
    """How one real object ended: `killed`, `impact`, or `in flight` when the run ended."""

    KIND: ClassVar[str] = "truth-end"
    object: str
    time_s: Seconds
    end: str
