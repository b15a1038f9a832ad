"""What a centre makes of a track: an assessment."""

from dataclasses import dataclass
from typing import ClassVar

from jointshield.messages.codec import Message, Metres, Radians, Ratio, Record, Seconds, Speed


@dataclass(frozen=True, slots=True, kw_only=True)
class Ellipse(Record):
    """A point on the ground with its 95 % error ellipse; `azimuth_rad` is that of the long axis."""

    latitude_rad: Radians
    longitude_rad: Radians
    semi_major_m: Metres
    semi_minor_m: Metres
    azimuth_rad: Radians


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaAtRisk(Record):
    """One city inside the 95 % impact ellipse; `distance_m` is that to the ellipse's centre."""

    name: str
    country: str
    party: str
    population: int
    distance_m: Metres


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment(Message):
    """What `centre` believes about one of its tracks.

    phase: `boost` (thrust not excluded) or `confirmed` (free fall established).
    range_class: by predicted ground range, or `orbital`, or `undetermined`.
    notice: the notice it was matched to, or "".
    threatened: parties on whose land the impact point may lie; empty if none, or if announced.
    """

    KIND: ClassVar[str] = "assessment"
    centre: str
    time_s: Seconds
    track: int
    phase: str
    range_class: str
    notice: str
    launch: Ellipse | None
    launched_s: Seconds | None
    heading_rad: Radians | None
    impact: Ellipse | None
    impact_s: Seconds | None
    apogee_m: Metres | None
    range_m: Metres | None
    speed_m_s: Speed
    areas_at_risk: tuple[AreaAtRisk, ...]
    threatened: tuple[str, ...]
    confidence: Ratio
    """Share of the impact point's probability that lies on the parties' land."""
