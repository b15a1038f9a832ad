"""What a sensor hands to its owner: a scan, full or empty.

An empty scan is a statement too: "looked, and saw nothing".
"""

from dataclasses import dataclass
from typing import ClassVar

from jointshield.messages.codec import Message, Metres, Radians, Ratio, Record, Seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class RadarPlot(Record):
    """One radar detection: slant range, azimuth from true north, elevation, signal-to-noise ratio.

    Angles are topocentric at the radar (geodetic vertical). `snr_db` is the mean ratio, without the
    scan-to-scan fluctuation that decides on detection.
    """

    range_m: Metres
    azimuth_rad: Radians
    elevation_rad: Radians
    snr_db: Ratio


@dataclass(frozen=True, slots=True, kw_only=True)
class InfraredPlot(Record):
    """One infrared detection: the unit vector from the satellite to the hot plume, earth-fixed."""

    direction_x: Radians
    direction_y: Radians
    direction_z: Radians


@dataclass(frozen=True, slots=True, kw_only=True)
class RadarScan(Message):
    """All plots of one radar at one instant, in order of range."""

    KIND: ClassVar[str] = "radar-scan"
    sensor: str
    time_s: Seconds
    plots: tuple[RadarPlot, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class InfraredScan(Message):
    """All plots of one infrared lane; `time_s` is when it looked, `reported_s` when it told."""

    KIND: ClassVar[str] = "infrared-scan"
    sensor: str
    time_s: Seconds
    reported_s: Seconds
    plots: tuple[InfraredPlot, ...]


Scan = RadarScan | InfraredScan
