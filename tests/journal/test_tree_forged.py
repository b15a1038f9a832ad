"""Proofs whose hashes add up, for what is no tree: the forger has made the root to fit.

A wrong hash is found by the root that does not come out. Here it does come out, so that only what
a verifier knows of the shape of trees can refuse.
"""

from collections.abc import Sequence

import pytest

from jointshield.errors import MistakeError
from jointshield.journal import tree
from jointshield.journal.tree import EMPTY_ROOT, node_hash

A, B, C, D = (tree.leaf_hash(letter) for letter in (b"a", b"b", b"c", b"d"))
SHORT = b"a" * 31


def test_which_leaves_can_stand_under_one_node() -> None:
    """draft-ietf-plants-merkle-tree-certs-02, section 4: aligned to the width of the whole node."""
    for start in range(34):
        for end in range(start, 68):
            width = 1
            while width < end - start:
                width *= 2
            assert tree.is_subtree(start, end) is (start % width == 0), (start, end)
    assert not tree.is_subtree(-2, 0)
    assert not tree.is_subtree(-1, 0)
    assert not tree.is_subtree(2, 1)


@pytest.mark.parametrize(
    ("size", "leaf", "proof", "root"),
    [
        (1, SHORT, [], SHORT),
        (2, SHORT, [B], node_hash(SHORT, B)),
        (2, A, [SHORT], node_hash(A, SHORT)),
        (2, A, [b""], node_hash(A, b"")),
        (3, A, [B, b""], node_hash(node_hash(A, B), b"")),
    ],
)
def test_a_hash_of_another_length_is_none(
    size: int, leaf: bytes, proof: Sequence[bytes], root: bytes
) -> None:
    assert not tree.verify_inclusion(0, size, leaf, proof, root)


@pytest.mark.parametrize(
    ("index", "size", "proof", "root"),
    [
        (0, 1, [B], node_hash(B, A)),
        (0, 1, [B], node_hash(A, B)),
        (0, 2, [B, C], node_hash(C, node_hash(A, B))),
        (0, 2, [B, C], node_hash(node_hash(A, B), C)),
        (1, 2, [B, C, D], node_hash(D, node_hash(C, node_hash(B, A)))),
    ],
)
def test_a_proof_is_no_longer_than_its_tree_is_high(
    index: int, size: int, proof: Sequence[bytes], root: bytes
) -> None:
    assert not tree.verify_inclusion(index, size, A, proof, root)


def test_an_entry_of_leaves_that_stand_under_no_node() -> None:
    """Leaves 1 and 2 of a log have no common node that holds them alone."""
    assert tree.verify_inclusion(2, 4, A, [B], node_hash(A, B), start=2)
    assert not tree.verify_inclusion(1, 3, A, [B], node_hash(A, B), start=1)


@pytest.mark.parametrize(
    ("start", "end", "size"),
    [(1, 3, 3), (1, 3, 4), (0, 4, 2), (0, 2, 1), (3, 5, 8), (-1, 0, 1)],
)
def test_leaves_that_stand_under_no_node_of_this_tree(start: int, end: int, size: int) -> None:
    """Neither aligned, nor within the tree; whatever root is given for both, it proves nothing."""
    for proof in ([], [A], [A, B], [A, B, C]):
        for roots in ((A, A), (A, node_hash(A, B)), (A, node_hash(B, A)), (EMPTY_ROOT, A)):
            assert not tree.verify_subtree(start, end, size, *roots, proof)


def test_no_leaves_stand_in_every_tree() -> None:
    assert tree.verify_subtree(0, 0, 5, EMPTY_ROOT, A, [])
    assert tree.verify_subtree(5, 5, 5, EMPTY_ROOT, A, [])
    assert not tree.verify_subtree(0, 0, 5, A, A, [])
    assert not tree.verify_subtree(0, 0, 5, EMPTY_ROOT, A, [B])
    assert not tree.verify_consistency(0, 5, EMPTY_ROOT, A, [])


@pytest.mark.parametrize("part", [A, SHORT])
@pytest.mark.parametrize("brother", [B, SHORT])
def test_a_part_or_brother_of_another_length(part: bytes, brother: bytes) -> None:
    """The first two of four leaves, in a tree whose root was made from what was given."""
    whole = node_hash(part, brother)
    sound = part == A and brother == B
    assert tree.verify_subtree(0, 2, 4, part, whole, [brother]) is sound
    assert tree.verify_consistency(2, 4, part, whole, [brother]) is sound


def test_proofs_are_asked_for_places_in_the_tree_alone() -> None:
    leaves = [A, B, C]
    for index, size in ((-1, 3), (3, 3), (2, 4), (0, 0)):
        with pytest.raises(MistakeError, match=f"index {index} in a tree of size {size}"):
            tree.inclusion_proof(leaves, index, size)
    for old, new in ((0, 3), (-1, 3), (3, 2), (3, 4)):
        with pytest.raises(MistakeError, match=f"from size {old} to {new}"):
            tree.consistency_proof(leaves, old, new)
    assert tree.inclusion_proof(leaves, 0, 3) == (B, C)
    assert tree.consistency_proof(leaves, 3, 3) == ()


def _subtree_proof(leaves: Sequence[bytes], start: int, end: int, *, known: bool) -> list[bytes]:
    """The draft's definition (section 4.4.1), word for word; known: the part's root is at hand."""
    size = len(leaves)
    if (start, end) == (0, size):
        return [] if known else [tree.root_of(leaves)]
    middle = 1
    while middle * 2 < size:
        middle *= 2
    left, right = leaves[:middle], leaves[middle:]
    if end <= middle:
        return [*_subtree_proof(left, start, end, known=known), tree.root_of(right)]
    if start >= middle:
        inner = _subtree_proof(right, start - middle, end - middle, known=known)
        return [*inner, tree.root_of(left)]
    assert start == 0
    return [*_subtree_proof(right, 0, end - middle, known=False), tree.root_of(left)]


def test_every_subtree_of_every_small_tree_stands_in_it_and_no_other_does() -> None:
    """Also parts that are not full, such as leaves 16 to 28 of 30."""
    leaves = [tree.leaf_hash(bytes([number])) for number in range(32)]
    for size in range(1, 33):
        root = tree.root_of(leaves[:size])
        for start in range(size):
            for end in range(start + 1, size + 1):
                if not tree.is_subtree(start, end):
                    continue
                part = tree.root_of(leaves[start:end])
                proof = _subtree_proof(leaves[:size], start, end, known=True)
                where = (start, end, size)
                assert tree.verify_subtree(*where, part, root, proof), where
                # Another part never stands there, though the path to the root is sound.
                assert not tree.verify_subtree(*where, part[::-1], root, proof), where
                assert not tree.verify_subtree(*where, part, root[::-1], proof), where
