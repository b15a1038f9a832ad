"""Inspections: right, object, frequency, consent, reciprocity, report, and the count of visits."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jointshield.errors import MistakeError
from jointshield.guarantees import inspection
from jointshield.guarantees.inspection import Inspections, count, used
from jointshield.guarantees.inspection_rights import read_rights, why_not_rights
from jointshield.messages.codec import Message, decode, encode
from jointshield.messages.inspections import (
    HostAnswer,
    InspectionReport,
    InspectionRequest,
    InspectionRight,
)

from .conftest import ASKED


def on(text: str) -> date:
    return date.fromisoformat(text)


RIGHT = InspectionRight(
    right="silos",
    article="Inspections, 1",
    inspector="north",
    host="south",
    objects=("site-a", "site-b"),
    per_year=2,
    notice_d=10,
    answer_d=5,
    report_d=20,
    needs_consent=True,
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
        state, (again, "2014-05-05"), (replace(YES, visit="v3", answered="2014-05-06"),
                                "2014-05-06"),
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


def reason(state: Inspections, message: Message, text: str) -> str:
    """Why a message is turned away."""
    same, (told,) = inspection.take(state, message, on(text))
    assert (same, told.event) == (state, "turned away")
    return told.reason


def test_each_refusal_has_its_own_reason() -> None:
    asked, _ = visited(RIGHTS, (REQUEST, "2014-05-01"))
    refused, _ = visited(asked, (replace(YES, consents=False, reason="not now"), "2014-05-03"))
    silent, _ = inspection.tick(asked, on("2014-05-07"))
    granted, _ = visited(asked, (YES, "2014-05-03"))
    reported, _ = visited(granted, (REPORT, "2014-05-20"))
    full = visited(RIGHTS, *((replace(REQUEST, visit=f"v{n}"), "2014-05-01") for n in (1, 2)))[0]
    back = replace(REQUEST, visit="v9", right="radars", by="south", object="radar",
                   asked="2014-05-08", planned="2014-05-20")  # fmt: skip
    found = [
        reason(full, replace(REQUEST, visit="v3"), "2014-05-01"),
        reason(RIGHTS, replace(REQUEST, object="palace"), "2014-05-01"),
        reason(RIGHTS, replace(REQUEST, by="west"), "2014-05-01"),
        reason(RIGHTS, replace(REQUEST, planned="2014-05-10"), "2014-05-01"),
        reason(refused, back, "2014-05-08"),
        reason(asked, REPORT, "2014-05-20"),
        reason(refused, REPORT, "2014-05-20"),
        reason(silent, REPORT, "2014-05-20"),
        reason(reported, REPORT, "2014-05-20"),
        reason(RIGHTS, REPORT, "2014-05-20"),
        reason(granted, replace(REPORT, by="south"), "2014-05-20"),
        reason(granted, replace(REPORT, held="2014-05-14"), "2014-05-20"),
        reason(asked, replace(YES, by="north"), "2014-05-03"),
        reason(asked, replace(YES, consents=False), "2014-05-03"),
        reason(granted, YES, "2014-05-03"),
        reason(asked, YES, "2014-05-04"),
    ]
    assert len(set(found)) == len(found)
    assert found[0] == "all visits of 2014 are used: the right gives 2 a year"
    assert found[5] == "its host has not consented"
    assert found[7] == "its host stayed silent, which is no consent"


def test_a_right_that_needs_no_consent_grants_itself() -> None:
    free = replace(RIGHT, needs_consent=False)
    state = Inspections(rights={"silos": free})
    granted, events = visited(state, (REQUEST, "2014-05-01"))
    assert events == ["granted"]
    assert visited(granted, (REPORT, "2014-05-20"))[1] == ["reported"]
    assert "no consent" in reason(granted, replace(YES, consents=False, reason="no"), "2014-05-03")
    assert inspection.tick(granted, on("2014-05-08"))[1] == ()


def test_a_count_is_that_of_the_visits_or_is_turned_away() -> None:
    no = replace(YES, consents=False, reason="not now")
    state, _ = visited(
        RIGHTS,
        (REQUEST, "2014-05-01"), (YES, "2014-05-03"), (REPORT, "2014-05-20"),
        (replace(REQUEST, visit="v2", asked="2014-05-20", planned="2014-06-20"), "2014-05-20"),
        (replace(no, visit="v2", answered="2014-05-21"), "2014-05-21"),
        (replace(REQUEST, visit="v3", asked="2014-05-21", planned="2014-06-20"), "2014-05-21"),
    )  # fmt: skip
    day = on("2014-05-22")
    made = count(state, "silos", "south", 2014, day)
    assert (made.waiting, made.granted, made.refused, made.silent, made.reported) == (1, 1, 1, 0, 1)
    assert inspection.take(state, made, day) == (state, ())
    assert used(state, RIGHT, 2014) == 2
    assert "are others" in reason(state, replace(made, refused=0), "2014-05-22")
    assert "no such right" in reason(state, replace(made, right="other"), "2014-05-22")
    with pytest.raises(MistakeError, match="no such right"):
        count(state, "other", "south", 2014, day)


# ---------------------------------------------------------------- the file of rights

GOOD = """schema = 1
[right.silos]
article = "Inspections, 1"
inspector = "north"
host = "south"
objects = ["site-a"]
per_year = 2
notice_d = 10
answer_d = 5
report_d = 20
needs_consent = true
reciprocal = true
source = "assumption"
note = "for the test"
"""


def test_the_shipped_rights_are_read_and_can_stand() -> None:
    rights = read_rights("notional")
    assert why_not_rights(rights, ("alliance", "russia")) == ""
    mirrored = {(right.inspector, right.host) for right in rights if right.reciprocal}
    assert mirrored == {(host, inspector) for inspector, host in mirrored}


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('host = "south"\n', "", "host"),
        ("per_year = 2", 'per_year = "often"', "per_year"),
        ("reciprocal = true", 'reciprocal = "yes"', "true or false"),
        ("needs_consent = true\n", "", "true or false"),
        ('note = "for the test"\n', "", "note"),
        ("[right.silos]", "[rights.silos]", "rights"),
        ('article = "Inspections, 1"', "colour = 1", "colour"),
    ],
)
def test_a_file_of_rights_says_what_is_wrong(tmp_path: Path, old: str, new: str, told: str) -> None:
    path = tmp_path / "rights.toml"
    path.write_text(GOOD.replace(old, new), encoding="utf-8")
    with pytest.raises(MistakeError, match=told):
        read_rights(str(path))
    with pytest.raises(MistakeError, match="expected one of notional"):
        read_rights("missing")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"inspector": "east"}, "none of the parties"),
        ({"host": "north"}, "inspect itself"),
        ({"objects": ()}, "names no object"),
        ({"objects": ("a", "a")}, "one twice"),
        ({"answer_d": -1}, "below zero"),
    ],
)
def test_rights_that_cannot_stand(change: dict[str, object], told: str) -> None:
    odd = replace(RIGHT, **change)  # type: ignore[arg-type]
    assert told in why_not_rights((odd,), ("north", "south"))
    assert "given twice" in why_not_rights((RIGHT, RIGHT), ("north", "south"))


# ---------------------------------------------------------------- laws

PAIRS = (("silos", "north", "site-a"), ("radars", "south", "radar"))
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["ask", "yes", "no", "report"]),
        st.sampled_from(PAIRS),
        st.integers(0, 3),
        st.integers(0, 12),
    ),
    max_size=25,
)


@settings(deadline=None)  # no timed assertions
@given(STEPS)
def test_whatever_is_said_no_right_is_exceeded(
    steps: list[tuple[str, tuple[str, str, str], int, int]],
) -> None:
    state, now = RIGHTS, on("2014-05-01")
    for what, (right, asker, thing), number, later in steps:
        now += timedelta(days=later)
        state, _ = inspection.tick(state, now)
        before, today = state, now.isoformat()
        host = RIGHTS.rights[right].host
        visit = f"{right}-{number}"
        said: Message
        if what == "ask":
            said = InspectionRequest(visit=visit, right=right, by=asker, object=thing, asked=today,
                                     planned=(now + timedelta(days=10)).isoformat())  # fmt: skip
        elif what == "report":
            said = InspectionReport(visit=visit, by=asker, seen="x", counted=None, held=today,
                                    reported=today)  # fmt: skip
        else:
            said = HostAnswer(visit=visit, by=host, consents=what == "yes", reason="so",
                              answered=today)  # fmt: skip
        state, told = inspection.take(before, said, now)
        if [item.event for item in told] == ["turned away"]:
            assert state == before
            continue
        status = before.visits[visit].status if visit in before.visits else None
        if what == "ask":
            assert asker not in before.barred
        elif what == "report":
            assert status in ("granted", "overdue")
        else:
            assert status == "asked"
        for item in state.rights.values():
            for year in (2014, 2015):
                assert used(state, item, year) <= item.per_year
