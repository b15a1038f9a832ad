"""A centre that shows two parties different pictures: two journals, two heads, and evidence."""

import base64
from dataclasses import replace
from pathlib import Path

from jointshield.exercise.journals import JOINT
from jointshield.exercise.setting import centre_key
from jointshield.journal import checkpoint
from jointshield.journal.entry import entry_hash
from jointshield.journal.forks import SAME_SIZE, ForkEvidence
from jointshield.journal.tree import CompactRange
from jointshield.messages import Message, encode
from jointshield.messages.barrier import ForkFound, Head, Mark
from jointshield.messages.threats import Assessment
from jointshield.transport.channels import key_of
from jointshield.transport.frame import write_frame
from jointshield.transport.memory import MemoryTransport

from .stage import Stage

STEPS = 90
LIE_FROM_S = 150.0
VICTIM = "party/russia"


class LyingTransport:
    """The centre's links: one party is told of no threat at all, with a journal that agrees."""

    def __init__(self, honest: MemoryTransport, stage: Stage) -> None:
        self._honest = honest
        self._key = centre_key(stage.play.scenario, stage.play.seed)
        self._tree = CompactRange()
        self._time_ms = 0
        self._boot, self._sequence = "", 0

    def __getattr__(self, name: str) -> object:
        return getattr(self._honest, name)

    def publish(self, channel: str, message: Message) -> frozenset[str]:
        """The truth to all but one."""
        told = self._story(message)
        door = self._honest._door
        data = door.publication(channel, message)
        self._sequence += 1
        lie = write_frame(
            exercise=door.exercise,
            sender="centre",
            channel=channel,
            boot=door.boot,
            sequence=self._sequence,
            ticket="",
            data=encode(told),
        )
        key = key_of(door.exercise, "centre", channel)
        net = self._honest._net
        return frozenset(
            member
            for member in self._honest.neighbours
            if net.carry("centre", member, key, lie if member == VICTIM else data)
        )

    def _story(self, message: Message) -> Message:
        if isinstance(message, Mark):
            self._time_ms = message.time_ms
            return message
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
            return Head(note=note.decode())
        if message.KIND == "checkpoint-shown":
            return message
        if isinstance(message, Assessment) and message.time_s >= LIE_FROM_S:
            message = replace(message, threatened=())
        data = encode(message)
        self._tree.append(entry_hash(self._time_ms, message.KIND, data))
        return message


def test_two_pictures_are_found_at_the_next_checkpoint_with_evidence_for_anybody(
    tmp_path: Path,
) -> None:
    stage = Stage(tmp_path, STEPS)
    hand = stage.hands["centre"]
    honest = hand.transport
    assert isinstance(honest, MemoryTransport)
    hand._transport = LyingTransport(honest, stage)  # type: ignore[assignment]
    stage.run()
    lied_s = min(
        m.time_s
        for m in stage.entries(JOINT)
        if isinstance(m, Assessment) and m.time_s >= LIE_FROM_S and m.threatened
    )
    every_s = stage.play.scenario.checkpoint_s
    public = centre_key(stage.play.scenario, stage.play.seed)
    for member in stage.parties:
        said = stage.entries(f"parties/{member.removeprefix('party/')}")
        (found,) = [m for m in said if isinstance(m, ForkFound)]
        assert lied_s <= found.time_s <= lied_s + every_s
        # What a party hands on: bytes, and the centre's public key. Nothing else is needed.
        evidence = ForkEvidence.from_bytes(base64.b64decode(found.evidence))
        finding = evidence.verify({public.name: public.public_key})
        assert (finding.kind, finding.signed) == (SAME_SIZE, (public.name,))
        assert finding.origin.endswith("/joint")
    # Nobody signs that journal any more: its last checkpoint is older than the lie.
    notes = stage.notes(JOINT)
    assert 0 < checkpoint.parse(notes[-1]).time_ms < lied_s * 1000.0


def test_an_honest_centre_is_not_accused(tmp_path: Path) -> None:
    stage = Stage(tmp_path, 20).run()
    for member in stage.parties:
        said = stage.entries(f"parties/{member.removeprefix('party/')}")
        assert not any(isinstance(m, ForkFound) for m in said)
    assert checkpoint.parse(stage.notes(JOINT)[-1]).final
