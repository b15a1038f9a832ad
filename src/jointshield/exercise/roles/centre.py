"""The centre: it lodges notices, fuses what parties release, judges, and keeps the joint journal.

Where fire control is joint it commands as well. It holds no party's key and no truth; all it writes
is shown to everybody as it writes it.
"""

from collections.abc import Callable

from jointshield.catalogue.territory import by_seat
from jointshield.errors import MistakeError
from jointshield.exercise.beforehand import about_plan, plans_of, signed
from jointshield.exercise.journals import CONTROL as CONTROL_JOURNAL
from jointshield.exercise.roles import hand as phases
from jointshield.exercise.roles.commanding import LAPSE, Commanding
from jointshield.exercise.roles.hand import Hand, Turn, member_of, party_of
from jointshield.exercise.roles.joint_log import JointLog, LiveLog
from jointshield.exercise.roles.returning import CentreRooms, open_rooms, recall
from jointshield.exercise.roles.rooms import Play
from jointshield.exercise.setting import (
    agreement_of,
    check_names,
    settled,
)
from jointshield.exercise.shelf import Record
from jointshield.messages import digest
from jointshield.messages.barrier import (
    Absent,
    Countersigned,
    LeavesShown,
    Letter,
    Mark,
    NoticeMatched,
    NoticeRevealed,
    NoticesKnown,
    Opened,
    Released,
    SeatOffered,
    Stock,
    Wanted,
)
from jointshield.messages.consent import Decision, Envelope, Proposal, Received
from jointshield.messages.engagement import InterceptorLaunch, KillAssessment, NotEngaged
from jointshield.messages.gate import Authorisation, PlanSigned
from jointshield.messages.notices import CrewAlert, LaunchNotice
from jointshield.messages.queries import Query, QueryAnswer
from jointshield.messages.record import Agreement, Commitment, Seat
from jointshield.messages.tracks import LaunchReport, TrackReport
from jointshield.transport import Delivery
from jointshield.transport.channels import CONTROL

_OF_PARTIES = (
    CrewAlert,
    Query,
    QueryAnswer,
    Proposal,
    Received,
    Decision,
    Authorisation,
    InterceptorLaunch,
    NotEngaged,
    KillAssessment,
)
"""What a party may have written in the joint journal: its crew's acts, and a commander's."""


class CentreRole:
    """The centre's part in the exercise. live: heads and checkpoints; a replay makes none."""

    def __init__(
        self,
        play: Play,
        hand: Hand,
        record: Record,
        live: LiveLog | None = None,
    ) -> None:
        check_names(play.scenario)
        self._play = play
        self._hand = hand
        self._record = record
        self._live = live
        self._log = JointLog(hand, record)
        self._seats: dict[str, Seat] = {}
        self._adoptions: dict[str, Envelope] = {}
        self._plan_ballots: dict[tuple[str, str], Envelope] = {}
        self._agreement: Agreement | None = None
        self._rooms: CentreRooms | None = None
        self._known: dict[str, NoticesKnown] = {}
        self._times_ms: dict[str, int] = {}
        self._lines: dict[str, str] = {}
        self._commitments: list[Commitment] = []
        self._acts: dict[str, Callable[[Turn], None]] = {
            phases.AGREE: self._agree,
            phases.BEGIN: self._begin,
            phases.OPEN: self._open,
            phases.RETURN: self._return,
            phases.FUSE: self._fuse,
            phases.HAPPEN: self._happen,
            phases.PLAN: self._plan,
            phases.HEAD: self._head,
            phases.ADOPT: self._adopt,
            phases.END: self._end,
        }

    def act(self, turn: Turn) -> None:
        """Do one instruction and report it."""
        phase = turn.instruction.phase
        if phase == phases.RETURN:
            self._come_back(turn)
        elif self._rooms is None and phase not in (phases.AGREE, phases.BEGIN):
            return  # started again before it was missed: it is taken in once it has been
        for delivery in turn.told:
            self._take(delivery, turn.instruction.now_s)
        self._acts[turn.instruction.phase](turn)
        self._hand.report(turn.instruction.number)

    @property
    def rooms(self) -> CentreRooms:
        """The centre's rooms, once the agreement is in force."""
        assert self._rooms is not None, "phase BEGIN comes first"
        return self._rooms

    # --- before the first step --------------------------------------------------------------------

    def _agree(self, _: Turn) -> None:
        """Write the agreement over the seats that the parties have offered."""
        play = self._play
        parties = [party.id for party in by_seat(play.scenario.parties)]
        missing = [party for party in parties if party not in self._seats]
        if missing:
            raise MistakeError(
                f"the agreement: no seat was offered by {', '.join(missing)}; start every party's "
                "node before the exercise"
            )
        seats = tuple(self._seats[party] for party in parties)
        self._agreement = agreement_of(play.scenario, play.mode, play.seed, seats)
        self._log.write(0.0, self._agreement)

    def _begin(self, turn: Turn) -> None:
        """Put the agreement in force and open the rooms."""
        agreement = self._agreement
        assert agreement is not None, "phase AGREE comes first"
        adoptions = tuple(
            self._adoptions[seat.party] for seat in agreement.seats if seat.party in self._adoptions
        )
        self._log.write_all(0.0, adoptions)
        parties = tuple(seat.party for seat in agreement.seats)
        plans = signed(plans_of(self._play.scenario, agreement), self._plan_ballots, parties)
        self._log.write_all(0.0, plans)
        self._open_rooms(agreement, adoptions, plans)
        self._open(turn)

    def _open_rooms(
        self,
        agreement: Agreement,
        adoptions: tuple[Envelope, ...],
        plans: tuple[PlanSigned, ...],
    ) -> None:
        play = self._play
        setting = settled(play.scenario, play.mode, play.seed, agreement, adoptions, {}, plans)
        self._rooms = open_rooms(setting, self._hand, self._log)

    def _come_back(self, turn: Turn) -> None:
        """Take up the journal where it was left, and stand where the centre stood."""
        live = self._live
        if live is None or self._rooms is not None:
            return
        tails: dict[str, list[LeavesShown]] = {}
        for delivery in turn.told:
            if isinstance(delivery.message, LeavesShown):
                tails.setdefault(delivery.sender, []).append(delivery.message)
        entries = live.take_up(tails.values())
        agreement = entries[0][1] if entries else None
        rest = entries[1:]
        if not isinstance(agreement, Agreement) or len(rest) < len(agreement.seats):
            raise MistakeError(
                "the centre came back before any agreement was in force; begin the exercise anew"
            )
        seats = len(agreement.seats)
        self._agreement = agreement
        adoptions = tuple(m for _, m in rest[:seats] if isinstance(m, Envelope))
        with live.at_rest():
            plans = tuple(m for _, m in rest[seats:] if isinstance(m, PlanSigned))
            self._open_rooms(agreement, adoptions, plans)
            unsaid = recall(self.rooms, rest[seats:], self._log.recall())
        self._log.go_on(len(entries))
        for time_s, message in unsaid:
            self._log.write(time_s, message)

    # --- what others tell -------------------------------------------------------------------------

    def _take(self, delivery: Delivery, now_s: float) -> None:
        message, party = delivery.message, party_of(delivery.sender)
        if isinstance(message, Commitment):
            if _is_own(message.journal, party, delivery.sender):
                self._commitments.append(message)
        elif isinstance(message, Absent) and delivery.sender == CONTROL:
            self._log.write(now_s, message)
        elif not party:
            return
        elif isinstance(message, SeatOffered):
            if message.seat.party == party and self._agreement is None:
                self._seats[party] = message.seat
        elif isinstance(message, Envelope) and self._rooms is None:
            about = about_plan(message)
            if about:
                self._plan_ballots[about, party] = message
            else:
                self._adoptions[party] = message
        elif isinstance(message, NoticeMatched):
            self.rooms.notices.explained(message.notice)
        elif isinstance(message, NoticeRevealed):
            self._log.write_all(now_s, self.rooms.notices.reveal(party, message.notice, now_s))
        elif isinstance(message, LaunchNotice):
            if message.notifier == party:
                self._log.write_all(now_s, self.rooms.notices.give(message, now_s))
        elif isinstance(message, Mark):
            self._times_ms[party] = message.time_ms
        elif isinstance(message, Countersigned):
            self._lines[party] = message.line
        elif isinstance(message, Stock):
            if self.rooms.commanding is not None:
                self.rooms.commanding.stock(message)
        elif isinstance(message, Opened):
            self._opened(message, now_s)
        elif isinstance(message, Wanted) and self._live is not None:
            for part in self._live.leaves(message.index):
                self._hand.tell(delivery.sender, part)
        elif isinstance(message, _OF_PARTIES):
            time_s = self._times_ms.get(party, round(now_s * 1000.0)) / 1000.0
            self._log.write(time_s, message, delivery.data)

    # --- one step ---------------------------------------------------------------------------------

    def _open(self, turn: Turn) -> None:
        """Notices given by now, how far they got, and what each party's crew knows of them."""
        now_s = turn.instruction.now_s
        self._record.commit()
        self._commit_to()
        self._log.write_all(now_s, self.rooms.notices.step(now_s))
        for party in self.rooms.setting.parties:
            known = NoticesKnown(
                crew=self.rooms.notices.known_to(party.id),
                filed=self.rooms.notices.filed_at(party.id),
            )
            if self._known.get(party.id) != known:
                self._known[party.id] = known
                self._hand.tell(member_of(party.id), known)

    def _fuse(self, turn: Turn) -> None:
        """What has arrived is journaled, then fused and judged."""
        now_s = turn.instruction.now_s
        self._commit_to()
        centre = self.rooms.centre
        if centre is None:
            return
        received = self._received(turn.instruction.letters)
        self._log.write_all(now_s, received)
        self._log.write_all(now_s, centre.fuse(now_s, received))
        judged = centre.judge(now_s, self.rooms.notices.given())
        self._log.write_all(now_s, judged)
        self._log.write_all(now_s, self.rooms.owed.seen(judged))
        for notice in sorted(self.rooms.owed.matched):
            self.rooms.notices.explained(notice)

    def _received(self, letters: tuple[Letter, ...]) -> list[TrackReport | LaunchReport]:
        """The reports that their links did not lose, in order of arrival, lane and number."""
        found: list[tuple[float, str, int, TrackReport | LaunchReport]] = []
        kept: dict[tuple[str, str], Released] = {}
        for letter in letters:
            name = (letter.sender, letter.digest)
            message = kept.get(name) or self._hand.letter(letter)
            if not isinstance(message, Released):
                continue
            kept[name] = message
            reports: tuple[TrackReport | LaunchReport, ...] = (
                *message.tracks,
                *message.launches,
            )
            for part in letter.parts:
                if part < len(reports):
                    report = reports[part]
                    found.append((letter.at_s, report.lane, report.number, report))
        return [report for *_, report in sorted(found, key=lambda item: item[:3])]

    def _happen(self, turn: Turn) -> None:
        for letter in turn.instruction.letters:
            if self.rooms.commanding is not None:
                self._mail(self.rooms.commanding, letter)

    def _mail(self, commanding: Commanding, letter: Letter) -> None:
        about, _, name = letter.digest.partition("/")
        if name:
            if f"{about}/" == LAPSE and commanding.knows(name):
                commanding.deadline(name, letter.at_s)
            return
        message = self._hand.letter(letter)
        if isinstance(message, Envelope):
            order_digest = commanding.about(message)
            if order_digest:
                commanding.arrives(order_digest, message, letter.at_s)
        elif isinstance(message, Opened):
            self._opened(message, letter.at_s)

    def _opened(self, opened: Opened, time_s: float) -> None:
        commanding, order_digest = self.rooms.commanding, digest(opened.authorisation.dossier.order)
        if commanding is not None and commanding.knows(order_digest):
            commanding.opened(order_digest, opened, time_s)

    def _return(self, turn: Turn) -> None:
        """What may never have left is said again; deadlines are asked for anew."""
        if self.rooms.commanding is not None:
            self.rooms.commanding.say_again(turn.instruction.now_s)

    def _plan(self, turn: Turn) -> None:
        if self.rooms.commanding is not None:
            self.rooms.commanding.plan(turn.instruction.now_s)

    # --- checkpoints ------------------------------------------------------------------------------

    def _commit_to(self) -> None:
        """What the other journals have come to, in the joint one."""
        commitments, self._commitments = self._commitments, []
        for commitment in commitments:
            self._log.write(commitment.time_s, commitment)

    def _head(self, turn: Turn) -> None:
        now_s = turn.instruction.now_s
        final = any(letter.digest == phases.LAST for letter in turn.instruction.letters)
        self._commit_to()
        if final:
            self._log.end(now_s)
        self._lines = {}
        if self._live is not None:
            self._live.head(now_s, final=final)

    def _adopt(self, _: Turn) -> None:
        if self._live is not None:
            self._live.adopt(self._lines, [party.id for party in self.rooms.setting.parties])

    def _end(self, _: Turn) -> None:
        self._record.commit()


def _is_own(journal: str, party: str, sender: str) -> bool:
    """Whether a member states what a journal of its own has come to; nobody speaks for another."""
    if party:
        return journal.endswith(f"/{party}")
    return sender == CONTROL and journal == CONTROL_JOURNAL
