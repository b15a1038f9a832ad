"""Cosignatures: the published form, then whatever is not one."""

import base64
from collections.abc import Mapping, Sequence
from hashlib import sha256

import pytest

from jointshield.errors import IntegrityError, MistakeError
from jointshield.journal import checkpoint, cosignature
from jointshield.journal.checkpoint import Signer, ed25519_holds

# The example of c2sp.org/tlog-cosignature; its key is not published, its form is.
EXAMPLE = """example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa \
Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
— witness.example.com/w1 \
jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBI\
fZ+qnA==
""".encode()
KEY_HASH = base64.b64decode("jWbPPw==")


def _note(pens: Sequence[Signer], size: int = 3) -> bytes:
    return checkpoint.sign(
        origin="x/a", size=size, root=bytes(32), number=0, time_ms=0, final=False, signers=pens
    )


def test_the_published_example_is_read() -> None:
    note, (line,) = cosignature.split(EXAMPLE)
    assert note.endswith(b"xeMcTOAYQ8=\n")
    assert (line.name, line.time_s) == ("witness.example.com/w1", 1_679_315_147)
    assert line.key_id == KEY_HASH
    assert note + EXAMPLE[len(note) :] == EXAMPLE


def test_published_keys_and_times_are_those_that_are_computed() -> None:
    """Values of github.com/transparency-dev/formats, note/note_cosigv1_test.go (commit 091ce41)."""
    name, stated, key = "remora.n621.de", "da77ade7", "BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2"
    material = base64.b64decode(key)
    assert material[:1] == cosignature.COSIGNATURE
    assert checkpoint.key_id(name, material[1:], material[:1]).hex() == stated
    line = (
        "— x ZGhGuQAAAABm/qTPeyKXD+R2rzyQsxPiP8mXum7qq/iF0u4vanlqJyocWODBt97w9uL+8qT7S5gxEHWWOworDc"
        "FiEBYJXORmnFBOBA==\n"
    )
    _, (read,) = cosignature.split(b"t\n\n" + line.encode())
    assert read.time_s == 1_727_964_367


def test_the_signed_message_and_key_id_are_those_of_the_specification(
    pens: Sequence[Signer],
) -> None:
    pen = pens[0]
    text = b"x/a\n3\nroot\n"
    line = cosignature.cosign(text, pen, 1_679_315_147)
    words = line.decode().removesuffix("\n").split(" ")
    value = base64.b64decode(words[2])
    assert words[:2] == ["—", pen.name]
    assert value[:4] == sha256(pen.name.encode() + b"\n\x04" + pen.public_key).digest()[:4]
    assert value[4:12] == (1_679_315_147).to_bytes(8, "big")
    message = b"cosignature/v1\ntime 1679315147\n" + text
    assert ed25519_holds(pen.public_key, value[12:], message)


def test_cosigners_are_counted_once_and_strangers_not(
    pens: Sequence[Signer], keys: Mapping[str, bytes]
) -> None:
    note = _note(pens[:1])
    text = checkpoint.parse(note).text
    lines = [
        cosignature.cosign(text, pens[1], 50),
        cosignature.cosign(text, pens[1], 40),
        cosignature.cosign(text, pens[2], 60),
    ]
    whole = cosignature.join(note, lines)
    assert cosignature.split(whole)[0] == note
    assert cosignature.cosigners(whole, keys) == {"south": 50, "third": 60}
    assert cosignature.cosigners(whole, {"south": pens[1].public_key}) == {"south": 50}
    assert cosignature.cosigners(whole, {"south": pens[2].public_key}) == {}, "another key"
    assert checkpoint.verify(cosignature.split(whole)[0], keys) == ("north",)


def test_a_cosignature_of_another_checkpoint_or_time_does_not_hold(
    pens: Sequence[Signer], keys: Mapping[str, bytes]
) -> None:
    note, other = _note(pens[:1]), _note(pens[:1], size=4)
    line = cosignature.cosign(checkpoint.parse(other).text, pens[1], 50)
    with pytest.raises(IntegrityError, match="'south' does not hold"):
        cosignature.cosigners(note + line, keys)
    words = line.split(b" ")
    value = bytearray(base64.b64decode(words[2]))
    value[11] ^= 1
    line = b" ".join([*words[:2], base64.b64encode(value) + b"\n"])
    with pytest.raises(IntegrityError, match="'south' does not hold"):
        cosignature.cosigners(other + line, keys)


def test_a_note_signature_is_no_cosignature_and_the_other_way_round(
    pens: Sequence[Signer], keys: Mapping[str, bytes]
) -> None:
    note = _note(pens)
    assert cosignature.split(note) == (note, ())
    cosigned = note + cosignature.cosign(checkpoint.parse(note).text, pens[0], 1)
    with pytest.raises(IntegrityError, match="68 bytes"):
        checkpoint.parse(cosigned)
    assert cosignature.cosigners(note, keys) == {}


@pytest.mark.parametrize(
    "line",
    [
        b"- south " + base64.b64encode(bytes(76)) + b"\n",
        b"\xe2\x80\x94 south two words\n",
        b"\xe2\x80\x94 south ?" + base64.b64encode(bytes(76)) + b"\n",
        b"\xe2\x80\x94 sou\xffth " + base64.b64encode(bytes(76)) + b"\n",
        b"\xe2\x80\x94 south " + base64.b64encode(bytes(75)) + b"\n",
        b"\xe2\x80\x94 south " + base64.b64encode(bytes(4) + b"\xff" * 72) + b"\n",
        b"\xe2\x80\x94 south " + base64.b64encode(bytes(76)),
        b"\xe2\x80\x94 south " + base64.b64encode(bytes(76))[:-3] + b"B==\n",
    ],
)
def test_what_is_no_cosignature_stays_with_the_note(line: bytes, pens: Sequence[Signer]) -> None:
    note = _note(pens)
    assert cosignature.split(note + line) == (note + line, ())


def test_mistakes(pens: Sequence[Signer]) -> None:
    with pytest.raises(MistakeError, match="POSIX seconds"):
        cosignature.cosign(b"", pens[0], -1)
    with pytest.raises(MistakeError, match="POSIX seconds"):
        cosignature.cosign(b"", pens[0], 2**63)
    with pytest.raises(MistakeError, match="cannot stand in a signed note"):
        cosignature.cosign(b"", Spaced(), 1)


class Spaced:
    """A signer whose name would be two words on its line."""

    name, public_key = "two words", bytes(32)

    def sign(self, message: bytes) -> bytes:
        """Never asked."""
        raise AssertionError(message)
