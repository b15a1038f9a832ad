"""One line of plain words for each journal entry about notices, alerts and questions."""

from collections.abc import Callable
from typing import Any

from jointshield.messages import Message
from jointshield.messages.notices import (
    CrewAlert,
    LaunchNotice,
    LaunchUnannounced,
    NoticeAcknowledged,
    NoticeAlarm,
    NoticeJudged,
    NoticeUnmatched,
)
from jointshield.messages.queries import CoverageClaim, Query, QueryAnswer


def clock(time_s: float) -> str:
    """A time of the exercise; hours or days before it began, where it lies so far back."""
    if time_s >= -600.0:
        return f"{time_s:.0f} s"
    hours = -time_s / 3600.0
    return f"{hours:.1f} h before" if hours < 72.0 else f"{hours / 24.0:.0f} days before"


def _notice(said: LaunchNotice) -> str:
    window = "no window"
    if said.window_open_s is not None and said.window_close_s is not None:
        window = f"window {clock(said.window_open_s)} to {clock(said.window_close_s)}"
    what = f"{said.vehicle}, " if said.vehicle else ""
    return (
        f"{said.notice} by {said.notifier} ({said.kind}): {what}{said.purpose}; given "
        f"{clock(said.given_s)}; {window}"
    )


def _judged(said: NoticeJudged) -> str:
    why = f" ({'; '.join(said.faults)})" if said.faults else ""
    return f"{said.notice} is {said.verdict}{why}; owed: {said.owed}"


def _acknowledged(said: NoticeAcknowledged) -> str:
    if not said.accepted:
        return f"{said.notice}: {said.stage} of {said.party} turned away, {said.reason}"
    return f"{said.notice}: acknowledged by the {said.stage} of {said.party}"


def _claim(claim: CoverageClaim) -> str:
    if not claim.in_view:
        where = "never in view"
        if claim.lowest_m is not None:
            where = f"in view only above {claim.lowest_m / 1000:.0f} km"
        return f"{claim.lane} ({claim.sought}): {where}"
    said = f"{claim.lane} ({claim.sought}): {claim.seen} of {claim.looks} looks"
    if claim.smallest_m2 is not None:
        said += f", would have found {claim.smallest_m2:.2g} m² there"
    return said


def _answer(said: QueryAnswer) -> str:
    parts = [f"{said.party} to {said.query}: {said.answer}"]
    if said.notice:
        parts.append(f"announced by {said.notice}")
    parts += [_claim(claim) for claim in said.claims]
    parts += [said.reason] if said.reason else []
    return "; ".join(parts)


def _unannounced(said: LaunchUnannounced) -> str:
    figures = [
        f"{word} {value / 1000:,.0f} km"
        for word, value in (("range", said.range_m), ("height", said.apogee_m))
        if value is not None
    ]
    return f"{said.centre}: track {said.track} is owed a notice ({', '.join(figures)}), none fits"


NOTICE_WORDS: dict[type[Message], Callable[[Any], str]] = {
    LaunchNotice: _notice,
    NoticeJudged: _judged,
    NoticeAcknowledged: _acknowledged,
    NoticeAlarm: lambda m: f"{m.notice}, {m.party}: {m.reason}",
    NoticeUnmatched: lambda m: f"{m.notice}: announced, and nobody saw it",
    LaunchUnannounced: _unannounced,
    CrewAlert: lambda m: f"crew of {m.party}, track {m.track}: {m.act}; {m.because}",
    Query: lambda m: f"{m.query}: {m.asker} asks all about its track {m.track}",
    QueryAnswer: _answer,
}
