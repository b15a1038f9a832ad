"""Margin and band of each case under each set."""

import math

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from jointshield.report import style
from jointshield.study.comparison.compare import Comparison
from jointshield.study.comparison.page import signed
from jointshield.study.draw.frame import LINE_IN, labelled, line, look, sign, wrapped

_EDGE, _WORD = 0.04, 0.15
"""Share of the margins' width that is left free at an edge, and at one with a word."""
_ROW_IN, _TOP_IN, _FOOT_IN = 0.105, 0.58, 0.42


def figure(comparison: Comparison) -> Figure:
    """Draw a row per case and set: a dot at the margin, a bar over its band; filled means holds."""
    study = comparison.study
    model = study.model
    about = next(item for item in model.outputs if item.key == model.decides)
    sets = [item for item in comparison.sets if any(c.verdict for c in comparison.of_set(item))]
    high = len(study.cases) * max(len(sets) + 1, 3) * _ROW_IN + _TOP_IN + _FOOT_IN + LINE_IN
    drawn = Figure(figsize=(style.WIDTH_IN, high))
    axes = drawn.add_axes(
        (0.235, (_FOOT_IN + LINE_IN) / high, 0.755, 1.0 - (_FOOT_IN + LINE_IN + _TOP_IN) / high)
    )
    bars: list[tuple[int, float, float, str]] = []
    endless: list[tuple[int, float, str, str]] = []
    for number, case in enumerate(study.cases):
        middle = number * (len(sets) + 1) + (len(sets) - 1) / 2
        if number % 2:
            axes.axhspan(middle - (len(sets) + 1) / 2, middle + (len(sets) + 1) / 2,
                         color="#f3f3f3", lw=0, zorder=0)  # fmt: skip
        for place, assumed in enumerate(sets):
            cell = comparison.cell(case.id, assumed.id)
            if cell.margin is None or cell.band is None:
                continue
            row = number * (len(sets) + 1) + place
            colour, mark = look(comparison, assumed.id)
            bars.append((row, cell.band.low, cell.band.high, colour))
            if math.isfinite(cell.margin):
                axes.plot(cell.margin, row, mark, ms=4, mec=colour, mew=0.9, zorder=3,
                          mfc=colour if cell.margin >= 0 else "white")  # fmt: skip
            else:
                endless.append((row, cell.margin, colour, mark))
    _bars(axes, bars, [margin for _, margin, _, _ in endless])
    for row, margin, colour, mark in endless:
        _endless(axes, row, margin, colour, mark)
    axes.axvline(0.0, color=style.INK, lw=0.9, zorder=1)
    rows = [n * (len(sets) + 1) + (len(sets) - 1) / 2 for n in range(len(study.cases))]
    names = [wrapped(case.title, 32) for case in study.cases]
    axes.set_yticks(rows, names, fontsize=6.5)
    axes.set_ylim(len(study.cases) * (len(sets) + 1) - 1.0, -1.0)
    axes.set_xlabel(
        f"{labelled(about.about, about.unit)} (dot: figures as stated; bar: all their bands)"
    )
    axes.grid(axis="x")
    style.bare(axes)
    left, right = axes.get_xlim()
    share = -left / (right - left)
    for text, at, side in (
        (model.fails, share - 0.01, "right"),
        (model.holds, share + 0.01, "left"),
    ):
        axes.text(at, 1.005, f"{text}", transform=axes.transAxes, ha=side, va="bottom",
                  fontsize=8.5, fontweight="bold")  # fmt: skip
    drawn.legend(
        handles=[_key(comparison, item.id) for item in sets], loc="upper center",
        ncols=4, columnspacing=1.2,
    )  # fmt: skip
    sign(drawn, line(comparison))
    return drawn


def _bars(axes: Axes, bars: list[tuple[int, float, float, str]], endless: list[float]) -> None:
    """Draw the bands; one that has no end runs to the edge, with an arrow.

    endless: margins without an end, which need room for a word at the edge on their side.
    """
    ends = [end for _, low, high, _ in bars for end in (low, high) if math.isfinite(end)]
    if not ends:
        return
    wide = max(ends) - min(ends) or 1.0
    below, above = (
        (_WORD if any(found) else _EDGE) * wide
        for found in ([not margin > 0 for margin in endless], [margin > 0 for margin in endless])
    )
    left, right = min(*ends, 0.0) - below, max(*ends, 0.0) + above
    axes.set_xlim(left, right)
    for row, low, high, colour in bars:
        if math.isfinite(high):
            axes.plot([max(low, left), min(high, right)], [row, row], color=colour, lw=1.1,
                      alpha=0.6, zorder=2)  # fmt: skip
            if low < left:
                axes.plot(left, row, "<", ms=3.5, color=colour, clip_on=False, mew=0)


def _endless(axes: Axes, row: int, margin: float, colour: str, mark: str) -> None:
    """Mark a margin without an end at the edge on its side, and say in a word what it is."""
    left, right = axes.get_xlim()
    holds = margin > 0
    inside = 0.01 * (right - left)
    at = right - inside if holds else left + inside
    axes.plot(at, row, mark, ms=4, mec=colour, mew=0.9, zorder=3,
              mfc=colour if holds else "white", clip_on=False)  # fmt: skip
    axes.annotate(
        signed(margin), (at, row), xytext=(-5 if holds else 5, 0),
        textcoords="offset points", ha="right" if holds else "left", va="center", fontsize=6,
        color=colour, zorder=4,
    )  # fmt: skip


def _key(comparison: Comparison, assumed: str) -> Line2D:
    colour, mark = look(comparison, assumed)
    return Line2D([], [], color=colour, lw=1.1, marker=mark, ms=4, label=assumed)
