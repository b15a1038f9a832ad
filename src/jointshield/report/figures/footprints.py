"""What each site could defend at the delay of each run: one small map per mode."""

import math
from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from jointshield.flight.arc import Arcs, arcs, dense_ends, unit_vectors
from jointshield.options.footprint import UNREACHED_S, Reach, slack_s
from jointshield.report import style
from jointshield.report.basemap import draw_ground, draw_scale, note
from jointshield.report.first_shots import delays_s
from jointshield.report.ground import Array
from jointshield.report.labels import Label, place
from jointshield.report.map import extent
from jointshield.report.projection import Projection
from jointshield.report.setting import PlaceView, SiteView
from jointshield.report.timeline import Timeline

_KEY_IN = 0.5
_TITLE_IN = 0.24
_GRID = 130
_INSTANTS = 90
_SHORTEST_M = 130e3


def figure(timelines: Sequence[Timeline]) -> Figure:
    """Draw a panel per run over one frame; a site's ground in its owner's colour."""
    corners = [extent(timeline) for timeline in timelines]
    projection = Projection.around(
        np.concatenate([latitude for latitude, _ in corners]),
        np.concatenate([longitude for _, longitude in corners]),
    )
    west, south, east, north = projection.frame_km
    columns = min(2, len(timelines))
    rows = math.ceil(len(timelines) / columns)
    wide = style.WIDTH_IN / columns
    tall = wide * 0.98 * (north - south) / (east - west)
    drawn = Figure(figsize=(style.WIDTH_IN, rows * (tall + _TITLE_IN) + _KEY_IN))
    whole = drawn.get_figheight()
    delays = delays_s(timelines)
    grid = _grid(projection)
    areas = {_key_of(a): a for timeline in timelines for a in _areas(timeline)}
    flights = {key: flights_from(area, *grid) for key, area in areas.items()}
    for number, (timeline, delay) in enumerate(zip(timelines, delays, strict=True)):
        row, column = divmod(number, columns)
        low = whole - (row + 1) * (tall + _TITLE_IN)
        axes = drawn.add_axes(
            ((column + 0.01) / columns, low / whole, 0.98 / columns, tall / whole)
        )
        _panel(drawn, axes, projection, timeline, delay, flights)
    drawn.legend(handles=_key(timelines[0]), loc="lower center", ncols=5,
                 bbox_to_anchor=(0.5, 0.0), borderaxespad=0.2)  # fmt: skip
    drawn.text(0.995, (_KEY_IN - 0.04) / whole, note(timelines[0].setting), fontsize=5.5,
               ha="right", va="top", color=style.MUTED)  # fmt: skip
    return drawn


def _panel(
    drawn: Figure,
    axes: Axes,
    projection: Projection,
    timeline: Timeline,
    delay: float | None,
    flights: Mapping[tuple[float, float], Arcs],
) -> None:
    setting = timeline.setting
    draw_ground(axes, projection, setting, tinted=0.0)
    draw_scale(axes, projection)
    said = "nothing was launched" if delay is None else f"fired {delay:.0f} s after launch"
    axes.set_title(f"{timeline.mode}: {said}", fontsize=7.5, pad=3)
    areas = _areas(timeline)
    labels = []
    for spot in setting.places:
        x, y = projection.project(spot.latitude_rad, spot.longitude_rad)
        area = spot in areas
        axes.plot(x, y, "D" if area else "o", ms=4 if area else 2.6, mfc=style.INK, mec="white",
                  mew=0.5, zorder=6)  # fmt: skip
        if not area:
            labels.append(Label(text=spot.name, x=float(x), y=float(y), size=6))
    latitude, longitude = _grid(projection)
    x, y = projection.project(latitude, longitude)
    for site in setting.sites:
        colour = setting.party(site.owner).colour
        here = projection.project(site.latitude_rad, site.longitude_rad)
        axes.plot(*here, "^", ms=4.5, mfc=colour, mec="white", mew=0.5, zorder=6)
        if delay is None or not areas:
            continue
        spare = np.min([slack_at(site, flights[_key_of(area)], delay) for area in areas], axis=0)
        spare = spare.reshape(latitude.shape)
        if spare.max() > 0:
            axes.contourf(x, y, spare, levels=[0.0, 1e6], colors=[colour], alpha=0.22, zorder=3)
            axes.contour(x, y, spare, levels=[0.0], colors=[colour], linewidths=1.0, zorder=4)
    place(drawn, axes, labels, np.empty((0, 2)))


def _areas(timeline: Timeline) -> list[PlaceView]:
    return [spot for spot in timeline.setting.places if spot.role == "launch area"]


def _key_of(area: PlaceView) -> tuple[float, float]:
    """What tells launch areas apart: runs of one scenario share them."""
    return area.latitude_rad, area.longitude_rad


def flights_from(area: PlaceView, latitude_rad: Array, longitude_rad: Array) -> Arcs:
    """Fly the arcs of least energy from `area` to aim points, in their order when flattened.

    Powered flight of the threat is left out, which makes it arrive a little early.
    """
    return arcs(
        unit_vectors(area.latitude_rad, area.longitude_rad),
        unit_vectors(latitude_rad.ravel(), longitude_rad.ravel()),
        burn_time_s=0.0,
        burnout_height_m=0.0,
        burnout_ground_range_m=0.0,
        shares=dense_ends(_INSTANTS),
    )


def slack_at(site: SiteView, flights: Arcs, delay_s: float) -> Array:
    """Spare time (n,) of a site against flights (n,); very short ones are not asked about."""
    reach = Reach(
        burnout_speed_m_s=site.burnout_speed_m_s,
        burn_time_s=site.burn_time_s,
        range_max_m=site.ground_range_max_m,
        height_min_m=site.height_min_m,
        height_max_m=site.height_max_m,
    )
    stand = unit_vectors(site.latitude_rad, site.longitude_rad)
    spare = slack_s(flights, stand, reach, delay_s)
    return np.where(flights.range_m < _SHORTEST_M, UNREACHED_S, spare)


def _grid(projection: Projection) -> tuple[np.ndarray[tuple[int, ...], np.dtype[np.float64]], ...]:
    """Aim points (rad) that cover the frame, from its corners' latitudes and longitudes."""
    west, south, east, north = projection.frame_km
    edge = np.linspace(0.0, 1.0, 60)
    x = np.concatenate([west + edge * (east - west)] * 2 + [np.full(60, west), np.full(60, east)])
    y = np.concatenate(
        [np.full(60, south), np.full(60, north)] + [south + edge * (north - south)] * 2
    )
    latitude, longitude = projection.unproject(x, y)
    return tuple(
        np.meshgrid(
            np.linspace(latitude.min(), latitude.max(), _GRID),
            np.linspace(longitude.min(), longitude.max(), _GRID),
            indexing="ij",
        )
    )


def _key(timeline: Timeline) -> list[Patch | Line2D]:
    return [
        *(
            Patch(fc=style.tint(party.colour, 0.25), ec=party.colour, label=f"{party.name}'s sites")
            for party in timeline.setting.parties
            if any(site.owner == party.id for site in timeline.setting.sites)
        ),
        Line2D([], [], ls="", marker="^", ms=5, color=style.MUTED, label="interceptors"),
        Line2D([], [], ls="", marker="D", ms=4, color=style.INK, label="launch area"),
    ]
