"""One line of plain words for each kind of journal entry, for the appendix of a report."""

import math
from collections.abc import Callable
from typing import Any

from jointshield.messages import Message
from jointshield.messages.consent import Ballot, Decision, Proposal, Received
from jointshield.messages.engagement import InterceptorLaunch, KillAssessment, NotEngaged
from jointshield.messages.picture import Picture
from jointshield.messages.plots import InfraredScan, RadarScan
from jointshield.messages.threats import Assessment, Ellipse
from jointshield.messages.tracks import LaunchReport, TrackReport
from jointshield.messages.truth import Outcome, TruthEnd, TruthObject
from jointshield.report.notice_words import NOTICE_WORDS
from jointshield.report.questions import ballot_in


def short(message: Message) -> str:
    """What an entry says, in one line."""
    say = _SAY.get(type(message))
    return message.KIND if say is None else say(message)


def place(latitude_rad: float, longitude_rad: float) -> str:
    """Coordinates as people write them, such as "44.43° N 26.10° E"."""
    latitude, longitude = math.degrees(latitude_rad), math.degrees(longitude_rad)
    return (
        f"{abs(latitude):.2f}° {'N' if latitude >= 0 else 'S'} "
        f"{abs(longitude):.2f}° {'E' if longitude >= 0 else 'W'}"
    )


def _ellipse(ellipse: Ellipse | None) -> str:
    if ellipse is None:
        return "no impact point"
    return (
        f"impact {place(ellipse.latitude_rad, ellipse.longitude_rad)}, 95 % within "
        f"{ellipse.semi_major_m / 1000:.0f} × {ellipse.semi_minor_m / 1000:.0f} km"
    )


def _assessment(said: Assessment) -> str:
    about = ", ".join(area.name for area in said.areas_at_risk[:3])
    parts = [
        f"{said.centre}: track {said.track} {said.phase}, {said.range_class}",
        f"matched to notice {said.notice}" if said.notice else _ellipse(said.impact),
    ]
    if about:
        parts.append(f"at risk: {about}")
    if said.threatened:
        parts.append(f"threatened: {', '.join(said.threatened)}")
    return "; ".join(parts)


def _proposal(said: Proposal) -> str:
    order = said.order
    return (
        f"{order.proposal}: {order.salvo} from {order.site} at track {order.track}; needs "
        f"{', '.join(order.required)}; {said.battle_space_s:.0f} s of battle space; {said.because}"
    )


def _decision(said: Decision) -> str:
    return (
        f"{said.proposal}: {said.decision} after {said.decided_s - said.asked_s:.1f} s; signed by "
        f"{', '.join(said.signed_by) or 'nobody'}; refused by "
        f"{', '.join(said.refused_by) or 'nobody'}; missing "
        f"{', '.join(said.missing) or 'nobody'}; {said.reason}"
    )


def _received(said: Received) -> str:
    word = "accepted" if said.accepted else f"turned away: {said.reason}"
    ballot = ballot_in(said.envelope)
    what = "unreadable" if ballot is None else f"{ballot.verdict}; {ballot.reason or 'no reason'}"
    return f"envelope of {said.envelope.party}, {word}: {what}"


def _truth_object(said: TruthObject) -> str:
    aim = f" towards {said.target}" if said.target else ""
    return (
        f"{said.object}: {said.missile}{aim}, launched at {said.launched_s:.0f} s from "
        f"{place(said.launch_latitude_rad, said.launch_longitude_rad)}"
    )


_SAY: dict[type[Message], Callable[[Any], str]] = {
    **NOTICE_WORDS,
    Assessment: _assessment,
    Proposal: _proposal,
    Decision: _decision,
    Received: _received,
    TruthObject: _truth_object,
    Ballot: lambda m: f"{m.party}: {m.verdict}; {m.reason}",
    InterceptorLaunch: lambda m: (
        f"{m.proposal}: {m.count} launched from {m.site}, to meet at {m.intercept_s:.0f} s"
    ),
    KillAssessment: lambda m: f"{m.proposal}: believed {m.verdict}; {m.basis}",
    NotEngaged: lambda m: f"{m.centre}: track {m.track} not engaged; {m.reason}",
    Picture: lambda m: f"{m.centre}: {len(m.tracks)} tracks",
    RadarScan: lambda m: f"{m.sensor}: {len(m.plots)} plots",
    InfraredScan: lambda m: f"{m.sensor}: {len(m.plots)} plots, looked at {m.time_s:.0f} s",
    LaunchReport: lambda m: (
        f"{m.lane} number {m.number}: launch at {m.launched_s:.0f} s, "
        f"{place(m.latitude_rad, m.longitude_rad)}, within {m.sigma_m / 1000:.1f} km (1σ)"
    ),
    TrackReport: lambda m: f"{m.lane} track {m.number}: {m.status}, {m.plots} plots",
    Outcome: lambda m: (
        f"{m.proposal} at {m.object}: {m.result}{f'; {m.reason}' if m.reason else ''}; "
        f"kill probability {m.kill_probability:.2f}"
    ),
    TruthEnd: lambda m: f"{m.object}: {m.end}",
}
