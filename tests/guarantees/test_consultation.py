"""The consultation register: what falls due, who may say what, nothing lost."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jointshield.guarantees.architecture import Architecture
from jointshield.guarantees.consultation import (
    Register,
    opened_by,
    regular,
    take,
    terms,
    tick,
)
from jointshield.guarantees.load import load_treaty
from jointshield.guarantees.recheck import recheck
from jointshield.messages.codec import Message, decode, encode
from jointshield.messages.consultations import (
    Answer,
    Closing,
    Held,
    Meeting,
    Overdue,
    TurnedAway,
)
from jointshield.messages.inspections import InspectionEvent

from .conftest import ASKED, battery, figure, post

FIRST = date(2014, 5, 1)
EMPTY = Register(parties=("north", "south", "west"))
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


def test_a_record_is_one_sides_word_until_the_other_gives_the_same() -> None:
    one, _ = said(EMPTY, (MEETING, FIRST), (MET, on("2014-05-20")))
    assert (one.meetings["spring"].status, one.meetings["spring"].silent) == (
        "unconfirmed", ("south",)
    )  # fmt: skip
    assert tick(one, on("2014-06-01"))[1] == ()
    both, told = said(one, (replace(MET, by="south"), on("2014-05-20")))
    assert (both.meetings["spring"].status, told) == ("held", [])
    for other in (replace(MET, by="south", record="shouted"),
                  replace(MET, by="south", present=("south",))):  # fmt: skip
        disputed, _ = said(one, (other, on("2014-05-20")))
        assert disputed.meetings["spring"].status == "disputed"
    _, told = said(both, (replace(MET, record="sang"), on("2014-05-20")))
    assert "has given its record" in getattr(told[0], "reason", "")


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
    assert (question.action, question.about) == (
        "consult",
        f"package-1997/plans-land-air of {after.id}",
    )
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
