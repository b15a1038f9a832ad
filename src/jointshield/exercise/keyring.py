"""A party's own keys in a folder, drawn by itself: one file for each role, and the seat it offers.

The private halves stay in the folder, readable by its owner only; the seat holds the public ones,
each with a proof of possession that names what it is a seat of, the party and the role.
"""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from secrets import token_bytes

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from jointshield.consent.keys import PartyKey, seat_of
from jointshield.errors import IntegrityError, MistakeError
from jointshield.messages.codec import encode
from jointshield.messages.registers import Seating

SEAT_FILE = "seat.json"


def draw(folder: Path, seat_in: str, party: str, roles: Sequence[str]) -> Path:
    """Draw a party's keys; gives the path of the seat to offer.

    seat_in: register or exercise in which the seat will be.

    Raises:
        MistakeError: keys that are there already.
    """
    seeds = {role: token_bytes(32) for role in roles}
    keys = {role: PartyKey.from_seed(seed, party) for role, seed in seeds.items()}
    files = {f"{role}.key": _pem(seed) for role, seed in seeds.items()}
    seating = Seating(register=seat_in, seat=seat_of(party, keys, seat_in))
    files[SEAT_FILE] = encode(seating) + b"\n"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    there = [name for name in files if (folder / name).exists()]
    if there:
        raise MistakeError(
            f"{folder / there[0]}: there is a file already, and keys are never overwritten; give "
            "another folder"
        )
    for name, data in files.items():
        handle = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
    return folder / SEAT_FILE


def own_keys(
    folder: Path, seat_in: str, party: str, roles: Sequence[str], made_by: str
) -> Mapping[str, PartyKey]:
    """A party's keys in `folder`: those that are there, or, where there are none, new ones.

    seat_in: exercise of the seat beside new keys; made_by: see `read_keys`. Raises MistakeError for
    keys that do not belong together, or to this party.
    """
    seat_file = folder / SEAT_FILE
    if not seat_file.exists():
        draw(folder, seat_in, party, roles)
    holder = read_seating(seat_file, made_by).seat.party
    if holder != party:
        raise MistakeError(
            f"{seat_file}: the keys there are {holder!r}'s, and {party!r} is to play; give the "
            "folder of its own keys"
        )
    return read_keys(folder, roles, made_by)


def read_keys(folder: Path, roles: Sequence[str], made_by: str) -> Mapping[str, PartyKey]:
    """Read a party's keys of these roles; made_by: the command that draws them, for what is said.

    Raises:
        MistakeError: files that are missing, or do not belong together.
    """
    seat = read_seating(folder / SEAT_FILE, made_by).seat
    found = {role: _read_key(folder / f"{role}.key", seat.party, made_by) for role in roles}
    offered = {slot.role: slot.public_key for slot in seat.keys}
    if offered != {role: key.public_key.hex() for role, key in found.items()}:
        raise MistakeError(
            f"{folder}: the keys there are not those of {SEAT_FILE}; expected the folder that "
            f"`jointshield {made_by}` made, unchanged; give that one"
        )
    return found


def read_seating(path: Path, made_by: str) -> Seating:
    """Read a seat that a party offers; raises MistakeError for any other file."""
    try:
        return Seating.from_bytes(path.read_bytes().removesuffix(b"\n"))
    except (OSError, IntegrityError) as error:
        raise MistakeError(
            f"{path}: no seat for a register or an agreement ({error}); expected the file that "
            f"`jointshield {made_by}` wrote; give that one"
        ) from error


def _pem(seed: bytes) -> bytes:
    private = Ed25519PrivateKey.from_private_bytes(seed)
    return private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _read_key(path: Path, party: str, made_by: str) -> PartyKey:
    try:
        private = load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as error:
        raise MistakeError(
            f"{path}: no private key ({error}); expected one that `jointshield {made_by}` wrote; "
            "give the folder that it made"
        ) from error
    if not isinstance(private, Ed25519PrivateKey):
        raise MistakeError(f"{path}: a key of another kind; expected Ed25519; give the right one")
    return PartyKey.from_seed(private.private_bytes_raw(), party)
