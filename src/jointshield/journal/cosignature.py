"""Cosignatures: a witness's signed "the largest tree that I have seen by this time is this one".

A cosignature is one more line under a checkpoint:

    — <name> <base64 of key id, time and Ed25519 signature>

The key id is the first four bytes of SHA-256(name || 0x0A || 0x04 || public key); the time is a
POSIX time in seconds, 8 bytes big-endian; the signature is over

    cosignature/v1
    time <seconds>
    <the checkpoint's text>

The name is not signed, so a key serves one witness only. Whether a checkpoint may be cosigned is
left to `witness`.

Source: c2sp.org/tlog-cosignature (v1, Ed25519).
"""

import base64
import binascii
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from jointshield.errors import IntegrityError, MistakeError
from jointshield.journal.checkpoint import Signer, check_name, ed25519_holds, key_id

COSIGNATURE = b"\x04"
_LINE_BYTES = 4 + 8 + 64
_TIMES = range(2**63)
_LINE = re.compile(rb"[^\n]*\n|[^\n]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cosignature:
    """One cosignature line, not verified yet; time_s: POSIX seconds that the witness states."""

    name: str
    key_id: bytes
    time_s: int
    value: bytes


def cosign(text: bytes, signer: Signer, time_s: int) -> bytes:
    """One cosignature line (UTF-8) over a checkpoint's text, at POSIX time `time_s` (seconds).

    Raises MistakeError if the name cannot stand in a note or the time is none.
    """
    check_name(signer.name, "witness")
    if time_s not in _TIMES:
        raise MistakeError(f"cosignature at time {time_s!r} asked; give POSIX seconds from 0 on")
    mark = key_id(signer.name, signer.public_key, COSIGNATURE) + time_s.to_bytes(8, "big")
    mark += signer.sign(_message(text, time_s))
    return f"— {signer.name} {base64.b64encode(mark).decode()}\n".encode()


def split(note: bytes) -> tuple[bytes, tuple[Cosignature, ...]]:
    """A cosigned checkpoint as the note that the log signed, and the cosignatures under it."""
    text, gap, tail = note.partition(b"\n\n")
    own, cosignatures = [], []
    for line in _LINE.findall(tail):
        found = _read(line)
        if found is None:
            own.append(line)
        else:
            cosignatures.append(found)
    return text + gap + b"".join(own), tuple(cosignatures)


def join(note: bytes, lines: Iterable[bytes]) -> bytes:
    """A checkpoint with cosignature lines put under it."""
    return note + b"".join(lines)


def cosigners(note: bytes, witnesses: Mapping[str, bytes]) -> dict[str, int]:
    """Witnesses that cosigned this checkpoint, and when (POSIX seconds, the latest of each).

    witnesses: raw Ed25519 public key (32 bytes) by name. Lines by others, or made with another key,
    are ignored. Raises IntegrityError if a line of a known witness and key does not hold.
    """
    text = note.partition(b"\n\n")[0] + b"\n"
    found: dict[str, int] = {}
    for line in split(note)[1]:
        public = witnesses.get(line.name)
        if public is None or line.key_id != key_id(line.name, public, COSIGNATURE):
            continue
        if not ed25519_holds(public, line.value, _message(text, line.time_s)):
            raise IntegrityError(
                f"the cosignature of {line.name!r} does not hold for this checkpoint"
            )
        found[line.name] = max(line.time_s, found.get(line.name, 0))
    return found


def _message(text: bytes, time_s: int) -> bytes:
    return b"cosignature/v1\ntime %d\n" % time_s + text


def _read(line: bytes) -> Cosignature | None:
    """The cosignature on this line, None if it is another kind of line."""
    parts = line.split(b" ")
    if len(parts) != 3 or parts[0] != "—".encode() or not line.endswith(b"\n"):
        return None
    try:
        value, name = base64.b64decode(parts[2][:-1], validate=True), parts[1].decode("utf-8")
    except (binascii.Error, UnicodeDecodeError):
        return None
    time_s = int.from_bytes(value[4:12], "big")
    # Base64 has slack bits in its last letter; only the one canonical spelling counts.
    canonical = base64.b64encode(value) == parts[2][:-1]
    if len(value) != _LINE_BYTES or time_s not in _TIMES or not canonical:
        return None
    return Cosignature(name=name, key_id=value[:4], time_s=time_s, value=value[12:])
