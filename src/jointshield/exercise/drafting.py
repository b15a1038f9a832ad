"""From a plan to what parties sign: the order, and the proposal that gives its reasons."""

from collections.abc import Mapping
from typing import TypedDict

from jointshield.consent import policy
from jointshield.exercise.beforehand import covering
from jointshield.exercise.setting import Setting
from jointshield.exercise.shown import Shown
from jointshield.messages import digest
from jointshield.messages.consent import Order, Proposal
from jointshield.options import Plan
from jointshield.options.overflight import overflown, under_debris


class _Facts(TypedDict):
    """What the rules look at (see `Order`)."""

    owner: str
    host: str
    overflown: tuple[str, ...]
    debris: tuple[str, ...]
    sector: str
    launched_from: str


def draft(
    plan: Plan,
    shown: Shown,
    setting: Setting,
    name: str,
    now_s: float,
    asked: Mapping[tuple[str, str], int],
) -> Proposal:
    """Put a plan into a proposal called `name`, resting on the latest picture shown.

    The order expires when a launch after the reaction time could no longer meet the threat;
    consents are taken until the agreement's time for releases before that. asked: interceptors
    asked for so far under responses agreed beforehand, one of which it may fall under.
    """
    path, opportunity = plan.threat.path, plan.opportunity
    site, row = opportunity.site, opportunity.meeting_row
    territory = setting.territory
    assessment = shown.assessments[plan.threat.track]
    assert assessment.impact is not None, "only threats with an impact point are planned for"
    launch = assessment.launch
    facts = _Facts(
        owner=site.owner,
        host=site.host,
        overflown=overflown(path, opportunity, territory),
        debris=under_debris(path, opportunity, territory),
        sector=territory.party_at(float(path.latitudes_rad[row]), float(path.longitudes_rad[row])),
        launched_from=(
            territory.party_at(launch.latitude_rad, launch.longitude_rad) if launch else ""
        ),
    )
    expires_s = opportunity.closes_s - site.interceptor.reaction_s
    agreed = covering(
        setting.plans,
        site=site.id,
        salvo=plan.salvo,
        launch_open_s=now_s,
        expires_s=expires_s,
        asked=asked,
    )
    order = Order(
        exercise=setting.exercise,
        agreement_digest=digest(setting.agreement),
        picture_digest=shown.picture_digest,
        centre=shown.name,
        proposal=name,
        track=plan.threat.track,
        site=site.id,
        salvo=plan.salvo,
        launch_open_s=now_s,
        launch_close_s=opportunity.closes_s,
        intercept_s=opportunity.meeting_s,
        intercept_latitude_rad=float(path.latitudes_rad[row]),
        intercept_longitude_rad=float(path.longitudes_rad[row]),
        intercept_height_m=float(path.heights_m[row]),
        plan="" if agreed is None else digest(agreed.plan),
        required=policy.required_signers(
            setting.mode.consent_rules,
            **facts,
            parties=setting.standing.parties,
            planned=agreed is not None,
        ),
        consent_by_s=max(now_s, expires_s - setting.agreement.release_window_s),
        expires_s=expires_s,
        **facts,
    )
    return Proposal(
        time_s=now_s,
        order=order,
        order_digest=digest(order),
        battle_space_s=opportunity.closes_s - now_s,
        threatened=plan.threat.threatened,
        notice=assessment.notice,
        impact_semi_major_m=assessment.impact.semi_major_m,
        because=plan.because,
    )
