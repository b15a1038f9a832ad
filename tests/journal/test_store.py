"""The store keeps what it was given, in order, in one file."""

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest

from jointshield.errors import IntegrityError, MistakeError
from jointshield.journal import checkpoint
from jointshield.journal.checkpoint import Signer
from jointshield.journal.entry import entry_hash
from jointshield.journal.store import Journal
from jointshield.journal.tree import EMPTY_ROOT, root_of

Build = Callable[..., Path]


def test_leaf_hash_is_the_stated_framing() -> None:
    framed = (
        b"\x00jointshield/entry/v1\n"
        + (1500).to_bytes(8, "big", signed=True)
        + (4).to_bytes(2, "big")
        + b"plot"
        + b"payload"
    )
    assert entry_hash(1500, "plot", b"payload") == sha256(framed).digest()


def test_two_framings_never_meet() -> None:
    assert entry_hash(0, "ab", b"c") != entry_hash(0, "a", b"bc")
    assert entry_hash(-1, "a", b"") != entry_hash(1, "a", b"")


def test_entries_come_back_before_and_after_commit(tmp_path: Path) -> None:
    with Journal.create(tmp_path / "a.journal", "x/a") as journal:
        assert journal.root() == EMPTY_ROOT
        assert [journal.append(i, "k", bytes([i])) for i in range(3)] == [0, 1, 2]
        journal.commit()
        journal.append(3, "k", b"waiting")
        seen = list(journal.entries())
        assert [(e.index, e.time_ms, e.data) for e in seen] == [
            (0, 0, b"\0"),
            (1, 1, b"\1"),
            (2, 2, b"\2"),
            (3, 3, b"waiting"),
        ]
        assert [e.index for e in journal.entries(start=2)] == [2, 3]
        assert [e.index for e in journal.entries(start=4)] == []
        assert journal.root() == root_of(e.leaf_hash for e in seen)
        root = journal.root()
    with Journal.open(tmp_path / "a.journal") as again:
        assert (again.size, again.root(), again.origin) == (4, root, "x/a")
        assert list(again.entries()) == seen


def test_reading_does_not_hold_up_writing(tmp_path: Path) -> None:
    journal = Journal.create(tmp_path / "a.journal", "x/a")
    for i in range(10):
        journal.append(i, "k", b"")
    journal.commit()
    reading = journal.entries()
    assert next(reading).index == 0
    journal.append(10, "k", b"")
    journal.close()
    assert [e.index for e in reading] == list(range(1, 10))


def test_going_on_after_reopening(tmp_path: Path, pens: Sequence[Signer]) -> None:
    path = tmp_path / "a.journal"
    with Journal.create(path, "x/a") as journal:
        journal.append(0, "k", b"1")
        journal.checkpoint(pens)
    with Journal.open(path) as journal:
        journal.append(1, "k", b"2")
        journal.checkpoint(pens, final=True)
        assert journal.finished
    with Journal.open(path) as journal:
        assert [checkpoint.parse(note).size for note in journal.checkpoints()] == [1, 2]
        with pytest.raises(MistakeError, match="finished"):
            journal.append(2, "k", b"3")
        with pytest.raises(MistakeError, match="finished"):
            journal.checkpoint(pens)


def test_closing_leaves_one_file(build: Build) -> None:
    path = build()
    assert [p.name for p in path.parent.iterdir()] == [path.name]
    with Journal.open(path) as journal:
        before = path.read_bytes()
        assert journal.size == 60
    assert [p.name for p in path.parent.iterdir()] == [path.name]
    assert path.read_bytes() == before, "reading must not change the evidence"


def test_the_same_entries_give_the_same_bytes(build: Build) -> None:
    assert build(name="a.journal").read_bytes() == build(name="b.journal").read_bytes()


def test_mistakes_say_what_to_do(tmp_path: Path, pens: Sequence[Signer]) -> None:
    path = tmp_path / "a.journal"
    with pytest.raises(MistakeError, match="without spaces"):
        Journal.create(path, "two words")
    with pytest.raises(MistakeError, match="no journal is there"):
        Journal.open(path)
    with Journal.create(path, "x/a") as journal:
        with pytest.raises(MistakeError, match="64 bits"):
            journal.append(2**63, "k", b"")
        with pytest.raises(MistakeError, match=r"65535 bytes"):
            journal.append(0, "k" * 70_000, b"")
        with pytest.raises(MistakeError, match="at least one signer"):
            journal.checkpoint([])
        with pytest.raises(MistakeError, match="signs a checkpoint once"):
            journal.checkpoint([pens[0], pens[0]])
        assert journal.size == 0
    with pytest.raises(MistakeError, match="a file is there already"):
        Journal.create(path, "x/a")


def test_a_changed_entry_is_not_handed_out(build: Build) -> None:
    path = build()
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE entries SET data = x'00' WHERE sequence = 17")
    with Journal.open(path) as journal, pytest.raises(IntegrityError, match="entry 17"):
        list(journal.entries())


def test_a_missing_entry_is_not_passed_over(build: Build) -> None:
    path = build()
    with sqlite3.connect(path) as connection:
        connection.execute("DELETE FROM entries WHERE sequence = 17")
    with pytest.raises(IntegrityError, match="entry 17 is missing"):
        Journal.open(path)


def test_something_else_is_not_a_journal(tmp_path: Path) -> None:
    path = tmp_path / "a.journal"
    path.write_bytes(b"not a database, but long enough to be looked at" * 50)
    with pytest.raises(IntegrityError, match="cannot be read as a journal"):
        Journal.open(path)
    path.unlink()
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE entries (a)")
    with pytest.raises(IntegrityError, match="tables are not those"):
        Journal.open(path)


def test_damage_while_the_journal_is_open_is_not_passed_over(build: Build) -> None:
    """What another hand does to the file after it was opened."""
    path = build()
    with Journal.open(path) as journal:
        with closing(sqlite3.connect(path)) as other, other:
            other.execute("UPDATE entries SET sequence = 70 WHERE sequence = 59")
        with pytest.raises(IntegrityError, match="entry 59 is missing"):
            list(journal.entries())
        with closing(sqlite3.connect(path)) as other, other:
            other.execute("DELETE FROM entries WHERE sequence = 17")
        with pytest.raises(IntegrityError, match="entry 17 is missing"):
            list(journal.entries())
        with closing(sqlite3.connect(path)) as other, other:
            other.execute("DROP TABLE entries")
        with pytest.raises(IntegrityError, match="damaged among entries 0 to 59"):
            list(journal.entries())


def test_a_missing_checkpoint_is_not_passed_over(build: Build) -> None:
    path = build()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DELETE FROM checkpoints WHERE number = 1")
    with pytest.raises(IntegrityError, match="checkpoint 1 is missing"):
        Journal.open(path)


def test_closing_twice_does_no_harm(build: Build, tmp_path: Path) -> None:
    for journal in (Journal.open(build()), Journal.create(tmp_path / "b.journal", "x/b")):
        journal.close()
        journal.close()
