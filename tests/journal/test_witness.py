"""Witnesses: every answer of the published protocol, the state that stands behind it, its loss."""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from jointshield.errors import IntegrityError, MistakeError
from jointshield.journal import checkpoint, cosignature, tree
from jointshield.journal.checkpoint import Signer
from jointshield.journal.forks import find_fork
from jointshield.journal.witness import (
    Accepted,
    AddCheckpoint,
    Conflict,
    Refused,
    consider,
    read_request,
    request_bytes,
)
from jointshield.journal.witnessing import Cosigned, Witness

LEAVES = [tree.leaf_hash(b"%d" % i) for i in range(40)]
OTHER = [*LEAVES[:3], tree.leaf_hash(b"another"), *LEAVES[4:]]
Request = Callable[..., AddCheckpoint]


@pytest.fixture
def request_for(pens: Sequence[Signer]) -> Request:
    """A request from one size of a log to another; the log is signed by two parties."""

    def make(
        old: int, size: int, leaves: Sequence[bytes] = LEAVES, **changed: object
    ) -> AddCheckpoint:
        fields: dict[str, object] = {
            "origin": "x/a",
            "size": size,
            "root": tree.root_of(leaves[:size]),
            "number": size,
            "time_ms": size,
            "final": False,
            "signers": pens[:2],
            **changed,
        }
        proof = tree.consistency_proof(leaves, old, size) if 0 < old <= size else ()
        note = checkpoint.sign(**fields)  # type: ignore[arg-type]
        return AddCheckpoint(old_size=old, proof=proof, note=note)

    return make


@pytest.fixture
def logs(pens: Sequence[Signer]) -> dict[str, dict[str, bytes]]:
    """One known log."""
    return {"x/a": {pen.name: pen.public_key for pen in pens[:2]}}


@pytest.fixture
def witness(
    tmp_path: Path, pens: Sequence[Signer], logs: Mapping[str, Mapping[str, bytes]]
) -> Witness:
    """A witness that has seen nothing."""
    return Witness(tmp_path / "witness.db", pens[2], logs)


def test_growth_is_cosigned(
    witness: Witness, request_for: Request, keys: Mapping[str, bytes]
) -> None:
    for time_s, (old, size) in enumerate(((0, 0), (0, 1), (1, 5), (5, 5), (5, 32), (32, 40))):
        request = request_for(old, size)
        answer = witness.add(read_request(request_bytes(request)), time_s)
        assert isinstance(answer, Cosigned)
        assert (answer.size, answer.status, answer.origin) == (size, 200, "x/a")
        assert answer.root == tree.root_of(LEAVES[:size])
        assert cosignature.cosigners(request.note + answer.line, keys) == {"third": time_s}
        assert witness.held("x/a") == request.note


def test_the_state_outlives_the_process(
    witness: Witness,
    request_for: Request,
    pens: Sequence[Signer],
    logs: Mapping[str, Mapping[str, bytes]],
) -> None:
    witness.add(request_for(0, 7), 1)
    witness.close()
    witness.close()
    with Witness(witness.path, pens[2], logs) as again:
        answer = again.add(request_for(0, 7, OTHER), 2)
        assert isinstance(answer, Conflict)
        assert answer.size == 7


def _asked(witness: Witness, request: AddCheckpoint) -> tuple[int, str]:
    before = witness.held("x/a")
    answer = witness.add(request, 9)
    assert not isinstance(answer, Cosigned)
    assert witness.held("x/a") == before, "what is refused changes nothing"
    return answer.status, answer.why


def test_every_refusal(witness: Witness, request_for: Request, pens: Sequence[Signer]) -> None:
    witness.add(request_for(0, 9), 1)
    good = request_for(9, 20)
    unread = AddCheckpoint(old_size=9, proof=good.proof, note=b"x/a\nno note")
    assert _asked(witness, unread) == (
        400,
        "the checkpoint does not end in an empty line and signature lines",
    )
    assert _asked(witness, AddCheckpoint(old_size=0, proof=(), note=b"\xff\n"))[0] == 400
    assert _asked(witness, request_for(9, 20, origin="x/b"))[0] == 404
    alone = _asked(witness, request_for(9, 20, signers=pens[:1]))
    assert alone[0] == 403
    assert "no signature of this party" in alone[1]
    assert _asked(witness, request_for(9, 20, signers=[pens[0], pens[2]]))[0] == 403
    assert _asked(witness, AddCheckpoint(old_size=21, proof=(), note=good.note)) == (
        400,
        "old size 21 is above the checkpoint's 20",
    )
    for old in (0, 8, 10):
        assert _asked(witness, request_for(old, 20))[0] == 409
    assert _asked(witness, request_for(9, 9, OTHER)) == (
        409,
        "at size 9 the root is another one: the log is forked",
    )
    assert _asked(witness, request_for(9, 20, OTHER))[0] == 422
    for proof in ((), good.proof[:-1], (*good.proof, good.proof[0]), (b"", *good.proof[1:])):
        assert _asked(witness, AddCheckpoint(old_size=9, proof=proof, note=good.note))[0] == 422
    same = request_for(9, 9)
    stuffed = AddCheckpoint(old_size=9, proof=good.proof, note=same.note)
    assert _asked(witness, stuffed)[0] == 422
    assert isinstance(witness.add(good, 10), Cosigned)


def test_an_unknown_name_may_sign_beside_the_known_ones(
    witness: Witness, request_for: Request, pens: Sequence[Signer]
) -> None:
    assert isinstance(witness.add(request_for(0, 3, signers=pens), 1), Cosigned)


def test_a_root_of_nothing_that_is_not_the_root_of_nothing(
    witness: Witness, request_for: Request
) -> None:
    assert _asked(witness, request_for(0, 0, root=bytes(32)))[0] == 409


def test_a_conflict_holds_the_other_half_of_the_evidence(
    witness: Witness, request_for: Request
) -> None:
    witness.add(request_for(0, 9), 1)
    forked = request_for(9, 9, OTHER)
    answer = witness.add(forked, 2)
    assert isinstance(answer, Conflict)
    assert answer.held is not None
    assert find_fork(answer.held, forked.note) is not None
    diverged = witness.add(request_for(9, 20, OTHER), 3)
    assert isinstance(diverged, Refused)
    assert diverged.held == answer.held


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"old 3\nnote",
        b"old 03\n\nnote",
        b"old -1\n\nnote",
        b"old 3\nAAAA\n\nnote",
        b"old 3\n????\n\nnote",
        b"old 3\n" + b"A" * 42 + b"B=\n\nnote",
        b"old 3\n" + b"\n".join([b"A" * 43 + b"="] * 64) + b"\n\nnote",
    ],
)
def test_a_request_has_one_form(body: bytes) -> None:
    with pytest.raises(IntegrityError):
        read_request(body)


def test_a_state_that_is_damaged_is_not_used(witness: Witness, request_for: Request) -> None:
    witness.add(request_for(0, 9), 1)
    with sqlite3.connect(witness.path) as connection:
        note = request_for(0, 8).note
        connection.execute("UPDATE heads SET note = ?", (note,))
    with pytest.raises(IntegrityError, match="damaged"):
        witness.add(request_for(9, 20), 2)
    with pytest.raises(IntegrityError, match="damaged"):
        witness.add(request_for(9, 20), 2)


def test_mistakes(tmp_path: Path, pens: Sequence[Signer], request_for: Request) -> None:
    with pytest.raises(MistakeError, match="known by no key"):
        Witness(tmp_path / "b.db", pens[2], {"x/a": {}})
    with pytest.raises(MistakeError, match="known by no key"):
        consider(None, request_for(0, 1), {"x/a": {}})
    (tmp_path / "c.db").write_bytes(b"no state at all, but long enough to be looked at" * 30)
    with pytest.raises(IntegrityError, match="cannot be read"):
        Witness(tmp_path / "c.db", pens[2], {})


def test_the_machine_alone_keeps_nothing(
    request_for: Request, logs: Mapping[str, Mapping[str, bytes]]
) -> None:
    first = consider(None, request_for(0, 4), logs)
    assert isinstance(first, Accepted)
    second = consider(first.note, request_for(4, 9), logs)
    assert isinstance(second, Accepted)
    assert consider(None, request_for(0, 4), logs) == first
