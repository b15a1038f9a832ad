"""What a centre holds of each lane's tracks: the newest release, carried to the present.

A release is newest by its own time, not by its arrival, so the order of arrival does not matter.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from jointshield.earth.ellipsoid import height_along_radius
from jointshield.messages.codec import encode
from jointshield.messages.tracks import BALLISTIC, ENDED, LaunchReport, TrackReport
from jointshield.strict.linear import Floats
from jointshield.tracking.factors import covariance_of, state_of
from jointshield.tracking.filter import predict
from jointshield.tracking.reentry import drag_doubt

THRUST_DENSITY_M2_S3 = 16000.0
"""White acceleration of an object that may be under thrust: 40 m/s^2 for 10 s at a time."""

BOOSTING_MEMORY_S = 30.0
"""A track under thrust that nobody renewed for so long says nothing about the present."""

Key = tuple[str, int]
"""Lane and track number: what a lane's track is called everywhere."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Held:
    """A lane's track as last released, and its state (6,) and covariance (6, 6) at `time_s`."""

    report: TrackReport
    time_s: float
    mean: Floats
    covariance: Floats

    @property
    def key(self) -> Key:
        """Lane and number."""
        return self.report.lane, self.report.number

    @property
    def order(self) -> tuple[float, str, int]:
        """Time of first plot, lane, number: a total order that knows no party."""
        return self.report.first_plot_s, self.report.lane, self.report.number

    @property
    def falls(self) -> bool:
        """Whether its owner says that it falls freely."""
        return self.report.status == BALLISTIC

    def at(self, time_s: float) -> "Held":
        """Return it carried to another instant."""
        if time_s == self.time_s:
            return self
        density = drag_doubt(self.mean) if self.falls else THRUST_DENSITY_M2_S3
        mean, covariance = predict(self.mean, self.covariance, time_s - self.time_s, density)
        return replace(self, time_s=time_s, mean=mean, covariance=covariance)


def newer(one: TrackReport | LaunchReport, other: TrackReport | LaunchReport) -> bool:
    """Whether `one` replaces `other`; never by order of arrival, so equal ages go by content."""
    if one.time_s != other.time_s:
        return one.time_s > other.time_s
    return one != other and encode(one) > encode(other)


def newest(
    held: Mapping[Key, Held], over: frozenset[Key], received: Sequence[TrackReport]
) -> tuple[dict[Key, Held], tuple[TrackReport, ...]]:
    """Return what is held after these releases, and the releases that ended a track.

    over: tracks that ended before; nothing brings them back.
    """
    latest: dict[Key, TrackReport] = {}
    for report in received:
        key = (report.lane, report.number)
        if key not in latest or newer(report, latest[key]):
            latest[key] = report
    after, ended = dict(held), []
    for key in sorted(latest):
        report = latest[key]
        if key in over or (key in held and not newer(report, held[key].report)):
            continue
        if report.status == ENDED:
            ended.append(report)
            after.pop(key, None)
        else:
            after[key] = Held(
                report=report,
                time_s=report.time_s,
                mean=state_of(report),
                covariance=covariance_of(report),
            )
    return after, tuple(ended)


def present(held: Mapping[Key, Held], now_s: float) -> dict[Key, Held]:
    """Carry all to now; leave out what came down, and what was under thrust too long ago."""
    out: dict[Key, Held] = {}
    for key in sorted(held):
        lane = held[key]
        if not lane.falls and now_s - lane.report.last_plot_s > BOOSTING_MEMORY_S:
            continue
        lane = lane.at(now_s)
        if height_along_radius(lane.mean[0], lane.mean[1], lane.mean[2]) > 0.0:
            out[key] = lane
    return out
