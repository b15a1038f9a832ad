"""Ground tracks of missiles, and how far an interceptor has come by when: a map per set."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from jointshield.earth.ellipsoid import MEAN_RADIUS_M
from jointshield.flight.arc import unit_vectors
from jointshield.flight.carried import carried_flyout_times
from jointshield.report import style
from jointshield.report.basemap import GROUND, draw_plain_ground, draw_scale
from jointshield.report.ground import offset
from jointshield.report.labels import Label, place
from jointshield.report.projection import Projection
from jointshield.study.comparison.compare import Cell, Comparison
from jointshield.study.draw.frame import LINE_IN, line, look, sign
from jointshield.study.inputs import Floats, samples
from jointshield.study.places import Place
from jointshield.study.reach.engagement import Stated, Track, open_to_meetings, track
from jointshield.study.studies import Study

_MOST_SETS = 6
_BEARINGS, _RANGES = 91, 400
_CLOCK_S = (400.0, 600.0, 800.0, 1000.0, 1200.0)
"""Instants after the missile's launch at which isochrones stand, and the tracks have a mark."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Flight:
    """One cell's track, and where on it a meeting is open (m,)."""

    cell: Cell
    track: Track
    open: NDArray[np.bool_]


def figure(comparison: Comparison) -> Figure:
    """Draw up to six sets: tracks thick where a meeting is open, rings of reach by the clock."""
    study = comparison.study
    sets = [item for item in comparison.sets if any(c.verdict for c in comparison.of_set(item))]
    found = [
        [_flight(cell, study.stated(item)) for cell in comparison.of_set(item)]
        for item in sets[:_MOST_SETS]
    ]
    projection = _frame(found[0])
    west, south, east, north = projection.frame_km
    columns = min(2, len(found))
    rows = math.ceil(len(found) / columns)
    wide = style.WIDTH_IN / columns
    tall = 0.98 * wide * (north - south) / (east - west)
    high = rows * (tall + 0.22) + 0.32 + LINE_IN
    drawn = Figure(figsize=(style.WIDTH_IN, high))
    height_m = _height_m(found)
    for number, flights in enumerate(found):
        row, column = divmod(number, columns)
        low = high - (row + 1) * (tall + 0.22)
        axes = drawn.add_axes(((column + 0.01) / columns, low / high, 0.98 / columns, tall / high))
        draw_plain_ground(axes, projection)
        assumed = flights[0].cell.assumed.id
        colour, _ = look(comparison, assumed)
        _rings(axes, projection, flights[0].cell, colour, study, height_m)
        _tracks(drawn, axes, projection, flights, colour)
        met = sum(bool(item.open.any()) for item in flights)
        axes.set_title(
            f"{assumed}: {met} of {len(flights)} flights can be met", fontsize=7.5, pad=3
        )
        if number == 0:
            draw_scale(axes, projection)
    _key(drawn, high)
    about = (
        f"rings: where an interceptor can be {height_m / 1e3:.0f} km high, by seconds after the "
        f"missile's launch; {GROUND}"
    )
    sign(drawn, line(comparison, about))
    return drawn


def _flight(cell: Cell, stated: Stated) -> _Flight:
    flight = track(cell.case, stated)
    return _Flight(cell=cell, track=flight, open=open_to_meetings(cell.case, stated, flight))


def _frame(flights: Sequence[_Flight]) -> Projection:
    """Everything that flies, seen from amid the tracks."""
    units = np.concatenate([item.track.units for item in flights])
    return Projection.around(*_coordinates(units), margin=0.09)


def _coordinates(units: Floats) -> tuple[Floats, Floats]:
    """Latitude and longitude, rad."""
    return np.arcsin(np.clip(units[:, 2], -1.0, 1.0)), np.arctan2(units[:, 1], units[:, 0])


def _height_m(found: Sequence[Sequence[_Flight]]) -> float:
    """One height for all rings: amid those of the first meetings, to a hundred kilometres."""
    heights = [
        float(item.track.heights_m[int(np.argmax(item.open))])
        for flights in found
        for item in flights
        if item.open.any()
    ]
    return float(np.round(np.median(heights) / 1e5) * 1e5) if heights else 500e3


def _tracks(
    drawn: Figure,
    axes: Axes,
    projection: Projection,
    flights: Sequence[_Flight],
    colour: str,
) -> None:
    labels: dict[str, Label] = {}
    taken = []
    for item in flights:
        x, y = projection.project(*_coordinates(item.track.units))
        axes.plot(x, y, color=style.INK, lw=0.6, zorder=4)
        axes.plot(np.where(item.open, x, np.nan), y, color=colour, lw=2.4, alpha=0.85, zorder=5)
        at = np.interp(_CLOCK_S, item.track.times_s, np.arange(len(x)))
        axes.plot(np.interp(at, np.arange(len(x)), x), np.interp(at, np.arange(len(x)), y), "o",
                  ms=1.8, color=style.INK, zorder=6)  # fmt: skip
        taken.append(np.column_stack([x, y])[::6])
        for role in ("from", "to"):
            spot = item.cell.case.places[role]
            where = projection.project(spot.latitude_rad, spot.longitude_rad)
            name = spot.name.split(",")[0].split(" (")[0]
            axes.plot(*where, "D" if role == "from" else "s", ms=3, mfc=style.INK, mec="white",
                      mew=0.4, zorder=7)  # fmt: skip
            labels[name] = Label(text=name, x=float(where[0]), y=float(where[1]), size=5)
    place(drawn, axes, list(labels.values()), np.concatenate(taken))


def _rings(
    axes: Axes, projection: Projection, cell: Cell, colour: str, study: Study, height_m: float
) -> None:
    """Draw how far from the site an interceptor launched at the delay is, by each instant."""
    values = {
        key: float(item[0])
        for key, item in samples(study.model.inputs, study.stated(cell.assumed)).items()
    }
    site = cell.case.places["interceptors"]
    here = projection.project(site.latitude_rad, site.longitude_rad)
    axes.plot(*here, "^", ms=5, mfc=colour, mec="white", mew=0.5, zorder=8)
    bearings = np.linspace(0.0, 2.0 * np.pi, _BEARINGS)
    reached = _reached_m(site, bearings, height_m, values)
    west, south, east, north = projection.frame_km
    edge, told = 0.02 * (east - west), list[tuple[float, float]]()
    for clock, away in zip(_CLOCK_S, reached, strict=True):
        if np.isnan(away).all():
            continue
        x, y = projection.project(*offset(site.latitude_rad, site.longitude_rad, bearings, away))
        axes.plot(x, y, color=colour, lw=0.7, ls="--", zorder=3)
        inside = np.flatnonzero(
            (x > west + edge) & (x < east - edge) & (y > south + edge) & (y < north - edge)
        )
        # At the foot, or else wherever it is clear of the others' figures.
        for at in inside[np.argsort(y[inside])]:
            if all(math.hypot(x[at] - other, y[at] - low) > 3.0 * edge for other, low in told):
                told.append((float(x[at]), float(y[at])))
                axes.text(x[at], y[at], f"{clock:.0f}", fontsize=5, color=colour, ha="center",
                          va="bottom", zorder=8, clip_on=True)  # fmt: skip
                break


def _reached_m(site: Place, bearings: Floats, height_m: float, values: dict[str, float]) -> Floats:
    """How far (clock, bearings) an interceptor is by then; not a number where it is not so high."""
    ranges = np.linspace(1e3, min(12e6, values["fly_out_limit"]), _RANGES)
    places = offset(site.latitude_rad, site.longitude_rad, *np.meshgrid(bearings, ranges))
    units = unit_vectors(*places)
    times = values["delay"] + carried_flyout_times(
        units.reshape(-1, 3) * (MEAN_RADIUS_M + height_m),
        site.unit,
        values["interceptor_speed"],
        values["interceptor_burn_time"],
    ).reshape(_RANGES, _BEARINGS)
    out = np.full((len(_CLOCK_S), _BEARINGS), np.nan)
    for row, clock in enumerate(_CLOCK_S):
        for column in range(_BEARINGS):
            early = np.flatnonzero(times[:, column] <= clock)
            if len(early):
                last = early[-1]
                beyond = slice(last, last + 2)
                # Beyond the last range reached the time grows, or is infinite: then the reach ends.
                out[row, column] = np.interp(clock, times[beyond, column], ranges[beyond])
    return out


def _key(drawn: Figure, high: float) -> None:
    drawn.legend(
        handles=[
            Line2D([], [], color=style.INK, lw=0.6, marker="o", ms=1.8,
                   label=f"ground track, marks at {_CLOCK_S[0]:.0f}, {_CLOCK_S[1]:.0f} ... s"),
            Line2D([], [], color=style.MUTED, lw=2.4, label="where a meeting is open"),
            Line2D([], [], color=style.MUTED, lw=0.7, ls="--", label="interceptor's reach by then"),
            Line2D([], [], ls="", marker="^", ms=5, color=style.MUTED, label="interceptors"),
        ], loc="lower center", ncols=4, columnspacing=1.2, bbox_to_anchor=(0.5, LINE_IN / high),
    )  # fmt: skip
