"""What a party's own rules let out, and what they keep back.

Every report that is due is either let out or kept back under a rule that is named: there is no
third way. Whoever has the reports and the rules can draw the line again.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from jointshield.catalogue.things import ReleaseRules
from jointshield.messages.queries import QueryAnswer
from jointshield.messages.tracks import ENDED, LaunchReport, TrackReport

LANE_NOT_SHARED = "lane-not-shared"
TOO_FEW_PLOTS = "too-few-plots"
LAUNCH_REPORTS_NOT_SHARED = "launch-reports-not-shared"
QUERIES_NOT_ANSWERED = "queries-not-answered"

Report = TrackReport | LaunchReport


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One thing kept back: from which lane ("" for none), by which rule, and the thing itself."""

    lane: str
    rule: str
    item: Report | QueryAnswer


@dataclass(slots=True)
class _Said:
    """What was last let out, or kept back, of one track or launch."""

    time_ms: int
    status: str
    last_seen_s: float


class ReleaseFilter:
    """One party's rules at work. They remember what went before: what is no news is not due."""

    __slots__ = ("_kept", "_released", "_rules")

    def __init__(self, rules: ReleaseRules) -> None:
        self._rules = rules
        self._released: dict[tuple[str, int], _Said] = {}
        self._kept: dict[tuple[str, int], _Said] = {}

    def split(
        self, reports: Sequence[Report], now_s: float
    ) -> tuple[tuple[Report, ...], tuple[Kept, ...]]:
        """Of the reports held at `now_s`: those that go out now, and those that would have."""
        now_ms = round(now_s * 1000.0)  # as journals know it: whoever reads one draws the same line
        released: list[Report] = []
        kept: list[Kept] = []
        for report in reports:
            rule = self._rule_against(report)
            if not self._is_due(report, now_ms, self._kept if rule else self._released):
                continue
            if rule:
                kept.append(Kept(lane=report.lane, rule=rule, item=report))
            else:
                released.append(report)
        return tuple(released), tuple(kept)

    def _rule_against(self, report: Report) -> str:
        """Name the rule that keeps a report back, or "" if it may go."""
        rules = self._rules
        if isinstance(report, LaunchReport):
            return "" if rules.share_launch_reports else LAUNCH_REPORTS_NOT_SHARED
        if report.lane not in rules.lanes:
            return LANE_NOT_SHARED
        return TOO_FEW_PLOTS if report.plots < rules.plots_min else ""

    def _is_due(self, report: Report, now_ms: int, said: dict[tuple[str, int], _Said]) -> bool:
        """Whether a report goes now: at once if its status changed, else at the cadence.

        A track that ended before it was ever released has nothing to end. What brings no new plot
        is not repeated: the receiver can carry free fall forward as well as the sender.
        """
        key = (report.lane, report.number)
        if isinstance(report, LaunchReport):
            status, seen_s = str(report.burning), report.last_seen_s
        else:
            status, seen_s = report.status, report.last_plot_s
        last = said.get(key)
        if last is None:
            due = status != ENDED
        elif last.status != status:
            due = True
        else:
            due = seen_s > last.last_seen_s and (
                now_ms - last.time_ms >= round(self._rules.cadence_s * 1000.0)
            )
        if due:
            said[key] = _Said(time_ms=now_ms, status=status, last_seen_s=seen_s)
        return due
