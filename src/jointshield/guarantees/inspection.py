"""Inspections: a state machine without IO, by calendar days.

A visit is asked for under a right, granted or refused by the host (where the right asks for its
consent; silence past its day counts as no), held, and reported. The right sets objects, how often
in a year, and how long ahead. Where it is reciprocal, a party that refused, or stayed silent, may
not ask itself until it has granted a visit again. Each party may count a year's visits; a count
that is not the register's is turned away.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from jointshield.errors import MistakeError
from jointshield.guarantees.declaration import day
from jointshield.messages.codec import Message
from jointshield.messages.inspections import (
    HostAnswer,
    InspectionCount,
    InspectionEvent,
    InspectionReport,
    InspectionRequest,
    InspectionRight,
)

ASKED, GRANTED, REFUSED, SILENT = "asked", "granted", "refused", "silent"
REPORTED, OVERDUE, TURNED_AWAY = "reported", "overdue", "turned away"
_WITHOUT = {
    ASKED: "its host has not consented",
    REFUSED: "its host refused it",
    SILENT: "its host stayed silent, which is no consent",
    REPORTED: "it was reported already",
}
"""Why a visit of this status cannot be reported."""


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
    visit = getattr(message, "visit", "")
    try:
        for key in ("asked", "answered", "reported", "counted"):
            said = getattr(message, key, None)
            if isinstance(said, str) and day(said, key) != on:
                reason = f"it says that it was {key} on {said}, it came on {on.isoformat()}"
                return _away(state, visit, reason, on)
        if isinstance(message, InspectionRequest):
            return _request(state, message, on)
        if isinstance(message, HostAnswer):
            return _answer(state, message, on)
        if isinstance(message, InspectionReport):
            return _report(state, message, on)
        if isinstance(message, InspectionCount):
            return _count(state, message, on)
    except MistakeError as error:  # a day that is none: what came is told and turned away
        return _away(state, visit, str(error), on)
    return _away(state, visit, f"a message of kind {message.KIND!r} has no place here", on)


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


def used(state: Inspections, right: InspectionRight, year: int) -> int:
    """Visits under a right in a year that were not refused: silence does not use one up."""
    return sum(visit.status not in (REFUSED, SILENT) for visit in _visits(state, right, year))


def count(state: Inspections, right: str, by: str, year: int, on: date) -> InspectionCount:
    """A party's count of a year's visits under a right, as they stand on a day.

    Raises:
        MistakeError: no such right.
    """
    if right not in state.rights:
        raise MistakeError(
            f"right {right!r}: no such right; expected one of "
            f"{', '.join(state.rights) or 'none, there are no rights here'}"
        )
    found = [visit.status for visit in _visits(state, state.rights[right], year)]
    return InspectionCount(
        right=right,
        by=by,
        year=year,
        waiting=found.count(ASKED),
        granted=sum(found.count(status) for status in (GRANTED, OVERDUE, REPORTED)),
        refused=found.count(REFUSED),
        silent=found.count(SILENT),
        reported=found.count(REPORTED),
        counted=on.isoformat(),
    )


def _request(state: Inspections, said: InspectionRequest, on: date) -> Step:
    right = state.rights.get(said.right)
    if said.visit in state.visits:
        return _away(state, said.visit, "a visit of that name was asked for already", on)
    if right is None or said.by != right.inspector:
        return _away(state, said.visit, f"{said.by!r} holds no right {said.right!r}", on)
    if said.object not in right.objects:
        return _away(state, said.visit, f"the right does not name {said.object!r}", on)
    planned = day(said.planned, "planned")
    if (planned - on).days < right.notice_d:
        return _away(state, said.visit, f"less than {right.notice_d} days ahead", on)
    if right.reciprocal and said.by in state.barred:
        reason = f"{said.by!r} refused a visit itself and has granted none since"
        return _away(state, said.visit, reason, on)
    if used(state, right, planned.year) >= right.per_year:
        reason = f"all visits of {planned.year} are used: the right gives {right.per_year} a year"
        return _away(state, said.visit, reason, on)
    visit = Visit(request=said, right=right, status=ASKED if right.needs_consent else GRANTED)
    told = () if right.needs_consent else (_event(said.visit, GRANTED, "the right itself", on),)
    return replace(state, visits={**state.visits, said.visit: visit}), told


def _answer(state: Inspections, said: HostAnswer, on: date) -> Step:
    visit = state.visits.get(said.visit)
    if visit is None:
        return _away(state, said.visit, "no such visit was asked for", on)
    if said.by != visit.right.host:
        return _away(state, said.visit, f"{said.by!r} is not its host", on)
    if not visit.right.needs_consent:
        return _away(state, said.visit, "the right asks for no consent of the host", on)
    if visit.status != ASKED:
        return _away(state, said.visit, f"it does not wait for an answer: {visit.status}", on)
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
    if visit is None:
        return _away(state, said.visit, "no such visit was asked for", on)
    if said.by != visit.right.inspector:
        return _away(state, said.visit, f"{said.by!r} is not its inspector", on)
    if visit.status in _WITHOUT:
        return _away(state, said.visit, _WITHOUT[visit.status], on)
    held = day(said.held, "held")
    if held > on:
        return _away(state, said.visit, f"held on {said.held}, which lies in the future", on)
    if held < day(visit.request.planned, "planned"):
        reason = f"held on {said.held}, before the planned day, {visit.request.planned}"
        return _away(state, said.visit, reason, on)
    late = " (late)" if visit.status == OVERDUE else ""
    done = replace(visit, status=REPORTED, report=said)
    return (
        replace(state, visits={**state.visits, said.visit: done}),
        (_event(said.visit, REPORTED, f"{said.seen}{late}", on),),
    )


def _count(state: Inspections, said: InspectionCount, on: date) -> Step:
    if said != count(state, said.right, said.by, said.year, on):
        return _away(state, "", f"the visits of {said.year} under {said.right!r} are others", on)
    return state, ()


def _visits(state: Inspections, right: InspectionRight, year: int) -> list[Visit]:
    """Visits under a right that were planned for a year."""
    return [
        visit
        for visit in state.visits.values()
        if visit.right.right == right.right and day(visit.request.planned, "planned").year == year
    ]


def _away(state: Inspections, visit: str, reason: str, on: date) -> Step:
    return state, (_event(visit, TURNED_AWAY, reason, on),)


def _event(visit: str, event: str, reason: str, on: date) -> InspectionEvent:
    return InspectionEvent(visit=visit, event=event, reason=reason, day=on.isoformat())
