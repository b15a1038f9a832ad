"""Warning as bars along the flight: who sees it when, and how much is left until impact."""

import math
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from jointshield.report import style
from jointshield.study.answer import Answer
from jointshield.study.comparison.compare import Comparison
from jointshield.study.draw.frame import LINE_IN, line, look, save, sign

_THERE, _ADDED = style.SERIES[0], style.VERMILION
_MAKING = style.FAINT
_ROW_IN, _TOP_IN, _FOOT_IN = 0.105, 0.55, 0.42


def draw_answer(answer: Answer, file: str) -> None:
    """Draw the answer to a question of warning into FILE (.png or .svg).

    Raises:
        MistakeError: a file of another kind.
    """
    path = Path(file)
    path.parent.mkdir(parents=True, exist_ok=True)
    save(path, lambda: bars(answer))


def bars(answer: Answer) -> Figure:
    """One row per sensor, from the missile's launch to its impact, in minutes."""
    given = answer.figures
    rows: Sequence[Mapping[str, Any]] = given["sensors"]
    height = 1.65 + LINE_IN + 0.3 * (len(rows) + 2)
    room = ConstrainedLayoutEngine(rect=(0.0, LINE_IN / height, 1.0, 1.0 - LINE_IN / height))
    drawn = Figure(figsize=(style.WIDTH_IN, height), layout=room)
    axes = drawn.add_subplot()
    flight = given["flight_time_s"] / 60.0
    for place, row in enumerate(rows):
        _row(axes, place, row, flight)
    _total(axes, len(rows) + 0.25, "warning without", given["warning_without_s"], flight, _THERE)
    _total(axes, len(rows) + 1.25, "warning with", given["warning_with_s"], flight, _ADDED)
    names = [f"{row['id']} ({row['role']})" for row in rows]
    places = [*range(len(rows)), len(rows) + 0.25, len(rows) + 1.25]
    axes.set_yticks(places, [*names, "warning without", "warning with"])
    axes.set_ylim(len(rows) + 1.85, -0.85)
    axes.set_xlim(0.0, flight)
    axes.axhline(len(rows) - 0.375, color=style.MUTED, lw=0.5)
    burnout = given["burnout_s"] / 60.0
    axes.axvline(burnout, color=style.MUTED, lw=0.7, ls=":")
    axes.text(burnout, -0.62, " burnout", fontsize=6.5, color=style.MUTED, va="center")
    axes.text(flight, -0.62, "impact ", fontsize=6.5, color=style.MUTED, va="center", ha="right")
    axes.set_xlabel("minutes after launch")
    axes.grid(axis="x")
    style.bare(axes)
    axes.set_title(f"{given['launch']['name']} to {given['target']['name']}: {answer.verdict}")
    drawn.legend(
        handles=[
            Patch(color=_MAKING, label="in view: track, report, release"),
            Patch(color=_THERE, label="known, by what is there"),
            Patch(color=_ADDED, label="known, by what is added"),
        ],
        loc="outside upper center",
        ncols=3,
    )
    gain = given["gain_s"]
    sign(
        drawn,
        f"figures of {given['study']}, as held · gain {gain['value']:.0f} s, {gain['low']:.0f} to "
        f"{gain['high']:.0f} s as each runs through its band alone · no random numbers · "
        f"jointshield {version('jointshield')}",
    )
    return drawn


def _row(axes: Axes, place: float, row: Mapping[str, Any], flight: float) -> None:
    if row["detected_s"] is None:
        axes.text(
            0.01 * flight, place, f"sees nothing: {row['why_not']}", va="center", fontsize=6.5,
            color=style.MUTED,
        )  # fmt: skip
        return
    seen, told = row["detected_s"] / 60.0, min(row["told_s"] / 60.0, flight)
    colour = _ADDED if row["role"] == "added" else _THERE
    axes.barh(place, told - seen, left=seen, height=0.6, color=_MAKING)
    axes.barh(place, flight - told, left=told, height=0.6, color=colour)
    axes.text(told, place, f" {row['told_s']:.0f} s after launch", va="center", fontsize=6.5,
              color="white")  # fmt: skip


def _total(
    axes: Axes, place: float, name: str, warning_s: float, flight: float, colour: str
) -> None:
    if warning_s <= 0.0:
        axes.text(0.01 * flight, place, "none", va="center", fontsize=6.5, color=style.MUTED)
        return
    minutes = warning_s / 60.0
    axes.barh(place, minutes, left=flight - minutes, height=0.72, color=colour, label=name)
    axes.text(flight, place, f"{warning_s:.0f} s ({minutes:.1f} min) ", va="center", ha="right",
              fontsize=7, fontweight="bold", color="white")  # fmt: skip


def figure(comparison: Comparison) -> Figure:
    """Draw a row per case and set: when the launch is known, with and without what is added."""
    study = comparison.study
    sets = [item for item in comparison.sets if any(c.outputs for c in comparison.of_set(item))]
    block = len(sets) + 1
    high = len(study.cases) * block * _ROW_IN + _TOP_IN + _FOOT_IN + LINE_IN
    drawn = Figure(figsize=(style.WIDTH_IN, high))
    foot = (_FOOT_IN + LINE_IN) / high
    axes = drawn.add_axes((0.36, foot, 0.63, 1.0 - foot - _TOP_IN / high))
    for number, case in enumerate(study.cases):
        for place, assumed in enumerate(sets):
            found = comparison.cell(case.id, assumed.id).outputs
            if not found or not math.isfinite(found["flight_time_s"]):
                continue
            row = number * block + place
            flight = found["flight_time_s"]
            known = flight - found["warning_with_s"], flight - found["warning_without_s"]
            axes.barh(row, (known[1] - known[0]) / 60.0, left=known[0] / 60.0, height=0.8,
                      color=_ADDED)  # fmt: skip
            axes.barh(row, (flight - known[1]) / 60.0, left=known[1] / 60.0, height=0.8,
                      color=style.tint(_THERE, 0.75))  # fmt: skip
            colour, mark = look(comparison, assumed.id)
            axes.plot(known[0] / 60.0 - 0.25, row, mark, ms=3, color=colour, mew=0)
    axes.set_yticks(
        [number * block + (len(sets) - 1) / 2 for number in range(len(study.cases))],
        [_broken(case.title) for case in study.cases], fontsize=6.5,
    )  # fmt: skip
    axes.set_ylim(len(study.cases) * block - 1.0, -1.0)
    axes.set_xlim(left=0.0)
    axes.set_xlabel("minutes after launch; each bar ends with the impact")
    axes.grid(axis="x")
    style.bare(axes)
    marks = [
        Line2D([], [], ls="", marker=look(comparison, item.id)[1], ms=4,
               color=look(comparison, item.id)[0], label=item.id)
        for item in sets
    ]  # fmt: skip
    drawn.legend(
        handles=[
            *marks,
            Patch(color=_ADDED, label="known only by what is added"),
            Patch(color=style.tint(_THERE, 0.75), label="known by what is there"),
        ],
        loc="upper center",
        ncols=4,
        columnspacing=1.2,
    )
    sign(drawn, line(comparison))
    return drawn


def _broken(title: str) -> str:
    """A case's title on two lines, at its colon."""
    return title.replace(": ", ":\n", 1)
