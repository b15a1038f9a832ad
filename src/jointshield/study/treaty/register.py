"""A consultation register kept in a journal file: what was said, and what was noticed, in order.

The register is worked out from the journal each time: nothing else is stored. Before a message is
taken its day is noticed, so what fell due stands before it.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from jointshield.errors import IntegrityError, MistakeError
from jointshield.guarantees.consultation import Register, take, tick
from jointshield.guarantees.declaration import day
from jointshield.journal import Journal
from jointshield.messages.codec import Message, decode, encode
from jointshield.messages.consultations import Overdue, RegisterBegun, TurnedAway

_ORIGIN = "jointshield/consultations"
_EPOCH = date(1970, 1, 1)
_DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One entry of the journal, with its day."""

    day: date
    message: Message


def begin(path: Path, parties: tuple[str, ...], on: date) -> None:
    """Begin a register.

    Raises:
        MistakeError: fewer than two parties, one twice, or a file that is there.
    """
    if len(parties) < 2 or len(set(parties)) != len(parties):
        raise MistakeError(
            f"--parties {' '.join(parties)}: expected at least two, each once; correct them"
        )
    with Journal.create(path, _ORIGIN) as journal:
        _append(journal, RegisterBegun(parties=parties, begun=on.isoformat()), on)


def read(path: Path, on: date) -> tuple[Register, tuple[Told, ...]]:
    """The register as it stands on a day, and all that was said and noticed by then.

    Raises:
        MistakeError: no such file.
        IntegrityError: a journal that cannot be trusted, or is none of consultations.
    """
    with Journal.open(path) as journal:
        register, told = _folded(journal)
    register, noticed = tick(register, on)
    return register, (*told, *(Told(day=on, message=item) for item in noticed))


def write(path: Path, message: Message, on: date) -> tuple[Register, tuple[Message, ...]]:
    """Put a message into a register on a day; gives the register, and what is told to it.

    Raises:
        MistakeError: no such file, or a day before the last entry's.
        IntegrityError: see `read`.
    """
    with Journal.open(path) as journal:
        register, told = _folded(journal)
        if told[-1].day > on:
            raise MistakeError(
                f"--on {on.isoformat()}: the last entry is of {told[-1].day.isoformat()}; expected "
                "that day or a later one; correct it"
            )
        register, noticed = tick(register, on)
        register, answers = take(register, message, on)
        for item in (*noticed, message, *answers):
            _append(journal, item, on)
    return register, (*noticed, *answers)


def _folded(journal: Journal) -> tuple[Register, tuple[Told, ...]]:
    register: Register | None = None
    told: list[Told] = []
    for entry in journal.entries():
        message, on = decode(entry.data), _EPOCH + timedelta(days=entry.time_ms // _DAY_MS)
        told.append(Told(day=on, message=message))
        if register is None:
            if not isinstance(message, RegisterBegun) or day(message.begun, "begun") != on:
                raise IntegrityError(f"{journal.path}: it does not begin as a register does")
            register = Register(parties=message.parties)
            continue
        register, _ = tick(register, on)
        # What the register itself told follows from the entries before it.
        if not isinstance(message, Overdue | TurnedAway):
            register, _ = take(register, message, on)
    if register is None:
        raise IntegrityError(f"{journal.path}: an empty journal; no register was begun in it")
    return register, tuple(told)


def _append(journal: Journal, message: Message, on: date) -> None:
    journal.append((on - _EPOCH).days * _DAY_MS, message.KIND, encode(message))
