"""The embedded default: all members in one process, no broker, no thread, one order.

A frame lies in every hearer's inbox, in the order of their names, before `publish` returns. It goes
through the same bytes and the same door as over a real link, so that nothing can hold in one
process that does not hold between machines.
"""

from collections.abc import Mapping
from types import TracebackType
from typing import Self

from jointshield.errors import MistakeError
from jointshield.messages import Message
from jointshield.transport.channels import KEEP, OPEN_ACCESS, TO, Access, checked_name
from jointshield.transport.door import Door
from jointshield.transport.frame import Reason
from jointshield.transport.inbox import BYTES_MAX, FRAMES_MAX, Inbox
from jointshield.transport.port import Delivery, Refused


class MemoryNet:
    """The links of one exercise inside one process; a full mesh until links are cut."""

    def __init__(self, exercise: str) -> None:
        """Raises MistakeError if `exercise` is no name."""
        self.exercise = checked_name(exercise, "exercise")
        self._ends: dict[str, MemoryTransport] = {}
        self._boots: dict[str, int] = {}
        self._cut: set[frozenset[str]] = set()

    def join(
        self,
        member: str,
        access: Access = OPEN_ACCESS,
        *,
        frames_max: int = FRAMES_MAX,
        bytes_max: int = BYTES_MAX,
    ) -> "MemoryTransport":
        """Start a member's transport; frames_max, bytes_max: each neighbour's share of its queue.

        Raises MistakeError for a bad name and for a member that is already here.
        """
        if member in self._ends:
            raise MistakeError(f"{member!r} has joined already; close its transport first")
        boot = self._boots.get(member, 0) + 1
        door = Door(exercise=self.exercise, member=member, access=access, boot=str(boot))
        self._boots[member] = boot
        end = MemoryTransport(self, door, Inbox(frames_max, bytes_max))
        self._ends[member] = end
        return end

    def cut(self, one: str, other: str) -> None:
        """From now on nothing passes between two members."""
        self._cut.add(frozenset((one, other)))

    def heal(self, one: str, other: str) -> None:
        """Let frames pass again; those that were lost stay lost."""
        self._cut.discard(frozenset((one, other)))

    def members(self) -> tuple[str, ...]:
        """Who is here now, sorted."""
        return tuple(sorted(self._ends))

    def stands(self, one: str, other: str) -> bool:
        """Whether frames pass between two members now."""
        here = one in self._ends and other in self._ends
        return here and frozenset((one, other)) not in self._cut

    def carry(self, sender: str, hearer: str, key: str, data: bytes) -> bool:
        """Bytes from one member to another, as a network would carry them: unread."""
        if not self.stands(sender, hearer):
            return False
        self._ends[hearer].arrive(data, sender, key)
        return True

    def leave(self, member: str) -> None:
        """A member's transport has closed."""
        self._ends.pop(member, None)


class MemoryTransport:
    """One member's end of a `MemoryNet`; see `port.Transport`."""

    def __init__(self, net: MemoryNet, door: Door, inbox: Inbox) -> None:
        """Made by `MemoryNet.join`."""
        self._net = net
        self._door = door
        self._inbox = inbox

    @property
    def member(self) -> str:
        """Whose transport this is."""
        return self._door.member

    @property
    def neighbours(self) -> tuple[str, ...]:
        """All other members that have joined."""
        return tuple(m for m in self._net.members() if m != self.member)

    def linked(self) -> frozenset[str]:
        """Those that no cut separates from this one."""
        return frozenset(m for m in self.neighbours if self._net.stands(self.member, m))

    def publish(self, channel: str, message: Message) -> frozenset[str]:
        """See `port.Transport.publish`."""
        data = self._door.publication(channel, message)
        key = self._door.key(channel)
        if channel.startswith(f"{KEEP}/"):
            self.arrive(data, self.member, key)
            return frozenset()
        return frozenset(
            neighbour
            for neighbour in self.neighbours
            if self._door.may_hear(neighbour, channel)
            and self._net.carry(self.member, neighbour, key, data)
        )

    def send(self, member: str, topic: str, message: Message) -> bool:
        """See `port.Transport.send`."""
        self._check_neighbour(member)
        channel, data = self._door.letter(TO, member, topic, message)
        return self._net.carry(self.member, member, self._door.key(channel), data)

    def ask(self, member: str, topic: str, message: Message) -> str:
        """See `port.Transport.ask`."""
        self._check_neighbour(member)
        ticket, channel, data = self._door.question(member, topic, message)
        self._net.carry(self.member, member, self._door.key(channel), data)
        return ticket

    def answer(self, question: Delivery, message: Message) -> bool:
        """See `port.Transport.answer`."""
        channel, data = self._door.reply(question, message)
        return self._net.carry(self.member, question.sender, self._door.key(channel), data)

    def forget(self, ticket: str) -> None:
        """See `port.Transport.forget`."""
        self._door.forget(ticket)

    def receive(self, timeout_s: float = 0.0) -> Delivery | None:  # noqa: ARG002 - no time passes here
        """The next message. Nothing can arrive while one waits, so `timeout_s` has no effect."""
        return self._inbox.take(0.0)

    def refusals(self) -> tuple[Refused, ...]:
        """See `port.Transport.refusals`."""
        return self._inbox.refusals()

    def counts(self) -> Mapping[Reason, int]:
        """See `port.Transport.counts`."""
        return self._inbox.counts()

    def arrive(self, data: bytes, neighbour: str, key: str) -> None:
        """Bytes that the net carried here."""
        self._inbox.put(self._door.take(data, neighbour, key))

    def close(self) -> None:
        """Leave the net."""
        self._inbox.close()
        self._net.leave(self.member)

    def _check_neighbour(self, member: str) -> None:
        if member == self.member or member not in self._net.members():
            raise MistakeError(
                f"{self.member}: no link to {member!r}; neighbours are {list(self.neighbours)}"
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
