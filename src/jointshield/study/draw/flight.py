"""One flight: height against ground range with the time along it, and its track on the map."""

import math
from importlib.metadata import version
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from jointshield.flight.distances import distance_and_azimuth
from jointshield.flight.sampling import Path as Way
from jointshield.report import style
from jointshield.report.basemap import GROUND, draw_plain_ground, draw_scale
from jointshield.report.ground import Array, geodetic_from_ecef
from jointshield.report.labels import Label, place
from jointshield.report.projection import Projection
from jointshield.study.draw.frame import LINE_IN, save, sign
from jointshield.study.fly import Flown

_PROFILE_IN, _KEY_IN, _TITLE_IN, _AXIS_IN = 2.1, 0.26, 0.26, 0.42
_MOST_TICKS = 16
_STEPS_S = (10.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1800.0)
_UNDER, _FREE = style.VERMILION, style.SERIES[0]


def draw(flown: Flown, file: str) -> Path:
    """Draw into FILE (.png or .svg).

    Raises:
        MistakeError: a file of another kind.
    """
    way = flown.path()
    return save(Path(file), lambda: figure(flown, way))


def figure(flown: Flown, way: Way) -> Figure:
    """Draw the profile above the map."""
    latitude, longitude, height = geodetic_from_ecef(way.positions_ecef)
    frame = Projection.around(latitude, longitude, margin=0.14)
    west, south, east, north = frame.frame_km
    tall = min(style.WIDTH_IN * 0.99 * (north - south) / (east - west), 5.5)
    whole = _TITLE_IN + _PROFILE_IN + _AXIS_IN + _KEY_IN + tall + LINE_IN
    drawn = Figure(figsize=(style.WIDTH_IN, whole))
    low = LINE_IN + tall + _KEY_IN + _AXIS_IN
    profile = drawn.add_axes((0.088, low / whole, 0.897, _PROFILE_IN / whole))
    _profile(profile, flown, way, latitude, longitude, height)
    ground = drawn.add_axes((0.005, LINE_IN / whole, 0.99, tall / whole))
    _map(drawn, ground, frame, flown, way, latitude, longitude)
    drawn.legend(
        handles=[
            Line2D([], [], color=_UNDER, lw=2.2, label="under thrust"),
            Line2D([], [], color=_FREE, lw=1.3, label="free flight"),
            Line2D([], [], ls="", marker="o", ms=3, color=style.INK, label="minutes after launch"),
        ],
        loc="lower center",
        ncols=3,
        bbox_to_anchor=(0.5, (LINE_IN + tall) / whole),
        borderaxespad=0.1,
    )
    sign(
        drawn,
        f"{flown.file.name} ({flown.file.origin}) from {flown.start.name}, "
        f"azimuth {math.degrees(flown.azimuth_rad):.1f} deg · {flown.how} · {GROUND} · "
        f"jointshield {version('jointshield')}",
    )
    return drawn


def _ticks_s(end_s: float) -> Array:
    step = next((item for item in _STEPS_S if end_s / item <= _MOST_TICKS), _STEPS_S[-1])
    return np.arange(step, end_s, step)


def _profile(
    axes: Axes, flown: Flown, way: Way, latitude: Array, longitude: Array, height: Array
) -> None:
    start = flown.start
    away, _ = distance_and_azimuth(start.latitude_rad, start.longitude_rad, latitude, longitude)
    x, y = away / 1000.0, np.maximum(height, 0.0) / 1000.0
    last = int(way.thrusting.sum())
    axes.plot(x[last - 1 :], y[last - 1 :], color=_FREE, lw=1.3)
    axes.plot(x[:last], y[:last], color=_UNDER, lw=2.2)
    ticks = _ticks_s(float(way.times_s[-1]))
    at_x, at_y = np.interp(ticks, way.times_s, x), np.interp(ticks, way.times_s, y)
    axes.plot(at_x, at_y, "o", ms=2.6, color=style.INK, zorder=5)
    slope = np.gradient(at_y, at_x) if len(ticks) > 1 else np.zeros_like(ticks)
    before = (slope > 0.0) & (at_x > 0.015 * x.max())
    for tick, east, up, left in zip(ticks, at_x, at_y, before, strict=True):
        axes.annotate(f"{tick / 60.0:g}", (east, up), xytext=(-4 if left else 5, 3),
                      textcoords="offset points", fontsize=6, color=style.MUTED,
                      ha="right" if left else "left")  # fmt: skip
    axes.set(xlim=(0.0, float(x.max()) * 1.03), ylim=(0.0, float(y.max()) * 1.14))
    axes.set(xlabel="ground range from the launch point, km", ylabel="height, km")
    axes.grid(visible=True)
    ground, _, burnout = flown.burnout()
    end = "" if flown.lands else ", not down after three hours"
    reach = f"{flown.range_m / 1000.0:,.0f} km" if flown.lands else "no impact"
    axes.set_title(
        f"{flown.file.name}: {reach}, apogee {float(flown.flights.apogee_height_m[0]) / 1000:,.0f} "
        f"km, burnout {ground / 1000:.2f} km/s at {burnout / 1000:.0f} km{end}"
    )


def _map(
    drawn: Figure,
    axes: Axes,
    frame: Projection,
    flown: Flown,
    way: Way,
    latitude: Array,
    longitude: Array,
) -> None:
    draw_plain_ground(axes, frame)
    x, y = frame.project(latitude, longitude)
    last = int(way.thrusting.sum())
    axes.plot(x[last - 1 :], y[last - 1 :], color=_FREE, lw=1.3, zorder=4)
    axes.plot(x[:last], y[:last], color=_UNDER, lw=2.2, zorder=4.5)
    ticks = _ticks_s(float(way.times_s[-1]))
    axes.plot(np.interp(ticks, way.times_s, x), np.interp(ticks, way.times_s, y), "o", ms=2.6,
              color=style.INK, zorder=5)  # fmt: skip
    axes.plot(x[0], y[0], "D", ms=5, mfc=style.INK, mec="white", mew=0.6, zorder=6)
    labels = [Label(text=flown.start.name, x=float(x[0]), y=float(y[0]), bold=True)]
    if flown.lands:
        axes.plot(x[-1], y[-1], "X", ms=6, mfc=_FREE, mec="white", mew=0.6, zorder=6)
        name = flown.target.name if flown.target else "impact"
        labels.append(Label(text=name, x=float(x[-1]), y=float(y[-1]), bold=True))
    draw_scale(axes, frame)
    place(drawn, axes, labels, np.column_stack([x, y]))
