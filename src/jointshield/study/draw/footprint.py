"""Footprints on the map: which cells an architecture defends, one panel per launch area."""

import math
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.patheffects import withStroke
from numpy.typing import NDArray

from jointshield.report import style
from jointshield.report.basemap import GROUND, draw_borders, draw_plain_ground, draw_scale
from jointshield.report.labels import Label, place
from jointshield.report.projection import Projection
from jointshield.study.classes import BETTER, HELD, WORSE
from jointshield.study.coverage.plan import SHIP
from jointshield.study.coverage.question import Asked, Footprint
from jointshield.study.draw.frame import save
from jointshield.study.places import Place

LEVELS = (
    ("#1f3b73", "defended under the whole band"),
    ("#5b8cc9", "defended as held"),
    ("#c3daf0", "defended only with better figures"),
    ("#e69f00", "open"),
)
"""From dark to light, and apart from all: what a cell is."""
_SHADE = 0.8
"""Share of its colour in a cell, so that borders and names show on it."""
_NEAR_RAD = 0.9
"""Sites and launch areas farther than this from the middle of the cells are not in the frame."""
_KEY_IN, _TITLE_IN, _FOOT_IN = 0.5, 0.24, 0.2


def draw_footprints(asked: Asked, footprints: Sequence[Footprint], file: str) -> Path:
    """Draw into FILE (.png or .svg).

    Raises:
        MistakeError: a file of another kind.
    """
    return save(Path(file), lambda: figure(asked, footprints))


def figure(asked: Asked, footprints: Sequence[Footprint]) -> Figure:
    """Draw a panel per raid: cells by what they are, sites, launch area."""
    frames = [_projection(asked, item) for item in footprints]
    columns = min(2, len(footprints))
    wide = style.WIDTH_IN / columns
    talls = [
        wide * 0.98 * max(_tallness(frame) for frame in frames[first : first + columns])
        for first in range(0, len(frames), columns)
    ]
    whole = sum(talls) + len(talls) * _TITLE_IN + _KEY_IN + _FOOT_IN
    drawn = Figure(figsize=(style.WIDTH_IN, whole))
    for number, (item, frame) in enumerate(zip(footprints, frames, strict=True)):
        row, column = divmod(number, columns)
        tall = talls[row]
        low = whole - sum(talls[: row + 1]) - (row + 1) * _TITLE_IN
        axes = drawn.add_axes(
            ((column + 0.01) / columns, low / whole, 0.98 / columns, tall / whole)
        )
        axes.set_anchor("N")
        _panel(drawn, axes, frame, asked, item)
    drawn.legend(
        handles=_key(),
        loc="lower center",
        ncols=4,
        bbox_to_anchor=(0.5, _FOOT_IN / whole),
        borderaxespad=0.1,
        fontsize=6.5,
    )
    drawn.text(0.005, 0.05 / whole, _caption(asked), fontsize=5, color=style.MUTED)
    return drawn


def _caption(asked: Asked) -> str:
    study = asked.study
    who = ", ".join(dict.fromkeys(item.claimant for item in asked.stated.values()))
    return (
        f"{study.id}:{asked.architecture.id} (files {study.digest[:12]}) · figures of {who} · "
        f"cells of {asked.spacing_m / 1000:g} km · no random numbers · {GROUND} · jointshield "
        f"{version('jointshield')}"
    )


def _tallness(frame: Projection) -> float:
    west, south, east, north = frame.frame_km
    return (north - south) / (east - west)


def _near(item: Footprint, spot: Place) -> bool:
    middle = item.cells.units.mean(axis=0)
    cosine = float(spot.unit @ middle) / float(np.linalg.norm(middle))
    return math.acos(min(1.0, cosine)) < _NEAR_RAD


def _projection(asked: Asked, item: Footprint) -> Projection:
    spots = [item.raid.launch, *(battery.site.place for battery in asked.architecture.batteries)]
    shown = [spot for spot in spots if _near(item, spot)]
    cells = item.cells.corners_rad.reshape(-1, 2)
    return Projection.around(
        np.concatenate([cells[:, 0], [spot.latitude_rad for spot in shown]]),
        np.concatenate([cells[:, 1], [spot.longitude_rad for spot in shown]]),
        margin=0.03,
    )


def levels_of(item: Footprint) -> NDArray[np.intp]:
    """Index into `LEVELS` of each cell (n,), -1 where there is no land or it is out of reach."""
    level = np.full(len(item.cells), 3)
    for sample, index in ((BETTER, 2), (HELD, 1), (WORSE, 0)):
        level[item.defended(sample)] = index
    level[~item.reached | (item.cells.land_m2 == 0.0)] = -1
    return level


def _panel(drawn: Figure, axes: Axes, frame: Projection, asked: Asked, item: Footprint) -> None:
    draw_plain_ground(axes, frame)
    threat = asked.model.plan.threats[item.raid.threat].name
    axes.set_title(f"from {item.raid.launch.name}: {threat}", fontsize=7.5, pad=3)
    x, y = frame.project(item.cells.corners_rad[..., 0], item.cells.corners_rad[..., 1])
    squares, level = np.stack([x, y], axis=-1), levels_of(item)
    colours = [style.tint(LEVELS[index][0], _SHADE) for index in level[level >= 0]]
    axes.add_collection(
        PolyCollection(
            list(squares[level >= 0]),
            facecolors=colours,
            edgecolors="none",
            antialiaseds=False,
            zorder=2,
        )
    )
    draw_borders(axes, frame)
    labels, spots = [], []
    for battery in asked.architecture.batteries:
        site = battery.site
        if _near(item, site.place):
            east, north = frame.project(site.place.latitude_rad, site.place.longitude_rad)
            axes.plot(east, north, "s" if site.stands == SHIP else "^", ms=4.5, mfc="white",
                      mec=style.INK, mew=0.9, zorder=6)  # fmt: skip
            labels.append(Label(text=site.name, x=float(east), y=float(north), size=5.5))
            spots.append((float(east), float(north)))
    if _near(item, item.raid.launch):
        east, north = frame.project(item.raid.launch.latitude_rad, item.raid.launch.longitude_rad)
        axes.plot(east, north, "D", ms=4.5, mfc=style.INK, mec="white", mew=0.6, zorder=6)
    draw_scale(axes, frame)
    place(drawn, axes, labels, np.array(spots))
    for text in axes.texts:
        text.set_path_effects([withStroke(linewidth=1.6, foreground="white")])


def _key() -> list[Patch | Line2D]:
    return [
        *(Patch(fc=style.tint(colour, _SHADE), label=name) for colour, name in LEVELS),
        Line2D([], [], ls="", marker="^", ms=5, mfc="white", mec=style.INK, label="land site"),
        Line2D([], [], ls="", marker="s", ms=4.5, mfc="white", mec=style.INK, label="ship"),
        Line2D([], [], ls="", marker="D", ms=4.5, color=style.INK, label="launch area"),
        Patch(fc="white", ec=style.MUTED, lw=0.4, label="out of the missile's range"),
    ]
