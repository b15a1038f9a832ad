"""Which tracks and launch reports speak of the same thing.

Exercise control's report asks truth: a track belongs to the real object that it flies beside. A
party's report has no truth; there a thing is a track of the joint picture, and a lane's track is
that thing if the picture counted it among the track's contributors.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from jointshield.messages.picture import Picture
from jointshield.messages.tracks import LaunchReport, TrackReport
from jointshield.messages.truth import TruthObject, TruthOrigin, TruthState
from jointshield.report.ground import distance_m
from jointshield.report.ledger import JOINT, Ledger, Line

BESIDE_M = 150_000.0
"""A track whose median distance from every object is greater than this belongs to none of them."""
LAUNCH_NEAR_M = 200_000.0
LAUNCH_NEAR_S = 120.0
_NEVER = 1e6


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Subject of each centre's track, of each lane's track, and of each lane's launch report."""

    tracks: dict[tuple[str, int], str]
    lanes: dict[tuple[str, int], str]
    launches: dict[tuple[str, int], str]

    @staticmethod
    def of(ledger: Ledger) -> "Identity":
        """Match by truth where control's journal is open, else by the joint picture."""
        return _by_truth(ledger) if ledger.control else _by_picture(ledger)


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """True inertial positions (n, 3) in metres of one object at `time_s` (n,)."""

    time_s: NDArray[np.float64]
    position_m: NDArray[np.float64]

    def at(self, time_s: NDArray[np.float64]) -> NDArray[np.float64]:
        """Positions (m, 3) at the times asked (m,); NaN outside the flight."""
        columns = [
            np.interp(time_s, self.time_s, self.position_m[:, axis], left=np.nan, right=np.nan)
            for axis in range(3)
        ]
        return np.stack(columns, axis=-1)


def true_paths(control: Iterable[Line]) -> dict[str, Path]:
    """The flown path of each object, by its id."""
    states: dict[str, list[TruthState]] = defaultdict(list)
    for line in control:
        if isinstance(line.message, TruthState):
            states[line.message.object].append(line.message)
    return {
        name: Path(
            time_s=np.array([state.time_s for state in flown]),
            position_m=np.array([state.position_m for state in flown]),
        )
        for name, flown in states.items()
    }


def _by_truth(ledger: Ledger) -> Identity:
    paths = true_paths(ledger.control)
    objects = [line.message for line in ledger.control if isinstance(line.message, TruthObject)]
    centres: dict[tuple[str, int], list[tuple[float, tuple[float, ...]]]] = defaultdict(list)
    lanes: dict[tuple[str, int], list[tuple[float, tuple[float, ...]]]] = defaultdict(list)
    reports: dict[tuple[str, int], LaunchReport] = {}
    for line in ledger.everything():
        message = line.message
        if isinstance(message, Picture):
            for track in message.tracks:
                centres[message.centre, track.number].append((message.time_s, track.position_m))
        elif isinstance(message, TrackReport):
            lanes[message.lane, message.number].append((message.time_s, message.position_m))
        elif isinstance(message, LaunchReport):
            reports[message.lane, message.number] = message
    origins = {
        (line.message.sensor, line.message.time_s): frozenset(line.message.objects)
        for line in ledger.control
        if isinstance(line.message, TruthOrigin)
    }
    return Identity(
        tracks=_beside(centres, paths),
        lanes=_beside(lanes, paths),
        launches=_launches(reports, objects, origins),
    )


def _beside(
    flown: dict[tuple[str, int], list[tuple[float, tuple[float, ...]]]], paths: dict[str, Path]
) -> dict[tuple[str, int], str]:
    found: dict[tuple[str, int], str] = {}
    for key, states in flown.items():
        time_s = np.array([time for time, _ in states])
        position_m = np.array([position for _, position in states])
        best = (BESIDE_M, "")
        for name, path in paths.items():
            apart = np.linalg.norm(position_m - path.at(time_s), axis=-1)
            if np.isfinite(apart).any():
                best = min(best, (float(np.nanmedian(apart)), name))
        if best[1]:
            found[key] = best[1]
    return found


def _launches(
    reports: dict[tuple[str, int], LaunchReport],
    objects: list[TruthObject],
    origins: dict[tuple[str, float], frozenset[str]],
) -> dict[tuple[str, int], str]:
    """Match each lane's last word on each launch with one object that it saw at that instant."""
    found: dict[tuple[str, int], str] = {}
    for lane in sorted({lane for lane, _ in reports}):
        keys = [key for key in reports if key[0] == lane]
        cost = np.full((len(keys), len(objects)), _NEVER)
        for row, key in enumerate(keys):
            seen = origins.get((lane, reports[key].last_seen_s))
            for column, candidate in enumerate(objects):
                if seen is None or candidate.object in seen:
                    cost[row, column] = _apart(reports[key], candidate)
        for row, column in zip(*linear_sum_assignment(cost), strict=True):
            if cost[row, column] < _NEVER:
                found[keys[row]] = objects[column].object
    return found


def _apart(report: LaunchReport, candidate: TruthObject) -> float:
    """Distance in time and place, each in units of its gate; `_NEVER` outside either."""
    late = abs(report.launched_s - candidate.launched_s) / LAUNCH_NEAR_S
    away = distance_m(
        report.latitude_rad,
        report.longitude_rad,
        candidate.launch_latitude_rad,
        candidate.launch_longitude_rad,
    )
    near = float(away) / LAUNCH_NEAR_M
    return late + near if late <= 1.0 and near <= 1.0 else _NEVER


def _by_picture(ledger: Ledger) -> Identity:
    """Name each lane's track after the picture's track that counted it; the joint picture's first.

    Where nothing was shared there is no joint picture: then each centre's tracks are its own.
    """
    pictures = [line.message for line in ledger.everything() if isinstance(line.message, Picture)]
    pictures.sort(key=lambda picture: picture.centre != JOINT)
    tracks: dict[tuple[str, int], str] = {}
    lanes: dict[tuple[str, int], str] = {}
    launches: dict[tuple[str, int], str] = {}
    for picture in pictures:
        for track in picture.tracks:
            key = (picture.centre, track.number)
            known = [lanes.get((c.lane, c.number)) for c in track.contributors]
            named = tracks.get(key) or next((name for name in known if name), None)
            name = named or f"{picture.centre} track {track.number}"
            tracks[key] = name
            for contributor in track.contributors:
                lanes.setdefault((contributor.lane, contributor.number), name)
            for report in track.launch_reports:
                launches.setdefault((report.lane, report.number), name)
    return Identity(tracks=tracks, lanes=lanes, launches=launches)
