"""Clauses against the shipped studies and the scenario; which changes defeat which clause."""

import json
import re
import shutil
import tomllib
from pathlib import Path
from typing import Any

import pytest

from jointshield.cli import main
from jointshield.errors import MistakeError
from jointshield.guarantees.judge import CANNOT
from jointshield.guarantees.load import shipped
from jointshield.guarantees.rules import BROKEN, MET
from jointshield.guarantees.vocabulary import TREATIES
from jointshield.study.studies import SHIPPED
from jointshield.study.treaty.architectures import architectures
from jointshield.study.treaty.changes import changes
from jointshield.study.treaty.check import Matrix, as_json, check
from jointshield.study.treaty.measures import unseen_days
from jointshield.study.treaty.stress import Stress, stress
from jointshield.study.treaty.stress_case import stress_cases

EXPECTED: list[dict[str, Any]] = tomllib.loads(
    (SHIPPED / "third-site-2007" / "expected.toml").read_text(encoding="utf-8")
)["margin"]
NAMES = ("third-site-2007", "epaa", "joint-2011", "alaska-2013", "space-layer")


@pytest.fixture(scope="module")
def matrix() -> Matrix:
    return check(NAMES)


def cell(matrix: Matrix, treaty: str, clause: str, name: str, view: str = "study") -> Any:
    return matrix.findings[treaty, clause, name, view]


PLANS = ("package-1997", "plans-land-air")


@pytest.mark.parametrize("row", EXPECTED, ids=lambda row: f"{row['clause']}-{row['view']}")
def test_the_third_site_hangs_on_whose_speed_is_taken(matrix: Matrix, row: dict[str, Any]) -> None:
    found = cell(matrix, row["treaty"], row["clause"], "third-site-2007:third-site", row["view"])
    assert found.verdict == row["verdict"], row["why"]
    assert found.margin_low == pytest.approx(row["margin"], abs=row["tolerance"]), row["why"]


def test_phase_4_stands_exactly_at_the_declared_plans(matrix: Matrix) -> None:
    """5.5 km/s on land, as planned until 2013: margin 0, and met."""
    found = cell(matrix, *PLANS, "epaa:phase-4", "sankaran-2013")
    assert (found.verdict, found.margin_low, found.unit) == (MET, 0.0, "km/s")
    at = next(item for item in found.answers if item.margin_low == 0.0)
    assert (at.subject, at.evidence[-1].source) == ("redzikowo/sm3_2b", "act-sankaran")


@pytest.mark.parametrize("clause", ["none-in-orbit", "none-planned"])
def test_the_space_layer_breaks_the_rule_and_nothing_else_does(matrix: Matrix, clause: str) -> None:
    for view in matrix.views:
        expected = BROKEN if view.id == "space-layer:layer" else MET
        assert cell(matrix, "no-space", clause, view.id, view.view).verdict == expected


def test_44_interceptors_are_within_100_and_1000_are_not(matrix: Matrix) -> None:
    assert cell(matrix, "abm-1972", "launchers", "alaska-2013:gmd").margin_low == 56
    total = cell(matrix, "abm-1972", "launchers", "alaska-2013:all", "ministry-2017")
    assert (total.verdict, total.margin_low) == (BROKEN, -900)
    kept = cell(matrix, "abm-1972", "launchers", "alaska-2013:all", "pifer-2012")
    assert kept.verdict == MET


def test_a_number_that_nobody_stated_cannot_be_judged(matrix: Matrix) -> None:
    found = cell(matrix, "criteria-2012", "number", "epaa:phase-3")
    assert found.verdict == CANNOT
    assert "to be declared: number of interceptors" in found.reason


def test_both_owners_of_the_scenario_are_judged_alike(matrix: Matrix) -> None:
    owners = {view.id for view in matrix.views if view.id.startswith("joint-2011:")}
    assert owners == {"joint-2011:alliance", "joint-2011:russia"}
    for name in owners:
        assert cell(matrix, *PLANS, name, "owner").verdict == MET
        assert cell(matrix, "criteria-2012", "sites", name, "owner").verdict == MET


def test_the_matrix_says_where_claimants_decide(matrix: Matrix) -> None:
    tree = as_json(matrix)
    assert {
        "treaty": PLANS[0],
        "clause": PLANS[1],
        "architecture": "third-site-2007:third-site",
    } in (tree["disputed"])
    assert len(tree["findings"]) == len(matrix.clauses) * len(matrix.views)
    assert set(tree["sources"]) >= {"demarc-1", "demarc-2", "scc-plans", "abm-text"}


def test_dropping_phase_4_is_judged_again() -> None:
    found = {item.before.id: item for item in changes("epaa", ("package-1997", "criteria-2012"))}
    dropped = found["epaa:phase-4"]
    assert dropped.after.id == "epaa:phase-3"
    assert dropped.told == "dropped on 15 March 2013"
    moved = {item.after.clause.id: item for item in dropped.checks if item.moved}
    assert moved["plans-land-air"].before.margin_low == 0.0
    assert moved["plans-land-air"].after.margin_low == pytest.approx(0.5)
    assert (moved["speed"].before.verdict, moved["speed"].after.verdict) == (CANNOT, MET)
    assert "epaa:phase-2-bulgaria" in found
    with pytest.raises(MistakeError, match="no changes of architecture"):
        changes("alaska-2013")


def test_differences_on_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["treaty", "diff", "epaa:phase-4", "epaa:phase-3", "--treaty", "package-1997"]) == 0
    told = capsys.readouterr().out
    assert "plans-land-air: met (margin 0) → met (margin 0.5)" in told
    for language, told in (
        (
            "ru",
            "Оценено заново:\n  criteria-2012/speed: нельзя установить (запас -0.5) → соблюдено",
        ),
        (
            "fr",
            "Jugé à nouveau :\n  criteria-2012/speed: ne peut être jugé (marge -0.5) → respecté",
        ),
    ):
        words = ("epaa:phase-4", "epaa:phase-3", "--treaty", "criteria-2012")
        assert main(["treaty", "diff", *words, "--language", language]) == 0
        out = capsys.readouterr().out
        assert told in out
        assert not [word for word in ("cannot", "met", "margin", " to ") if word in out]
    assert main(["treaty", "diff", "no-space", "no-space", "--language", "fr"]) == 0
    assert capsys.readouterr().out == "aucune différence\n"
    assert main(["treaty", "diff", "epaa", "epaa:phase-3"]) == 2
    assert "several; expected one of" in capsys.readouterr().err


# ---------------------------------------------------------------- stress


@pytest.fixture(scope="module")
def stressed() -> dict[tuple[str, str], Stress]:
    return {
        (treaty, clause): stress(treaty, clause)
        for treaty in shipped()
        for clause in stress_cases(treaty)
    }


def test_every_grid_is_searched_from_the_smallest_change(
    stressed: dict[tuple[str, str], Stress],
) -> None:
    for found in stressed.values():
        assert found.base.variant.size == 0
        assert found.base.measure < found.case.threshold
        if found.found is not None:
            assert found.found.lawful
            assert found.found.measure >= found.case.threshold
            smaller = [item for item in found.tried if item.variant.size < found.found.variant.size]
            assert not [item for item in smaller if item.lawful
                        and item.measure >= found.case.threshold]  # fmt: skip


def test_a_ship_in_a_sea_that_the_text_does_not_name(
    stressed: dict[tuple[str, str], Stress],
) -> None:
    found = stressed["sectors-2011", "ship-zone"].found
    assert found is not None
    assert found.finding.verdict == MET
    assert found.finding.margin_low is not None
    assert found.finding.margin_low > 1000.0


def test_the_number_of_1972_keeps_its_purpose_and_the_one_area_does_not(
    stressed: dict[tuple[str, str], Stress],
) -> None:
    numbers = stressed["abm-1972", "launchers"]
    assert numbers.found is None
    assert max(item.measure for item in numbers.tried if item.lawful) <= 100
    area = stressed["abm-1972", "one-area"].found
    assert area is not None
    assert area.measure > 0.5


def test_growth_after_the_status_day_is_unseen_for_more_than_a_year(
    stressed: dict[tuple[str, str], Stress],
) -> None:
    found = stressed["declarations", "within-maximum"].found
    assert found is not None
    assert found.measure == 454  # 2 January 2014 to 1 April 2015


@pytest.mark.parametrize(
    ("fielded", "days"), [("", 0), ("2014-01-01", 90), ("2014-01-02", 454), ("2013-12-31", 91)]
)
def test_days_until_a_declaration_shows_it(fielded: str, days: int) -> None:
    assert unseen_days(fielded) == days


def test_the_answers_in_words_and_as_a_tree(
    stressed: dict[tuple[str, str], Stress], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["treaty", "stress", "abm-1972"]) == 0
    told = capsys.readouterr().out
    assert "NO LAWFUL CHANGE OF THE GRID DEFEATS IT (18 of 18 variants are lawful)" in told
    assert "THE SMALLEST LAWFUL CHANGE: one site" in told
    assert main(["treaty", "stress", "sectors-2011", "--clause", "ship-zone", "--json"]) == 0
    (tree,) = json.loads(capsys.readouterr().out)
    assert len(tree["tried"]) == len(stressed["sectors-2011", "ship-zone"].tried)
    assert tree["found"]["lawful"]
    assert main(["treaty", "stress", "sectors-2011", "--clause", "overflight"]) == 2
    assert "has no grid of changes" in capsys.readouterr().err


GRID = """
schema = 1
[clause.launchers]
question = "?"
measure = "stopped_at_most"
threshold = { value = 1, note = "made up" }
study = "alaska-2013"
force = "russia"
[[clause.launchers.battery]]
post = "a"
name = "a"
at = "50,10"
basing = "land"
interceptor = "notional"
number = 10
speed_km_s = 3.0
[[clause.launchers.move]]
kind = "number"
battery = "a"
values = [10, 100, 101]
"""


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("values = [10, 100, 101]", 'values = ["ten"]', "a list of numbers"),
        ("values = [10, 100, 101]", "values = [10]\nnames = ['a', 'b']", "one per value"),
        ("number = 10", "number = 101", "expected one that meets the clause"),
        ("[clause.launchers]", "[clause.other]", "expected one of"),
        ('kind = "number"', 'kind = "decoys"', "kind 'decoys'"),
    ],
)
def test_a_wrong_grid_is_refused(tmp_path: Path, old: str, new: str, message: str) -> None:
    folder = Path(shutil.copytree(TREATIES / "abm-1972", tmp_path / "abm-1972"))
    text = GRID.replace(old, new) if "[clause" not in old else GRID.replace("launchers", "other")
    (folder / "stress.toml").write_text(text, encoding="utf-8")
    clause = "other" if "[clause" in old else "launchers"
    with pytest.raises(MistakeError, match=re.escape(message)):
        stress(str(folder), clause)


def test_what_breaks_the_clause_is_not_lawful(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(TREATIES / "abm-1972", tmp_path / "abm-1972"))
    (folder / "stress.toml").write_text(GRID, encoding="utf-8")
    found = stress(str(folder), "launchers")
    assert [item.lawful for item in found.tried] == [True, True, False]


# ---------------------------------------------------------------- names and the command


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("nowhere", "no study or scenario of that name"),
        ("epaa:phase-9", "has none of that name"),
        ("dispute-2007", "names no architecture"),
    ],
)
def test_wrong_names_are_told(name: str, message: str) -> None:
    with pytest.raises(MistakeError, match=message):
        architectures(name)


def test_wrong_sets_are_told() -> None:
    with pytest.raises(MistakeError, match="has no such set"):
        architectures("epaa", ("nobody",))
    with pytest.raises(MistakeError, match="owners' figures only"):
        architectures("joint-2011", ("nobody",))


def test_the_command_writes_page_picture_and_text(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    words = ["treaty", "check", "epaa:phase-4", "--treaty", "package-1997", "--out", str(out)]
    assert main([*words, "--json"]) == 0
    tree = json.loads(capsys.readouterr().out)
    assert {item["view"] for item in tree["architectures"]} == {
        "study", "sankaran-2013", "state-2013"
    }  # fmt: skip
    assert {path.name for path in out.iterdir()} == {
        "treaty.html", "treaty.md", "treaty.json", "matrix.svg", "matrix.png"
    }  # fmt: skip
    page = (out / "treaty.html").read_text(encoding="utf-8")
    assert "Планы: суша и воздух" in page or "Нет планов создания наземных" in page
    assert not re.findall(r'(?:src|href)="(?!#)', page)  # it needs no network and no other file
    assert main([*words]) == 0  # an earlier matrix may be replaced
    (out / "mine.txt").write_text("mine")
    assert main(words) == 2
    assert "something else" in capsys.readouterr().err


def test_declare_reveal_verify_and_check_on_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    declare = ["treaty", "declare", "alaska-2013:gmd", "--party", "a", "--status", "2014-01-01",
               "--maximum", "44", "--seal", "class.gbi3.speed", "--secrets", "mine.json",
               "--out", "d.json"]  # fmt: skip
    assert main(declare) == 0
    assert b"8.3" not in Path("d.json").read_bytes()
    assert Path("mine.json").stat().st_mode & 0o077 == 0
    asked = ["treaty", "declare", "--reveal", "class.gbi3.speed", "--declaration", "d.json",
             "--secrets", "mine.json", "--out", "r.json"]  # fmt: skip
    assert main(asked) == 0
    assert main(["treaty", "declare", "--verify", "d.json", "r.json"]) == 0
    assert "8.3 km/s (sealed, and opened as committed)" in capsys.readouterr().out
    text = Path("r.json").read_text(encoding="utf-8")
    Path("r.json").write_text(text.replace("8.3", "5.5"), encoding="utf-8")
    assert main(["treaty", "declare", "--verify", "d.json", "r.json"]) == 1
    check_it = ["treaty", "check", "alaska-2013:gmd", "--treaty", "declarations", "--assumptions",
                "study", "--declaration", "d.json", "--on", "2014-04-02", "--json"]  # fmt: skip
    capsys.readouterr()
    assert main(check_it) == 0
    found = {
        item["clause"]: item["verdict"] for item in json.loads(capsys.readouterr().out)["findings"]
    }
    assert found == {"status-date": MET, "due-date": BROKEN, "ten-years": MET, "complete": MET,
                     "within-maximum": MET}  # fmt: skip
    assert main(["treaty", "diff", "d.json", "d.json", "--language", "ru"]) == 0
    assert capsys.readouterr().out == "различий нет\n"
