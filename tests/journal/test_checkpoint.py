"""Signed notes: the form of C2SP, and every way to get one wrong."""

import base64
from collections.abc import Mapping, Sequence

import pytest

from jointshield.errors import IntegrityError, MistakeError
from jointshield.journal import checkpoint
from jointshield.journal.checkpoint import Signer

ROOT = bytes(range(32))


def _note(signers: Sequence[Signer], *, final: bool = False) -> bytes:
    return checkpoint.sign(
        origin="x/a", size=12, root=ROOT, number=3, time_ms=-5, final=final, signers=signers
    )


def test_the_published_key_id() -> None:
    """Example key of golang.org/x/mod/sumdb/note (package documentation)."""
    published = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    name, key_id, key = published.split("+", 2)
    raw = base64.b64decode(key)
    assert raw[0] == 1
    assert checkpoint.key_id(name, raw[1:]).hex() == key_id


def test_a_published_signature_holds() -> None:
    """Example note of the same documentation, signed by that key."""
    key = base64.b64decode("ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")[1:]
    text = (
        "If you think cryptography is the answer to your problem,\n"
        "then you don't know what your problem is.\n"
    )
    mark = base64.b64decode(
        "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
    )
    assert mark[:4] == checkpoint.key_id("PeterNeumann", key)
    assert checkpoint.ed25519_holds(key, mark[4:], text.encode())


@pytest.mark.parametrize("final", [False, True])
def test_there_and_back(pens: Sequence[Signer], keys: Mapping[str, bytes], *, final: bool) -> None:
    note = _note(pens, final=final)
    stated = checkpoint.parse(note)
    assert (stated.origin, stated.size, stated.root) == ("x/a", 12, ROOT)
    assert (stated.number, stated.time_ms, stated.final) == (3, -5, final)
    assert checkpoint.verify(note, keys) == ("north", "south", "third")
    assert checkpoint.faulty_signatures(stated, keys) == ()


def test_strangers_are_ignored_by_verify_and_named_by_the_audit(
    pens: Sequence[Signer], keys: Mapping[str, bytes]
) -> None:
    note = _note(pens)
    two = {name: keys[name] for name in ("north", "south")}
    assert checkpoint.verify(note, two) == ("north", "south")
    ((name, why),) = checkpoint.faulty_signatures(checkpoint.parse(note), two)
    assert name == "third"
    assert "no party of this name" in why


def test_a_missing_signature_is_named(pens: Sequence[Signer], keys: Mapping[str, bytes]) -> None:
    stated = checkpoint.parse(_note(pens[:2]))
    assert checkpoint.faulty_signatures(stated, keys) == (("third", "no signature of this party"),)


def test_signature_moved_under_another_name(
    pens: Sequence[Signer], keys: Mapping[str, bytes]
) -> None:
    note = _note(pens[:1]).replace("— north".encode(), "— south".encode())
    with pytest.raises(IntegrityError, match="names the key of 'north'"):
        checkpoint.verify(note, keys)


def test_signature_moved_with_the_key_id_mended(
    pens: Sequence[Signer], keys: Mapping[str, bytes]
) -> None:
    text, _, line = _note(pens[:1]).partition(b"\n\n")
    mark = base64.b64decode(line.split()[2])
    forged = base64.b64encode(checkpoint.key_id("south", keys["south"]) + mark[4:])
    note = text + "\n\n— south ".encode() + forged + b"\n"
    with pytest.raises(IntegrityError, match="this is the signature of 'north'"):
        checkpoint.verify(note, keys)


def test_every_changed_byte_is_found(pens: Sequence[Signer], keys: Mapping[str, bytes]) -> None:
    note = _note(pens, final=True)
    for position in range(len(note)):
        for bit in (1, 32):
            changed = bytearray(note)
            changed[position] ^= bit
            try:
                stated = checkpoint.parse(bytes(changed))
            except IntegrityError:
                continue
            assert checkpoint.faulty_signatures(stated, keys), f"byte {position}, bit {bit}"


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        (b"\n12\n", b"\n012\n", "no plain whole number"),
        (b"\n12\n", b"\n+12\n", "no plain whole number"),
        (b"jointshield/number 3", b"jointshield/nombre 3", "expected a line"),
        (b"\n\n", b"\nextra\n\n", "6 text lines"),
        (b"AAECAw", b"AAECA!", "not base64"),
        (b"\n\n", b"\n", "empty line"),
        ("— north".encode(), b"- north", "name signature"),
        ("— north".encode(), "— no+th".encode(), "name signature"),
        ("— north".encode(), "— ".encode(), "name signature"),
    ],
)
def test_malformed_notes(pens: Sequence[Signer], old: bytes, new: bytes, why: str) -> None:
    with pytest.raises(IntegrityError, match=why):
        checkpoint.parse(_note(pens).replace(old, new, 1))


def test_a_line_given_twice_counts_once(pens: Sequence[Signer], keys: Mapping[str, bytes]) -> None:
    note = checkpoint.sign(
        origin="x/a", size=0, root=bytes(32), number=0, time_ms=0, final=False, signers=pens
    )
    line = note.splitlines(keepends=True)[-1]
    twice = checkpoint.parse(note + line)
    assert checkpoint.faulty_signatures(twice, keys) == (("third", "signed twice"),)


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        (b"\n12\n", b"\n1e1\n", "the checkpoint's size is no plain whole number: '1e1'"),
        (b"number 3", b"number -3", "the checkpoint's number is no plain whole number: '-3'"),
        (b"ms -5", b"ms -0", "the checkpoint's time_ms is no plain whole number: '-0'"),
        (b"AAECAw", b"AAEC*w", "the checkpoint's root is not base64: "),
        (b"AAECAw", b"AAEC", "the checkpoint's root is not base64: "),
        (b"AAECAw", b"AAEC*Aw", "the checkpoint's root is not base64: "),
        (b"AAECAw", "AAECé".encode(), "the checkpoint's root is not base64: "),
        (b"AwQF", b"", "the checkpoint's root is not 32 bytes in canonical base64"),
        (b"Hh8=", b"Hh9=", "the checkpoint's root is not 32 bytes in canonical base64"),
    ],
)
def test_what_is_malformed_is_named(
    pens: Sequence[Signer], old: bytes, new: bytes, why: str
) -> None:
    note = _note(pens)
    assert old in note
    with pytest.raises(IntegrityError) as caught:
        checkpoint.parse(note.replace(old, new, 1))
    assert str(caught.value).startswith(why)


def test_names_that_cannot_stand_in_a_note_are_named(pens: Sequence[Signer]) -> None:
    class Renamed:
        name = "north east"
        public_key = pens[0].public_key
        sign = pens[0].sign

    with pytest.raises(MistakeError, match=r"^signer 'north east' cannot stand"):
        _note([Renamed()])
    with pytest.raises(MistakeError, match=r"^origin 'x\+a' cannot stand"):
        checkpoint.sign(
            origin="x+a", size=0, root=ROOT, number=0, time_ms=0, final=False, signers=pens
        )


def test_a_stranger_before_the_parties_is_passed_over(
    pens: Sequence[Signer], keys: Mapping[str, bytes]
) -> None:
    known = {name: keys[name] for name in ("south", "third")}
    assert checkpoint.verify(_note(pens), known) == ("south", "third")


def test_a_broken_line_after_a_good_one_is_told_as_broken(
    pens: Sequence[Signer], keys: Mapping[str, bytes]
) -> None:
    note, other = _note(pens[:1]), _note(pens[:1], final=True)
    stated = checkpoint.parse(note + other.splitlines(keepends=True)[-1])
    only = {"north": keys["north"]}
    why = "the signature does not hold for this text and key"
    assert checkpoint.faulty_signatures(stated, only) == (("north", why),)


def test_a_key_that_was_changed_is_told(pens: Sequence[Signer], keys: Mapping[str, bytes]) -> None:
    stated = checkpoint.parse(_note(pens[:1]))
    assert checkpoint.faulty_signatures(stated, {"north": keys["south"]}) == (
        ("north", "names another key than the one enrolled for this party"),
    )


def test_what_is_no_key_holds_nothing(pens: Sequence[Signer]) -> None:
    key, mark = pens[0].public_key, pens[0].sign(b"said")
    assert checkpoint.ed25519_holds(key, mark, b"said")
    assert not checkpoint.ed25519_holds(key[:-1], mark, b"said")
    assert not checkpoint.ed25519_holds(key, mark[:-1], b"said")
    assert not checkpoint.ed25519_holds(b"", b"", b"said")
