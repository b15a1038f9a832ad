"""Members whose links tell one party another story than all others, with heads that fit it."""

from dataclasses import dataclass, replace
from typing import cast

from jointshield.consent.keys import LOG
from jointshield.exercise.roles.hand import member_of
from jointshield.exercise.setting import centre_key
from jointshield.journal import checkpoint
from jointshield.journal.entry import entry_hash
from jointshield.journal.tree import CompactRange, root_of
from jointshield.messages import Message, encode
from jointshield.messages.barrier import GateShown, Head, Mark, Upto
from jointshield.messages.threats import Assessment
from jointshield.transport import Transport
from jointshield.transport.channels import key_of
from jointshield.transport.frame import write_frame
from jointshield.transport.memory import MemoryTransport

from .stage import Stage

ALTERED, LEFT_OUT, ADDED = "altered", "left out", "added"
LIES = (ALTERED, LEFT_OUT, ADDED)
"""What may be done to a threat that the others are shown."""


class _Lying:
    """One member's links, on which `victim` may be told something else."""

    def __init__(self, stage: Stage, member: str, victim: str) -> None:
        hand = stage.hands[member]
        honest = hand.transport
        assert isinstance(honest, MemoryTransport)
        self._honest = honest
        self._victim = victim
        self._sequence: dict[str, int] = {}
        self._sent = hand.sent
        hand._transport = cast("Transport", self)
        hand.sent = self._sent_indeed  # type: ignore[method-assign]

    def __getattr__(self, name: str) -> object:
        return getattr(self._honest, name)

    def publish(self, channel: str, message: Message) -> frozenset[str]:
        """The truth to all but one."""
        door, net = self._honest._door, self._honest._net
        data = door.publication(channel, message)
        key = key_of(door.exercise, door.member, channel)
        heard = set()
        for member in self._honest.neighbours:
            if member != self._victim or not door.may_hear(member, channel):
                if net.carry(door.member, member, key, data):
                    heard.add(member)
                continue
            for told in self._story(message):
                self._sequence[channel] = self._sequence.get(channel, 0) + 1
                lie = write_frame(
                    exercise=door.exercise,
                    sender=door.member,
                    channel=channel,
                    boot=door.boot,
                    sequence=self._sequence[channel],
                    ticket="",
                    data=encode(told),
                )
                if net.carry(door.member, member, key, lie):
                    heard.add(member)
        return frozenset(heard)

    def _sent_indeed(self) -> tuple[Upto, ...]:
        """Control is told how far the victim's frames have come."""
        return tuple(
            replace(upto, sequence=self._sequence.get(upto.channel, upto.sequence))
            if upto.member == self._victim
            else upto
            for upto in self._sent()
        )

    def _story(self, message: Message) -> tuple[Message, ...]:
        raise NotImplementedError


@dataclass
class Lie:
    """What became of a lie. told_s: exercise time of the first one, None if there was none."""

    kind: str
    from_s: float
    told_s: float | None = None


class LyingCentre(_Lying):
    """The centre's links: one party is shown another journal, whose heads agree with it."""

    def __init__(self, stage: Stage, victim: str, lie: Lie) -> None:
        super().__init__(stage, "centre", victim)
        self._key = centre_key(stage.play.scenario, stage.play.seed)
        self._tree = CompactRange()
        self._time_ms = 0
        self.lie = lie

    def _story(self, message: Message) -> tuple[Message, ...]:
        if isinstance(message, Mark):
            self._time_ms = message.time_ms
            return (replace(message, index=self._tree.size),)
        if isinstance(message, Head):
            stated = checkpoint.parse(message.note.encode())
            note = checkpoint.sign(
                origin=stated.origin,
                size=self._tree.size,
                root=self._tree.root(),
                number=stated.number,
                time_ms=stated.time_ms,
                final=stated.final,
                signers=(self._key,),
            )
            return (Head(note=note.decode()),)
        if message.KIND == "checkpoint-shown":
            return (message,)
        shown: tuple[Message, ...] = (message,)
        lie = self.lie
        if isinstance(message, Assessment) and message.time_s >= lie.from_s and message.threatened:
            harmless = replace(message, threatened=())
            if lie.told_s is None or lie.kind == ALTERED:
                shown = {ALTERED: (harmless,), LEFT_OUT: (), ADDED: (message, harmless)}[lie.kind]
                lie.told_s = message.time_s if lie.told_s is None else lie.told_s
        for each in shown:
            self._tree.append(entry_hash(self._time_ms, each.KIND, encode(each)))
        return shown


class LyingOwner(_Lying):
    """An owner's links: one party is shown another log of its gate, signed all the same."""

    def __init__(self, stage: Stage, owner: str, victim: str) -> None:
        super().__init__(stage, member_of(owner), victim)
        self._key = stage.setting.keys[owner][LOG]
        self._hashes: list[bytes] = []

    def _story(self, message: Message) -> tuple[Message, ...]:
        if not isinstance(message, GateShown) or not message.hashes:
            return (message,)
        shown = [bytes(32), *map(bytes.fromhex, message.hashes[1:])]
        self._hashes += shown
        stated = checkpoint.parse(message.note.encode())
        note = checkpoint.sign(
            origin=stated.origin,
            size=stated.size,
            root=root_of(self._hashes),
            number=stated.number,
            time_ms=stated.time_ms,
            final=stated.final,
            signers=(self._key,),
        )
        hashes = tuple(part.hex() for part in shown)
        return (replace(message, note=note.decode(), hashes=hashes),)
