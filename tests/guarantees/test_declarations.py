"""Declarations: dates and maxima, sealed fields and the attacks on them, differences in words."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jointshield.errors import IntegrityError, MistakeError
from jointshield.guarantees import difference
from jointshield.guarantees.architecture import Architecture, PlannedTest, Sensor
from jointshield.guarantees.declaration import (
    declare,
    maximum,
    opened,
    planned_tests,
    reveal,
    seal_fields,
    subject_of,
    why_not_revealed,
)
from jointshield.guarantees.declared import Papers
from jointshield.guarantees.judge import CANNOT, judge
from jointshield.guarantees.load import load_treaty
from jointshield.guarantees.rules import BROKEN, MET
from jointshield.guarantees.situation import situation_of
from jointshield.messages.codec import decode, digest, encode
from jointshield.messages.declarations import Declaration
from jointshield.messages.sealed import commitment, opens
from jointshield.study.treaty.papers import read_declaration, write_message

from .conftest import battery, figure, post

Build = Callable[..., Architecture]
TEN = dict.fromkeys(range(2014, 2024), 44)
SPEED = "class.fast.speed"
SALT = bytes(range(32))


@pytest.fixture
def site(build: Build) -> Architecture:
    """One site with 30 interceptors of 5.0 km/s."""
    return build(battery(post("a"), figure(5.0, "km/s"), figure(30, "1")))


@pytest.fixture
def declared(site: Architecture) -> Declaration:
    """Its declaration of 1 January 2014, with ten maxima of 44."""
    return declare(site, "north", "2014-01-01", TEN)


def verdicts(
    site: Architecture, declared: Declaration, lodged: str, treaty: str = "declarations"
) -> dict[str, str]:
    loaded = load_treaty(treaty)
    papers = Papers(maximum=maximum(declared, 2014), declarations=(subject_of(declared, lodged),))
    found = judge(loaded, [situation_of(site, loaded.treaty, papers)])
    return {item.clause.id: item.verdict for item in found}


def test_a_declaration_in_time_and_whole_meets_every_clause(
    site: Architecture, declared: Declaration
) -> None:
    assert set(verdicts(site, declared, "2014-04-01").values()) == {MET}


@pytest.mark.parametrize(
    ("lodged", "verdict"), [("2014-03-31", MET), ("2014-04-02", BROKEN), ("", CANNOT)]
)
def test_due_by_the_first_of_april(
    site: Architecture, declared: Declaration, lodged: str, verdict: str
) -> None:
    assert verdicts(site, declared, lodged)["due-date"] == verdict
    assert verdicts(site, declared, lodged, "package-1997")["due-date"] == verdict


def test_the_status_is_that_of_the_first_of_january(site: Architecture) -> None:
    later = declare(site, "north", "2014-01-02", TEN)
    assert verdicts(site, later, "2014-02-01")["status-date"] == BROKEN


def test_ten_years_without_a_gap(site: Architecture) -> None:
    gap = {year: number for year, number in TEN.items() if year != 2018}
    found = verdicts(site, declare(site, "north", "2014-01-01", gap), "2014-02-01")
    assert (found["ten-years"], found["complete"]) == (BROKEN, BROKEN)


def test_more_than_the_declared_maximum_is_broken(build: Build, declared: Declaration) -> None:
    for number, verdict in ((44, MET), (45, BROKEN)):
        grown = build(battery(post("a"), figure(5.0, "km/s"), figure(number, "1")))
        assert verdicts(grown, declared, "2014-02-01")["within-maximum"] == verdict


@pytest.mark.parametrize(("lodged", "verdict"), [("2014-07-01", MET), ("2014-09-01", BROKEN)])
def test_the_first_exchange_is_due_within_90_days(
    site: Architecture, lodged: str, verdict: str
) -> None:
    first = declare(site, "north", "2014-06-01", TEN, in_force_since="2014-06-01")
    found = verdicts(site, first, lodged, "package-1997")
    assert found["first-exchange"] == verdict
    assert found["status-date"] == MET  # the first shows the day of entry into force


def test_a_figure_that_nobody_states_is_left_empty_and_told(build: Build) -> None:
    silent = build(battery(post("a")))
    bare = declare(silent, "north", "2014-01-01", TEN)
    assert {item.name for item in bare.fields if not item.value} == {"interceptors", SPEED}
    stated = declare(silent, "north", "2014-01-01", TEN, stated={"interceptors": "12"})
    assert stated.fields[0].value == "12"
    with pytest.raises(MistakeError, match="none of that name"):
        declare(silent, "north", "2014-01-01", TEN, stated={"interceptor": "12"})


def test_the_day_of_entry_into_force_is_a_day(site: Architecture) -> None:
    with pytest.raises(MistakeError, match="in force since"):
        declare(site, "north", "2014-01-01", TEN, in_force_since="spring")


@pytest.mark.parametrize("wrong", ["2014-1-1", "2014-02-30", "1 January 2014", "", "20140101"])
def test_a_day_that_is_none_is_refused(site: Architecture, wrong: str) -> None:
    with pytest.raises(MistakeError, match="expected a day"):
        declare(site, "north", wrong, TEN)


def test_a_declaration_survives_its_bytes(declared: Declaration) -> None:
    assert decode(encode(declared)) == declared


def test_declared_tests_are_judged_and_silence_is_not(
    site: Architecture, declared: Declaration
) -> None:
    assert planned_tests(declared) is None
    none = declare(site, "north", "2014-01-01", TEN, tests={})
    assert planned_tests(none) == ()
    row = {"target_speed": "4.9 km/s", "target_range": "3500 km", "strategic_targets": "0",
           "notice_days": "14"}  # fmt: skip
    planned = declare(site, "north", "2014-01-01", TEN, tests={"first": row})
    assert decode(encode(planned)) == planned
    (test,) = planned_tests(planned) or ()
    assert (test.id, test.notice_ahead_d, test.strategic_targets) == ("first", 14, 0)
    loaded = load_treaty("package-1997")
    for said, verdict in ((none, MET), (planned, MET), (declared, CANNOT)):
        papers = Papers(tests=planned_tests(said))
        found = judge(loaded, [situation_of(site, loaded.treaty, papers)])
        about = {item.verdict for item in found if item.clause.about == "test"}
        assert about == {verdict}


@pytest.mark.parametrize(
    "row",
    [
        {"target_speed": "4.9"},
        {"target_speed": "4.9 km"},
        {"target_range": "far"},
        {"strategic_targets": "-1"},
        {"notice_days": "1.5"},
        {"colour": "red"},
    ],
)
def test_a_test_that_says_something_else_is_refused(
    site: Architecture, row: dict[str, str]
) -> None:
    with pytest.raises(MistakeError):
        declare(site, "north", "2014-01-01", TEN, tests={"first": row})


def test_tests_left_out_of_a_declaration_do_not_vanish(site: Architecture) -> None:
    planned = declare(site, "north", "2014-01-01", TEN, tests={"first": {}, "second": {}})
    fewer = replace(
        planned, fields=tuple(item for item in planned.fields if "second" not in item.name)
    )
    with pytest.raises(MistakeError, match="2 declared, 1 described"):
        planned_tests(fewer)


# ---------------------------------------------------------------- sealed values


def test_a_sealed_field_is_hidden_counts_as_filled_and_opens(
    site: Architecture, declared: Declaration
) -> None:
    sealed, kept = seal_fields(declared, [SPEED], {SPEED: SALT})
    assert b"5 km/s" not in encode(sealed)
    assert verdicts(site, sealed, "2014-02-01")["complete"] == MET
    said = reveal(sealed, SPEED, *kept[SPEED])
    assert decode(encode(said)) == said
    whole = opened(sealed, [said])
    assert next(item.value for item in whole.fields if item.name == SPEED) == "5 km/s"


def test_a_sealed_maximum_cannot_be_judged(site: Architecture, declared: Declaration) -> None:
    name = "maximum.2014"
    sealed, _ = seal_fields(declared, [name], {name: SALT})
    assert verdicts(site, sealed, "2014-02-01")["within-maximum"] == CANNOT
    assert verdicts(site, sealed, "2014-02-01")["ten-years"] == MET


@pytest.mark.parametrize(
    "change",
    [
        {"value": "4.5 km/s"},
        {"salt": SALT[::-1].hex()},
        {"salt": SALT.hex().upper()},
        {"salt": SALT.hex()[:-2]},
        {"salt": "zz" * 32},
        {"party": "south"},
        {"field": "interceptors"},
        {"field": "no such field"},
        {"declaration_digest": "0" * 64},
    ],
)
def test_a_reveal_of_anything_else_is_refused(
    declared: Declaration, change: dict[str, str]
) -> None:
    sealed, kept = seal_fields(declared, [SPEED], {SPEED: SALT})
    said = replace(reveal(sealed, SPEED, *kept[SPEED]), **change)  # type: ignore[arg-type]
    assert why_not_revealed(sealed, said)
    with pytest.raises(IntegrityError):
        opened(sealed, [said])


def test_a_commitment_copied_by_another_party_does_not_open(declared: Declaration) -> None:
    sealed, kept = seal_fields(declared, [SPEED], {SPEED: SALT})
    copied = replace(sealed, party="south")
    with pytest.raises(MistakeError, match="not what was committed to"):
        reveal(copied, SPEED, *kept[SPEED])
    next_year = replace(sealed, status="2015-01-01")
    with pytest.raises(MistakeError, match="not what was committed to"):
        reveal(next_year, SPEED, *kept[SPEED])


def test_nothing_can_be_sealed_that_has_no_value(build: Build) -> None:
    bare = declare(build(battery(post("a"))), "north", "2014-01-01", TEN)
    with pytest.raises(MistakeError, match="no value to seal"):
        seal_fields(bare, [SPEED], {SPEED: SALT})
    with pytest.raises(MistakeError, match="no such field"):
        seal_fields(bare, ["other"], {"other": SALT})


@pytest.mark.parametrize(
    "change",
    [
        {"name": "interceptors"},
        {"commitment": "0" * 64},
        {"commitment": "0" * 63, "value": ""},
        {"commitment": "G" * 64, "value": ""},
    ],
)
def test_a_declaration_that_could_be_read_in_two_ways_is_refused(
    declared: Declaration, change: dict[str, str], tmp_path: Path
) -> None:
    odd = replace(declared.fields[-1], **change)  # type: ignore[arg-type]
    path = tmp_path / "declared.json"
    write_message(path, replace(declared, fields=(*declared.fields[:-1], odd)))
    with pytest.raises(IntegrityError, match=r"stands twice|commitment"):
        read_declaration(path)


@settings(deadline=None)  # no timed assertions
@given(st.binary(max_size=200))
def test_any_bytes_are_a_declaration_or_a_typed_error(data: bytes) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "declared.json"
        path.write_bytes(data)
        with pytest.raises((IntegrityError, MistakeError)):
            read_declaration(path)


def test_every_flipped_bit_is_another_declaration_or_none(
    declared: Declaration, tmp_path: Path
) -> None:
    path, good = tmp_path / "declared.json", encode(declared)
    for place in range(0, 8 * len(good), 7):
        data = bytearray(good)
        data[place // 8] ^= 1 << (place % 8)
        path.write_bytes(bytes(data))
        try:
            assert digest(read_declaration(path)) != digest(declared)
        except (IntegrityError, MistakeError):
            continue


def test_a_short_salt_is_refused() -> None:
    with pytest.raises(MistakeError, match="expected 32"):
        commitment(("a",), "1", b"short")


@settings(deadline=None)  # no timed assertions
@given(
    st.tuples(st.text(max_size=6), st.text(max_size=6)),
    st.text(max_size=6),
    st.tuples(st.text(max_size=6), st.text(max_size=6)),
    st.text(max_size=6),
)
def test_no_two_different_contents_share_a_commitment(
    context: tuple[str, ...], value: str, other_context: tuple[str, ...], other: str
) -> None:
    committed = commitment(context, value, SALT)
    same = (context, value) == (other_context, other)
    assert opens(committed, other_context, other, SALT.hex()) == same


# ---------------------------------------------------------------- differences in words


@pytest.mark.parametrize(
    ("language", "word"), [("en", "changed"), ("ru", "изменено"), ("fr", "modifié")]
)
def test_differences_of_declarations(
    site: Architecture, declared: Declaration, language: str, word: str
) -> None:
    later = declare(site, "north", "2015-01-01", {**TEN, 2014: 50, 2024: 60})
    lines = difference.of_declarations(declared, later, language)
    assert f"{word}: maximum.2014: 44" not in "\n".join(lines)  # 2014 is over
    assert any("2014-01-01 → 2015-01-01" in line and line.startswith(word) for line in lines)
    assert any("maximum.2024" in line for line in lines)


def test_no_difference_is_said(site: Architecture, declared: Declaration) -> None:
    assert difference.of_declarations(declared, declared) == ("no difference",)
    assert difference.of_architectures(site, site) == ("no difference",)


def test_differences_of_architectures(build: Build, site: Architecture) -> None:
    other = build(
        battery(post("a"), figure(5.5, "km/s"), figure(44, "1")),
        battery(post("ship", "sea"), figure(3.0, "km/s"), kind="slow"),
    )
    assert difference.of_architectures(site, other) == (
        "changed: number of interceptors, fast, a: 30 → 44",
        "changed: burnout speed, fast: 5 km/s → 5.5 km/s",
        "added: site ship: basing sea",
        "added: number of interceptors, slow, ship: –",
        "added: burnout speed, slow: 3 km/s",
    )


def test_differences_of_pooled_numbers_sensors_and_tests(build: Build) -> None:
    radar = Sensor(id="r", name="radar", at=None, range=figure(1500, "km"))
    test = PlannedTest(id="first", target_range=figure(3000, "km"))
    old = build(battery(post("a")), pooled=(figure(30, "1"), None), sensors=(), tests=())
    new = build(battery(post("a")), pooled=(figure(44, "1"), None), sensors=(radar,), tests=(test,))
    assert difference.of_architectures(old, new) == (
        "changed: number of interceptors: 30, – → 44, –",
        "added: sensor radar: 1500 km",
        "added: planned test first: 3000 km",
    )


def test_differences_show_what_is_sealed_and_what_was_opened(declared: Declaration) -> None:
    sealed, kept = seal_fields(declared, [SPEED], {SPEED: SALT})
    hidden = difference.of_declarations(declared, sealed)
    assert hidden[0].startswith(f"changed: {SPEED}: 5 km/s → sealed ")
    whole = opened(sealed, [reveal(sealed, SPEED, *kept[SPEED])])
    assert difference.of_declarations(sealed, whole)[0].endswith("→ 5 km/s (opened)")


def test_differences_of_treaties() -> None:
    old = load_treaty("package-1997").treaty
    clause = old.clauses["plans-sea"]
    assert clause.limit is not None
    limit = replace(clause.limit, whole=5_000_000)
    new = replace(
        old,
        clauses={
            **{key: item for key, item in old.clauses.items() if key != "test-notice"},
            "plans-sea": replace(clause, limit=limit),
        },
    )
    lines = difference.of_treaties(old, new, "fr")
    assert "modifié: clause plans-sea, limite: au plus 4.5 km/s → au plus 5 km/s" in lines
    assert any(line.startswith("retiré: clause test-notice") for line in lines)
