"""What a party says it sees: tracks of its lanes, and launch reports.

A *lane* is one sensor of one party. National lanes stay visible beside the fused picture.
"""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from jointshield.messages.codec import Fixed, Message, Metres, Radians, Ratio, Seconds, Speed

BOOSTING = "boosting"
BALLISTIC = "ballistic"
ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackReport(Message):
    """One lane's track of one object at `time_s`.

    position_m, velocity_m_s: 3 values each, exercise inertial frame (`eci`).
    position_factor_m (6 values) and velocity_factor_m_s (15 values): the rows of the lower
    Cholesky factor of the 6x6 covariance, so that a covariance survives rounding as a covariance.
    status: `boosting` (thrust seen or not excluded), `ballistic` (consistent with free fall), or
    `ended` (no longer seen; state and covariance are the last ones).
    `missed_scans` counts scans in a row in which the object was expected and not seen.
    """

    KIND: ClassVar[str] = "track"
    party: str
    lane: str
    number: int
    time_s: Seconds
    first_plot_s: Seconds
    last_plot_s: Seconds
    plots: int
    missed_scans: int
    status: str
    position_m: tuple[Metres, ...]
    velocity_m_s: tuple[Speed, ...]
    position_factor_m: tuple[Metres, ...]
    velocity_factor_m_s: tuple[Annotated[float, Fixed(6)], ...]
    consistency: Ratio
    """Normalised innovation squared per degree of freedom over the track; about 1 if honest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LaunchReport(Message):
    """One infrared lane's report of a launch: where, when, which way, and how sure.

    `sigma_m` is the circular one-sigma error of the launch point, `heading_sigma_rad` that of the
    heading (None while a heading cannot be told).
    """

    KIND: ClassVar[str] = "launch-report"
    party: str
    lane: str
    number: int
    time_s: Seconds
    launched_s: Seconds
    launched_sigma_s: Seconds
    latitude_rad: Radians
    longitude_rad: Radians
    sigma_m: Metres
    heading_rad: Radians | None
    heading_sigma_rad: Radians | None
    last_seen_s: Seconds
    burning: bool
