"""A register as a file: what it holds, days and what falls due, copies, writers at once."""

import threading
from dataclasses import replace
from pathlib import Path

import pytest

from jointshield.errors import IntegrityError, MistakeError
from jointshield.guarantees.inspection_rights import read_rights
from jointshield.journal import Journal, audit
from jointshield.journal.checkpoint import verify
from jointshield.messages.codec import encode
from jointshield.messages.consultations import Overdue, Question, TurnedAway
from jointshield.messages.registers import Joined
from jointshield.study.treaty.register import Held, begin, read, say, time_ms
from jointshield.study.treaty.register_check import check
from jointshield.study.treaty.register_copy import follow
from jointshield.study.treaty.seats import simulated

from .conftest import (
    ANSWERED,
    ASKED,
    FIRST,
    FOUNDING,
    MEETING,
    NORTH,
    SOUTH,
    WEST,
    act,
    on,
    rows_of,
    written,
)


def test_what_was_said_is_read_with_who_said_it(held: Held) -> None:
    assert [(item.number, item.by, item.message.KIND) for item in held.told] == [
        (1, "north", "register-joined"),
        (2, "south", "register-joined"),
        (3, "north", "consultation-question"),
        (4, "south", "consultation-answer"),
    ]
    assert held.ledger.talks.items["speed"].status == "answered"


def test_every_act_has_its_checkpoint_and_the_journal_audits(path: Path, held: Held) -> None:
    slots = held.slots["log"]
    assert [verify(note, slots) for note in held.notes] == [
        ("north",), ("south",), ("north",), ("south",)
    ]  # fmt: skip
    found = audit(path)
    assert not found.faults
    assert (found.verified_size, found.size) == (5, 5)


def test_a_check_tells_the_digest_and_whose_keys(path: Path, tmp_path: Path) -> None:
    found = check(path)
    assert found.holds
    assert "4 acts" in found.text()
    assert "keys that the parties drew" in found.text()
    other = tmp_path / "seeded.journal"
    keys = [simulated("seeded", party, 7) for party in ("north", "south")]
    founding = replace(FOUNDING, register="seeded", seed=7,
                       seats=tuple(own.seat("seeded") for own in keys))  # fmt: skip
    begin(other, founding, keys)
    assert "SIMULATION KEYS (seed 7)" in check(other).text()


def test_whoever_speaks_next_seals_what_fell_due(path: Path) -> None:
    say(path, NORTH, (replace(ASKED, item="sites", asked="2014-05-10"),), on("2014-05-10"))
    say(path, SOUTH, (MEETING,), on("2014-05-10"))
    late = replace(ANSWERED, item="sites", answered="2014-06-01")
    told = say(path, SOUTH, (late,), on("2014-06-01"))
    assert [getattr(item, "matter", "") for item in told] == ["sites", "spring"]
    held = read(path)
    assert [item.message.KIND for item in held.told if item.number == 7] == [
        "consultation-overdue", "consultation-overdue", "consultation-answer"
    ]  # fmt: skip
    assert held.ledger.talks.items["sites"].late
    assert held.ledger.talks.meetings["spring"].absent == ("north", "south")
    assert held.ledger.due == ()


def test_what_fell_due_may_be_sealed_by_itself_and_only_once(path: Path) -> None:
    say(path, NORTH, (MEETING,), on("2014-05-10"))
    with pytest.raises(MistakeError, match="nothing fell due"):
        say(path, NORTH, (), on("2014-05-20"))
    (told,) = say(path, NORTH, (), on("2014-05-21"))
    assert isinstance(told, Overdue)
    assert read(path, on("2014-06-30")).ledger.due == ()


def test_reading_on_a_later_day_notices_and_writes_nothing(path: Path) -> None:
    say(path, NORTH, (MEETING,), on("2014-05-10"))
    before = path.read_bytes()
    assert len(read(path, on("2014-06-01")).ledger.due) == 1
    assert path.read_bytes() == before


def test_a_false_notice_is_turned_away(path: Path, held: Held, tmp_path: Path) -> None:
    false = Overdue(matter="speed", missing=("south",), due="2014-05-22", noticed="2014-05-11")
    with pytest.raises(MistakeError, match="nothing of the kind fell due"):
        say(path, NORTH, (false,), on("2014-05-11"))
    assert len(read(path).entries) == 5
    made = written(tmp_path / "made.journal", [*rows_of(held), act(held, NORTH.assess, false)])
    told = read(made).told[-1].message
    assert isinstance(told, TurnedAway)
    assert "nothing of the kind fell due" in told.reason
    assert read(made).ledger.talks.items["speed"].status == "answered"


def test_nobody_sets_a_meeting_of_others(tmp_path: Path) -> None:
    path = tmp_path / "three.journal"
    three = replace(FOUNDING, seats=(*FOUNDING.seats, WEST.seat("talks")))
    begin(path, three, (NORTH, SOUTH, WEST))
    with pytest.raises(MistakeError, match="'west' would set a meeting of others"):
        say(path, WEST, (MEETING,), FIRST)
    held = read(path)
    west = act(held, WEST.assess, MEETING, at="2014-05-01")
    with Journal.open(path) as journal:
        journal.append(time_ms(FIRST), west.kind, west.data)
    told = read(path).told[-1].message
    assert isinstance(told, TurnedAway)
    assert told.reason == "'west' would set a meeting of others"


def test_nothing_is_said_before_all_have_joined(tmp_path: Path) -> None:
    path = tmp_path / "talks.journal"
    begin(path, FOUNDING, (NORTH,))
    with pytest.raises(MistakeError, match="south has not joined"):
        say(path, NORTH, (ASKED,), FIRST)
    with pytest.raises(MistakeError, match="has joined already"):
        say(path, NORTH, (Joined(by="north", joined="2014-05-01"),), FIRST)
    say(path, SOUTH, (Joined(by="south", joined="2014-05-02"),), on("2014-05-02"))
    say(path, NORTH, (replace(ASKED, asked="2014-05-02"),), on("2014-05-02"))


def test_whose_tool_lets_it_speak_too_early_is_turned_away(tmp_path: Path) -> None:
    """One's own tool refuses; a changed one seals all the same, and changes nothing by it."""
    path = tmp_path / "talks.journal"
    begin(path, FOUNDING, (NORTH,))
    held = read(path)
    again = Joined(by="north", joined="2014-05-01")
    early = written(
        tmp_path / "early.journal",
        [*rows_of(held), act(held, NORTH.assess, ASKED, again, at="2014-05-01")],
    )
    found = read(early)
    assert [item.reason for item in (entry.message for entry in found.told)
            if isinstance(item, TurnedAway)] == [
        "nothing is taken before all have joined: south",
        "'north' joined before, or says another day",
    ]  # fmt: skip
    assert not found.ledger.talks.items
    say(early, SOUTH, (Joined(by="south", joined="2014-05-02"),), on("2014-05-02"))


def test_only_a_seat_speaks_and_days_go_forward(path: Path) -> None:
    with pytest.raises(MistakeError, match="hold no seat"):
        say(path, WEST, (replace(ASKED, by="west"),), on("2014-05-11"))
    half = replace(NORTH, log=WEST.log)
    with pytest.raises(MistakeError, match="hold no seat"):
        say(path, half, (ASKED,), on("2014-05-11"))
    with pytest.raises(MistakeError, match="the last entry is of 2014-05-10"):
        say(path, NORTH, (MEETING,), on("2014-05-09"))
    assert len(read(path).entries) == 5


def test_what_could_not_be_opened_again_is_not_written(path: Path) -> None:
    long = replace(ASKED, item="long", text="why? " * 20_000, asked="2014-05-10")
    with pytest.raises(MistakeError, match="say less"):
        say(path, NORTH, (long,), on("2014-05-10"))
    with pytest.raises(MistakeError, match="in the name of 'south'"):
        say(path, NORTH, (replace(ANSWERED, text="slow"),), on("2014-05-10"))
    assert len(read(path).entries) == 5


def test_a_register_is_begun_once_and_must_make_sense(path: Path, tmp_path: Path) -> None:
    with pytest.raises(MistakeError, match="a file is there already"):
        begin(path, FOUNDING)
    new = tmp_path / "new.journal"
    with pytest.raises(MistakeError, match="fewer than two seats"):
        begin(new, replace(FOUNDING, seats=FOUNDING.seats[:1]))
    with pytest.raises(MistakeError, match="twice"):
        begin(new, replace(FOUNDING, seats=(*FOUNDING.seats, FOUNDING.seats[0])))
    with pytest.raises(MistakeError, match="expected a day"):
        begin(new, replace(FOUNDING, begun="spring"))
    with pytest.raises(MistakeError, match="does not verify"):
        begin(new, replace(FOUNDING, register="other"))  # seats offered for `talks`
    right = replace(read_rights("notional")[0], inspector="north", host="east")
    with pytest.raises(MistakeError, match="'east' is none of the parties"):
        begin(new, replace(FOUNDING, rights=(right,)))
    with pytest.raises(MistakeError, match="below 2"):
        begin(new, replace(FOUNDING, seed=2**60))
    with pytest.raises(MistakeError, match="not the simulation keys of seed 7"):
        begin(new, replace(FOUNDING, seed=7))
    assert not new.exists()
    with pytest.raises(MistakeError, match="cannot be read"):
        begin(tmp_path / "nowhere" / "new.journal", FOUNDING)


def test_a_journal_of_something_else_is_no_register(tmp_path: Path) -> None:
    other = tmp_path / "other.journal"
    with Journal.create(other, "exercise/other") as journal:
        journal.append(0, ASKED.KIND, encode(ASKED))
    with pytest.raises(IntegrityError, match="does not begin"):
        read(other)
    empty = tmp_path / "empty.journal"
    written(empty, ())
    with pytest.raises(IntegrityError, match="does not begin"):
        read(empty)


# ---------------------------------------------------------------- copies


def test_a_copy_follows_and_both_go_on_in_turn(path: Path, tmp_path: Path) -> None:
    theirs = tmp_path / "theirs" / "talks.journal"
    theirs.parent.mkdir()
    assert follow(theirs, path, on("2014-05-11")) == 5
    assert check(path, theirs).holds
    say(theirs, SOUTH, (MEETING,), on("2014-05-11"))
    assert follow(path, theirs, on("2014-05-11")) == 1
    say(path, NORTH, (replace(ASKED, item="next", asked="2014-05-12"),), on("2014-05-12"))
    assert follow(theirs, path, on("2014-05-12")) == 1
    assert read(path).heads == read(theirs).heads
    assert read(path).notes == read(theirs).notes
    assert not audit(theirs).faults


def test_an_older_copy_gives_nothing(path: Path, tmp_path: Path) -> None:
    old = tmp_path / "old.journal"
    follow(old, path, on("2014-05-11"))
    say(path, NORTH, (MEETING,), on("2014-05-11"))
    assert follow(path, old, on("2014-05-11")) == 0
    assert len(read(path).entries) == 6


def test_a_copy_without_a_checkpoint_is_made_up_for(path: Path, tmp_path: Path) -> None:
    """The last note is lost in a crash: the entry stands, and the next act covers it."""
    cut = tmp_path / "cut.journal"
    held = read(path)
    written(cut, rows_of(held))
    assert read(cut).heads == held.heads
    assert follow(cut, path, on("2014-05-11")) == 0
    say(cut, NORTH, (MEETING,), on("2014-05-11"))
    assert follow(path, cut, on("2014-05-11")) == 1


def test_a_check_says_what_a_copy_has_more_or_less(path: Path, tmp_path: Path) -> None:
    theirs = tmp_path / "theirs.journal"
    follow(theirs, path, on("2014-05-11"))
    assert check(path, theirs).compared.endswith(": the same entries")
    say(theirs, SOUTH, (MEETING,), on("2014-05-11"))
    behind, ahead = check(path, theirs), check(theirs, path)
    assert behind.holds
    assert ahead.holds
    assert "theirs.journal: 1 entry more" in behind.text()
    assert "talks.journal: 1 entry fewer" in ahead.text()


@pytest.mark.parametrize(
    ("kept", "told"),
    [
        (0, "entries 1 to 4 stand and there is no checkpoint at all"),
        (2, "entries 3 to 4 stand after the last checkpoint"),
        (3, "entry 4 stands after the last checkpoint"),
    ],
)
def test_checkpoints_that_were_taken_away_are_missed(
    kept: int, told: str, path: Path, held: Held, tmp_path: Path
) -> None:
    cut = written(tmp_path / "cut.journal", rows_of(held), held.notes[:kept])
    found = check(cut)
    assert not found.holds
    assert told in found.text()
    # A copy that lost them shows it as well, whoever's file is checked.
    assert told in check(path, cut).text()


def test_a_check_says_who_has_not_joined(tmp_path: Path) -> None:
    path = tmp_path / "talks.journal"
    begin(path, FOUNDING)
    assert check(path).holds
    assert "not joined yet: north, south" in check(path).text()
    say(path, NORTH, (Joined(by="north", joined="2014-05-01"),), FIRST)
    text = check(path).text()
    assert "not joined yet: south" in text
    assert "1 act, it is sealed by its party" in text
    assert "1 checkpoint, the last over 2 of 2 entries" in text


def test_two_who_speak_at_once_fork_and_are_told_so(path: Path, tmp_path: Path) -> None:
    theirs = tmp_path / "theirs.journal"
    follow(theirs, path, on("2014-05-11"))
    say(theirs, SOUTH, (MEETING,), on("2014-05-11"))
    say(path, NORTH, (replace(MEETING, meeting="autumn"),), on("2014-05-11"))
    with pytest.raises(IntegrityError, match=r"entry 5: 'north' sealed the one, 'south' the other"):
        follow(path, theirs, on("2014-05-11"))
    assert not check(path, theirs).holds


def test_one_who_tells_two_stories_is_named(path: Path, tmp_path: Path) -> None:
    theirs = tmp_path / "theirs.journal"
    follow(theirs, path, on("2014-05-11"))
    say(theirs, SOUTH, (MEETING,), on("2014-05-11"))
    say(path, SOUTH, (replace(MEETING, due="2014-07-01"),), on("2014-05-11"))
    with pytest.raises(IntegrityError, match=r"'south' sealed two different acts for this place"):
        follow(path, theirs, on("2014-05-11"))


def test_a_copy_dated_ahead_is_not_taken(path: Path, tmp_path: Path) -> None:
    theirs = tmp_path / "theirs.journal"
    follow(theirs, path, on("2014-05-11"))
    say(theirs, SOUTH, (replace(MEETING, due="2099-01-02"),), on("2099-01-01"))
    with pytest.raises(IntegrityError, match="still to come"):
        follow(path, theirs, on("2014-05-11"))
    assert len(read(path).entries) == 5


def test_another_register_has_nothing_in_common(path: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.journal"
    begin(other, replace(FOUNDING, begun="2014-05-02"), (NORTH, SOUTH))
    with pytest.raises(IntegrityError, match="nothing in common"):
        follow(path, other, on("2014-05-11"))


def test_writers_at_once_wait_for_each_other(path: Path) -> None:
    def talk(item: str) -> None:
        for number in range(4):
            said = Question(
                item=f"{item}-{number}", by=item, to={"north": "south", "south": "north"}[item],
                about="x", action="question", text="?", asked="2014-05-10", due="2014-06-10",
            )  # fmt: skip
            say(path, NORTH if item == "north" else SOUTH, (said,), on("2014-05-10"))

    threads = [threading.Thread(target=talk, args=(party,)) for party in ("north", "south")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(read(path).ledger.talks.items) == 9
    assert check(path).holds
