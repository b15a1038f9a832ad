"""A question's outputs, case by case and set by set: one panel for each output."""

import math

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter

from jointshield.report import style
from jointshield.study.comparison.compare import Comparison
from jointshield.study.draw.frame import LINE_IN, labelled, line, look, sign, wrapped
from jointshield.study.models import Output

_MOST = 4
_ROW_IN, _TOP_IN, _FOOT_IN = 0.24, 0.4, 0.55


def drawn_outputs(comparison: Comparison) -> list[Output]:
    """The first outputs that have a finite value somewhere, without the one that decides."""
    model = comparison.study.model
    return [
        item
        for item in model.outputs
        if item.key != model.decides
        and any(math.isfinite(cell.outputs.get(item.key, math.nan)) for cell in comparison.cells)
    ][:_MOST]


def figure(comparison: Comparison) -> Figure:
    """Draw a dot per set in a row per case; what does not exist or has no end has no dot."""
    study = comparison.study
    shown = drawn_outputs(comparison)
    high = _ROW_IN * len(study.cases) + _TOP_IN + _FOOT_IN + LINE_IN
    drawn = Figure(figsize=(style.WIDTH_IN, high))
    grid = drawn.subplots(1, len(shown), sharey=True, squeeze=False)[0]
    drawn.subplots_adjust(
        left=0.29, right=0.985, top=1 - _TOP_IN / high, bottom=(_FOOT_IN + LINE_IN) / high,
        wspace=0.12,
    )  # fmt: skip
    for axes, output in zip(grid, shown, strict=True):
        _panel(axes, comparison, output)
    grid[0].set_yticks(range(len(study.cases)), [wrapped(case.title, 40) for case in study.cases],
                       fontsize=6.5)  # fmt: skip
    grid[0].set_ylim(len(study.cases) - 0.5, -0.5)
    sets = [item for item in comparison.sets if any(c.outputs for c in comparison.of_set(item))]
    handles = []
    for item in sets:
        colour, mark = look(comparison, item.id)
        handles.append(Line2D([], [], ls="", marker=mark, ms=4, color=colour, label=item.id))
    drawn.legend(handles=handles, loc="upper center", ncols=min(6, len(sets)), columnspacing=1.2)
    sign(drawn, line(comparison))
    return drawn


def _panel(axes: Axes, comparison: Comparison, output: Output) -> None:
    sets = [item.id for item in comparison.sets]
    for row, case in enumerate(comparison.study.cases):
        axes.axhline(row, color=style.FAINT, lw=0.5, zorder=0)
        for place, assumed in enumerate(sets):
            value = comparison.cell(case.id, assumed).outputs.get(output.key, math.nan)
            if math.isfinite(value):
                colour, mark = look(comparison, assumed)
                # Equal values lie over each other: each set keeps a height of its own.
                lift = 0.5 * ((place + 0.5) / len(sets) - 0.5)
                axes.plot(value, row + lift, mark, ms=3.4, color=colour, mew=0)
    axes.set_xlabel(wrapped(labelled(output.about, output.unit), 26), fontsize=6)
    axes.tick_params(axis="x", labelsize=5.5)
    axes.locator_params(axis="x", nbins=4)
    axes.xaxis.set_major_formatter(FuncFormatter(_rounded))
    style.bare(axes)


def _rounded(value: float, _: int) -> str:
    """A tick's label: millions and thousands are said in words' place."""
    for power, name in ((1e9, " bn"), (1e6, " m"), (1e4, "k")):
        if abs(value) >= power:
            return f"{value / (1e3 if name == 'k' else power):g}{name}"
    return f"{value:g}"
