"""What each party would have known alone: when it confirmed each threat, and the joint centre."""

from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from jointshield.report import style
from jointshield.report.ledger import JOINT
from jointshield.report.timeline import CONFIRMED, Timeline


def figure(timeline: Timeline) -> Figure:
    """Draw a point per viewer on a line per threat, in seconds after launch."""
    threats = timeline.threats
    drawn = Figure(
        figsize=(style.WIDTH_IN, 0.85 + 0.22 * max(len(threats), 1)), layout="constrained"
    )
    axes = drawn.add_subplot()
    for row, threat in enumerate(threats):
        told = {
            viewer: facts[CONFIRMED].time_s - threat.launched_s
            for viewer in timeline.viewers
            if CONFIRMED in (facts := timeline.known(viewer, threat.id))
        }
        if not told:
            axes.text(0, row, " never confirmed", va="center", fontsize=6.5, color=style.MUTED)
            continue
        axes.plot([min(told.values()), max(told.values())], [row, row], color=style.FAINT, lw=2.5,
                  zorder=1)  # fmt: skip
        for place, (viewer, time_s) in enumerate(told.items()):
            joint = viewer == JOINT
            shift = 0.0 if joint else 0.14 * (place - (len(timeline.setting.parties) - 1) / 2)
            axes.plot(time_s, row + shift, "d" if joint else "o", ms=6 if joint else 5.5, zorder=3,
                      color=_colour(timeline, viewer), mec="white", mew=0.5)  # fmt: skip
    axes.set_yticks(range(len(threats)), [threat.label for threat in threats])
    axes.set_ylim(max(len(threats), 1) - 0.4, -0.6)
    axes.margins(x=0.06)
    axes.set_xlabel("free fall confirmed, seconds after launch")
    axes.grid(axis="x")
    style.bare(axes)
    drawn.legend(handles=_key(timeline), loc="outside upper center", ncols=6)
    return drawn


def _colour(timeline: Timeline, viewer: str) -> str:
    return style.JOINT_COLOUR if viewer == JOINT else timeline.setting.party(viewer).colour


def _key(timeline: Timeline) -> list[Line2D]:
    handles = []
    for viewer in timeline.viewers:
        joint = viewer == JOINT
        name = "joint centre" if joint else f"{timeline.setting.party(viewer).name} alone"
        if not any(CONFIRMED in timeline.known(viewer, threat.id) for threat in timeline.threats):
            name += ": none"
        handles.append(Line2D([], [], ls="", marker="d" if joint else "o", ms=6, mec="white",
                              color=_colour(timeline, viewer), label=name))  # fmt: skip
    return handles
