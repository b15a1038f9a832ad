"""The page of a comparison: one HTML file that needs no network, no script and no other file."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

from jointshield.study.comparison.compare import Cell, Comparison
from jointshield.study.comparison.standing import shown_unit
from jointshield.study.draw.frame import look

_MARKS = {None: "", True: "✓", False: "✗"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A figure as it stands in the page."""

    name: str
    title: str
    caption: str
    inline: str


def page(comparison: Comparison, tree: dict[str, Any], pictures: Sequence[Shown]) -> str:
    """Return the page; `tree` is the comparison as `standing.as_json` gives it."""
    environment = Environment(
        # The style is that of the after-action page: one look for all reports.
        loader=ChoiceLoader(
            [PackageLoader("jointshield.study.comparison"), PackageLoader("jointshield.report")]
        ),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    model = comparison.study.model
    about = next((item for item in model.outputs if item.key == model.decides), None)
    unit = "" if about is None else shown_unit(about.unit)
    return environment.get_template("study.html").render(
        tree=tree,
        about="" if about is None else f"{about.about}{', ' if unit else ''}{unit}",
        rows=_rows(comparison) if about is not None else [],
        pictures=pictures,
        outputs=model.outputs,
        titles={case.id: case.title for case in comparison.study.cases},
        colours={item.id: look(comparison, item.id)[0] for item in comparison.sets},
        figures=figures_of(tree),
    )


def figures_of(tree: dict[str, Any]) -> list[dict[str, Any]]:
    """Every figure that the comparison used: the sets' first, then the study's own."""
    rows = [row for item in tree["assumptions"] for row in (*item["figures"], *item["rivals"])]
    return [*rows, *tree["common_figures"]]


def _rows(comparison: Comparison) -> list[dict[str, Any]]:
    return [
        {
            "title": case.title,
            "cells": [_cell(comparison.cell(case.id, item.id)) for item in comparison.sets],
        }
        for case in comparison.study.cases
    ]


def _cell(cell: Cell) -> dict[str, str]:
    if cell.margin is None or cell.band is None:
        return {"verdict": "", "look": ""}
    agrees = None if cell.check is None else cell.check.agrees
    banded = cell.band.method != "point"
    return {
        "verdict": cell.verdict,
        "mark": _MARKS[agrees],
        "margin": signed(cell.margin),
        "band": f"{signed(cell.band.low)} to {signed(cell.band.high)}" if banded else "",
        "look": "holds" if cell.margin >= 0 else "fails",
    }


def signed(value: float) -> str:
    """A margin for people: no end is said as such, and what never comes to be as `never`."""
    if not math.isfinite(value):
        return "no end" if value > 0 else "never"
    return (
        f"{value:+.0f}".replace("-", "−") if abs(value) >= 1 else f"{value:+.1f}".replace("-", "−")
    )
