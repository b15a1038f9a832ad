"""The study of warning from the south, against figures written from outside the code."""

import tomllib
from typing import Any

import numpy as np
import pytest

from jointshield.study.inputs import samples
from jointshield.study.studies import SHIPPED, Study, load_study

FOLDER = SHIPPED / "gabala-armavir"
EXPECTED: list[dict[str, Any]] = tomllib.loads(
    (FOLDER / "expected.toml").read_text(encoding="utf-8")
)["figure"]


@pytest.fixture(scope="module")
def study() -> Study:
    return load_study("gabala-armavir")


def outputs(study: Study, case: str, assumed: str | None = None) -> dict[str, float]:
    stated = study.stated(study.set(assumed) if assumed else None)
    asked = next(item for item in study.cases if item.id == case)
    found = study.model.evaluate(asked, samples(study.model.inputs, stated))
    return {key: float(item[0]) for key, item in found.items()}


@pytest.mark.parametrize("row", EXPECTED, ids=lambda row: f"{row['case']}-{row['output']}")
def test_figures_worked_out_by_hand(study: Study, row: dict[str, Any]) -> None:
    found = outputs(study, row["case"])[row["output"]]
    assert found == pytest.approx(row["value"], abs=row["tolerance"]), row["why"]


def test_the_disputed_ranges_decide_nothing(study: Study) -> None:
    """4,000 or 6,000 km, 6,000 or 7,200: launches 600 to 1,200 km away are the same to both."""
    short, long = (outputs(study, "tehran-moscow-lease", name) for name in SETS_OF_RANGES)
    assert short["warning_with_s"] == long["warning_with_s"]
    assert short["warning_without_s"] == long["warning_without_s"]


SETS_OF_RANGES = ("press-2008", "successor-2012")


def test_conclusions_are_reproduced_but_for_one(study: Study) -> None:
    """Giving up the leased radar does no harm only beside satellites: said, and shown as a miss."""
    misses = []
    for assumed in study.assumptions:
        for case, finding in assumed.findings.items():
            margin = outputs(study, case, assumed.id)["gain_margin_s"]
            verdict = study.model.holds if margin >= 0.0 else study.model.fails
            if verdict != finding.verdict:
                misses.append((assumed.id, case))
    assert misses == [("successor-2012", "tehran-moscow-lease")]


def test_low_figures_do_not_explain_a_detection_that_was_published(study: Study) -> None:
    """Armavir saw the launch of 3 September 2013 (RIA Novosti); the sceptic's figures would not."""
    assert outputs(study, "mediterranean-2013")["warning_with_s"] > 200.0
    assert outputs(study, "mediterranean-2013", "short-eyes")["warning_with_s"] > 200.0
    assert outputs(study, "mediterranean-2013", "sceptic")["warning_with_s"] == 0.0


def test_every_case_has_an_answer_under_every_set(study: Study) -> None:
    for assumed in study.assumptions:
        for case in study.cases:
            found = outputs(study, case.id, assumed.id)
            assert np.isfinite(found["gain_margin_s"])
            assert 0.0 <= found["warning_without_s"] <= found["warning_with_s"]
            assert found["warning_with_s"] <= found["flight_time_s"]
