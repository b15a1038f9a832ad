"""Exercise control's summary of a run: what the journals say, held against the truth.

This is the only place where tracks are tied to real objects by truth. It runs after the exercise
and nothing in the exercise reads it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, TypeVar

from jointshield.assessment.assess import CONFIRMED
from jointshield.earth import ground
from jointshield.exercise.journals import CONTROL, JOINT, party_journal
from jointshield.exercise.setting import JOINT_CENTRE, Setting
from jointshield.exercise.watchfulness import watchfulness
from jointshield.messages import Message, digest
from jointshield.messages.consent import Decision, Proposal
from jointshield.messages.engagement import InterceptorLaunch, NotEngaged
from jointshield.messages.picture import JointTrack, Picture
from jointshield.messages.record import Agreement
from jointshield.messages.threats import Assessment, Ellipse
from jointshield.messages.truth import Outcome, TruthEnd, TruthObject, TruthOrigin
from jointshield.strict.elementary import cos, sin

Told = Mapping[str, Sequence[tuple[int, Message]]]
Identify = Callable[[Sequence[float], float], str]
_M = TypeVar("_M", bound=Message)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Confirmation:
    """The first time that a centre of record confirmed an object."""

    time_s: float
    assessment: Assessment


def summarise(
    setting: Setting,
    told: Told,
    identify: Identify,
    journal_root: str,
    delays_s: Mapping[str, float],
) -> dict[str, Any]:
    """The object that `run --json` prints.

    identify: which object a position at a time really is ("" if none). delays_s: report delay of
    each sensor. The centre of record is the joint one; where nothing is shared, whichever party's
    centre confirmed an object first.
    """
    confirmations, matched = _confirmations(setting, told, identify)
    outcomes = list(_only(told[CONTROL], Outcome))
    ends = {end.object: end for end in _only(told[CONTROL], TruthEnd)}
    detections = _first_detections(told, delays_s)
    launches = list(_fire_messages(setting, told, InterceptorLaunch))
    # The last decision on an order stands: an opening may be heard of late.
    decisions = {d.proposal: d for d in _fire_messages(setting, told, Decision)}
    return {
        "scenario": setting.scenario.id,
        "seed": setting.seed,
        "mode": setting.mode.id,
        "journal_root": journal_root,
        "picture_digest": picture_digest(setting.agreement, told),
        "threats": [
            _threat(item, confirmations.get(item.object), detections, ends, outcomes)
            for item in _only(told[CONTROL], TruthObject)
            if not item.notified
        ],
        "decisions": [
            {
                "proposal": decision.proposal,
                "decision": decision.decision,
                "reason": decision.reason,
                "signed_by": list(decision.signed_by),
                "asked_s": decision.asked_s,
                "decided_s": decision.decided_s,
                "battle_space_lost_s": decision.battle_space_lost_s,
            }
            for decision in sorted(decisions.values(), key=lambda d: (d.decided_s, d.proposal))
        ],
        "interceptors_spent": sum(launch.count for launch in launches),
        "notices_matched": len(matched),
        "not_asked_for": _not_asked_for(setting, told),
        **watchfulness(message for _, message in told[JOINT]),
    }


def picture_digest(agreement: Agreement, told: Told) -> str:
    """Digest of the last joint picture, or over all parties' last ones where nothing is shared.

    A picture chains to the one before it, so the last digest stands for all of them.
    """
    if agreement.shares_information:
        return _last_digest(_only(told[JOINT], Picture))
    digests = [
        _last_digest(_only(told[party_journal(seat.party)], Picture)) for seat in agreement.seats
    ]
    return sha256("\n".join(digests).encode()).hexdigest()


def _last_digest(pictures: Iterable[Picture]) -> str:
    last = list(pictures)[-1:]
    return digest(last[0]) if last else ""


def _only(entries: Iterable[tuple[int, Message]], kind: type[_M]) -> Iterable[_M]:
    return (message for _, message in entries if isinstance(message, kind))


def _fire_messages(setting: Setting, told: Told, kind: type[_M]) -> Iterable[_M]:
    names = [JOINT, *(party_journal(party.id) for party in setting.parties)]
    return (message for name in names for message in _only(told[name], kind))


def _confirmations(
    setting: Setting, told: Told, identify: Identify
) -> tuple[dict[str, _Confirmation], set[str]]:
    centres = (
        {JOINT_CENTRE: JOINT}
        if setting.mode.shares_information
        else {party.id: party_journal(party.id) for party in setting.parties}
    )
    found: dict[str, _Confirmation] = {}
    matched: set[str] = set()
    for centre, name in centres.items():
        tracks: dict[int, JointTrack] = {}
        seen: set[int] = set()
        for _, message in told[name]:
            if isinstance(message, Picture) and message.centre == centre:
                tracks = {track.number: track for track in message.tracks}
            if not isinstance(message, Assessment) or message.centre != centre:
                continue
            if message.notice:
                matched.add(message.notice)
            if message.phase != CONFIRMED or message.track in seen or message.impact is None:
                continue
            seen.add(message.track)
            name_of_object = identify(tracks[message.track].position_m, message.time_s)
            known = found.get(name_of_object)
            if name_of_object and (known is None or message.time_s < known.time_s):
                found[name_of_object] = _Confirmation(time_s=message.time_s, assessment=message)
    return found, matched


def _not_asked_for(setting: Setting, told: Told) -> list[dict[str, Any]]:
    """The last reason of each commander for each track that it never asked an engagement of."""
    asked = {(p.order.centre, p.order.track) for p in _fire_messages(setting, told, Proposal)}
    reasons = {(m.centre, m.track): m.reason for m in _fire_messages(setting, told, NotEngaged)}
    # By seat, as names decide nothing; the joint centre comes first.
    seats = {party.id: number for number, party in enumerate(setting.parties)}
    found = sorted(reasons, key=lambda item: (item[1], seats.get(item[0], -1)))
    return [
        {"centre": centre, "track": track, "reason": reasons[centre, track]}
        for centre, track in found
        if (centre, track) not in asked
    ]


def _first_detections(told: Told, delays_s: Mapping[str, float]) -> dict[str, float]:
    first: dict[str, float] = {}
    for origin in _only(told[CONTROL], TruthOrigin):
        for name in origin.objects:
            time_s = origin.time_s + delays_s[origin.sensor]
            if name and time_s < first.get(name, float("inf")):
                first[name] = time_s
    return first


def _threat(
    item: TruthObject,
    confirmation: _Confirmation | None,
    detections: Mapping[str, float],
    ends: Mapping[str, TruthEnd],
    outcomes: Sequence[Outcome],
) -> dict[str, Any]:
    error_km, inside = None, None
    known = item.impact_latitude_rad is not None and item.impact_longitude_rad is not None
    if confirmation is not None and confirmation.assessment.impact is not None and known:
        error_m, inside = miss_of(
            confirmation.assessment.impact,
            item.impact_latitude_rad or 0.0,
            item.impact_longitude_rad or 0.0,
        )
        error_km = round(error_m / 1000.0, 3)
    engaged = any(outcome.object == item.object for outcome in outcomes)
    end = ends[item.object].end if item.object in ends else "in flight"
    fate = {
        "killed": "intercepted",
        "impact": "leaked: engaged and missed" if engaged else "leaked: not engaged",
    }
    return {
        "id": item.object,
        "launched_s": item.launched_s,
        "first_detection_s": detections.get(item.object),
        "confirmed_s": None if confirmation is None else confirmation.time_s,
        "impact_point_error_km": error_km,
        "impact_inside_95": inside,
        "outcome": fate.get(end, end),
    }


def miss_of(impact: Ellipse, latitude_rad: float, longitude_rad: float) -> tuple[float, bool]:
    """Distance (m) of a point from an ellipse's centre, and whether it lies inside."""
    distance_m, azimuth, _ = ground.inverse(
        impact.latitude_rad, impact.longitude_rad, latitude_rad, longitude_rad
    )
    along = distance_m * cos(azimuth - impact.azimuth_rad) / max(impact.semi_major_m, 1.0)
    across = distance_m * sin(azimuth - impact.azimuth_rad) / max(impact.semi_minor_m, 1.0)
    return distance_m, along * along + across * across <= 1.0
