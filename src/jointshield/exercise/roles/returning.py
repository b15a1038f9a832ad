"""The centre comes back: its rooms, built up again from the joint journal alone.

The journal holds all that the centre was given and everything it made of that. So it goes through
the entries once more, in order, with its hand and pen at rest, and stands where it stood.
"""

import base64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from jointshield.catalogue.things import Scenario
from jointshield.errors import IntegrityError
from jointshield.exercise.centre import Centre
from jointshield.exercise.journals import CONTROL as CONTROL_JOURNAL
from jointshield.exercise.notices import Notices
from jointshield.exercise.roles.commanding import Commanding, Pen
from jointshield.exercise.roles.hand import Hand
from jointshield.exercise.roles.owed import Owed
from jointshield.exercise.setting import JOINT_CENTRE, Setting
from jointshield.journal import Journal
from jointshield.journal.entry import leaf_data, read_leaf_data
from jointshield.messages import Message, digest
from jointshield.messages.barrier import LeavesShown, Opened
from jointshield.messages.consent import LAPSED, Decision, Proposal, Received
from jointshield.messages.engagement import InterceptorLaunch, NotEngaged
from jointshield.messages.gate import Authorisation
from jointshield.messages.notices import LaunchNotice
from jointshield.messages.picture import Picture
from jointshield.messages.record import Commitment
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
    """Take back entries that were shown and not kept; returns how many.

    tails: what each party has been shown since the last checkpoint. One that contradicts what is
    here is left alone: no checkpoint covers it, and the parties count back to what is kept.
    """
    held = [leaf_data(e.time_ms, e.kind, e.data) for e in journal.entries()]
    best: list[bytes] = []
    for tail in tails:
        try:
            first, leaves = _joined(tail)
        except (ValueError, IntegrityError):
            continue
        overlap = held[first:]
        if first <= len(held) and leaves[: len(overlap)] == overlap:
            best = max(best, leaves[len(overlap) :], key=len)
    for number, leaf in enumerate(best, len(held)):
        entry = read_leaf_data(number, leaf)
        journal.append(entry.time_ms, entry.kind, entry.data)
    journal.commit()
    return len(best)


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


def recall(rooms: CentreRooms, entries: Iterable[tuple[float, Message]]) -> None:
    """Go through the joint journal again: time (s) and content of every entry, in order."""
    recalling = _Recalling(rooms)
    for time_s, message in entries:
        recalling.take(time_s, message)
    recalling.end()


class _Recalling:
    """Where the centre stands in its own past."""

    def __init__(self, rooms: CentreRooms) -> None:
        self._rooms = rooms
        self._reports: list[TrackReport | LaunchReport] = []
        self._authorisation: Authorisation | None = None
        self._step_s: float | None = None
        self._proposed = False
        rooms.notices.step(0.0)

    def take(self, time_s: float, message: Message) -> None:
        """One entry."""
        rooms = self._rooms
        if isinstance(message, Commitment):
            if message.journal == CONTROL_JOURNAL and message.time_s != self._step_s:
                self._next_step(message.time_s)
        elif isinstance(message, TrackReport | LaunchReport):
            self._reports.append(message)
        elif isinstance(message, Picture) and rooms.centre is not None:
            rooms.centre.fuse(message.time_s, self._reports)
            self._reports = []
            judged = rooms.centre.judge(message.time_s, rooms.notices.given())
            rooms.owed.seen(judged)
        elif isinstance(message, Assessment):
            if message.notice:
                rooms.notices.explained(message.notice)
        elif isinstance(message, LaunchNotice):
            rooms.notices.lodged(message, time_s)
        elif rooms.commanding is not None:
            self._command(rooms.commanding, time_s, message)

    def end(self) -> None:
        """The last step's own proposals, if it got so far."""
        commanding = self._rooms.commanding
        if commanding is None or self._step_s is None:
            return
        self._opened(commanding, self._step_s, None)
        if self._proposed:
            commanding.plan(self._step_s)

    def _next_step(self, now_s: float) -> None:
        if self._step_s is not None and self._rooms.commanding is not None:
            self._rooms.commanding.plan(self._step_s)
        self._step_s, self._proposed = now_s, False
        self._rooms.notices.step(now_s)

    def _command(self, commanding: Commanding, time_s: float, message: Message) -> None:
        if isinstance(message, Proposal):
            self._proposed = True
        elif isinstance(message, Received):
            name = commanding.about(message.envelope)
            if name:
                commanding.arrives(name, message.envelope, time_s)
        elif isinstance(message, Authorisation):
            self._authorisation = message
        elif isinstance(message, Decision):
            if message.decision == LAPSED and commanding.knows(message.order_digest):
                commanding.deadline(message.order_digest, time_s)
        elif isinstance(message, InterceptorLaunch | NotEngaged):
            self._opened(commanding, time_s, message)

    def _opened(
        self, commanding: Commanding, time_s: float, done: InterceptorLaunch | NotEngaged | None
    ) -> None:
        """What followed on an opening that was heard of."""
        authorisation, self._authorisation = self._authorisation, None
        if authorisation is None:
            return
        order_digest = digest(authorisation.dossier.order)
        if commanding.knows(order_digest):
            opened = Opened(
                authorisation=authorisation,
                launch=done if isinstance(done, InterceptorLaunch) else None,
                dropped=done if isinstance(done, NotEngaged) else None,
            )
            commanding.opened(order_digest, opened, time_s)
