"""The map: where things flew, what the picture held, who stands where, and what met what."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from jointshield.messages.picture import Picture
from jointshield.report import style
from jointshield.report.basemap import draw_ground, draw_scale, note
from jointshield.report.figures.heights import how_it_went, meeting_mark
from jointshield.report.ground import (
    Array,
    ecef_from_eci,
    ellipse_outline,
    geodetic_from_ecef,
    offset,
    sector_outline,
)
from jointshield.report.identity import true_paths
from jointshield.report.impacts import of_record
from jointshield.report.labels import Label, place
from jointshield.report.ledger import JOINT
from jointshield.report.projection import Projection
from jointshield.report.timeline import Timeline

_KEY_IN = 0.74
_DOT_EVERY_S = 20.0
_WEDGE_M = 330_000.0


def figure(timeline: Timeline) -> Figure:
    """Draw the whole theatre of one run; truth only where exercise control's journal is open."""
    projection = Projection.around(*extent(timeline))
    west, south, east, north = projection.frame_km
    tall = style.WIDTH_IN * 0.99 * (north - south) / (east - west)
    drawn = Figure(figsize=(style.WIDTH_IN, tall + _KEY_IN + 0.04))
    below, whole = _KEY_IN, drawn.get_figheight()
    axes = drawn.add_axes((0.005, below / whole, 0.99, tall / whole))
    draw_ground(axes, projection, timeline.setting, tinted=0.16)
    labels: list[Label] = []
    _radars(axes, projection, timeline, labels)
    _sites(axes, projection, timeline, labels)
    taken = _tracks(axes, projection, timeline, labels)
    _ellipses(axes, projection, timeline)
    _meetings(axes, projection, timeline)
    _places(axes, projection, timeline, labels)
    draw_scale(axes, projection)
    place(drawn, axes, labels, taken)
    drawn.text(0.995, (below - 0.035) / whole, note(timeline.setting), fontsize=5.5, ha="right",
               va="top", color=style.MUTED)  # fmt: skip
    drawn.legend(handles=_key(timeline), loc="lower center", ncols=5, columnspacing=1.4,
                 bbox_to_anchor=(0.5, 0.0), borderaxespad=0.1, labelspacing=0.35)  # fmt: skip
    return drawn


def extent(timeline: Timeline) -> tuple[Array, Array]:
    """Everything that must be on the map: sensors, sites, places, meeting and impact points."""
    setting = timeline.setting
    spots = [(radar.latitude_rad, radar.longitude_rad) for radar in setting.radars]
    spots += [(site.latitude_rad, site.longitude_rad) for site in setting.sites]
    if timeline.truth:
        spots += [(p.latitude_rad, p.longitude_rad) for p in setting.places]
    spots += [
        (q.asked.order.intercept_latitude_rad, q.asked.order.intercept_longitude_rad)
        for q in timeline.questions
    ]
    spots += [
        (points[-1].ellipse.latitude_rad, points[-1].ellipse.longitude_rad)
        for points in of_record(timeline).values()
    ]
    latitudes, longitudes = zip(*spots, strict=True)
    return np.array(latitudes), np.array(longitudes)


def _radars(axes: Axes, projection: Projection, timeline: Timeline, labels: list[Label]) -> None:
    for radar in timeline.setting.radars:
        colour = timeline.setting.party(radar.owner).colour
        sector = (
            radar.latitude_rad,
            radar.longitude_rad,
            radar.azimuth_min_rad,
            radar.azimuth_max_rad,
        )
        x, y = projection.project(*sector_outline(*sector, _WEDGE_M))
        axes.fill(x, y, fc=style.tint(colour, 0.45), alpha=0.45, lw=0, zorder=2)
        x, y = projection.project(*sector_outline(*sector, radar.range_max_m))
        axes.plot(x, y, color=colour, lw=0.5, ls=(0, (1, 2)), alpha=0.8, zorder=2)
        x, y = projection.project(radar.latitude_rad, radar.longitude_rad)
        axes.plot(x, y, "s", ms=4, mfc="white", mec=colour, mew=1.1, zorder=6)
        labels.append(Label(text=radar.name, x=float(x), y=float(y), colour=_dark(colour)))


def _sites(axes: Axes, projection: Projection, timeline: Timeline, labels: list[Label]) -> None:
    for site in timeline.setting.sites:
        colour = timeline.setting.party(site.owner).colour
        around = np.linspace(0, 2 * np.pi, 121)
        x, y = projection.project(
            *offset(site.latitude_rad, site.longitude_rad, around, site.ground_range_max_m)
        )
        axes.plot(x, y, color=colour, lw=0.8, alpha=0.9, zorder=2.5)
        x, y = projection.project(site.latitude_rad, site.longitude_rad)
        axes.plot(x, y, "^", ms=5, mfc=colour, mec="white", mew=0.5, zorder=6)
        labels.append(Label(text=site.name, x=float(x), y=float(y), colour=_dark(colour)))


def _dark(colour: str) -> str:
    """A party's colour, dark enough for letters."""
    return "#" + "".join(f"{int(int(colour[i : i + 2], 16) * 0.72):02x}" for i in (1, 3, 5))


def _tracks(
    axes: Axes, projection: Projection, timeline: Timeline, labels: list[Label]
) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Draw true paths as lines and the picture's tracks as points; give the points drawn."""
    dots = _picture_dots(projection, timeline)
    axes.plot(dots[:, 0], dots[:, 1], "o", ms=2.0, color=style.INK, mew=0, zorder=4)
    names = {subject.id: subject for subject in timeline.subjects}
    for name, path in true_paths(timeline.ledger.control).items():
        fixed, _ = ecef_from_eci(path.position_m, path.position_m * 0.0, path.time_s)
        latitude, longitude, _ = geodetic_from_ecef(fixed)
        x, y = projection.project(latitude, longitude)
        threat = name in names and names[name].threat
        axes.plot(x, y, color=style.INK if threat else style.MUTED, lw=0.9, zorder=3.5,
                  ls="-" if threat else (0, (5, 2)))  # fmt: skip
        inside = np.flatnonzero(_within(projection, x, y))
        if len(inside) and name in names:
            at = inside[int(len(inside) * 0.62)]
            labels.append(Label(text=names[name].id, x=float(x[at]), y=float(y[at]), bold=True))
        dots = np.concatenate([dots, np.column_stack([x, y])])
    return dots


def _picture_dots(projection: Projection, timeline: Timeline) -> Array:
    """Where the picture held tracks (n, 2), each at most once in `_DOT_EVERY_S`."""
    shared = JOINT in timeline.viewers
    last: dict[tuple[str, int], float] = {}
    times, positions = [], []
    for line in timeline.ledger.everything():
        said = line.message
        if isinstance(said, Picture) and (said.centre == JOINT) == shared:
            for track in said.tracks:
                key = (said.centre, track.number)
                if said.time_s - last.get(key, -np.inf) >= _DOT_EVERY_S:
                    last[key] = said.time_s
                    times.append(said.time_s)
                    positions.append(track.position_m)
    position = np.array(positions, float).reshape(-1, 3)
    fixed, _ = ecef_from_eci(position, np.zeros_like(position), np.array(times, float))
    latitude, longitude, _ = geodetic_from_ecef(fixed)
    return np.column_stack(projection.project(latitude, longitude))


def _within(
    projection: Projection, x: Array, y: Array
) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    west, south, east, north = projection.frame_km
    return np.asarray((x > west) & (x < east) & (y > south) & (y < north))


def _ellipses(axes: Axes, projection: Projection, timeline: Timeline) -> None:
    drawn = [
        (final, points[place].ellipse)
        for points in of_record(timeline).values()
        for final, place in ((False, 0), (True, -1))
    ]
    for final, ellipse in drawn:
        x, y = projection.project(
            *ellipse_outline(
                ellipse.latitude_rad,
                ellipse.longitude_rad,
                ellipse.semi_major_m,
                ellipse.semi_minor_m,
                ellipse.azimuth_rad,
            )
        )
        axes.fill(x, y, fc=style.PURPLE, alpha=0.30 if final else 0.10, lw=0, zorder=3)
        axes.plot(x, y, color=style.PURPLE, lw=1.0 if final else 0.6, zorder=3.2,
                  ls="-" if final else (0, (3, 2)))  # fmt: skip


def _meetings(axes: Axes, projection: Projection, timeline: Timeline) -> None:
    sites = {site.id: site for site in timeline.setting.sites}
    for question in timeline.questions:
        site = sites.get(question.asked.order.site)
        if question.launched is None or site is None:
            continue
        order = question.asked.order
        x, y = projection.project(
            [site.latitude_rad, order.intercept_latitude_rad],
            [site.longitude_rad, order.intercept_longitude_rad],
        )
        axes.plot(x, y, color=timeline.setting.party(site.owner).colour, lw=1.2, zorder=5)
        fill, marker = meeting_mark(how_it_went(question))
        axes.plot(x[1], y[1], marker, ms=7, mfc=fill, mec=style.INK, mew=0.7, zorder=7)


def _places(axes: Axes, projection: Projection, timeline: Timeline, labels: list[Label]) -> None:
    if not timeline.truth:
        return
    for spot in timeline.setting.places:
        x, y = projection.project(spot.latitude_rad, spot.longitude_rad)
        area = spot.role == "launch area"
        axes.plot(x, y, "D" if area else "o", ms=4.5 if area else 3.2, zorder=6.5, mec="white",
                  mfc=style.INK, mew=0.5)  # fmt: skip
        labels.insert(0, Label(text=spot.name, x=float(x), y=float(y), size=7, bold=area,
                               italic=area))  # fmt: skip


def _key(timeline: Timeline) -> list[Line2D | Patch]:
    handles: list[Line2D | Patch] = [
        Patch(fc=style.tint(party.colour, 0.3), ec=party.colour, label=party.name)
        for party in timeline.setting.parties
    ]
    ink: dict[str, Any] = {"ls": "", "mec": style.INK, "mew": 0.7}
    handles += [
        Line2D(
            [], [], ls="", marker="s", ms=4, mfc="white", mec=style.MUTED, label="radar, sector"
        ),
        Line2D([], [], ls="", marker="^", ms=5, color=style.MUTED, label="interceptors, reach"),
        Line2D([], [], ls="", marker="o", ms=2, color=style.INK, label="tracks of the picture"),
    ]
    if timeline.truth:
        handles.append(Line2D([], [], color=style.INK, lw=0.9, label="true path"))
        handles.append(Line2D([], [], color=style.MUTED, lw=0.9, ls=(0, (5, 2)),
                              label="notified launch"))  # fmt: skip
    handles += [
        Line2D([], [], color=style.PURPLE, lw=0.6, ls=(0, (3, 2)), label="impact 95 %, first"),
        Line2D([], [], color=style.PURPLE, lw=1.0, label="impact 95 %, last"),
    ]
    for text, result in (("met: killed", "killed"), ("met: missed", "missed"),
                         ("not met, or not known", "")):  # fmt: skip
        fill, marker = meeting_mark(result)
        handles.append(Line2D([], [], marker=marker, ms=6, mfc=fill, label=text, **ink))
    return handles
