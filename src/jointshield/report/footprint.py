"""Footprints: the ground that a site could defend if it fired so long after a launch.

A threat flies the arc of smallest energy over a sphere that does not turn, from a launch area to
an aim point; the site may meet it wherever the arc is within its stated reach and height, if the
interceptor gets there in time. The slack is the time to spare at the best such place: the
footprint is where it is not negative. Powered flight of the threat is left out, which makes it
arrive a little early. Arc: R. H. Bate, D. D. Mueller, J. E. White, Fundamentals of Astrodynamics
(1971), ch. 6.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np

from jointshield.earth.gravity import GRAVITATION_M3_S2
from jointshield.flight.flyout import flyout_time
from jointshield.report.ground import MEAN_RADIUS_M, Array
from jointshield.report.setting import PlaceView, SiteView
from jointshield.report.timeline import Timeline

UNREACHED_S = -1000.0
"""Slack where no place on the arc is within reach at any time."""
_ALONG = 90
_RANGES, _HEIGHTS = 40, 24
_SHORTEST_RAD = 0.02
_METRES_TO_A_SECOND = 1000.0
_EDGE_S = 200.0
"""Places farther out of reach than this are not looked at closely."""


def first_shots_s(timeline: Timeline) -> dict[str, float]:
    """Seconds from each engaged threat's launch to the first interceptors sent at it."""
    found: dict[str, float] = {}
    for question in timeline.questions:
        subject = timeline.subject_of(question)
        if question.launched is not None and subject is not None:
            delay = question.launched.time_s - subject.launched_s
            found[subject.id] = min(delay, found.get(subject.id, delay))
    return found


def delays_s(timelines: Sequence[Timeline]) -> list[float | None]:
    """Median first shot (s) of each run, over the threats that every run engaged.

    Where no threat was engaged in every run, each run's own median; None where nothing was fired.
    """
    shots = [first_shots_s(timeline) for timeline in timelines]
    common = set.intersection(*(set(shot) for shot in shots)) if shots else set()
    found: list[float | None] = []
    for shot in shots:
        chosen = [delay for name, delay in shot.items() if name in (common or shot)]
        found.append(median(chosen) if chosen else None)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Arcs:
    """Flights from one launch area to aim points (n), each at m places along it.

    shape: of the aim points as given. angle_rad: ground angle (n,). track: unit vectors under the
    places (n, m, 3). time_s, height_m: when and how high (n, m).
    """

    shape: tuple[int, ...]
    angle_rad: Array
    track: Array
    time_s: Array
    height_m: Array

    @staticmethod
    def between(area: PlaceView, latitude_rad: Array, longitude_rad: Array) -> "Arcs":
        """Fly from `area` to each aim point (arrays of one shape)."""
        launch = _unit(np.array(area.latitude_rad), np.array(area.longitude_rad))
        aim = _unit(latitude_rad.ravel(), longitude_rad.ravel())
        angle = np.arccos(np.clip(aim @ launch, -1.0, 1.0))
        share = np.linspace(0.02, 0.995, _ALONG)
        time_s, height_m = _arc(np.maximum(angle, _SHORTEST_RAD), share)
        sine = np.maximum(np.sin(angle), 1e-9)[:, None]
        first = (np.sin((1.0 - share) * angle[:, None]) / sine)[..., None]
        second = (np.sin(share * angle[:, None]) / sine)[..., None]
        return Arcs(
            shape=latitude_rad.shape,
            angle_rad=angle,
            track=first * launch + second * aim[:, None, :],
            time_s=time_s,
            height_m=height_m,
        )


def slack_s(site: SiteView, arcs: Arcs, delay_s: float) -> Array:
    """Spare time (s) at each aim point, of the aim points' shape; not negative: defended.

    Limits of reach and height count as a second per kilometre, so that the edge is smooth between
    sampled places. delay_s: seconds from the threat's launch to the interceptor's.
    """
    stand = _unit(np.array(site.latitude_rad), np.array(site.longitude_rad))
    range_m = MEAN_RADIUS_M * np.arccos(np.clip(arcs.track @ stand, -1.0, 1.0))
    spare = np.minimum(
        np.minimum(site.ground_range_max_m - range_m, arcs.height_m - site.height_min_m),
        site.height_max_m - arcs.height_m,
    )
    spare /= _METRES_TO_A_SECOND
    spare[arcs.angle_rad <= _SHORTEST_RAD] = UNREACHED_S
    near = spare > -_EDGE_S
    flyout = _flyout(site, range_m[near], arcs.height_m[near])
    spare[near] = np.minimum(spare[near], arcs.time_s[near] - delay_s - flyout)
    return np.asarray(np.maximum(spare.max(axis=1), UNREACHED_S).reshape(arcs.shape))


def _unit(latitude_rad: Array, longitude_rad: Array) -> Array:
    return np.stack(
        [
            np.cos(latitude_rad) * np.cos(longitude_rad),
            np.cos(latitude_rad) * np.sin(longitude_rad),
            np.sin(latitude_rad),
        ],
        axis=-1,
    )


def _arc(angle_rad: Array, share: Array) -> tuple[Array, Array]:
    """Time (s) and height (m), shape (n, m), along arcs of smallest energy.

    angle_rad: ground angle of each arc, shape (n,). share: places along it from 0 to 1, shape (m,).
    """
    half = angle_rad[:, None] / 2.0
    axis = MEAN_RADIUS_M * (1.0 + np.sin(half)) / 2.0
    eccentricity = np.sqrt(np.maximum(1.0 - MEAN_RADIUS_M * np.sin(half) / axis, 0.0))
    anomaly = np.pi + (2.0 * share - 1.0) * half
    radius = axis * (1.0 - eccentricity**2) / (1.0 + eccentricity * np.cos(anomaly))
    mean = _mean_anomaly(anomaly, eccentricity) - _mean_anomaly(np.pi - half, eccentricity)
    return mean * np.sqrt(axis**3 / GRAVITATION_M3_S2), radius - MEAN_RADIUS_M


def _mean_anomaly(true_anomaly: Array, eccentricity: Array) -> Array:
    """Kepler's mean anomaly (rad) for true anomalies from 0 to 2π."""
    turn = np.arctan2(
        np.sqrt(1.0 - eccentricity**2) * np.sin(true_anomaly),
        eccentricity + np.cos(true_anomaly),
    )
    turn = np.where(turn < 0.0, turn + 2.0 * np.pi, turn)
    return np.asarray(turn - eccentricity * np.sin(turn))


def _flyout(site: SiteView, range_m: Array, height_m: Array) -> Array:
    """Fly-out times (s) from a table of the strict room's; where a corner is out of reach, inf."""
    ranges = np.linspace(0.0, site.ground_range_max_m, _RANGES)
    heights = np.linspace(site.height_min_m, site.height_max_m, _HEIGHTS)
    table = np.array(
        [
            [
                flyout_time(float(r), float(h), site.burnout_speed_m_s, site.burn_time_s)
                for h in heights
            ]
            for r in ranges
        ]
    )
    x = np.clip(range_m / (ranges[1] - ranges[0]), 0, _RANGES - 1.001)
    y = np.clip((height_m - heights[0]) / (heights[1] - heights[0]), 0, _HEIGHTS - 1.001)
    i, j = x.astype(int), y.astype(int)
    u, v = x - i, y - j
    corners = (
        (table[i, j], (1 - u) * (1 - v)),
        (table[i + 1, j], u * (1 - v)),
        (table[i, j + 1], (1 - u) * v),
        (table[i + 1, j + 1], u * v),
    )
    reached = np.all([np.isfinite(value) for value, _ in corners], axis=0)
    known = sum(np.where(np.isfinite(value), value, 0.0) * weight for value, weight in corners)
    return np.where(reached, known, np.inf)
