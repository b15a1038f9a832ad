"""The 518 probes of github.com/transparency-dev/merkle (commit 417fb0c), made from their rules.

That project publishes JSON files: a proof that holds for a small tree, then the same with one thing
wrong, and a few answers at the edges. Every probe follows from a rule, so it is made here instead
of copied; the digest over each published file's contents shows that what is made is what is
published, and the files themselves are used where they are present.

Two families, each also for subtrees (draft-ietf-plants-merkle-tree-certs-02, section 4): that an
entry is in a tree, and that one tree is a prefix of another.
"""

import base64
import hashlib
import json
from collections.abc import Callable, Iterator
from typing import Any

from jointshield.journal import tree

Probe = dict[str, Any]

# SHA-256 over the published probes, sorted by name, as compact JSON with sorted keys.
PUBLISHED = {
    "inclusion": ("75c4e49d76a497a4a98186cde3c429295eeb82bce67762ce3ede0babb41fe61f", 98),
    "consistency": ("c9938adf8f640969aece39c88b0e5224498ac52eb73d571da8937e433bf06ade", 98),
    "subtreeinclusion": ("db37966a930695d75c45c8a13ae1ba7e9781d205afeebf4c4d7e4de1f1925592", 204),
    "subtreeconsistency": ("076b87925b540bb127630c6af18c931827e7ebd6c5d18177a503329ec87d1c65", 118),
}

_DATA = ("", "00", "10", "2021", "3031", "40414243", "5051525354555657")
LEAVES = [
    tree.leaf_hash(bytes.fromhex(text)) for text in (*_DATA, "606162636465666768696a6b6c6d6e6f")
]
_RANDOM = bytes.fromhex("abacaba000000000000000000000000000000000000000000060061e00123456")
_ONE, _TWO = b"don't care 1", b"don't care 2"
_EMPTY = tree.EMPTY_ROOT
_LAST = 2**64 - 1  # sizes are unsigned there: one less than 0 is the largest


def digest(probes: list[Probe]) -> str:
    """SHA-256 over the probes in one written form."""
    ordered = sorted(probes, key=lambda probe: str(probe["name"]))
    return hashlib.sha256(
        json.dumps(ordered, sort_keys=True, separators=(",", ":")).encode()
    ).hexdigest()


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode()


def _probe(
    folder: str, desc: str, holds: bool, proof: list[bytes] | None, **fields: int | bytes
) -> Probe:
    words = desc.replace(" - ", " ").replace("(", "").replace(")", "").replace(" ", "-")
    return {
        "name": f"{folder}/{words}.json",
        "desc": desc,
        "wantErr": not holds,
        "proof": None if proof is None else [_text(part) for part in proof],
        **{k: _text(v) if isinstance(v, bytes) else v for k, v in fields.items()},
    }


def _flipped(proof: list[bytes], index: int, bit: int) -> list[bytes]:
    changed = list(proof)
    changed[index] = bytes([changed[index][0] ^ 1 << bit]) + changed[index][1:]
    return changed


def _inclusion_cases(
    index: int, size: int
) -> Iterator[tuple[str, bool, int, int, bytes, bytes, list[bytes] | None]]:
    """(desc, holds, index, size, root, leaf, proof): one that holds, then each thing wrong."""
    root, leaf = tree.root_of(LEAVES[:size]), LEAVES[index]
    right = list(tree.inclusion_proof(LEAVES, index, size)) or None
    parts = right or []
    yield "happy path", True, index, size, root, leaf, right
    yield "leafIdx sub @1", False, (index - 1) % 2**64, size, root, leaf, right
    yield "leafIdx plus @1", False, index + 1, size, root, leaf, right
    yield "leafIdx XOR @2", False, index ^ 2, size, root, leaf, right
    yield "treeSize mul @2", False, index, size * 2, root, leaf, right
    yield "treeSize div @2", False, index, size // 2, root, leaf, right
    yield "wrong leaf", False, index, size, root, b"WrongLeaf", right
    yield "empty root", False, index, size, _EMPTY, leaf, right
    yield "random root", False, index, size, _RANDOM, leaf, right
    for place in range(len(parts)):
        desc = f"modified proof[{place}] bit @3"
        yield desc, False, index, size, root, leaf, _flipped(parts, place, 3)
    if parts:
        yield "removed component", False, index, size, root, leaf, parts[:-1]
    if len(parts) > 1:
        inserted = [parts[0], _RANDOM, *parts[1:]]
        yield "inserted component", False, index, size, root, leaf, inserted
    for word, extra in (("garbage", b""), ("root", root)):
        yield f"trailing {word}", False, index, size, root, leaf, [*parts, extra]
        yield f"preceding {word}", False, index, size, root, leaf, [extra, *parts]


_INCLUSIONS = ((0, 1), (0, 8), (5, 8), (2, 3), (1, 5))
_OUTSIDE = ((0, 0), (0, 1), (1, 0), (2, 1))
_ENTRY = bytes.fromhex("0d3aed023148ffd2a259fbd0cdc7fb3cf975658760d3775b82af6f90aacc2dfc")
_SINGLE = (
    ("matching root and leaf", True, _ENTRY, _ENTRY),
    ("empty root", False, b"", _ENTRY),
    ("empty leaf", False, _ENTRY, b""),
    ("empty root and leaf", False, b"", b""),
)
_EDGES = (
    ("random leaf", b"", _RANDOM),
    ("empty root", _EMPTY, b""),
    ("empty root and random leaf", _EMPTY, _RANDOM),
)


def _all_inclusions() -> Iterator[tuple[str, str, bool, int, int, bytes, bytes, Any]]:
    for number, (index, size) in enumerate(_INCLUSIONS):
        for case in _inclusion_cases(index, size):
            yield (str(number), *case)
    for number, (index, size) in enumerate(_OUTSIDE):
        for desc, root, leaf in _EDGES:
            yield f"additional/{number}", desc, False, index, size, root, leaf, []
    for desc, holds, root, leaf in _SINGLE:
        yield "single-entry", desc, holds, 0, 1, root, leaf, []


def inclusion() -> list[Probe]:
    """98 probes of audit paths."""
    return [
        _probe(
            f"inclusion/{folder}", desc, holds, proof,
            leafIdx=index, treeSize=size, root=root, leafHash=leaf,
        )
        for folder, desc, holds, index, size, root, leaf, proof in _all_inclusions()
    ]  # fmt: skip


def _shift(size: int) -> int:
    """Start of the second subtree of this width: its smallest lawful start that is not 0."""
    return 1 << max(size - 1, 0).bit_length()


def subtree_inclusion() -> list[Probe]:
    """204 probes: each of the former at leaf 0 and in a later subtree, and ranges that are none."""
    probes = []
    for folder, desc, holds, index, size, root, leaf, proof in _all_inclusions():
        shift = _shift(size)
        later = _LAST if index == _LAST else index + shift
        for word, at, start in (("", index, 0), (" - subtree", later, shift)):
            probes.append(
                _probe(
                    f"subtreeinclusion/{folder}", desc + word, holds, proof,
                    leafIdx=at, start=start, end=start + size, root=root, leafHash=leaf,
                )
            )  # fmt: skip
    errors = (
        ("everything zero", 0, 0, 0),
        ("invalid large subtree", 1, 1, 2**63 + 2),
        ("invalid subtree", 3, 3, 5),
        ("oob left", 0, 1, 2),
        ("oob right", 3, 0, 2),
        ("oob right 2", 3, 0, 3),
        ("start equals end", 0, 1, 1),
        ("start larger than end", 0, 2, 1),
    )
    for desc, index, start, end in errors:
        probes.append(
            _probe(
                "subtreeinclusion/errors", desc, False, None,
                leafIdx=index, start=start, end=end, root=_EMPTY, leafHash=LEAVES[0],
            )
        )  # fmt: skip
    return probes


def _consistency_cases(
    old: int, new: int
) -> Iterator[tuple[str, bool, int, int, bytes, bytes, list[bytes] | None]]:
    """(desc, holds, old size, new size, old root, new root, proof)."""
    old_root, new_root = tree.root_of(LEAVES[:old]), tree.root_of(LEAVES[:new])
    right = list(tree.consistency_proof(LEAVES, old, new))
    if not right:
        yield "happy path", True, old, new, old_root, new_root, None
        return
    yield "happy path", True, old, new, old_root, new_root, right
    yield "size1 sub @1", False, old - 1, new, old_root, new_root, right
    yield "size1 plus @1", False, old + 1, new, old_root, new_root, right
    yield "size1 XOR @2", False, old ^ 2, new, old_root, new_root, right
    yield "size2 mul @2", False, old, new * 2, old_root, new_root, right
    yield "size2 div @2", False, old, new // 2, old_root, new_root, right
    yield "wrong root1", False, old, new, b"WrongRoot", new_root, right
    yield "wrong root2", False, old, new, old_root, b"WrongRoot", right
    yield "swapped roots", False, old, new, new_root, old_root, right
    yield "empty proof", False, old, new, old_root, new_root, []
    yield "truncated proof", False, old, new, old_root, new_root, right[:-1]
    for word, extra in (("garbage", b""), ("root1", old_root), ("root2", new_root)):
        yield f"trailing {word}", False, old, new, old_root, new_root, [*right, extra]
        yield f"preceding {word}", False, old, new, old_root, new_root, [extra, *right]
    yield "preceding proof @0", False, old, new, old_root, new_root, [right[0], *right]
    for place in range(len(right)):
        desc = f"modified proof@{place} bit @4"
        yield desc, False, old, new, old_root, new_root, _flipped(right, place, 4)


_CONSISTENCIES = ((1, 1), (1, 8), (6, 8), (2, 5), (6, 7))
# Answers about trees of no or one entry: desc, holds, old size, new size, roots, proof.
_SMALL = (
    ("sizes are equal (one) and proof is empty", True, 1, 1, _TWO, _TWO, []),
    ("sizes are equal (zero) and proof is empty", False, 0, 0, _ONE, _ONE, []),
    ("sizes are equal (one) but roots are not", False, 1, 1, _ONE, _TWO, []),
    ("sizes are equal (zero) but roots are not", False, 0, 0, _ONE, _TWO, []),
    ("size1 is zero and does not equal size2", False, 0, 1, _ONE, _TWO, []),
    ("size1 is greater than size2", False, 1, 0, _ONE, _TWO, []),
    ("size1 is greater than size2 again", False, 2, 1, _ONE, _TWO, []),
    ("sizes do not watch and proof is empty", False, 1, 2, _ONE, _TWO, []),
    ("roots do not not match and sizes are one", False, 1, 1, _EMPTY, _TWO, []),
)
_NOT_EMPTY = (
    ("sizes match but proof is not empty and sizes are one", 1, 1),
    ("sizes match but proof is not empty and sizes are zero", 0, 0),
    ("consistency check on empty tree (size1 is zero) is useless", 0, 1),
)
_MORE = (
    ("roots do not match and sizes are zero", 0, 0, _EMPTY, _TWO),
    ("size1 is zero and size2 is not zero", 0, 1, _EMPTY, _TWO),
)
_MORE_SUBTREE = (
    ("sizes do not match and proof is empty", 0, 1, 2, _ONE, _TWO),
    ("roots do not match and sizes are one", 0, 1, 1, _EMPTY, _TWO),
    ("invalid subtree start 1 end 15 size 15", 1, 15, 15, _ONE, _TWO),
    ("invalid subtree start 1 end 3 size 8", 1, 3, 8, _ONE, _TWO),
    ("invalid subtree start 2 end 5 size 8", 2, 5, 8, _ONE, _TWO),
    ("invalid subtree start 2 end 6 size 8", 2, 6, 8, _ONE, _TWO),
)


def _small() -> Iterator[tuple[str, bool, int, int, bytes, bytes, list[bytes]]]:
    for desc, holds, old, new, old_root, new_root, _ in _SMALL:
        yield desc, holds, old, new, old_root, new_root, []
    for desc, old, new in _NOT_EMPTY:
        yield desc, False, old, new, _EMPTY, _EMPTY, [_EMPTY]


def consistency() -> list[Probe]:
    """98 probes of prefixes."""
    cases: list[tuple[str, Any]] = []
    for number, (old, new) in enumerate(_CONSISTENCIES):
        cases += [(str(number), case) for case in _consistency_cases(old, new)]
    cases += [("additional", case) for case in _small()]
    for desc, old, new, old_root, new_root in _MORE:
        cases.append(("additional", (desc, False, old, new, old_root, new_root, [])))
    return [
        _probe(
            f"consistency/{folder}", desc, holds, proof,
            size1=old, size2=new, root1=old_root, root2=new_root,
        )
        for folder, (desc, holds, old, new, old_root, new_root, proof) in cases
    ]  # fmt: skip


def _empty_subtrees() -> Iterator[tuple[str, bool, int, int, int, bytes, bytes, list[bytes]]]:
    """No leaves at all: they stand in every tree, and only their own root is judged."""
    kinds = (("", 1, 2), ("sizes are equal (one) ", 1, 1), ("sizes are equal (zero) ", 0, 0))
    for word, start, size in kinds:
        head = f"subtree is empty {word}"
        yield f"{head}roots match but not valid", False, start, start, size, _ONE, _ONE, []
        garbage = f"{head}roots valid but proof is not empty"
        yield garbage, False, start, start, size, _EMPTY, _EMPTY, [_EMPTY]
        yield (
            f"{head}subtree root valid proof is empty",
            True,
            start,
            start,
            size,
            _EMPTY,
            _EMPTY,
            [],
        )
        other = _ONE if word else _EMPTY
        random = f"{head}subtree root valid tree root random proof is empty"
        yield random, True, start, start, size, _EMPTY, other, []


def subtree_consistency() -> list[Probe]:
    """118 probes of subtrees."""
    cases: list[tuple[str, Any]] = []
    for number, (old, new) in enumerate(_CONSISTENCIES):
        for desc, holds, end, size, part, root, proof in _consistency_cases(old, new):
            cases.append((str(number), (desc, holds, 0, end, size, part, root, proof)))
        _, _, _, _, part, root, proof = next(_consistency_cases(old, new))
        if proof:
            invalid = ("invalid subtree", False, 1, 15, 15, part, root, proof)
            cases.append((str(number), invalid))
    for desc, holds, end, size, part, root, proof in _small():
        cases.append(("additional", (desc, holds, 0, end, size, part, root, proof)))
    for desc, start, end, size, part, root in _MORE_SUBTREE:
        cases.append(("additional", (desc, False, start, end, size, part, root, [])))
    cases += [("additional", case) for case in _empty_subtrees()]
    return [
        _probe(
            f"subtreeconsistency/{folder}", desc, holds, proof,
            start=start, end=end, size=size, root1=part, root2=root,
        )
        for folder, (desc, holds, start, end, size, part, root, proof) in cases
    ]  # fmt: skip


MADE: dict[str, Callable[[], list[Probe]]] = {
    "inclusion": inclusion,
    "consistency": consistency,
    "subtreeinclusion": subtree_inclusion,
    "subtreeconsistency": subtree_consistency,
}
