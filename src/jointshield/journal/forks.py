"""Evidence that a log told two stories: two signed checkpoints of it that cannot both hold.

| kind | what cannot be |
|---|---|
| `same-size` | two roots over the same number of entries |
| `diverged` | a larger tree that does not begin with the smaller: an entry was changed or removed |
| `backwards` | a later checkpoint, by its running number, over fewer entries: a rollback |

The evidence is a file that anybody checks offline with the log's public keys alone: the two notes
and, for `diverged`, a consistency proof that shows what the larger tree really began with. It names
whoever signed both. An old checkpoint handed out as the newest is no contradiction in itself: only
the numbers of two notes, or a witness's time, show that a log went back.

    jointshield/fork/v1
    <kind>
    <length of the first note, bytes>
    <root of what the larger tree begins with, base64; empty unless diverged>
    <hashes of the consistency proof, base64, one a line>
    <empty line>
    <first note><second note>
"""

import base64
import binascii
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from jointshield.errors import IntegrityError
from jointshield.journal.checkpoint import Checkpoint, faulty_signatures, parse
from jointshield.journal.cosignature import cosigners, split
from jointshield.journal.tree import consistency_proof, root_of, verify_consistency

_HEAD = b"jointshield/fork/v1"
SAME_SIZE, DIVERGED, BACKWARDS = "same-size", "diverged", "backwards"
_LENGTH = re.compile(rb"0|[1-9][0-9]{0,8}", flags=re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class ForkFinding:
    """What verified evidence shows.

    origin: the log. signed: names whose signature stands under both notes; cosigned: witnesses that
    cosigned both, which is a lie of theirs except where the log went `backwards`.
    """

    origin: str
    kind: str
    signed: tuple[str, ...]
    cosigned: tuple[str, ...]
    what: str

    def __str__(self) -> str:
        who = ", ".join(self.signed)
        also = f"; cosigned by {', '.join(self.cosigned)}" if self.cosigned else ""
        return f"{self.origin}: {self.what}; both signed by {who}{also}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ForkEvidence:
    """Two notes of one log that cannot both hold; nothing here is verified yet.

    began_with, proof: only for `diverged`: root (32 bytes) of the entries with which the larger
    tree really begins, as many as the smaller has, and the consistency proof from there.
    """

    kind: str
    first: bytes
    second: bytes
    began_with: bytes = b""
    proof: tuple[bytes, ...] = ()

    def to_bytes(self) -> bytes:
        """The form in which evidence is handed on."""
        lines = [_HEAD, self.kind.encode(), b"%d" % len(self.first)]
        lines += [base64.b64encode(value) for value in (self.began_with, *self.proof)]
        return b"\n".join(lines) + b"\n\n" + self.first + self.second

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """Read evidence; raises IntegrityError for anything but the one form."""
        head, _, notes = data.partition(b"\n\n")
        # An empty root leaves an empty line before the blank one, where the head then ends early.
        if notes.startswith(b"\n"):
            head, notes = head + b"\n", notes[1:]
        lines = head.split(b"\n")
        if len(lines) < 4 or lines[0] != _HEAD or not _LENGTH.fullmatch(lines[2]):
            raise IntegrityError(f"this is no evidence of a fork: it begins {data[:40]!r}")
        try:
            began_with, *proof = (base64.b64decode(line, validate=True) for line in lines[3:])
            kind = lines[1].decode("ascii")
        except (binascii.Error, UnicodeDecodeError) as error:
            raise IntegrityError(f"the evidence of a fork cannot be read: {error}") from error
        length = int(lines[2])
        read = cls(
            kind=kind,
            first=notes[:length],
            second=notes[length:],
            began_with=began_with,
            proof=tuple(proof),
        )
        if read.to_bytes() != data:
            raise IntegrityError("the evidence of a fork is not in the one written form")
        return read

    def verify(
        self, keys: Mapping[str, bytes], witnesses: Mapping[str, bytes] | None = None
    ) -> ForkFinding:
        """What this shows; raises IntegrityError, saying why, if it shows nothing.

        keys: raw Ed25519 public keys (32 bytes) of the log's signers by name; witnesses: those of
        witnesses, to see who of them cosigned both.
        """
        first, second = parse(split(self.first)[0]), parse(split(self.second)[0])
        if first.origin != second.origin:
            raise IntegrityError(f"two logs, {first.origin!r} and {second.origin!r}, are no fork")
        signed = _signers(first, keys) & _signers(second, keys)
        if not signed:
            raise IntegrityError("no known key signed both checkpoints")
        what = _SHOWN.get(self.kind, _nothing)(self, first, second)
        both = [cosigners(note, witnesses or {}) for note in (self.first, self.second)]
        return ForkFinding(
            origin=first.origin,
            kind=self.kind,
            signed=tuple(sorted(signed)),
            cosigned=tuple(sorted(both[0].keys() & both[1].keys())),
            what=what,
        )


def find_fork(one: bytes, other: bytes, leaf_hashes: Sequence[bytes] = ()) -> ForkEvidence | None:
    """Evidence that two notes (cosigned or not) of one log cannot both hold, None if they can.

    leaf_hashes: leaf hashes (32 bytes) of at least as many entries as the larger note covers, from
    whoever holds them; without, only what the notes say by themselves is found. Signatures are not
    looked at: `ForkEvidence.verify` does. Raises IntegrityError if a note cannot be read.
    """
    stated = [(parse(split(note)[0]), note) for note in (one, other)]
    (first, first_note), (second, second_note) = sorted(
        stated, key=lambda pair: (pair[0].size, pair[0].number)
    )
    if first.origin != second.origin:
        return None
    if first.size == second.size:
        kind = SAME_SIZE if first.root != second.root else None
    elif first.number > second.number:
        kind = BACKWARDS
    else:
        kind = None
    if kind is not None:
        return ForkEvidence(kind=kind, first=first_note, second=second_note)
    if not 0 < first.size < second.size <= len(leaf_hashes):
        return None
    leaves = leaf_hashes[: second.size]
    began_with = root_of(leaves[: first.size])
    if root_of(leaves) != second.root or began_with == first.root:
        return None  # not that log's entries, or all is well
    proof = consistency_proof(leaves, first.size, second.size)
    return ForkEvidence(
        kind=DIVERGED, first=first_note, second=second_note, began_with=began_with, proof=proof
    )


def _signers(stated: Checkpoint, keys: Mapping[str, bytes]) -> set[str]:
    return set(keys) - {name for name, _ in faulty_signatures(stated, keys)}


def _same_size(_: ForkEvidence, first: Checkpoint, second: Checkpoint) -> str:
    if first.size != second.size or first.root == second.root:
        raise IntegrityError("the two checkpoints do not state two roots over one size")
    return f"two roots over the same {first.size} entries"


def _backwards(_: ForkEvidence, first: Checkpoint, second: Checkpoint) -> str:
    if first.size >= second.size or first.number <= second.number:
        raise IntegrityError("the later checkpoint does not cover fewer entries than the earlier")
    return (
        f"checkpoint {first.number} covers {first.size} entries, the earlier checkpoint "
        f"{second.number} covers {second.size}: the log was rolled back"
    )


def _diverged(evidence: ForkEvidence, first: Checkpoint, second: Checkpoint) -> str:
    # The proof binds the larger root to what its tree begins with: that is not the smaller root.
    holds = verify_consistency(
        first.size, second.size, evidence.began_with, second.root, evidence.proof
    )
    if not holds or evidence.began_with == first.root:
        raise IntegrityError("the proof does not show that the two trees begin differently")
    return (
        f"the log of {second.size} entries does not begin with the {first.size} that it had "
        f"signed before: one of entries 0 to {first.size - 1} was changed or removed"
    )


def _nothing(evidence: ForkEvidence, _: Checkpoint, __: Checkpoint) -> str:
    raise IntegrityError(f"{evidence.kind!r} is no kind of fork; known are {sorted(_SHOWN)}")


_SHOWN = {SAME_SIZE: _same_size, DIVERGED: _diverged, BACKWARDS: _backwards}
