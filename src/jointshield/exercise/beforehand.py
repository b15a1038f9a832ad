"""Responses agreed before a run begins: the plans themselves, and who has signed each.

An order that falls under one needs its owner and host only. Everybody with a seat signs a plan by a
ballot, as it signs an order; a plan that somebody has not signed covers nothing.
"""

from collections.abc import Mapping

from jointshield.catalogue.things import Scenario
from jointshield.consent.keys import PartyKey
from jointshield.consent.policy import PLAN
from jointshield.consent.seal import contents, seal
from jointshield.messages import digest
from jointshield.messages.consent import CONSENT, Ballot, Envelope
from jointshield.messages.gate import Plan, PlanSigned
from jointshield.messages.record import Agreement


def plans_of(scenario: Scenario, agreement: Agreement) -> tuple[Plan, ...]:
    """The scenario's plans under this agreement; none where its rules know no plans."""
    if PLAN not in agreement.consent_rules:
        return ()
    return tuple(
        Plan(
            exercise=agreement.exercise,
            agreement_digest=digest(agreement),
            plan=plan.id,
            sites=plan.sites,
            salvo_max=plan.salvo_max,
            from_s=plan.from_s,
            until_s=plan.until_s,
            words=plan.words,
        )
        for plan in scenario.plans
    )


def consented(plan: Plan, key: PartyKey) -> Envelope:
    """One party's signature under a plan, by its key for consents, at the beginning."""
    ballot = Ballot(
        exercise=plan.exercise,
        subject_digest=digest(plan),
        party=key.name,
        verdict=CONSENT,
        cast_s=0.0,
        reason="agreed beforehand",
    )
    return seal(ballot, key)


def about_plan(envelope: Envelope) -> str:
    """Digest of the plan that an envelope from before the run is about; "" for an adoption."""
    said = contents(envelope)
    return said.subject_digest if isinstance(said, Ballot) else ""


def signed(
    plans: tuple[Plan, ...], ballots: Mapping[tuple[str, str], Envelope], parties: tuple[str, ...]
) -> tuple[PlanSigned, ...]:
    """The plans that all have signed; whether the signatures hold is for signers and gates to say.

    ballots: by plan's digest and party.
    """
    found = []
    for plan in plans:
        consents = tuple(ballots[digest(plan), p] for p in parties if (digest(plan), p) in ballots)
        if len(consents) == len(parties):
            found.append(PlanSigned(plan=plan, consents=consents))
    return tuple(found)


def covering(
    plans: tuple[PlanSigned, ...],
    *,
    site: str,
    salvo: int,
    launch_open_s: float,
    expires_s: float,
    asked: Mapping[tuple[str, str], int],
) -> PlanSigned | None:
    """The first plan that an order fits in; None if it fits in none.

    asked: interceptors asked for so far, by plan's digest and site.
    """
    for held in plans:
        plan = held.plan
        so_far = asked.get((digest(plan), site), 0)
        if (
            site in plan.sites
            and so_far + salvo <= plan.salvo_max
            and plan.from_s <= launch_open_s
            and expires_s <= plan.until_s
        ):
            return held
    return None
