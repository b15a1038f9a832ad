"""What is settled before the clock starts: seats, keys, the agreement, who commands."""

from collections.abc import Mapping
from dataclasses import dataclass

from jointshield.catalogue.territory import Territory, by_seat
from jointshield.catalogue.things import Mode, Party, Scenario
from jointshield.consent.keys import AGREE, LOG, PartyKey, exercise_key, exercise_keys, seat_of
from jointshield.consent.seal import seal
from jointshield.consent.standing import Standing, found
from jointshield.errors import MistakeError
from jointshield.exercise.lodging import lodged_as
from jointshield.messages import digest
from jointshield.messages.consent import Envelope
from jointshield.messages.notices import LaunchNotice
from jointshield.messages.record import Adoption, Agreement, SiteEntry
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
    """One run's fixed surroundings. keys: by party and role; adoptions: seals on the agreement."""

    scenario: Scenario
    mode: Mode
    seed: int
    exercise: str
    parties: tuple[Party, ...]
    keys: Mapping[str, Mapping[str, PartyKey]]
    control_key: PartyKey
    standing: Standing
    adoptions: tuple[Envelope, ...]
    territory: Territory
    notices: tuple[LaunchNotice, ...]

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


def settle(scenario: Scenario, mode: Mode, seed: int) -> Setting:
    """Seat the parties, give each its simulation key, and write the agreement."""
    for party in scenario.parties:
        if party.id in (JOINT_CENTRE, CONTROL_NAME):
            raise MistakeError(
                f"party {party.id!r}: this name stands for the "
                f"{'joint centre' if party.id == JOINT_CENTRE else 'exercise control'}; "
                "give the party another id"
            )
    exercise = f"{scenario.id}/{mode.id}/{seed}"
    parties = by_seat(scenario.parties)
    keys = {party.id: exercise_keys(seed, scenario.id, party.id) for party in parties}
    agreement = Agreement(
        exercise=exercise,
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
        treaties=(),
        glossary_version=GLOSSARY_VERSION,
        seats=tuple(seat_of(party.id, keys[party.id], exercise) for party in parties),
        sites=tuple(
            SiteEntry(site=site.id, owner=site.owner, host=site.host)
            for site in sorted(scenario.sites, key=lambda site: site.id)
        ),
    )
    adoptions = tuple(_adopted(agreement, keys[party.id][AGREE]) for party in parties)
    return Setting(
        scenario=scenario,
        mode=mode,
        seed=seed,
        exercise=exercise,
        parties=parties,
        keys=keys,
        control_key=exercise_key(seed, scenario.id, CONTROL_NAME, LOG),
        standing=found(agreement, adoptions),
        adoptions=adoptions,
        territory=Territory.of(parties, scenario.territory),
        notices=tuple(lodged_as(notice) for notice in scenario.notices),
    )


def _adopted(agreement: Agreement, key: PartyKey) -> Envelope:
    adoption = Adoption(
        exercise=agreement.exercise, agreement_digest=digest(agreement), party=key.name
    )
    return seal(adoption, key)
