"""What every transport does for the rooms above it, whatever carries the bytes.

Delivery is at most as good as the network: a frame may be lost, and the rooms above trust nothing
but seals inside messages. What a transport does promise: the sender it names is the member at the
other end of that link; frames of one channel come in the order sent, none twice; a hostile
neighbour can fill only its own share of the queue; nothing received raises.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, Self

from jointshield.messages import Message
from jointshield.transport.frame import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One message that has arrived.

    missing: frames of this channel that were sent between the one that came before and this one,
    and never came. ticket: of a question or of the answer to one, else "".
    data: the message's canonical bytes.
    """

    sender: str
    channel: str
    boot: str
    sequence: int
    missing: int
    ticket: str
    message: Message
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A frame that was dropped on arrival; `neighbour` is who stands at the other end of the link.

    size: its bytes.
    """

    neighbour: str
    channel: str
    reason: Reason
    detail: str
    size: int


class Transport(Protocol):
    """One member's ends of its links. Not for use by several threads at once."""

    @property
    def member(self) -> str:
        """Whose transport this is."""

    @property
    def neighbours(self) -> tuple[str, ...]:
        """Members that this one has a link to, whether it stands now or not, sorted."""

    def linked(self) -> frozenset[str]:
        """Neighbours whose link stands now, and which have told what they hear."""

    def publish(self, channel: str, message: Message) -> frozenset[str]:
        """Speak on one of one's own open channels (or `keep/...`, to one's own rooms).

        Returns the neighbours to whose link the frame was handed: not a receipt. Raises
        MistakeError for a channel of another form and for a message that is too long.
        """

    def send(self, member: str, topic: str, message: Message) -> bool:
        """Speak to one neighbour alone; True if the frame was handed to a link.

        Raises MistakeError for somebody who is no neighbour and for a message that is too long.
        """

    def ask(self, member: str, topic: str, message: Message) -> str:
        """Put a question to one neighbour; returns the ticket that its answer will carry.

        An answer is not promised. Whoever waits no longer calls `forget`. Raises as `send`, and
        MistakeError when too many questions are open.
        """

    def answer(self, question: Delivery, message: Message) -> bool:
        """Answer a question that was received; True if the frame was handed to a link.

        Raises MistakeError if `question` is none.
        """

    def forget(self, ticket: str) -> None:
        """An answer with this ticket is no longer wanted: it will be refused."""

    def receive(self, timeout_s: float = 0.0) -> Delivery | None:
        """The next message, in order of arrival; None if there is none within `timeout_s`."""

    def refusals(self) -> tuple[Refused, ...]:
        """Frames dropped since the last call: the latest `REFUSALS_MAX` of them."""

    def counts(self) -> Mapping[Reason, int]:
        """How many frames have been dropped so far, by reason: all of them."""

    def close(self) -> None:
        """Let go of links and threads. Nothing is received afterwards; closing twice is fine."""

    def __enter__(self) -> Self:
        """Use it as a context manager; it closes at the end."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close."""
