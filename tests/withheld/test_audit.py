"""A whole journal gone through: what is kept back without its note is found, and so is the rest."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from jointshield.consent.keys import LOG
from jointshield.consent.seal import contents, seal
from jointshield.consent.standing import Standing
from jointshield.exercise.evidence import Evidence
from jointshield.exercise.journals import JOINT, party_journal
from jointshield.exercise.rework import Findings
from jointshield.exercise.runs import load_run
from jointshield.exercise.scenario import load
from jointshield.exercise.withheld.audit import audit_withheld
from jointshield.exercise.withheld.noting import is_noted
from jointshield.journal.tree import root_of
from jointshield.messages import Message
from jointshield.messages.consent import Envelope
from jointshield.messages.plots import RadarScan
from jointshield.messages.queries import OBJECT, Query, QueryAnswer, Sought
from jointshield.messages.record import Agreement, Commitment, RunEnd
from jointshield.messages.withheld import ReleaseStated, Withheld, WithheldBook
from jointshield.node.answers import Lanes, answer

from .conftest import (
    ASKED_S,
    CLOSED,
    KEEPER,
    LAST_S,
    LOADED,
    OTHER,
    RULES,
    Pages,
    begin,
    play,
    profile,
    setting,
    track,
    unsaid,
)

_ANDOYA = load("andoya-1995")
Entries = list[tuple[int, int, Message]]
SCENARIO = replace(
    LOADED.scenario,
    duration_s=LAST_S,
    parties=tuple(
        replace(each, release=RULES) for each in LOADED.scenario.parties if each.id == KEEPER
    ),
)


def _evidence(name: str, entries: Entries) -> Evidence:
    return Evidence(name=name, rows={}, entries=entries, unreadable=(), notes=())


def _played() -> tuple[Entries, Entries]:
    """The journal of one party, and the joint one, both to their end."""
    pages, joint = Pages(), Pages()
    stated = play(KEEPER, pages)
    for now_s in (10.0, 20.0, 30.0, 40.0, 50.0, 60.0):
        joint.write(now_s, stated[now_s])
    for each in (pages, joint):
        each.write(LAST_S, RunEnd(time_s=LAST_S))
    return pages.entries, joint.entries


def _audit(own: Entries, joint: Entries, mode: str = "M3") -> Findings:
    findings = Findings()
    journals = {
        JOINT: _evidence(JOINT, joint),
        party_journal(KEEPER): _evidence(party_journal(KEEPER), own),
    }
    audit_withheld(journals, SCENARIO, LOADED.mode(mode), setting().standing, findings)
    return findings


def _at(entries: Entries, kind: type[Message], number: int = 0) -> int:
    return [at for at, (_, _, m) in enumerate(entries) if isinstance(m, kind)][number]


def _change(entries: Entries, at: int, message: Message) -> Entries:
    index, time_ms, _ = entries[at]
    return [*entries[:at], (index, time_ms, message), *entries[at + 1 :]]


def _without(entries: Entries, at: int) -> Entries:
    return [*entries[:at], *entries[at + 1 :]]


def _resealed(entries: Entries, number: int, signer: str = KEEPER, **changes: object) -> Entries:
    """A note written otherwise, by its own party's hand or by another's."""
    at = _at(entries, Envelope, number)
    envelope = entries[at][2]
    assert isinstance(envelope, Envelope)
    note = contents(envelope)
    assert isinstance(note, Withheld)
    changed = replace(note, **changes)  # type: ignore[arg-type]
    return _change(entries, at, seal(changed, setting().keys[signer][LOG]))


def _unsealed(entries: Entries) -> Envelope:
    envelope = entries[_at(entries, Envelope)][2]
    assert isinstance(envelope, Envelope)
    return replace(envelope, signature="AAAA")


def _misplaced(entries: Entries) -> WithheldBook:
    book = entries[_at(entries, WithheldBook)][2]
    assert isinstance(book, WithheldBook)
    return replace(book, number=1)


def _line(entries: Entries, **changes: object) -> Entries:
    """The first line of the first book written otherwise, and nothing else."""
    at = _at(entries, WithheldBook)
    book = entries[at][2]
    assert isinstance(book, WithheldBook)
    line = replace(book.lines[0], **changes)  # type: ignore[arg-type]
    return _change(entries, at, replace(book, lines=(line, *book.lines[1:])))


def _label(entries: Entries, **changes: str) -> Entries:
    book = entries[_at(entries, WithheldBook)][2]
    assert isinstance(book, WithheldBook)
    return _line(entries, label=replace(book.lines[0].label, **changes))


def test_a_journal_whose_notes_are_as_they_should_be() -> None:
    findings = _audit(*_played())
    assert findings.faults == []
    assert findings.counts == {"notes of things kept back": 6}
    assert findings.summaries == []


@pytest.mark.parametrize("mode", ["N0", "N2"])
def test_where_nothing_is_told_nothing_is_noted(mode: str) -> None:
    assert not is_noted(_ANDOYA.mode(mode))
    assert is_noted(_ANDOYA.mode("N3"))


_EMPTY = root_of(()).hex()
HIDDEN: dict[str, tuple[Callable[[Entries], Entries], str]] = {
    "a report of a closed lane, and no note of it": (
        lambda own: _resealed(_without(own, _at(own, WithheldBook)), 0, count=0, root=_EMPTY),
        "note 0 of things kept back: it counts 0, its book 0; reports and rules give",
    ),
    "a count that is too small": (
        lambda own: _resealed(own, 2, count=1),
        "note 2 of things kept back: it counts 1, its book 2; reports and rules give 2",
    ),
    "a note left out": (
        lambda own: _without(own, _at(own, Envelope, 3)),
        "note 4 of things kept back: it should be number 3",
    ),
    "a span left out, and the notes numbered as if it never was": (
        lambda own: _resealed(own, 3, from_s=35.0),
        "note 3 of things kept back: it begins at 35.000 s, and not at 30.000 s",
    ),
    "no notes towards the end": (
        lambda own: [each for each in own if not (isinstance(each[2], Envelope) and each[1] > 4e4)],
        "the journal ends, and its last note of things kept back speaks of time up to 40.000 s",
    ),
    "no rules stated": (
        lambda own: _without(own, _at(own, ReleaseStated)),
        "note 0 of things kept back: no release rules were stated before it",
    ),
    "rules stated twice": (
        lambda own: [own[0], *own],
        "release rules stated a second time, or another party's",
    ),
    "laxer rules, stated only afterwards": (
        lambda own: [*_without(own, 0)[:-1], own[0], own[-1]],
        "note 0 of things kept back: no release rules were stated before it",
    ),
    "another thing in the book": (
        lambda own: _line(own, item_digest="ab" * 32),
        "note 0 of things kept back: thing 0 is not what reports and rules give",
    ),
    "another lane in the book": (
        lambda own: _label(own, lane="gabala2"),
        "note 0 of things kept back: thing 0 is not what reports and rules give",
    ),
    "a salt in the book that opens nothing": (
        lambda own: _line(own, item_salt="ab" * 32),
        "note 0 of things kept back: thing 0 does not open with its book's salt",
    ),
    "a salt of a label that is not the one of the note": (
        lambda own: _line(own, label_salt="ab" * 32),
        "note 0 of things kept back: its root is not that of its book",
    ),
    "a salt in the book that is none": (
        lambda own: _line(own, label_salt="salt"),
        "note 0 of things kept back: the salt of label 0 of note 0 is not hexadecimal",
    ),
    "a salt in the book that is too short": (
        lambda own: _line(own, label_salt="ab"),
        "note 0 of things kept back: the salt of label 0 of note 0 is not 32 bytes",
    ),
    "a book in another note's place": (
        lambda own: _change(own, _at(own, WithheldBook), _misplaced(own)),
        "note 0 of things kept back: it counts 3, its book 0; reports and rules give 3",
    ),
    "a note over other things than its book": (
        lambda own: _resealed(own, 0, root="ab" * 32),
        "note 0 of things kept back: its root is not that of its book",
    ),
    "a note of another exercise": (
        lambda own: _resealed(own, 1, exercise="joint-2011/M2/7"),
        "note 1 of things kept back: it is of exercise 'joint-2011/M2/7'",
    ),
    "a partner's note": (
        lambda own: _resealed(own, 1, signer=OTHER, party=OTHER),
        "note 1 of things kept back: it is another party's",
    ),
    "a note whose seal does not hold": (
        lambda own: _change(own, _at(own, Envelope), _unsealed(own)),
        f"note 0 of things kept back: the signature does not hold under the key of '{KEEPER}'",
    ),
    "a report that was made up after the notes": (
        lambda own: [*own[:20], (0, own[20][1], track(CLOSED, 99, 6.0)), *own[20:]],
        "reports and rules give",
    ),
}


@pytest.mark.parametrize("name", HIDDEN)
def test_what_is_hidden_in_a_journal_is_found(name: str) -> None:
    own, joint = _played()
    hide, reason = HIDDEN[name]
    faults = _audit(hide(own), joint).faults
    assert any(reason in fault for fault in faults), faults


def test_a_root_that_the_notes_do_not_give() -> None:
    own, joint = _played()
    stated = joint[2][2]
    assert isinstance(stated, Commitment)
    for wrong in (
        replace(stated, root="ab" * 32),
        replace(stated, size=9),
        replace(stated, size=1),
    ):
        (fault,) = _audit(own, _change(joint, 2, wrong)).faults
        assert f"over {wrong.size} notes of {KEEPER}, which its 6 notes do not give" in fault


def test_notes_that_nobody_was_told_of() -> None:
    own, joint = _played()
    (fault,) = _audit(
        own, [each for each in joint if each[1] != 60_000 or each[2].KIND == "run-end"]
    ).faults
    assert f"it commits to 5 of the 6 notes of {KEEPER}, and ends" in fault


def test_a_run_that_was_cut_short_owes_no_last_note() -> None:
    own, joint = _played()
    cut = next(at for at, (_, _, m) in enumerate(own) if isinstance(m, Envelope) and at > 60)
    assert _audit(own[:cut], joint[:1]).faults == []


def test_rules_of_its_own_are_said_and_held_against_it() -> None:
    """A party may keep more back than the scenario asks; its notes then go by that."""
    own, joint = _played()
    wider = replace(SCENARIO.parties[0], release=replace(RULES, lanes=("gabala", CLOSED)))
    findings = Findings()
    journals = {
        JOINT: _evidence(JOINT, joint),
        party_journal(KEEPER): _evidence(party_journal(KEEPER), own),
    }
    scenario = replace(SCENARIO, parties=(wider,))
    audit_withheld(journals, scenario, LOADED.mode("M3"), setting().standing, findings)
    assert findings.faults == []
    assert findings.summaries == [
        f"{KEEPER} played by release rules of its own, not by the scenario's"
    ]


# --- answers ------------------------------------------------------------------------------------


def _asked(*, keeps: bool) -> Findings:
    """A party answers from open lanes and keeps back what a closed one would have said."""
    watch = next(p for p in _ANDOYA.scenario.parties if p.id == "norway").watch
    closed = replace(profile(KEEPER), watch=watch)
    scenario = replace(SCENARIO, parties=(closed,))
    radar = next(r for r in scenario.radars if r.id == CLOSED)
    sought = Sought(
        kind=OBJECT, at_s=10.0, span_s=5.0, latitude_rad=radar.latitude_rad,
        longitude_rad=radar.longitude_rad, height_m=5.0e5, radius_m=1.0e5,
    )  # fmt: skip
    query = Query(
        time_s=12.0, query="Q001", asker=OTHER, track=1, sought=(sought,), heading_rad=None
    )
    scan = RadarScan(sensor=CLOSED, time_s=8.0, plots=())
    own = [r for r in scenario.radars if r.owner == KEEPER]
    lanes = Lanes(
        radars=tuple(sorted(own, key=lambda r: r.id)),
        infrareds=tuple(lane for lane in scenario.infrareds if lane.owner == KEEPER),
    )
    said, kept = answer(query, closed, lanes, {CLOSED: [scan]}, (), ASKED_S)
    assert CLOSED in {thing.lane for thing in kept}
    assert all(isinstance(thing.item, QueryAnswer) for thing in kept)
    pages, joint = Pages(), Pages()
    part = begin(KEEPER, pages)
    pages.write(8.0, scan)
    part.step(10.0)
    part.keep(kept if keeps else (), ASKED_S)
    for now_s in (20.0, 30.0, 40.0, 50.0, LAST_S):
        part.step(now_s)
    for message in (query, said, part.state(LAST_S), RunEnd(time_s=LAST_S)):
        joint.write(ASKED_S if message in (query, said) else LAST_S, message)
    pages.write(LAST_S, RunEnd(time_s=LAST_S))
    findings = Findings()
    journals = {
        JOINT: _evidence(JOINT, joint.entries),
        party_journal(KEEPER): _evidence(party_journal(KEEPER), pages.entries),
    }
    audit_withheld(journals, scenario, LOADED.mode("M3"), setting().standing, findings)
    return findings


def test_what_closed_lanes_would_have_answered_has_its_note() -> None:
    assert _asked(keeps=True).faults == []


def test_an_answer_that_was_not_given_and_not_noted_is_found() -> None:
    (fault,) = _asked(keeps=False).faults
    assert f"answer of {KEEPER} to Q001: what it did not say stands otherwise" in fault


def test_what_is_kept_back_in_the_last_step_has_a_note_of_its_own() -> None:
    pages = Pages()
    part = begin(KEEPER, pages)
    part.step(LAST_S)
    part.keep((unsaid("Q1", seen=True),), LAST_S)
    notes = [contents(m) for m in pages.messages if isinstance(m, Envelope)]
    assert [(n.from_s, n.until_s, n.count) for n in notes if isinstance(n, Withheld)] == [
        (0.0, 60.0, 0), (60.0, 60.0, 1),
    ]  # fmt: skip


def test_a_real_run_has_its_notes(short_run: Path) -> None:
    """Played by the command's own rooms; `verify` and `replay` go through them elsewhere."""
    names = [JOINT, *(party_journal(party.id) for party in setting().parties)]
    journals = {name: Evidence.read(short_run, name) for name in names}
    scenario = load_run(short_run)[0].scenario
    findings = Findings()
    agreement = journals[JOINT].first()
    assert isinstance(agreement, Agreement)
    standing = Standing(agreement=agreement)
    audit_withheld(journals, scenario, LOADED.mode("M3"), standing, findings)
    assert findings.faults == []
    assert findings.counts["notes of things kept back"] == 3 * 44
