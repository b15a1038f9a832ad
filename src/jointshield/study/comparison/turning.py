"""Where a map's first input turns the verdict, over the values of its third: the turning curve."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jointshield.study.band import finite
from jointshield.study.comparison.maps import StudyMap, has_map, map_of
from jointshield.study.inputs import Floats
from jointshield.study.models import Case
from jointshield.study.studies import Study

_SCAN = 25
_HALVINGS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Turning:
    """One case's curve, in units for people.

    limits (n,): the third input; turns (n,): the first one where the verdict turns there, not a
    number where it never does in its range. holds_below (n,): whether the verdict holds below the
    turn, or all over the range where there is none.
    """

    case: Case
    limits: Floats
    turns: Floats
    holds_below: NDArray[np.bool_]


def has_turning(study: Study) -> bool:
    """Whether a study's map has a third input that may be left unsaid, such as a limit."""
    if not has_map(study):
        return False
    panel = map_of(study).panel
    return panel is not None and panel.absent is not None


def turning(chart: StudyMap, case: Case, limits_si: Floats) -> Turning:
    """Find the curve: first a scan, then halvings of all intervals together.

    Where the verdict turns more than once, the first turn from the low end counts.
    """
    low, high = chart.study.ranges[chart.x.key]
    grid = np.linspace(low, high, _SCAN)
    held = _held(chart)
    limits, xs = (item.ravel() for item in np.meshgrid(limits_si, grid, indexing="ij"))
    values = {chart.x.key: xs, chart.y.key: np.full(len(xs), held)}
    found = chart.at(case, limits, values).reshape(len(limits_si), _SCAN) >= 0.0
    changes = found[:, 1:] != found[:, :-1]
    any_change, first = changes.any(axis=1), changes.argmax(axis=1)
    below, above = grid[first].copy(), grid[first + 1].copy()
    start = found[np.arange(len(first)), first]
    for _ in range(_HALVINGS):
        middle = 0.5 * (below + above)
        values = {chart.x.key: middle, chart.y.key: np.full(len(middle), held)}
        same = (chart.at(case, limits_si, values) >= 0.0) == start
        below, above = np.where(same, middle, below), np.where(same, above, middle)
    turns = np.where(any_change, 0.5 * (below + above) / chart.x.si, np.nan)
    unit = chart.panel.si if chart.panel is not None else 1.0
    return Turning(case=case, limits=limits_si / unit, turns=turns, holds_below=start)


def _held(chart: StudyMap) -> float:
    """The map's second input is held where it is stated, or else amid its range."""
    if chart.y.key in chart.stated:
        return chart.stated[chart.y.key].value_si
    low, high = chart.study.ranges[chart.y.key]
    return 0.5 * (low + high)


def turning_table(chart: StudyMap) -> list[dict[str, Any]]:
    """For every case, where the first input turns the verdict in each panel of the map."""
    limits = np.array([panel.value_si for panel in chart.panels])
    rows = []
    for case in chart.study.cases:
        found = turning(chart, case, limits)
        rows.append(
            {
                "case": case.id,
                "input": chart.x.key,
                "unit": chart.x.unit,
                "turns_at": {
                    panel.label: finite(float(value))
                    for panel, value in zip(chart.panels, found.turns, strict=True)
                },
            }
        )
    return rows
