"""A proof of one note forged with every key in hand: each forgery refused in its own words."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from jointshield.consent.keys import CONSENT, LOG
from jointshield.consent.seal import contents, seal
from jointshield.errors import IntegrityError
from jointshield.exercise.journals import JOINT, party_journal
from jointshield.exercise.withheld.checking import verify_withheld
from jointshield.exercise.withheld.proving import ALL, prove
from jointshield.exercise.withheld.seals import Place, line_seals, note_leaf, seal_leaves
from jointshield.journal.checkpoint import sign
from jointshield.journal.entry import entry_hash
from jointshield.journal.tree import EMPTY_ROOT, inclusion_proof, root_of
from jointshield.messages import Message, encode
from jointshield.messages.record import Commitment
from jointshield.messages.sealed import commitment
from jointshield.messages.withheld import BookLine, Withheld, WithheldProof

from .conftest import CLOSED, KEEPER, OTHER, setting, track

NOTE = 2
"""A note that holds a closed lane's tracks and a launch report."""


@pytest.fixture(scope="module")
def opened(run: Path) -> WithheldProof:
    """The note and everything that it stands for."""
    return prove(run, KEEPER, NOTE, show=ALL)


def _note(proof: WithheldProof) -> Withheld:
    note = contents(proof.note)
    assert isinstance(note, Withheld)
    return note


def _placed(proof: WithheldProof, *, note: Withheld, signer: str = KEEPER) -> WithheldProof:
    """A proof whose every hash and signature is made anew around another note, by `signer`.

    All keys are in hand: what is left to refuse it is what it says.
    """
    keys = setting().keys
    envelope = seal(note, keys[signer][LOG])
    leaf = note_leaf(note, envelope)
    stated = replace(
        proof.commitment,
        size=note.number + 1,
        root=root_of([bytes(32)] * note.number + [leaf]).hex(),
    )
    path = inclusion_proof([bytes(32)] * note.number + [leaf], note.number, note.number + 1)
    return _stated(replace(proof, note=envelope, proof=tuple(h.hex() for h in path)), stated)


def _stated(
    proof: WithheldProof, stated: Commitment, origin: str = JOINT, absent: str = ""
) -> WithheldProof:
    leaf = entry_hash(round(stated.time_s * 1000.0), stated.KIND, encode(stated))
    chosen = setting()
    note = sign(
        origin=f"{chosen.exercise}/{origin}",
        size=1,
        root=root_of([leaf]),
        number=0,
        time_ms=30_000,
        final=False,
        signers=[keys[LOG] for party, keys in chosen.keys.items() if party != absent],
    )
    return replace(
        proof, commitment=stated, commitment_index=0, commitment_proof=(), checkpoint=note.decode()
    )


def _bound(proof: WithheldProof, **changes: str) -> WithheldProof:
    """A note that binds its first thing under another label than it should."""
    note, opening = _note(proof), proof.openings[0]
    label = replace(opening.label, **changes)
    item = opening.item
    place = Place(exercise=note.exercise, party=note.party, number=note.number, position=0)
    salt = bytes.fromhex(opening.item_salt)
    label = replace(label, seal=commitment(place.context("item"), item, salt))
    line = BookLine(label=label, label_salt=opening.label_salt, item_salt="", item_digest="")
    seals = line_seals(note.exercise, note.party, note.number, [line])
    placed = _placed(proof, note=replace(note, count=1, root=root_of(seal_leaves(seals)).hex()))
    return replace(placed, openings=(replace(opening, proof=(), label=label, item=item),))


def _with_item(proof: WithheldProof, item: Message, **changes: str) -> WithheldProof:
    """The same, with another thing in place of the first."""
    opening = replace(proof.openings[0], item=encode(item).decode())
    return _bound(replace(proof, openings=(opening,)), **changes)


def test_what_is_made_anew_with_all_keys_holds(opened: WithheldProof) -> None:
    """So that what is refused below is refused for what it says."""
    assert _note(_placed(replace(opened, openings=()), note=_note(opened))) == _note(opened)
    assert len(verify_withheld(_bound(opened)).opened) == 1


FORGED: dict[str, tuple[Callable[[WithheldProof, Path], WithheldProof], str]] = {
    "a note sealed with another party's key": (
        lambda proof, _: replace(
            proof,
            note=replace(
                seal(_note(proof), setting().keys[OTHER][LOG]),
                party=KEEPER,
                key_id=setting().keys[KEEPER][LOG].key_id,
            ),
        ),
        f"the signature is that of '{OTHER}', put under the name of '{KEEPER}'",
    ),
    "a note sealed with the party's key for another role": (
        lambda proof, _: replace(proof, note=seal(_note(proof), setting().keys[KEEPER][CONSENT])),
        "the envelope names key",
    ),
    "a note that speaks for another party": (
        lambda proof, _: _placed(proof, note=replace(_note(proof), party=OTHER)),
        f"the note speaks for '{OTHER}' and is sealed by '{KEEPER}'",
    ),
    "a partner's note under this party's root": (
        lambda proof, run: replace(proof, note=prove(run, OTHER, NOTE).note),
        f"the root given is that of 'withheld/{KEEPER}', not of 'withheld/{OTHER}'",
    ),
    "the root of the party's journal itself": (
        lambda proof, _: _stated(proof, replace(proof.commitment, journal=party_journal(KEEPER))),
        f"the root given is that of 'parties/{KEEPER}', not of 'withheld/{KEEPER}'",
    ),
    "a root that was signed and is not that of the notes": (
        lambda proof, _: _stated(proof, replace(proof.commitment, root="ab" * 32)),
        f"the note is not number {NOTE} of the {NOTE + 1} notes of {KEEPER}",
    ),
    "another number than its place": (
        lambda proof, run: replace(proof, note=prove(run, KEEPER, NOTE - 1).note),
        f"the note is not number {NOTE - 1}",
    ),
    "a root that nobody signed": (
        lambda proof, _: replace(proof, commitment=replace(proof.commitment, root="ab" * 32)),
        "the joint journal does not state that root where the file says",
    ),
    "a joint journal that one party did not sign": (
        lambda proof, _: _stated(proof, proof.commitment, absent=OTHER),
        f"the checkpoint is not signed by {OTHER}",
    ),
    "a checkpoint of another journal": (
        lambda proof, _: _stated(proof, proof.commitment, origin=f"gates/{KEEPER}"),
        "the checkpoint is of",
    ),
    "a note of another exercise under the same keys": (
        lambda proof, _: _placed(proof, note=replace(_note(proof), exercise="joint-2011/M2/7")),
        "the note is of exercise 'joint-2011/M2/7'",
    ),
    "a note about time to come": (
        lambda proof, _: _placed(proof, note=replace(_note(proof), until_s=1000.0)),
        "was committed to before",
    ),
    "a root stated after the checkpoint": (
        lambda proof, _: _stated(proof, replace(proof.commitment, time_s=31.0)),
        "the root was stated at 31.000 s, after the checkpoint was signed",
    ),
    "a root stated at a time that no journal can hold": (
        lambda proof, _: replace(proof, commitment=replace(proof.commitment, time_s=9.9e15)),
        "after the checkpoint was signed",
    ),
    "a span that begins before the exercise": (
        lambda proof, _: _placed(proof, note=replace(_note(proof), from_s=-9.9e15)),
        "the note counts 2 things from -99",
    ),
    "a count below zero": (
        lambda proof, _: _placed(proof, note=replace(_note(proof), count=-1)),
        "the note counts -1 things",
    ),
    "a span that ends before it begins": (
        lambda proof, _: _placed(proof, note=replace(_note(proof), from_s=31.0)),
        "from 31.000 s to 30.000 s",
    ),
    "something else than a note": (
        lambda proof, _: replace(proof, note=seal(proof.commitment, setting().keys[KEEPER][LOG])),
        "a commitment stands where the note should",
    ),
    "an agreement that not all have signed": (
        lambda proof, _: replace(proof, adoptions=proof.adoptions[1:]),
        "the first agreement is not signed by",
    ),
    "one thing opened twice": (
        lambda proof, _: replace(proof, openings=(proof.openings[0],) * 2),
        "things are opened twice, or out of order",
    ),
    "things opened out of order": (
        lambda proof, _: replace(proof, openings=proof.openings[::-1]),
        "things are opened twice, or out of order",
    ),
    "another thing with the same salt": (
        lambda proof, _: replace(
            proof,
            openings=(replace(proof.openings[0], item=encode(track(CLOSED, 9, 24.0)).decode()),),
        ),
        f"thing 0 of note {NOTE}: thing and salt are not what its label commits to",
    ),
    "the salt of another thing": (
        lambda proof, _: replace(
            proof,
            openings=(replace(proof.openings[0], item_salt=proof.openings[1].item_salt),),
        ),
        f"thing 0 of note {NOTE}: thing and salt are not what its label commits to",
    ),
    "another lane on the label": (
        lambda proof, _: replace(
            proof,
            openings=(
                replace(proof.openings[0], label=replace(proof.openings[0].label, lane="gabala")),
            ),
        ),
        f"thing 0 of note {NOTE}: label and salt are not what the note commits to",
    ),
    "a thing out of another note": (
        lambda proof, run: replace(
            proof, openings=prove(run, KEEPER, NOTE + 1, show=ALL, positions=(0,)).openings
        ),
        f"thing 0 of note {NOTE}: label and salt are not what the note commits to",
    ),
    "a thing in another place of its note": (
        lambda proof, _: replace(proof, openings=(replace(proof.openings[0], position=1),)),
        f"thing 1 of note {NOTE}: label and salt are not what the note commits to",
    ),
    "a thing beyond the note's count": (
        lambda proof, _: replace(proof, openings=(replace(proof.openings[0], position=99),)),
        f"thing 99 of note {NOTE}: label and salt are not what the note commits to",
    ),
    "a salt that is none": (
        lambda proof, _: replace(proof, openings=(replace(proof.openings[0], label_salt="00"),)),
        f"the salt of label 0 of note {NOTE} is not 32 bytes in canonical hexadecimal",
    ),
    "a thing without its salt": (
        lambda proof, _: replace(proof, openings=(replace(proof.openings[0], item_salt=""),)),
        "thing and salt are not what its label commits to",
    ),
    "a salt without its thing": (
        lambda proof, _: replace(proof, openings=(replace(proof.openings[0], item=""),)),
        "thing and salt are not what its label commits to",
    ),
    "a label that its own party wrote with the wrong lane": (
        lambda proof, _: _bound(proof, lane="gabala"),
        "its label says lane 'gabala', and it is of",
    ),
    "a label that its own party wrote with the wrong kind": (
        lambda proof, _: _bound(proof, what="picture"),
        "its label says 'picture', and it is a",
    ),
    "a thing that release rules have nothing to do with": (
        lambda proof, _: _with_item(proof, proof.commitment, what="commitment"),
        "a commitment is nothing that release rules keep back",
    ),
    "a thing of somebody else, in one's own note": (
        lambda proof, _: _with_item(proof, track(CLOSED, 1, 24.0, OTHER), what="track"),
        f"it is a track of '{OTHER}', in a note of '{KEEPER}'",
    ),
}


@pytest.mark.parametrize("name", FORGED)
def test_a_forged_proof_is_refused_with_its_own_reason(
    name: str, run: Path, opened: WithheldProof
) -> None:
    forge, reason = FORGED[name]
    forged = forge(opened, run)
    with pytest.raises(IntegrityError, match=reason.replace("(", r"\(")):
        verify_withheld(WithheldProof.from_bytes(encode(forged)))


def test_that_nothing_was_kept_back_is_shown_as_well(opened: WithheldProof) -> None:
    nothing = replace(_note(opened), count=0, root=EMPTY_ROOT.hex())
    assert verify_withheld(_placed(replace(opened, openings=()), note=nothing)).note.count == 0
