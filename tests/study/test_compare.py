"""Comparing sets of assumptions: bands, findings, turning points, and what the command does."""

import json
import math
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest

from jointshield.cli import main
from jointshield.study.band import find_band
from jointshield.study.comparison import publish
from jointshield.study.comparison.compare import compare
from jointshield.study.comparison.standing import as_json, in_unit, standings
from jointshield.study.comparison.turns import turns
from jointshield.study.inputs import samples
from jointshield.study.studies import Study, load_study, shipped

SLOW = """
id = "slow"
name = "Those who say it is slow"

[figure]
interceptor_speed = { value = 5.0, low = 4.5, high = 5.5, unit = "km/s", source = "assumption", note = "made up" }
delay = { value = 120, low = 120, high = 120, unit = "s", source = "assumption", note = "made up" }

[finding.all]
verdict = "can"
source = "own"

[sources]
own = "made up for a test"
"""  # noqa: E501 - one figure of a study is one line
SILENT = """
id = "silent"
name = "Those who give no figure"

[finding.one]
verdict = "can"
source = "own"

[sources]
own = "made up for a test"
"""


@pytest.fixture(scope="module")
def folder(small_study: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small study with two more sets: one that misses its conclusion, one without figures."""
    made = tmp_path_factory.mktemp("compare") / "small"
    shutil.copytree(small_study, made)
    (made / "assumptions" / "slow.toml").write_text(SLOW, encoding="utf-8")
    (made / "assumptions" / "silent.toml").write_text(SILENT, encoding="utf-8")
    with (made / "study.toml").open("a", encoding="utf-8") as file:
        file.write('\n[map]\nx = "interceptor_speed"\ny = "delay"\npanel = "fly_out_limit"\n')
        file.write('panels = ["1500 km", "none"]\n')
    return made


@pytest.fixture(scope="module")
def study(folder: Path) -> Study:
    return load_study(str(folder))


def test_the_band_holds_every_sample_between_the_ends(study: Study) -> None:
    case, stated = study.cases[0], study.stated(study.set("quick"))
    band = find_band(study.model, case, stated)
    assert band.method == "corners"
    random = np.random.default_rng(5)
    values = samples(study.model.inputs, stated, 200)
    for item in study.model.inputs:
        if item.key in stated:
            values[item.key] = random.uniform(
                stated[item.key].low_si, stated[item.key].high_si, 200
            )
    found = study.model.margins(case, values)
    assert band.low <= found.min()
    assert found.max() <= band.high


def test_the_band_is_where_it_says(study: Study) -> None:
    case, stated = study.cases[0], study.stated(study.set("quick"))
    band = find_band(study.model, case, stated)
    for at, margin in ((band.low_at, band.low), (band.high_at, band.high)):
        values = samples(study.model.inputs, stated)
        for key, value in at.items():
            values[key] = np.array([value * study.model.input(key).si])
        assert study.model.margins(case, values)[0] == pytest.approx(margin)
    assert set(band.low_at) == {"interceptor_speed", "interceptor_burn_time"}
    assert {one.key for one in band.alone} == set(band.low_at)


def test_a_conclusion_that_does_not_come_out_says_what_would_restore_it(study: Study) -> None:
    cell = compare(study).cell("one", "slow")
    assert cell.verdict == "cannot"
    assert cell.check is not None
    assert cell.check.agrees is False
    first = cell.restored[0]
    assert (first.flip.key, first.stated) == ("interceptor_speed", True)
    values = samples(study.model.inputs, study.stated(cell.assumed))
    assert first.flip.at is not None
    values["interceptor_speed"] = np.array([first.flip.at * 1000.0 + 0.5])
    assert study.model.margins(cell.case, values)[0] >= 0.0


def test_flips_are_ranked_by_the_change_that_they_need(study: Study) -> None:
    for cell in compare(study).cells:
        changes = [flip.change for flip in cell.flips if flip.change is not None]
        assert changes == sorted(changes)
        held = {flip.key: flip for flip in cell.flips}
        if held:
            assert held["fly_out_limit"].endless
            assert held["fly_out_limit"].as_json()["held"] is None


def test_a_set_without_figures_gets_no_verdict(study: Study) -> None:
    cell = compare(study).cell("one", "silent")
    assert cell.verdict == ""
    assert cell.missing == ("interceptor_speed", "delay")
    tree = as_json(compare(study))
    silent = next(item for item in tree["assumptions"] if item["id"] == "silent")
    assert silent["sentence"].startswith("States no interceptor's burnout speed, delay")


def test_sets_come_in_the_order_asked_for(study: Study) -> None:
    found = compare(study, ("slow", "quick"))
    assert [item.id for item in found.sets] == ["slow", "quick"]
    assert found.command[-3:] == ("--assumptions", "slow", "quick")


def test_the_flip_table_counts_cases(study: Study) -> None:
    found = [turn for turn in turns(compare(study)) if turn.assumed.id == "slow"]
    assert found[0].key == "interceptor_speed"
    assert found[0].cases == 1
    assert found[0].low == found[0].high


def no_endless_numbers(constant: str) -> float:
    raise AssertionError(f"{constant} in JSON")


@pytest.mark.parametrize("name", [identifier for identifier, _ in shipped()])
def test_every_shipped_study_can_be_compared(name: str) -> None:
    study = load_study(name)
    one = (study.assumptions[0].id,) if study.assumptions else ()
    # One case is enough to see that the kind fits: the studies' own tests look at all.
    few = compare(study, one, only=(study.cases[0].id,))
    tree = json.loads(json.dumps(as_json(few)), parse_constant=no_endless_numbers)
    assert tree["study"] == name
    assert len(tree["results"]) == len(one)


@pytest.fixture(scope="module")
def written(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the command leaves."""
    out = tmp_path_factory.mktemp("written") / "out"
    assert main(["compare", str(folder), "--out", str(out)]) == 0
    return out


def test_the_command_writes_all_of_it(written: Path) -> None:
    names = {path.name for path in (written / "figures").iterdir()}
    assert names == {
        f"{name}.{end}"
        for name in ("margins", "heat-map", "turning", "ground-tracks", "geometry")
        for end in ("svg", "png")
    }
    table = pq.read_table(written / "answers.parquet")
    assert table.column("assumptions").to_pylist() == ["quick", "silent", "slow"]
    assert table.column("verdict").to_pylist() == ["can", None, "cannot"]
    assert (written / "answers.csv").read_text(encoding="utf-8").count("\n") == 4


def test_the_page_needs_nothing_else(written: Path) -> None:
    page = (written / "report.html").read_text(encoding="utf-8")
    assert page.count("<svg") == 5
    for outside in ("<script", "<link", "<img", "src=", "@import", 'href="http', "url(http"):
        assert outside not in page


def test_provenance_names_every_figure_and_file(folder: Path, written: Path) -> None:
    tree: dict[str, Any] = json.loads((written / "provenance.json").read_text(encoding="utf-8"))
    assert tree["study_digest"] == load_study(str(folder)).digest
    there = {path.relative_to(written).as_posix() for path in written.rglob("*") if path.is_file()}
    assert set(tree["files"]) == there - {"provenance.json"}
    assert all(row["source"] and row["claimant"] for row in tree["figures"])


def test_the_same_comparison_gives_the_same_bytes(
    folder: Path, written: Path, tmp_path: Path
) -> None:
    assert main(["compare", str(folder), "--out", str(tmp_path / "again")]) == 0
    first, again = (
        json.loads((out / "provenance.json").read_text(encoding="utf-8"))["files"]
        for out in (written, tmp_path / "again")
    )
    assert first == again


def test_a_failure_leaves_what_was_there(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    found = compare(load_study(str(folder)), ("quick",))

    def broken(_: Any) -> tuple[()]:
        raise OSError("disk full")

    monkeypatch.setattr(publish, "pictures", broken)
    with pytest.raises(OSError, match="disk full"):
        publish.publish(out, found)
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_json_alone_writes_nothing(
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["compare", str(folder), "--assumptions", "quick", "--json"]) == 0
    tree = json.loads(capsys.readouterr().out, parse_constant=no_endless_numbers)
    assert [item["verdict"] for item in tree["results"]] == ["can"]
    assert math.isfinite(tree["results"][0]["margin"])
    assert list(tmp_path.iterdir()) == []


def test_what_is_not_ours_is_left_alone(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "kept.txt").write_text("mine", encoding="utf-8")
    assert main(["compare", str(folder), "--out", str(tmp_path)]) == 2
    assert "--force" in capsys.readouterr().err
    assert main(["compare", str(folder), "--out", str(tmp_path), "--force"]) == 2
    assert "left alone" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["kept.txt"]


def test_a_file_of_others_beside_an_earlier_comparison_stays(
    folder: Path, written: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    shutil.copytree(written, out)
    (out / "figures" / "notes.txt").write_text("mine", encoding="utf-8")
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    assert main(["compare", str(folder), "--out", str(out), "--force"]) == 2
    assert "figures/notes.txt, which no comparison wrote" in capsys.readouterr().err
    assert before == {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_an_earlier_comparison_alone_is_replaced(
    study: Study, written: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    shutil.copytree(written, out)
    monkeypatch.setattr(publish, "pictures", lambda _: ())
    publish.publish(out, compare(study, ("quick",)))
    assert not any((out / "figures").iterdir())
    assert pq.read_table(out / "answers.parquet").num_rows == 1
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_study_without_sets_says_what_to_add(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = tmp_path / "bare"
    shutil.copytree(folder, made)
    shutil.rmtree(made / "assumptions")
    assert main(["compare", str(made), "--no-report"]) == 2
    assert "has no set of assumptions" in capsys.readouterr().err


def test_a_remedy_has_no_gap_and_no_count_of_none(study: Study) -> None:
    for item in standings(compare(study)):
        assert "  " not in item.sentence
        assert "turns 0 of them" not in item.sentence
    assert (in_unit(1244.4, "1"), in_unit(5.0, "km/s")) == ("1244", "5 km/s")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["compare", "no-such-study"], "expected one of"),
        (["compare", "dispute-2007", "--assumptions", "agency"], "expected one of agency-2007"),
        (
            ["compare", "dispute-2007", "--assumptions", "agency-2007", "agency-2007"],
            "'agency-2007': given 2 times",
        ),
        (["compare", "dispute-2007", "--out", "somewhere"], "leave the other out"),
    ],
)
def test_mistakes_say_what_there_is(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*arguments, "--no-report"]) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('"1500 km"', '"1500 s"', "map.panels '1500 s': unit 's' given"),
        ('y = "delay"', 'y = "missile_loft"', "missile_loft has no [range]"),
        (
            'panel = "fly_out_limit"\npanels = ["1500 km", "none"]',
            'panel = "delay"\npanels = ["none"]',
            "'none' given, but delay cannot be absent",
        ),
        ('panels = ["1500 km"', 'cases = ["two"]\npanels = ["1500 km"', "'two' is not a case"),
    ],
    ids=["unit", "no range", "no absence", "no such case"],
)
def test_a_map_that_cannot_be_drawn_is_told_before_anything_is_worked_out(
    folder: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    before: str,
    after: str,
    said: str,
) -> None:
    made = tmp_path / "study"
    shutil.copytree(folder, made)
    text = (made / "study.toml").read_text(encoding="utf-8")
    assert before in text
    (made / "study.toml").write_text(text.replace(before, after), encoding="utf-8")
    assert main(["compare", str(made), "--out", str(tmp_path / "out")]) == 2
    error = capsys.readouterr().err
    assert said in error
    assert "study.toml" in error
    assert not (tmp_path / "out").exists()
