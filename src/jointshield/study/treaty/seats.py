"""Seats of a register: two keys for each party, one for its words and one for its checkpoints.

A party draws its keys itself; the private halves stay in its folder, and the seat that it offers
holds the public ones, each with a proof of possession that names register, party and role. In an
exercise the keys may instead follow from a seed: then whoever has the register can speak for all.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from jointshield.consent.keys import (
    ASSESS,
    LOG,
    PartyKey,
    exercise_key,
    seat_of,
    why_not_enrolled,
)
from jointshield.errors import IntegrityError, MistakeError
from jointshield.exercise import keyring
from jointshield.journal.checkpoint import check_name
from jointshield.messages.record import Seat
from jointshield.messages.registers import Founding, Seating

ROLES = (ASSESS, LOG)
"""Words are sealed with the one, checkpoints signed with the other."""
_MADE_BY = "treaty seat"
Slots = Mapping[str, Mapping[str, bytes]]
"""Raw public keys by role and party."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatKeys:
    """Both key pairs of one party."""

    assess: PartyKey
    log: PartyKey

    @property
    def party(self) -> str:
        """Whose they are."""
        return self.assess.name

    def seat(self, register: str) -> Seat:
        """The public halves, with their proofs for one register."""
        return seat_of(self.party, {ASSESS: self.assess, LOG: self.log}, register)


def simulated(register: str, party: str, seed: int) -> SeatKeys:
    """Simulation keys of an exercise, by the same rule as those of a run."""
    check_name(party, "party")
    assess, log = (exercise_key(seed, register, party, role) for role in ROLES)
    return SeatKeys(assess=assess, log=log)


def draw(folder: Path, register: str, party: str) -> Path:
    """Draw a party's keys for one register; gives the path of the seat to offer.

    The key files can be read by their owner only.

    Raises:
        MistakeError: a name that cannot sign or be a register's, or keys that are there already.
    """
    check_name(register, "register")
    check_name(party, "party")
    return keyring.draw(folder, register, party, ROLES)


def read_keys(folder: Path) -> SeatKeys:
    """Read a party's keys from its folder.

    Raises:
        MistakeError: files that are missing, or do not belong together.
    """
    found = keyring.read_keys(folder, ROLES, _MADE_BY)
    return SeatKeys(assess=found[ASSESS], log=found[LOG])


def read_seating(path: Path) -> Seating:
    """Read a seat that a party offers; raises MistakeError for any other file."""
    return keyring.read_seating(path, _MADE_BY)


def slots_of(founding: Founding) -> Slots:
    """The keys of a register's seats, once every one has been checked.

    Raises:
        IntegrityError: a party twice, roles missing, a proof that does not hold, a key in two
            slots, or a seed that gives other keys.
        MistakeError: a name that cannot sign.
    """
    for name in (founding.register, *(seat.party for seat in founding.seats)):
        if not name.isprintable():
            raise IntegrityError(f"register {founding.register!r}: a name that cannot be printed")
        check_name(name, "name")
    slots: dict[str, dict[str, bytes]] = {role: {} for role in ROLES}
    taken: dict[str, str] = {}
    for seat in founding.seats:
        where = f"register {founding.register!r}, seat {seat.party!r}"
        if seat.party in slots[ASSESS]:
            raise IntegrityError(f"{where}: it is there twice")
        if tuple(slot.role for slot in seat.keys) != ROLES:
            raise IntegrityError(f"{where}: expected keys for {' and '.join(ROLES)}, in this order")
        if founding.seed is not None:
            expected = simulated(founding.register, seat.party, founding.seed)
            if expected.seat(founding.register) != seat:
                raise IntegrityError(
                    f"{where}: its keys are not the simulation keys of seed {founding.seed}"
                )
        for slot in seat.keys:
            public, proof = _bytes(slot.public_key, where), _bytes(slot.proof, where)
            why = why_not_enrolled(founding.register, seat.party, slot.role, public, proof)
            if why:
                raise IntegrityError(f"{where}: {why}")
            if slot.public_key in taken:
                raise IntegrityError(f"{where}: the {slot.role} key is {taken[slot.public_key]}")
            taken[slot.public_key] = f"also the {slot.role} key of {seat.party!r}"
            slots[slot.role][seat.party] = public
    return slots


def seats_from(register: str, paths: Sequence[Path]) -> tuple[Seat, ...]:
    """Seats that parties offered for one register, from their files.

    Raises:
        MistakeError: a file that is no seat, or one for another register.
    """
    found = [(path, read_seating(path)) for path in paths]
    for path, seating in found:
        if seating.register != register:
            raise MistakeError(
                f"{path}: a seat in register {seating.register!r}; expected one in {register!r}; "
                "make a new one with `jointshield treaty seat`, or give the register that name"
            )
    return tuple(seating.seat for _, seating in found)


def _bytes(text: str, where: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError as error:
        raise IntegrityError(f"{where}: a key or proof is not hexadecimal") from error
