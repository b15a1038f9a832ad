"""One note as a file: what it shows, what it does not, and every way to forge it refused."""

import json
import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from jointshield.consent.keys import CONSENT, LOG
from jointshield.consent.seal import contents, seal
from jointshield.errors import IntegrityError, MistakeError
from jointshield.exercise.evidence import Evidence
from jointshield.exercise.journals import JOINT, party_journal
from jointshield.exercise.withheld.checking import verify_withheld
from jointshield.exercise.withheld.proving import ALL, LANES, NOTHING, prove
from jointshield.exercise.withheld.reading import read_kept
from jointshield.exercise.withheld.seals import Place, line_seals, note_leaf, seal_leaves
from jointshield.journal.checkpoint import sign
from jointshield.journal.entry import entry_hash
from jointshield.journal.tree import EMPTY_ROOT, inclusion_proof, root_of
from jointshield.messages import Message, encode
from jointshield.messages.codec import canonical_json
from jointshield.messages.record import Commitment
from jointshield.messages.sealed import commitment
from jointshield.messages.tracks import LaunchReport, TrackReport
from jointshield.messages.withheld import BookLine, Withheld, WithheldProof
from jointshield.node.release import LANE_NOT_SHARED

from .conftest import CLOSED, KEEPER, OTHER, setting, track

NOTE = 2
"""A note that holds a closed lane's tracks and a launch report."""


@pytest.fixture(scope="module")
def closed(run: Path) -> WithheldProof:
    """The note, and nothing of what it stands for."""
    return prove(run, KEEPER, NOTE)


@pytest.fixture(scope="module")
def opened(run: Path) -> WithheldProof:
    """The note and everything that it stands for."""
    return prove(run, KEEPER, NOTE, show=ALL)


# --- what it shows ------------------------------------------------------------------------------


def test_a_note_shows_that_when_and_how_much(closed: WithheldProof) -> None:
    shown = verify_withheld(closed)
    assert (shown.note.party, shown.note.number, shown.opened) == (KEEPER, NOTE, ())
    assert (shown.note.from_s, shown.note.until_s, shown.committed_s) == (20.0, 30.0, 30.0)
    assert shown.note.count > 0
    assert set(shown.witnesses) == {party.id for party in setting().parties}


def test_and_nothing_of_what(run: Path, closed: WithheldProof) -> None:
    """No lane, rule, salt or thing, nor the hash of any entry of the journal that it is from."""
    kept = read_kept(run, KEEPER)
    # Whole values: three letters may stand in base64 by chance.
    data = encode(closed) + encode(_note(closed))
    for line in kept.notes[NOTE].lines:
        label = line.label
        for text in (label.lane, label.rule, label.what, label.seal, line.label_salt,
                     line.item_salt, line.item_digest):  # fmt: skip
            assert f'"{text}"'.encode() not in data or not text
    rows = [row.computed for row in kept.own.rows.values()]
    own = {root_of(rows[at : at + width]).hex() for width in (1, 2, 4) for at in range(len(rows))}
    assert not own & {*closed.proof, *closed.commitment_proof}


def test_lanes_can_be_shown_without_what_they_said(run: Path) -> None:
    shown = verify_withheld(prove(run, KEEPER, NOTE, show=LANES))
    assert len(shown.opened) == shown.note.count
    assert {(each.label.lane, each.label.rule) for each in shown.opened} == {
        (CLOSED, LANE_NOT_SHARED), ("oko", "launch-reports-not-shared"),
    }  # fmt: skip
    assert {each.item for each in shown.opened} == {None}


def test_one_thing_can_be_opened_and_the_others_stay_closed(run: Path) -> None:
    proof = prove(run, KEEPER, NOTE, show=ALL, positions=(1,))
    (thing,) = verify_withheld(proof).opened
    assert isinstance(thing.item, TrackReport | LaunchReport)
    others = [line for at, line in enumerate(read_kept(run, KEEPER).notes[NOTE].lines) if at != 1]
    data = encode(proof).decode()
    assert not any(line.item_salt in data or line.label_salt in data for line in others)


def test_everything_opened_is_what_was_reported(run: Path, opened: WithheldProof) -> None:
    own = {encode(m) for _, _, m in Evidence.read(run, party_journal(KEEPER)).entries}
    shown = verify_withheld(opened)
    assert len(shown.opened) == shown.note.count
    assert all(each.item is not None and encode(each.item) in own for each in shown.opened)


def test_that_nothing_was_kept_back_is_shown_as_well(closed: WithheldProof) -> None:
    nothing = replace(_note(closed), count=0, root=EMPTY_ROOT.hex())
    assert verify_withheld(_placed(closed, note=nothing)).note.count == 0


# --- every value changed --------------------------------------------------------------------------


def _leaves(tree: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    items = tree.items() if isinstance(tree, dict) else enumerate(tree)
    for key, value in items:
        if isinstance(value, dict | list) and value:
            yield from _leaves(value, (*path, key))
        else:
            yield (*path, key)


def _other(value: Any, draw: random.Random) -> Any:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + draw.choice((-1, 1, 7))
    if isinstance(value, str) and value:
        place = draw.randrange(len(value))
        return value[:place] + draw.choice("0aZ.=") + value[place + 1 :]
    return draw.choice(("x", 1, None, [], True))


@pytest.mark.parametrize("show", [NOTHING, LANES, ALL])
def test_a_file_with_any_value_changed_is_refused(run: Path, show: str) -> None:
    data = encode(prove(run, KEEPER, NOTE, show=show))
    draw = random.Random(7)  # noqa: S311 - which values to try
    paths = list(_leaves(json.loads(data)))
    assert len(paths) > 100
    for path in paths:
        tree = json.loads(data)
        place = tree
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = _other(place[path[-1]], draw)
        changed = canonical_json(tree)
        if changed == data:
            continue
        with pytest.raises(IntegrityError):
            verify_withheld(WithheldProof.from_bytes(changed))


# --- forged with keys in hand -------------------------------------------------------------------


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


# --- what cannot be proved ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("party", "number", "options", "reason"),
    [
        (KEEPER, 6, {}, "has 6 notes here, numbered from 0"),
        (KEEPER, -1, {}, "has 6 notes here, numbered from 0"),
        ("nobody", 0, {}, "--party 'nobody' given; expected one of"),
        ("ukraine", 0, {}, "the journal of ukraine is not there; only who holds it"),
        (KEEPER, NOTE, {"show": ALL, "positions": (77,)}, "--item 77: note 2 has"),
    ],
)
def test_what_is_not_there_cannot_be_shown(
    run: Path, party: str, number: int, options: dict[str, Any], reason: str
) -> None:
    with pytest.raises(MistakeError, match=reason):
        prove(run, party, number, **options)


def test_a_folder_without_a_run(tmp_path: Path) -> None:
    with pytest.raises(MistakeError, match="no joint journal there"):
        read_kept(tmp_path, KEEPER)


def test_a_note_reads_as_it_was_written(run: Path) -> None:
    notes = read_kept(run, KEEPER).notes
    assert [note.said.number for note in notes] == list(range(6))
    assert [note.said.until_s for note in notes] == [10.0, 20.0, 30.0, 40.0, 50.0, 60.0]
    assert all(note.said.count == len(note.lines) for note in notes)
    assert sum(note.said.count for note in notes) > 10
