"""The dispute of 2007 swept: what its verdicts hang on, held against brute force."""

import tomllib
from typing import Any

import pytest

from jointshield.study.studies import SHIPPED, load_study
from jointshield.study.sweeping.shards import open_folder
from jointshield.study.sweeping.spread import spread
from jointshield.study.sweeping.sweep import plan_sweep, rows_between

EXPECTED = tomllib.loads((SHIPPED / "dispute-2007" / "expected.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a sweep of all cases says, over the study's ranges."""
    study = load_study("dispute-2007")
    plan = plan_sweep(study, study.id, None, count=256, seed=3, design="saltelli")
    folder = open_folder(tmp_path_factory.mktemp("sweeps") / "dispute", plan)
    for chunk in range(plan.chunks):
        folder.write(chunk, rows_between(study, plan, *plan.bounds(chunk)))
    found: dict[str, Any] = spread(folder, study.model)["cases"]
    return found


def test_indices_cover_what_brute_force_found(cases: dict[str, Any]) -> None:
    for row in EXPECTED["index"]:
        shares = cases[row["case"]]["sensitivity"][row["output"]]["indices"]
        item = next(share for share in shares if share["input"] == row["input"])
        for order in ("first", "total"):
            low, high = (item[f"{order}_{end}"] for end in ("low", "high"))
            # One interval in twenty misses; a quarter of its width more leaves one in a hundred.
            slack = row["tolerance"] + 0.25 * (high - low) / 2.0
            assert low - slack <= row[order] <= high + slack, (row, item)


def test_the_limit_that_was_hardly_named_counts(cases: dict[str, Any]) -> None:
    # In every pair speed, delay and fly-out limit answer for more than all other inputs.
    for case in cases.values():
        totals = {
            item["input"]: item["total"] for item in case["sensitivity"]["verdict"]["indices"]
        }
        first_three = sorted(totals, key=lambda key: -totals[key])[:3]
        assert set(first_three) == {"interceptor_speed", "delay", "fly_out_limit"}


def test_a_base_that_is_farther_on_the_way_is_met_less_often(cases: dict[str, Any]) -> None:
    # Every base: the westernmost target asks for the flight that passes farthest from the site.
    for base in ("kozelsk", "vypolzovo", "tatishchevo"):
        shares = {
            city: cases[f"{base}-{city}"]["share"]
            for city in ("new-york", "washington", "chicago", "los-angeles")
        }
        assert sorted(shares, key=lambda city: -shares[city]) == list(shares)
