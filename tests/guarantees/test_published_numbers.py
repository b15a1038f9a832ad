"""Outside authority first: the numbers of published agreements come out as published."""

from collections.abc import Callable

import pytest

from jointshield.catalogue.quantity import Quantity
from jointshield.guarantees.architecture import MOBILE_LAND, SEA, SPACE, Architecture, PlannedTest
from jointshield.guarantees.judge import CANNOT, Finding, judge
from jointshield.guarantees.load import load_treaty, shipped
from jointshield.guarantees.rules import BROKEN, MET
from jointshield.guarantees.situation import situation_of
from jointshield.guarantees.targets import least_speeds_m_s

from .conftest import battery, figure, post

Build = Callable[..., Architecture]


def findings(treaty: str, architecture: Architecture) -> dict[str, Finding]:
    loaded = load_treaty(treaty)
    found = judge(loaded, [situation_of(architecture, loaded.treaty)])
    return {item.clause.id: item for item in found}


def test_five_kilometres_a_second_and_3500_km_are_one_bound() -> None:
    """Wheelon 1959: between burnout on the ground and at 100 km lies the published 5.0 km/s."""
    high, ground = least_speeds_m_s(3.5e6)
    assert high < 5000.0 < ground
    assert high == pytest.approx(5000.0, rel=0.01)
    assert ground == pytest.approx(5000.0, rel=0.035)


@pytest.mark.parametrize(("range_km", "speed_km_s"), [(300, 1.696), (2000, 4.113), (5500, 6.075)])
def test_least_speeds_on_the_ground(range_km: float, speed_km_s: float) -> None:
    """Wheelon 1959, worked out independently: 300 km 1.696 km/s, 2,000 km 4.113, 5,500 km 6.075."""
    assert least_speeds_m_s(range_km * 1000)[1] == pytest.approx(speed_km_s * 1000, abs=0.6)


@pytest.mark.parametrize(("range_km", "verdict"), [(3000, MET), (3500, CANNOT), (4000, BROKEN)])
def test_a_targets_speed_follows_from_its_range(
    build: Build, range_km: float, verdict: str
) -> None:
    """Who declares a range alone has said nearly all: the speed is open at 3,500 km only."""
    test = PlannedTest(id="first", target_range=figure(range_km, "km"))
    found = findings("package-1997", build(tests=(test,)))["target-speed"]
    assert found.verdict == verdict
    assert "of least energy" in found.answers[0].evidence[0].note


@pytest.mark.parametrize(
    ("basing", "clause", "speed", "verdict", "margin"),
    [
        ("land", "plans-land-air", 5.5, MET, 0.0),
        ("air", "plans-land-air", 5.5, MET, 0.0),
        (MOBILE_LAND, "plans-land-air", 5.500001, BROKEN, -1e-6),
        (SEA, "plans-sea", 4.5, MET, 0.0),
        (SEA, "plans-sea", 4.6, BROKEN, -0.1),
        ("land", "lower-speed", 3.0, MET, 0.0),
        (SEA, "lower-speed", 3.1, BROKEN, -0.1),
    ],
)
def test_limits_of_1997(
    build: Build, basing: str, clause: str, speed: float, verdict: str, margin: float
) -> None:
    made = build(battery(post("a", basing), figure(speed, "km/s")))
    found = findings("package-1997", made)[clause]
    assert found.verdict == verdict
    assert found.margin_low == pytest.approx(margin, abs=1e-9)
    assert found.unit == "km/s"


def test_speed_at_sea_is_no_matter_of_the_land_clause(build: Build) -> None:
    found = findings("package-1997", build(battery(post("a", SEA), figure(9.0, "km/s"))))
    assert found["plans-land-air"].idle
    assert found["plans-sea"].verdict == BROKEN


@pytest.mark.parametrize(
    ("changed", "clause"),
    [
        ({"target_speed": figure(5.001, "km/s")}, "target-speed"),
        ({"target_range": figure(3501, "km")}, "target-range"),
        ({"strategic_targets": 1}, "strategic-targets"),
        ({"notice_ahead_d": 9}, "test-notice"),
    ],
)
def test_tests_of_1997(build: Build, changed: dict[str, object], clause: str) -> None:
    at_the_limits = {
        "target_speed": figure(5.0, "km/s"),
        "target_range": figure(3500, "km"),
        "strategic_targets": 0,
        "notice_ahead_d": 10,
    }
    for fields, verdict in ((at_the_limits, MET), ({**at_the_limits, **changed}, BROKEN)):
        test = PlannedTest(id="first", **fields)  # type: ignore[arg-type]
        found = findings("package-1997", build(tests=(test,)))
        assert found[clause].verdict == verdict
        assert all(found[key].verdict == MET for key in ("target-speed", "target-range",
                   "strategic-targets", "test-notice") if key != clause)  # fmt: skip


@pytest.mark.parametrize(("number", "verdict"), [(100, MET), (101, BROKEN)])
def test_a_hundred_interceptors_of_1972(build: Build, number: int, verdict: str) -> None:
    made = build(battery(post("a"), number=figure(number, "1")))
    assert findings("abm-1972", made)["launchers"].verdict == verdict


def test_two_areas_of_1972_stand_1300_km_apart(build: Build) -> None:
    """Along the equator a degree is 111.3195 km on WGS 84: 11.67 and 11.69 degrees."""
    for east, verdict in ((11.67, BROKEN), (11.69, MET)):
        two = build(battery(post("a", at=(0, 0))), battery(post("b", at=(0, east))))
        found = findings("abm-1972", two)
        assert found["apart"].verdict == verdict
        assert found["apart"].margin_low == pytest.approx(east * 111.3195 - 1300.0, abs=0.01)
        assert found["one-area"].verdict == BROKEN  # the protocol of 1974


@pytest.mark.parametrize("basing", [MOBILE_LAND, SEA, "air", SPACE])
def test_basing_of_1972(build: Build, basing: str) -> None:
    made = build(battery(post("a", basing)))
    assert findings("abm-1972", made)["basing"].verdict == BROKEN
    assert findings("no-space", made)["none-planned"].verdict == (
        BROKEN if basing == SPACE else MET
    )


def test_one_in_orbit_is_one_too_many(build: Build) -> None:
    orbit = post("orbit", SPACE, None)
    for number, low in ((figure(3, "1"), -3.0), (None, None)):
        found = findings("no-space", build(battery(orbit, number=number)))["none-in-orbit"]
        assert found.verdict == BROKEN  # what is listed is there at least once
        assert found.margin_low == low


def test_every_text_stands_in_three_languages_with_its_source() -> None:
    for name in shipped():
        treaty = load_treaty(name).treaty
        for article in treaty.articles.values():
            assert article.source
        for clause in treaty.clauses.values():
            texts = clause.text.as_json()
            assert len(set(texts.values())) == 3
            assert any("а" <= letter <= "я" for letter in texts["ru"])


def test_unknown_is_neither_met_nor_broken(build: Build) -> None:
    found = findings("package-1997", build(battery(post("a"))))["plans-land-air"]
    assert found.verdict == CANNOT
    assert "to be declared: interceptor's burnout speed" in found.reason
    assert findings("package-1997", build())["target-speed"].verdict == CANNOT
    assert findings("package-1997", build(tests=()))["target-speed"].verdict == MET


def test_a_band_is_met_over_all_of_it_or_not_judged(build: Build) -> None:
    def at(low: float, high: float) -> Finding:
        speed: Quantity = figure(low, "km/s", low, high)
        return findings("package-1997", build(battery(post("a"), speed)))["plans-land-air"]

    assert (at(5.0, 5.5).verdict, at(5.0, 5.5).margin_low) == (MET, 0.0)
    assert at(5.6, 6.0).verdict == BROKEN
    across = at(5.0, 6.0)
    assert (across.verdict, across.margin_low, across.margin_high) == (CANNOT, -0.5, 0.5)
    assert "met up to 5.5 km/s, broken beyond" in across.reason
    assert across.answers[0].evidence[-1].whose == "the test"


def test_numbers_nobody_states_leave_the_sum_open(build: Build) -> None:
    known, silent = battery(post("a"), number=figure(99, "1")), battery(post("b"))
    found = findings("abm-1972", build(known, silent))["launchers"]
    assert (found.verdict, found.margin_low, found.margin_high) == (CANNOT, None, 0.0)
    more = battery(post("a"), number=figure(100, "1"))
    assert findings("abm-1972", build(more, silent))["launchers"].verdict == BROKEN


def test_nobody_is_kept_away_from_its_own_launch_areas(build: Build) -> None:
    near = battery(post("a", at=(54.5, 36.0)))
    assert findings("criteria-2012", build(near))["sites"].verdict == BROKEN
    own = build(near, countries=("RU",))
    assert findings("criteria-2012", own)["sites"].verdict == MET
    west = battery(post("b", at=(48.0, -100.0)))
    assert findings("criteria-2012", build(west, countries=("RU",)))["sites"].verdict == BROKEN


@pytest.mark.parametrize(
    ("at", "inside"), [((72.0, 35.0), True), ((58.0, 20.0), True), ((43.0, 34.0), False)]
)
def test_ships_in_the_named_seas(build: Build, at: tuple[float, float], inside: bool) -> None:
    ship = build(battery(post("ship", SEA, at)))
    assert findings("sectors-2011", ship)["ship-zone"].verdict == (BROKEN if inside else MET)
    site = build(battery(post("site", "land", at)))
    assert findings("sectors-2011", site)["ship-zone"].idle
