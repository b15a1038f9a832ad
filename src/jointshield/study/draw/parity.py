"""Parity drawn: what each site could reach under each set, and growth against what would matter."""

from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from jointshield.report import style
from jointshield.study.classes import BETTER, HELD, WORSE
from jointshield.study.draw.frame import MARKS, save, wrapped
from jointshield.study.inputs import Floats
from jointshield.study.parity import ParityModel
from jointshield.study.parity.question import Row, path_left
from jointshield.study.studies import Study

_FOOT_IN, _KEY_IN = 0.2, 0.95
_FORCE = 5
"""The first colour of the forces, apart from those of the growth paths."""


def draw_parity(study: Study, model: ParityModel, rows: Sequence[Row], file: str) -> Path:
    """Draw into FILE (.png or .svg).

    Raises:
        MistakeError: a file of another kind.
    """
    return save(Path(file), lambda: figure(study, model, rows))


def figure(study: Study, model: ParityModel, rows: Sequence[Row]) -> Figure:
    """Left: share of the flights within reach, stand by stand. Right: growth paths."""
    stands = _stands(model, rows)
    high = max(2.4, 0.24 * len(stands) + 0.6) + _KEY_IN + _FOOT_IN
    drawn = Figure(figsize=(style.WIDTH_IN, high))
    left, right = drawn.subplots(1, 2, width_ratios=(1.0, 1.25))
    drawn.subplots_adjust(
        left=0.235, right=0.985, top=1 - 0.3 / high, bottom=(_KEY_IN + _FOOT_IN) / high, wspace=0.2
    )
    _reach(left, stands)
    _growth(right, study, model, rows[0].stated["threshold"].value)
    sets = dict.fromkeys(row.assumed.id if row.assumed else "the study's own" for row in rows)
    drawn.text(
        0.005,
        0.05 / high,
        f"{study.id} (files {study.digest[:12]}) · assumptions: {', '.join(sets)} · no random "
        f"numbers · notional forces · jointshield {version('jointshield')}",
        fontsize=5,
        color=style.MUTED,
    )
    return drawn


def _stands(model: ParityModel, rows: Sequence[Row]) -> dict[tuple[str, str], Floats]:
    """By force and stand: least, greatest held, and greatest share (3,) under any set."""
    found: dict[tuple[str, str], list[Floats]] = {}
    for row in rows:
        for stand, share in zip(row.deployment.stands, row.shares.by_stand, strict=True):
            name = f"{stand.site.name}, {model.balance.interceptors[stand.interceptor]}"
            found.setdefault((row.force.name, name), []).append(share)
    return {
        key: np.array([min(s[WORSE] for s in of), max(s[HELD] for s in of),
                       max(s[BETTER] for s in of)])
        for key, of in found.items()
    }  # fmt: skip


def _reach(axes: Axes, stands: dict[tuple[str, str], Floats]) -> None:
    forces = list(dict.fromkeys(force for force, _ in stands))
    for place, ((force, _), shares) in enumerate(stands.items()):
        low, held, high = 100.0 * shares
        axes.barh(place, held, height=0.55, color=style.SERIES[_FORCE + forces.index(force)])
        axes.plot([low, high], [place, place], color=style.INK, lw=1.0, marker="|", ms=5)
        said = f"{held:.0f} %" if low == high else f"{held:.0f} % ({low:.0f} to {high:.0f})"
        axes.text(max(held, high) + 3, place, said, va="center", fontsize=6)
    sites = [name for _, name in stands]
    # One site against several forces has a bar for each: its name alone does not tell them apart.
    names = [
        name if sites.count(name) == 1 else f"{name}\nagainst {wrapped(force, 30)}"
        for force, name in stands
    ]
    axes.set_yticks(range(len(stands)), names, fontsize=6)
    axes.set(xlim=(0, 165), xticks=[0, 50, 100], ylim=(len(stands) - 0.4, -0.6))
    axes.set_xlabel("share of flights that it could meet, % (line: band)")
    axes.set_title("Reach of each site")
    style.bare(axes)
    # Right of 100 % there are only words.
    axes.spines["bottom"].set_bounds(0, 100)
    colours = style.SERIES[_FORCE : _FORCE + len(forces)]
    axes.legend(
        handles=[Patch(color=c, label=name) for c, name in zip(colours, forces, strict=True)],
        loc="upper center",
        bbox_to_anchor=(0.3, -0.17),
        fontsize=6,
    )


def _growth(axes: Axes, study: Study, model: ParityModel, threshold: float) -> None:
    paths = model.balance.growth
    forces = dict.fromkeys(path.force for path in paths.values())
    for number, key in enumerate(paths):
        points = path_left(model, study, key)
        axes.plot(
            [year for year, _, _ in points],
            [left for _, _, left in points],
            marker=MARKS[number % len(MARKS)],
            color=style.SERIES[number % len(style.SERIES)],
            ms=4,
            lw=1.3,
            label=paths[key].name,
        )
        year, count, left = points[-1]
        axes.annotate(
            f"{count:g}", (year, left), xytext=(4, 4), textcoords="offset points", fontsize=6
        )
    for force in forces:
        warheads = study.common[f"{force}_warheads"].value
        axes.axhline(warheads, color=style.MUTED, lw=0.7, ls=":")
        axes.text(
            0.01, warheads, f"{warheads:g} warheads", fontsize=6, va="bottom",
            transform=axes.get_yaxis_transform(), color=style.MUTED,
        )  # fmt: skip
    axes.axhline(threshold, color=style.VERMILION, lw=1.0, ls="--")
    axes.text(
        0.01, threshold, f"below {threshold:g} a thin defence matters", fontsize=6, va="bottom",
        transform=axes.get_yaxis_transform(), color=style.VERMILION,
    )  # fmt: skip
    # The uppermost line's words stand under the title, not in it.
    axes.set_ylim(0, 1.05 * axes.get_ylim()[1])
    axes.margins(x=0.08)
    axes.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    axes.set_title("Warheads left at least, year by year")
    axes.set_xlabel("year; at the points: interceptors by then")
    axes.grid(axis="y")
    axes.legend(loc="upper left", bbox_to_anchor=(0.0, -0.17), fontsize=6)
