"""A party's rooms, opened once the agreement is in force."""

from collections.abc import Mapping
from dataclasses import dataclass

from jointshield.catalogue.territory import by_seat
from jointshield.catalogue.things import Mode, Scenario
from jointshield.consent.keys import GATE, LOG, PartyKey
from jointshield.exercise.centre import Centre
from jointshield.exercise.journals import party_journal
from jointshield.exercise.roles.commanding import Commanding
from jointshield.exercise.roles.crew import Crew
from jointshield.exercise.roles.gatekeeping import Gatekeeping
from jointshield.exercise.roles.hand import Hand
from jointshield.exercise.roles.owed import Owed
from jointshield.exercise.roles.signing import Signing
from jointshield.exercise.setting import JOINT_CENTRE, Setting
from jointshield.exercise.shelf import Record
from jointshield.exercise.shown import Shown
from jointshield.exercise.withheld.noting import Withholding, is_noted
from jointshield.messages import Message
from jointshield.messages.barrier import Mark
from jointshield.node import Node
from jointshield.options.fire_control import JOINT
from jointshield.transport.channels import CENTRE


@dataclass(frozen=True, slots=True, kw_only=True)
class Play:
    """What is played: scenario, mode and seed."""

    scenario: Scenario
    mode: Mode
    seed: int

    @property
    def commanders(self) -> tuple[str, ...]:
        """Who commands fire: every party, in seat order, or the joint centre ("")."""
        if self.mode.fire_control == JOINT:
            return ("",)
        return tuple(party.id for party in by_seat(self.scenario.parties))


class OwnPen:
    """Writes in a party's own journal."""

    def __init__(self, record: Record, party: str) -> None:
        self._record = record
        self._journal = party_journal(party)

    def write(self, time_s: float, message: Message) -> None:
        """Write one message."""
        self._record.write(self._journal, time_s, message)


class SharedPen:
    """Lets the centre write in the joint journal what a party has done."""

    def __init__(self, hand: Hand) -> None:
        self._hand = hand
        self._time_ms: int | None = None

    def write(self, time_s: float, message: Message) -> None:
        """Tell the centre one entry."""
        time_ms = round(time_s * 1000.0)
        if time_ms != self._time_ms:
            self._time_ms = time_ms
            self._hand.tell(CENTRE, Mark(index=0, time_ms=time_ms), keep=True)
        self._hand.tell(CENTRE, message, keep=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rooms:
    """A party's rooms. joint: the joint picture as it is shown; None where nothing is shared.

    gate: of an owner of interceptors; commanding: where parties command; withholding: where parties
    tell each other anything.
    """

    setting: Setting
    node: Node
    centre: Centre
    joint: Shown | None
    owed: Owed
    crew: Crew
    signing: Signing
    gate: Gatekeeping | None
    commanding: Commanding | None
    withholding: Withholding | None


def open_rooms(
    setting: Setting, party: str, keys: Mapping[str, PartyKey], hand: Hand, record: Record
) -> Rooms:
    """Open the rooms of one party, which holds `keys` by role."""
    scenario, mode = setting.scenario, setting.mode
    profile = next(each for each in setting.parties if each.id == party)
    centre = Centre(party, setting)
    joint = Shown(JOINT_CENTRE, setting) if mode.shares_information else None
    gone_by = joint or centre.shown
    owner = party in setting.gate_owners
    pen = SharedPen(hand) if mode.shares_information else OwnPen(record, party)
    return Rooms(
        setting=setting,
        node=Node(
            profile,
            [radar for radar in scenario.radars if radar.owner == party],
            [lane for lane in scenario.infrareds if lane.owner == party],
        ),
        centre=centre,
        joint=joint,
        owed=Owed(scenario.notice_rules),
        crew=Crew(profile, centre, f"Q{setting.seat_number(party)}", asks=mode.joint_query),
        signing=Signing(setting, party, keys, hand, record),
        gate=Gatekeeping(setting, party, keys[GATE], gone_by, hand, record) if owner else None,
        commanding=(
            Commanding(setting, party, gone_by, hand, pen) if party in setting.commanders else None
        ),
        withholding=(
            Withholding(
                setting.exercise,
                profile,
                keys[LOG],
                OwnPen(record, party),
                every_s=scenario.checkpoint_s,
                last_s=scenario.last_step_s,
            )
            if is_noted(mode)
            else None
        ),
    )
