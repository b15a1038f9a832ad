"""Attacks on checkpoints are found, and the report says which one and why: one test per attack."""

import base64
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from jointshield.journal import checkpoint
from jointshield.journal.audit import AuditReport, audit
from jointshield.journal.checkpoint import Signer
from jointshield.journal.entry import FIRST_LINK, entry_hash, link
from jointshield.journal.store import Journal

Build = Callable[..., Path]
Keys = Mapping[str, bytes]


def _tamper(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


def _texts(report: AuditReport) -> str:
    return "\n".join(str(f) for f in report.faults)


def test_a_sound_journal(build: Build, keys: Keys) -> None:
    path = build()
    report = audit(path, keys)
    with Journal.open(path) as journal:
        assert report.root == journal.root()
    assert report.holds
    assert (report.size, report.verified_size, report.checkpoints) == (60, 60, 4)
    assert report.verified_time_ms == 59 * 500
    assert report.summary() == (
        "exercise-7/joint: whole; 60 entries, verified up to entry 59 by 4 of 4 checkpoints"
    )


def test_without_keys_the_tree_is_still_checked(build: Build) -> None:
    path = build()
    assert audit(path).holds
    assert not audit(path).signatures_checked
    _tamper(path, "UPDATE entries SET time_ms = 1 WHERE sequence = 31")
    assert _entries(audit(path)) == [31]


def test_a_run_cut_short_is_incomplete_not_broken(build: Build, keys: Keys) -> None:
    report = audit(build(entries=50, final=False), keys)
    assert not report.complete
    assert report.faults == ()
    assert (report.size, report.verified_size) == (50, 40)
    assert "incomplete, the run was cut short" in report.summary()
    assert "verified up to entry 39 by 2 of 2 checkpoints" in report.summary()


@pytest.mark.parametrize(
    ("column", "value"), [("data", "x'00'"), ("kind", "'other'"), ("time_ms", "7")]
)
def test_a_changed_entry(build: Build, keys: Keys, column: str, value: str) -> None:
    path = build()
    _tamper(path, f"UPDATE entries SET {column} = {value} WHERE sequence = 31")  # noqa: S608
    report = audit(path, keys)
    assert _entries(report) == [31]
    assert "entry 31 (" in _texts(report)
    assert "content was changed after it was written" in _texts(report)
    assert report.verified_size == 20
    assert not report.holds


def test_a_changed_stored_hash(build: Build, keys: Keys) -> None:
    path = build()
    _tamper(path, "UPDATE entries SET leaf_hash = zeroblob(32) WHERE sequence = 31")
    report = audit(path, keys)
    assert _entries(report) == [31]
    assert "the hash stored with it was changed; its content is what was signed" in _texts(report)


def test_a_changed_running_hash(build: Build, keys: Keys) -> None:
    path = build()
    _tamper(path, "UPDATE entries SET link = zeroblob(32) WHERE sequence = 31")
    report = audit(path, keys)
    assert _entries(report) == [31]
    assert "running hash stored with it was changed" in _texts(report)


def test_content_and_hash_changed_together(build: Build, keys: Keys) -> None:
    path = build()
    forged = entry_hash(15_500, "kind-1", b"forged").hex()
    _tamper(
        path,
        f"UPDATE entries SET data = x'{b'forged'.hex()}', leaf_hash = x'{forged}' "  # noqa: S608
        "WHERE sequence = 31",
    )
    report = audit(path, keys)
    assert _entries(report) == [31]
    assert "the order breaks here" in _texts(report)
    assert "the signed root is not that of the entries; see entry 31" in _texts(report)
    assert report.verified_size == 20


def test_content_and_every_hash_made_to_fit(build: Build, keys: Keys) -> None:
    """The forger mends all stored hashes; only the signed roots are out of reach."""
    path = build()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE entries SET data = x'00' WHERE sequence = 31")
        running = FIRST_LINK
        rows = connection.execute("SELECT sequence, time_ms, kind, data FROM entries").fetchall()
        for sequence, time_ms, kind, data in rows:
            leaf = entry_hash(time_ms, kind, data)
            running = link(running, leaf)
            connection.execute(
                "UPDATE entries SET leaf_hash = ?, link = ? WHERE sequence = ?",
                (leaf, running, sequence),
            )
    report = audit(path, keys)
    assert _entries(report) == [20]
    assert "entries 20 to 39: at least one of these was changed" in _texts(report)
    assert report.verified_size == 20


def test_an_entry_removed(build: Build, keys: Keys) -> None:
    path = build()
    _tamper(path, "DELETE FROM entries WHERE sequence = 31")
    report = audit(path, keys)
    assert _entries(report) == [31]
    assert "entry 31: is missing: it was removed" in _texts(report)
    assert report.verified_size == 20


def test_an_entry_removed_and_the_rest_renumbered(build: Build, keys: Keys) -> None:
    path = build()
    _tamper(
        path,
        "DELETE FROM entries WHERE sequence = 31",
        "UPDATE entries SET sequence = -sequence WHERE sequence > 31",
        "UPDATE entries SET sequence = -sequence - 1 WHERE sequence < 0",
    )
    report = audit(path, keys)
    assert report.size == 59
    assert _entries(report) == [31, 59]
    assert "entry 31 (kind-2, 16000 ms): the order breaks here" in _texts(report)
    assert "signed over 60 entries, the file holds 59" in _texts(report)


def test_the_last_entries_removed(build: Build, keys: Keys) -> None:
    path = build()
    _tamper(path, "DELETE FROM entries WHERE sequence >= 55")
    report = audit(path, keys)
    assert _entries(report) == [55]
    assert "entries 55 to 59: is missing: checkpoint 2 was signed over 60" in _texts(report)


def test_two_entries_swapped(build: Build, keys: Keys) -> None:
    path = build()
    _tamper(
        path,
        "UPDATE entries SET sequence = -1 WHERE sequence = 25",
        "UPDATE entries SET sequence = 25 WHERE sequence = 31",
        "UPDATE entries SET sequence = 31 WHERE sequence = -1",
    )
    report = audit(path, keys)
    assert {25, 31} <= set(_entries(report))
    assert "put in another's place" in _texts(report)
    assert report.verified_size == 20


def test_an_entry_added_after_the_end(build: Build, keys: Keys) -> None:
    path = build()
    leaf = entry_hash(30_000, "late", b"")
    with closing(sqlite3.connect(path)) as connection, connection:
        (last,) = connection.execute("SELECT link FROM entries WHERE sequence = 59").fetchone()
        connection.execute(
            "INSERT INTO entries VALUES (60, 30000, 'late', x'', ?, ?)", (leaf, link(last, leaf))
        )
    report = audit(path, keys)
    assert _entries(report) == [60]
    assert "added after the journal was finished" in _texts(report)


def _rewrite_note(path: Path, number: int, change: Callable[[bytes], bytes]) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        query = "SELECT note FROM checkpoints WHERE number = ?"
        (note,) = connection.execute(query, (number,)).fetchone()
        changed = change(note)
        assert changed != note
        connection.execute("UPDATE checkpoints SET note = ? WHERE number = ?", (changed, number))


def test_a_root_altered(build: Build, keys: Keys) -> None:
    path = build()
    with_root = base64.b64encode(bytes(32))

    def change(note: bytes) -> bytes:
        lines = note.split(b"\n")
        lines[2] = with_root
        return b"\n".join(lines)

    _rewrite_note(path, 1, change)
    report = audit(path, keys)
    assert "checkpoint 1 (after 40 entries): signature of 'north'" in _texts(report)
    assert "this checkpoint was altered" in _texts(report)
    assert report.verified_size == 60, "the entries themselves are covered by later checkpoints"
    assert not report.holds
    assert "this checkpoint was altered" in _texts(audit(path)), "found without keys too"


def test_a_signature_of_another_party(build: Build, keys: Keys) -> None:
    path = build()

    def change(note: bytes) -> bytes:
        lines = note.split(b"\n")
        north, south = lines[-4].split(b" "), lines[-3].split(b" ")
        assert (north[1], south[1]) == (b"north", b"south")
        lines[-4] = b" ".join((north[0], north[1], south[2]))
        return b"\n".join(lines)

    _rewrite_note(path, 2, change)
    report = audit(path, keys)
    assert [str(f) for f in report.faults] == [
        "run.journal, checkpoint 2 (after 60 entries): signature of 'north': "
        "stands under this name but names the key of 'south'"
    ]


def test_a_signature_removed(build: Build, keys: Keys) -> None:
    path = build()
    _rewrite_note(path, 2, lambda note: b"\n".join([*note.split(b"\n")[:-2], b""]))
    assert "signature of 'third': no signature of this party" in _texts(audit(path, keys))


def test_a_checkpoint_removed(build: Build, keys: Keys) -> None:
    path = build()
    _tamper(path, "DELETE FROM checkpoints WHERE number = 1")
    assert "checkpoint 1: is missing" in _texts(audit(path, keys))


def test_a_checkpoint_removed_and_the_rest_renumbered(build: Build, keys: Keys) -> None:
    path = build()
    _tamper(
        path,
        "DELETE FROM checkpoints WHERE number = 1",
        "UPDATE checkpoints SET number = number - 1 WHERE number > 1",
    )
    assert "states the number 2: one was removed or moved" in _texts(audit(path, keys))


def test_a_checkpoint_of_another_journal(build: Build, keys: Keys, pens: Sequence[Signer]) -> None:
    path = build()
    with Journal.open(path) as journal:
        stated = checkpoint.parse(journal.checkpoints()[1])
    other = checkpoint.sign(
        origin="exercise-8/joint",
        size=stated.size,
        root=stated.root,
        number=1,
        time_ms=stated.time_ms,
        final=False,
        signers=pens,
    )
    _rewrite_note(path, 1, lambda _: other)
    assert "speaks of journal 'exercise-8/joint'" in _texts(audit(path, keys))


def test_the_final_mark_taken_off(build: Build, keys: Keys) -> None:
    path = build()
    _rewrite_note(path, 3, lambda note: note.replace(b"jointshield/final\n", b""))
    report = audit(path, keys)
    assert not report.complete
    assert "signature of 'north': the signature does not hold" in _texts(report)


def test_the_origin_changed(build: Build, keys: Keys) -> None:
    path = build()
    _tamper(path, "UPDATE journal SET origin = 'exercise-8/joint'")
    assert "speaks of journal 'exercise-7/joint', this is 'exercise-8/joint'" in _texts(
        audit(path, keys)
    )


def test_a_key_that_is_not_enrolled(build: Build, keys: Keys) -> None:
    report = audit(build(), {**keys, "north": keys["south"]})
    assert not report.holds
    assert report.verified_size == 0
