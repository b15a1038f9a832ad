"""A register of sealed papers in a journal file: questions, declarations, visits, in order.

The first entry is the founding, each other one an act. What the register holds is worked out from
them each time, and every signature is checked on the way: nothing else is stored or trusted. An act
is one entry and reaches the disk before a checkpoint is signed and before the command says so; a
crash leaves it whole or not there. Whoever writes is alone in the folder meanwhile.
"""

import fcntl
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from jointshield.consent.keys import ASSESS, LOG
from jointshield.errors import IntegrityError, MistakeError
from jointshield.guarantees.declaration import day
from jointshield.journal import Entry, Journal
from jointshield.journal import checkpoint as notes
from jointshield.journal.tree import CompactRange
from jointshield.messages.codec import Message, decode, digest, encode
from jointshield.messages.consent import Envelope
from jointshield.messages.registers import Founding, Joined
from jointshield.study.treaty import ledger as book
from jointshield.study.treaty.acts import admitted, sealed
from jointshield.study.treaty.ledger import Ledger
from jointshield.study.treaty.seats import SeatKeys, Slots, slots_of

_EPOCH = date(1970, 1, 1)
_DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One message in a register: the entry that holds it or that it follows from, and its day.

    by: whose act it is, or is an answer to.
    """

    number: int
    day: date
    by: str
    message: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A register as its file holds it, every act opened and checked. heads: root by size."""

    path: Path
    digest: str
    slots: Slots
    ledger: Ledger
    told: tuple[Told, ...]
    entries: tuple[Entry, ...]
    heads: tuple[bytes, ...]
    notes: tuple[bytes, ...]
    authors: tuple[str, ...]


def begin(path: Path, founding: Founding, keys: Sequence[SeatKeys] = ()) -> None:
    """Begin a register; those whose keys are given join it at once.

    Raises:
        MistakeError: a founding that cannot be meant, or a file that is there.
    """
    try:
        decode(encode(founding))
        slots_of(founding)
        book.founded(founding)
    except IntegrityError as error:
        raise MistakeError(f"{error}; correct what the register is to begin with") from error
    on = date.fromisoformat(founding.begun)
    if path.exists():
        raise MistakeError(f"{path}: a file is there already; give a new path for the register")
    # Whoever finds the file finds a register that was begun: it is written beside, then renamed.
    unborn = path.with_name(f".{path.name}.begun")
    with alone(path):
        unborn.unlink(missing_ok=True)
        with Journal.create(unborn, origin_of(founding)) as journal:
            journal.append(time_ms(on), founding.KIND, encode(founding))
        for own in keys:
            _say(unborn, own, (Joined(by=own.party, joined=founding.begun),), on)
        settle(unborn, path)


def read(path: Path, on: date | None = None) -> Held:
    """The register as it stands on a day, or on that of its last entry.

    Raises:
        MistakeError: no such file.
        IntegrityError: anything in it that does not hold; the text names the entry.
    """
    with alone(path, fcntl.LOCK_SH), Journal.open(path) as journal:
        held = folded(journal)
    if on is None or on < held.ledger.day:
        return held
    return replace(held, ledger=book.until(held.ledger, on))


def say(path: Path, keys: SeatKeys, said: Sequence[Message], on: date) -> tuple[Message, ...]:
    """Seal messages of a party as one act, after what fell due by that day; gives what follows.

    said: none where only what fell due is to be sealed.

    Raises:
        MistakeError: no such file, keys of no seat, somebody who has not joined, a day before the
            last entry's, nothing to seal, or something that would be turned away: nothing is
            written then.
        IntegrityError: see `read`.
    """
    with alone(path):
        return _say(path, keys, said, on)


def rehearse(path: Path, keys: SeatKeys, said: Sequence[Message], on: date) -> None:
    """Raise as `say` would, and write nothing."""
    with alone(path, fcntl.LOCK_SH), Journal.open(path) as journal:
        _prepared(folded(journal), keys, said, on)


def origin_of(founding: Founding) -> str:
    """The journal's name on its checkpoints: it holds the founding's digest."""
    return f"jointshield/register/{founding.register}/{digest(founding)[:16]}"


def time_ms(on: date) -> int:
    """A day as a journal's time."""
    return (on - _EPOCH).days * _DAY_MS


def _say(path: Path, keys: SeatKeys, said: Sequence[Message], on: date) -> tuple[Message, ...]:
    with Journal.open(path) as journal:
        envelope, told = _prepared(folded(journal), keys, said, on)
        journal.append(time_ms(on), envelope.KIND, encode(envelope))
        journal.checkpoint((keys.log,))
    return told


def _prepared(
    held: Held, keys: SeatKeys, said: Sequence[Message], on: date
) -> tuple[Envelope, tuple[Message, ...]]:
    """The act that is to be written, and what follows of it; raises as `say` does."""
    _require_able(held, keys, said, on)
    ledger = book.until(held.ledger, on)
    everything = (*ledger.due, *said)
    if not everything:
        raise MistakeError(f"{held.path}: nothing fell due by {on}, so there is nothing to seal")
    envelope = sealed(everything, keys.assess, held.digest, len(held.entries), held.heads[-1], on)
    try:
        # What could not be opened again is not written: the whole register would not be read.
        admitted(envelope, held.slots, held.digest, len(held.entries), held.heads[-1])
    except IntegrityError as error:
        raise MistakeError(
            f"{held.path}: this cannot be said as it is ({error}); say less"
        ) from error
    _, told = book.take(ledger, keys.party, everything)
    away = book.turned_away(told)
    if away:
        # Others' acts are kept and turned away; one's own that is known to be is not sealed.
        raise MistakeError(
            f"{held.path}: this would be turned away ({'; '.join(away)}), so nothing was sealed; "
            "correct it"
        )
    return envelope, (*ledger.due, *told)


def _require_able(held: Held, keys: SeatKeys, said: Sequence[Message], on: date) -> None:
    path, party, ledger = held.path, keys.party, held.ledger
    seated = held.slots[ASSESS].get(party), held.slots[LOG].get(party)
    if seated != (keys.assess.public_key, keys.log.public_key):
        parties = ", ".join(ledger.parties)
        raise MistakeError(
            f"{path}: these keys of {party!r} hold no seat in this register; expected those of "
            f"one of {parties}, as they were offered for it; give them with --key"
        )
    joins = [item for item in said if isinstance(item, Joined)]
    if joins and party in ledger.joined:
        raise MistakeError(f"{path}: {party!r} has joined already; nothing is left to do")
    if ledger.absent and not joins:
        raise MistakeError(
            f"{path}: {', '.join(ledger.absent)} has not joined, so nothing can be said yet; "
            "let each party `join` first"
        )
    if on < ledger.day:
        raise MistakeError(
            f"--on {on}: the last entry is of {ledger.day}; expected that day or a later one; "
            "correct it"
        )


def folded(journal: Journal) -> Held:
    """Open every act in order, and check every checkpoint; raises as `read` does."""
    entries = tuple(journal.entries())
    where = f"{journal.path}, entry 0"
    try:
        founding = _founding(entries)
        register_digest, slots = digest(founding), slots_of(founding)
        ledger = book.founded(founding)
    except (IntegrityError, MistakeError) as error:
        raise IntegrityError(f"{where}: {error}") from error
    stands = (journal.origin, entries[0].kind, entries[0].time_ms)
    if stands != (origin_of(founding), founding.KIND, time_ms(ledger.day)):
        raise IntegrityError(f"{where}: name, kind or day are not those of its founding")
    told: list[Told] = []
    authors = [""]
    tree = CompactRange((entries[0].leaf_hash,))
    heads = [CompactRange().root(), tree.root()]
    for entry in entries[1:]:
        where = f"{journal.path}, entry {entry.index}"
        try:
            envelope = Envelope.from_bytes(entry.data)
            act, said = admitted(envelope, slots, register_digest, entry.index, heads[-1])
            on = day(act.day, "day")
        except (IntegrityError, MistakeError) as error:
            raise IntegrityError(f"{where}: {error}") from error
        if (entry.kind, entry.time_ms) != (envelope.KIND, time_ms(on)):
            raise IntegrityError(f"{where}: it stands under another kind or day than its own")
        if on < ledger.day:
            raise IntegrityError(f"{where}: it is of {on}, the entry before it of {ledger.day}")
        ledger = book.until(ledger, on)
        for message in said:
            ledger, more = book.take(ledger, envelope.party, (message,))
            told += [
                Told(number=entry.index, day=on, by=envelope.party, message=item)
                for item in (message, *more)
            ]
        tree.append(entry.leaf_hash)
        heads.append(tree.root())
        authors.append(envelope.party)
    _require_notes(journal, slots, heads, authors)
    return Held(
        path=journal.path, digest=register_digest, slots=slots, ledger=ledger, told=tuple(told),
        entries=entries, heads=tuple(heads), notes=journal.checkpoints(), authors=tuple(authors),
    )  # fmt: skip


def _founding(entries: Sequence[Entry]) -> Founding:
    found = decode(entries[0].data) if entries else None
    if not isinstance(found, Founding):
        raise IntegrityError("it does not begin as a register does")
    return found


def _require_notes(
    journal: Journal, slots: Slots, heads: Sequence[bytes], authors: Sequence[str]
) -> None:
    """Each checkpoint is signed by whose act came last, over the entries that stand here."""
    for number, note in enumerate(journal.checkpoints()):
        where = f"{journal.path}, checkpoint {number}"
        stated = notes.parse(note)
        if stated.final or not stated.size:
            raise IntegrityError(f"{where}: it would end the register, or speaks of no entry")
        if stated.size >= len(heads):
            raise IntegrityError(
                f"{where}: it speaks of {stated.size} entries, {len(heads) - 1} are left: the "
                "others were cut off"
            )
        if (stated.origin, stated.root) != (journal.origin, heads[stated.size]):
            raise IntegrityError(f"{where}: it was signed over other entries")
        author = authors[stated.size - 1]
        if notes.verify(note, slots[LOG]) != (author,):
            raise IntegrityError(f"{where}: it is not signed by {author!r}, whose act came last")


@contextmanager
def alone(path: Path, how: int = fcntl.LOCK_EX) -> Iterator[None]:
    """Wait until no other writes in the folder of the register."""
    try:
        folder = os.open(path.parent, os.O_RDONLY)
    except OSError as error:
        raise MistakeError(f"{path}: its folder cannot be read ({error.strerror})") from error
    try:
        fcntl.flock(folder, how)
        yield
    finally:
        os.close(folder)


def settle(unborn: Path, path: Path) -> None:
    """Give a whole file its name, durably."""
    unborn.rename(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
