"""Height over time: what flew, what the picture held, and where interceptors met it."""

from collections import defaultdict

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from jointshield.messages.picture import Picture
from jointshield.report import style
from jointshield.report.ground import Array, geodetic_from_ecef
from jointshield.report.identity import true_paths
from jointshield.report.labels import Label, place
from jointshield.report.ledger import JOINT
from jointshield.report.questions import Question
from jointshield.report.timeline import Timeline

_DOT_EVERY_S = 10.0


def figure(timeline: Timeline) -> Figure:
    """Draw true heights as lines, the picture's tracks as points, meetings as marks."""
    drawn = Figure(figsize=(style.WIDTH_IN, 3.7))
    axes = drawn.add_axes((0.075, 0.11, 0.915, 0.81))
    labels: list[Label] = []
    taken, of_threats = [np.empty((0, 2))], [np.empty((0, 2))]
    colours = colour_of_subjects(timeline)
    tracked = _tracked(timeline)
    true = true_paths(timeline.ledger.control)
    tallest = _tallest_km(timeline)
    for subject in timeline.subjects:
        colour = colours[subject.id]
        times, heights = np.array([]), np.array([])
        for centre_times, centre_heights in tracked.get(subject.id, []):
            keep = np.flatnonzero(np.diff(centre_times // _DOT_EVERY_S, prepend=-1.0))
            axes.plot(centre_times[keep], centre_heights[keep], "o", ms=2.2, color=colour, mew=0)
            times, heights = centre_times, centre_heights
        if subject.id in true:
            path = true[subject.id]
            times = path.time_s
            heights = geodetic_from_ecef(path.position_m)[2] / 1000.0
            axes.plot(times, heights, color=colour, lw=0.9, alpha=0.65)
        if len(times):
            peak = int(np.argmax(np.where(heights < 0.9 * tallest, heights, -1.0)))
            labels.append(Label(text=subject.label, x=float(times[peak]), y=float(heights[peak]),
                                colour=colour, bold=True))  # fmt: skip
            (of_threats if subject.threat else taken).append(np.column_stack([times, heights]))
    of_threats.append(_meetings(axes, timeline))
    # What was notified may climb out of the picture: the raid sets the scale, where there is one.
    raid = np.concatenate(of_threats)
    if not len(raid):
        raid, taken = np.concatenate(taken), []
    axes.set_ylim(0, max([100.0, *raid[:, 1]]) * 1.15)
    axes.set_xlim(0, max([100.0, *raid[:, 0]]) * 1.05)
    place(drawn, axes, labels, np.concatenate([raid, *taken]))
    axes.set_xlabel("exercise time, s")
    axes.set_ylabel("height, km")
    axes.grid()
    drawn.legend(handles=_key(timeline), loc="upper center", ncols=5, columnspacing=1.2)
    return drawn


def _tallest_km(timeline: Timeline) -> float:
    """Greatest height of the raid's meeting points and true paths: what the scale must hold."""
    heights = [100.0, *(q.asked.order.intercept_height_m / 1000.0 for q in timeline.questions)]
    true = true_paths(timeline.ledger.control)
    heights += [
        float(geodetic_from_ecef(true[threat.id].position_m)[2].max()) / 1000.0
        for threat in timeline.threats or timeline.subjects
        if threat.id in true
    ]
    return max(heights) * 1.3


def colour_of_subjects(timeline: Timeline) -> dict[str, str]:
    """A colour for each subject; what was notified is grey."""
    threats = [subject.id for subject in timeline.threats]
    return {
        subject.id: (
            style.SERIES[threats.index(subject.id) % len(style.SERIES)]
            if subject.id in threats
            else style.MUTED
        )
        for subject in timeline.subjects
    }


def _tracked(timeline: Timeline) -> dict[str, list[tuple[Array, Array]]]:
    """Heights (km) over time of each subject, in the joint picture or, without one, in each own."""
    states: dict[tuple[str, str], list[tuple[float, tuple[float, ...]]]] = defaultdict(list)
    for line in timeline.ledger.everything():
        said = line.message
        if isinstance(said, Picture) and (said.centre == JOINT) == (JOINT in timeline.viewers):
            for track in said.tracks:
                subject = timeline.identity.tracks.get((said.centre, track.number))
                if subject is not None:
                    states[subject, said.centre].append((said.time_s, track.position_m))
    found: dict[str, list[tuple[Array, Array]]] = {}
    for (subject, _), flown in states.items():
        height = geodetic_from_ecef(np.array([position for _, position in flown]))[2] / 1000.0
        found.setdefault(subject, []).append((np.array([time for time, _ in flown]), height))
    return found


def _meetings(axes: Axes, timeline: Timeline) -> Array:
    """Draw each meeting point; give their times (s) and heights (km), shape (n, 2)."""
    points = []
    for question in timeline.questions:
        if question.launched is None:
            continue
        order = question.asked.order
        fill, marker = meeting_mark(how_it_went(question))
        axes.plot(order.intercept_s, order.intercept_height_m / 1000.0, marker, ms=7, mfc=fill,
                  mec=style.INK, mew=0.7, zorder=5)  # fmt: skip
        points.append((order.intercept_s, order.intercept_height_m / 1000.0))
    return np.array(points, float).reshape(-1, 2)


def how_it_went(question: Question) -> str:
    """Truth's word on a meeting if it is open, else what the sensors let a centre believe."""
    if question.result is not None:
        return question.result.result
    return "" if question.believed is None else question.believed.verdict


def meeting_mark(result: str) -> tuple[str, str]:
    """Fill and marker for how a meeting went, as known (truth's word, or the sensors')."""
    if result in ("killed", "hit"):
        return style.YELLOW, "*"
    return "white", "X" if result in ("missed", "miss") else "o"


def _key(timeline: Timeline) -> list[Line2D]:
    marks = [
        Line2D([], [], ls="", marker=marker, ms=6, mfc=fill, mec=style.INK, mew=0.7, label=text)
        for text, (fill, marker) in (
            ("meeting point: killed", meeting_mark("killed")),
            ("meeting point: missed", meeting_mark("missed")),
            ("meeting point: not known or out of reach", meeting_mark("")),
        )
    ]
    lines = [Line2D([], [], ls="", marker="o", ms=2.5, color=style.INK, label="in the picture")]
    if timeline.truth:
        lines.append(Line2D([], [], color=style.INK, lw=0.9, label="true height"))
    return [*lines, *marks]
