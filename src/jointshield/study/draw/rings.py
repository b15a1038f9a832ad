"""Range rings: on a map about the launch point, or against azimuth where no place is given."""

import math
from importlib.metadata import version
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from jointshield.report import style
from jointshield.report.basemap import GROUND, draw_plain_ground, draw_scale
from jointshield.report.ground import Array, offset
from jointshield.report.labels import Label, place
from jointshield.report.projection import Projection
from jointshield.study.draw.frame import LINE_IN, MARKS, save, sign
from jointshield.study.rings.ring import Ring, Rings

_KEY_ROW_IN, _TITLE_IN = 0.17, 0.28
_FARTHEST_KM = 15_000.0
"""The projection cuts outlines off beyond: rings that are wider are drawn as far as it goes."""
_MAP_SHARE = 0.86


def draw(found: Rings, file: str) -> Path:
    """Draw into FILE (.png or .svg).

    Raises:
        MistakeError: a file of another kind.
    """
    return save(Path(file), lambda: figure(found))


def figure(found: Rings) -> Figure:
    """Draw the rings of one missile."""
    rows = math.ceil((len(found.rings) + 2) / 2)
    key = _KEY_ROW_IN * rows + 0.08
    on_map = found.start_given
    tall = style.WIDTH_IN * _MAP_SHARE if on_map else 2.6
    foot = LINE_IN + key + (0.0 if on_map else 0.42)
    whole = foot + tall + _TITLE_IN
    drawn = Figure(figsize=(style.WIDTH_IN, whole))
    if on_map:
        left = 0.5 * (1.0 - _MAP_SHARE)
        axes = drawn.add_axes((left, foot / whole, _MAP_SHARE, tall / whole))
        _map(drawn, axes, found)
    else:
        axes = drawn.add_axes((0.085, foot / whole, 0.89, tall / whole))
        _against_azimuth(axes, found)
    axes.set_title(f"{found.name} from {found.start.name}: {_words(found)}")
    drawn.legend(
        handles=_key(found),
        loc="lower center",
        ncols=2,
        bbox_to_anchor=(0.5, LINE_IN / whole),
        borderaxespad=0.1,
    )
    ground = f" · {GROUND}" if on_map else ""
    sign(drawn, f"{_basis(found)}{ground} · jointshield {version('jointshield')}")
    return drawn


def _words(found: Rings) -> str:
    if found.claimed:
        return "ranges as claimed"
    return "greatest range by azimuth"


def _basis(found: Rings) -> str:
    if found.file is None:
        sources = dict.fromkeys(ring.quantity.source for ring in found.rings if ring.quantity)
        return f"claims: {', '.join(sources)}; nothing computed"
    return (
        f"stages: {found.file.origin}; one held elevation, searched for each azimuth; no random "
        "numbers"
    )


def _colour(place_in_list: int) -> str:
    return style.SERIES[place_in_list % len(style.SERIES)]


def _map(drawn: Figure, axes: Axes, found: Rings) -> None:
    start = found.start
    reach = max(float(ring.high_m.max()) for ring in found.rings) / 1000.0
    half = min(1.08 * reach, _FARTHEST_KM)
    if found.target is not None:
        away = Projection(latitude_rad=start.latitude_rad, longitude_rad=start.longitude_rad,
                          frame_km=(0.0, 0.0, 0.0, 0.0))  # fmt: skip
        x, y = away.project(found.target.latitude_rad, found.target.longitude_rad)
        half = min(max(half, 1.12 * math.hypot(float(x), float(y))), _FARTHEST_KM)
    frame = Projection(
        latitude_rad=start.latitude_rad,
        longitude_rad=start.longitude_rad,
        frame_km=(-half, -half, half, half),
    )
    draw_plain_ground(axes, frame)
    labels = [Label(text=start.name, x=0.0, y=0.0, bold=True)]
    taken = [np.zeros((1, 2))]

    def outline(ring: Ring, ranges_m: Array) -> Array:
        around, fine_m = _around(ring.bearings_rad, ranges_m)
        spots = offset(start.latitude_rad, start.longitude_rad, around, fine_m)
        return np.column_stack(frame.project(*spots))

    for number, ring in enumerate(found.rings):
        colour = _colour(number)
        edge = np.concatenate([outline(ring, ring.high_m), outline(ring, ring.low_m)[::-1]])
        axes.fill(edge[:, 0], edge[:, 1], fc=colour, alpha=0.22, lw=0, zorder=2)
        line = outline(ring, ring.ranges_m)
        axes.plot(line[:, 0], line[:, 1], color=colour, lw=1.3, zorder=3)
        every = line[:-1:90]
        axes.plot(
            every[:, 0], every[:, 1], MARKS[number % len(MARKS)], ms=4, color=colour, zorder=3
        )
        taken.append(line)
    axes.plot(0.0, 0.0, "D", ms=5, mfc=style.INK, mec="white", mew=0.6, zorder=6)
    if found.target is not None:
        x, y = frame.project(found.target.latitude_rad, found.target.longitude_rad)
        axes.plot(x, y, "o", ms=5, mfc="white", mec=style.INK, mew=1.0, zorder=6)
        labels.append(Label(text=found.target.name, x=float(x), y=float(y), bold=True))
    draw_scale(axes, frame)
    place(drawn, axes, labels, np.concatenate(taken))


def _around(azimuths_rad: Array, ranges_m: Array) -> tuple[Array, Array]:
    """Azimuths and ranges finely round the circle, closed."""
    fine = np.linspace(0.0, 2.0 * math.pi, 361)
    return fine, np.interp(fine, azimuths_rad, ranges_m, period=2.0 * math.pi)


def _against_azimuth(axes: Axes, found: Rings) -> None:
    for number, ring in enumerate(found.rings):
        colour = _colour(number)
        around, middle = _around(found.azimuths_rad, ring.ranges_m)
        low, high = (
            _around(found.azimuths_rad, ends)[1] / 1000.0 for ends in (ring.low_m, ring.high_m)
        )
        axes.fill_between(np.degrees(around), low, high, fc=colour, alpha=0.22, lw=0)
        axes.plot(np.degrees(around), middle / 1000.0, color=colour, lw=1.3,
                  marker=MARKS[number % len(MARKS)], markevery=45, ms=4)  # fmt: skip
    axes.set(xlim=(0.0, 360.0), xticks=range(0, 361, 45), xlabel="azimuth of the launch, deg")
    axes.set_ylabel("greatest range, km")
    axes.grid(visible=True)


def _key(found: Rings) -> list[Line2D | Patch]:
    handles: list[Line2D | Patch] = [
        Line2D(
            [],
            [],
            color=_colour(number),
            lw=1.3,
            marker=MARKS[number % len(MARKS)],
            ms=4,
            label=_label(found, ring),
        )
        for number, ring in enumerate(found.rings)
    ]
    band = "band of the claim" if found.claimed else "the model's own 3 %"
    handles.append(Patch(fc=style.MUTED, alpha=0.3, label=band))
    if found.start_given:
        handles.append(Line2D([], [], ls="", marker="D", ms=4, color=style.INK, label="launch"))
    return handles


def _label(found: Rings, ring: Ring) -> str:
    if found.claimed:
        return f"{ring.label} ({ring.claimant})"
    low, high = ring.ranges_m.min() / 1000.0, ring.ranges_m.max() / 1000.0
    return f"{ring.label}: {low:,.0f} to {high:,.0f} km"
