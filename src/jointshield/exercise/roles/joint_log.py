"""The joint journal where it is written: every entry is shown to all as it is written down.

So what a party is shown and what the journal holds cannot differ without two journals. A head is
the centre's own signature over size and root; a checkpoint stands once every party, which has kept
count itself and compared heads with the others, has signed the same text.
"""

import base64
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from jointshield.consent.keys import PartyKey
from jointshield.exercise.journals import JOINT
from jointshield.exercise.roles.hand import JOINT_LOG, Hand
from jointshield.exercise.roles.returning import restore
from jointshield.exercise.shelf import Record, Shelf
from jointshield.journal import checkpoint
from jointshield.journal.entry import leaf_data
from jointshield.messages import Message, decode, encode
from jointshield.messages.barrier import CheckpointShown, Head, LeavesShown, Mark
from jointshield.messages.record import RunEnd

_BYTES_AT_ONCE = 400_000
"""Leaf data in one message, in base64: a frame has at most 1 MiB."""


class JointLog:
    """The centre's pen."""

    def __init__(self, hand: Hand, record: Record) -> None:
        self._hand = hand
        self._record = record
        self._size = 0
        self._time_ms: int | None = None
        self._recalled: list[tuple[float, Message]] | None = None

    def write(self, time_s: float, message: Message, data: bytes = b"") -> None:
        """Write one entry down and show it."""
        if self._recalled is not None:
            self._recalled.append((time_s, message))
            return
        data = data or encode(message)
        self._record.write(JOINT, time_s, message, data)
        time_ms = round(time_s * 1000.0)
        if time_ms != self._time_ms:
            self._time_ms = time_ms
            self._hand.show(JOINT_LOG, Mark(index=self._size, time_ms=time_ms))
        self._hand.show(JOINT_LOG, message)
        self._size += 1

    def recall(self) -> list[tuple[float, Message]]:
        """From now on nothing is written down: what would be, with its instant, stands here."""
        self._recalled = []
        return self._recalled

    def go_on(self, size: int) -> None:
        """Entries up to here are written and shown; those that follow will be again."""
        self._size, self._time_ms, self._recalled = size, None, None

    def write_all(self, time_s: float, messages: Sequence[Message]) -> None:
        """Write entries in their order."""
        for message in messages:
            self.write(time_s, message)

    def end(self, time_s: float) -> None:
        """Write the last entry."""
        self.write(time_s, RunEnd(time_s=time_s))


class LiveLog:
    """Heads and checkpoints of a joint journal that is being written; a replay has none.

    key: the centre's own; it signs heads, and nothing that a run is verified by.
    """

    def __init__(self, hand: Hand, shelf: Shelf, key: PartyKey) -> None:
        self._hand = hand
        self._shelf = shelf
        self._journal = shelf.journal(JOINT)
        self._key = key
        self._head = b""

    def head(self, time_s: float, *, final: bool) -> None:
        """Make everything durable, sign its size and root, and show that to all."""
        self._journal.commit()
        self._head = checkpoint.sign(
            origin=self._journal.origin,
            size=self._journal.size,
            root=self._journal.root(),
            number=len(self._journal.checkpoints()),
            time_ms=round(time_s * 1000.0),
            final=final,
            signers=(self._key,),
        )
        self._hand.show(JOINT_LOG, Head(note=self._head.decode()))

    def adopt(self, lines: Mapping[str, str], parties: Sequence[str]) -> bool:
        """Keep the head as a checkpoint if every party has signed it; returns whether it is.

        lines: signature lines by party. Without all of them there is no checkpoint this time; the
        next one covers the same entries.
        """
        if self._journal.finished:
            return True  # the last one was signed before
        if any(party not in lines for party in parties):
            return False
        text = checkpoint.parse(self._head).text
        note = text + b"\n" + b"".join(lines[party].encode() for party in parties)
        self._journal.adopt(note)
        self._hand.show(JOINT_LOG, CheckpointShown(note=note.decode()))
        return True

    def take_up(self, tails: Iterable[Sequence[LeavesShown]]) -> list[tuple[float, Message]]:
        """Everything written before, with what was shown and lost; times in s."""
        restore(self._journal, tails)
        return [(e.time_ms / 1000.0, decode(e.data)) for e in self._journal.entries()]

    @contextmanager
    def at_rest(self) -> Iterator[None]:
        """Nothing is said or written meanwhile: it was before."""
        self._hand.muted = self._shelf.muted = True
        try:
            yield
        finally:
            self._hand.muted = self._shelf.muted = False

    def leaves(self, index: int) -> tuple[LeavesShown, ...]:
        """Everything from entry `index` on, for a party that was away."""
        notes = self._journal.checkpoints()
        kept = [note for note in notes if checkpoint.parse(note).size >= index]
        return packed(
            index,
            [leaf_data(e.time_ms, e.kind, e.data) for e in self._journal.entries(index)],
            [note.decode() for note in kept],
        )


def packed(
    index: int, leaves: Sequence[bytes], notes: Sequence[str] = ()
) -> tuple[LeavesShown, ...]:
    """Leaf data from entry `index` on, in messages that links take."""
    messages: list[LeavesShown] = []
    part: list[str] = []
    size = 0
    for number, leaf in enumerate(leaves):
        text = base64.b64encode(leaf).decode()
        if part and size + len(text) > _BYTES_AT_ONCE:
            first = index + number - len(part)
            messages.append(LeavesShown(index=first, leaves=tuple(part), notes=()))
            part, size = [], 0
        part.append(text)
        size += len(text)
    first = index + len(leaves) - len(part)
    messages.append(LeavesShown(index=first, leaves=tuple(part), notes=tuple(notes)))
    return tuple(messages)
