"""The tables of the after-action page as plain rows, each with the entries it rests on."""

from dataclasses import dataclass

from jointshield.messages.threats import Ellipse
from jointshield.messages.truth import TruthObject
from jointshield.report.ground import distance_m
from jointshield.report.impacts import Impact, of_record
from jointshield.report.ledger import JOINT, Reference
from jointshield.report.questions import Question, consents
from jointshield.report.tally import Count, Tally
from jointshield.report.timeline import CONFIRMED, LAUNCH_REPORT, PLOT, TRACK, Subject, Timeline

_ABSENT = "–"


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """One number of one run."""

    name: str
    value: str
    references: tuple[Reference, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionRow:
    """One question, as text."""

    proposal: str
    about: str
    site: str
    asked: str
    answers: tuple[tuple[str, str, str], ...]
    """Colour of the party, its name, what it answered after how long."""
    decision: str
    decided: str
    space: str
    lost: str
    outcome: str
    references: tuple[Reference, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreatRow:
    """One thing that flew, as text."""

    label: str
    launched: str
    first_seen: str
    confirmed: str
    error: str
    ended: str
    references: tuple[Reference, ...]


def headline(timeline: Timeline) -> tuple[Headline, ...]:
    """The numbers that modes are compared by."""
    tally = Tally.of(timeline)
    leaked = "Threats that came down" if timeline.truth else "Threats not known to be stopped"
    flying = (("Threats still flying at the end", tally.flying, ""),) if timeline.truth else ()
    rows: tuple[tuple[str, Count, str], ...] = (
        ("Threats", tally.threats, ""),
        ("Threats engaged", tally.engaged, ""),
        ("Threats stopped", tally.killed, ""),
        (leaked, tally.leaked, ""),
        *flying,
        ("Interceptors spent", tally.interceptors, ""),
        ("Questions asked", tally.asked, ""),
        ("… authorised", tally.authorised, ""),
        ("… refused", tally.refused, ""),
        ("… lapsed", tally.lapsed, ""),
        ("Median decision time", tally.decision_time_s, " s"),
        ("Battle space lost to waiting", tally.lost_s, " s"),
        ("Notified launches matched", tally.notices_matched, ""),
        ("Questions about a notified launch", tally.notified_asked, ""),
    )
    return tuple(
        Headline(
            name=name,
            value=_ABSENT if count.value is None else f"{count.value:,.0f}{unit}",
            references=count.references,
        )
        for name, count, unit in rows
    )


def questions(timeline: Timeline) -> tuple[QuestionRow, ...]:
    """Every question of the run."""
    return tuple(_question(timeline, question) for question in timeline.questions)


def threats(timeline: Timeline) -> tuple[ThreatRow, ...]:
    """Everything that flew."""
    stated = of_record(timeline)
    return tuple(_threat(timeline, subject, stated.get(subject.id, ())) for subject in
                 timeline.subjects)  # fmt: skip


def _question(timeline: Timeline, question: Question) -> QuestionRow:
    setting, decided = timeline.setting, question.decided
    subject = timeline.subject_of(question)
    answers = [
        (
            setting.party(answer.party).colour,
            setting.party(answer.party).name,
            f"{answer.verdict} +{answer.time_s - question.asked_s:.0f} s: {answer.reason}",
        )
        for answer in consents(question)
    ]
    if decided is not None:
        answers += [
            (setting.party(party).colour, setting.party(party).name, "no answer in time")
            for party in decided.missing
        ]
    if question.launched is None:
        outcome = "not launched"
    else:
        outcome = f"{question.launched.count} launched at {question.launched.time_s:.0f} s"
        if question.believed is not None:
            outcome += f"; believed {question.believed.verdict}"
        if question.result is not None:
            why = f" ({question.result.reason})" if question.result.reason else ""
            outcome += f"; in truth {question.result.result}{why}"
    return QuestionRow(
        proposal=question.id,
        about="unmatched track" if subject is None else subject.label,
        site=setting.site_name(question.asked.order.site),
        asked=f"{question.asked_s:.0f} s",
        answers=tuple(answers),
        decision="undecided" if decided is None else decided.decision,
        decided=_ABSENT if decided is None else f"{decided.decided_s:.0f} s",
        space=f"{question.asked.battle_space_s:.0f} s",
        lost=f"{question.lost_s:.0f} s",
        outcome=outcome,
        references=question.references,
    )


def _threat(timeline: Timeline, subject: Subject, stated: tuple[Impact, ...]) -> ThreatRow:
    stages = [
        fact
        for viewer in timeline.viewers
        for stage, fact in timeline.known(viewer, subject.id).items()
        if stage in (PLOT, LAUNCH_REPORT, TRACK)
    ]
    sure = [
        fact
        for viewer in timeline.viewers
        for stage, fact in timeline.known(viewer, subject.id).items()
        if stage == CONFIRMED and (viewer == JOINT) == (JOINT in timeline.viewers)
    ]
    first = min(stages, key=lambda fact: fact.time_s, default=None)
    confirmed = min(sure, key=lambda fact: fact.time_s, default=None)
    last = stated[-1] if stated else None
    error = _ABSENT
    if last is not None and isinstance(subject.source.message, TruthObject):
        error = _error(subject.source.message, last.ellipse) or _ABSENT
    references = [subject.source.reference]
    references += [fact.reference for fact in (first, confirmed) if fact is not None]
    references += [line.reference for line in (last.line if last else None, subject.end) if line]
    return ThreatRow(
        label=subject.label,
        launched=f"{subject.launched_s:.0f} s",
        first_seen=_ABSENT if first is None else f"+{first.time_s - subject.launched_s:.0f} s",
        confirmed=(
            _ABSENT if confirmed is None else f"+{confirmed.time_s - subject.launched_s:.0f} s"
        ),
        error=error,
        ended=f"{subject.ended} at {subject.end.time_s:.0f} s" if subject.end else _ABSENT,
        references=tuple(references),
    )


def _error(truth: TruthObject, ellipse: Ellipse) -> str:
    if truth.impact_latitude_rad is None or truth.impact_longitude_rad is None:
        return ""
    away = distance_m(
        ellipse.latitude_rad,
        ellipse.longitude_rad,
        truth.impact_latitude_rad,
        truth.impact_longitude_rad,
    )
    return f"{float(away) / 1000:.1f} km (95 %: {ellipse.semi_major_m / 1000:.1f} km)"
