"""The fused picture of one centre, and the logged act of correlating a lane's track with it."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from jointshield.messages.codec import Fixed, Message, Metres, Ratio, Record, Seconds, Speed


@dataclass(frozen=True, slots=True, kw_only=True)
class Contributor(Record):
    """One lane's track inside a joint track."""

    lane: str
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class JointTrack(Record):
    """One object of the picture at the picture's time; frames and factors as in `TrackReport`.

    contributors: the lanes' tracks in it. launch_reports: those correlated with it.
    """

    number: int
    status: str
    first_plot_s: Seconds
    last_plot_s: Seconds
    position_m: tuple[Metres, ...]
    velocity_m_s: tuple[Speed, ...]
    position_factor_m: tuple[Metres, ...]
    velocity_factor_m_s: tuple[Annotated[float, Fixed(6)], ...]
    contributors: tuple[Contributor, ...]
    launch_reports: tuple[Contributor, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture(Message):
    """What one centre believes at one instant. `previous` chains it to the picture before it."""

    KIND: ClassVar[str] = "picture"
    centre: str
    time_s: Seconds
    previous: str
    tracks: tuple[JointTrack, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Correlation(Message):
    """The act of saying that a lane's track is this joint track (or a new one, or no longer).

    `distance` is the squared Mahalanobis distance on which it was decided (6 degrees of freedom).
    """

    KIND: ClassVar[str] = "correlation"
    centre: str
    time_s: Seconds
    lane: str
    number: int
    joint_number: int
    act: str
    distance: Ratio
