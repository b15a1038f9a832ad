"""Attacks on checkpoints are found, and the report says which one and why: one test per attack."""

import base64
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from pathlib import Path

from jointshield.journal import checkpoint
from jointshield.journal.audit import AuditReport, audit
from jointshield.journal.checkpoint import Signer
from jointshield.journal.store import Journal

Build = Callable[..., Path]
Keys = Mapping[str, bytes]


def _tamper(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


def _texts(report: AuditReport) -> str:
    return "\n".join(str(f) for f in report.faults)


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
