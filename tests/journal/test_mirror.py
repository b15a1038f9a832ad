"""Mirrors: a full copy that grows with the log, and every way of offering something else."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from jointshield.errors import IntegrityError, MistakeError
from jointshield.journal import tree
from jointshield.journal.audit import audit
from jointshield.journal.checkpoint import Signer, sign
from jointshield.journal.cosignature import cosign
from jointshield.journal.entry import leaf_data, read_leaf_data
from jointshield.journal.mirror import Declined, Kept, Mirror

LOG = [leaf_data(i, "k", b"%d" % i) for i in range(40)]
LIE = [*LOG[:3], leaf_data(3, "k", b"another"), *LOG[4:]]


class Log:
    """A log in the hands of its signers: it can sign whatever it likes."""

    def __init__(self, pens: Sequence[Signer]) -> None:
        self._pens = pens

    def note(
        self, number: int, size: int, log: Sequence[bytes] = LOG, *, final: bool = False
    ) -> bytes:
        """Checkpoint `number` over the first entries of `log`."""
        root = tree.root_of(tree.leaf_hash(leaf) for leaf in log[:size])
        return sign(
            origin="x/a",
            size=size,
            root=root,
            number=number,
            time_ms=size,
            final=final,
            signers=self._pens,
        )


@pytest.fixture
def log(pens: Sequence[Signer]) -> Log:
    """A log that all three parties sign."""
    return Log(pens)


@pytest.fixture
def mirror(tmp_path: Path, keys: Mapping[str, bytes], log: Log) -> Mirror:
    """A mirror that holds ten entries and two checkpoints."""
    made = Mirror(tmp_path / "copy.journal", "x/a", keys)
    kept = made.take(0, LOG[:10], [log.note(0, 4), log.note(1, 10)])
    assert kept == Kept(size=10, checkpoints=2)
    return made


def _declined(
    mirror: Mirror, start: int, entries: Sequence[bytes], notes: Sequence[bytes]
) -> Declined:
    before = (mirror.journal.root(), mirror.journal.checkpoints())
    answer = mirror.take(start, entries, notes)
    assert isinstance(answer, Declined)
    assert (mirror.journal.root(), mirror.journal.checkpoints()) == before
    assert (answer.size, answer.checkpoints) == (10, 2)
    return answer


def test_a_copy_is_a_whole_journal(
    mirror: Mirror, log: Log, keys: Mapping[str, bytes], pens: Sequence[Signer]
) -> None:
    last = log.note(2, 30)
    cosigned = last + cosign(last.partition(b"\n\n")[0] + b"\n", pens[0], 5)
    assert mirror.take(10, LOG[10:30], [cosigned]) == Kept(size=30, checkpoints=3)
    assert mirror.take(30, [], [last]) == Kept(size=30, checkpoints=3), "asked twice"
    assert mirror.take(5, LOG[5:30], [log.note(1, 10), last]) == Kept(size=30, checkpoints=3)
    end = log.note(3, 30, final=True)
    assert mirror.take(30, [], [end]) == Kept(size=30, checkpoints=4)
    mirror.close()
    report = audit(mirror.journal.path, keys)
    assert (report.complete, report.size, report.checkpoints, report.faults) == (True, 30, 4, ())
    with Mirror(mirror.journal.path, "x/a", keys) as again:
        assert again.take(30, [], [end]) == Kept(size=30, checkpoints=4)
        answer = again.take(30, LOG[30:], [log.note(4, 40)])
        assert isinstance(answer, Declined)
        assert "the log was finished" in answer.why
    with pytest.raises(IntegrityError, match="closed database"):
        list(again.journal.entries())


def test_a_changed_entry_is_caught_with_evidence(
    mirror: Mirror, log: Log, keys: Mapping[str, bytes]
) -> None:
    answer = _declined(mirror, 0, LIE[:20], [log.note(2, 20, LIE)])
    assert answer.why == "entry 3 is not the one that is held: it was changed or moved"
    assert answer.evidence is not None
    assert answer.evidence.verify(keys).kind == "diverged"
    unsigned = _declined(mirror, 0, LIE[:20], [log.note(2, 20, LIE)[:-1], b"no note"])
    assert unsigned.evidence is None


def test_a_change_before_the_offer_is_caught_by_the_root(mirror: Mirror, log: Log) -> None:
    answer = _declined(mirror, 10, LIE[10:20], [log.note(2, 20, LIE)])
    assert "do not give the root of checkpoint 2" in answer.why


def test_another_root_over_a_held_size(mirror: Mirror, log: Log, keys: Mapping[str, bytes]) -> None:
    for number in (1, 2):
        answer = _declined(mirror, 10, [], [log.note(number, 10, LIE)])
        assert answer.evidence is not None
        assert answer.evidence.verify(keys).kind == "same-size"


def test_a_smaller_past_with_another_root(
    mirror: Mirror, log: Log, keys: Mapping[str, bytes]
) -> None:
    answer = _declined(mirror, 10, [], [log.note(0, 7, LIE)])
    assert answer.why == "checkpoint 0 is not the one that is held"
    assert answer.evidence is not None
    assert answer.evidence.verify(keys).kind == "diverged"


def test_rollbacks(mirror: Mirror, log: Log, keys: Mapping[str, bytes]) -> None:
    signed = _declined(mirror, 10, [], [log.note(2, 6)])
    assert "the log was cut off" in signed.why
    assert signed.evidence is not None
    assert signed.evidence.verify(keys).kind == "backwards"
    stale = _declined(mirror, 0, LOG[:4], [log.note(0, 4)])
    assert stale.why == (
        "checkpoint 0 is presented as the newest, number 1 is held: the log was rolled back"
    )
    assert stale.evidence is None, "an old note is genuine: nothing is contradicted"


def test_truncation_gaps_and_strangers(mirror: Mirror, log: Log, pens: Sequence[Signer]) -> None:
    assert "12 are here or offered: the log was cut off" in (
        _declined(mirror, 10, LOG[10:12], [log.note(2, 20)]).why
    )
    assert "entries 10 to 11 are left out" in (
        _declined(mirror, 12, LOG[12:20], [log.note(2, 20)]).why
    )
    assert "no checkpoint is offered" in _declined(mirror, 10, LOG[10:20], []).why
    assert "checkpoint 2 is left out" in (_declined(mirror, 10, LOG[10:20], [log.note(3, 20)]).why)
    assert "is not the framing" in (_declined(mirror, 10, [b"no entry"], [log.note(2, 11)]).why)
    assert "expected a line" in (
        _declined(mirror, 10, [], [log.note(2, 10).replace(b"number", b"numbre")]).why
    )
    assert "no signature of this party" in (
        _declined(mirror, 10, LOG[10:20], [Log(pens[:2]).note(2, 20)]).why
    )
    other = log.note(2, 20).replace(b"x/a", b"x/b")
    assert "is another log" in _declined(mirror, 10, LOG[10:20], [other]).why


def test_what_came_before_the_fault_is_kept(mirror: Mirror, log: Log) -> None:
    answer = mirror.take(10, LOG[10:], [log.note(2, 20), log.note(3, 30, LIE)])
    assert isinstance(answer, Declined)
    assert (answer.size, answer.checkpoints) == (20, 3)


def test_notes_cannot_be_adopted_over_other_entries(
    mirror: Mirror, log: Log, keys: Mapping[str, bytes]
) -> None:
    for note in (log.note(2, 11), log.note(1, 10), log.note(2, 10, LIE)):
        with pytest.raises(IntegrityError, match="does not state what is here"):
            mirror.journal.adopt(note)
    mirror.journal.adopt(log.note(2, 10, final=True))
    with pytest.raises(IntegrityError, match="finished"):
        mirror.journal.adopt(log.note(3, 10))
    assert audit(mirror.journal.path, keys).faults == ()


def test_mistakes(tmp_path: Path, mirror: Mirror, keys: Mapping[str, bytes]) -> None:
    mirror.close()
    with pytest.raises(MistakeError, match="known by no key"):
        Mirror(tmp_path / "b.journal", "x/a", {})
    with pytest.raises(IntegrityError, match="a copy of 'x/a'"):
        Mirror(mirror.journal.path, "x/b", keys)
    assert read_leaf_data(0, LOG[0]).kind == "k"
