"""Height against ground range from the interceptors' site: the missile, and each interceptor.

Both over the turning Earth: ranges are along the ground that turns on below, so that an
interceptor's way ends on the missile's at one time. Directions are not shown; the maps show them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patheffects import withStroke

from jointshield.report import style
from jointshield.study.comparison.compare import Comparison
from jointshield.study.comparison.maps import has_map, map_of
from jointshield.study.draw.frame import LINE_IN, line, look, sign
from jointshield.study.models import Case
from jointshield.study.reach.engagement import Engagement, Track, Way, engagement

_EVERY_S = 100.0
_MOST_CASES = 3
_NEAR_KM = 300.0
"""Meetings nearer than this along the ground would have their times printed over each other."""
_LINE_PT = 7.5


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
        axes.set_title(case.title)
        draw_engagements(axes, _lines(comparison, case))
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


@dataclass(frozen=True, slots=True, kw_only=True)
class EngagementLine:
    """One engagement and how it looks."""

    name: str
    colour: str
    mark: str
    engagement: Engagement


def _lines(comparison: Comparison, case: Case) -> list[EngagementLine]:
    found = []
    for cell in comparison.cells:
        if cell.case.id == case.id and cell.verdict:
            colour, mark = look(comparison, cell.assumed.id)
            flown = engagement(case, comparison.study.stated(cell.assumed))
            found.append(
                EngagementLine(name=cell.assumed.id, colour=colour, mark=mark, engagement=flown)
            )
    return found


def draw_engagements(axes: Axes, lines: Sequence[EngagementLine]) -> None:
    """Draw missiles and interceptors of one case over each other; the same missile once."""
    axes.set_ylabel("height, km")
    axes.grid()
    if not lines:
        return
    seen: list[Track] = []
    ways = [item.engagement.way for item in lines]
    meetings = [float(way.times_s[-1]) for way in ways if way is not None]
    top_km = max(float(item.engagement.track.heights_m.max()) for item in lines) / 1e3 * 1.18
    axes.set_ylim(0, top_km)
    lifts = _lifts_pt([way for way in ways if way is not None], _tall_pt(axes) / top_km)
    for item in lines:
        flight = item.engagement.track
        if not any(_same(flight, other) for other in seen):
            seen.append(flight)
            _missile(axes, flight, meetings)
        if item.engagement.way is not None:
            _interceptor(axes, item, item.engagement.way, lifts[id(item.engagement.way)])
    late = [item.name for item in lines if item.engagement.way is None]
    if late:
        axes.text(
            0.995,
            0.97,
            f"no meeting: {', '.join(late)}",
            transform=axes.transAxes,
            ha="right",
            va="top",
            fontsize=6,
            color=style.MUTED,
        )
    axes.set_xlim(0, None)


def _tall_pt(axes: Axes) -> float:
    figure = axes.get_figure(root=True)
    assert figure is not None
    return float(axes.get_position().height * figure.get_figheight() * 72.0)


def _lifts_pt(ways: Sequence[Way], scale_pt_km: float) -> dict[int, float]:
    """How far each meeting's time is moved up so that it stands clear of the next one below."""
    lifts: dict[int, float] = {}
    below_pt, below_km = -np.inf, -np.inf
    for way in sorted(ways, key=lambda way: float(way.heights_m[-1])):
        at_pt, at_km = float(way.heights_m[-1]) / 1e3 * scale_pt_km, float(way.ranges_m[-1]) / 1e3
        near = abs(at_km - below_km) < _NEAR_KM
        lifts[id(way)] = max(0.0, below_pt + _LINE_PT - at_pt) if near else 0.0
        below_pt, below_km = at_pt + lifts[id(way)], at_km
    return lifts


def _interceptor(axes: Axes, item: EngagementLine, way: Way, lift_pt: float) -> None:
    ranges, heights = way.ranges_m / 1e3, way.heights_m / 1e3
    axes.plot(ranges, heights, color=item.colour, lw=1.3, zorder=4)
    axes.plot(
        ranges[-1], heights[-1], item.mark, ms=6, mfc=item.colour, mec="white", mew=0.8, zorder=6
    )
    at = _instants(way.times_s[0], way.times_s[-1])
    along, up = np.interp(at, way.times_s, ranges), np.interp(at, way.times_s, heights)
    axes.plot(along, up, "|", ms=4.5, color=item.colour, mew=0.9, zorder=5)
    axes.annotate(
        f"{way.times_s[-1]:.0f} s",
        (ranges[-1], heights[-1]),
        xytext=(6, -7 + lift_pt),
        textcoords="offset points",
        fontsize=6,
        color=item.colour,
        fontweight="bold",
        zorder=7,
        path_effects=[withStroke(linewidth=1.6, foreground="white")],
    )


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
            # Beside the line, on the side to which neither it nor the interceptors go.
            rising, onward = np.gradient(y)[number] > 0, np.gradient(x)[number] > 0
            left = rising == onward
            axes.annotate(f"{time:.0f}", (x[number], y[number]), xytext=(-2.5 if left else 2.5, 2),
                          textcoords="offset points", ha="right" if left else "left",
                          fontsize=5.5, color=style.MUTED)  # fmt: skip


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
