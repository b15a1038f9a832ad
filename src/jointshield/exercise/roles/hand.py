"""A member's hand: what it sends to the others and takes from them, in an order all agree on.

A frame that has come is put aside until control's instruction says that it was sent before: so the
order in which links happen to deliver changes nothing. What is told is taken up at once with that
instruction; mail waits for its `Letter`, the moment of its simulated arrival.
"""

import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from jointshield.messages import Message, digest
from jointshield.messages.barrier import Instruction, Letter, Posted, Reported, Upto
from jointshield.transport import Delivery, Transport
from jointshield.transport.channels import CENTRE, CONTROL, TO, addressed

OPEN, LOOK, FUSE, CREWS, HAPPEN, PLAN = "open", "look", "fuse", "crews", "happen", "plan"
AIM, KEEP, HEAD, SHOW, COUNTERSIGN, ADOPT = "aim", "keep", "head", "show", "countersign", "adopt"
OFFER, AGREE, SIGN, BEGIN, END = "offer", "agree", "sign", "begin", "end"
TAIL, RETURN = "tail", "return"
LAST = "last"
"""Name of a letter that says: nothing follows."""

TRACKS, JOINT_LOG, HEADS = "share/tracks", "share/joint", "consent/heads"
INSTRUCTIONS, REPORTS = "instructions", "reports"
_MAIL, _WORD = "mail", "word"

ONCE, SURELY, DIRECT = "once", "surely", "direct"


def member_of(party: str) -> str:
    """The member behind a party; "" stands for the joint centre."""
    return f"party/{party}" if party else CENTRE


def party_of(member: str) -> str:
    """The party behind a member; "" for the joint centre and for control."""
    return member.removeprefix("party/") if member.startswith("party/") else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One instruction, and what others had told until then, in an agreed order."""

    instruction: Instruction
    told: tuple[Delivery, ...]


class Hand:
    """One member's side of the links. patience_s: wall seconds to wait for a frame on its way."""

    def __init__(self, transport: Transport, patience_s: float = 0.0) -> None:
        self._transport = transport
        self._patience_s = patience_s
        self._written: dict[tuple[str, str], int] = {}
        self._sent: dict[tuple[str, str], int] = {}
        self._posted: list[Posted] = []
        self._aside: dict[tuple[str, str], deque[Delivery]] = {}
        self._reports: deque[tuple[str, Reported]] = deque()
        self._instructions: deque[Instruction] = deque()
        self._mail: dict[tuple[str, str], deque[Message]] = {}
        self._unsent: dict[str, list[tuple[str, Message]]] = {}
        self._unheard: list[Reported] = []
        self.lost = 0
        self.muted = False
        """Whether nothing leaves: a member that recalls what it did says none of it again."""

    @property
    def member(self) -> str:
        """Whose hand this is."""
        return self._transport.member

    @property
    def transport(self) -> Transport:
        """The links themselves."""
        return self._transport

    # --- out --------------------------------------------------------------------------------------

    def tell(self, member: str, message: Message, *, keep: bool = False) -> None:
        """Tell one member, for it to take up with its next instruction.

        keep: if its link is down, tell it when the link stands again.
        """
        self._send(member, _WORD, message, keep=keep)

    def show(self, channel: str, message: Message) -> frozenset[str]:
        """Speak on an open channel; returns the members that its owner and links let hear."""
        if self.muted:
            return frozenset()
        sequence = self._written.get(("", channel), 0) + 1
        self._written["", channel] = sequence
        heard = self._transport.publish(channel, message)
        for member in heard:
            self._sent[member, channel] = sequence
        return heard

    def post(
        self,
        to: Sequence[str],
        message: Message,
        sent_s: float,
        *,
        first: str = "",
        last: bool = False,
        purpose: str = SURELY,
        phase: str = HAPPEN,
    ) -> None:
        """Send a letter; control says when it arrives (see `messages.barrier.Posted`)."""
        if not to or self.muted:
            return
        name = digest(message)
        for member in to:
            if member == self.member:
                self._mail.setdefault((member, name), deque()).append(message)
            else:
                self._send(member, _MAIL, message, keep=True)
        self.note(to, name, sent_s, first=first, last=last, purpose=purpose, phase=phase)

    def note(
        self,
        to: Sequence[str],
        name: str,
        sent_s: float,
        *,
        first: str = "",
        last: bool = False,
        purpose: str = SURELY,
        parts: int = 0,
        phase: str = HAPPEN,
    ) -> None:
        """Let control know of something sent, or of a reminder wanted."""
        if self.muted:
            return
        self._posted.append(
            Posted(
                to=tuple(to),
                digest=name,
                sent_s=sent_s,
                first=first,
                last=last,
                purpose=purpose,
                parts=parts,
                phase=phase,
            )
        )

    def remind(self, name: str, at_s: float, phase: str = HAPPEN) -> None:
        """Ask to be woken at `at_s`, rounded up to whole milliseconds."""
        self.note((self.member,), name, round(at_s + 0.0004999, 3), phase=phase)

    def sent(self) -> tuple[Upto, ...]:
        """How far each channel to others has come, where it has since this was last asked."""
        sent = tuple(
            Upto(member=member, channel=channel, sequence=sequence)
            for (member, channel), sequence in self._sent.items()
        )
        self._sent.clear()
        return sent

    def report(self, number: int) -> None:
        """Tell control that instruction `number` is done, and keep that until it was heard.

        0: nothing is done, but the member is there.
        """
        if number:
            done = Reported(number=number, sent=self.sent(), posted=tuple(self._posted))
            self._posted.clear()
            self._unheard.append(done)
        else:
            done = Reported(number=0, sent=(), posted=())
        self._say(done)

    def _say(self, report: Reported) -> None:
        if CONTROL in self._transport.linked():
            self._transport.send(CONTROL, REPORTS, report)

    def instruct(self, member: str, instruction: Instruction) -> None:
        """Control's own: send an instruction."""
        if member in self._transport.linked():
            self._transport.send(member, INSTRUCTIONS, instruction)

    # --- in ---------------------------------------------------------------------------------------

    def next(self, timeout_s: float = 0.0) -> Turn | None:
        """The next instruction with what belongs to it; None if none comes within `timeout_s`."""
        self.flush()
        # Counted from here: whatever else keeps coming must not keep the member from speaking.
        until = time.monotonic() + timeout_s
        while not self._instructions:
            if not self._put_aside(until - time.monotonic()):
                return None
        instruction = self._instructions.popleft()
        self._unheard = [r for r in self._unheard if r.number > instruction.reported]
        for report in self._unheard:
            self._say(report)  # a link has lost it: what was posted with it would be lost as well
        return Turn(instruction=instruction, told=self.take_up(instruction.heard))

    def take_up(self, heard: Sequence[Upto]) -> tuple[Delivery, ...]:
        """What was told up to here; mail is put where `letter` finds it."""
        told: list[Delivery] = []
        until = time.monotonic() + self._patience_s
        for upto in heard:
            aside = self._aside.setdefault((upto.member, upto.channel), deque())
            while not aside or aside[-1].sequence < upto.sequence:
                if not self._put_aside(until - time.monotonic()):
                    self.lost += 1
                    break
            newest = aside[-1].boot if aside else ""
            while aside and (aside[0].boot != newest or aside[0].sequence <= upto.sequence):
                delivery = aside.popleft()
                if upto.channel in (TRACKS, addressed(TO, self.member, _MAIL)):
                    # The digest of a message is that of its canonical bytes.
                    name = (delivery.sender, sha256(delivery.data).hexdigest())
                    self._mail.setdefault(name, deque()).append(delivery.message)
                else:
                    told.append(delivery)
        return tuple(told)

    def rest_of(self, member: str, channel: str) -> tuple[Delivery, ...]:
        """Everything that has come on a channel: whoever sent it is gone and says no more."""
        while self._put_aside(0.0):
            pass
        return tuple(self._aside.pop((member, channel), ()))

    def letter(self, letter: Letter) -> Message | None:
        """The message that has arrived; None if its link lost it, or for a reminder."""
        waiting = self._mail.get((letter.sender, letter.digest))
        return waiting.popleft() if waiting else None

    def reports(self, timeout_s: float = 0.0) -> tuple[str, Reported] | None:
        """Control's own: the next report and who sent it; None if none comes in time."""
        until = time.monotonic() + timeout_s
        while not self._reports:
            if not self._put_aside(until - time.monotonic()):
                return None
        return self._reports.popleft()

    def _put_aside(self, timeout_s: float) -> bool:
        """Take one frame from the links; whether one came within `timeout_s` (s; below 0 is 0)."""
        delivery = self._transport.receive(max(timeout_s, 0.0))
        if delivery is None:
            return False
        if delivery.sender == CONTROL and isinstance(delivery.message, Instruction):
            self._instructions.append(delivery.message)
        elif isinstance(delivery.message, Reported):
            self._reports.append((delivery.sender, delivery.message))
        else:
            name = (delivery.sender, delivery.channel)
            self._aside.setdefault(name, deque()).append(delivery)
        return True

    def _send(self, member: str, topic: str, message: Message, *, keep: bool) -> None:
        if self.muted:
            return
        if member in self._transport.linked():
            channel = addressed(TO, member, topic)
            sequence = self._written.get((member, channel), 0) + 1
            self._written[member, channel] = sequence
            if self._transport.send(member, topic, message):
                self._sent[member, channel] = sequence
                return
        if keep:
            self._unsent.setdefault(member, []).append((topic, message))

    def flush(self) -> None:
        """Send what a link that stands again could not take before."""
        for member in [m for m in self._unsent if m in self._transport.linked()]:
            for topic, message in self._unsent.pop(member):
                self._send(member, topic, message, keep=True)
