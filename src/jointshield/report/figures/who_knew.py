"""Who knew what when: one lane per party and subject, counted from each launch."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from jointshield.report import style
from jointshield.report.ledger import JOINT
from jointshield.report.timeline import (
    CONFIRMED,
    LAUNCH_REPORT,
    NOTICE,
    PLOT,
    THREAT,
    TRACK,
    Subject,
    Timeline,
)

_ROW_IN = 0.135
_GAP = 1.5
_SEEN = "seen"


def figure(timeline: Timeline) -> Figure:
    """Draw a lane per viewer and subject: plot, track, confirmed; marks for what was concluded."""
    viewers, subjects = timeline.viewers, timeline.subjects
    rows = len(subjects) * (len(viewers) + _GAP)
    drawn = Figure(figsize=(style.WIDTH_IN, 0.85 + rows * _ROW_IN), layout="constrained")
    axes = drawn.add_subplot()
    top, ticks, names = 0.0, [], []
    longest = max([_end(subject) for subject in timeline.threats or timeline.subjects] or [1.0])
    for subject in subjects:
        axes.text(
            0, top + 0.25, subject.label, fontweight="bold", fontsize=7.5, va="center", ha="left"
        )
        for place, viewer in enumerate(viewers, start=1):
            _lane(axes, timeline, viewer, subject, top + place + 0.1)
            ticks.append(top + place + 0.1)
            names.append("joint centre" if viewer == JOINT else timeline.setting.party(viewer).name)
        word, end = subject.ended or "impact expected", _end(subject)
        if end > longest:
            axes.text(longest * 1.08, top + 0.3, f"{word} at {end:.0f} s →", fontsize=6.5,
                      va="center", ha="right")  # fmt: skip
        elif subject.end_s is not None:
            axes.plot([end, end], [top + 0.5, top + len(viewers) + 0.7], color=style.INK, lw=1.0)
            axes.text(end + longest * 0.008, top + 0.3, word, fontsize=6.5, va="center")
        top += len(viewers) + _GAP
    axes.set_yticks(ticks, names, fontsize=6.5)
    axes.set_ylim(top - 0.4, -0.6)
    axes.set_xlim(0, longest * 1.08)
    axes.set_xlabel("seconds after its launch")
    axes.grid(axis="x")
    style.bare(axes)
    drawn.legend(handles=_key(), loc="outside upper center", ncols=4, handlelength=1.4,
                 columnspacing=1.2)  # fmt: skip
    return drawn


def _lane(axes: Axes, timeline: Timeline, viewer: str, subject: Subject, row: float) -> None:
    colour = _colour(timeline, viewer)
    facts = {
        stage: fact.time_s - subject.launched_s
        for stage, fact in timeline.known(viewer, subject.id).items()
    }
    end = _end(subject)
    if not facts:
        axes.text(0, row, " saw nothing of its own", color=style.MUTED, fontsize=6, va="center")
        return
    if LAUNCH_REPORT in facts or PLOT in facts:
        facts[_SEEN] = min(facts.get(LAUNCH_REPORT, end), facts.get(PLOT, end))
    stages = [
        (facts[stage], depth)
        for stage, depth in ((_SEEN, 0.18), (TRACK, 0.42), (CONFIRMED, 1.0))
        if stage in facts
    ]
    for place, (start, depth) in enumerate(stages):
        stop = stages[place + 1][0] if place + 1 < len(stages) else end
        axes.barh(row, max(stop - start, 0), left=start, height=0.62, lw=0,
                  color=style.tint(colour, depth))  # fmt: skip
    for stage, marker in ((LAUNCH_REPORT, "D"), (THREAT, "o"), (NOTICE, "s")):
        if stage in facts:
            axes.plot(facts[stage], row, marker, ms=3.2, mfc="white", mec=style.INK, mew=0.7)
    for question in timeline.engagements(subject):
        ours = question.asked.order.centre == viewer
        if ours and question.launched is not None:
            axes.plot(question.launched.time_s - subject.launched_s, row, "^", ms=4,
                      mfc=style.YELLOW, mec=style.INK, mew=0.6)  # fmt: skip


def _end(subject: Subject) -> float:
    """Seconds from launch to end; 0 if the end is not known."""
    return (subject.end_s or subject.launched_s) - subject.launched_s


def _colour(timeline: Timeline, viewer: str) -> str:
    return style.JOINT_COLOUR if viewer == JOINT else timeline.setting.party(viewer).colour


def _key() -> list[Patch | Line2D]:
    shades = [
        Patch(color=style.tint(style.MUTED, depth), label=text)
        for text, depth in (("seen", 0.25), ("tracked", 0.5), ("free fall confirmed", 1.0))
    ]
    marks = [
        Line2D([], [], ls="", marker=marker, ms=4, mfc=fill, mec=style.INK, mew=0.7, label=text)
        for text, marker, fill in (
            ("launch report", "D", "white"),
            ("assessed as threat", "o", "white"),
            ("matched to notice", "s", "white"),
            ("interceptor launched", "^", style.YELLOW),
        )
    ]
    return [*shades, *marks]
