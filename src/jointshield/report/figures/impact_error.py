"""How wrong the predicted impact point was, beside the error that the centre stated itself."""

import math
from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from jointshield.messages.truth import TruthObject
from jointshield.report import style
from jointshield.report.ground import distance_m
from jointshield.report.impacts import Impact, impacts
from jointshield.report.ledger import JOINT
from jointshield.report.timeline import Subject, Timeline

_COLUMNS = 3
_LEAST_KM = 0.01


def figure(timeline: Timeline) -> Figure:
    """Draw one panel per threat that would fall, each centre a line; needs truth."""
    aims = {
        line.message.object: line.message
        for line in timeline.ledger.control
        if isinstance(line.message, TruthObject) and line.message.impact_latitude_rad is not None
    }
    shown = [subject for subject in timeline.threats if subject.id in aims]
    stated = impacts(timeline)
    rows = max(1, math.ceil(len(shown) / _COLUMNS))
    drawn = Figure(figsize=(style.WIDTH_IN, 0.6 + 1.55 * rows), layout="constrained")
    panels = drawn.subplots(rows, _COLUMNS, sharex=True, sharey=True, squeeze=False).ravel()
    for axes in panels[len(shown) :]:
        axes.set_visible(False)
    for axes, subject in zip(panels, shown, strict=False):
        _panel(axes, timeline, subject, aims[subject.id], stated.get(subject.id, ()))
    panels[0].set_yscale("log")
    panels[0].yaxis.set_major_formatter(lambda value, _: f"{value:g}")
    for place, axes in enumerate(panels[: len(shown)]):
        if place % _COLUMNS == 0:
            axes.set_ylabel("km")
        if place + _COLUMNS >= len(shown):
            axes.set_xlabel("seconds after its launch")
            axes.tick_params(labelbottom=True)
    drawn.legend(handles=_key(timeline), loc="outside upper center", ncols=6, handlelength=2.2)
    return drawn


def _panel(
    axes: Axes, timeline: Timeline, subject: Subject, truth: TruthObject, stated: Sequence[Impact]
) -> None:
    axes.set_title(subject.label)
    axes.grid()
    for centre in timeline.viewers:
        told = [point for point in stated if point.centre == centre]
        if not told:
            continue
        time = [point.time_s - subject.launched_s for point in told]
        away = distance_m(
            [point.ellipse.latitude_rad for point in told],
            [point.ellipse.longitude_rad for point in told],
            truth.impact_latitude_rad or 0.0,
            truth.impact_longitude_rad or 0.0,
        )
        wide = [point.ellipse.semi_major_m for point in told]
        colour = _colour(timeline, centre)
        axes.plot(time, np.maximum(away / 1000.0, _LEAST_KM), color=colour, lw=1.1)
        axes.plot(time, np.maximum(np.array(wide) / 1000.0, _LEAST_KM), color=colour, lw=0.9,
                  ls=(0, (3, 1.5)))  # fmt: skip


def _colour(timeline: Timeline, centre: str) -> str:
    return style.JOINT_COLOUR if centre == JOINT else timeline.setting.party(centre).colour


def _key(timeline: Timeline) -> list[Line2D]:
    lines = [
        Line2D([], [], color=style.INK, lw=1.1, label="error"),
        Line2D([], [], color=style.INK, lw=0.9, ls=(0, (3, 1.5)), label="stated 95 % (long axis)"),
    ]
    for viewer in timeline.viewers:
        name = "joint centre" if viewer == JOINT else f"{timeline.setting.party(viewer).name} alone"
        lines.append(Line2D([], [], color=_colour(timeline, viewer), lw=3, label=name))
    return lines
