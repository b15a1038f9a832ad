r"""One entry of a journal, and the bytes that its leaf hash covers.

The leaf data are, in this order and nothing else:

    b"jointshield/entry/v1\n"           21 bytes: no other kind of data hashes to the same leaf
    time_ms                            8 bytes, big-endian, two's complement
    length of kind in UTF-8            2 bytes, big-endian
    kind                               UTF-8
    data                               the rest

The entry's number is not among them: the tree binds the place, so that the same message has the
same leaf hash in every party's journal.
"""

import struct
from dataclasses import dataclass
from hashlib import sha256

from jointshield.errors import IntegrityError, MistakeError

_HEAD = b"jointshield/entry/v1\n"
_FRAME = struct.Struct(">qH")
_LARGEST_KIND = 2**16 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry: its number from 0, exercise time (ms), kind, payload bytes and leaf hash."""

    index: int
    time_ms: int
    kind: str
    data: bytes
    leaf_hash: bytes


def entry_hash(time_ms: int, kind: str, data: bytes) -> bytes:
    """Leaf hash (32 bytes) of an entry with this exercise time (ms), kind and payload.

    Raises MistakeError if the time does not fit 64 bits or the kind 65,535 bytes.
    """
    return sha256(b"\x00" + leaf_data(time_ms, kind, data)).digest()


def leaf_data(time_ms: int, kind: str, data: bytes) -> bytes:
    """The bytes that stand for an entry in the tree, as framed above.

    Raises MistakeError if the time does not fit 64 bits or the kind 65,535 bytes.
    """
    try:
        name = kind.encode()
        return _HEAD + _FRAME.pack(time_ms, len(name)) + name + data
    except (struct.error, TypeError, UnicodeEncodeError) as error:
        raise MistakeError(
            f"journal entry with time_ms={time_ms!r} and kind={kind[:40]!r} given; expected a "
            "whole number of milliseconds in 64 bits, a kind of at most "
            f"{_LARGEST_KIND} bytes of UTF-8 and data as bytes"
        ) from error


def read_leaf_data(index: int, leaf: bytes) -> Entry:
    """Entry number `index` from its leaf data; raises IntegrityError if that is not one's framing.

    Every entry has one framing, and every framing that is read is some entry's only one.
    """
    frame = leaf[len(_HEAD) : len(_HEAD) + _FRAME.size]
    if not leaf.startswith(_HEAD) or len(frame) != _FRAME.size:
        raise IntegrityError(f"entry {index}: {leaf[:24]!r}... is not the framing of an entry")
    time_ms, name_bytes = _FRAME.unpack(frame)
    rest = leaf[len(_HEAD) + _FRAME.size :]
    try:
        kind = rest[:name_bytes].decode("utf-8")
    except UnicodeDecodeError as error:
        raise IntegrityError(f"entry {index}: its kind is no UTF-8 text: {error}") from error
    if len(rest) < name_bytes:
        raise IntegrityError(f"entry {index}: its kind is cut off")
    return Entry(
        index=index,
        time_ms=time_ms,
        kind=kind,
        data=rest[name_bytes:],
        leaf_hash=sha256(b"\x00" + leaf).digest(),  # 0x00: the leaf prefix of RFC 6962
    )


def link(previous: bytes, leaf_hash: bytes) -> bytes:
    """Running hash (32 bytes) stored with each row.

    It proves nothing that the tree does not prove; it says at which entry the order breaks.
    """
    return sha256(previous + leaf_hash).digest()


FIRST_LINK = bytes(32)
