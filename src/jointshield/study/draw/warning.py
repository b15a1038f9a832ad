"""Warning as bars along the flight: who sees it when, and how much is left until impact."""

from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.patches import Patch

from jointshield.report import style
from jointshield.study.answer import Answer
from jointshield.study.draw.frame import LINE_IN, save, sign

_THERE, _ADDED = style.SERIES[0], style.SERIES[2]
_MAKING = style.FAINT


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
