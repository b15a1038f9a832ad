"""The answer to one question of reach: profile above, ground below."""

import math
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from jointshield.report import style
from jointshield.report.basemap import GROUND, draw_plain_ground, draw_scale
from jointshield.report.labels import Label, place
from jointshield.report.projection import Projection
from jointshield.study.answer import Answer
from jointshield.study.draw.frame import LINE_IN, save, sign
from jointshield.study.draw.geometry import EngagementLine, draw_engagements
from jointshield.study.inputs import Floats
from jointshield.study.models import Case
from jointshield.study.places import Place
from jointshield.study.reach.engagement import Track, engagement, open_to_meetings

_PROFILE_IN, _TITLE_IN, _AXIS_IN, _KEY_IN = 2.3, 0.3, 0.42, 0.24
_COLOUR = style.SERIES[1]
_EVERY_S = 200.0


def draw_answer(answer: Answer, file: str) -> Path:
    """Draw the answer into FILE (.png or .svg).

    Raises:
        MistakeError: a file of another kind.
    """
    path = Path(file)
    path.parent.mkdir(parents=True, exist_ok=True)
    return save(path, lambda: figure(answer))


def figure(answer: Answer) -> Figure:
    """Draw missile and interceptor in height over ground range, and the track on the map."""
    roles = ("from", "to", "interceptors")
    case = Case(
        id="asked",
        title=answer.question,
        places={role: _place(role, answer.figures[role]) for role in roles},
    )
    stated = {item.key: item.quantity for item in answer.deciding}
    found = engagement(case, stated)
    projection = Projection.around(*_coordinates(found.track.units), margin=0.09)
    west, south, east, north = projection.frame_km
    tall = min(4.2, 0.99 * style.WIDTH_IN * (north - south) / (east - west))
    high = _TITLE_IN + _PROFILE_IN + _AXIS_IN + tall + _KEY_IN + LINE_IN
    drawn = Figure(figsize=(style.WIDTH_IN, high))
    axes = drawn.add_axes((0.075, 1.0 - (_TITLE_IN + _PROFILE_IN) / high, 0.91, _PROFILE_IN / high))
    margin = answer.figures["margin_s"]
    spare = "" if margin is None else f", {margin:+.0f} s to spare"
    axes.set_title(
        f"{case.places['from'].name} to {case.places['to'].name}: {answer.verdict}{spare}"
    )
    draw_engagements(
        axes, [EngagementLine(name="interceptor", colour=_COLOUR, mark="s", engagement=found)]
    )
    axes.set_xlabel(f"ground range from {case.places['interceptors'].name}, km")
    ground = drawn.add_axes((0.005, (_KEY_IN + LINE_IN) / high, 0.99, tall / high))
    draw_plain_ground(ground, projection)
    draw_scale(ground, projection)
    _ground(
        drawn, ground, projection, case, found.track, open_to_meetings(case, stated, found.track)
    )
    drawn.legend(handles=_key(), loc="lower center", ncols=5, columnspacing=1.2,
                 bbox_to_anchor=(0.5, (LINE_IN - 0.04) / high), borderaxespad=0.1)  # fmt: skip
    figures = ", ".join(f"{item.about} {item.quantity}" for item in answer.deciding)
    sign(
        drawn,
        f"{figures} · seconds count from the missile's launch · no random numbers · {GROUND} · "
        f"jointshield {version('jointshield')}",
    )
    return drawn


def _place(role: str, tree: Mapping[str, Any]) -> Place:
    return Place(
        id=role,
        name=tree["name"],
        latitude_rad=math.radians(tree["lat"]),
        longitude_rad=math.radians(tree["lon"]),
        source=tree["source"],
    )


def _coordinates(units: Floats) -> tuple[Floats, Floats]:
    return np.arcsin(np.clip(units[:, 2], -1.0, 1.0)), np.arctan2(units[:, 1], units[:, 0])


def _ground(
    drawn: Figure,
    axes: Axes,
    projection: Projection,
    case: Case,
    flight: Track,
    opened: NDArray[np.bool_],
) -> None:
    x, y = projection.project(*_coordinates(flight.units))
    axes.plot(x, y, color=style.INK, lw=0.9, zorder=4)
    axes.plot(np.where(opened, x, np.nan), y, color=_COLOUR, lw=2.6, alpha=0.8, zorder=5)
    clock = np.arange(_EVERY_S, flight.times_s[-1], _EVERY_S)
    at = np.column_stack([np.interp(clock, flight.times_s, line) for line in (x, y)])
    axes.plot(at[:, 0], at[:, 1], "o", ms=2.4, color=style.INK, zorder=6)
    labels = [
        Label(text=f"{time:.0f}", x=float(east), y=float(north), size=5.5, colour=style.MUTED)
        for time, (east, north) in zip(clock, at, strict=True)
    ]
    for role, mark in (("interceptors", "^"), ("from", "D"), ("to", "s")):
        spot = case.places[role]
        east, north = projection.project(spot.latitude_rad, spot.longitude_rad)
        colour = _COLOUR if role == "interceptors" else style.INK
        axes.plot(east, north, mark, ms=5, mfc=colour, mec="white", mew=0.5, zorder=7)
        labels.insert(0, Label(text=spot.name, x=float(east), y=float(north)))
    place(drawn, axes, labels, np.column_stack([x, y])[::4])


def _key() -> list[Line2D]:
    return [
        Line2D([], [], color=style.INK, lw=0.9, marker="o", ms=2.4, label="missile"),
        Line2D([], [], color=style.INK, lw=0.9, ls=":", label="its climb (sketched)"),
        Line2D([], [], color=_COLOUR, lw=1.3, marker="s", ms=5, mec="white",
               label="interceptor, to its first meeting"),
        Line2D([], [], color=_COLOUR, lw=2.6, alpha=0.8, label="where a meeting is open"),
    ]  # fmt: skip
