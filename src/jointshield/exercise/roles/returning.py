"""The centre comes back: its rooms, built up again from the joint journal alone.

The journal holds all that the centre was given and everything it made of that. So it goes through
the entries once more, in order, with its hand and pen at rest, and stands where it stood.
"""

import base64
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from jointshield.catalogue.things import Scenario
from jointshield.consent.keys import LOG, enrolled
from jointshield.errors import IntegrityError
from jointshield.exercise.centre import Centre
from jointshield.exercise.journals import CONTROL as CONTROL_JOURNAL
from jointshield.exercise.notices import Notices
from jointshield.exercise.roles.commanding import Commanding, Pen
from jointshield.exercise.roles.hand import Hand
from jointshield.exercise.roles.owed import Owed
from jointshield.exercise.setting import JOINT_CENTRE, Setting
from jointshield.journal import Journal, checkpoint
from jointshield.journal.entry import leaf_data, read_leaf_data
from jointshield.messages import Message, decode, digest
from jointshield.messages.barrier import LeavesShown, Opened
from jointshield.messages.consent import LAPSED, Decision, Proposal, Received
from jointshield.messages.engagement import InterceptorLaunch, KillAssessment, NotEngaged
from jointshield.messages.gate import Authorisation
from jointshield.messages.notices import LaunchNotice
from jointshield.messages.picture import Picture
from jointshield.messages.record import Agreement, Commitment
from jointshield.messages.threats import Assessment
from jointshield.messages.tracks import LaunchReport, TrackReport
from jointshield.options.fire_control import JOINT


@dataclass(frozen=True, slots=True, kw_only=True)
class CentreRooms:
    """The centre's rooms. centre: where information is shared; commanding: where it commands."""

    setting: Setting
    notices: Notices
    owed: Owed
    centre: Centre | None
    commanding: Commanding | None


def open_rooms(setting: Setting, hand: Hand, pen: Pen) -> CentreRooms:
    """Open the centre's rooms, once the agreement is in force."""
    scenario: Scenario = setting.scenario
    centre = Centre(JOINT_CENTRE, setting) if setting.mode.shares_information else None
    commands = centre is not None and setting.mode.fire_control == JOINT
    return CentreRooms(
        setting=setting,
        notices=Notices(setting),
        owed=Owed(scenario.notice_rules),
        centre=centre,
        commanding=(
            Commanding(setting, "", centre.shown, hand, pen)
            if commands and centre is not None
            else None
        ),
    )


def restore(journal: Journal, tails: Iterable[Sequence[LeavesShown]]) -> int:
    """Take back entries that were shown and not kept, and the checkpoints over them.

    tails: what each party has been shown since the checkpoint before the last. One that contradicts
    what is here is left alone: no checkpoint covers it, and the parties count back to what is kept.
    Returns how many entries were taken back.
    """
    held = [leaf_data(e.time_ms, e.kind, e.data) for e in journal.entries()]
    best: list[bytes] = []
    told = list(tails)
    for tail in told:
        try:
            first, leaves = _joined(tail)
        except (ValueError, IntegrityError):
            continue
        overlap = held[first:]
        if first <= len(held) and leaves[: len(overlap)] == overlap:
            best = max(best, leaves[len(overlap) :], key=len)
    notes = {note.encode() for tail in told for part in tail for note in part.notes}
    keys = _log_keys([*held, *best][:1])
    signed = {stated.size: note for note in notes if (stated := _signed_by_all(note, keys))}
    for number, leaf in enumerate([*best, b""], len(held)):
        if number in signed:
            # Not over what is here, or here already: then it is left alone as well.
            with suppress(IntegrityError):
                journal.adopt(signed[number])
        if leaf:
            entry = read_leaf_data(number, leaf)
            journal.append(entry.time_ms, entry.kind, entry.data)
    journal.commit()
    return len(best)


def _log_keys(first: Sequence[bytes]) -> Mapping[str, bytes]:
    """Who has to sign: the seats of the agreement, which is a journal's first entry."""
    agreement = decode(read_leaf_data(0, first[0]).data) if first else None
    return enrolled(agreement)[LOG] if isinstance(agreement, Agreement) else {}


def _signed_by_all(note: bytes, keys: Mapping[str, bytes]) -> checkpoint.Checkpoint | None:
    try:
        stated = checkpoint.parse(note)
    except IntegrityError:
        return None
    return stated if keys and not checkpoint.faulty_signatures(stated, keys) else None


def _joined(tail: Sequence[LeavesShown]) -> tuple[int, list[bytes]]:
    """First number and leaf data of a tail in several messages; raises if it has gaps."""
    leaves: list[bytes] = []
    first = tail[0].index if tail else 0
    for part in tail:
        if part.index != first + len(leaves):
            raise IntegrityError("a tail with a gap")
        leaves += [base64.b64decode(text, validate=True) for text in part.leaves]
    for number, leaf in enumerate(leaves, first):
        read_leaf_data(number, leaf)
    return first, leaves


def recall(
    rooms: CentreRooms, entries: Iterable[tuple[float, Message]], made: list[tuple[float, Message]]
) -> list[tuple[float, Message]]:
    """Go through the joint journal again: time (s) and content of every entry, in order.

    made: what the rooms write meanwhile. Returns what the centre had still to write when it was
    interrupted, with the instants that belong to it.
    """
    recalling = _Recalling(rooms, made)
    for time_s, message in entries:
        recalling.take(time_s, message)
    return recalling.end()


class _Recalling:
    """Where the centre stands in its own past.

    made: what its rooms have written again and the journal has not shown yet: at the end, what was
    about to be written. Plans are taken from the journal, not made again: a centre that is slow or
    away misses turns.
    """

    def __init__(self, rooms: CentreRooms, made: list[tuple[float, Message]]) -> None:
        self._rooms = rooms
        self._made = made
        self._reports: list[TrackReport | LaunchReport] = []
        self._fused_s = 0.0
        self._since: list[Message] = []
        self._authorisation: Authorisation | None = None
        rooms.notices.step(0.0)

    def take(self, time_s: float, message: Message) -> None:
        """One entry."""
        rooms = self._rooms
        self._since.append(message)
        if isinstance(message, TrackReport | LaunchReport):
            self._reports.append(message)
            self._fused_s = time_s
        elif isinstance(message, Picture) and rooms.centre is not None:
            self._fuse(rooms.centre, message.time_s)
        elif isinstance(message, Commitment):
            if rooms.centre is None and message.journal == CONTROL_JOURNAL:
                rooms.notices.step(message.time_s)
        elif isinstance(message, Assessment):
            if message.notice:
                rooms.notices.explained(message.notice)
        elif isinstance(message, LaunchNotice):
            rooms.notices.lodged(message, time_s)
        elif rooms.commanding is not None:
            self._command(rooms.commanding, time_s, message)
        for number, (_, made) in enumerate(self._made):
            if made == message:
                del self._made[number]
                break

    def end(self) -> list[tuple[float, Message]]:
        """What was begun is made whole."""
        if self._reports and self._rooms.centre is not None:
            self._fuse(self._rooms.centre, self._fused_s)
        return self._made

    def _fuse(self, centre: Centre, now_s: float) -> None:
        self._rooms.notices.step(now_s)
        made: list[Message] = [*centre.fuse(now_s, self._reports)]
        judged = centre.judge(now_s, self._rooms.notices.given())
        made += [*judged, *self._rooms.owed.seen(judged)]
        # The acts of correlation stand before their picture.
        self._made += [(now_s, message) for message in made if message not in self._since]
        self._reports, self._since = [], []

    def _command(self, commanding: Commanding, time_s: float, message: Message) -> None:
        if isinstance(message, Proposal):
            commanding.take_up(message, time_s)
        elif isinstance(message, KillAssessment):
            commanding.judge(time_s)
        elif isinstance(message, Received):
            name = commanding.about(message.envelope)
            if name:
                commanding.arrives(name, message.envelope, time_s)
        elif isinstance(message, Authorisation):
            self._authorisation = message
            order_digest = digest(message.dossier.order)
            if commanding.knows(order_digest):
                commanding.authorised(order_digest, message, time_s)
        elif isinstance(message, Decision):
            if message.decision == LAPSED and commanding.knows(message.order_digest):
                commanding.deadline(message.order_digest, time_s)
        elif isinstance(message, InterceptorLaunch | NotEngaged):
            self._opened(commanding, time_s, message)

    def _opened(
        self, commanding: Commanding, time_s: float, done: InterceptorLaunch | NotEngaged
    ) -> None:
        """What followed on an opening. Where the journal ends before, its owner tells it again."""
        authorisation = self._authorisation
        if authorisation is None or done.track != authorisation.dossier.order.track:
            return
        self._authorisation = None
        order_digest = digest(authorisation.dossier.order)
        if commanding.knows(order_digest):
            opened = Opened(
                authorisation=authorisation,
                launch=done if isinstance(done, InterceptorLaunch) else None,
                dropped=done if isinstance(done, NotEngaged) else None,
            )
            commanding.opened(order_digest, opened, time_s)
