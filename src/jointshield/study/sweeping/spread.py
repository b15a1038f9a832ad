"""What a sweep found: how often the verdict holds, how far the deciding output spreads, and why.

The rows are read chunk by chunk, twice, so that memory stays flat: once for extremes and counts,
once for the histogram from which the quantiles come. Sensitivity needs the rows of a `saltelli`
sweep of one case at a time, up to a stated number of base points.
"""

import hashlib
import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from jointshield.study.inputs import Floats
from jointshield.study.models import Model
from jointshield.study.sweeping.samples import per_point
from jointshield.study.sweeping.sensitivity import MOST_BASE_POINTS, indices
from jointshield.study.sweeping.shards import Folder
from jointshield.study.sweeping.sweep import Rows, rows_sha256

_BINS = 8192
_QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
_Z_95 = 1.959963984540054


@dataclass(slots=True, kw_only=True)
class _Count:
    """What is counted of one output, by case (k,)."""

    rows: int
    holds: Floats
    never: Floats
    endless: Floats
    absent: Floats
    low: Floats
    high: Floats
    bins: Floats

    @staticmethod
    def of(cases: int) -> "_Count":
        return _Count(
            rows=0,
            holds=np.zeros(cases),
            never=np.zeros(cases),
            endless=np.zeros(cases),
            absent=np.zeros(cases),
            low=np.full(cases, math.inf),
            high=np.full(cases, -math.inf),
            bins=np.zeros((cases, _BINS)),
        )

    def extremes(self, values: Floats) -> None:
        finite = np.isfinite(values)
        self.rows += len(values)
        self.holds += np.sum(values >= 0.0, axis=0)
        self.absent += np.sum(np.isnan(values), axis=0)
        self.never += np.sum(np.isneginf(values), axis=0)
        self.endless += np.sum(np.isposinf(values), axis=0)
        self.low = np.minimum(self.low, np.where(finite, values, math.inf).min(axis=0))
        self.high = np.maximum(self.high, np.where(finite, values, -math.inf).max(axis=0))

    def fill(self, values: Floats) -> None:
        """Count into bins from low to high; needs the extremes of all rows."""
        for case in range(values.shape[1]):
            held = values[np.isfinite(values[:, case]), case]
            if self.low[case] < self.high[case]:
                span = (self.low[case], self.high[case])
                self.bins[case] += np.histogram(held, bins=_BINS, range=span)[0]

    def quantile(self, case: int, share: float) -> float | None:
        """The value below which a share of the answers lies, to 1/8192 of the finite ones' spread.

        Minus infinity counts as the lowest answer and infinity as the highest: None where one of
        them is the quantile, or there is no answer.
        """
        low, high = self.low[case], self.high[case]
        never, endless = self.share(self.never, case), self.share(self.endless, case)
        if never is None or endless is None or not low <= high:
            return None
        if share <= never or share > 1.0 - endless:
            return None
        if low == high:
            return float(low)
        below = np.concatenate(([0.0], np.cumsum(self.bins[case])))
        edges = np.linspace(low, high, _BINS + 1)
        within = (share - never) / (1.0 - never - endless)
        return float(np.interp(within * below[-1], below, edges))

    def share(self, rows: Floats, case: int) -> float | None:
        """Which share of a case's answers some of its rows are; None where there is no answer."""
        answered = self.rows - self.absent[case]
        return float(rows[case] / answered) if answered else None


def spread(folder: Folder, model: Model) -> dict[str, Any]:
    """Return what all rows of a folder say, as a plain tree: figures by case.

    Raises: IntegrityError where rows are not those that were written.
    """
    plan = folder.plan
    key = model.decides or model.outputs[0].key
    count = _Count.of(len(plan.cases))
    digest = hashlib.sha256()
    for rows in folder.read():
        digest.update(rows_sha256(plan, rows).encode("ascii"))
        count.extremes(rows[key])
    for rows in folder.read((key,)):
        count.fill(rows[key])
    cases: dict[str, Any] = {}
    for at, case in enumerate(plan.cases):
        figures: dict[str, Any] = {
            "output": key,
            "quantiles": {f"{share:g}": count.quantile(at, share) for share in _QUANTILES},
            "low": _finite(count.low[at]),
            "high": _finite(count.high[at]),
            "out_of_reach_share": count.share(count.never, at),
            "endless_share": count.share(count.endless, at),
            "absent_rows": int(count.absent[at]),
        }
        if model.decides:
            figures |= _share(model, count, at, plan.samples)
        if plan.design == "saltelli":
            figures["sensitivity"] = _sensitivity(folder, model, at)
        cases[case] = figures
    return {"rows_sha256": digest.hexdigest(), "cases": cases}


def _share(model: Model, count: _Count, case: int, base: int) -> dict[str, Any]:
    """How often the verdict holds among the rows that have one, with a 95 % interval.

    The interval is as if points were independent: wider than what an even design deserves. Rows
    that share their base point count once.
    """
    answered = count.rows - count.absent[case]
    if answered == 0:
        return {"verdict": model.holds, "share": None, "share_low": None, "share_high": None}
    share = float(count.holds[case] / answered)
    half = _Z_95 * math.sqrt(share * (1.0 - share) / (base * answered / count.rows))
    low, high = max(0.0, share - half), min(1.0, share + half)
    return {"verdict": model.holds, "share": share, "share_low": low, "share_high": high}


def _finite(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


def _sensitivity(folder: Folder, model: Model, case: int) -> dict[str, Any]:
    plan = folder.plan
    base = min(plan.samples, MOST_BASE_POINTS)
    most = base * per_point(plan.design, len(plan.sampled))
    shared = model.shared_out or model.decides or model.outputs[0].key
    needed = tuple(dict.fromkeys((shared, model.decides or shared)))
    columns = _column(folder.read(needed, most), needed, case, most)
    outputs = {shared: columns[shared]}
    if model.decides:
        decided = columns[model.decides]
        outputs["verdict"] = np.where(np.isnan(decided), np.nan, decided >= 0.0)
    found: dict[str, Any] = {"base_points": base}
    for name, values in outputs.items():
        wrong = int(np.sum(~np.isfinite(values)))
        shares = None if wrong else indices(plan.keys, values, plan.seed)
        found[name] = {
            "indices": None if shares is None else [item.as_json() for item in shares],
            "note": f"not finite in {wrong} rows: no variance to share out"
            if wrong
            else ("" if shares else "the same in every row: no variance to share out"),
        }
    return found


def _column(
    chunks: Iterable[Rows], keys: tuple[str, ...], case: int, most: int
) -> dict[str, Floats]:
    parts: dict[str, list[Floats]] = {key: [] for key in keys}
    for rows in chunks:
        for key in keys:
            parts[key].append(rows[key][:, case])
    return {key: np.concatenate(held)[:most] for key, held in parts.items()}
