"""Inspections: a right that both sides hold, a request, the host's answer, the visit's report."""

from dataclasses import dataclass
from typing import ClassVar

from jointshield.messages.codec import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectionRight(Message):
    """What one party may inspect at another's. per_year: visits in a calendar year.

    article: where it is written. notice_d: days between request and visit, at least. answer_d: days
    for the host's answer. report_d: days from visit to report. needs_consent: the host is asked
    each time. reciprocal: who refuses may not ask until it has granted.
    """

    KIND: ClassVar[str] = "inspection-right"
    right: str
    article: str
    inspector: str
    host: str
    objects: tuple[str, ...]
    per_year: int
    notice_d: int
    answer_d: int
    report_d: int
    needs_consent: bool
    reciprocal: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectionRequest(Message):
    """A visit asked for under a right. object: one that the right names."""

    KIND: ClassVar[str] = "inspection-request"
    visit: str
    right: str
    by: str
    object: str
    asked: str
    planned: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HostAnswer(Message):
    """The host consents or not; a refusal has its reason."""

    KIND: ClassVar[str] = "inspection-answer"
    visit: str
    by: str
    consents: bool
    reason: str
    answered: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectionReport(Message):
    """What was seen. counted: interceptors counted; None where that was not asked."""

    KIND: ClassVar[str] = "inspection-report"
    visit: str
    by: str
    seen: str
    counted: int | None
    held: str
    reported: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectionCount(Message):
    """A party counts a year's visits under one right, as the register has them on a day.

    waiting: asked for, and neither answered nor past its day; granted: reported ones included.
    """

    KIND: ClassVar[str] = "inspection-count"
    right: str
    by: str
    year: int
    waiting: int
    granted: int
    refused: int
    silent: int
    reported: int
    counted: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectionEvent(Message):
    """What follows from messages and days, with its reason.

    event: `granted`, `refused`, `silent`, `reported`, `overdue` or `turned away`.
    """

    KIND: ClassVar[str] = "inspection-event"
    visit: str
    event: str
    reason: str
    day: str
