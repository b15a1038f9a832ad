"""A party as witness and mirror of the joint journal.

It counts every entry that it is shown into a tree of its own. It signs a head only if that is the
root of exactly these entries, and if no other party has been shown another head: two that cannot
both hold are kept as evidence, and from then on it signs nothing of that log any more.
"""

import base64
from collections.abc import Mapping
from pathlib import Path

from jointshield.consent.keys import PartyKey
from jointshield.errors import IntegrityError
from jointshield.exercise.roles.joint_log import packed
from jointshield.journal import checkpoint
from jointshield.journal.entry import leaf_data, read_leaf_data
from jointshield.journal.forks import ForkEvidence, find_fork
from jointshield.journal.mirror import Mirror
from jointshield.journal.tree import CompactRange, leaf_hash
from jointshield.messages import Message, decode
from jointshield.messages.barrier import LeavesShown, Mark
from jointshield.transport import Delivery


class Witnessing:
    """One party's account of the joint journal.

    centre_key: raw Ed25519 public key (32 bytes) that heads are signed with, under `centre_name`.
    """

    def __init__(self, origin: str, centre_name: str, centre_key: bytes) -> None:
        self.origin = origin
        self.keys: Mapping[str, bytes] = {centre_name: centre_key}
        self._tree = CompactRange()
        self._hashes: list[bytes] = []
        self._leaves: list[bytes] = []
        self._signed = CompactRange()
        self._last: list[bytes] = []
        self._note = b""
        self._time_ms = 0
        self._behind = False
        self._at = 0
        self._ahead: dict[int, tuple[bytes, Message]] = {}
        self._mirror: Mirror | None = None
        self._head = b""
        self._disputed = False
        self.evidence: ForkEvidence | None = None

    @property
    def size(self) -> int:
        """Entries counted so far."""
        return self._tree.size

    @property
    def behind(self) -> bool:
        """Whether entries are missing between what is here and what was shown last."""
        return self._behind

    @property
    def shown_head(self) -> bytes:
        """The latest head of the centre; b"" before the first."""
        return self._head

    def mirror(self, path: Path, keys: Mapping[str, bytes]) -> None:
        """Keep a full copy at `path`; keys: of all that sign checkpoints, by name."""
        self._mirror = Mirror(path, self.origin, keys)

    def close(self) -> None:
        """Leave the copy."""
        if self._mirror is not None:
            self._mirror.close()

    # --- entries ----------------------------------------------------------------------------------

    def mark(self, mark: Mark) -> None:
        """What follows begins here. A centre that came back may begin before what it showed last.

        What every party has signed is never counted back.
        """
        self._time_ms = mark.time_ms
        if self._signed.size <= mark.index < self._tree.size:
            del self._leaves[mark.index - self._signed.size :]
            self._tree = self._signed.copy()
            self._tree.extend(leaf_hash(leaf) for leaf in self._leaves)
            del self._hashes[self._tree.size :]
        self._behind = mark.index != self._tree.size
        self._at = mark.index
        self._ahead = {n: entry for n, entry in self._ahead.items() if n < mark.index}

    def count(self, delivery: Delivery) -> bool:
        """Count one entry as it was shown; whether it follows on what is here.

        One that does not is put aside, until what is missing between has come.
        """
        leaf = leaf_data(self._time_ms, delivery.message.KIND, delivery.data)
        if self._behind:
            self._ahead[self._at] = (leaf, delivery.message)
        else:
            self._append(leaf)
        self._at += 1
        return not self._behind

    def _append(self, leaf: bytes) -> None:
        self._hashes.append(leaf_hash(leaf))
        self._tree.append(self._hashes[-1])
        self._leaves.append(leaf)

    def catch_up(self, shown: LeavesShown) -> list[Message]:
        """Count entries that were missing, and say what they hold; none where they do not fit."""
        try:
            leaves = [base64.b64decode(text, validate=True) for text in shown.leaves]
            entries = [read_leaf_data(shown.index + n, leaf) for n, leaf in enumerate(leaves)]
            messages = [decode(entry.data) for entry in entries]
        except (ValueError, IntegrityError):
            return []
        if shown.index != self._tree.size:
            return []
        self._tree.extend(entry.leaf_hash for entry in entries)
        self._hashes += [entry.leaf_hash for entry in entries]
        self._leaves += leaves
        for note in shown.notes:
            self.checkpoint(note.encode())
        while self._tree.size in self._ahead:
            leaf, message = self._ahead.pop(self._tree.size)
            self._append(leaf)
            messages.append(message)
        self._behind = self._tree.size < self._at
        return messages

    def tail(self) -> tuple[LeavesShown, ...]:
        """What a centre that came back may have lost: the latest checkpoint, and what it covers.

        And all that came after it.
        """
        notes = [self._note.decode()] if self._note else []
        start = self._signed.size - len(self._last)
        return packed(start, [*self._last, *self._leaves], notes)

    # --- heads ------------------------------------------------------------------------------------

    def head(self, note: bytes) -> bool:
        """Take the centre's head; whether it is the root of exactly what was shown here."""
        self._head = note
        self._disputed = False
        try:
            stated = checkpoint.parse(note)
            signed = checkpoint.verify(note, self.keys)
        except IntegrityError:
            return False
        mine = (self.origin, self._tree.size, self._tree.root())
        return bool(signed) and (stated.origin, stated.size, stated.root) == mine

    def compare(self, note: bytes) -> ForkEvidence | None:
        """Hold the head that another party was shown against one's own; evidence of two stories.

        Two heads of one instant are reason enough not to sign, also where neither contradicts the
        other, as one party was shown less.
        """
        if not self._head:
            return None
        try:
            own, other = checkpoint.parse(self._head), checkpoint.parse(note)
            if not checkpoint.verify(note, self.keys):
                return None  # nothing that the centre has signed
            found = find_fork(self._head, note, self._hashes)
            if found is not None:
                found.verify(self.keys)
        except IntegrityError:
            return None
        self._disputed |= own.time_ms == other.time_ms and own.text != other.text
        return found

    @property
    def agreed(self) -> bool:
        """Whether nobody has been shown another head of this instant, or ever two stories."""
        return not self._disputed and self.evidence is None

    def countersign(self, key: PartyKey) -> str:
        """One's own signature line under the head."""
        stated = checkpoint.parse(self._head)
        note = checkpoint.sign(
            origin=stated.origin,
            size=stated.size,
            root=stated.root,
            number=stated.number,
            time_ms=stated.time_ms,
            final=stated.final,
            signers=(key,),
        )
        return note.partition(b"\n\n")[2].decode()

    def checkpoint(self, note: bytes) -> None:
        """All have signed: what it covers is kept, and never counted back."""
        try:
            stated = checkpoint.parse(note)
        except IntegrityError:
            return
        count = stated.size - self._signed.size
        if not 0 <= count <= len(self._leaves):
            return
        signed = self._signed.copy()
        signed.extend(leaf_hash(leaf) for leaf in self._leaves[:count])
        if signed.root() != stated.root:
            return
        if self._mirror is not None:
            self._mirror.take(self._signed.size, self._leaves[:count], [note])
        self._signed, self._note = signed, note
        self._last = self._leaves[:count]
        del self._leaves[:count]
