"""A small register of two parties with keys of their own, and the means to tamper with it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from jointshield.cli import main
from jointshield.consent.keys import ASSESS, LOG, PartyKey
from jointshield.journal import Journal
from jointshield.messages.codec import Message, encode
from jointshield.messages.consent import Envelope
from jointshield.messages.consultations import Answer, Meeting, Question
from jointshield.messages.registers import Founding
from jointshield.study.treaty.acts import sealed
from jointshield.study.treaty.register import Held, begin, origin_of, read, say, time_ms
from jointshield.study.treaty.seats import SeatKeys

FIRST = date(2014, 5, 1)
NAME = "talks"


def keys_of(party: str, number: int) -> SeatKeys:
    """Keys of a party that no seed gives."""
    assess, log = (
        PartyKey.from_seed(bytes([number, at]) * 16, party) for at, _ in enumerate((ASSESS, LOG))
    )
    return SeatKeys(assess=assess, log=log)


NORTH, SOUTH, WEST = keys_of("north", 1), keys_of("south", 2), keys_of("west", 3)
FOUNDING = Founding(
    register=NAME,
    begun=FIRST.isoformat(),
    seed=None,
    seats=(NORTH.seat(NAME), SOUTH.seat(NAME)),
    rights=(),
)
ASKED = Question(
    item="speed", by="north", to="south", about="package-1997/plans-land-air", action="consult",
    text="How fast is it?", asked="2014-05-01", due="2014-05-22",
)  # fmt: skip
ANSWERED = Answer(item="speed", by="south", text="5.4 km/s", answered="2014-05-10")
MEETING = Meeting(meeting="spring", parties=("north", "south"), item="", due="2014-05-20")


def on(text: str) -> date:
    """A day."""
    return date.fromisoformat(text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One entry to write into a journal, whatever it is."""

    kind: str
    day: date
    data: bytes


def rows_of(held: Held) -> list[Row]:
    """The entries of a register."""
    days = [FIRST, *(entry_day(held, number) for number in range(1, len(held.entries)))]
    return [
        Row(kind=entry.kind, day=day, data=entry.data)
        for entry, day in zip(held.entries, days, strict=True)
    ]


def entry_day(held: Held, number: int) -> date:
    """The day of one act."""
    return next(item.day for item in held.told if item.number == number)


def written(path: Path, rows: Iterable[Row], notes: Sequence[bytes] = ()) -> Path:
    """Write entries as an attacker who can work out every hash; notes are put in by force."""
    with Journal.create(path, origin_of(FOUNDING)) as journal:
        for row in rows:
            journal.append(time_ms(row.day), row.kind, row.data)
        for note in notes:
            journal._store(note)
    return path


def act(held: Held, keys: PartyKey, *said: Message, at: str = "2014-05-11") -> Row:
    """A further act, sealed by any key, in its right place."""
    envelope = sealed(said, keys, held.digest, len(held.entries), held.heads[-1], on(at))
    return row_of(envelope, at)


def row_of(envelope: Envelope, at: str = "2014-05-11") -> Row:
    """An envelope as an entry."""
    return Row(kind=envelope.KIND, day=on(at), data=encode(envelope))


@pytest.fixture(scope="session")
def bytes_of_one(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A register that both have joined, with one question and its answer."""
    found = tmp_path_factory.mktemp("one") / "talks.journal"
    begin(found, FOUNDING, (NORTH, SOUTH))
    say(found, NORTH, (ASKED,), FIRST)
    say(found, SOUTH, (ANSWERED,), on("2014-05-10"))
    return found.read_bytes()


@pytest.fixture
def path(tmp_path: Path, bytes_of_one: bytes) -> Path:
    """The same in a file of the test's own."""
    found = tmp_path / "talks.journal"
    found.write_bytes(bytes_of_one)
    return found


@pytest.fixture
def held(path: Path) -> Held:
    """The same, read."""
    return read(path)


@pytest.fixture
def talks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> str:
    """A register of an exercise, with rights."""
    monkeypatch.chdir(tmp_path)
    assert main(["treaty", "consult", "talks.journal", "begin", "--parties", "alliance", "russia",
                "--rights", "notional", "--on", "2014-01-01"]) == 0  # fmt: skip
    capsys.readouterr()
    return "talks.journal"
