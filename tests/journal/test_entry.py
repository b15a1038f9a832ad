"""One entry's framing: there and back, and nothing else is read."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jointshield.errors import IntegrityError, MistakeError
from jointshield.journal.entry import (
    FIRST_LINK,
    Entry,
    entry_hash,
    leaf_data,
    link,
    read_leaf_data,
)

SOUND = leaf_data(-5, "scan", b"what was seen")


@given(
    st.integers(-(2**63), 2**63 - 1),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=9),
    st.binary(max_size=9),
)
def test_there_and_back(time_ms: int, kind: str, data: bytes) -> None:
    leaf = leaf_data(time_ms, kind, data)
    assert read_leaf_data(3, leaf) == Entry(
        index=3, time_ms=time_ms, kind=kind, data=data, leaf_hash=entry_hash(time_ms, kind, data)
    )
    assert entry_hash(time_ms, kind, data) == sha256(b"\x00" + leaf).digest()


@pytest.mark.parametrize("length", range(len(SOUND) - len(b"what was seen")))
def test_a_framing_that_is_cut_off(length: int) -> None:
    with pytest.raises(IntegrityError, match="entry 7: "):
        read_leaf_data(7, SOUND[:length])


def test_an_entry_may_hold_nothing() -> None:
    assert read_leaf_data(0, leaf_data(0, "end", b"")).data == b""


def test_other_data_of_the_same_length_are_no_entry() -> None:
    """What was hashed for another purpose is not read as an entry."""
    for other in (b"jointshield/entry/v2\n", b"Jointshield/entry/v1\n", bytes(21)):
        with pytest.raises(IntegrityError, match="not the framing of an entry"):
            read_leaf_data(0, other + SOUND[21:])


def test_a_kind_that_is_no_text() -> None:
    with pytest.raises(IntegrityError, match="its kind is no UTF-8 text"):
        read_leaf_data(0, SOUND.replace(b"scan", b"\xff\xfe\xfd\xfc"))


@pytest.mark.parametrize(
    ("time_ms", "kind", "data"),
    [
        (2**63, "scan", b""),
        (-(2**63) - 1, "scan", b""),
        (1.5, "scan", b""),
        (0, "x" * 65_536, b""),
        (0, "\ud800", b""),
        (0, "scan", "text"),
        (0, "scan", None),
    ],
)
def test_what_cannot_be_an_entry_is_a_mistake(time_ms: int, kind: str, data: bytes) -> None:
    with pytest.raises(MistakeError, match="a whole number of milliseconds in 64 bits"):
        leaf_data(time_ms, kind, data)


def test_the_running_hash_begins_with_thirty_two_zeros() -> None:
    first = link(FIRST_LINK, SOUND[:32])
    assert first == sha256(bytes(32) + SOUND[:32]).digest()
    assert link(first, SOUND[:32]) == sha256(first + SOUND[:32]).digest()
