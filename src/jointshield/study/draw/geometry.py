"""Height against ground range from the interceptors' site: the missile, and each interceptor.

An interceptor's reach is the same in every direction, so that this plane holds all of the question:
two things meet where they are at one place at one time.
"""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patheffects import withStroke

from jointshield.report import style
from jointshield.study.compare import Comparison
from jointshield.study.draw.frame import LINE_IN, line, look, sign
from jointshield.study.engagement import Engagement, Track, engagement
from jointshield.study.maps import has_map, map_of
from jointshield.study.models import Case

_EVERY_S = 100.0
_MOST_CASES = 3


def figure(comparison: Comparison) -> Figure:
    """Draw a panel per case, ticks every 100 s after the missile's launch."""
    cases = drawn_cases(comparison)
    high = 2.35 * len(cases) + 0.75 + LINE_IN
    drawn = Figure(figsize=(style.WIDTH_IN, high))
    grid = drawn.subplots(len(cases), 1, sharex=True, squeeze=False)[:, 0]
    drawn.subplots_adjust(
        left=0.085, right=0.985, top=1 - 0.25 / high, bottom=(0.85 + LINE_IN) / high, hspace=0.2
    )
    for axes, case in zip(grid, cases, strict=True):
        found = [
            engagement(comparison.study, cell)
            for cell in comparison.cells
            if cell.case.id == case.id and cell.verdict
        ]
        _panel(axes, comparison, case, found)
    grid[-1].set_xlabel("ground range from the interceptors' site, km")
    drawn.legend(handles=_key(comparison), loc="lower center", ncols=4, columnspacing=1.2,
                 bbox_to_anchor=(0.5, LINE_IN / high))  # fmt: skip
    sign(
        drawn,
        line(
            comparison,
            "interceptors to their first meeting; all seconds count from the missile's launch",
        ),
    )
    return drawn


def drawn_cases(comparison: Comparison) -> Sequence[Case]:
    """The cases of the study's map, or its first ones."""
    study = comparison.study
    return map_of(study).cases if has_map(study) else study.cases[:_MOST_CASES]


def _panel(axes: Axes, comparison: Comparison, case: Case, found: Sequence[Engagement]) -> None:
    axes.set_title(case.title)
    axes.set_ylabel("height, km")
    axes.grid()
    if not found:
        return
    # One line per missile: sets that state the same flight share it.
    seen: list[Track] = []
    meetings = [float(item.way.times_s[-1]) for item in found if item.way is not None]
    for item in found:
        if not any(_same(item.track, other) for other in seen):
            seen.append(item.track)
            _missile(axes, item.track, meetings)
    late = []
    for item in found:
        assumed = item.cell.assumed.id
        colour, mark = look(comparison, assumed)
        if item.way is None:
            late.append(assumed)
            continue
        ranges, heights = item.way.ranges_m / 1e3, item.way.heights_m / 1e3
        axes.plot(ranges, heights, color=colour, lw=1.3, zorder=4)
        axes.plot(ranges[-1], heights[-1], mark, ms=6, mfc=colour, mec="white", mew=0.8, zorder=6)
        at = _instants(item.way.times_s[0], item.way.times_s[-1])
        axes.plot(np.interp(at, item.way.times_s, ranges), np.interp(at, item.way.times_s, heights),
                  "|", ms=4.5, color=colour, mew=0.9, zorder=5)  # fmt: skip
        axes.annotate(f"{item.way.times_s[-1]:.0f} s", (ranges[-1], heights[-1]), xytext=(6, -7),
                      textcoords="offset points", fontsize=6, color=colour,
                      fontweight="bold", zorder=7,
                      path_effects=[withStroke(linewidth=1.6, foreground="white")])  # fmt: skip
    if late:
        axes.text(0.995, 0.97, f"no meeting: {', '.join(late)}", transform=axes.transAxes,
                  ha="right", va="top", fontsize=6, color=style.MUTED)  # fmt: skip
    axes.set_ylim(0, max(float(t.heights_m.max()) for t in seen) / 1e3 * 1.18)
    axes.set_xlim(0, None)


def _missile(axes: Axes, flight: Track, meetings: Sequence[float]) -> None:
    ranges, heights = flight.ranges_m / 1e3, flight.heights_m / 1e3
    burnout = flight.burnout
    axes.plot(ranges[: burnout + 1], heights[: burnout + 1], color=style.INK, lw=1.0, ls=":",
              zorder=3)  # fmt: skip
    axes.plot(ranges[burnout:], heights[burnout:], color=style.INK, lw=1.0, zorder=3)
    at = _instants(0.0, float(flight.times_s[-1]))
    x, y = np.interp(at, flight.times_s, ranges), np.interp(at, flight.times_s, heights)
    axes.plot(x, y, "o", ms=2.4, color=style.INK, zorder=3)
    for number, time in enumerate(at):
        # Marks crowd: every second one is named, and none beside a meeting, which says its own.
        if (
            time > 0
            and number % 2 == 0
            and not any(abs(time - m) < 0.9 * _EVERY_S for m in meetings)
        ):
            axes.annotate(f"{time:.0f}", (x[number], y[number]), xytext=(0, 4),
                          textcoords="offset points", ha="center", fontsize=5.5,
                          color=style.MUTED)  # fmt: skip


def _instants(start_s: float, end_s: float) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.arange(np.ceil(start_s / _EVERY_S) * _EVERY_S, end_s, _EVERY_S)


def _same(one: Track, other: Track) -> bool:
    return bool(
        one.times_s.shape == other.times_s.shape
        and np.allclose(one.times_s, other.times_s)
        and np.allclose(one.heights_m, other.heights_m)
    )


def _key(comparison: Comparison) -> list[Line2D]:
    keys = [
        Line2D([], [], color=style.INK, lw=1.0, marker="o", ms=2.4, label="missile, every 100 s"),
        Line2D([], [], color=style.INK, lw=1.0, ls=":", label="its climb (sketched)"),
    ]
    for assumed in comparison.sets:
        if any(cell.verdict == comparison.study.model.holds for cell in comparison.of_set(assumed)):
            colour, mark = look(comparison, assumed.id)
            keys.append(Line2D([], [], color=colour, lw=1.3, marker=mark, ms=5, mec="white",
                               mew=0.6, label=assumed.id))  # fmt: skip
    return keys
