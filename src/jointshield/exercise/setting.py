"""What is settled before the clock starts: seats, keys, the agreement, who commands."""

from collections.abc import Mapping
from dataclasses import dataclass

from jointshield.catalogue.territory import Territory, by_seat
from jointshield.catalogue.things import Mode, Party, Scenario
from jointshield.consent.keys import (
    AGREE,
    CONSENT,
    LOG,
    PartyKey,
    exercise_key,
    exercise_keys,
    seat_of,
)
from jointshield.consent.register import OpenOrder
from jointshield.consent.seal import seal
from jointshield.consent.standing import Standing, found
from jointshield.errors import MistakeError
from jointshield.exercise.beforehand import consented, plans_of
from jointshield.exercise.guarding import Guard, guard_of
from jointshield.messages import digest
from jointshield.messages.consent import Envelope, Order
from jointshield.messages.gate import PlanSigned
from jointshield.messages.record import Adoption, Agreement, Seat, SiteEntry
from jointshield.options.fire_control import JOINT
from jointshield.strict.elementary import exp, log

JOINT_CENTRE = "joint"
CONTROL_NAME = "exercise-control"
GLOSSARY_VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class DragAssumption:
    """What a centre assumes of an object's ballistic coefficient: median, and sigma of its log."""

    ballistic_coefficient_kg_m2: float
    log_sigma: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One run's fixed surroundings.

    keys: by party and role, as far as their holder has them; adoptions: seals on the agreement;
    guard: the mode's guarantees over orders. plans: responses that were signed beforehand.
    """

    scenario: Scenario
    mode: Mode
    seed: int
    exercise: str
    parties: tuple[Party, ...]
    keys: Mapping[str, Mapping[str, PartyKey]]
    control_key: PartyKey
    standing: Standing
    adoptions: tuple[Envelope, ...]
    guard: Guard
    plans: tuple[PlanSigned, ...]
    territory: Territory

    @property
    def agreement(self) -> Agreement:
        """The agreement in force."""
        return self.standing.agreement

    @property
    def gate_owners(self) -> tuple[str, ...]:
        """Parties with interceptors, in seat order: each has a gate."""
        owners = {site.owner for site in self.scenario.sites}
        return tuple(party.id for party in self.parties if party.id in owners)

    @property
    def centres(self) -> tuple[str, ...]:
        """Every party's own centre, and the joint one if the mode shares information."""
        own = tuple(party.id for party in self.parties)
        return (*own, JOINT_CENTRE) if self.mode.shares_information else own

    @property
    def commanders(self) -> tuple[str, ...]:
        """Who commands fire: the joint centre, or every party ("" names the joint centre)."""
        if self.mode.fire_control == JOINT:
            return ("",)
        return tuple(party.id for party in self.parties)

    def plan(self, plan_digest: str) -> PlanSigned | None:
        """A plan that was signed beforehand, by its digest; None if there is none."""
        return next((held for held in self.plans if digest(held.plan) == plan_digest), None)

    def seat_number(self, party: str) -> int:
        """A party's place at the table, from 1: names of what it begins are made of it."""
        return 1 + [each.id for each in self.parties].index(party)

    def drag_assumption(self, centre: str) -> DragAssumption:
        """A party's own assumption; the joint centre takes the geometric mean and widest sigma."""
        tracking = [p.tracking for p in self.parties if centre in (JOINT_CENTRE, p.id)]
        together = 0.0
        for assumption in tracking:
            together += log(assumption.ballistic_coefficient_kg_m2)
        return DragAssumption(
            ballistic_coefficient_kg_m2=exp(together / len(tracking)),
            log_sigma=max(a.ballistic_coefficient_log_sigma for a in tracking),
        )


def opening_of(order: Order, setting: Setting) -> OpenOrder:
    """How a register takes up an order: with the plan that it falls under, if there is one."""
    held = setting.plan(order.plan)
    if held is None:
        return OpenOrder(order=order)
    return OpenOrder(order=order, plan=held.plan, plan_consents=held.consents)


def settle(scenario: Scenario, mode: Mode, seed: int) -> Setting:
    """Seat the parties, give each its simulation keys, and put the agreement in force."""
    check_names(scenario)
    parties = by_seat(scenario.parties)
    keys = {party.id: exercise_keys(seed, scenario.id, party.id) for party in parties}
    exercise = exercise_name(scenario, mode, seed)
    seats = tuple(seat_of(party.id, keys[party.id], exercise) for party in parties)
    agreement = agreement_of(scenario, mode, seed, seats)
    adoptions = tuple(adopted(agreement, keys[party.id][AGREE]) for party in parties)
    plans = tuple(
        PlanSigned(plan=plan, consents=tuple(consented(plan, keys[p.id][CONSENT]) for p in parties))
        for plan in plans_of(scenario, agreement)
    )
    return settled(scenario, mode, seed, agreement, adoptions, keys, plans)


def check_names(scenario: Scenario) -> None:
    """Raise MistakeError if a party bears the name of the joint centre or of exercise control."""
    for party in scenario.parties:
        if party.id in (JOINT_CENTRE, CONTROL_NAME):
            raise MistakeError(
                f"party {party.id!r}: this name stands for the "
                f"{'joint centre' if party.id == JOINT_CENTRE else 'exercise control'}; "
                "give the party another id"
            )


def exercise_name(scenario: Scenario, mode: Mode, seed: int) -> str:
    """The name of one run's exercise."""
    return f"{scenario.id}/{mode.id}/{seed}"


def agreement_of(scenario: Scenario, mode: Mode, seed: int, seats: tuple[Seat, ...]) -> Agreement:
    """The first agreement of a run, over these seats, in seat order."""
    return Agreement(
        exercise=exercise_name(scenario, mode, seed),
        version=1,
        previous="",
        scenario=scenario.id,
        scenario_digest=scenario.digest,
        mode=mode.id,
        shares_information=mode.shares_information,
        fire_control=mode.fire_control,
        consent_rules=mode.consent_rules,
        release_window_s=mode.release_window_s,
        notice_s=mode.notice_s,
        clock_skew_s=mode.clock_skew_s,
        treaties=guard_of(mode, tuple(seat.party for seat in seats)).guarantees.digests,
        glossary_version=GLOSSARY_VERSION,
        seats=seats,
        sites=tuple(
            SiteEntry(site=site.id, owner=site.owner, host=site.host)
            for site in sorted(scenario.sites, key=lambda site: site.id)
        ),
    )


def settled(
    scenario: Scenario,
    mode: Mode,
    seed: int,
    agreement: Agreement,
    adoptions: tuple[Envelope, ...],
    keys: Mapping[str, Mapping[str, PartyKey]],
    plans: tuple[PlanSigned, ...] = (),
) -> Setting:
    """What one member starts from. keys: by party, only those that it holds; plans: as signed.

    Raises IntegrityError unless every seat has signed the agreement.
    """
    parties = by_seat(scenario.parties)
    return Setting(
        scenario=scenario,
        mode=mode,
        seed=seed,
        exercise=agreement.exercise,
        parties=parties,
        keys=keys,
        control_key=control_key(scenario, seed),
        standing=found(agreement, adoptions),
        adoptions=adoptions,
        plans=plans,
        guard=guard_of(mode, tuple(party.id for party in parties)),
        territory=Territory.of(parties, scenario.territory),
    )


def control_key(scenario: Scenario, seed: int) -> PartyKey:
    """The simulation key by which exercise control signs its log."""
    return exercise_key(seed, scenario.id, CONTROL_NAME, LOG)


def centre_key(scenario: Scenario, seed: int) -> PartyKey:
    """The simulation key by which the joint centre signs heads of the joint journal."""
    return exercise_key(seed, scenario.id, JOINT_CENTRE, LOG)


def adopted(agreement: Agreement, key: PartyKey) -> Envelope:
    """One party's signature under the agreement."""
    adoption = Adoption(
        exercise=agreement.exercise, agreement_digest=digest(agreement), party=key.name
    )
    return seal(adoption, key)
