"""Inspections: a state machine without IO, by calendar days.

A visit is asked for under a right, granted or refused by the host (its consent is needed each
time; silence past its day counts as no), held, and reported. The right sets objects, how often in a
year, and how long ahead. Where it is reciprocal, a party that refused, or stayed silent, may not
ask itself until it has granted a visit again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from jointshield.errors import MistakeError
from jointshield.guarantees.declaration import day
from jointshield.messages.codec import Message
from jointshield.messages.inspections import (
    HostAnswer,
    InspectionEvent,
    InspectionReport,
    InspectionRequest,
    InspectionRight,
)

ASKED, GRANTED, REFUSED, SILENT = "asked", "granted", "refused", "silent"
REPORTED, OVERDUE, TURNED_AWAY = "reported", "overdue", "turned away"


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One visit under a right, with its status and its report."""

    request: InspectionRequest
    right: InspectionRight
    status: str = ASKED
    report: InspectionReport | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspections:
    """All rights and visits by identifier. barred: parties whose last answer to one was no."""

    rights: Mapping[str, InspectionRight]
    visits: Mapping[str, Visit] = field(default_factory=dict)
    barred: frozenset[str] = frozenset()


Step = tuple[Inspections, tuple[InspectionEvent, ...]]


def take(state: Inspections, message: Message, on: date) -> Step:
    """Take a message that came on a day; what does not fit is turned away with its reason."""
    try:
        if isinstance(message, InspectionRequest):
            return _request(state, message, on)
        if isinstance(message, HostAnswer):
            return _answer(state, message, on)
        if isinstance(message, InspectionReport):
            return _report(state, message, on)
    except MistakeError as error:  # a day that is none: what came is told and turned away
        return _away(state, getattr(message, "visit", ""), str(error), on)
    return _away(state, "", f"a message of kind {message.KIND!r} has no place here", on)


def tick(state: Inspections, on: date) -> Step:
    """Notice on a day which hosts stayed silent, and which reports did not come."""
    told, visits, barred = [], dict(state.visits), state.barred
    for key, visit in visits.items():
        asked = day(visit.request.asked, "asked")
        planned = day(visit.request.planned, "planned")
        if visit.status == ASKED and on > asked + timedelta(days=visit.right.answer_d):
            visits[key] = replace(visit, status=SILENT)
            barred = barred | {visit.right.host}
            told.append(_event(key, SILENT, f"{visit.right.host} gave no answer", on))
        elif visit.status == GRANTED and on > planned + timedelta(days=visit.right.report_d):
            visits[key] = replace(visit, status=OVERDUE)
            told.append(_event(key, OVERDUE, f"no report by {visit.right.inspector}", on))
    return replace(state, visits=visits, barred=barred), tuple(told)


def _request(state: Inspections, said: InspectionRequest, on: date) -> Step:
    right = state.rights.get(said.right)
    if said.visit in state.visits:
        return _away(state, said.visit, "a visit of that name was asked for already", on)
    if right is None or said.by != right.inspector:
        return _away(state, said.visit, f"{said.by!r} holds no right {said.right!r}", on)
    if said.object not in right.objects:
        return _away(state, said.visit, f"the right does not name {said.object!r}", on)
    if day(said.asked, "asked") != on:
        return _away(state, said.visit, f"it says that it was asked on {said.asked}", on)
    planned = day(said.planned, "planned")
    if (planned - on).days < right.notice_d:
        return _away(state, said.visit, f"less than {right.notice_d} days ahead", on)
    if right.reciprocal and said.by in state.barred:
        reason = f"{said.by!r} refused a visit itself and has granted none since"
        return _away(state, said.visit, reason, on)
    if _visits_in(state, right, planned.year) >= right.per_year:
        return _away(state, said.visit, f"{right.per_year} visits of {planned.year} are used", on)
    visit = Visit(request=said, right=right)
    return replace(state, visits={**state.visits, said.visit: visit}), ()


def _answer(state: Inspections, said: HostAnswer, on: date) -> Step:
    visit = state.visits.get(said.visit)
    if visit is None or visit.status != ASKED:
        return _away(state, said.visit, "no such visit waits for an answer", on)
    if said.by != visit.right.host:
        return _away(state, said.visit, f"{said.by!r} is not its host", on)
    if not said.consents and not said.reason:
        return _away(state, said.visit, "a refusal without a reason", on)
    status = GRANTED if said.consents else REFUSED
    barred = state.barred - {said.by} if said.consents else state.barred | {said.by}
    changed = replace(
        state, visits={**state.visits, said.visit: replace(visit, status=status)}, barred=barred
    )
    return changed, (_event(said.visit, status, said.reason, on),)


def _report(state: Inspections, said: InspectionReport, on: date) -> Step:
    visit = state.visits.get(said.visit)
    if visit is None or visit.status not in (GRANTED, OVERDUE):
        return _away(state, said.visit, "no such visit was granted", on)
    if said.by != visit.right.inspector:
        return _away(state, said.visit, f"{said.by!r} is not its inspector", on)
    held = day(said.held, "held")
    if held < day(visit.request.planned, "planned") or held > on:
        return _away(state, said.visit, f"held on {said.held}, which does not fit", on)
    late = " (late)" if visit.status == OVERDUE else ""
    done = replace(visit, status=REPORTED, report=said)
    return (
        replace(state, visits={**state.visits, said.visit: done}),
        (_event(said.visit, REPORTED, f"{said.seen}{late}", on),),
    )


def _visits_in(state: Inspections, right: InspectionRight, year: int) -> int:
    """Visits under a right in a year that were not refused: silence does not use one up."""
    return sum(
        visit.right.right == right.right
        and day(visit.request.planned, "planned").year == year
        and visit.status not in (REFUSED, SILENT)
        for visit in state.visits.values()
    )


def _away(state: Inspections, visit: str, reason: str, on: date) -> Step:
    return state, (_event(visit, TURNED_AWAY, reason, on),)


def _event(visit: str, event: str, reason: str, on: date) -> InspectionEvent:
    return InspectionEvent(visit=visit, event=event, reason=reason, day=on.isoformat())
