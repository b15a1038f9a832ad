"""Commitments to what is kept back: worked out by hand, hiding, binding; the notes' own secrets."""

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import fields, replace

import pytest

from jointshield.consent.keys import LOG, PartyKey
from jointshield.consent.seal import contents, seal
from jointshield.exercise.withheld.seals import (
    Place,
    item_opens,
    label_seal,
    line_of,
    line_seals,
    note_leaf,
)
from jointshield.journal.tree import leaf_hash
from jointshield.messages import encode
from jointshield.messages.consent import Envelope
from jointshield.messages.sealed import commitment
from jointshield.messages.withheld import Withheld, WithheldBook, WithheldLabel
from jointshield.node.release import LANE_NOT_SHARED, Kept

from .conftest import CLOSED, KEEPER, OTHER, Pages, begin, play, setting, track, unsaid

SECRET = bytes(range(32))
PLACE = Place(exercise="e", party=KEEPER, number=3, position=1)
SEEN, NOT_SEEN = unsaid("Q1", seen=True), unsaid("Q1", seen=False)


def _framed(parts: Iterable[bytes]) -> bytes:
    return b"".join(len(part).to_bytes(8, "big") + part for part in parts)


def test_a_commitment_is_what_sha256_gives_over_its_framed_parts() -> None:
    line = line_of(SECRET, PLACE, SEEN)
    context = [b"withheld", b"e", KEEPER.encode(), b"3", b"1", b"item"]
    item = encode(SEEN.item)
    salt = hmac.digest(SECRET, _framed([*context, item]), "sha256")
    parts = [b"jointshield/sealed-value/v1", *context, salt, item]
    assert line.item_salt == salt.hex()
    assert line.label.seal == hashlib.sha256(_framed(parts)).hexdigest()


def test_a_party_secret_is_hkdf_over_its_private_half() -> None:
    """RFC 5869, by hand: extract with the salt, expand once."""
    extracted = hmac.digest(b"jointshield/party-secret/v1", bytes(32), "sha256")
    expected = hmac.digest(extracted, b"purpose\x01", "sha256")
    key = PartyKey.from_seed(bytes(32), "north")
    assert key.secret("purpose") == expected
    assert key.secret("other") != expected
    assert PartyKey.from_seed(bytes([1]) * 32, "north").secret("purpose") != expected


def test_the_same_thing_in_two_places_has_two_commitments_and_two_salts() -> None:
    places = [
        PLACE,
        replace(PLACE, number=4),
        replace(PLACE, position=2),
        replace(PLACE, party=OTHER),
        replace(PLACE, exercise="f"),
    ]
    lines = [line_of(SECRET, place, SEEN) for place in places]
    for name in ("item_salt", "label_salt"):
        assert len({getattr(line, name) for line in lines}) == len(places)
    assert len({line.label.seal for line in lines}) == len(places)


def test_a_replay_draws_the_same_salts_and_a_run_with_other_things_draws_others() -> None:
    assert line_of(SECRET, PLACE, SEEN) == line_of(SECRET, PLACE, SEEN)
    assert line_of(SECRET, PLACE, SEEN).item_salt != line_of(SECRET, PLACE, NOT_SEEN).item_salt
    assert line_of(SECRET, PLACE, SEEN) != line_of(SECRET[::-1], PLACE, SEEN)


def test_guessing_every_possible_thing_without_the_salt_finds_nothing() -> None:
    """Two possibilities, every salt that follows from what all know: no guess is told apart."""
    line = line_of(SECRET, PLACE, NOT_SEEN)
    known = [hashlib.sha256(text).digest() for text in (b"", b"e", KEEPER.encode())]
    known += [bytes(32), bytes([255]) * 32, hashlib.sha256(encode(NOT_SEEN.item)).digest()]
    known += [key.public_key for key in setting().keys[KEEPER].values()]
    for guess in (SEEN, NOT_SEEN):
        text = encode(guess.item).decode()
        assert text.encode() not in encode(line.label)
        for salt in known:
            assert commitment(PLACE.context("item"), text, salt) != line.label.seal
            assert line_of(salt, PLACE, guess).label.seal != line.label.seal
    # Only with the salt can one of them be shown, and then the other one cannot.
    assert item_opens(line.label, PLACE, encode(NOT_SEEN.item).decode(), line.item_salt)
    assert not item_opens(line.label, PLACE, encode(SEEN.item).decode(), line.item_salt)


@pytest.mark.parametrize(
    "elsewhere",
    [
        replace(PLACE, exercise="f"),
        replace(PLACE, party=OTHER),
        replace(PLACE, number=4),
        replace(PLACE, position=2),
    ],
)
def test_a_commitment_copied_to_another_place_does_not_open(elsewhere: Place) -> None:
    line = line_of(SECRET, PLACE, SEEN)
    text = encode(SEEN.item).decode()
    assert item_opens(line.label, PLACE, text, line.item_salt)
    assert not item_opens(line.label, elsewhere, text, line.item_salt)
    salt = line.label_salt
    assert label_seal(PLACE, line.label, salt) != label_seal(elsewhere, line.label, salt)


@pytest.mark.parametrize("salt", ["", "00", "0" * 63, "g" * 64, "A" * 64])
def test_a_malformed_salt_opens_nothing(salt: str) -> None:
    line = line_of(SECRET, PLACE, SEEN)
    assert not item_opens(line.label, PLACE, encode(SEEN.item).decode(), salt)


def test_a_label_is_bound_with_every_field() -> None:
    line = line_of(SECRET, PLACE, Kept(lane=CLOSED, rule=LANE_NOT_SHARED, item=track(CLOSED, 1, 2)))
    salt = line.label_salt
    seals = {label_seal(PLACE, line.label, salt)}
    for field in fields(WithheldLabel):
        seals.add(label_seal(PLACE, replace(line.label, **{field.name: "x"}), salt))
    assert len(seals) == 1 + len(fields(WithheldLabel))


def test_what_a_note_stands_for_is_in_its_book_and_nowhere_in_it() -> None:
    pages = Pages()
    play(KEEPER, pages)
    books = [entry for entry in pages.messages if isinstance(entry, WithheldBook)]
    assert books
    notes = b"".join(encode(entry) for entry in pages.messages if isinstance(entry, Envelope))
    for book in books:
        for line in book.lines:
            hidden = (line.label_salt, line.item_salt, line.item_digest, line.label.seal)
            assert not any(value.encode() in notes for value in hidden)


def test_a_note_that_says_nothing_cannot_be_guessed_from_its_leaf() -> None:
    """All that it says is known to everybody; only its party can put the seal on it."""
    pages = Pages()
    play(KEEPER, pages)
    own, stranger = setting().keys[KEEPER][LOG], setting().keys[OTHER][LOG]
    leaves = set()
    for entry in pages.messages:
        said = contents(entry) if isinstance(entry, Envelope) else None
        if isinstance(said, Withheld) and isinstance(entry, Envelope):
            leaves.add(note_leaf(said, entry))
            assert note_leaf(said, seal(said, own)) in leaves
            guessed = replace(seal(said, stranger), party=KEEPER, key_id=own.key_id)
            assert note_leaf(said, guessed) not in leaves
            assert leaf_hash(encode(said)) not in leaves
    assert len(leaves) == 6


def test_a_note_of_many_things_has_its_book_in_parts() -> None:
    pages = Pages()
    part = begin(KEEPER, pages)
    things = [
        Kept(lane=CLOSED, rule=LANE_NOT_SHARED, item=track(CLOSED, number, 2.0))
        for number in range(250)
    ]
    part.keep(things, 2.0)
    part.step(10.0)
    books = [entry for entry in pages.messages if isinstance(entry, WithheldBook)]
    assert [(book.number, book.first, len(book.lines)) for book in books] == [
        (0, 0, 100), (0, 100, 100), (0, 200, 50),
    ]  # fmt: skip
    assert max(len(encode(book)) for book in books) < 65_535
    lines = [line for book in books for line in book.lines]
    assert len(set(line_seals("e", KEEPER, 0, lines))) == 250
