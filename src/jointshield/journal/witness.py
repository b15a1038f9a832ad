"""A witness: cosigns a log's checkpoint only if it extends what the witness cosigned before.

A state machine without IO: (checkpoint last cosigned, request) -> accepted, conflict or refused.
The request states from which size on it proves consistency, so that a witness needs to keep one
note per log. Its wire form, and the HTTP status that goes with each answer, are those of C2SP.
Keeping the state durable, and only then signing, is left to `witnessing`.

Stricter than C2SP: each key by which a log is known has to have signed, not only one of them,
because the joint journal is signed by every party.

Source: c2sp.org/tlog-witness (add-checkpoint).
"""

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass

from jointshield.errors import IntegrityError, MistakeError
from jointshield.journal.checkpoint import Checkpoint, faulty_signatures, parse
from jointshield.journal.cosignature import split
from jointshield.journal.tree import EMPTY_ROOT, HASH_BYTES, verify_consistency

_OLD = re.compile(rb"old (0|[1-9][0-9]{0,15})", flags=re.ASCII)
_MOST_HASHES = 63


@dataclass(frozen=True, slots=True, kw_only=True)
class AddCheckpoint:
    """A request: a signed checkpoint, and the proof that it extends the log's first `old_size`."""

    old_size: int
    proof: tuple[bytes, ...]
    note: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """The checkpoint extends what was cosigned before: keep `note`, then cosign `stated.text`."""

    stated: Checkpoint
    note: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """The request does not begin where the witness stands (HTTP 409).

    size: of the checkpoint last cosigned, from which to ask again. held: that checkpoint, None if
    there is none; beside the refused one it may be evidence (`forks`).
    """

    size: int
    held: bytes | None
    why: str
    status: int = 409


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """The request cannot be cosigned; status: 400, 403, 404 or 422 as C2SP assigns them.

    held: the checkpoint last cosigned where it is what the request contradicts.
    """

    status: int
    why: str
    held: bytes | None = None


def read_request(body: bytes) -> AddCheckpoint:
    """Parse a request; raises IntegrityError, saying which line, for anything but the one form."""
    head, gap, note = body.partition(b"\n\n")
    old, *lines = head.split(b"\n")
    matched = _OLD.fullmatch(old)
    if not gap or matched is None:
        raise IntegrityError(f"expected a line 'old <size>' and proof lines, found {old[:60]!r}")
    if len(lines) > _MOST_HASHES:
        raise IntegrityError(f"{len(lines)} proof lines given; a proof has at most {_MOST_HASHES}")
    return AddCheckpoint(
        old_size=int(matched[1]), proof=tuple(_hash(line) for line in lines), note=note
    )


def request_bytes(request: AddCheckpoint) -> bytes:
    """The wire form of a request."""
    lines = [b"old %d" % request.old_size, *(base64.b64encode(part) for part in request.proof)]
    return b"\n".join(lines) + b"\n\n" + request.note


def origin_of(note: bytes) -> str:
    """The log that a note speaks of; raises IntegrityError if that is no text."""
    try:
        return note.partition(b"\n")[0].decode("utf-8")
    except UnicodeDecodeError as error:
        raise IntegrityError(f"the checkpoint's origin is not UTF-8 text: {error}") from error


def consider(
    held: bytes | None, request: AddCheckpoint, logs: Mapping[str, Mapping[str, bytes]]
) -> Accepted | Conflict | Refused:
    """Judge a request by the note last cosigned for its log (None: none yet).

    logs: the witness's logs by origin, each with the raw Ed25519 public keys (32 bytes) by name
    that have to have signed. Raises MistakeError if a log is known by no key.
    """
    note = split(request.note)[0]
    try:
        stated = parse(note)
    except IntegrityError as error:
        return Refused(status=400, why=str(error))
    keys = logs.get(stated.origin)
    if keys is None:
        return Refused(status=404, why=f"log {stated.origin!r} is not one that is witnessed here")
    if not keys:
        raise MistakeError(f"log {stated.origin!r} is known by no key; give at least one")
    faulty = [f"{name!r} {why}" for name, why in faulty_signatures(stated, keys) if name in keys]
    if faulty:
        return Refused(status=403, why=f"the checkpoint is not signed as it has to be: {faulty}")
    if request.old_size > stated.size:
        why = f"old size {request.old_size} is above the checkpoint's {stated.size}"
        return Refused(status=400, why=why)
    before = None if held is None else parse(held)
    size, root = (0, EMPTY_ROOT) if before is None else (before.size, before.root)
    if request.old_size != size:
        return Conflict(size=size, held=held, why=f"the last checkpoint cosigned has size {size}")
    if stated.size == size and stated.root != root:
        why = f"at size {size} the root is another one: the log is forked"
        return Conflict(size=size, held=held, why=why)
    grown = size > 0 and stated.size > size
    if grown and not verify_consistency(size, stated.size, root, stated.root, request.proof):
        why = f"the proof does not show that the checkpoint extends the one cosigned at size {size}"
        return Refused(status=422, why=why, held=held)
    if not grown and request.proof:
        return Refused(status=422, why="from size 0, or to the same size, the proof is empty")
    return Accepted(stated=stated, note=note)


def _hash(line: bytes) -> bytes:
    try:
        value = base64.b64decode(line, validate=True)
    except binascii.Error as error:
        raise IntegrityError(f"a proof line is not base64: {line[:60]!r}") from error
    if len(value) != HASH_BYTES or base64.b64encode(value) != line:
        raise IntegrityError(f"a proof line is not {HASH_BYTES} bytes in canonical base64")
    return value
