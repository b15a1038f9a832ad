"""One role in a process of its own: what it lets out and in, its journals, and its loop.

The carrier is whatever `Transport` it is given; nothing here knows which.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from jointshield.catalogue.territory import by_seat
from jointshield.catalogue.things import Scenario
from jointshield.consent.keys import LOG, PartyKey
from jointshield.errors import MistakeError
from jointshield.exercise.journals import CONTROL as CONTROL_JOURNAL
from jointshield.exercise.journals import JOINT, journal_file, party_names
from jointshield.exercise.roles.beginning import (
    Say,
    Waiting,
    begun,
    called_off,
    refuse_taken,
    unsaid,
)
from jointshield.exercise.roles.centre import CentreRole
from jointshield.exercise.roles.conductor import Conductor
from jointshield.exercise.roles.control import ControlRole, Progress
from jointshield.exercise.roles.hand import END, HEADS, JOINT_LOG, TRACKS, Hand, Turn, member_of
from jointshield.exercise.roles.joint_log import LiveLog
from jointshield.exercise.roles.party import PartyRole
from jointshield.exercise.roles.rooms import Play
from jointshield.exercise.setting import centre_key, control_key, exercise_name
from jointshield.exercise.sky import TrueSky
from jointshield.transport import Access, Grant, Transport
from jointshield.transport.channels import ANY_PARTY, CENTRE, CONTROL
from jointshield.world import World

PATIENCE_S = 5.0
"""Wall seconds after which a member that has not reported is absent."""
FRAME_PATIENCE_S = 1.0
"""Wall seconds to wait for a frame that was sent before and has not come."""
GATHERING_S = 60.0
"""Wall seconds until everybody has to be there."""
_HELLO_S = 0.5
_ALONE_S = 2.0
"""After so long a member says that it is there even if some of its links do not stand."""


class Role(Protocol):
    """A party's or the centre's part."""

    def act(self, turn: Turn) -> None:
        """Do one instruction and report it."""


def access_of(member: str, *, shares: bool = True) -> Access:
    """What a member's node lets out and in on the open lanes. shares: whether reports leave it."""
    if member == CENTRE:
        return Access(
            lets_out=(Grant(neighbour=ANY_PARTY, channels=(JOINT_LOG,)),),
            lets_in=(Grant(neighbour=ANY_PARTY, channels=(TRACKS,)),),
        )
    if not member.startswith("party/"):
        return Access(lets_out=(), lets_in=())
    out = [Grant(neighbour=ANY_PARTY, channels=(HEADS,))]
    if shares:
        out.append(Grant(neighbour=CENTRE, channels=(TRACKS,)))
    return Access(
        lets_out=tuple(out),
        lets_in=(
            Grant(neighbour=CENTRE, channels=(JOINT_LOG,)),
            Grant(neighbour=ANY_PARTY, channels=(HEADS,)),
        ),
    )


def with_release(
    scenario: Scenario, party: str, share: Sequence[str] | None, keep: Sequence[str]
) -> Scenario:
    """The scenario as one party plays it: its own release rules, narrowed and never widened.

    share: lanes that may be released, None for all that the party's rules let out; keep: lanes that
    are not. Raises MistakeError for a lane that is not the party's own.
    """
    own = {radar.id for radar in scenario.radars if radar.owner == party}
    own |= {lane.id for lane in scenario.infrareds if lane.owner == party}
    for lane in (*(share or ()), *keep):
        if lane not in own:
            raise MistakeError(
                f"lane {lane!r} given; the lanes of {party!r} are {sorted(own)}; give one of these"
            )
    parties = []
    for each in scenario.parties:
        rules = each.release
        if each.id == party:
            lanes = tuple(
                lane
                for lane in rules.lanes
                if lane not in keep and (share is None or lane in share)
            )
            launches = rules.share_launch_reports and share != ()
            rules = replace(rules, lanes=lanes, share_launch_reports=launches)
        parties.append(replace(each, release=rules))
    return replace(scenario, parties=tuple(parties))


def play_party(
    play: Play,
    party: str,
    keys: Mapping[str, PartyKey],
    transport: Transport,
    folder: Path,
    *,
    gathering_s: float = GATHERING_S,
    say: Say = unsaid,
) -> None:
    """Play one party until control ends the exercise. folder: for its journals and its mirror.

    say: is told what is waited for. Raises MistakeError if the exercise does not take place; then
    no journal is left.
    """
    names = party_names(party, owner=any(site.owner == party for site in play.scenario.sites))
    mirror = folder / "mirror"
    refuse_taken(folder, names)
    refuse_taken(mirror, (JOINT,))
    exercise = exercise_name(play.scenario, play.mode, play.seed)
    hand = Hand(transport, FRAME_PATIENCE_S)
    first = heard(hand, gathering_s, say)
    signers = dict.fromkeys(names, keys[LOG])
    with begun(folder, exercise, signers, mirrors=(journal_file(mirror, JOINT),)) as shelf:
        serve(hand, PartyRole(play, party, keys, hand, shelf, mirror=mirror), first, gathering_s)


def play_centre(
    play: Play,
    transport: Transport,
    folder: Path,
    *,
    gathering_s: float = GATHERING_S,
    say: Say = unsaid,
) -> str:
    """Play the centre until control ends the exercise; returns the joint journal's root.

    Where a joint journal of this exercise lies in `folder` already, the centre comes back to it.
    Raises MistakeError if the exercise does not take place; then no journal is left.
    """
    exercise = exercise_name(play.scenario, play.mode, play.seed)
    hand = Hand(transport, FRAME_PATIENCE_S)
    first = heard(hand, gathering_s, say)
    with begun(folder, exercise, {JOINT: None}, go_on=True) as shelf:
        live = LiveLog(hand, shelf, centre_key(play.scenario, play.seed))
        serve(hand, CentreRole(play, hand, shelf, live), first, gathering_s)
        return shelf.journal(JOINT).root().hex()


def play_control(
    play: Play,
    transport: Transport,
    folder: Path,
    progress: Progress,
    *,
    patience_s: float = PATIENCE_S,
    gathering_s: float = GATHERING_S,
    pace_s: float = 0.0,
    say: Say = unsaid,
) -> None:
    """Conduct the whole exercise; pace_s: wall seconds that a step takes at least.

    Raises MistakeError if somebody is not there at the start, or drops out before the agreement is
    in force; the others are told, and no journal is left.
    """
    exercise = exercise_name(play.scenario, play.mode, play.seed)
    scenario = play.scenario
    refuse_taken(folder, (CONTROL_JOURNAL,))
    members = (*(member_of(party.id) for party in by_seat(scenario.parties)), CENTRE)
    hand = Hand(transport, FRAME_PATIENCE_S)
    conductor = Conductor(hand, members, patience_s)
    missing = conductor.wait_for_all(gathering_s, say)
    if missing:
        conductor.call_off(missing)
        raise MistakeError(
            f"not there after {gathering_s:.0f} s: {', '.join(missing)}; start every member "
            "with the same roster, and look at its own messages"
        )
    signer = control_key(scenario, play.seed)
    with begun(folder, exercise, {CONTROL_JOURNAL: signer}) as shelf:
        sky = TrueSky(World(scenario, play.seed), scenario.checkpoint_s)
        control = ControlRole(play, hand, conductor, shelf, sky)
        control.play(scenario.steps, _paced(progress, pace_s))


def _paced(progress: Progress, pace_s: float) -> Progress:
    """Wait after a step that took less."""
    last_s = time.monotonic()

    def paced(share: float) -> None:
        nonlocal last_s
        progress(share)
        time.sleep(max(last_s + pace_s - time.monotonic(), 0.0))
        last_s = time.monotonic()

    return paced


def serve(hand: Hand, role: Role, first: Turn, gathering_s: float) -> None:
    """Do what control says, from its first instruction on, until it ends the exercise."""
    turn = first
    role.act(turn)
    while turn.instruction.phase != END:
        turn = heard(hand, gathering_s, unsaid)
        role.act(turn)


def heard(hand: Hand, gathering_s: float, say: Say) -> Turn:
    """Wait for control's next instruction.

    Before the first one, and whenever none has come for a while, the member says that it is there:
    so control takes it in again after an absence. Raises MistakeError if nothing is heard within
    `gathering_s`, or control says that the exercise does not take place.
    """
    transport = hand.transport
    waiting = Waiting(say)
    since_s = time.monotonic()
    while (turn := hand.next(_HELLO_S)) is None:
        linked = transport.linked()
        apart = [name for name in transport.neighbours if name not in linked]
        silent_s = time.monotonic() - since_s
        if not apart or silent_s > _ALONE_S:
            hand.report(0)
        links = f"no link yet with {', '.join(apart)}" if apart else "all its links stand"
        waiting(f"{hand.member}: waiting for {CONTROL} to begin; {links}")
        if silent_s > gathering_s:
            raise MistakeError(
                f"{hand.member}: nothing heard of exercise control for {gathering_s:.0f} s "
                f"({links}); see whether it runs, and whether roster and addresses are right"
            )
    reason = called_off(turn)
    if reason is not None:
        hand.report(turn.instruction.number)
        raise MistakeError(f"{hand.member}: {reason}")
    return turn
