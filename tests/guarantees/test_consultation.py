"""The consultation register and inspections: what falls due, who may say what, nothing lost."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jointshield.cli import main
from jointshield.errors import IntegrityError
from jointshield.guarantees import inspection
from jointshield.guarantees.architecture import Architecture
from jointshield.guarantees.consultation import (
    Register,
    opened_by,
    regular,
    take,
    terms,
    tick,
)
from jointshield.guarantees.inspection import Inspections
from jointshield.guarantees.load import load_treaty
from jointshield.guarantees.recheck import recheck
from jointshield.journal import Journal
from jointshield.messages.codec import Message, decode, encode
from jointshield.messages.consultations import (
    Answer,
    Closing,
    Held,
    Meeting,
    Overdue,
    Question,
    TurnedAway,
)
from jointshield.messages.inspections import (
    HostAnswer,
    InspectionEvent,
    InspectionReport,
    InspectionRequest,
    InspectionRight,
)
from jointshield.study.treaty import register as kept

from .conftest import battery, figure, post

FIRST = date(2014, 5, 1)
EMPTY = Register(parties=("north", "south", "west"))
ASKED = Question(
    item="speed",
    by="north",
    to="south",
    about="package-1997/plans-land-air",
    action="consult",
    text="How fast is it?",
    asked="2014-05-01",
    due="2014-05-22",
)
ANSWERED = Answer(item="speed", by="south", text="5.4 km/s", answered="2014-05-10")
CLOSED = Closing(item="speed", by="north", outcome="settled", closed="2014-05-11")
MEETING = Meeting(meeting="spring", parties=("north", "south"), item="", due="2014-05-20")
MET = Held(
    meeting="spring", by="north", present=("north", "south"), record="talked", held="2014-05-20"
)


def said(register: Register, *messages: tuple[Message, date]) -> tuple[Register, list[Message]]:
    told: list[Message] = []
    for message, on in messages:
        register, outputs = take(register, message, on)
        told += outputs
    return register, told


def on(text: str) -> date:
    return date.fromisoformat(text)


def test_question_answer_closing() -> None:
    register, told = said(
        EMPTY, (ASKED, FIRST), (ANSWERED, on("2014-05-10")), (CLOSED, on("2014-05-11"))
    )
    assert not told
    item = register.items["speed"]
    assert (item.status, item.late, item.answers) == ("closed", False, (ANSWERED,))
    assert tick(register, on("2015-01-01")) == (register, ())


def test_an_answer_that_does_not_come_is_noticed_once_the_day_after() -> None:
    register, _ = said(EMPTY, (ASKED, FIRST))
    assert tick(register, on("2014-05-22"))[1] == ()
    register, told = tick(register, on("2014-05-23"))
    assert told == (
        Overdue(matter="speed", missing=("south",), due="2014-05-22", noticed="2014-05-23"),
    )
    assert tick(register, on("2014-05-24"))[1] == ()
    late = replace(ANSWERED, answered="2014-06-01")
    register, _ = said(register, (late, on("2014-06-01")))
    assert (register.items["speed"].status, register.items["speed"].late) == ("answered", True)


def test_a_meeting_that_was_not_held_is_noticed_and_one_without_a_party_is_missed() -> None:
    register, _ = said(EMPTY, (MEETING, FIRST))
    missed, told = tick(register, on("2014-05-21"))
    assert missed.meetings["spring"].absent == ("north", "south")
    assert len(told) == 1
    alone = replace(MET, present=("north",))
    register, _ = said(register, (alone, on("2014-05-20")))
    one = register.meetings["spring"]
    assert (one.status, one.absent) == ("missed", ("south",))
    for present in (("north", "west"), ("south",)):  # a stranger to it; not who reports it
        odd = replace(MET, present=present)
        assert isinstance(take(register, odd, on("2014-05-20"))[1][0], TurnedAway)
    held, _ = said(EMPTY, (MEETING, FIRST), (MET, on("2014-05-20")))
    assert held.meetings["spring"].status == "held"


def test_regular_meetings_fall_due_one_by_one() -> None:
    register = EMPTY
    for meeting in regular(EMPTY.parties, FIRST, 90, 4):
        register, told = take(register, meeting, FIRST)
        assert not told
    noticed = [len(tick(register, FIRST + timedelta(days=days))[1]) for days in (0, 1, 91, 271)]
    assert noticed == [0, 1, 2, 4]


WRONG = {
    "asked by a stranger": (replace(ASKED, by="east"), "no party"),
    "asked of a stranger": (replace(ASKED, to="east"), "no other party"),
    "asked of oneself": (replace(ASKED, to="north"), "no other party"),
    "unknown action": (replace(ASKED, action="bomb"), "none of question"),
    "due before asked": (replace(ASKED, due="2014-04-30"), "before it was asked"),
    "another day": (replace(ASKED, asked="2014-05-02"), "it came on"),
    "no day": (replace(ASKED, due="soon"), "expected a day"),
    "answer to nothing": (replace(ANSWERED, answered="2014-05-01"), "is not open"),
    "closing of nothing": (replace(CLOSED, closed="2014-05-01"), "is not open"),
    "meeting alone": (replace(MEETING, parties=("north",)), "two parties"),
    "meeting twice oneself": (replace(MEETING, parties=("north", "north")), "two parties"),
    "meeting with a stranger": (replace(MEETING, parties=("north", "east")), "two parties"),
    "meeting about nothing": (replace(MEETING, item="nothing"), "is not there"),
    "meeting in the past": (replace(MEETING, due="2014-04-01"), "which is past"),
    "record of no meeting": (replace(MET, held="2014-05-01"), "is not set"),
    "a message of another room": (InspectionEvent(visit="v", event="e", reason="", day=""),
                                  "no place here"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_what_does_not_fit_is_turned_away_and_changes_nothing(name: str) -> None:
    message, reason = WRONG[name]
    register, told = take(EMPTY, message, FIRST)
    assert register == EMPTY
    assert isinstance(told[0], TurnedAway)
    assert reason in told[0].reason


def test_only_whom_was_asked_answers_and_only_who_asked_closes() -> None:
    register, _ = said(EMPTY, (ASKED, FIRST))
    for message in (replace(ANSWERED, by="west"), replace(CLOSED, by="south")):
        day = on(getattr(message, "answered", "") or getattr(message, "closed", ""))
        same, told = take(register, message, day)
        assert same == register
        assert isinstance(told[0], TurnedAway)
    assert isinstance(take(register, ASKED, FIRST)[1][0], TurnedAway)  # said twice
    closed, _ = said(register, (CLOSED, on("2014-05-11")))
    assert isinstance(take(closed, replace(ANSWERED, answered="2014-05-12"),
                           on("2014-05-12"))[1][0], TurnedAway)  # fmt: skip


def test_a_broken_clause_opens_its_item(build: Callable[..., Architecture]) -> None:
    before = build(battery(post("a"), figure(5.5, "km/s")))
    after = build(battery(post("a"), figure(6.3, "km/s")))
    broken = next(item for item in recheck(before, after, [load_treaty("package-1997")])
                  if item.opens)  # fmt: skip
    question = opened_by(broken.after, "north", "south", FIRST)
    assert (question.action, question.about) == ("consult", "package-1997/plans-land-air")
    assert on(question.due) == FIRST + timedelta(days=terms()["consult"])
    register, told = take(EMPTY, question, FIRST)
    assert not told
    assert question.item in register.items


@settings(deadline=None)  # no timed assertions
@given(st.lists(st.tuples(st.sampled_from([ASKED, ANSWERED, CLOSED, MEETING, MET]),
                          st.integers(0, 40)), max_size=12))  # fmt: skip
def test_in_any_order_each_message_is_taken_or_told(steps: list[tuple[Message, int]]) -> None:
    register, told = EMPTY, 0
    for message, days in steps:
        before = register
        register, outputs = take(register, message, FIRST + timedelta(days=days))
        told += len(outputs)
        assert (register == before) == bool(outputs)
    assert len(register.items) <= 1
    assert told <= len(steps)


def test_messages_survive_their_bytes() -> None:
    for message in (ASKED, ANSWERED, CLOSED, MEETING, MET):
        assert decode(encode(message)) == message


# ---------------------------------------------------------------- the journal file


def test_a_register_in_a_journal_is_read_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "talks.journal"
    kept.begin(path, ("north", "south"), FIRST)
    kept.write(path, ASKED, FIRST)
    _, told = kept.write(path, replace(ANSWERED, answered="2014-06-01"), on("2014-06-01"))
    assert [type(item) for item in told] == [Overdue]
    register, entries = kept.read(path, on("2014-06-02"))
    assert register.items["speed"].late
    assert [entry.message.KIND for entry in entries] == [
        "consultation-register", "consultation-question", "consultation-overdue",
        "consultation-answer",
    ]  # fmt: skip


def test_a_journal_of_something_else_is_no_register(tmp_path: Path) -> None:
    path = tmp_path / "other.journal"
    with Journal.create(path, "exercise/other") as journal:
        journal.append(0, ASKED.KIND, encode(ASKED))
    with pytest.raises(IntegrityError, match="does not begin"):
        kept.read(path, FIRST)


def test_the_command_asks_answers_and_lists(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = str(tmp_path / "talks.journal")
    consult = ["treaty", "consult", path]
    assert main([*consult, "begin", "--parties", "a", "b", "--on", "2014-05-01"]) == 0
    asked = ["ask", "speed", "--by", "a", "--to", "b", "--about", "x", "--text", "How fast?"]
    assert main([*consult, *asked, "--on", "2014-05-01"]) == 0
    capsys.readouterr()
    assert main([*consult, "list", "--on", "2014-07-01"]) == 0
    assert "speed: overdue; a asked b about x (question), due 2014-05-31" in capsys.readouterr().out
    answer = [*consult, "answer", "speed", "--by", "a", "--text", "5", "--on", "2014-05-03"]
    assert main(answer) == 0
    assert "turned-away" in capsys.readouterr().out
    assert main([*consult, "show", "speed", "--on", "2014-05-04"]) == 0
    assert "How fast?" in capsys.readouterr().out
    assert main([*consult, "show", "other", "--on", "2014-05-04"]) == 2
    assert main([*consult, "answer", "speed"]) == 2
    assert (
        main([*consult, "answer", "speed", "--by", "b", "--text", "5", "--on", "2014-05-01"]) == 2
    )


# ---------------------------------------------------------------- inspections

RIGHT = InspectionRight(
    right="silos",
    inspector="north",
    host="south",
    objects=("site-a", "site-b"),
    per_year=2,
    notice_d=10,
    answer_d=5,
    report_d=20,
    reciprocal=True,
)
BACK = replace(RIGHT, right="radars", inspector="south", host="north", objects=("radar",))
RIGHTS = Inspections(rights={"silos": RIGHT, "radars": BACK})
REQUEST = InspectionRequest(
    visit="v1", right="silos", by="north", object="site-a", asked="2014-05-01", planned="2014-05-15"
)
YES = HostAnswer(visit="v1", by="south", consents=True, reason="", answered="2014-05-03")
REPORT = InspectionReport(
    visit="v1", by="north", seen="ten silos", counted=10, held="2014-05-15", reported="2014-05-20"
)


def visited(state: Inspections, *steps: tuple[Message, str]) -> tuple[Inspections, list[str]]:
    events: list[str] = []
    for message, text in steps:
        state, told = inspection.take(state, message, on(text))
        events += [item.event for item in told]
    return state, events


def test_a_visit_from_request_to_report() -> None:
    state, events = visited(
        RIGHTS, (REQUEST, "2014-05-01"), (YES, "2014-05-03"), (REPORT, "2014-05-20")
    )
    assert events == ["granted", "reported"]
    assert state.visits["v1"].report == REPORT
    assert inspection.tick(state, on("2015-01-01")) == (state, ())


def test_silence_is_no_and_a_report_that_does_not_come_is_noticed() -> None:
    state, _ = visited(RIGHTS, (REQUEST, "2014-05-01"))
    assert inspection.tick(state, on("2014-05-06"))[1] == ()
    state, told = inspection.tick(state, on("2014-05-07"))
    assert [item.event for item in told] == ["silent"]
    granted, _ = visited(RIGHTS, (REQUEST, "2014-05-01"), (YES, "2014-05-03"))
    late, told = inspection.tick(granted, on("2014-06-05"))
    assert [item.event for item in told] == ["overdue"]
    _, events = visited(late, (replace(REPORT, reported="2014-06-06"), "2014-06-06"))
    assert events == ["reported"]


def test_who_refuses_may_not_ask_until_it_has_granted() -> None:
    no = replace(YES, consents=False, reason="not now")
    state, events = visited(RIGHTS, (REQUEST, "2014-05-01"), (no, "2014-05-03"))
    assert events == ["refused"]
    back = replace(REQUEST, visit="v2", right="radars", by="south", object="radar",
                   asked="2014-05-04", planned="2014-05-20")  # fmt: skip
    _, events = visited(state, (back, "2014-05-04"))
    assert events == ["turned away"]
    again = replace(REQUEST, visit="v3", asked="2014-05-05", planned="2014-05-20")
    state, events = visited(
        state, (again, "2014-05-05"), (replace(YES, visit="v3"), "2014-05-06"),
        (replace(back, asked="2014-05-07"), "2014-05-07"),
    )  # fmt: skip
    assert events == ["granted"]
    assert "v2" in state.visits


def test_no_more_visits_in_a_year_than_the_right_gives() -> None:
    state = RIGHTS
    for number, expected in ((1, []), (2, []), (3, ["turned away"])):
        request = replace(REQUEST, visit=f"v{number}")
        state, events = visited(state, (request, "2014-05-01"))
        assert events == expected
    next_year = replace(REQUEST, visit="v4", planned="2015-01-02")
    assert visited(state, (next_year, "2014-05-01"))[1] == []


AWAY: dict[str, tuple[Message, str]] = {
    "no such right": (replace(REQUEST, right="other"), "2014-05-01"),
    "somebody else's right": (replace(REQUEST, by="south"), "2014-05-01"),
    "an object that is not named": (replace(REQUEST, object="palace"), "2014-05-01"),
    "too late ahead": (replace(REQUEST, planned="2014-05-10"), "2014-05-01"),
    "another day": (REQUEST, "2014-05-02"),
    "no day": (replace(REQUEST, planned="soon"), "2014-05-01"),
    "an answer to nothing": (YES, "2014-05-03"),
    "a report of nothing": (REPORT, "2014-05-20"),
    "a message of another room": (ASKED, "2014-05-01"),
}


@pytest.mark.parametrize("name", AWAY)
def test_a_visit_outside_the_right_is_turned_away(name: str) -> None:
    state, events = visited(RIGHTS, AWAY[name])
    assert (state, events) == (RIGHTS, ["turned away"])


def test_only_the_host_grants_and_only_the_inspector_reports() -> None:
    state, _ = visited(RIGHTS, (REQUEST, "2014-05-01"))
    assert visited(state, (replace(YES, by="north"), "2014-05-03"))[1] == ["turned away"]
    assert visited(state, (replace(YES, consents=False), "2014-05-03"))[1] == ["turned away"]
    assert visited(state, (REQUEST, "2014-05-01"))[1] == ["turned away"]
    granted, _ = visited(state, (YES, "2014-05-03"))
    assert visited(granted, (replace(REPORT, by="south"), "2014-05-20"))[1] == ["turned away"]
    early = replace(REPORT, held="2014-05-14")
    assert visited(granted, (early, "2014-05-20"))[1] == ["turned away"]
    for message in (RIGHT, REQUEST, YES, REPORT):
        assert decode(encode(message)) == message
