"""One party: its sensors' trackers, its own centre and crew, its desk, keys and gate.

It holds its own scans and its own keys, and nobody else's. What it learns of the others comes over
the links; what it lets out leaves through its hand.
"""

from collections.abc import Mapping
from pathlib import Path

from jointshield.consent.keys import AGREE, CONSENT, LOG, PartyKey, seat_of
from jointshield.errors import MistakeError
from jointshield.exercise.beforehand import consented, plans_of
from jointshield.exercise.journals import JOINT, journal_file, party_journal
from jointshield.exercise.lodging import lodged_as
from jointshield.exercise.roles import hand as phases
from jointshield.exercise.roles.forkwatch import ForkWatch
from jointshield.exercise.roles.hand import Hand, Turn
from jointshield.exercise.roles.mailroom import Mailroom
from jointshield.exercise.roles.rooms import Play, Rooms, open_rooms
from jointshield.exercise.roles.witnessing import Witnessing
from jointshield.exercise.setting import (
    adopted,
    agreement_of,
    centre_key,
    exercise_name,
    settled,
)
from jointshield.exercise.shelf import Record
from jointshield.messages import Message, digest
from jointshield.messages.barrier import (
    CheckpointShown,
    Countersigned,
    Head,
    LeavesShown,
    Mark,
    NoticesKnown,
    Released,
    SeatOffered,
    Stock,
    Wanted,
)
from jointshield.messages.consent import Envelope
from jointshield.messages.gate import PlanSigned
from jointshield.messages.notices import LaunchNotice
from jointshield.messages.picture import Picture
from jointshield.messages.plots import InfraredScan, RadarScan
from jointshield.messages.queries import Query
from jointshield.messages.record import Agreement
from jointshield.messages.threats import Assessment
from jointshield.messages.tracks import LaunchReport, TrackReport
from jointshield.transport import Delivery
from jointshield.transport.channels import CENTRE, CONTROL


class PartyRole:
    """One party's part in the exercise.

    keys: of this party alone, by role. mirror: folder for a full copy of the joint journal.
    """

    def __init__(
        self,
        play: Play,
        party: str,
        keys: Mapping[str, PartyKey],
        hand: Hand,
        record: Record,
        mirror: Path | None = None,
    ) -> None:
        self._play = play
        self._party = party
        self._keys = keys
        self._hand = hand
        self._record = record
        self._journal = party_journal(party)
        self._agreement: Agreement | None = None
        self._adoptions: list[Envelope] = []
        self._rooms: Rooms | None = None
        self._mailroom: Mailroom | None = None
        self._watch: ForkWatch | None = None
        self._notices = NoticesKnown(crew=(), filed=())
        self._own_notices = tuple(
            lodged_as(n) for n in play.scenario.notices if n.notifier == party
        )
        centre = centre_key(play.scenario, play.seed)
        self._exercise = exercise_name(play.scenario, play.mode, play.seed)
        self.witness = Witnessing(f"{self._exercise}/joint", centre.name, centre.public_key)
        self._sound = False
        self._mirror = mirror
        self._acts = {
            phases.OFFER: self._offer,
            phases.SIGN: self._sign,
            phases.LOOK: self._look,
            phases.CREWS: self._mail,
            phases.HAPPEN: self._mail,
            phases.AIM: self._aim,
            phases.PLAN: self._plan,
            phases.KEEP: self._keep,
            phases.TAIL: self._tail,
            phases.SHOW: self._show,
            phases.COUNTERSIGN: self._countersign,
            phases.END: self._end,
        }

    def act(self, turn: Turn) -> None:
        """Do one instruction and report it."""
        now_s = turn.instruction.now_s
        if self._rooms is None and turn.instruction.phase == phases.LOOK:
            self._open_rooms(turn)
        for delivery in turn.told:
            self._take(delivery, now_s)
        self._acts[turn.instruction.phase](turn)
        self._hand.report(turn.instruction.number)

    @property
    def rooms(self) -> Rooms:
        """This party's rooms, once the agreement is in force."""
        assert self._rooms is not None, "no phase before LOOK needs them"
        return self._rooms

    # --- before the first step --------------------------------------------------------------------

    def _offer(self, _: Turn) -> None:
        seat = seat_of(self._party, self._keys, self._exercise)
        self._hand.tell(CENTRE, SeatOffered(seat=seat), keep=True)

    def _sign(self, _: Turn) -> None:
        """Sign the agreement, if it says what was settled and seats this party's own keys."""
        agreement = self._agreement
        play = self._play
        own = seat_of(self._party, self._keys, self._exercise)
        if (
            agreement is None
            or own not in agreement.seats
            or agreement != agreement_of(play.scenario, play.mode, play.seed, agreement.seats)
        ):
            raise MistakeError(
                f"{self._party}: the agreement that was shown is not what this party's scenario, "
                "mode and keys give; compare scenario, version and roster with the other parties"
            )
        self._hand.tell(CENTRE, adopted(agreement, self._keys[AGREE]), keep=True)
        for plan in plans_of(play.scenario, agreement):
            self._hand.tell(CENTRE, consented(plan, self._keys[CONSENT]), keep=True)

    def _open_rooms(self, turn: Turn) -> None:
        """The adoptions are among what was told; then everything else can be read."""
        assert self._agreement is not None, "it was signed"
        play, seats = self._play, len(self._agreement.seats)
        shown = [d.message for d in turn.told if isinstance(d.message, Envelope)]
        plans = [d.message for d in turn.told if isinstance(d.message, PlanSigned)]
        setting = settled(
            play.scenario,
            play.mode,
            play.seed,
            self._agreement,
            tuple(shown[:seats]),
            {self._party: self._keys},
            tuple(plans),
        )
        if self._mirror is not None:
            self._mirror.mkdir(parents=True, exist_ok=True)
            self.witness.mirror(journal_file(self._mirror, JOINT), setting.standing.keys(LOG))
        self._rooms = open_rooms(setting, self._party, self._keys, self._hand, self._record)
        self._watch = ForkWatch(
            setting, self._party, self.witness, self._rooms.signing, self._hand, self._record
        )
        self._mailroom = Mailroom(self._rooms, self._party, self._hand, self._watch)

    # --- what others tell -------------------------------------------------------------------------

    def _take(self, delivery: Delivery, now_s: float) -> None:
        message = delivery.message
        if delivery.channel == phases.JOINT_LOG:
            self._shown(delivery)
        elif delivery.channel == phases.HEADS:
            if self._watch is not None:
                self._watch.take(delivery, now_s)
        elif isinstance(message, RadarScan | InfraredScan) and delivery.sender == CONTROL:
            self._record.write(self._journal, now_s, message, delivery.data)
            self.rooms.node.take(message)
        elif isinstance(message, NoticesKnown):
            self._notices = message
        elif isinstance(message, Stock) and self.rooms.commanding is not None:
            self.rooms.commanding.stock(message)
        elif isinstance(message, LeavesShown):
            for entry in self.witness.catch_up(message):
                self._read(entry)
            self._catch_up()

    def _shown(self, delivery: Delivery) -> None:
        """What the centre writes into the joint journal, as it is written."""
        message = delivery.message
        if isinstance(message, Mark):
            was = self.witness.behind
            self.witness.mark(message)
            if not was:
                self._catch_up()
        elif isinstance(message, Head):
            self._catch_up()
            self._sound = self.witness.head(message.note.encode())
        elif isinstance(message, CheckpointShown):
            self.witness.checkpoint(message.note.encode())
        elif self.witness.count(delivery):
            self._read(message)

    def _catch_up(self) -> None:
        if self.witness.behind:
            self._hand.tell(CENTRE, Wanted(index=self.witness.size))

    def _read(self, entry: Message) -> None:
        if isinstance(entry, Agreement):
            self._agreement = entry
            return
        joint = None if self._rooms is None else self._rooms.joint
        if joint is not None and isinstance(entry, Picture | Assessment):
            joint.take(entry)

    # --- one step ---------------------------------------------------------------------------------

    def _look(self, turn: Turn) -> None:
        """Track and judge by one's own sensors; let out what the rules say; let the crew act."""
        now_s, rooms = turn.instruction.now_s, self.rooms
        output = rooms.node.step(now_s)
        own: tuple[TrackReport | LaunchReport, ...] = (*output.launch_reports, *output.tracks)
        self._record.write_all(self._journal, now_s, own)
        self._record.write_all(self._journal, now_s, rooms.centre.fuse(now_s, own))
        known = self._known(self._notices.crew)
        judged = rooms.centre.judge(now_s, known)
        self._record.write_all(self._journal, now_s, judged)
        self._record.write_all(self._journal, now_s, rooms.owed.seen(judged))
        assert self._mailroom is not None, "opened together"
        self._mailroom.matched(rooms.owed.matched)
        if rooms.setting.mode.shares_information:
            self._release(output.released, now_s)
        if rooms.withholding is not None:
            if rooms.setting.mode.shares_information:
                rooms.withholding.keep(output.kept, now_s)
            rooms.withholding.step(now_s)
        for act in rooms.crew.step(now_s, known):
            self._mailroom.crew_says(act, now_s)
            if isinstance(act, Query):
                others = [m for m in self._others() if m != self._hand.member]
                self._hand.post(
                    others, act, now_s, first=self._party, last=True, phase=phases.CREWS
                )
        self._record.commit()

    def _release(self, reports: tuple[TrackReport | LaunchReport, ...], now_s: float) -> None:
        if not reports:
            return
        released = Released(
            tracks=tuple(r for r in reports if isinstance(r, TrackReport)),
            launches=tuple(r for r in reports if isinstance(r, LaunchReport)),
        )
        if CENTRE in self._hand.show(phases.TRACKS, released):
            self._hand.note(
                (CENTRE,),
                digest(released),
                now_s,
                first=self._party,
                purpose=phases.ONCE,
                parts=len(reports),
                phase=phases.FUSE,
            )

    def _known(self, told: tuple[LaunchNotice, ...]) -> tuple[LaunchNotice, ...]:
        """Notices told here, and the party's own launches, told or not."""
        names = {notice.notice for notice in (*self._notices.crew, *self._notices.filed)}
        return (*told, *(n for n in self._own_notices if n.notice not in names))

    def _others(self) -> tuple[str, ...]:
        return tuple(phases.member_of(party.id) for party in self.rooms.setting.parties)

    def _mail(self, turn: Turn) -> None:
        assert self._mailroom is not None, "opened together"
        known = self._known(self._notices.filed)
        for letter in turn.instruction.letters:
            self._mailroom.take(letter, turn.instruction.now_s, known)

    def _aim(self, turn: Turn) -> None:
        gate = self.rooms.gate
        for letter in turn.instruction.letters:
            if gate is not None:
                gate.aim(letter.digest, letter.at_s)

    def _plan(self, turn: Turn) -> None:
        """Reservations at one's own sites first, if there are any; else it is one's turn."""
        if turn.instruction.letters:
            self._mail(turn)
        elif self.rooms.commanding is not None:
            self.rooms.commanding.plan(turn.instruction.now_s)

    # --- checkpoints ------------------------------------------------------------------------------

    def _keep(self, turn: Turn) -> None:
        """Sign one's own journals; the joint journal commits to them."""
        final = any(letter.digest == phases.LAST for letter in turn.instruction.letters)
        for stated in self._record.checkpoint(turn.instruction.now_s, final=final):
            self._hand.tell(CENTRE, stated, keep=True)
        if self._watch is not None:
            self._watch.keep()
        if self.rooms.withholding is not None:
            stated = self.rooms.withholding.state(turn.instruction.now_s)
            self._hand.tell(CENTRE, stated, keep=True)

    def _show(self, _: Turn) -> None:
        """Show the others which heads were shown here."""
        if self._watch is not None:
            self._watch.show()

    def _countersign(self, _: Turn) -> None:
        """Every other party's head was compared by now."""
        if self._sound and self.witness.agreed:
            line = self.witness.countersign(self._keys[LOG])
            self._hand.tell(CENTRE, Countersigned(line=line))

    def _tail(self, turn: Turn) -> None:
        """The centre is back: what it may have lost, and what it may not have heard."""
        for delivery in self._hand.rest_of(CENTRE, phases.JOINT_LOG):
            self._shown(delivery)
        for part in self.witness.tail():
            self._hand.tell(CENTRE, part)
        self.rooms.signing.say_again(CENTRE, turn.instruction.now_s)
        if self.rooms.gate is not None:
            self.rooms.gate.tell_again(CENTRE)

    def _end(self, _: Turn) -> None:
        self._record.commit()
        self.witness.close()
