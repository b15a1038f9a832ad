"""Rings by horizon on the map: how far each claimant expected missiles to reach, and by when.

Claimants often share a ring: each has a mark of its own on it, so that none hides another.
"""

import math

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from jointshield.report import style
from jointshield.report.basemap import GROUND, draw_plain_ground
from jointshield.report.ground import Array, offset
from jointshield.report.projection import Projection
from jointshield.study.comparison.compare import Cell, Comparison
from jointshield.study.draw.frame import LINE_IN, line, look, sign

_KEY_ROW_IN, _TITLE_IN = 0.165, 0.24
_FARTHEST_KM = 15_000.0
_PANELS = 3
"""Maps side by side: more horizons go into further rows."""


def figure(comparison: Comparison) -> Figure:
    """Draw a map per horizon; every claimant's ring, and its band from least to greatest."""
    horizons = _horizons(comparison)
    columns = min(_PANELS, len(horizons))
    rows = math.ceil(len(horizons) / columns)
    wide = style.WIDTH_IN / columns
    key = _KEY_ROW_IN * math.ceil((len(comparison.sets) + 2) / 2) + 0.1
    whole = LINE_IN + key + rows * (wide + _TITLE_IN)
    drawn = Figure(figsize=(style.WIDTH_IN, whole))
    half = min(1.08 * max(_ends(cell)[1] for cells in horizons.values() for cell in cells),
               _FARTHEST_KM)  # fmt: skip
    for number, (years, cells) in enumerate(horizons.items()):
        row, column = divmod(number, columns)
        low = whole - (row + 1) * (wide + _TITLE_IN)
        axes = drawn.add_axes(
            ((column + 0.01) / columns, low / whole, 0.98 / columns, 0.98 * wide / whole)
        )
        _panel_of(axes, comparison, cells, half)
        axes.set_title(f"after {years} years", fontsize=7.5, pad=3)
    drawn.legend(
        handles=_key(comparison),
        loc="lower center",
        ncols=2,
        bbox_to_anchor=(0.5, LINE_IN / whole),
        borderaxespad=0.1,
        fontsize=6.5,
    )
    sign(drawn, line(comparison, GROUND))
    return drawn


def _horizons(comparison: Comparison) -> dict[int, list[Cell]]:
    """By horizon in years: the first case's cell of each set, whose ring all its cases share."""
    found: dict[int, dict[str, Cell]] = {}
    for cell in comparison.cells:
        if not cell.missing:
            years = int(cell.case.words["horizon_years"])
            found.setdefault(years, {}).setdefault(cell.assumed.id, cell)
    return {years: list(found[years].values()) for years in sorted(found)}


def _ends(cell: Cell) -> tuple[float, float]:
    """Least and greatest ring over the stated bands, in km."""
    away = cell.outputs["distance_km"]
    if cell.band is None:
        return cell.outputs["range_km"], cell.outputs["range_km"]
    return cell.band.low + away, cell.band.high + away


def _panel_of(axes: Axes, comparison: Comparison, cells: list[Cell], half_km: float) -> None:
    start = cells[0].case.places["from"]
    frame = Projection(
        latitude_rad=start.latitude_rad,
        longitude_rad=start.longitude_rad,
        frame_km=(-half_km, -half_km, half_km, half_km),
    )
    draw_plain_ground(axes, frame)

    def ring(radius_km: float, around: Array) -> tuple[Array, Array]:
        reach = np.full_like(around, 1000.0 * radius_km)
        spots = offset(start.latitude_rad, start.longitude_rad, around, reach)
        return frame.project(*spots)

    circle = np.linspace(0.0, 2.0 * math.pi, 241)
    for place, cell in enumerate(cells):
        colour, mark = look(comparison, cell.assumed.id)
        low, high = _ends(cell)
        outer, inner = ring(high, circle), ring(low, circle)
        axes.fill(np.append(outer[0], inner[0][::-1]), np.append(outer[1], inner[1][::-1]),
                  fc=colour, alpha=0.10, lw=0, zorder=2)  # fmt: skip
        x, y = ring(cell.outputs["range_km"], circle)
        axes.plot(x, y, color=colour, lw=1.0, zorder=3)
        # Turned by the claimant's place in the list; on a small ring there is room for one mark.
        marks = 3 if cell.outputs["range_km"] > 0.25 * half_km else 1
        turn: Array = 2.0 * math.pi / marks * (np.arange(float(marks)) + place / len(cells))
        x, y = ring(cell.outputs["range_km"], turn)
        axes.plot(x, y, mark, ms=4, color=colour, mec="white", mew=0.4, zorder=5.5)
    axes.plot(0.0, 0.0, "D", ms=3.5, mfc=style.INK, mec="white", mew=0.5, zorder=6)
    for cell in comparison.cells:
        spot = cell.case.places["to"]
        x, y = frame.project(spot.latitude_rad, spot.longitude_rad)
        axes.plot(x, y, "o", ms=2.4, mfc="white", mec=style.INK, mew=0.6, zorder=5)


def _key(comparison: Comparison) -> list[Line2D | Patch]:
    handles: list[Line2D | Patch] = []
    for item in comparison.sets:
        colour, mark = look(comparison, item.id)
        handles.append(Line2D([], [], color=colour, lw=1.0, marker=mark, ms=4, label=item.name))
    handles.append(Patch(fc=style.MUTED, alpha=0.25, label="band of the stated figures"))
    handles.append(
        Line2D([], [], ls="", marker="o", ms=3, mfc="white", mec=style.INK, label="places asked")
    )
    return handles
