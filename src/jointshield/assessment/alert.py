"""What a crew does about a track that it cannot explain: a state machine without IO.

A track that no notice known to the crew announces, and that may come down on the party's own land,
becomes an alert after the party's own time to watch; one that rises where and when a notice has a
launch is watched on until it can be held against the notice. The alert ends when a notice or an
answer explains the track, when its impact point has lain off the party's own land for long enough,
or when the track ends. What ends the fear need not say what it was: that is told apart, as
`explained`.
"""

from dataclasses import dataclass, replace

from jointshield.catalogue.watch import Watch
from jointshield.messages.notices import (
    BY_ANSWER,
    BY_END_OF_TRACK,
    BY_IMPACT_POINT,
    BY_NOTICE,
    EXPLAINED,
    RAISED,
    STOOD_DOWN,
    CrewAlert,
)

WATCHING, ALERT, OVER = "watching", "alert", "over"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One track of one party's own picture. clear_s: since when its impact point is off own land.

    phase: `watching`, `alert`, or `over`, from which nothing raises it again. expected: it rises
    where and when a known notice has a launch, and cannot be held against that notice yet.
    """

    party: str
    track: int
    first_s: float
    phase: str = WATCHING
    clear_s: float | None = None
    expected: bool = False
    explained: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """The party's own centre has judged the track. clear: it comes down, and not on own land.

    expected: see `Case`.
    """

    clear: bool
    expected: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Announced:
    """A notice that the crew knows announces the track."""

    notice: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """Another party says what it was."""

    party: str
    notice: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """The track has left the picture."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """Nothing but time has passed."""


Input = Judged | Announced | Answered | Gone | Tick


def watch_over(
    case: Case, happened: Input, now_s: float, watch: Watch
) -> tuple[Case, tuple[CrewAlert, ...]]:
    """Take what happened at `now_s`."""
    if isinstance(happened, Announced):
        return _explain(case, BY_NOTICE, f"announced by {happened.notice}", now_s)
    if isinstance(happened, Answered):
        because = f"{happened.party} answers: announced by {happened.notice}"
        return _explain(case, BY_ANSWER, because, now_s)
    if isinstance(happened, Gone):
        return _end(case, BY_END_OF_TRACK, "the track has ended", now_s)
    if isinstance(happened, Judged):
        since_s = now_s if case.clear_s is None else case.clear_s
        clear_s = since_s if happened.clear else None
        case = replace(case, clear_s=clear_s, expected=happened.expected)
    return _by_time(case, now_s, watch)


def _by_time(case: Case, now_s: float, watch: Watch) -> tuple[Case, tuple[CrewAlert, ...]]:
    if case.clear_s is not None and now_s - case.clear_s >= watch.stand_down_after_s:
        because = f"its impact point has lain off own land since {case.clear_s:.0f} s"
        return _end(case, BY_IMPACT_POINT, because, now_s)
    due = case.phase == WATCHING and now_s - case.first_s >= watch.report_after_s
    if due and not case.expected:
        because = f"no known notice explains a track held since {case.first_s:.0f} s"
        return replace(case, phase=ALERT), (_act(case, RAISED, "", because, now_s),)
    return case, ()


def _explain(case: Case, by: str, because: str, now_s: float) -> tuple[Case, tuple[CrewAlert, ...]]:
    if case.explained:
        return case, ()
    case, acts = _end(case, by, because, now_s)
    return replace(case, explained=True), (*acts, _act(case, EXPLAINED, by, because, now_s))


def _end(case: Case, by: str, because: str, now_s: float) -> tuple[Case, tuple[CrewAlert, ...]]:
    acts = (_act(case, STOOD_DOWN, by, because, now_s),) if case.phase == ALERT else ()
    return replace(case, phase=OVER), acts


def _act(case: Case, act: str, by: str, because: str, now_s: float) -> CrewAlert:
    return CrewAlert(
        time_s=now_s, party=case.party, track=case.track, act=act, by=by, because=because
    )
