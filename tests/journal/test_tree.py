"""The tree against the outside vectors of transparency-dev/merkle, then against itself."""

import base64
import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jointshield.errors import MistakeError
from jointshield.journal import tree

VECTORS = Path(__file__).resolve().parents[3] / "shared" / "data" / "merkle"


def _vectors(name: str) -> list[dict[str, Any]]:
    path = VECTORS / f"{name}.jsonl"
    if not path.is_file():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _proof(vector: dict[str, Any]) -> list[bytes]:
    return [base64.b64decode(part) for part in vector["proof"] or []]


def _cases(name: str) -> list[Any]:
    found = [pytest.param(v, id=v["name"]) for v in _vectors(name)]
    reason = f"outside vectors are not here: ../shared/data/merkle/{name}.jsonl"
    return found or [pytest.param(None, marks=pytest.mark.skip(reason=reason))]


@pytest.mark.parametrize("vector", _cases("inclusion"))
def test_inclusion_vectors(vector: dict[str, Any]) -> None:
    held = tree.verify_inclusion(
        vector["leafIdx"],
        vector["treeSize"],
        base64.b64decode(vector["leafHash"]),
        _proof(vector),
        base64.b64decode(vector["root"]),
    )
    assert held is not vector["wantErr"]


@pytest.mark.parametrize("vector", _cases("consistency"))
def test_consistency_vectors(vector: dict[str, Any]) -> None:
    held = tree.verify_consistency(
        vector["size1"],
        vector["size2"],
        base64.b64decode(vector["root1"]),
        base64.b64decode(vector["root2"]),
        _proof(vector),
    )
    assert held is not vector["wantErr"]


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


def test_proofs_outside_the_tree_are_mistakes() -> None:
    with pytest.raises(MistakeError, match="index 5 in a tree of size 5"):
        tree.inclusion_proof(LEAVES, 5, 5)
    with pytest.raises(MistakeError, match="from size 6 to 5"):
        tree.consistency_proof(LEAVES, 6, 5)
