"""Two stories of one log: the evidence convinces a stranger, and nothing else does."""

from collections.abc import Callable, Mapping, Sequence

import pytest

from jointshield.errors import IntegrityError
from jointshield.journal import tree
from jointshield.journal.checkpoint import Signer, sign
from jointshield.journal.cosignature import cosign
from jointshield.journal.forks import ForkEvidence, find_fork

LEAVES = [tree.leaf_hash(b"%d" % i) for i in range(40)]
OTHER = [*LEAVES[:3], tree.leaf_hash(b"another"), *LEAVES[4:]]
Note = Callable[..., bytes]


@pytest.fixture
def note(pens: Sequence[Signer]) -> Note:
    """A signed note over the first entries of a log."""

    def make(size: int, leaves: Sequence[bytes] = LEAVES, **changed: object) -> bytes:
        fields: dict[str, object] = {
            "origin": "x/a",
            "size": size,
            "root": tree.root_of(leaves[:size]),
            "number": size,
            "time_ms": 0,
            "final": False,
            "signers": pens[:2],
            **changed,
        }
        return sign(**fields)  # type: ignore[arg-type]

    return make


def _handed_on(evidence: ForkEvidence | None) -> ForkEvidence:
    assert evidence is not None
    again = ForkEvidence.from_bytes(evidence.to_bytes())
    assert again == evidence
    return again


def test_two_roots_over_one_size(note: Note, keys: Mapping[str, bytes]) -> None:
    found = _handed_on(find_fork(note(9), note(9, OTHER))).verify(keys)
    assert (found.kind, found.signed, found.origin) == ("same-size", ("north", "south"), "x/a")
    assert str(found) == "x/a: two roots over the same 9 entries; both signed by north, south"


@pytest.mark.parametrize("old", range(1, 40))
def test_a_larger_tree_that_begins_otherwise(
    old: int, note: Note, keys: Mapping[str, bytes]
) -> None:
    for size in (old + 1, 40):
        evidence = find_fork(note(size, OTHER), note(old), OTHER)
        if old < 4 or size > 40:  # entry 3 is the one that differs
            assert evidence is None
            continue
        if size <= old:
            continue
        found = _handed_on(evidence).verify(keys)
        assert found.kind == "diverged"
        assert f"entries 0 to {old - 1}" in found.what
        assert find_fork(note(size, OTHER), note(old)) is None, "needs the entries"
        assert find_fork(note(size, OTHER), note(old), LEAVES) is None, "needs the right ones"


def test_a_rollback(note: Note, keys: Mapping[str, bytes]) -> None:
    found = _handed_on(find_fork(note(9, number=4), note(5, number=6))).verify(keys)
    assert found.kind == "backwards"
    assert "rolled back" in found.what


def test_what_can_both_hold_is_no_fork(note: Note) -> None:
    assert find_fork(note(9), note(9)) is None
    assert find_fork(note(9), note(20), LEAVES) is None
    assert find_fork(note(0), note(20), LEAVES) is None
    assert find_fork(note(9), note(9, OTHER, origin="x/b")) is None


def test_witnesses_that_cosigned_both_are_named(
    note: Note, pens: Sequence[Signer], keys: Mapping[str, bytes]
) -> None:
    one, other = note(9), note(9, OTHER)
    texts = [n.partition(b"\n\n")[0] + b"\n" for n in (one, other)]
    one += cosign(texts[0], pens[2], 1) + cosign(texts[0], pens[0], 1)
    other += cosign(texts[1], pens[2], 2)
    found = _handed_on(find_fork(one, other)).verify(keys, keys)
    assert found.cosigned == ("third",)
    assert str(found).endswith("; cosigned by third")


def test_nobody_can_be_accused_of_what_he_did_not_sign(
    note: Note, pens: Sequence[Signer], keys: Mapping[str, bytes]
) -> None:
    forged = note(9, OTHER, signers=pens[2:])
    evidence = find_fork(note(9), forged)
    assert evidence is not None
    with pytest.raises(IntegrityError, match="no known key signed both"):
        evidence.verify(keys)
    half = find_fork(note(9), note(9, OTHER, signers=pens[1:]))
    assert half is not None
    assert half.verify(keys).signed == ("south",)


@pytest.mark.parametrize("kind", ["same-size", "diverged", "backwards", "of-another-kind"])
def test_a_claim_that_the_notes_do_not_bear_out(
    kind: str, note: Note, keys: Mapping[str, bytes]
) -> None:
    proof = tree.consistency_proof(LEAVES, 9, 20)
    began = tree.root_of(LEAVES[:9])
    for first, second in ((note(9), note(20)), (note(9), note(9)), (note(20), note(9, number=30))):
        claim = ForkEvidence(kind=kind, first=first, second=second, began_with=began, proof=proof)
        with pytest.raises(IntegrityError):
            claim.verify(keys)
    other_log = ForkEvidence(kind=kind, first=note(9), second=note(9, OTHER, origin="x/b"))
    with pytest.raises(IntegrityError, match="two logs"):
        other_log.verify(keys)


def test_a_flipped_bit_of_any_byte_of_evidence_is_refused(
    note: Note, keys: Mapping[str, bytes]
) -> None:
    evidence = find_fork(note(9), note(20, OTHER), OTHER)
    assert evidence is not None
    data = evidence.to_bytes()
    for place in range(len(data)):
        changed = bytearray(data)
        changed[place] ^= 1 << place % 8
        try:
            found = ForkEvidence.from_bytes(bytes(changed)).verify(keys)
        except IntegrityError:
            continue
        # One signer's line may be spoilt: the other's still stands under both notes.
        assert len(found.signed) == 1


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"jointshield/fork/v1\nsame-size\n3\n",
        b"jointshield/fork/v2\nsame-size\n3\n\n\nabc",
        b"jointshield/fork/v1\nsame-size\n03\n\n\nabc",
        b"jointshield/fork/v1\nsame-size\n3\n?\n\nabc",
        b"jointshield/fork/v1\nsame\xffsize\n3\n\n\nabc",
        b"jointshield/fork/v1\nsame-size\n9\n\n\nabc",
    ],
)
def test_evidence_has_one_form(data: bytes) -> None:
    with pytest.raises(IntegrityError):
        ForkEvidence.from_bytes(data)
