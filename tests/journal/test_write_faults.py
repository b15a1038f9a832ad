"""Every write that can fail, failing two ways: not stored, and stored although reported failed.

After either the journal goes on: nothing acknowledged is lost, nothing is there twice, a checkpoint
has one number, and the file audits whole.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from jointshield.errors import MistakeError
from jointshield.journal import tree
from jointshield.journal.audit import audit
from jointshield.journal.checkpoint import Signer, parse, sign
from jointshield.journal.entry import leaf_data
from jointshield.journal.mirror import Kept, Mirror
from jointshield.journal.store import Journal
from jointshield.journal.witness import AddCheckpoint, Conflict
from jointshield.journal.witnessing import Cosigned, Witness


class Failing:
    """A connection on which the n-th statement of a kind fails, before or after it is carried out.

    The error is an interrupt: it passes every `except` that handles a database's own errors.
    """

    def __init__(self, inner: sqlite3.Connection, start: str, stored: bool) -> None:
        self._inner = inner
        self._start = start
        self._stored = stored
        self.struck = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def execute(self, statement: str, *values: Any) -> Any:
        """As `sqlite3.Connection.execute`."""
        return self._run(self._inner.execute, statement, *values)

    def executemany(self, statement: str, *values: Any) -> Any:
        """As `sqlite3.Connection.executemany`."""
        return self._run(self._inner.executemany, statement, *values)

    def _run(self, call: Any, statement: str, *values: Any) -> Any:
        strike = not self.struck and statement.startswith(self._start)
        self.struck = self.struck or strike
        if strike and not self._stored:
            raise KeyboardInterrupt
        answer = call(statement, *values)
        if strike:
            raise KeyboardInterrupt
        return answer


POINTS = (
    "BEGIN",
    "INSERT INTO entries",
    "INSERT INTO checkpoints",
    "COMMIT",
    "PRAGMA synchronous",
)
STORED = (pytest.param(False, id="not-stored"), pytest.param(True, id="but-stored"))


@pytest.mark.parametrize("stored", STORED)
@pytest.mark.parametrize("point", POINTS)
def test_ten_fault_points(
    point: str,
    stored: bool,
    tmp_path: Path,
    pens: Sequence[Signer],
    keys: Mapping[str, bytes],
) -> None:
    path = tmp_path / "a.journal"
    with Journal.create(path, "x/a") as journal:
        journal.append(0, "k", b"0")
        journal.checkpoint(pens)
    journal = Journal.open(path)
    failing = Failing(journal._connection, point, stored)
    journal._connection = failing  # type: ignore[assignment]
    journal.append(1, "k", b"1")
    with pytest.raises(KeyboardInterrupt):
        journal.checkpoint(pens)
    journal.append(2, "k", b"2")
    journal.checkpoint(pens)
    journal.append(3, "k", b"3")
    journal.checkpoint(pens, final=True)
    assert [entry.data for entry in journal.entries()] == [b"0", b"1", b"2", b"3"]
    noted = [parse(note) for note in journal.checkpoints()]
    assert [c.number for c in noted] == list(range(len(noted)))
    assert [c.size for c in noted][-2:] == [3, 4]
    journal.close()
    report = audit(path, keys)
    assert (report.faults, report.complete, report.size) == ((), True, 4)


@pytest.mark.parametrize("stored", STORED)
@pytest.mark.parametrize("point", ["BEGIN", "INSERT INTO entries", "COMMIT"])
def test_a_commit_that_failed_is_tried_again(point: str, stored: bool, tmp_path: Path) -> None:
    path = tmp_path / "a.journal"
    journal = Journal.create(path, "x/a")
    failing = Failing(journal._connection, point, stored)
    journal._connection = failing  # type: ignore[assignment]
    journal.append(0, "k", b"0")
    with pytest.raises(KeyboardInterrupt):
        journal.commit()
    assert [entry.data for entry in journal.entries()] == [b"0"]
    journal.close()
    with Journal.open(path) as again:
        assert [entry.data for entry in again.entries()] == [b"0"]


def test_a_final_checkpoint_that_stood_although_it_failed(
    tmp_path: Path, pens: Sequence[Signer]
) -> None:
    journal = Journal.create(tmp_path / "a.journal", "x/a")
    journal.append(0, "k", b"0")
    journal.commit()
    failing = Failing(journal._connection, "COMMIT", stored=True)
    journal._connection = failing  # type: ignore[assignment]
    with pytest.raises(KeyboardInterrupt):
        journal.checkpoint(pens, final=True)
    with pytest.raises(MistakeError, match="is finished"):
        journal.append(1, "k", b"1")
    with pytest.raises(MistakeError, match="has its last checkpoint"):
        journal.checkpoint(pens)
    assert journal.finished
    journal.close()


def test_nobody_signs_what_is_not_stored(tmp_path: Path, pens: Sequence[Signer]) -> None:
    """A signer may be in another hand: what it has signed must not be lost with the power."""
    path = tmp_path / "a.journal"
    sizes: list[int] = []

    class Watching:
        name, public_key = pens[0].name, pens[0].public_key

        def sign(self, message: bytes) -> bytes:
            with closing(sqlite3.connect(path)) as other:
                sizes.append(other.execute("SELECT count(*) FROM entries").fetchone()[0])
            return pens[0].sign(message)

    with Journal.create(path, "x/a") as journal:
        journal.append(0, "k", b"0")
        journal.append(0, "k", b"1")
        journal.checkpoint([Watching()])
    assert sizes == [2]


@pytest.mark.parametrize("stored", STORED)
@pytest.mark.parametrize("point", ["BEGIN", "INSERT OR REPLACE", "COMMIT"])
def test_a_witness_signs_only_after_its_state_stands(
    point: str, stored: bool, tmp_path: Path, pens: Sequence[Signer]
) -> None:
    leaves = [tree.leaf_hash(b"%d" % i) for i in range(9)]
    signed: list[bytes] = []

    class Counting:
        name, public_key = pens[2].name, pens[2].public_key

        def sign(self, message: bytes) -> bytes:
            signed.append(message)
            return pens[2].sign(message)

    def request(old: int, size: int) -> AddCheckpoint:
        note = sign(
            origin="x/a",
            size=size,
            root=tree.root_of(leaves[:size]),
            number=0,
            time_ms=0,
            final=False,
            signers=pens[:1],
        )
        proof = tree.consistency_proof(leaves, old, size) if old else ()
        return AddCheckpoint(old_size=old, proof=proof, note=note)

    logs = {"x/a": {pens[0].name: pens[0].public_key}}
    witness = Witness(tmp_path / "w.db", Counting(), logs)
    assert isinstance(witness.add(request(0, 4), 1), Cosigned)
    witness._connection = Failing(witness._connection, point, stored)  # type: ignore[assignment]
    with pytest.raises(KeyboardInterrupt):
        witness.add(request(4, 9), 2)
    assert len(signed) == 1
    answer = witness.add(request(4, 9), 3)
    if isinstance(answer, Conflict):
        assert (point, stored, answer.size) == ("COMMIT", True, 9)
        answer = witness.add(request(9, 9), 3)
    assert isinstance(answer, Cosigned)
    assert len(signed) == 2


@pytest.mark.parametrize("stored", STORED)
@pytest.mark.parametrize(
    "point", ["BEGIN", "INSERT INTO entries", "INSERT INTO checkpoints", "COMMIT"]
)
def test_a_mirror_goes_on_after_a_write_that_failed(
    point: str, stored: bool, tmp_path: Path, pens: Sequence[Signer], keys: Mapping[str, bytes]
) -> None:
    leaves = [leaf_data(i, "k", b"%d" % i) for i in range(9)]
    notes = [
        sign(
            origin="x/a",
            size=size,
            root=tree.root_of(tree.leaf_hash(leaf) for leaf in leaves[:size]),
            number=number,
            time_ms=0,
            final=False,
            signers=pens,
        )
        for number, size in enumerate((4, 9))
    ]
    with Mirror(tmp_path / "copy.journal", "x/a", keys) as mirror:
        mirror.take(0, leaves[:4], notes[:1])
        journal = mirror.journal
        failing = Failing(journal._connection, point, stored)
        journal._connection = failing  # type: ignore[assignment]
        with pytest.raises(KeyboardInterrupt):
            mirror.take(4, leaves[4:], notes[1:])
        assert mirror.take(4, leaves[4:], notes[1:]) == Kept(size=9, checkpoints=2)
    report = audit(tmp_path / "copy.journal", keys)
    assert (report.faults, report.size, report.checkpoints) == ((), 9, 2)


def test_a_note_is_adopted_after_a_commit_in_doubt(tmp_path: Path, pens: Sequence[Signer]) -> None:
    with Journal.create(tmp_path / "a.journal", "x/a") as journal:
        failing = Failing(journal._connection, "COMMIT", stored=True)
        journal._connection = failing  # type: ignore[assignment]
        journal.append(0, "k", b"0")
        with pytest.raises(KeyboardInterrupt):
            journal.commit()
        journal.adopt(
            sign(
                origin="x/a",
                size=1,
                root=journal.root(),
                number=0,
                time_ms=0,
                final=False,
                signers=pens,
            )
        )
        assert len(journal.checkpoints()) == 1
