"""Margin over two inputs, one panel per value of a third, with each claimant's point."""

import math
from dataclasses import dataclass

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import BoundaryNorm
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from jointshield.catalogue.quantity import Quantity
from jointshield.report import style
from jointshield.study.comparison.compare import Comparison
from jointshield.study.comparison.maps import StudyMap, map_of, short_name
from jointshield.study.draw.frame import LINE_IN, labelled, line, look, sign, wrapped
from jointshield.study.inputs import Floats, Input

_STEPS = (41, 31)
_SHARES = (-1.0, -0.5, -0.25, -0.125, 0.0, 0.125, 0.25, 0.5, 1.0)
"""Limits of the colours: finer near the turn."""
_COLOURS = "PuOr"
"""C. Brewer's diverging scheme that all readers with common colour vision can tell apart."""
_NEVER = "#bdbdbd"
_LABEL_ROOM = 23.0
"""Points of height that all lines of a row's name share, at the left of its ticks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """Axes' inputs and colours, the same for all panels."""

    x: Input
    y: Input
    levels: tuple[float, ...]
    norm: BoundaryNorm


def figure(comparison: Comparison) -> Figure:
    """Draw rows of cases, columns of panels; the black line is where the verdict turns."""
    study = comparison.study
    chart = map_of(study)
    cases = chart.cases
    rows, columns = len(cases), len(chart.panels)
    high = 1.62 * rows + 1.3 + LINE_IN
    drawn = Figure(figsize=(style.WIDTH_IN, high))
    grid = drawn.subplots(rows, columns, sharex=True, sharey=True, squeeze=False)
    drawn.subplots_adjust(
        left=0.105, right=0.985, top=1 - 0.42 / high, bottom=(1.22 + LINE_IN) / high,
        wspace=0.09, hspace=0.16,
    )  # fmt: skip
    found = {
        (row, column): chart.margins(case, panel, _STEPS)
        for row, case in enumerate(cases)
        for column, panel in enumerate(chart.panels)
    }
    look_of = _look(chart, [margin for _, _, margin in found.values()])
    for (row, column), (x, y, margin) in found.items():
        axes, panel = grid[row, column], chart.panels[column]
        _paint(axes, look_of, x, y, margin)
        _claims(axes, comparison, chart, panel.value_si)
        axes.set_xlim(x[0] / chart.x.si, x[-1] / chart.x.si)
        axes.set_ylim(y[0] / chart.y.si, y[-1] / chart.y.si)
        axes.xaxis.set_major_locator(MaxNLocator(4, prune="upper"))
        if row == 0:
            axes.set_title(wrapped(panel.label, 84 // columns), fontsize=7.5)
        if column == 0:
            _name_row(axes, cases[row].title, chart.y)
        if row == rows - 1:
            axes.set_xlabel(_short(chart.x), fontsize=6)
    endless = any(not np.isfinite(margin).all() for _, _, margin in found.values())
    _keys(drawn, comparison, chart, look_of, endless=endless)
    sign(drawn, line(comparison, chart.background))
    return drawn


def _look(chart: StudyMap, margins: list[Floats]) -> _Look:
    """Colours that most of the map's margins fall into, with round limits."""
    every = np.abs(np.concatenate([item.ravel() for item in margins]))
    every = every[np.isfinite(every)]
    usual, rare = np.quantile(every, (0.85, 0.98)) if len(every) else (1.0, 1.0)
    large = float(max(usual, 0.5 * rare))
    power = 10.0 ** math.floor(math.log10(max(large, 1e-9)))
    whole = min((1.0, 2.0, 4.0, 8.0), key=lambda digit: abs(digit * power - large)) * power
    levels = tuple(share * whole for share in _SHARES)
    # Classes by rank: those near the turn are as distinct as those far away.
    return _Look(x=chart.x, y=chart.y, levels=levels, norm=BoundaryNorm(levels, 256, extend="both"))


def _short(item: Input) -> str:
    return wrapped(labelled(short_name(item), item.unit), 36)


def _name_row(axes: Axes, title: str, item: Input) -> None:
    """Name a row's case and axis at its left, smaller where the words need more lines."""
    words = f"{wrapped(title, 30)}\n{_short(item)}"
    lines = words.count("\n") + 1
    axes.set_ylabel(words, fontsize=min(5.5, _LABEL_ROOM / lines), linespacing=1.1, labelpad=2)


def _paint(axes: Axes, look_of: _Look, x: Floats, y: Floats, margin: Floats) -> None:
    across, up = x / look_of.x.si, y / look_of.y.si
    never = ~np.isfinite(margin)
    shown = np.where(never, look_of.levels[0] * 1e3, margin)
    axes.contourf(across, up, shown, levels=look_of.levels, cmap=_COLOURS, norm=look_of.norm,
                  extend="both", zorder=1)  # fmt: skip
    if never.any():
        axes.contourf(across, up, never.astype(float), levels=[0.5, 1.5], colors=[_NEVER],
                      zorder=2)  # fmt: skip
    if (margin >= 0).any() and (margin < 0).any():
        axes.contour(across, up, np.where(never, look_of.levels[0], margin), levels=[0.0],
                     colors=[style.INK], linewidths=1.3, zorder=3)  # fmt: skip
    for side in ("top", "right"):
        axes.spines[side].set_visible(True)


def _claims(axes: Axes, comparison: Comparison, chart: StudyMap, panel_si: float) -> None:
    """Mark each claimant's point and the bands of both figures."""
    for assumed in comparison.sets:
        stated = comparison.study.stated(assumed)
        if chart.x.key not in stated or chart.y.key not in stated:
            continue
        limit = stated.get(chart.panel.key) if chart.panel else None
        if limit is not None and not math.isclose(limit.value_si, panel_si, rel_tol=0.25):
            continue
        x, y = stated[chart.x.key], stated[chart.y.key]
        colour, mark = look(comparison, assumed.id)
        at = (x.value_si / chart.x.si, y.value_si / chart.y.si)
        _bar(axes, chart, x, y)
        axes.plot(*at, mark, ms=4.5, mfc=colour, mec="white", mew=0.7, zorder=6)


def _bar(axes: Axes, chart: StudyMap, x: Quantity, y: Quantity) -> None:
    at = (x.value_si / chart.x.si, y.value_si / chart.y.si)
    bars = (
        ([x.low_si / chart.x.si, x.high_si / chart.x.si], [at[1], at[1]]),
        ([at[0], at[0]], [y.low_si / chart.y.si, y.high_si / chart.y.si]),
    )
    for across, up in bars:
        axes.plot(across, up, color="white", lw=1.8, zorder=4)
        axes.plot(across, up, color=style.INK, lw=0.7, zorder=5)


def _keys(
    drawn: Figure, comparison: Comparison, chart: StudyMap, look_of: _Look, *, endless: bool
) -> None:
    high = drawn.get_figheight()
    marks: list[Artist] = []
    for item in comparison.sets:
        if chart.x.key in comparison.study.stated(item):
            colour, mark = look(comparison, item.id)
            marks.append(Line2D([], [], ls="", marker=mark, ms=5, mfc=colour, mec="white",
                                label=item.id))  # fmt: skip
    marks.append(Line2D([], [], color=style.INK, lw=1.3, label="verdict turns"))
    if endless:
        marks.append(Patch(fc=_NEVER, label="no finite margin"))
    drawn.legend(handles=marks, loc="upper center", ncols=5, fontsize=6.3, columnspacing=1.1,
                 handletextpad=0.4, bbox_to_anchor=(0.5, (0.78 + LINE_IN) / high),
                 borderaxespad=0)  # fmt: skip
    bar = drawn.add_axes((0.3, (0.22 + LINE_IN) / high, 0.4, 0.07 / high))
    drawn.colorbar(ScalarMappable(norm=look_of.norm, cmap=_COLOURS), cax=bar,
                   orientation="horizontal", extend="both", ticks=look_of.levels)  # fmt: skip
    model = comparison.study.model
    about = next(item for item in model.outputs if item.key == model.decides)
    bar.tick_params(labelsize=5.5, length=2, pad=1)
    for text, at, side in ((model.fails, -0.05, "right"), (model.holds, 1.05, "left")):
        bar.text(at, 0.5, text, transform=bar.transAxes, ha=side, va="center", fontsize=6.5,
                 fontweight="bold")  # fmt: skip
    bar.set_title(labelled(about.about, about.unit), fontsize=6, fontweight="normal", pad=2,
                  loc="center")  # fmt: skip
