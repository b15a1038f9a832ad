"""The door of a node: every frame that comes in passes it, and every frame that goes out.

It knows nothing of links and threads: (bytes, neighbour, key) in, a delivery or a refusal out.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from jointshield.errors import MistakeError
from jointshield.messages import Message, encode
from jointshield.transport.channels import (
    ANSWER,
    ASK,
    KEEP,
    OPEN_LANES,
    Access,
    addressed,
    addressee_of,
    checked_member,
    checked_name,
    covers,
    key_of,
    topic_of,
    why_not_channel,
)
from jointshield.transport.frame import Reason, Unreadable, read_frame, write_frame
from jointshield.transport.port import Delivery, Refused

CHANNELS_MAX = 256
"""Channels of one neighbour that are followed."""
QUESTIONS_MAX = 1_024
"""Questions that may be open at once."""


@dataclass(slots=True)
class _Followed:
    """The last frame taken from one channel of one neighbour."""

    boot: str
    sequence: int


@dataclass(slots=True)
class Door:
    """One member's door. `boot` names this start of it: a value never used before by the member."""

    exercise: str
    member: str
    access: Access
    boot: str
    _sent: dict[str, int] = field(default_factory=dict)
    _followed: dict[str, dict[str, _Followed]] = field(default_factory=dict)
    _open: dict[str, str] = field(default_factory=dict)
    _asked: int = 0

    def __post_init__(self) -> None:
        checked_name(self.exercise, "exercise")
        checked_member(self.member)
        checked_name(self.boot, "boot")

    # --- out ------------------------------------------------------------------------------------

    def key(self, channel: str) -> str:
        """The key on the wire of one of this member's own channels."""
        return key_of(self.exercise, self.member, channel)

    def may_hear(self, neighbour: str, channel: str) -> bool:
        """Whether this member lets its (valid) channel out to `neighbour`."""
        to = addressee_of(channel)
        if to:
            return to == neighbour
        return any(covers(pattern, channel) for pattern in self.access.out_to(neighbour))

    def publication(self, channel: str, message: Message) -> bytes:
        """The next frame of an open or kept channel; raises MistakeError for any other."""
        why = why_not_channel(channel)
        lane, _, _ = channel.partition("/")
        if why or lane not in (*OPEN_LANES, KEEP):
            raise MistakeError(
                f"{self.member}: published on {channel!r}; expected a channel of "
                f"{', '.join((*OPEN_LANES, KEEP))}{'; ' + why if why else ''}"
            )
        return self._write(channel, "", message)

    def letter(self, lane: str, member: str, topic: str, message: Message) -> tuple[str, bytes]:
        """Channel and next frame to one member alone, without a ticket."""
        channel = addressed(lane, member, topic)
        return channel, self._write(channel, "", message)

    def question(self, member: str, topic: str, message: Message) -> tuple[str, str, bytes]:
        """Ticket, channel and frame of a question; the ticket is open from now on."""
        if len(self._open) >= QUESTIONS_MAX:
            raise MistakeError(
                f"{self.member}: {QUESTIONS_MAX} questions are open; "
                "forget those that nobody waits for"
            )
        channel = addressed(ASK, member, topic)
        ticket = f"{self.boot}.{self._asked + 1}"
        data = self._write(channel, ticket, message)
        self._asked += 1
        self._open[ticket] = member
        return ticket, channel, data

    def reply(self, question: Delivery, message: Message) -> tuple[str, bytes]:
        """Channel and frame of the answer to a question that was received."""
        lane, _, _ = question.channel.partition("/")
        if lane != ASK or not question.ticket:
            raise MistakeError(
                f"{self.member}: an answer was given to a message on {question.channel!r}, which "
                "is no question; answer what came on an 'ask' channel"
            )
        channel = addressed(ANSWER, question.sender, topic_of(question.channel))
        return channel, self._write(channel, question.ticket, message)

    def forget(self, ticket: str) -> None:
        """Close a question."""
        self._open.pop(ticket, None)

    def _write(self, channel: str, ticket: str, message: Message) -> bytes:
        sequence = self._sent.get(channel, 0) + 1
        data = write_frame(
            exercise=self.exercise,
            sender=self.member,
            channel=channel,
            boot=self.boot,
            sequence=sequence,
            ticket=ticket,
            data=encode(message),
        )
        self._sent[channel] = sequence
        return data

    # --- in -------------------------------------------------------------------------------------

    def take(self, data: bytes, neighbour: str, key: str) -> Delivery | Refused:
        """Judge bytes that came over the link with `neighbour` under `key`; never raises."""

        def refused(reason: Reason, detail: str = "") -> Refused:
            return Refused(
                neighbour=neighbour, channel=key, reason=reason, detail=detail, size=len(data)
            )

        frame = read_frame(data)
        if isinstance(frame, Unreadable):
            return refused(frame.reason, frame.detail)
        header = frame.header
        if header.exercise != self.exercise:
            return refused(Reason.OTHER_EXERCISE, header.exercise)
        if header.sender != neighbour:
            return refused(Reason.OTHER_SENDER, header.sender)
        if key != key_of(self.exercise, neighbour, header.channel):
            return refused(Reason.OTHER_CHANNEL, header.channel)
        why = self._why_not_let_in(neighbour, header.channel)
        if why:
            return refused(Reason.NOT_FOR_US, why)
        lane, _, _ = header.channel.partition("/")
        if (lane in (ASK, ANSWER)) != bool(header.ticket):
            return refused(Reason.NO_HEADER, "a ticket belongs to a question and to its answer")
        if lane == ANSWER and self._open.get(header.ticket) != neighbour:
            return refused(Reason.NOT_ASKED, header.ticket)
        missing = self._follow(neighbour, header.channel, header.boot, header.sequence, refused)
        if isinstance(missing, Refused):
            return missing
        if lane == ANSWER:
            self._open.pop(header.ticket, None)
        return Delivery(
            sender=neighbour,
            channel=header.channel,
            boot=header.boot,
            sequence=header.sequence,
            missing=missing,
            ticket=header.ticket,
            message=frame.message,
            data=frame.data,
        )

    def _why_not_let_in(self, neighbour: str, channel: str) -> str:
        why = why_not_channel(channel)
        if why:
            return why
        if neighbour == self.member:
            return "" if channel.startswith(f"{KEEP}/") else "one's own voice"
        to = addressee_of(channel)
        if to:
            return "" if to == self.member else f"meant for {to}"
        if any(covers(pattern, channel) for pattern in self.access.in_from(neighbour)):
            return ""
        return f"{neighbour} is not heard on {channel!r}"

    def _follow(
        self,
        neighbour: str,
        channel: str,
        boot: str,
        sequence: int,
        refused: Callable[..., Refused],
    ) -> int | Refused:
        """Frames missed since the last one on this channel, or why this one is not taken.

        A restart of the neighbour counts anew; only its latest start is remembered.
        """
        channels = self._followed.setdefault(neighbour, {})
        last = channels.get(channel)
        if last is None and len(channels) >= CHANNELS_MAX:
            return refused(Reason.TOO_MANY_CHANNELS, f"{CHANNELS_MAX} are followed")
        if last is not None and last.boot == boot:
            if sequence <= last.sequence:
                return refused(Reason.REPEATED, f"{sequence} after {last.sequence}")
            missing = sequence - last.sequence - 1
        else:
            # What was sent before a link first stood is not known to be missed.
            missing = 0
        channels[channel] = _Followed(boot, sequence)
        return missing
