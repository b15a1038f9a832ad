"""What has arrived and not been read yet: bounded, and fair between neighbours.

The only part of a transport that two threads touch: a carrier's thread puts, the room's takes.
"""

import threading
from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import dataclass

from jointshield.transport.frame import FRAME_BYTES_MAX, Reason
from jointshield.transport.port import Delivery, Refused

FRAMES_MAX = 4_096
BYTES_MAX = 16 * FRAME_BYTES_MAX
REFUSALS_MAX = 256


@dataclass(slots=True)
class _Share:
    """What one neighbour has in the queue."""

    frames: int = 0
    size: int = 0


class Inbox:
    """A queue in order of arrival in which each neighbour has its own share, and no more.

    frames_max, bytes_max: the share of one neighbour.
    """

    def __init__(self, frames_max: int = FRAMES_MAX, bytes_max: int = BYTES_MAX) -> None:
        self._frames_max = frames_max
        self._bytes_max = bytes_max
        self._queue: deque[Delivery] = deque()
        self._shares: dict[str, _Share] = {}
        self._refusals: deque[Refused] = deque(maxlen=REFUSALS_MAX)
        self._counts: Counter[Reason] = Counter()
        self._changed = threading.Condition()
        self._closed = False

    def put(self, arrived: Delivery | Refused) -> None:
        """Keep a delivery (or refuse it for want of room), or note a refusal."""
        with self._changed:
            if self._closed:
                return
            if isinstance(arrived, Delivery):
                arrived = self._room_for(arrived)
            if isinstance(arrived, Refused):
                self._refusals.append(arrived)
                self._counts[arrived.reason] += 1
                return
            self._queue.append(arrived)
            self._changed.notify()

    def take(self, timeout_s: float) -> Delivery | None:
        """The oldest delivery; None if none comes within `timeout_s`, or once closed."""
        with self._changed:
            if not self._queue and timeout_s > 0.0:
                self._changed.wait_for(lambda: self._queue or self._closed, timeout_s)
            if not self._queue:
                return None
            delivery = self._queue.popleft()
            share = self._shares[delivery.sender]
            share.frames -= 1
            share.size -= len(delivery.data)
            return delivery

    def refusals(self) -> tuple[Refused, ...]:
        """Refusals since the last call, the latest `REFUSALS_MAX` of them."""
        with self._changed:
            found = tuple(self._refusals)
            self._refusals.clear()
            return found

    def counts(self) -> Mapping[Reason, int]:
        """Refusals so far, by reason."""
        with self._changed:
            return dict(self._counts)

    def close(self) -> None:
        """Drop what is left; whoever waits gets None."""
        with self._changed:
            self._closed = True
            self._queue.clear()
            self._changed.notify_all()

    def _room_for(self, delivery: Delivery) -> Delivery | Refused:
        share = self._shares.setdefault(delivery.sender, _Share())
        size = len(delivery.data)
        if share.frames >= self._frames_max or share.size + size > self._bytes_max:
            return Refused(
                neighbour=delivery.sender,
                channel=delivery.channel,
                reason=Reason.QUEUE_FULL,
                detail=f"{share.frames} frames, {share.size} bytes are waiting",
                size=size,
            )
        share.frames += 1
        share.size += size
        return delivery
