"""The numbers of one run that modes are compared by, each with the entries it was counted from."""

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

from jointshield.messages.consent import AUTHORISED, LAPSED, REFUSED
from jointshield.messages.engagement import HIT
from jointshield.report.ledger import Reference
from jointshield.report.questions import Question
from jointshield.report.timeline import NOTICE, Subject, Timeline


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """A number of one run (None: there was nothing to count) and its evidence."""

    value: float | None
    references: tuple[Reference, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """One run in numbers. How a threat ended is truth's word where truth is open, else belief.

    killed, leaked, flying: came down and still flew at the end of the run are one (`leaked`: not
    known to be stopped) where truth is not open.

    engaged: threats at which at least one interceptor was launched. decision_time_s: median over
    all questions that came to an end, lapsed ones included. lost_s: sum of the battle space that
    went by between question and decision.
    """

    threats: Count
    engaged: Count
    killed: Count
    leaked: Count
    flying: Count
    interceptors: Count
    asked: Count
    authorised: Count
    refused: Count
    lapsed: Count
    decision_time_s: Count
    lost_s: Count
    notices_matched: Count
    notified_asked: Count
    """Questions about something that flew as notified: there should be none."""

    @staticmethod
    def of(timeline: Timeline) -> "Tally":
        """Count one run."""
        threats, asked = timeline.threats, timeline.questions
        engaged = [threat for threat in threats if timeline.engagements(threat)]
        killed = [threat for threat in threats if _killed(timeline, threat)]
        flying = [threat for threat in threats if threat.flying]
        leaked = [t for t in threats if not t.flying and not _killed(timeline, t)]
        launches = [question for question in asked if question.launch is not None]
        ended = [question for question in asked if question.decision is not None]
        waits = [wait for q in ended if (wait := q.decision_time_s) is not None]
        notified = {subject.id for subject in timeline.subjects if not subject.threat}
        matched = [
            fact.reference
            for (_, subject), facts in timeline.knowledge.items()
            for stage, fact in facts.items()
            if stage == NOTICE and subject in notified
        ]
        matched_subjects = {
            subject
            for (_, subject), facts in timeline.knowledge.items()
            if NOTICE in facts and subject in notified
        }
        wrong = [
            question
            for question in asked
            if (subject := timeline.subject_of(question)) is not None and not subject.threat
        ]
        return Tally(
            threats=_count(len(threats), [threat.source.reference for threat in threats]),
            engaged=_count(
                len(engaged),
                [
                    question.launch.reference
                    for threat in engaged
                    for question in timeline.engagements(threat)
                    if question.launch is not None
                ],
            ),
            killed=_count(len(killed), _ends(timeline, killed)),
            leaked=_count(len(leaked), _ends(timeline, leaked)),
            flying=_count(len(flying), _ends(timeline, flying)),
            interceptors=_count(
                sum(q.launched.count for q in launches if q.launched is not None),
                [q.launch.reference for q in launches if q.launch is not None],
            ),
            asked=_count(len(asked), [question.proposal.reference for question in asked]),
            authorised=_ended(ended, AUTHORISED),
            refused=_ended(ended, REFUSED),
            lapsed=_ended(ended, LAPSED),
            decision_time_s=_count(median(waits) if waits else None, _decisions(ended)),
            lost_s=_count(sum(q.lost_s for q in ended), _decisions(ended)),
            notices_matched=_count(len(matched_subjects), sorted(matched)),
            notified_asked=_count(len(wrong), [q.proposal.reference for q in wrong]),
        )


def _killed(timeline: Timeline, threat: Subject) -> bool:
    if timeline.truth:
        return threat.ended == "killed"
    return any(
        question.believed is not None and question.believed.verdict == HIT
        for question in timeline.engagements(threat)
    )


def _ends(timeline: Timeline, threats: Iterable[Subject]) -> list[Reference]:
    """Truth's word on each end; without truth what the sensors said of each engagement."""
    found = []
    for threat in threats:
        if threat.end is not None:
            found.append(threat.end.reference)
        else:
            found += [
                question.kill_assessment.reference
                for question in timeline.engagements(threat)
                if question.kill_assessment is not None
            ] or [threat.source.reference]
    return found


def _decisions(ended: Iterable[Question]) -> list[Reference]:
    return [question.decision.reference for question in ended if question.decision is not None]


def _ended(ended: Iterable[Question], word: str) -> Count:
    chosen = [q for q in ended if q.decided is not None and q.decided.decision == word]
    return _count(len(chosen), _decisions(chosen))


def _count(value: float | None, references: Iterable[Reference]) -> Count:
    return Count(value=value, references=tuple(references))
