"""One note as a file: what it shows, what it does not, and every way to forge it refused."""

import json
import random
from pathlib import Path
from typing import Any

import pytest

from jointshield.errors import IntegrityError, MistakeError
from jointshield.exercise.evidence import Evidence
from jointshield.exercise.journals import party_journal
from jointshield.exercise.withheld.checking import verify_withheld
from jointshield.exercise.withheld.proving import ALL, LANES, NOTHING, prove
from jointshield.exercise.withheld.reading import read_kept
from jointshield.journal.tree import root_of
from jointshield.messages import encode
from jointshield.messages.codec import canonical_json
from jointshield.messages.tracks import LaunchReport, TrackReport
from jointshield.messages.withheld import WithheldProof
from jointshield.node.release import LANE_NOT_SHARED

from ..conftest import another, leaves
from .conftest import CLOSED, KEEPER, setting

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
    data = encode(closed) + encode(verify_withheld(closed).note)
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


# --- every value changed --------------------------------------------------------------------------


@pytest.mark.parametrize("show", [NOTHING, LANES, ALL])
def test_a_file_with_any_value_changed_is_refused(run: Path, show: str) -> None:
    data = encode(prove(run, KEEPER, NOTE, show=show))
    draw = random.Random(7)  # noqa: S311 - which values to try
    paths = list(leaves(json.loads(data)))
    assert len(paths) > 100
    for path in paths:
        tree = json.loads(data)
        place = tree
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = another(place[path[-1]], draw)
        changed = canonical_json(tree)
        if changed == data:
            continue
        with pytest.raises(IntegrityError):
            verify_withheld(WithheldProof.from_bytes(changed))


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
