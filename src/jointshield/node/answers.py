"""A party's answer to "did you see this?", by its own rules and from its own lanes.

Only lanes that the party shares have a part in the answer. What a lane that is not shared would
have said, and what a party that declines would have, is kept back and said to be. An answer can be
worked out again from the query and the recorded scans: `check` does so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from jointshield.assessment.launch import LaunchEstimate
from jointshield.assessment.notices import match_notice
from jointshield.catalogue.things import Infrared, Party, Radar
from jointshield.messages.notices import LaunchNotice
from jointshield.messages.plots import Scan
from jointshield.messages.queries import (
    DECLINED,
    LAUNCH,
    NOTHING_SEEN,
    SEEN,
    CoverageClaim,
    Query,
    QueryAnswer,
)
from jointshield.node.lookout import infrared_claim, radar_claim
from jointshield.node.release import LANE_NOT_SHARED, QUERIES_NOT_ANSWERED, Kept

SEEN_LOOKS_MIN = 2
"""One plot may be a false one."""
_WIDENING = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Lanes:
    """One party's lanes: its radars and its infrared lanes, in the order of their identifiers."""

    radars: tuple[Radar, ...]
    infrareds: tuple[Infrared, ...]


def answer(
    query: Query,
    party: Party,
    lanes: Lanes,
    scans: Mapping[str, Sequence[Scan]],
    notices: Sequence[LaunchNotice],
    now_s: float,
) -> tuple[QueryAnswer, tuple[Kept, ...]]:
    """Answer a query at `now_s`, and say what was kept back in doing so.

    Of a lane that is not shared, its own answer is kept back; of a question that the party
    declines, the answer that all its lanes would have given. scans: what each lane has reported by
    now. notices: those that the party knows, its own launches among them.
    """
    own = [*(radar.id for radar in lanes.radars), *(lane.id for lane in lanes.infrareds)]
    notice = announced_by(query, notices)
    if party.watch is None or not party.watch.answers_queries:
        unsaid = _said(query, party.id, claims_of(query, lanes, own, scans), notice, now_s)
        kept = Kept(lane="", rule=QUERIES_NOT_ANSWERED, item=unsaid)
        return _declined(query, party.id, now_s), (kept,)
    shared = party.release.lanes
    withheld = tuple(
        Kept(
            lane=lane,
            rule=LANE_NOT_SHARED,
            item=_said(query, party.id, claims_of(query, lanes, (lane,), scans), "", now_s),
        )
        for lane in own
        if lane not in shared
    )
    claims = claims_of(query, lanes, shared, scans)
    return _said(query, party.id, claims, notice, now_s), withheld


def _said(
    query: Query, party: str, claims: tuple[CoverageClaim, ...], notice: str, now_s: float
) -> QueryAnswer:
    seen = any(claim.seen >= SEEN_LOOKS_MIN for claim in claims)
    return QueryAnswer(
        time_s=now_s,
        query=query.query,
        party=party,
        answer=SEEN if seen else NOTHING_SEEN,
        covered=any(claim.in_view and claim.looks > 0 for claim in claims),
        claims=claims,
        notice=notice,
        reason="" if claims else "no lane of its own is shared",
    )


def claims_of(
    query: Query, lanes: Lanes, shared: Sequence[str], scans: Mapping[str, Sequence[Scan]]
) -> tuple[CoverageClaim, ...]:
    """What each shared lane can say of each thing sought."""
    radars = [radar for radar in lanes.radars if radar.id in shared]
    infrareds = [lane for lane in lanes.infrareds if lane.id in shared]
    found: list[CoverageClaim] = []
    for sought in query.sought:
        found += [radar_claim(radar, sought, scans.get(radar.id, ())) for radar in radars]
        found += [infrared_claim(lane, sought, scans.get(lane.id, ())) for lane in infrareds]
    return tuple(found)


def announced_by(query: Query, notices: Sequence[LaunchNotice]) -> str:
    """The notice that announces what is asked about, or ""; only if its launch can be told."""
    for sought in query.sought:
        if sought.kind == LAUNCH:
            launch = LaunchEstimate(
                latitude_rad=sought.latitude_rad,
                longitude_rad=sought.longitude_rad,
                sigma_m=sought.radius_m / _WIDENING,
                launched_s=sought.at_s,
                launched_sigma_s=sought.span_s / _WIDENING,
                heading_rad=None,
                heading_sigma_rad=None,
            )
            return match_notice(launch, query.heading_rad, notices)
    return ""


def check(
    said: QueryAnswer, query: Query, lanes: Lanes, scans: Mapping[str, Sequence[Scan]]
) -> tuple[str, ...]:
    """Faults of an answer, held against the scans that its party recorded; none if it holds.

    The lanes that the answer speaks of are taken as those that were shared: a lane left out is not
    a lie. Scans that reached the party only after it answered must not be given.
    """
    if said.answer == DECLINED:
        return ()
    named = tuple(dict.fromkeys(claim.lane for claim in said.claims))
    again = claims_of(query, lanes, named, scans)
    faults = []
    for claim, ours in zip(said.claims, again, strict=False):
        if claim != ours:
            wrong = [n for n in claim.__dataclass_fields__ if getattr(claim, n) != getattr(ours, n)]
            faults.append(
                f"{claim.lane}, {claim.sought}: its scans give another {', '.join(wrong)} "
                f"({getattr(ours, wrong[0])!r}, claimed {getattr(claim, wrong[0])!r})"
            )
    if len(again) != len(said.claims):
        faults.append(f"{len(said.claims)} claims where its lanes give {len(again)}")
    seen = any(claim.seen >= SEEN_LOOKS_MIN for claim in again)
    if said.answer != (SEEN if seen else NOTHING_SEEN):
        faults.append(f"it says {said.answer!r}; its scans say {SEEN if seen else NOTHING_SEEN!r}")
    if said.covered != any(claim.in_view and claim.looks > 0 for claim in again):
        faults.append("whether the place was covered is not what its lanes give")
    return tuple(faults)


def _declined(query: Query, party: str, now_s: float) -> QueryAnswer:
    return QueryAnswer(
        time_s=now_s,
        query=query.query,
        party=party,
        answer=DECLINED,
        covered=False,
        claims=(),
        notice="",
        reason="this party does not answer such questions",
    )
