"""The impact points that centres stated for a subject, as far as they still told anybody anything.

A point counts while its object was still flying and at least `NOTICE_S` before the impact that it
predicts: later, the object is deep in the air, nothing can be launched in time, and a free-fall
filter says nothing sensible.
"""

import math
from dataclasses import dataclass

from jointshield.messages.threats import Assessment, Ellipse
from jointshield.report.ledger import JOINT, Line
from jointshield.report.timeline import Subject, Timeline

NOTICE_S = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Impact:
    """One predicted impact point: whose, when it was stated (exercise time), and where."""

    line: Line
    centre: str
    time_s: float
    ellipse: Ellipse


def impacts(timeline: Timeline) -> dict[str, tuple[Impact, ...]]:
    """All useful impact points of confirmed tracks, by subject, in order of time."""
    latest = {subject.id: _latest(subject) for subject in timeline.subjects}
    found: dict[str, list[Impact]] = {}
    for line in timeline.ledger.everything():
        said = line.message
        if not isinstance(said, Assessment) or said.impact is None or said.notice:
            continue
        subject = timeline.identity.tracks.get((said.centre, said.track))
        if subject is None or said.phase != "confirmed" or said.impact_s is None:
            continue
        if said.time_s <= min(said.impact_s - NOTICE_S, latest.get(subject, math.inf)):
            found.setdefault(subject, []).append(
                Impact(line=line, centre=said.centre, time_s=said.time_s, ellipse=said.impact)
            )
    return {
        subject: tuple(sorted(points, key=lambda point: point.time_s))
        for subject, points in found.items()
    }


def _latest(subject: Subject) -> float:
    """Exercise time after which a statement about `subject` came too late."""
    end = math.inf if subject.end is None else subject.end.time_s
    return end if subject.impact_s is None else min(end, subject.impact_s - NOTICE_S)


def of_record(timeline: Timeline) -> dict[str, tuple[Impact, ...]]:
    """The same of one centre each: the joint one, or where nothing is shared the one that acted.

    That is the centre that first asked about the subject, else the first that confirmed it.
    """
    asked: dict[str, str] = {}
    for question in timeline.questions:
        subject = timeline.subject_of(question)
        if subject is not None:
            asked.setdefault(subject.id, question.asked.order.centre)
    found = {}
    for name, points in impacts(timeline).items():
        centre = JOINT if JOINT in timeline.viewers else asked.get(name, points[0].centre)
        chosen = tuple(point for point in points if point.centre == centre)
        if chosen:
            found[name] = chosen
    return found
