"""Notices, acknowledgements, alarms, alerts and questions of a run, in order of time."""

from collections.abc import Iterable
from dataclasses import dataclass

from jointshield.messages.notices import (
    EXPLAINED,
    RAISED,
    STOOD_DOWN,
    CrewAlert,
    LaunchNotice,
    LaunchUnannounced,
    NoticeAcknowledged,
    NoticeAlarm,
    NoticeJudged,
    NoticeUnmatched,
)
from jointshield.messages.queries import Query, QueryAnswer
from jointshield.report.ledger import Line, Reference
from jointshield.report.notice_words import clock
from jointshield.report.timeline import Timeline
from jointshield.report.words import short

_KINDS: tuple[tuple[type, str], ...] = (
    (LaunchNotice, "notice"),
    (NoticeJudged, "notice judged"),
    (NoticeAcknowledged, "acknowledged"),
    (NoticeAlarm, "alarm"),
    (NoticeUnmatched, "nothing seen of it"),
    (LaunchUnannounced, "not announced"),
    (CrewAlert, "alert"),
    (Query, "question"),
    (QueryAnswer, "answer"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class VigilRow:
    """One event: when, what kind, in words, and the entry that shows it."""

    time: str
    kind: str
    text: str
    references: tuple[Reference, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertSpan:
    """One crew's alert over one of its tracks. What did not happen is None."""

    party: str
    track: int
    raised: Line | None
    ended: Line | None
    explained: Line | None


def rows(timeline: Timeline) -> tuple[VigilRow, ...]:
    """Every event about notices, crews and questions, in order of time."""
    found = []
    for line in timeline.ledger.everything():
        kind = next((word for cls, word in _KINDS if isinstance(line.message, cls)), "")
        if kind:
            found.append((_time_s(line), line.reference, kind, line))
    return tuple(
        VigilRow(time=clock(time_s), kind=kind, text=short(line.message), references=(reference,))
        for time_s, reference, kind, line in sorted(found, key=lambda item: item[:2])
    )


def alerts(timeline: Timeline) -> tuple[AlertSpan, ...]:
    """Every alert and every explanation, by party in the scenario's order, then track."""
    found: dict[tuple[str, int], dict[str, Line]] = {}
    for line in timeline.ledger.joint:
        if isinstance(line.message, CrewAlert):
            acts = found.setdefault((line.message.party, line.message.track), {})
            acts[line.message.act] = line
    order = [party.id for party in timeline.setting.parties]
    return tuple(
        AlertSpan(
            party=party,
            track=track,
            raised=acts.get(RAISED),
            ended=acts.get(STOOD_DOWN),
            explained=acts.get(EXPLAINED),
        )
        for (party, track), acts in sorted(
            found.items(), key=lambda item: (order.index(item[0][0]), item[0][1])
        )
    )


def of_kind(timeline: Timeline, *kinds: type) -> Iterable[Line]:
    """Lines of the joint journal that are of these kinds."""
    return (line for line in timeline.ledger.joint if isinstance(line.message, kinds))


def _time_s(line: Line) -> float:
    """When it happened: a notice when it was given, the rest as it says itself."""
    said = line.message
    if isinstance(said, LaunchNotice):
        return said.given_s
    return float(getattr(said, "time_s", line.time_s))
