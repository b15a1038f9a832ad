"""The modes of one raid side by side: a few numbers, one small panel each."""

from collections.abc import Callable, Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from jointshield.report import style
from jointshield.report.tally import Tally
from jointshield.report.timeline import Timeline

_RAID = "of the raid"
_Panel = tuple[str, str, str, Callable[[Tally], float | None]]
_ENGAGED: _Panel = ("Threats\nengaged", _RAID, style.INK, lambda tally: tally.engaged.value)
_DOWN: _Panel = ("Threats that\ncame down", _RAID, style.LOSS, lambda tally: tally.leaked.value)
_UNSTOPPED: _Panel = ("Not known\nto be stopped", *_DOWN[1:])
_FLYING: _Panel = ("Threats\nstill flying", _RAID, style.MUTED, lambda tally: tally.flying.value)
_SPENT: _Panel = ("Interceptors\nspent", "", style.INK, lambda tally: tally.interceptors.value)
_TIMES: tuple[_Panel, ...] = (
    ("Median\ndecision time", "s", style.WAIT, lambda tally: tally.decision_time_s.value),
    ("Battle space\nlost", "s, all questions", style.WAIT, lambda tally: tally.lost_s.value),
)


def figure(timelines: Sequence[Timeline]) -> Figure:
    """Draw a dot per mode and number, its stem from zero."""
    drawn = Figure(figsize=(style.WIDTH_IN, 0.87 + 0.27 * len(timelines)), layout="constrained")
    tallies = [Tally.of(timeline) for timeline in timelines]
    flying = (_FLYING,) if any(tally.flying.value for tally in tallies) else ()
    down = _DOWN if all(timeline.truth for timeline in timelines) else _UNSTOPPED
    chosen = (_ENGAGED, down, *flying, _SPENT, *_TIMES)
    panels = drawn.subplots(1, len(chosen), sharey=True)
    for axes, (title, unit, colour, value) in zip(panels, chosen, strict=True):
        whole = max((t.threats.value or 0.0) for t in tallies) if unit == _RAID else None
        _panel(axes, [value(tally) for tally in tallies], colour, whole)
        axes.set_title(title, fontsize=7.5)
        axes.set_xlabel(f"of {whole:g}" if whole else unit, fontsize=6.5)
    panels[0].set_yticks(range(len(timelines)), [timeline.mode for timeline in timelines],
                         fontweight="bold")  # fmt: skip
    panels[0].set_ylim(len(timelines) - 0.4, -0.6)
    return drawn


def _panel(axes: Axes, values: Sequence[float | None], colour: str, whole: float | None) -> None:
    top = whole or max([value for value in values if value is not None] or [1.0]) or 1.0
    for row, value in enumerate(values):
        axes.plot([0, top], [row, row], color=style.FAINT, lw=0.6, zorder=1)
        if value is None:
            axes.text(0, row, " nothing decided", va="center", fontsize=6, color=style.MUTED)
            continue
        axes.plot([0, value], [row, row], color=colour, lw=2.2, zorder=2)
        axes.plot(value, row, "o", ms=5.5, color=colour, zorder=3)
        axes.text(value + top * 0.07, row, f"{value:,.0f}", va="center", fontsize=7.5, zorder=4,
                  fontweight="bold")  # fmt: skip
    axes.set_xlim(0, top * 1.32)
    axes.set_xticks([0, top], ["0", f"{top:,.0f}"], fontsize=6)
    axes.tick_params(axis="x", length=2)
    style.bare(axes)
    axes.spines["bottom"].set_bounds(0, top)
