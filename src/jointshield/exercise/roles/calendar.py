"""Control's calendar: what was posted, when it arrives, and in which order it is taken up.

Contents pass from hand to hand; here are only names and instants. Delay, loss and outage are drawn
in the order in which things were posted. Instants are whole milliseconds, never before what they
follow on; equal ones go by the order of posting.
"""

import heapq
from dataclasses import dataclass, field

from jointshield.exercise.links import Links
from jointshield.exercise.roles.hand import ONCE
from jointshield.messages.barrier import Letter, Posted


@dataclass(slots=True)
class Calendar:
    """Letters on their way.

    seats: the party behind each member that has a link of its own. past_s: nothing arrives before
    it (s), however late it became known that something was sent.
    """

    links: Links
    seats: dict[str, str]
    past_s: float = 0.0
    _queues: dict[str, list[tuple[float, int, str, Letter]]] = field(default_factory=dict)
    _waiting: dict[str, list[tuple[str, Letter]]] = field(default_factory=dict)
    _posted: int = 0

    def post(self, sender: str, posted: Posted) -> None:
        """Draw when each receiver gets what `sender` posted; what is lost never arrives."""
        sent_s = max(posted.sent_s, self.past_s)
        out_s: float | None = sent_s
        if posted.first:
            if posted.purpose == ONCE:
                self._once(sender, posted, sent_s)
                return
            out_s = self.links.send_surely(posted.first, sent_s, posted.purpose)
        for receiver in posted.to:
            at_s = out_s
            if posted.last and out_s is not None and receiver != sender:
                at_s = self.links.send_surely(self.seats[receiver], out_s, posted.purpose)
            if receiver == sender:
                at_s = posted.sent_s  # next door
            if at_s is not None:
                self._push(posted.phase, receiver, sender, posted.digest, at_s, ())

    def _once(self, sender: str, posted: Posted, sent_s: float) -> None:
        """Items that are sent once, and lost one by one."""
        arrived: dict[float, list[int]] = {}
        for part in range(posted.parts):
            at_s = self.links.send_once(posted.first, sent_s)
            if at_s is not None:
                arrived.setdefault(at_s, []).append(part)
        for receiver in posted.to:
            for at_s, parts in arrived.items():
                self._push(posted.phase, receiver, sender, posted.digest, at_s, tuple(parts))

    def _push(
        self,
        phase: str,
        receiver: str,
        sender: str,
        digest: str,
        at_s: float,
        parts: tuple[int, ...],
    ) -> None:
        self._posted += 1
        due_s = round(at_s + 0.0004999, 3)
        letter = Letter(sender=sender, digest=digest, at_s=due_s, parts=parts)
        queue = self._queues.setdefault(phase, [])
        heapq.heappush(queue, (due_s, self._posted, receiver, letter))

    def due(self, phase: str, now_s: float) -> tuple[str, Letter] | None:
        """The next letter of this phase that is due by `now_s`, and whose it is; None if none."""
        queue = self._queues.get(phase)
        if not queue or queue[0][0] > now_s:
            return None
        _, _, receiver, letter = heapq.heappop(queue)
        return receiver, letter

    def put_off(self, phase: str, receiver: str, letter: Letter) -> None:
        """Its receiver is absent: it waits in front of the door."""
        self._waiting.setdefault(receiver, []).append((phase, letter))

    def welcome(self, receiver: str, now_s: float, *, lived: bool) -> None:
        """A receiver is back: what waited arrives now, in the order in which it had arrived.

        lived: its own clock went on, so its own reminders keep their instants.
        """
        for phase, letter in self._waiting.pop(receiver, []):
            at_s = letter.at_s if lived and letter.sender == receiver else now_s
            self._push(phase, receiver, letter.sender, letter.digest, at_s, letter.parts)
