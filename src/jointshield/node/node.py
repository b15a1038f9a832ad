"""The node of one party: scans of its own lanes in, tracks and releases out.

Release follows the party's own `ReleaseRules`. A report that was due and not released leaves a note
of what was withheld and by which rule; the note is repeated only when its reason changes.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from jointshield.catalogue.things import Infrared, Party, Radar
from jointshield.errors import MistakeError
from jointshield.messages.notices import LaunchNotice
from jointshield.messages.plots import RadarScan, Scan
from jointshield.messages.queries import Query, QueryAnswer
from jointshield.messages.tracks import ENDED, LaunchReport, TrackReport, Withheld
from jointshield.node import answers
from jointshield.tracking.launch import LaunchTracker
from jointshield.tracking.tracker import LaneTracker

LANE_NOT_SHARED = answers.LANE_NOT_SHARED
TOO_FEW_PLOTS = "too-few-plots"
LAUNCH_REPORTS_NOT_SHARED = "launch-reports-not-shared"

_ROUNDING_S = 1.0e-6
REMEMBERED_S = 1800.0
"""Scans so recent are at hand to answer questions with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeOutput:
    """What a node says at one step: all it holds, what it lets out, what it keeps back."""

    tracks: tuple[TrackReport, ...]
    launch_reports: tuple[LaunchReport, ...]
    released: tuple[TrackReport | LaunchReport, ...]
    withheld: tuple[Withheld, ...]


@dataclass(slots=True)
class _Released:
    """What was last let out of one track or launch."""

    time_s: float
    status: str
    last_seen_s: float


class Node:
    """One party's trackers. Lanes are worked in the order of their identifiers."""

    __slots__ = ("_infrareds", "_lanes", "_last", "_noted", "_radars", "_recent", "party")

    def __init__(
        self, party: Party, radars: Sequence[Radar], infrareds: Sequence[Infrared]
    ) -> None:
        self.party = party
        self._radars = {
            radar.id: LaneTracker(radar, party.tracking)
            for radar in sorted(radars, key=lambda radar: radar.id)
        }
        self._infrareds = {
            lane.id: LaunchTracker(lane, party.tracking)
            for lane in sorted(infrareds, key=lambda lane: lane.id)
        }
        self._lanes = answers.Lanes(
            radars=tuple(sorted(radars, key=lambda radar: radar.id)),
            infrareds=tuple(sorted(infrareds, key=lambda lane: lane.id)),
        )
        self._recent: dict[str, deque[Scan]] = {}
        self._last: dict[tuple[str, int], _Released] = {}
        self._noted: dict[tuple[str, int], str] = {}

    def take(self, scan: Scan) -> None:
        """Take in a scan of one of this party's own lanes, in order of time for each lane."""
        lanes = self._radars if isinstance(scan, RadarScan) else self._infrareds
        if scan.sensor not in lanes:
            raise MistakeError(
                f"a scan of {scan.sensor!r} was given to the node of {self.party.id!r}; it has "
                f"{sorted(lanes)}; give each scan to its owner's node"
            )
        if self.party.watch is not None:
            recent = self._recent.setdefault(scan.sensor, deque())
            recent.append(scan)
            while recent[0].time_s < scan.time_s - REMEMBERED_S:
                recent.popleft()
        if isinstance(scan, RadarScan):
            self._radars[scan.sensor].take(scan)
        else:
            self._infrareds[scan.sensor].take(scan)

    def answer(
        self, query: Query, notices: Sequence[LaunchNotice], now_s: float
    ) -> tuple[QueryAnswer, tuple[Withheld, ...]]:
        """Answer another party's question from what this node's lanes have reported by now."""
        return answers.answer(query, self.party, self._lanes, self._recent, notices, now_s)

    def step(self, now_s: float) -> NodeOutput:
        """Report everything held at `now_s`, and let out what the rules say."""
        tracks = tuple(report for tracker in self._radars.values() for report in tracker.reports())
        launches = tuple(
            report for tracker in self._infrareds.values() for report in tracker.reports()
        )
        released: list[TrackReport | LaunchReport] = []
        withheld: list[Withheld] = []
        everything: tuple[TrackReport | LaunchReport, ...] = (*tracks, *launches)
        for report in everything:
            rule = self._rule_against(report)
            key = (report.lane, report.number)
            if rule:
                if self._noted.get(key) != rule:
                    self._noted[key] = rule
                    withheld.append(
                        Withheld(time_s=now_s, lane=report.lane, number=report.number, rule=rule)
                    )
            elif self._is_due(report, now_s):
                released.append(report)
        return NodeOutput(
            tracks=tracks,
            launch_reports=launches,
            released=tuple(released),
            withheld=tuple(withheld),
        )

    def _rule_against(self, report: TrackReport | LaunchReport) -> str:
        """Name the rule that keeps a report back, or "" if it may go."""
        rules = self.party.release
        if isinstance(report, LaunchReport):
            return "" if rules.share_launch_reports else LAUNCH_REPORTS_NOT_SHARED
        if report.lane not in rules.lanes:
            return LANE_NOT_SHARED
        return TOO_FEW_PLOTS if report.plots < rules.plots_min else ""

    def _is_due(self, report: TrackReport | LaunchReport, now_s: float) -> bool:
        """Whether a report goes out now: at once if its status changed, else at the cadence.

        A track that ended before it was ever released has nothing to end. What brings no new plot
        is not repeated: the receiver can carry free fall forward as well as the sender.
        """
        key = (report.lane, report.number)
        if isinstance(report, LaunchReport):
            status, seen_s = str(report.burning), report.last_seen_s
        else:
            status, seen_s = report.status, report.last_plot_s
        last = self._last.get(key)
        if last is None:
            due = status != ENDED
        elif last.status != status:
            due = True
        else:
            due = seen_s > last.last_seen_s and (
                now_s - last.time_s >= self.party.release.cadence_s - _ROUNDING_S
            )
        if due:
            self._last[key] = _Released(time_s=now_s, status=status, last_seen_s=seen_s)
        return due
