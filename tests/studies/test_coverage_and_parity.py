"""The studies of defended ground and of parity, against figures written from outside the code."""

import math
import tomllib
from functools import cache
from typing import Any

import pytest

from jointshield.study.inputs import samples
from jointshield.study.studies import SHIPPED, Study, load_study

STUDIES = ("epaa", "cbo-2009", "s400-belarus", "alaska-2013")
EXPECTED: dict[str, dict[str, list[dict[str, Any]]]] = {
    name: tomllib.loads((SHIPPED / name / "expected.toml").read_text(encoding="utf-8"))
    for name in STUDIES
}


@cache
def loaded(name: str) -> Study:
    return load_study(name)


@cache
def outputs(name: str, case: str, assumed: str = "") -> dict[str, float]:
    study = loaded(name)
    stated = study.stated(study.set(assumed) if assumed else None)
    asked = next(item for item in study.cases if item.id == case)
    found = study.model.evaluate(asked, samples(study.model.inputs, stated))
    return {key: float(item[0]) for key, item in found.items()}


@pytest.mark.parametrize(
    ("name", "row"),
    [(name, row) for name in STUDIES for row in EXPECTED[name]["figure"]],
    ids=lambda value: value if isinstance(value, str) else f"{value['case']}-{value['output']}",
)
def test_figures_worked_out_by_hand(name: str, row: dict[str, Any]) -> None:
    found = outputs(name, row["case"], row.get("assumptions", ""))[row["output"]]
    assert found == pytest.approx(row["value"], rel=1e-9, abs=row["tolerance"]), row["why"]


@pytest.mark.parametrize(
    ("name", "row"),
    [(name, row) for name in STUDIES for row in EXPECTED[name].get("order", [])],
    ids=lambda value: value if isinstance(value, str) else f"{value['first']}-{value['output']}",
)
def test_orderings(name: str, row: dict[str, Any]) -> None:
    first = outputs(name, row["first"])[row["output"]]
    assert all(first > outputs(name, other)[row["output"]] for other in row["others"]), row["why"]


@pytest.mark.parametrize("name", STUDIES)
def test_every_case_has_an_answer_under_every_set(name: str) -> None:
    study = loaded(name)
    assert study.assumptions
    for case in study.cases:
        for assumed in study.assumptions:
            margin = study.model.margins(case, samples(study.model.inputs, study.stated(assumed)))
            assert not math.isnan(margin[0])


def test_the_published_conclusion_on_phase_3_holds_for_the_named_cities() -> None:
    study = loaded("epaa")
    for assumed in study.assumptions:
        for case, finding in assumed.findings.items():
            held = outputs("epaa", case, assumed.id)["margin_s"] >= 0.0
            assert finding.verdict == (study.model.holds if held else study.model.fails)


def test_the_ministrys_number_gives_its_conclusion_only_where_the_interceptors_are_ahead() -> None:
    study = loaded("alaska-2013")
    findings = study.set("ministry-2017").findings
    doubt = {
        case: outputs("alaska-2013", case, "ministry-2017")["margin_1"] < 0.0 for case in findings
    }
    assert doubt == {"all-russia": False, "ships-russia": True}
