"""Who feared what, and until when: each crew's alerts, questions, answers and explanations."""

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from jointshield.messages.notices import NoticeAlarm
from jointshield.messages.queries import Query, QueryAnswer
from jointshield.report import style
from jointshield.report.timeline import PLOT, Timeline
from jointshield.report.vigil import alerts, of_kind

_ROW_IN = 0.32
_MARKS = {"plot": "o", "question": ">", "answer": "<", "explained": "*", "alarm": "s"}


def figure(timelines: Sequence[Timeline]) -> Figure:
    """Draw one panel per run over a common scale, in minutes after the first launch."""
    parties = len(timelines[0].setting.parties)
    drawn = Figure(
        figsize=(style.WIDTH_IN, 1.1 + len(timelines) * (parties * _ROW_IN + 0.5)),
        layout="constrained",
    )
    panels = drawn.subplots(len(timelines), 1, sharex=True, squeeze=False)[:, 0]
    for axes, timeline in zip(panels, timelines, strict=True):
        _panel(axes, timeline)
    panels[-1].set_xlim(-0.5, _last_min(timelines) * 1.05 + 0.5)
    panels[-1].set_xlabel("minutes after the launch")
    drawn.legend(handles=_key(), loc="outside upper center", ncols=4, handlelength=1.4)
    return drawn


def _start_s(timeline: Timeline) -> float:
    return min((subject.launched_s for subject in timeline.subjects), default=0.0)


def _last_min(timelines: Sequence[Timeline]) -> float:
    """The last thing that the scale has to hold: no explanation of hours later, but every alert."""
    last = [1.0]
    for timeline in timelines:
        start_s = _start_s(timeline)
        for span in alerts(timeline):
            ends = [line.time_s for line in (span.raised, span.ended) if line is not None]
            last += [(time_s - start_s) / 60.0 for time_s in ends]
        last += [(x.time_s - start_s) / 60.0 for x in of_kind(timeline, Query, QueryAnswer)]
    return max(last)


def _panel(axes: Axes, timeline: Timeline) -> None:
    names = [party.name for party in timeline.setting.parties]
    order = {party.id: row for row, party in enumerate(timeline.setting.parties)}
    start_s = _start_s(timeline)
    axes.set_title(f"{timeline.mode}  {timeline.setting.mode(timeline.mode).name}")

    def at(time_s: float) -> float:
        return (time_s - start_s) / 60.0

    for party, row in order.items():
        colour = timeline.setting.party(party).colour
        for subject in timeline.subjects:
            fact = timeline.known(party, subject.id).get(PLOT)
            if fact is not None:
                _mark(axes, at(fact.time_s), row, "plot", colour)
    for span in alerts(timeline):
        row, colour = order[span.party], timeline.setting.party(span.party).colour
        if span.raised is not None:
            end_s = timeline.setting.duration_s if span.ended is None else span.ended.time_s
            axes.barh(row, at(end_s) - at(span.raised.time_s), left=at(span.raised.time_s),
                      height=0.5, color=style.tint(style.VERMILION, 0.45), lw=0)  # fmt: skip
        if span.explained is not None:
            _mark(axes, at(span.explained.time_s), row, "explained", colour)
    for line in of_kind(timeline, Query, QueryAnswer, NoticeAlarm):
        said = line.message
        if isinstance(said, Query):
            _mark(axes, at(said.time_s), order[said.asker], "question", style.INK)
        elif isinstance(said, QueryAnswer):
            _mark(axes, at(said.time_s), order[said.party], "answer", style.INK)
        elif isinstance(said, NoticeAlarm) and said.time_s >= start_s:
            _mark(axes, at(said.time_s), order[said.party], "alarm", style.LOSS)
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.grid(axis="x")
    style.bare(axes)


def _mark(axes: Axes, minutes: float, row: int, kind: str, colour: str) -> None:
    size = 8 if kind == "explained" else 5
    axes.plot(minutes, row, _MARKS[kind], ms=size, mfc=colour, mec=style.INK, mew=0.5)


def _key() -> list[Patch | Line2D]:
    def mark(text: str, kind: str) -> Line2D:
        return Line2D([], [], ls="", marker=_MARKS[kind], ms=6, mfc=style.MUTED, mec=style.INK,
                      mew=0.5, label=text)  # fmt: skip

    return [
        mark("first plot of its own", "plot"),
        Patch(color=style.tint(style.VERMILION, 0.45), label="alert of the crew"),
        mark("explained", "explained"),
        mark("asks the others", "question"),
        mark("answers", "answer"),
        mark("not acknowledged in time", "alarm"),
    ]
