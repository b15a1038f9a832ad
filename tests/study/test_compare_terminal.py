"""What `compare` and `studies` show on a terminal or a pipe of any width."""

import json
import math
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from jointshield.cli import main
from jointshield.cli.compared import show
from jointshield.cli.wide import wrapped_name
from jointshield.study.comparison.compare import Comparison, compare
from jointshield.study.studies import load_study


@pytest.fixture(scope="module")
def seen() -> Comparison:
    """Two cases of a study with long names and margins of five letters."""
    study = load_study("iran-horizons")
    cases = tuple(case for case in study.cases if case.id in {"berlin-15", "warsaw-10"})
    return compare(replace(study, cases=cases, maps={}))


@pytest.mark.parametrize("wide", ["30", "80", "200"])
def test_no_number_and_no_name_is_cut_at_any_width(
    seen: Comparison, wide: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", wide)
    show(seen)
    told = capsys.readouterr().out
    assert "…" not in told
    numbers = re.findall(r"(?<![\w.])[+-]\d+(?![\w.])", told)
    assert Counter(numbers) == Counter(f"{cell.margin:+.0f}" for cell in seen.cells)
    # A name is broken after its hyphens only.
    words = set(re.findall(r"[\w-]+", told))
    for assumed in seen.sets:
        lines = wrapped_name(assumed.id, 14, "-").split("\n")
        assert "".join(lines) == assumed.id
        assert words >= set(lines)


@pytest.mark.parametrize(
    ("margin", "said"), [(-math.inf, "never"), (math.nan, "never"), (math.inf, "no end")]
)
def test_a_margin_without_an_end_is_said_in_words(
    small_study: Path, margin: float, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    found = compare(load_study(str(small_study)))
    show(replace(found, cells=tuple(replace(cell, margin=margin) for cell in found.cells)))
    told = capsys.readouterr().out
    assert re.search(rf"{said} *\n", told)
    assert not re.search(r"[+-](inf|nan)", told)


def test_studies_are_listed(seen: Comparison, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["studies", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert {row["id"] for row in rows} >= {"dispute-2007"}
    assert all(row["cases"] and row["question"] for row in rows)
    row = next(row for row in rows if row["id"] == seen.study.id)
    whole = load_study(row["id"])
    assert row["cases"] == [case.id for case in whole.cases]
    assert list(row["assumptions"]) == [item.id for item in whole.assumptions]
    assert (row["title"], row["model"]) == (whole.title, whole.model.id)
