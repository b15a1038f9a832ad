"""The decision timeline: each question from asking to answer, beside the time there was for it."""

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from jointshield.messages.consent import AUTHORISED
from jointshield.report import style
from jointshield.report.questions import Question, consents
from jointshield.report.timeline import Timeline

_ROW_IN = 0.17


def figure(timelines: Sequence[Timeline]) -> Figure:
    """Draw one panel per run over a common scale, in seconds after the question."""
    rows = [max(len(timeline.questions), 1) for timeline in timelines]
    drawn = Figure(
        figsize=(style.WIDTH_IN, 0.9 + sum(rows) * _ROW_IN + 0.42 * len(rows)),
        layout="constrained",
    )
    panels = drawn.subplots(
        len(rows), 1, sharex=True, squeeze=False, gridspec_kw={"height_ratios": rows}
    )[:, 0]
    for axes, timeline in zip(panels, timelines, strict=True):
        _panel(axes, timeline)
    longest = max([q.asked.battle_space_s for t in timelines for q in t.questions] or [60.0])
    panels[-1].set_xlim(0, longest * 1.12)
    panels[-1].set_xlabel("seconds after the question was asked")
    drawn.legend(handles=_key(timelines[0]), loc="outside upper center", ncols=3,
                 handlelength=1.4, columnspacing=1.1)  # fmt: skip
    return drawn


def _panel(axes: Axes, timeline: Timeline) -> None:
    asked = timeline.questions
    axes.set_title(f"{timeline.mode}  {timeline.setting.mode(timeline.mode).name}")
    for row, question in enumerate(asked):
        _bar(axes, timeline, question, row)
    if not asked:
        axes.text(0.5, 0, "no engagement was proposed", color=style.MUTED, va="center")
    labels = []
    for question in asked:
        subject = timeline.subject_of(question)
        thing = "unmatched track" if subject is None else subject.label
        labels.append(f"{thing} · {timeline.setting.site_name(question.asked.order.site)}")
    axes.set_yticks(range(len(asked)), labels, fontsize=6.5)
    axes.set_ylim(max(len(asked), 1) - 0.4, -0.6)
    axes.grid(axis="x")
    style.bare(axes)


def _bar(axes: Axes, timeline: Timeline, question: Question, row: int) -> None:
    axes.barh(row, question.asked.battle_space_s, height=0.7, color="#ececec", lw=0)
    waited = question.decision_time_s
    if waited is not None:
        axes.barh(row, min(question.lost_s, question.asked.battle_space_s), height=0.7, lw=0,
                  color=style.tint(style.VERMILION, 0.35))  # fmt: skip
    for answer in consents(question):
        colour = timeline.setting.party(answer.party).colour
        at = answer.time_s - question.asked_s
        axes.plot([at, at], [row - 0.35, row + 0.35], color=colour, lw=2.2)
    word = "undecided" if question.decided is None else question.decided.decision
    axes.annotate(
        word,
        (question.asked.battle_space_s, row),
        xytext=(4, 0),
        textcoords="offset points",
        va="center",
        fontsize=6.5,
        color=style.MUTED if word == AUTHORISED else style.LOSS,
        fontweight="normal" if word == AUTHORISED else "bold",
    )
    if question.launched is not None:
        axes.plot(question.launched.time_s - question.asked_s, row, "^", ms=4.5,
                  mfc=style.YELLOW, mec=style.INK, mew=0.6)  # fmt: skip


def _key(timeline: Timeline) -> list[Patch | Line2D]:
    def mark(text: str, marker: str, fill: str, edge: str = style.INK) -> Line2D:
        return Line2D([], [], ls="", marker=marker, ms=5, mfc=fill, mec=edge, mew=0.7, label=text)

    return [
        Patch(color="#ececec", label="battle space when asked"),
        Patch(color=style.tint(style.VERMILION, 0.35), label="lost to waiting"),
        *(
            Line2D([], [], color=party.colour, lw=2.2, label=f"answer: {party.name}")
            for party in timeline.setting.parties
        ),
        mark("interceptor launched", "^", style.YELLOW),
    ]
