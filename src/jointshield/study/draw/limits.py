"""Where a map's first input turns the verdict, drawn over its third, with the claimants' values."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from jointshield.errors import MistakeError
from jointshield.report import style
from jointshield.study.comparison.compare import Comparison
from jointshield.study.comparison.maps import StudyMap, map_of
from jointshield.study.comparison.turning import Turning, turning
from jointshield.study.draw.frame import LINE_IN, line, look, sign, wrapped
from jointshield.study.inputs import Floats
from jointshield.study.models import Case

_COUNT = 31
_DASHES = ("-", "--", ":", "-.")
_COLOURS = (style.INK, "#0072B2", style.VERMILION, "#009E73", style.PURPLE)
"""Okabe and Ito again: lines also differ in their dashes."""


def figure(comparison: Comparison) -> Figure:
    """Draw a panel per target, a line per start; "none" stands at the right edge.

    Raises:
        MistakeError: the study's map has no third input that may be left unsaid.
    """
    chart = map_of(comparison.study)
    if chart.panel is None or chart.panel.absent is None:
        raise MistakeError(
            f"{comparison.study.id}: its map has no third input that may be left unsaid; expected "
            "one such as a limit; add `panel` to the study's map"
        )
    groups = _groups(comparison.study.cases)
    starts = list(dict.fromkeys(name for cases in groups.values() for name, _ in cases))
    columns = min(2, len(groups))
    rows = -(-len(groups) // columns)
    high = 2.3 * rows + 0.75 + LINE_IN
    drawn = Figure(figsize=(style.WIDTH_IN, high))
    grid = drawn.subplots(rows, columns, sharex=True, sharey=True, squeeze=False)
    drawn.subplots_adjust(
        left=0.085, right=0.87, top=1 - 0.3 / high, bottom=(0.75 + LINE_IN) / high, wspace=0.08,
        hspace=0.2,
    )  # fmt: skip
    low_si, high_si = comparison.study.ranges[chart.panel.key]
    limits = np.append(np.geomspace(low_si, high_si, _COUNT), chart.panel.absent)
    for place, (target, cases) in enumerate(groups.items()):
        axes, never = grid[place // columns, place % columns], dict[str, list[str]]()
        for name, case in cases:
            number = starts.index(name)
            found = turning(chart, case, limits)
            _curve(axes, found.turns, limits[:-1] / chart.panel.si,
                   color=_COLOURS[number % len(_COLOURS)],
                   ls=_DASHES[number % len(_DASHES)])  # fmt: skip
            if not np.isfinite(found.turns).any():
                never.setdefault(_always(comparison, found), []).append(_named(case, name, cases))
        _say_never(axes, never, len(cases))
        _claims(axes, comparison, chart, named=place % columns == columns - 1)
        axes.set_title(target)
        _scales(axes, comparison, chart, limits[-2] / chart.panel.si)
    for axes in grid[-1]:
        axes.set_xlabel(f"{chart.panel.about}, {chart.panel.unit}")
    for axes in grid[:, 0]:
        axes.set_ylabel(f"{chart.x.about}\nat the turn, {chart.x.unit}")
    drawn.legend(
        handles=[
            Line2D([], [], color=_COLOURS[n % len(_COLOURS)], ls=_DASHES[n % len(_DASHES)],
                   lw=1.6, label=name)
            for n, name in enumerate(starts)
        ], loc="lower center", ncols=min(3, len(starts)), bbox_to_anchor=(0.47, LINE_IN / high),
    )  # fmt: skip
    model = comparison.study.model
    sign(drawn, line(comparison, f"above a line '{model.holds}'; {chart.background}"))
    return drawn


def _groups(cases: Sequence[Case]) -> dict[str, list[tuple[str, Case]]]:
    """Cases by target, each with the name of its start; by title where they have no such roles."""
    groups: dict[str, list[tuple[str, Case]]] = {}
    for case in cases:
        if {"from", "to"} <= case.places.keys():
            target, start = f"to {case.places['to'].name.split(',')[0]}", case.places["from"].name
        else:
            target, start = "all cases", case.title
        groups.setdefault(target, []).append((start, case))
    return groups


def _always(comparison: Comparison, found: Turning) -> str:
    """What a case without any turn is, all over the range of the first input."""
    model = comparison.study.model
    if found.holds_below.all():
        return f"always '{model.holds}'"
    # Between two limits the verdict may change at once, whatever the first input is.
    return "the limit alone decides" if found.holds_below.any() else f"always '{model.fails}'"


def _named(case: Case, start: str, cases: Sequence[tuple[str, Case]]) -> str:
    """A case by its start, or by its title where others start there too."""
    return start if [name for name, _ in cases].count(start) == 1 else case.title


def _say_never(axes: Axes, never: dict[str, list[str]], cases: int) -> None:
    """Say which starts have no line, and what they are instead: a panel is never empty."""
    lines = [
        f"never turns here: {what}"
        if len(names) == cases
        else f"never turns: {'; '.join(names)} ({what})"
        for what, names in never.items()
    ]
    if lines:
        axes.text(
            0.03, 0.97, "\n".join(wrapped(text, 46) for text in lines), fontsize=6, va="top",
            transform=axes.transAxes, color=style.INK, zorder=6,
            bbox={"fc": "white", "ec": "none", "alpha": 0.85, "pad": 1.5},
        )  # fmt: skip


def _curve(axes: Axes, turns: Floats, limits: Floats, *, color: str, ls: str) -> None:
    axes.plot(limits, turns[:-1], color=color, ls=ls, lw=1.6, zorder=3)
    wide = limits[-1] - limits[0]
    axes.plot(limits[-1] + 0.14 * wide, turns[-1], "o", ms=4, color=color, zorder=3)


def _scales(axes: Axes, comparison: Comparison, chart: StudyMap, last: float) -> None:
    low_si, high_si = comparison.study.ranges[chart.x.key]
    axes.set_ylim(low_si / chart.x.si, high_si / chart.x.si)
    assert chart.panel is not None
    first = comparison.study.ranges[chart.panel.key][0] / chart.panel.si
    ticks = [tick for tick in np.linspace(0, last, 7)[1:] if tick >= first]
    none = last + 0.14 * (last - first)
    axes.set_xticks([*ticks, none], [*(f"{tick:g}" for tick in ticks), "none"])
    axes.set_xlim(first, last + 0.19 * (last - first))
    axes.grid()


def _claims(axes: Axes, comparison: Comparison, chart: StudyMap, *, named: bool) -> None:
    """Draw each claimant's value as a line across, named at the right."""
    low, high = (end / chart.x.si for end in comparison.study.ranges[chart.x.key])
    taken: list[float] = []
    stated = [
        (comparison.study.stated(item)[chart.x.key], item.id)
        for item in comparison.sets
        if chart.x.key in comparison.study.stated(item)
    ]
    for quantity, name in sorted(stated, key=lambda pair: pair[0].value_si):
        colour, _ = look(comparison, name)
        value = quantity.value_si / chart.x.si
        axes.axhline(value, color=colour, lw=0.8, zorder=2)
        axes.axhspan(quantity.low_si / chart.x.si, quantity.high_si / chart.x.si, color=colour,
                     alpha=0.12, lw=0, zorder=1)  # fmt: skip
        at = max([value, *(other + 0.045 * (high - low) for other in taken)])
        taken.append(at)
        if named:
            axes.text(1.02, (at - low) / (high - low), f"{name}\n", transform=axes.transAxes,
                      fontsize=6, color=colour, va="center", linespacing=0.1)  # fmt: skip
