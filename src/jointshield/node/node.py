"""The node of one party: scans of its own lanes in, tracks and releases out.

Release follows the party's own `ReleaseRules` (`release`). What was due and is kept back is said,
with the rule; how that is noted without showing it is left to whoever holds the party's keys.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from jointshield.catalogue.things import Infrared, Party, Radar
from jointshield.errors import MistakeError
from jointshield.messages.notices import LaunchNotice
from jointshield.messages.plots import RadarScan, Scan
from jointshield.messages.queries import Query, QueryAnswer
from jointshield.messages.tracks import LaunchReport, TrackReport
from jointshield.node import answers
from jointshield.node.release import Kept, ReleaseFilter
from jointshield.tracking.launch import LaunchTracker
from jointshield.tracking.tracker import LaneTracker

REMEMBERED_S = 1800.0
"""Scans so recent are at hand to answer questions with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeOutput:
    """What a node says at one step: all it holds, what it lets out, what it keeps back."""

    tracks: tuple[TrackReport, ...]
    launch_reports: tuple[LaunchReport, ...]
    released: tuple[TrackReport | LaunchReport, ...]
    kept: tuple[Kept, ...]


class Node:
    """One party's trackers. Lanes are worked in the order of their identifiers."""

    __slots__ = ("_infrareds", "_lanes", "_radars", "_recent", "_release", "party")

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
        self._release = ReleaseFilter(party.release)

    def take(self, scan: Scan) -> None:
        """Take in a scan of one of this party's own lanes, in order of time for each lane."""
        lanes = self._radars if isinstance(scan, RadarScan) else self._infrareds
        if scan.sensor not in lanes:
            raise MistakeError(
                f"a scan of {scan.sensor!r} was given to the node of {self.party.id!r}; it has "
                f"{sorted(lanes)}; give each scan to its owner's node"
            )
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
    ) -> tuple[QueryAnswer, tuple[Kept, ...]]:
        """Answer another party's question from what this node's lanes have reported by now."""
        return answers.answer(query, self.party, self._lanes, self._recent, notices, now_s)

    def step(self, now_s: float) -> NodeOutput:
        """Report everything held at `now_s`, and let out what the rules say."""
        tracks = tuple(report for tracker in self._radars.values() for report in tracker.reports())
        launches = tuple(
            report for tracker in self._infrareds.values() for report in tracker.reports()
        )
        released, kept = self._release.split((*tracks, *launches), now_s)
        return NodeOutput(tracks=tracks, launch_reports=launches, released=released, kept=kept)
