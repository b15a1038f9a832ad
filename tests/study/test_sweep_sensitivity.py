"""Indices: a function whose own are known, the study by brute force, and where there are none."""

import math
from pathlib import Path

import numpy as np
import pytest

from jointshield.catalogue.quantity import Quantity
from jointshield.study.inputs import samples
from jointshield.study.studies import Study, load_study
from jointshield.study.sweeping.samples import points
from jointshield.study.sweeping.sensitivity import indices
from jointshield.study.sweeping.shards import open_folder
from jointshield.study.sweeping.spread import spread
from jointshield.study.sweeping.sweep import plan_sweep, rows_between

KEYS = ("a", "b", "c")
HELD = {
    key: Quantity(value=1.0, low=1.0, high=1.0, unit=unit, source="test", claimant="test")
    for key, unit in (("interceptor_speed", "km/s"), ("delay", "s"))
}
"""Stands in for what nobody states in the study, until the samples take its place."""


def test_ishigami() -> None:
    # Ishigami & Homma (1990), a = 7, b = 0.1: analytic, as in Saltelli et al. (2008), sec. 4.
    rows = 2048 * (len(KEYS) + 2)
    x = math.pi * (2.0 * points("saltelli", 2, KEYS, 0, rows, rows) - 1.0)
    values = np.sin(x[:, 0]) + 7.0 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])
    found = indices(KEYS, values, 1)
    assert found is not None
    for item, first, total in zip(
        found, (0.3139, 0.4424, 0.0), (0.5576, 0.4424, 0.2437), strict=True
    ):
        assert abs(item.first - first) <= item.first_half < 0.1
        assert abs(item.total - total) <= item.total_half < 0.1


def test_the_same_everywhere_has_no_indices() -> None:
    assert indices(KEYS, np.full(50, 3.0), 1) is None


@pytest.fixture(scope="module")
def found(small_study: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """What a sweep of the small study says."""
    study = load_study(str(small_study))
    plan = plan_sweep(study, str(small_study), None, count=1024, seed=5, design="saltelli")
    folder = open_folder(tmp_path_factory.mktemp("sweeps") / "s", plan)
    for chunk in range(plan.chunks):
        folder.write(chunk, rows_between(study, plan, *plan.bounds(chunk)))
    found: dict[str, object] = spread(folder, study.model)["cases"]["one"]["sensitivity"]
    return found


def _asked(study: Study, shares: np.ndarray) -> dict[str, np.ndarray]:
    """Both outputs at points (..., 3) of the unit cube."""
    flat = shares.reshape(-1, len(study.ranges))
    values = samples(study.model.inputs, {**study.common, **HELD}, len(flat))
    for column, (name, (low, high)) in enumerate(study.ranges.items()):
        values[name] = low + flat[:, column] * (high - low)
    outputs = study.model.evaluate(study.cases[0], values)
    return {
        "capped_margin_s": outputs["capped_margin_s"].reshape(shares.shape[:-1]),
        "verdict": (outputs["margin_s"] >= 0.0).astype(float).reshape(shares.shape[:-1]),
    }


def test_the_intervals_cover_brute_force(
    small_study: Path, found: dict[str, dict[str, list[dict[str, float]]]]
) -> None:
    # Two loops: means over all other inputs at each of 96 values of one, and variances over one at
    # each of 384 values of all others. What the inner loops leave of chance is known and taken off.
    study = load_study(str(small_study))
    names, rng = tuple(study.ranges), np.random.default_rng(1)
    outer, inner, others, along = 96, 96, 384, 16
    everywhere = _asked(study, rng.random((8192, len(names))))
    for column, name in enumerate(names):
        shares = rng.random((outer, inner, len(names)))
        shares[:, :, column] = ((np.arange(outer) + 0.5) / outer)[:, None]
        at_one = _asked(study, shares)
        shares = np.repeat(rng.random((others, 1, len(names))), along, axis=1)
        shares[:, :, column] = (np.arange(along) + rng.random((others, along))) / along
        along_one = _asked(study, shares)
        for output, values in everywhere.items():
            item = next(part for part in found[output]["indices"] if part["input"] == name)
            noise = at_one[output].var(axis=1, ddof=1).mean() / inner
            first = (at_one[output].mean(axis=1).var() - noise) / values.var()
            within = along_one[output].var(axis=1) / values.var()
            chance = 3.0 * within.std() / math.sqrt(others)
            assert item["first_low"] - 0.02 <= first <= item["first_high"] + 0.02
            assert item["total_low"] - chance <= within.mean() <= item["total_high"] + chance


def test_what_is_not_finite_is_said(small_study: Path, tmp_path: Path) -> None:
    study = load_study(str(small_study))
    plan = plan_sweep(study, str(small_study), None, count=64, design="saltelli")
    rows = rows_between(study, plan, 0, plan.rows)
    rows["capped_margin_s"][3] = -math.inf
    rows["margin_s"][:] = 5.0
    folder = open_folder(tmp_path / "s", plan)
    for chunk in range(plan.chunks):
        start, stop = plan.bounds(chunk)
        folder.write(chunk, {key: values[start:stop] for key, values in rows.items()})
    found = spread(folder, study.model)["cases"]["one"]["sensitivity"]
    assert found["capped_margin_s"]["indices"] is None
    assert "not finite in 1 rows" in found["capped_margin_s"]["note"]
    assert "the same in every row" in found["verdict"]["note"]
