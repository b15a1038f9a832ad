"""Bytes from other hands: whatever comes in, the answer is a value or a typed error."""

from collections.abc import Callable, Sequence
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jointshield.errors import IntegrityError
from jointshield.journal import checkpoint, cosignature, tree
from jointshield.journal.checkpoint import Signer
from jointshield.journal.entry import leaf_data, read_leaf_data
from jointshield.journal.forks import ForkEvidence, find_fork
from jointshield.journal.tile_reader import TileReader
from jointshield.journal.witness import (
    AddCheckpoint,
    consider,
    origin_of,
    read_request,
    request_bytes,
)

LOG = [leaf_data(i, "plot", b"%d" % i) for i in range(9)]
LEAVES = [tree.leaf_hash(leaf) for leaf in LOG]


def _note(pens: Sequence[Signer], size: int, leaves: Sequence[bytes] = LEAVES) -> bytes:
    return checkpoint.sign(
        origin="x/a",
        size=size,
        root=tree.root_of(leaves[:size]),
        number=size,
        time_ms=0,
        final=False,
        signers=pens,
    )


@st.composite
def spoilt(draw: st.DrawFn, whole: bytes) -> bytes:
    """Valid bytes with a few of them changed, cut out, doubled or replaced by others."""
    data = whole
    for _ in range(draw(st.integers(0, 3))):
        low = draw(st.integers(0, len(data)))
        high = draw(st.integers(low, min(len(data), low + 40)))
        kind = draw(st.sampled_from(("cut", "double", "put")))
        part = {"cut": b"", "double": data[low:high] * 2}.get(kind)
        put = draw(st.binary(max_size=6)) if part is None else part
        data = data[:low] + put + data[high:]
    return draw(st.one_of(st.just(data), st.binary(max_size=80)))


def _read(reading: Callable[[bytes], object], data: bytes) -> None:
    with suppress(IntegrityError):
        reading(data)


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
@pytest.mark.parametrize("door", ["note", "request", "evidence", "leaf", "tiles"])
def test_only_typed_errors(door: str, data: st.DataObject, pens: Sequence[Signer]) -> None:
    keys = {pen.name: pen.public_key for pen in pens[:1]}
    note = _note(pens[:1], 5)
    text = checkpoint.parse(note).text
    if door == "note":
        note += cosignature.cosign(text, pens[1], 7)
        given_bytes = data.draw(spoilt(note))
        _read(lambda b: cosignature.cosigners(b, {"south": pens[1].public_key}), given_bytes)
        _read(lambda b: checkpoint.verify(cosignature.split(b)[0], keys), given_bytes)
    elif door == "request":
        proof = tree.consistency_proof(LEAVES, 3, 5)
        body = request_bytes(AddCheckpoint(old_size=3, proof=proof, note=note))
        given_bytes = data.draw(spoilt(body))
        _read(lambda b: consider(_note(pens[:1], 3), read_request(b), {"x/a": keys}), given_bytes)
        _read(origin_of, given_bytes)
    elif door == "evidence":
        other = [tree.leaf_hash(b"another"), *LEAVES[1:]]
        evidence = find_fork(note, _note(pens[:1], 8, other), other)
        assert evidence is not None
        given_bytes = data.draw(spoilt(evidence.to_bytes()))
        _read(lambda b: ForkEvidence.from_bytes(b).verify(keys), given_bytes)
    elif door == "leaf":
        _read(lambda b: read_leaf_data(0, b), data.draw(spoilt(LOG[5])))
    else:
        bundle = b"".join(len(leaf).to_bytes(2, "big") + leaf for leaf in LOG[:5])
        files = {
            "checkpoint": note,
            "tile/0/000.p/5": b"".join(LEAVES[:5]),
            "tile/entries/000.p/5": bundle,
        }
        assert TileReader(files.get, keys).check() == 5
        name = data.draw(st.sampled_from(sorted(files)))
        given_bytes = data.draw(spoilt(files[name]))
        _read(lambda b: TileReader({**files, name: b}.get, keys).check(), given_bytes)
