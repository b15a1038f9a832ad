"""The tree against the outside vectors of transparency-dev/merkle, then against itself."""

import base64
import json
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jointshield.errors import MistakeError
from jointshield.journal import tree

from . import merkle_probes

PUBLISHED = Path(__file__).resolve().parents[3] / "shared" / "data" / "merkle"


def _holds(family: str, probe: merkle_probes.Probe) -> bool:
    """What this tree says about one probe."""
    proof = [base64.b64decode(part) for part in probe["proof"] or []]
    root = base64.b64decode(probe.get("root", ""))
    roots = [base64.b64decode(probe.get(name, "")) for name in ("root1", "root2")]
    leaf = base64.b64decode(probe.get("leafHash", ""))
    if family == "inclusion":
        return tree.verify_inclusion(probe["leafIdx"], probe["treeSize"], leaf, proof, root)
    if family == "subtreeinclusion":
        index, start, end = probe["leafIdx"], probe["start"], probe["end"]
        return tree.verify_inclusion(index, end, leaf, proof, root, start=start)
    if family == "consistency":
        return tree.verify_consistency(probe["size1"], probe["size2"], *roots, proof)
    return tree.verify_subtree(probe["start"], probe["end"], probe["size"], *roots, proof)


def test_all_518_outside_probes_agree() -> None:
    """transparency-dev/merkle, commit 417fb0c; the digests are those of the published files."""
    agreed = 0
    for family, make in merkle_probes.MADE.items():
        probes = make()
        digest, count = merkle_probes.PUBLISHED[family]
        assert (merkle_probes.digest(probes), len(probes)) == (digest, count), family
        for probe in probes:
            assert _holds(family, probe) is not probe["wantErr"], probe["name"]
            agreed += 1
    assert agreed == 518


@pytest.mark.skipif(not PUBLISHED.is_dir(), reason="the published files are not here")
@pytest.mark.parametrize("family", merkle_probes.MADE)
def test_the_published_files_are_those_that_are_made(family: str) -> None:
    text = (PUBLISHED / f"{family}.jsonl").read_text(encoding="utf-8")
    published = [json.loads(line) for line in text.splitlines()]
    assert merkle_probes.digest(published) == merkle_probes.PUBLISHED[family][0]


def _recursive_root(leaves: list[bytes]) -> bytes:
    """The definition in RFC 6962, 2.1, word for word."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    left, right = _recursive_root(leaves[:k]), _recursive_root(leaves[k:])
    return sha256(b"\x01" + left + right).digest()


LEAVES = [tree.leaf_hash(bytes([i])) for i in range(70)]


@pytest.mark.parametrize("size", range(71))
def test_growing_root_is_the_defined_root(size: int) -> None:
    assert tree.root_of(LEAVES[:size]) == _recursive_root(LEAVES[:size])


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_every_proof_verifies_and_every_other_does_not(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 70))
    index = data.draw(st.integers(0, size - 1))
    old = data.draw(st.integers(1, size))
    root, old_root = tree.root_of(LEAVES[:size]), tree.root_of(LEAVES[:old])
    inclusion = tree.inclusion_proof(LEAVES, index, size)
    consistency = tree.consistency_proof(LEAVES, old, size)
    assert tree.verify_inclusion(index, size, LEAVES[index], inclusion, root)
    assert tree.verify_consistency(old, size, old_root, root, consistency)
    other = data.draw(st.integers(0, size).filter(lambda i: i != index))
    assert not tree.verify_inclusion(other, size, LEAVES[index], inclusion, root)
    assert not tree.verify_inclusion(index, size, LEAVES[index], (*inclusion, root), root)
    assert not tree.verify_consistency(old, size, old_root, root, (*consistency, root))
    if inclusion:
        assert not tree.verify_inclusion(index, size, LEAVES[index], (b"", *inclusion[1:]), root)


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_subtrees_of_aligned_leaves_stand_in_their_tree(data: st.DataObject) -> None:
    """Proofs are made here by hand: the brothers on the way from the root to the subtree."""
    size = data.draw(st.integers(2, 70))
    height = data.draw(st.integers(0, (size - 1).bit_length() - 1))
    start = data.draw(st.integers(0, (size - 1) >> height)) << height
    end = min(start + (1 << height), size)
    proof = []
    low, high = 0, size
    while (low, high) != (start, end):
        middle = low + tree._split(high - low)
        inner, outer = ((low, middle), (middle, high))
        if start >= middle:
            inner, outer = outer, inner
        proof.insert(0, tree.root_of(LEAVES[slice(*outer)]))
        low, high = inner
    part, root = tree.root_of(LEAVES[start:end]), tree.root_of(LEAVES[:size])
    assert tree.verify_subtree(start, end, size, part, root, proof)
    assert not tree.verify_subtree(start, end, size, part, root, [*proof, root])
    assert not tree.verify_subtree(start, end, size, part[::-1], root, proof)
    assert not tree.verify_subtree(start, end, size + 64, part, root, proof)


def test_proofs_outside_the_tree_are_mistakes() -> None:
    with pytest.raises(MistakeError, match="index 5 in a tree of size 5"):
        tree.inclusion_proof(LEAVES, 5, 5)
    with pytest.raises(MistakeError, match="from size 6 to 5"):
        tree.consistency_proof(LEAVES, 6, 5)
