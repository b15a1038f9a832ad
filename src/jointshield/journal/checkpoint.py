"""Checkpoints: signed statements that a journal of this size had this root at this time.

A checkpoint is a C2SP signed note whose text is a C2SP checkpoint:

    <origin>                        which journal
    <size>                          number of entries, decimal
    <root>                          RFC 6962 root, base64
    jointshield/number <n>          running number from 0, so that none can be left out unseen
    jointshield/time_ms <t>         exercise time, milliseconds
    jointshield/final               only on the last one: the run ended by itself
    <empty line>
    — <name> <base64 of key id and Ed25519 signature>      one line per party

The key id is the first four bytes of SHA-256(name || 0x0A || 0x01 || public key). Where the note
is stored, and whether the root is the right one, is left to `store` and `audit`.

Source: c2sp.org/tlog-checkpoint and c2sp.org/signed-note (v1.0.0).
"""

import base64
import binascii
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from jointshield.errors import IntegrityError, MistakeError

ED25519 = b"\x01"
_NUMBER = re.compile(r"0|[1-9][0-9]{0,15}", flags=re.ASCII)
_SIGNED_NUMBER = re.compile(r"0|-?[1-9][0-9]{0,15}", flags=re.ASCII)
_NAME = re.compile(r"[^\s+]+")


class Signer(Protocol):
    """Whoever can sign a checkpoint: a name, a raw public key (32 bytes) and Ed25519."""

    @property
    def name(self) -> str:
        """Name on the signature line."""

    @property
    def public_key(self) -> bytes:
        """Raw Ed25519 public key, 32 bytes."""

    def sign(self, message: bytes) -> bytes:
        """Ed25519 signature over `message`, 64 bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """One signature line of a note."""

    name: str
    key_id: bytes
    value: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """What a note states, and its signature lines; nothing here is verified yet."""

    origin: str
    size: int
    root: bytes
    number: int
    time_ms: int
    final: bool
    text: bytes
    signatures: tuple[Signature, ...]


def key_id(name: str, public_key: bytes, algorithm: bytes = ED25519) -> bytes:
    """Four bytes by which a signature line says which key, used how, it was made with."""
    return sha256(name.encode() + b"\n" + algorithm + public_key).digest()[:4]


def check_name(name: str, what: str) -> str:
    """Return `name` if it can stand on one line of a note; raise MistakeError otherwise."""
    if not _NAME.fullmatch(name):
        raise MistakeError(
            f"{what} {name!r} cannot stand in a signed note; "
            "give a name of at least one character without spaces or '+'"
        )
    return name


def sign(
    *,
    origin: str,
    size: int,
    root: bytes,
    number: int,
    time_ms: int,
    final: bool,
    signers: Sequence[Signer],
) -> bytes:
    """Build the note for one checkpoint and let every signer sign it; returns its bytes (UTF-8).

    Raises MistakeError if a name cannot stand in a note or a party would sign twice.
    """
    names = [check_name(signer.name, "signer") for signer in signers]
    if len(set(names)) != len(names):
        raise MistakeError(f"each party signs a checkpoint once; the signers given are {names}")
    lines = [
        check_name(origin, "origin"),
        str(size),
        base64.b64encode(root).decode(),
        f"jointshield/number {number}",
        f"jointshield/time_ms {time_ms}",
    ]
    if final:
        lines.append("jointshield/final")
    text = ("\n".join(lines) + "\n").encode()
    note = text + b"\n"
    for signer in signers:
        mark = key_id(signer.name, signer.public_key) + signer.sign(text)
        note += f"— {signer.name} {base64.b64encode(mark).decode()}\n".encode()
    return note


def parse(note: bytes) -> Checkpoint:
    """Read a note; raises IntegrityError, saying which line, for anything but the one form."""
    try:
        whole = note.decode("utf-8")
    except UnicodeDecodeError as error:
        raise IntegrityError(f"the checkpoint is not UTF-8 text: {error}") from error
    text, gap, tail = whole.partition("\n\n")
    if not gap or not tail.endswith("\n"):
        raise IntegrityError("the checkpoint does not end in an empty line and signature lines")
    lines = text.split("\n")
    final = lines[-1] == "jointshield/final"
    if len(lines) != 5 + final:
        raise IntegrityError(f"the checkpoint has {len(lines)} text lines, expected {5 + final}")
    return Checkpoint(
        origin=lines[0],
        size=_whole(_NUMBER, lines[1], "size"),
        root=_base64(lines[2], 32, "root"),
        number=_whole(_NUMBER, _after("jointshield/number ", lines[3]), "number"),
        time_ms=_whole(_SIGNED_NUMBER, _after("jointshield/time_ms ", lines[4]), "time_ms"),
        final=final,
        text=(text + "\n").encode(),
        signatures=tuple(_signature(line) for line in tail[:-1].split("\n")),
    )


def faulty_signatures(
    checkpoint: Checkpoint, keys: Mapping[str, bytes]
) -> tuple[tuple[str, str], ...]:
    """(name, why) for every signature line that does not hold, and for every party without one.

    keys: raw Ed25519 public key (32 bytes) per party; each of them is expected to have signed.
    """
    faults = []
    signed: set[str] = set()
    for line in checkpoint.signatures:
        why = _why_not(line, checkpoint.text, keys)
        if why is None and line.name in signed:
            why = "signed twice"
        if why is None:
            signed.add(line.name)
        else:
            faults.append((line.name, why))
    blamed = {name for name, _ in faults}
    faults += [(name, "no signature of this party") for name in keys if name not in signed | blamed]
    return tuple(faults)


def verify(note: bytes, keys: Mapping[str, bytes]) -> tuple[str, ...]:
    """Names of the parties whose signature on `note` holds, in the note's order.

    Signatures by unknown names are ignored, as the signed-note form asks. Raises IntegrityError if
    the note is malformed or a signature under a known name does not hold.
    """
    checkpoint = parse(note)
    names = []
    for line in checkpoint.signatures:
        if line.name not in keys:
            continue
        why = _why_not(line, checkpoint.text, keys)
        if why is not None:
            raise IntegrityError(f"checkpoint {checkpoint.number}, signature {line.name!r}: {why}")
        names.append(line.name)
    return tuple(dict.fromkeys(names))


def _why_not(line: Signature, text: bytes, keys: Mapping[str, bytes]) -> str | None:
    public = keys.get(line.name)
    if public is None:
        return f"no party of this name is known; known are {sorted(keys)}"
    for other, key in keys.items():
        if other != line.name and key_id(other, key) == line.key_id:
            return f"stands under this name but names the key of {other!r}"
    if line.key_id != key_id(line.name, public):
        return "names another key than the one enrolled for this party"
    if ed25519_holds(public, line.value, text):
        return None
    for other, key in keys.items():
        if other != line.name and ed25519_holds(key, line.value, text):
            return f"this is the signature of {other!r}, put under another party's name"
    return "the signature does not hold for this text and key"


def ed25519_holds(public_key: bytes, signature: bytes, message: bytes) -> bool:
    """True if the Ed25519 signature over `message` verifies under the raw public key."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def _whole(pattern: re.Pattern[str], text: str, what: str) -> int:
    if not pattern.fullmatch(text):
        raise IntegrityError(f"the checkpoint's {what} is no plain whole number: {text[:40]!r}")
    return int(text)


def _after(prefix: str, line: str) -> str:
    if not line.startswith(prefix):
        raise IntegrityError(f"expected a line '{prefix}...', found {line[:60]!r}")
    return line[len(prefix) :]


def _base64(text: str, size: int, what: str) -> bytes:
    try:
        value = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise IntegrityError(f"the checkpoint's {what} is not base64: {text[:60]!r}") from error
    # Base64 has slack bits in its last letter; only the one canonical spelling counts.
    if len(value) != size or base64.b64encode(value).decode() != text:
        raise IntegrityError(f"the checkpoint's {what} is not {size} bytes in canonical base64")
    return value


def _signature(line: str) -> Signature:
    parts = line.split(" ")
    if len(parts) != 3 or parts[0] != "—" or not _NAME.fullmatch(parts[1]):
        raise IntegrityError(f"expected a line '— name signature', found {line[:60]!r}")
    value = _base64(parts[2], 4 + 64, f"signature {parts[1]!r}")
    return Signature(name=parts[1], key_id=value[:4], value=value[4:])
