"""Exercise control: the sky and what is true, the links' chances, and the clock.

It tells each sensor's owner what the sensor saw, everybody when their letters arrive, and nobody
what is true. It sees no contents of any letter.
"""

import heapq
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from jointshield.catalogue.territory import by_seat
from jointshield.errors import MistakeError
from jointshield.exercise.journals import CONTROL as CONTROL_JOURNAL
from jointshield.exercise.links import Links
from jointshield.exercise.roles import hand as phases
from jointshield.exercise.roles.beginning import why_not
from jointshield.exercise.roles.calendar import Calendar
from jointshield.exercise.roles.conductor import Conductor
from jointshield.exercise.roles.hand import Hand, member_of
from jointshield.exercise.roles.rooms import Play
from jointshield.exercise.shelf import Record
from jointshield.exercise.sky import Sky, available_s
from jointshield.messages.barrier import Absent, Aim, Letter
from jointshield.messages.engagement import InterceptorLaunch
from jointshield.messages.plots import Scan
from jointshield.options.fire_control import SECTOR
from jointshield.transport.channels import CENTRE
from jointshield.world.engagement import Salvo

Progress = Callable[[float], None]
"""Is told the share of the work that is done, 0 to 1."""


class ControlRole:
    """Exercise control's part: it drives all others through the steps.

    checkpoints: whether journals are signed on the way; a replay compares without.
    """

    def __init__(
        self,
        play: Play,
        hand: Hand,
        conductor: Conductor,
        record: Record,
        sky: Sky,
        *,
        checkpoints: bool = True,
    ) -> None:
        scenario = play.scenario
        self._play = play
        self._hand = hand
        self._conductor = conductor
        self._record = record
        self._sky = sky
        self._checkpoints = checkpoints
        self._seated = by_seat(scenario.parties)
        self._parties = tuple(member_of(party.id) for party in self._seated)
        self._calendar = Calendar(
            Links(scenario.links, self._seated, play.seed),
            {member_of(party.id): party.id for party in self._seated},
        )
        self._sites = {site.id: site for site in scenario.sites}
        self._owner_of = {radar.id: radar.owner for radar in scenario.radars}
        self._owner_of |= {lane.id: lane.owner for lane in scenario.infrareds}
        self._scans: list[tuple[float, str, float, Scan]] = []
        self._salvos: list[Salvo] = []
        self._aims: dict[str, tuple[float, ...]] = {}
        self._step = 0
        self._now_s = 0.0
        self._closed = False

    # --- the whole run ----------------------------------------------------------------------------

    def play(self, steps: int, progress: Progress) -> None:
        """Play the first `steps` steps, with a checkpoint every `checkpoint_s` and at the end."""
        scenario = self._play.scenario
        per_checkpoint = max(1, round(scenario.checkpoint_s / scenario.step_s))
        self.begin()
        for number in range(1, steps + 1):
            self.step(number * scenario.step_s)
            if self._checkpoints and number % per_checkpoint == 0 and number != steps:
                self.checkpoint()
            progress(number / steps)
        self.end()

    def begin(self) -> None:
        """Seats, agreement, signatures; then the rooms open.

        Raises MistakeError if anybody drops out before the agreement is in force: without one there
        is no exercise. Those who are still there are told.
        """
        centre = (CENTRE,)
        beginning = (
            (self._parties, phases.OFFER),
            (centre, phases.AGREE),
            (self._parties, phases.SIGN),
            (centre, phases.BEGIN),
        )
        everybody = (*self._parties, CENTRE)
        for members, phase in beginning:
            self._ask(members, phase)
            present = self._conductor.present(everybody)
            missing = [member for member in everybody if member not in present]
            if missing:
                self._conductor.call_off(missing)
                raise MistakeError(why_not(missing))
        self._record.write_all(CONTROL_JOURNAL, 0.0, self._sky.truth())

    def step(self, now_s: float) -> None:
        """Go on from the last step to `now_s`."""
        before_s, self._now_s = self._now_s, now_s
        self._calendar.past_s = before_s
        self._step += 1
        self._take_in(self._conductor.begin())
        self._ask((CENTRE,), phases.OPEN)
        self._meetings(before_s, now_s)
        self._look(before_s, now_s)
        self._fuse(now_s)
        self._crews(now_s)
        while due := self._calendar.due(phases.HAPPEN, now_s):
            self._deliver(phases.HAPPEN, *due)
        self._plan(now_s)

    def checkpoint(self, *, final: bool = False) -> None:
        """Everybody signs: each its own journals, then all the joint one.

        final: nothing follows. The joint journal is left open if a party is not there to sign it.
        """
        last = Letter(sender=CENTRE, digest=phases.LAST, at_s=self._now_s, parts=())
        marks = dict.fromkeys((*self._parties, CENTRE), (last,)) if final else {}
        self._ask(self._parties, phases.KEEP, marks)
        for stated in self._record.checkpoint(self._now_s, final=final):
            self._hand.tell(CENTRE, stated, keep=True)
        self._closed = final
        all_sign = self._conductor.present(self._parties) == self._parties
        self._ask((CENTRE,), phases.HEAD, marks if all_sign else {})
        self._sign()
        everybody = (*self._parties, CENTRE)
        if final and all_sign and self._conductor.present(everybody) != everybody:
            self._sign_once_more()

    def _sign(self) -> None:
        """All parties show each other the head of the joint journal, and sign it."""
        self._ask(self._parties, phases.SHOW)
        self._ask(self._parties, phases.COUNTERSIGN)
        self._ask((CENTRE,), phases.ADOPT)

    def _sign_once_more(self) -> None:
        """A member fell out between the journal's end and its signature: it may still sign it.

        Twice: with the first it may learn that it is behind, and with the second be no more.
        """
        back = self._conductor.begin(wait=True)
        if back:
            self._take_in(back)
            self._sign()
            self._sign()

    def end(self) -> None:
        """Close the journals, for which the absent have a while to come back; let everybody go."""
        if self._checkpoints:
            back = self._conductor.begin(wait=True)
            if back:
                self._take_in(back)
                self.checkpoint()  # whoever was away gets what it missed, and can sign the last
            self.checkpoint(final=True)
        self._ask((*self._parties, CENTRE), phases.END)

    # --- one step ---------------------------------------------------------------------------------

    def _take_in(self, back: Sequence[str]) -> None:
        """Members that are back take part again."""
        if CENTRE in back:
            self._ask(self._parties, phases.TAIL)
            self._ask((CENTRE,), phases.RETURN)
        for member in back:
            # A party that was cut off has lived on by its own clock; a centre that died has not.
            self._calendar.welcome(member, self._now_s, lived=member != CENTRE)

    def _meetings(self, before_s: float, now_s: float) -> None:
        """Let every salvo that is due in `before_s < t <= now_s` meet its object, by time."""
        due = [salvo for salvo in self._salvos if before_s < salvo.meeting_s <= now_s]
        for salvo in sorted(due, key=lambda item: item.meeting_s):
            owner = member_of(salvo.site.owner)
            about = Letter(sender=owner, digest=salvo.proposal, at_s=salvo.meeting_s, parts=())
            self._ask((owner,), phases.AIM, {owner: (about,)})
            position = self._aims.get(salvo.proposal, ())
            if len(position) == 3:
                self._sky.meet(salvo, np.array(position))

    def _look(self, before_s: float, now_s: float) -> None:
        """Sensors look; each scan goes to its owner when the sensor has reported it."""
        for scan in self._sky.observe(before_s, now_s):
            heapq.heappush(self._scans, (available_s(scan), scan.sensor, scan.time_s, scan))
        self._record.write_all(CONTROL_JOURNAL, now_s, self._sky.truth())
        while self._scans and self._scans[0][0] <= now_s:
            *_, scan = heapq.heappop(self._scans)
            self._hand.tell(member_of(self._owner_of[scan.sensor]), scan)
        self._ask(self._parties, phases.LOOK)

    def _fuse(self, now_s: float) -> None:
        """The centre gets what has arrived, and what control's own journal has come to."""
        self._record.commit()
        self._hand.tell(CENTRE, self._record.state(CONTROL_JOURNAL, now_s))
        letters: list[Letter] = []
        while due := self._calendar.due(phases.FUSE, now_s):
            letters.append(due[1])
        self._ask((CENTRE,), phases.FUSE, {CENTRE: letters})

    def _crews(self, now_s: float) -> None:
        """Queries reach the others' desks, answers the askers; both by the step."""
        while due := self._calendar.due(phases.CREWS, now_s):
            self._deliver(phases.CREWS, *due)

    def _plan(self, now_s: float) -> None:
        """The commanders' turns. In sectors they share sites: one after the other."""
        self._reservations(now_s)
        commanders = self._play.commanders
        members = [member_of(party) for party in commanders]
        turns = [(m,) for m in members] if self._play.mode.fire_control == SECTOR else [members]
        for turn in turns:
            self._ask(turn, phases.PLAN)
            self._reservations(now_s)

    def _reservations(self, now_s: float) -> None:
        while due := self._calendar.due(phases.PLAN, now_s):
            self._deliver(phases.PLAN, *due)

    # --- instructions -----------------------------------------------------------------------------

    def _deliver(self, phase: str, receiver: str, letter: Letter) -> None:
        if self._conductor.present((receiver,)):
            self._ask((receiver,), phase, {receiver: (letter,)})
        else:
            self._calendar.put_off(phase, receiver, letter)

    def _ask(
        self,
        members: Sequence[str],
        phase: str,
        letters: Mapping[str, Sequence[Letter]] | None = None,
    ) -> None:
        reports = self._conductor.ask(members, phase, self._step, self._now_s, letters)
        late, self._conductor.late = self._conductor.late, []
        for member, report in (*late, *reports):
            for posted in report.posted:
                self._calendar.post(member, posted)
        told, self._conductor.told = self._conductor.told, []
        for delivery in told:
            message = delivery.message
            if isinstance(message, Aim):
                self._aims[message.proposal] = message.position_m
            elif isinstance(message, InterceptorLaunch):
                self._launched(message, delivery.sender)
        gone = self._conductor.gone()
        # Whoever is missed at the very end is missed by a journal that says that nothing follows.
        if gone and self._step and not self._closed:
            absent = Absent(step=self._step, now_s=self._now_s, members=gone)
            self._record.write(CONTROL_JOURNAL, self._now_s, absent)
            self._hand.tell(CENTRE, absent, keep=True)

    def _launched(self, launch: InterceptorLaunch, sender: str) -> None:
        """Only a site's owner launches from it; what it says it launched is what flies."""
        site = self._sites.get(launch.site)
        if site is None or member_of(site.owner) != sender:
            return
        self._salvos.append(
            Salvo(
                proposal=launch.proposal,
                site=site,
                count=launch.count,
                launched_s=launch.time_s,
                meeting_s=launch.intercept_s,
            )
        )
