"""Where a party's letters go: each kind to the room that it is for."""

from collections.abc import Iterable, Sequence

from jointshield.consent.seal import contents
from jointshield.exercise.roles.commanding import LAPSE
from jointshield.exercise.roles.forkwatch import ForkWatch
from jointshield.exercise.roles.gatekeeping import AGAIN, NOTICE, PRESENT
from jointshield.exercise.roles.hand import CREWS, Hand, member_of
from jointshield.exercise.roles.rooms import Rooms, SharedPen
from jointshield.exercise.roles.signing import ANSWER
from jointshield.messages import Message, digest
from jointshield.messages.barrier import (
    Answered,
    Challenging,
    Letter,
    NoticeMatched,
    NoticeRevealed,
    Opened,
    Question,
    Reserved,
    Withdrawn,
)
from jointshield.messages.consent import REFUSE, Ballot, Envelope
from jointshield.messages.gate import Dossier
from jointshield.messages.notices import LaunchNotice
from jointshield.messages.queries import Query
from jointshield.transport.channels import CENTRE

_QUERY = "query/"
"""Begins the reminders of a query that the desk has looked into."""


class Mailroom:
    """One party's letters, and what it tells the centre about its crew."""

    def __init__(self, rooms: Rooms, party: str, hand: Hand, watch: ForkWatch) -> None:
        self._rooms = rooms
        self._party = party
        self._hand = hand
        self._watch = watch
        self._pen = SharedPen(hand)
        self._told: set[str] = set()
        self._queries: dict[str, tuple[str, Query]] = {}

    # --- the crew's words -------------------------------------------------------------------------

    def matched(self, notices: Iterable[str]) -> None:
        """Tell the centre, once, of notices that something seen here fits."""
        for notice in sorted(set(notices) - self._told):
            self._told.add(notice)
            self._hand.tell(CENTRE, NoticeMatched(notice=notice), keep=True)

    def crew_says(self, act: Message, now_s: float) -> None:
        """What a crew does stands in the joint journal."""
        if isinstance(act, NoticeMatched):
            self.matched((act.notice,))
        elif isinstance(act, NoticeRevealed):
            self._hand.tell(CENTRE, act, keep=True)
        else:
            self._pen.write(now_s, act)

    # --- letters ----------------------------------------------------------------------------------

    def take(self, letter: Letter, now_s: float, filed: Sequence[LaunchNotice]) -> None:
        """Do what one letter asks. filed: notices that the desk can name in an answer."""
        time_s = letter.at_s
        about, _, name = letter.digest.partition("/")
        if name:
            self._remind(f"{about}/", name, time_s, now_s, filed)
            return
        message = self._hand.letter(letter)
        rooms = self._rooms
        if isinstance(message, Question):
            if rooms.gate is not None:
                rooms.gate.asked_by(message.proposal.order_digest, letter.sender)
            rooms.signing.asked(letter.sender, message, time_s)
        elif isinstance(message, Envelope):
            self._envelope(letter.sender, message, time_s)
        elif isinstance(message, Dossier) and rooms.gate is not None:
            if rooms.gate.wants(digest(message.order)):
                rooms.gate.present(message, time_s)
        elif isinstance(message, Challenging):
            self._watch.challenged(message, now_s)
            rooms.signing.challenged(message, time_s)
        elif isinstance(message, Opened):
            order_digest = digest(message.authorisation.dossier.order)
            if rooms.commanding is not None and rooms.commanding.knows(order_digest):
                rooms.commanding.opened(order_digest, message, time_s)
            rooms.signing.opened(order_digest, message, time_s)
        elif isinstance(message, Withdrawn) and rooms.gate is not None:
            rooms.gate.withdrawn(message.order_digest)
        elif isinstance(message, Reserved):
            self._reserved(message)
        elif isinstance(message, Query):
            watch = rooms.node.party.watch
            self._queries[message.query] = (letter.sender, message)
            delay_s = 0.0 if watch is None else watch.answer_after_s
            self._hand.remind(f"{_QUERY}{message.query}", time_s + delay_s, CREWS)
        elif isinstance(message, Answered):
            self._pen.write(now_s, message.answer)
            for act in rooms.crew.hear(message.answer, message.notice, now_s):
                self.crew_says(act, now_s)

    def _remind(
        self, about: str, name: str, time_s: float, now_s: float, filed: Sequence[LaunchNotice]
    ) -> None:
        rooms = self._rooms
        if about == ANSWER:
            rooms.signing.answers(name, time_s)
            self._look_at(name, time_s)
        elif about == LAPSE:
            if rooms.commanding is not None and rooms.commanding.knows(name):
                rooms.commanding.deadline(name, time_s)
            rooms.signing.deadline(name, time_s)
        elif about == AGAIN and rooms.gate is not None:
            rooms.gate.again(name, time_s)
        elif about == PRESENT and rooms.gate is not None:
            dossier = rooms.signing.dossier(name)
            if dossier is not None and rooms.gate.wants(name):
                rooms.gate.present(dossier, time_s, own=True)
        elif about == NOTICE and rooms.gate is not None:
            rooms.gate.notice_has_run(time_s)
        elif about == _QUERY:
            self._answer(name, now_s, filed)

    def _envelope(self, sender: str, envelope: Envelope, time_s: float) -> None:
        """A ballot, or a release; whether it holds is for register and gate to say."""
        rooms, said = self._rooms, contents(envelope)
        if isinstance(said, Ballot):
            name = said.subject_digest
            if rooms.commanding is not None and rooms.commanding.about(envelope):
                rooms.commanding.arrives(name, envelope, time_s)
            if sender != self._hand.member:
                rooms.signing.heard(name, envelope, time_s)
                self._look_at(name, time_s)
            if said.verdict != REFUSE:
                return
        if rooms.gate is not None:
            rooms.gate.arrives(envelope, time_s)

    def _look_at(self, order_digest: str, time_s: float) -> None:
        """All consents are here: an owner whose asker stays silent presents them itself."""
        rooms = self._rooms
        order = rooms.signing.order(order_digest)
        if rooms.gate is None or order is None or order.owner != self._party:
            return
        if rooms.signing.dossier(order_digest) is None:
            return
        if rooms.signing.asker(order_digest) != self._hand.member:
            grace_s = rooms.setting.agreement.release_window_s / 2.0
            self._hand.remind(f"{PRESENT}{order_digest}", time_s + grace_s)

    def _reserved(self, reserved: Reserved) -> None:
        """One's own magazine; whoever commands is told what is left."""
        rooms = self._rooms
        stock = None if rooms.gate is None else rooms.gate.reserved(reserved)
        if stock is None:
            return
        for commander in rooms.setting.commanders:
            member = member_of(commander)
            if member != self._hand.member:
                self._hand.tell(member, stock)
            elif rooms.commanding is not None:
                rooms.commanding.stock(stock)

    def _answer(self, name: str, now_s: float, filed: Sequence[LaunchNotice]) -> None:
        """Answer another party's query from what this party's lanes have reported by now."""
        asker, query = self._queries[name]
        answer, kept = self._rooms.node.answer(query, filed, now_s)
        if self._rooms.withholding is not None:
            self._rooms.withholding.keep(kept, now_s)
        notice = next((n for n in filed if n.notice == answer.notice), None)
        answered = Answered(answer=answer, notice=notice if answer.notice else None)
        self._hand.post((asker,), answered, now_s, first=self._party, last=True, phase=CREWS)
