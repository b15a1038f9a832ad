"""The Merkle tree beside outside vectors, where they are at hand."""

import base64
import json
from pathlib import Path

from jointshield.journal import tree

VECTORS = Path(__file__).resolve().parents[3] / "shared" / "data" / "merkle"
OUTSIDE = "| RFC 6962"
"""Rows that begin so depend on files that a checkout may lack; `--check` leaves them out."""


def journal_vectors() -> list[str]:
    """The Merkle tree against outside vectors, where they are at hand."""
    lines = [
        "## Journal: Merkle tree",
        "",
        "**Published** RFC 6962 (Laurie, Langley & Kasper 2013); test vectors of "
        "`transparency-dev/merkle`. Each says whether a proof has to hold or to fail.",
        "",
        "**Tolerance** none.",
        "",
        "| | vectors | judged as they say | |",
        "|---|---|---|---|",
    ]
    for name, judge in (("inclusion", _inclusion), ("consistency", _consistency)):
        path = VECTORS / f"{name}.jsonl"
        if not path.is_file():
            lines.append(f"{OUTSIDE} {name} proofs | | | not run: the vectors are not here |")
            continue
        vectors = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        right = sum(judge(vector) is not vector["wantErr"] for vector in vectors)
        verdict = "holds" if right == len(vectors) else "**MISS**"
        lines.append(f"{OUTSIDE} {name} proofs | {len(vectors)} | {right} | {verdict} |")
    return [*lines, ""]


def _inclusion(vector: dict[str, object]) -> bool:
    return tree.verify_inclusion(
        _whole(vector["leafIdx"]),
        _whole(vector["treeSize"]),
        _bytes(vector["leafHash"]),
        _proof(vector),
        _bytes(vector["root"]),
    )


def _consistency(vector: dict[str, object]) -> bool:
    return tree.verify_consistency(
        _whole(vector["size1"]),
        _whole(vector["size2"]),
        _bytes(vector["root1"]),
        _bytes(vector["root2"]),
        _proof(vector),
    )


def _whole(value: object) -> int:
    return int(str(value))


def _bytes(value: object) -> bytes:
    return base64.b64decode(str(value or ""))


def _proof(vector: dict[str, object]) -> list[bytes]:
    parts = vector["proof"]
    return [_bytes(part) for part in parts] if isinstance(parts, list) else []
