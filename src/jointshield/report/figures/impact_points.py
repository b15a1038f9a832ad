"""Where each threat was expected to come down: the stated ellipses closing in, panel by panel."""

import math
from collections.abc import Sequence

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from jointshield.messages.threats import Assessment
from jointshield.messages.truth import TruthObject
from jointshield.report import style
from jointshield.report.ground import ellipse_outline
from jointshield.report.impacts import Impact, of_record
from jointshield.report.projection import Projection
from jointshield.report.setting import PlaceView
from jointshield.report.timeline import Subject, Timeline

_COLUMNS = 3
_EVERY_S = 40.0
"""At most one ellipse in this time is drawn."""


def figure(timeline: Timeline) -> Figure:
    """Draw a square panel per threat, centred on its last stated impact point."""
    stated = of_record(timeline)
    shown = [subject for subject in timeline.threats if subject.id in stated]
    rows = max(1, math.ceil(len(shown) / _COLUMNS))
    drawn = Figure(figsize=(style.WIDTH_IN, 0.45 + 2.5 * rows), layout="constrained")
    panels = drawn.subplots(rows, _COLUMNS, squeeze=False).ravel()
    for axes in panels[len(shown) :]:
        axes.set_visible(False)
    for axes, subject in zip(panels, shown, strict=False):
        _panel(axes, timeline, subject, stated[subject.id])
    drawn.legend(handles=_key(timeline), loc="outside upper center", ncols=5)
    return drawn


def _panel(axes: Axes, timeline: Timeline, subject: Subject, points: Sequence[Impact]) -> None:
    last = points[-1].ellipse
    plane = Projection(
        latitude_rad=last.latitude_rad,
        longitude_rad=last.longitude_rad,
        frame_km=(-1.0, -1.0, 1.0, 1.0),
    )
    kept = [points[0]]
    for point in points[1:-1]:
        if point.time_s - kept[-1].time_s >= _EVERY_S:
            kept.append(point)
    kept = [*kept, points[-1]] if len(points) > 1 else kept
    outlines = []
    for place, point in enumerate(kept):
        spot = point.ellipse
        x, y = plane.project(
            *ellipse_outline(
                spot.latitude_rad,
                spot.longitude_rad,
                spot.semi_major_m,
                spot.semi_minor_m,
                spot.azimuth_rad,
            )
        )
        outlines.append(np.column_stack([x, y]))
        axes.plot(x, y, color=_shade(place, len(kept)), lw=0.9)
    low, high = np.min(np.concatenate(outlines), axis=0), np.max(np.concatenate(outlines), axis=0)
    side = 1.16 * max(float(np.max(high - low)), 1.0)
    west, south = (low + high - side) / 2
    truth = subject.source.message
    if isinstance(truth, TruthObject) and truth.impact_latitude_rad is not None:
        x, y = plane.project(truth.impact_latitude_rad, truth.impact_longitude_rad or 0.0)
        axes.plot(x, y, "x", ms=6, color=style.INK, mew=1.4, zorder=5)
    for city in _named(timeline, subject, kept):
        x, y = plane.project(city.latitude_rad, city.longitude_rad)
        if west < x < west + side and south < y < south + side:
            axes.plot(x, y, "o", ms=3.2, mfc="white", mec=style.INK, mew=0.7, zorder=4)
            axes.annotate(city.name, (float(x), float(y)), xytext=(5, -4), fontsize=6.5,
                          textcoords="offset points", va="top")  # fmt: skip
    axes.set(
        xlim=(west, west + side), ylim=(south, south + side), aspect="equal", xticks=[], yticks=[]
    )
    for spine in axes.spines.values():
        spine.set_visible(True)
    axes.set_title(subject.label)
    _bar(axes, west, south, side)


def _shade(place: int, count: int) -> tuple[float, float, float, float]:
    share = 0.25 + 0.75 * place / max(count - 1, 1)
    red, green, blue, _ = mpl.colormaps["magma_r"](share * 0.85)
    return (float(red), float(green), float(blue), 1.0)


def _named(timeline: Timeline, subject: Subject, points: Sequence[Impact]) -> tuple[PlaceView, ...]:
    """The places aimed at that were named at risk; none without truth."""
    if not timeline.truth:
        return ()
    at_risk = {
        area.name
        for point in points
        if isinstance(point.line.message, Assessment)
        for area in point.line.message.areas_at_risk
    }
    aimed = getattr(subject.source.message, "target", "")
    return tuple(
        spot
        for spot in timeline.setting.places
        if spot.role == "target" and (spot.name == aimed or spot.name in at_risk)
    )


def _bar(axes: Axes, west: float, south: float, side: float) -> None:
    """A scale bar of a round length, at most a third of the panel."""
    power = 10.0 ** math.floor(math.log10(side / 3))
    length = max(step * power for step in (1, 2, 5) if step * power <= side / 3)
    left, low = west + 0.035 * side, south + 0.045 * side
    axes.plot([left, left + length], [low, low], color=style.INK, lw=1.6)
    axes.text(left, low + 0.02 * side, f"{length:g} km", fontsize=6.5, va="bottom")


def _key(timeline: Timeline) -> list[Line2D]:
    handles = [
        Line2D([], [], color=_shade(0, 2), lw=1.2, label="95 %, first confirmed"),
        Line2D([], [], color=_shade(1, 2), lw=1.2, label="95 %, a minute before impact"),
    ]
    if timeline.truth:
        handles += [
            Line2D([], [], ls="", marker="x", ms=6, mew=1.4, color=style.INK, label="true impact"),
            Line2D([], [], ls="", marker="o", ms=4, mfc="white", mec=style.INK, label="city"),
        ]
    return handles
