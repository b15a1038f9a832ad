"""Links between machines: Zenoh in peer mode, over TLS with certificates on both sides.

One session for each neighbour (`settings` says why). Zenoh keeps a link up, calls again when the
neighbour has been away, and enforces the owner's access control; every frame that it lets through
still passes the `Door`. Loaded only where it is used: one process needs no Zenoh.
"""

import json
import secrets
import threading
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Any, Self

from jointshield.errors import MistakeError
from jointshield.messages import Message
from jointshield.transport.channels import ADDRESSED_LANES, EVERYTHING, HELLO, KEEP, TO, key_of
from jointshield.transport.door import Door
from jointshield.transport.frame import Reason
from jointshield.transport.inbox import BYTES_MAX, FRAMES_MAX, Inbox
from jointshield.transport.port import Delivery, Refused
from jointshield.transport.settings import NeighbourSettings, NodeSettings

try:
    import zenoh
except ModuleNotFoundError as missing:
    raise MistakeError(
        f"links between machines: the package {missing.name!r} is not installed; expected the "
        "extra 'node'; run: pip install 'jointshield[node]'"
    ) from missing

_ASK = "ask"
_REPLY = "reply"


class ZenohTransport:
    """One member's ends of its links; see `port.Transport`."""

    def __init__(
        self, settings: NodeSettings, *, frames_max: int = FRAMES_MAX, bytes_max: int = BYTES_MAX
    ) -> None:
        """Open every link; it stands as soon as the neighbour is there too.

        frames_max, bytes_max: each neighbour's share of the queue. Raises MistakeError where a
        link cannot be opened (a port in use, a certificate that is not there); then none is.
        """
        self._door = Door(
            exercise=settings.exercise,
            member=settings.member,
            access=settings.access,
            boot=secrets.token_hex(8),
        )
        self._inbox = Inbox(frames_max, bytes_max)
        self._links: dict[str, _Link] = {}
        try:
            for neighbour in settings.neighbours:
                self._links[neighbour.member] = _Link(self._door, neighbour, self._arrive)
        except zenoh.ZError as error:
            self.close()
            raise MistakeError(
                f"{settings.member}: the link with {neighbour.member!r} cannot be opened "
                f"({error}); check addresses, ports and certificates in the node's settings"
            ) from error

    @property
    def member(self) -> str:
        """Whose transport this is."""
        return self._door.member

    @property
    def neighbours(self) -> tuple[str, ...]:
        """Members that the settings give a link to, sorted."""
        return tuple(sorted(self._links))

    def linked(self) -> frozenset[str]:
        """See `port.Transport.linked`."""
        return frozenset(name for name, link in self._links.items() if link.stands())

    def publish(self, channel: str, message: Message) -> frozenset[str]:
        """See `port.Transport.publish`."""
        data = self._door.publication(channel, message)
        key = self._door.key(channel)
        if channel.startswith(f"{KEEP}/"):
            self._arrive(data, self.member, key)
            return frozenset()
        return frozenset(
            name
            for name, link in sorted(self._links.items())
            if self._door.may_hear(name, channel) and link.put(key, data)
        )

    def send(self, member: str, topic: str, message: Message) -> bool:
        """See `port.Transport.send`."""
        link = self._link(member)
        channel, data = self._door.letter(TO, member, topic, message)
        return link.put(self._door.key(channel), data)

    def ask(self, member: str, topic: str, message: Message) -> str:
        """See `port.Transport.ask`."""
        link = self._link(member)
        ticket, channel, data = self._door.question(member, topic, message)
        link.put(self._door.key(channel), data)
        return ticket

    def answer(self, question: Delivery, message: Message) -> bool:
        """See `port.Transport.answer`."""
        channel, data = self._door.reply(question, message)
        return self._link(question.sender).put(self._door.key(channel), data)

    def forget(self, ticket: str) -> None:
        """See `port.Transport.forget`."""
        self._door.forget(ticket)

    def receive(self, timeout_s: float = 0.0) -> Delivery | None:
        """See `port.Transport.receive`."""
        return self._inbox.take(timeout_s)

    def refusals(self) -> tuple[Refused, ...]:
        """See `port.Transport.refusals`."""
        return self._inbox.refusals()

    def counts(self) -> Mapping[Reason, int]:
        """See `port.Transport.counts`."""
        return self._inbox.counts()

    def close(self) -> None:
        """See `port.Transport.close`."""
        for link in self._links.values():
            link.close()
        self._inbox.close()

    def _arrive(self, data: bytes, neighbour: str, key: str) -> None:
        self._inbox.put(self._door.take(data, neighbour, key))

    def _link(self, member: str) -> "_Link":
        link = self._links.get(member)
        if link is None:
            raise MistakeError(
                f"{self.member}: no link to {member!r}; neighbours are {list(self.neighbours)}"
            )
        return link

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class _Link:
    """The session with one neighbour.

    The link *stands* once the neighbour's subscriptions are known here: what is put earlier is lost
    without a word. A node that sees its neighbour asks for a sign (`hello/.../ask`), and answers
    such a question (`hello/.../reply`). Zenoh sends subscriptions before data, so either sign
    shows that all of its sender's subscriptions have arrived.
    """

    def __init__(
        self, door: Door, settings: NeighbourSettings, arrive: Callable[[bytes, str, str], None]
    ) -> None:
        self._neighbour = settings.member
        self._arrive = arrive
        # A neighbour that comes back may still have its old connection open: one at a time.
        self._lock = threading.Lock()
        self._stands = False
        self._session = zenoh.open(zenoh.Config.from_json5(json.dumps(settings.zenoh)))
        try:
            # In a queue of their own, which no backlog of messages can fill.
            first = zenoh.Priority.INTERACTIVE_HIGH
            own_hello = door.key(f"{HELLO}/{settings.member}")
            self._reply = self._session.declare_publisher(f"{own_hello}/{_REPLY}", priority=first)
            self._ask = self._session.declare_publisher(f"{own_hello}/{_ASK}", priority=first)
            hello = key_of(door.exercise, settings.member, f"{HELLO}/{door.member}")
            self._declare(f"{hello}/{_ASK}", self._asked)
            self._declare(f"{hello}/{_REPLY}", self._replied)
            addressed = (f"{lane}/{door.member}/{EVERYTHING}" for lane in ADDRESSED_LANES)
            for channel in (*settings.lets_in, *addressed):
                self._declare(key_of(door.exercise, settings.member, channel), self._heard)
            self._ask.declare_matching_listener(zenoh.handlers.Callback(self._seen, indirect=False))
            # The stubs of 1.10 say bool; it is an object, which is always true.
            status: Any = self._ask.matching_status
            if getattr(status, "matching", status):
                self._ask.put(b"")
        except zenoh.ZError:
            self.close()
            raise

    def stands(self) -> bool:
        """Whether the neighbour is there and has told what it hears."""
        return self._stands

    def put(self, key: str, data: bytes) -> bool:
        """Hand a frame to the session; False if nobody is there to hear it."""
        if not self._stands:
            return False
        try:
            self._session.put(key, data, congestion_control=zenoh.CongestionControl.BLOCK)
        except zenoh.ZError:
            return False
        return True

    def close(self) -> None:
        """End the session and its threads."""
        self._stands = False
        if not self._session.is_closed():
            self._session.close()  # type: ignore[no-untyped-call]

    def _declare(self, key: str, heard: Callable[[zenoh.Sample], None]) -> None:
        # In Zenoh's own thread: the queue to a thread of ours would have no bound.
        self._session.declare_subscriber(key, zenoh.handlers.Callback(heard, indirect=False))

    def _heard(self, sample: zenoh.Sample) -> None:
        with self._lock:
            self._arrive(sample.payload.to_bytes(), self._neighbour, str(sample.key_expr))

    def _seen(self, status: zenoh.MatchingStatus) -> None:
        if status.matching:
            self._ask.put(b"")
        else:
            self._stands = False

    def _asked(self, _: zenoh.Sample) -> None:
        self._stands = True
        self._reply.put(b"")

    def _replied(self, _: zenoh.Sample) -> None:
        self._stands = True
