"""The Merkle tree of RFC 6962: roots that grow entry by entry, proofs, and their verifiers.

A leaf hash is SHA-256(0x00 || data), a node hash SHA-256(0x01 || left || right); the root of an
empty tree is SHA-256 of nothing. Sizes and indices count entries from 0. What the data mean, and
who signs a root, is left to others.

Source: Laurie, Langley & Kasper (2013), RFC 6962, section 2.1; verification steps from Laurie,
Messeri & Stradling (2021), RFC 9162, section 2.1.3.2, and, for a subtree that need not begin at
leaf 0, draft-ietf-plants-merkle-tree-certs-02, section 4 (from leaf 0: RFC 9162, 2.1.4.2).
"""

from collections.abc import Iterable, Sequence
from hashlib import sha256

from jointshield.errors import MistakeError

HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()


def leaf_hash(data: bytes) -> bytes:
    """Hash of one leaf (32 bytes)."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash of the node above two subtrees (32 bytes)."""
    return sha256(b"\x01" + left + right).digest()


class CompactRange:
    """The roots of the complete subtrees of a growing tree: all that its next root needs.

    An append costs two hashes on average and the state log2(size) hashes. It changes in place:
    it stands on the path of every append.
    """

    __slots__ = ("_size", "_stack")

    def __init__(self, leaf_hashes: Iterable[bytes] = ()) -> None:
        self._size = 0
        self._stack: list[bytes] = []
        self.extend(leaf_hashes)

    @property
    def size(self) -> int:
        """Number of leaves so far."""
        return self._size

    def copy(self) -> "CompactRange":
        """A second one over the same leaves, to try further leaves on."""
        twin = CompactRange()
        twin._size, twin._stack = self._size, list(self._stack)
        return twin

    def append(self, value: bytes) -> None:
        """Add one leaf hash at the right edge."""
        self.extend((value,))

    def extend(self, leaf_hashes: Iterable[bytes]) -> None:
        """Add leaf hashes at the right edge, in their order."""
        size, stack = self._size, self._stack
        for leaf in leaf_hashes:
            value, carry = leaf, size
            # A set low bit: a complete subtree of this height waits for its right brother.
            while carry & 1:
                value = sha256(b"\x01" + stack.pop() + value).digest()
                carry >>= 1
            stack.append(value)
            size += 1
        self._size = size

    def root(self) -> bytes:
        """Merkle tree hash of all leaves so far (32 bytes)."""
        if not self._stack:
            return EMPTY_ROOT
        value = self._stack[-1]
        for left in reversed(self._stack[:-1]):
            value = node_hash(left, value)
        return value


def root_of(leaf_hashes: Iterable[bytes]) -> bytes:
    """Merkle tree hash over all given leaf hashes (32 bytes)."""
    return CompactRange(leaf_hashes).root()


def _split(size: int) -> int:
    """Largest power of two smaller than `size` (RFC 6962: k)."""
    return 1 << (size - 1).bit_length() - 1


def inclusion_ranges(index: int, size: int) -> tuple[tuple[int, int], ...]:
    """Leaves [low, high) under each node of an audit path, lowest brother first.

    The caller has made sure of 0 <= index < size.
    """
    brothers: list[tuple[int, int]] = []
    low, high = 0, size
    while high - low > 1:
        middle = low + _split(high - low)
        if index < middle:
            brothers.append((middle, high))
            high = middle
        else:
            brothers.append((low, middle))
            low = middle
    return tuple(reversed(brothers))


def consistency_ranges(old_size: int, new_size: int) -> tuple[tuple[int, int], ...]:
    """Leaves [low, high) under each node of a consistency proof, in the proof's order.

    The caller has made sure of 0 < old_size <= new_size.
    """
    parts: list[tuple[int, int]] = []
    low, high = 0, new_size
    while old_size != high:
        middle = low + _split(high - low)
        if old_size <= middle:
            parts.append((middle, high))
            high = middle
        else:
            parts.append((low, middle))
            low = middle
    if low:  # else the old tree is itself a node of the new one, and its root is known
        parts.append((low, high))
    return tuple(reversed(parts))


def inclusion_proof(leaf_hashes: Sequence[bytes], index: int, size: int) -> tuple[bytes, ...]:
    """Audit path of leaf `index` in the tree of the first `size` leaves, lowest brother first.

    Raises MistakeError if there are fewer leaves than `size` or `index` is outside the tree.
    """
    if not 0 <= index < size <= len(leaf_hashes):
        raise MistakeError(
            f"inclusion proof asked for index {index} in a tree of size {size}, but "
            f"{len(leaf_hashes)} leaves are here; give 0 <= index < size <= number of leaves"
        )
    return tuple(root_of(leaf_hashes[low:high]) for low, high in inclusion_ranges(index, size))


def consistency_proof(
    leaf_hashes: Sequence[bytes], old_size: int, new_size: int
) -> tuple[bytes, ...]:
    """Proof that the first `old_size` leaves are an unchanged prefix of the first `new_size`.

    Raises MistakeError if 0 < old_size <= new_size <= number of leaves does not hold.
    """
    if not 0 < old_size <= new_size <= len(leaf_hashes):
        raise MistakeError(
            f"consistency proof asked from size {old_size} to {new_size}, but {len(leaf_hashes)} "
            "leaves are here; give 0 < old size <= new size <= number of leaves"
        )
    ranges = consistency_ranges(old_size, new_size)
    return tuple(root_of(leaf_hashes[low:high]) for low, high in ranges)


def _well_formed(*hashes: bytes) -> bool:
    # A verifier that takes a short "hash" lets a proof stand for something else than its tree.
    return all(len(value) == HASH_BYTES for value in hashes)


def is_subtree(start: int, end: int) -> bool:
    """True if leaves [start, end) can stand under one node: `start` is aligned to their width."""
    return 0 <= start <= end and start % (1 << max(end - start - 1, 0).bit_length()) == 0


def verify_inclusion(
    index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes, *, start: int = 0
) -> bool:
    """True if `proof` shows that leaf hash `leaf` is entry `index` of the tree (`size`, `root`).

    start: if not 0, `root` is that of the subtree over leaves [start, size). Never raises on a bad
    proof: whatever does not verify is False (RFC 9162, 2.1.3.2).
    """
    if not start <= index < size or not is_subtree(start, size):
        return False
    if not _well_formed(leaf, root, *proof):
        return False
    position, last, value = index - start, size - start - 1, leaf
    for brother in proof:
        if last == 0:
            return False
        if position & 1 or position == last:
            value = node_hash(brother, value)
            while not position & 1 and position:
                position >>= 1
                last >>= 1
        else:
            value = node_hash(value, brother)
        position >>= 1
        last >>= 1
    return last == 0 and value == root


def verify_consistency(
    old_size: int, new_size: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]
) -> bool:
    """True if `proof` shows that the tree (`old_size`, `old_root`) is a prefix of the new one.

    Never raises on a bad proof: whatever does not verify is False. An empty old tree is a prefix
    of anything and shows nothing, so nothing verifies from size 0.
    """
    return old_size > 0 and verify_subtree(0, old_size, new_size, old_root, new_root, proof)


def verify_subtree(
    start: int, end: int, size: int, subtree_root: bytes, root: bytes, proof: Sequence[bytes]
) -> bool:
    """True if `proof` shows that leaves [start, end) with `subtree_root` stand in (`size`, `root`).

    Never raises on a bad proof. No leaves stand in every tree: then only `subtree_root` is judged.
    """
    if not is_subtree(start, end) or end > size:
        return False
    if start == end:
        return not proof and subtree_root == EMPTY_ROOT
    if proof and not _well_formed(subtree_root, root, *proof):
        return False
    first, position, last = start, end - 1, size - 1
    at_edge = position == last
    while first != position and (at_edge or position & 1):
        first, position, last = first >> 1, position >> 1, last >> 1
    # A subtree that is itself a node of the tree opens the path; else the proof's first hash does.
    path = [subtree_root, *proof] if first == position else list(proof)
    if not path:
        return False
    part_value = whole_value = path[0]
    for part in path[1:]:
        if last == 0:
            return False
        if position & 1 or position == last:
            if first < position:
                part_value = node_hash(part, part_value)
            whole_value = node_hash(part, whole_value)
            while not position & 1:
                first, position, last = first >> 1, position >> 1, last >> 1
        else:
            whole_value = node_hash(whole_value, part)
        first, position, last = first >> 1, position >> 1, last >> 1
    return last == 0 and part_value == subtree_root and whole_value == root
