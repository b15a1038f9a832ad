"""A lofted test read back: the test beside the standard flight, the time, and the range's band."""

import math
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine

from jointshield.report import style
from jointshield.study.draw.frame import LINE_IN, save, sign
from jointshield.study.lofted import Lofted

_COLOUR, _REPORTED, _VACUUM = style.SERIES[0], style.VERMILION, style.MUTED


def draw(read: Lofted, file: str) -> Path:
    """Draw into FILE (.png or .svg).

    Raises:
        MistakeError: a file of another kind.
    """
    return save(Path(file), lambda: figure(read))


def figure(read: Lofted) -> Figure:
    """Draw range against azimuth, and time against range for each booster."""
    height = 3.1 + LINE_IN
    room = ConstrainedLayoutEngine(rect=(0.0, LINE_IN / height, 1.0, 1.0 - LINE_IN / height))
    drawn = Figure(figsize=(style.WIDTH_IN, height), layout=room)
    left, right = drawn.subplots(1, 2)
    _ranges(left, read)
    _times(right, read)
    drawn.suptitle(
        f"A test {read.apogee} high and {read.ground} far, read back: {read.verdict}",
        fontsize=8.5, fontweight="bold", x=0.01, ha="left",
    )  # fmt: skip
    place = "no place given" if read.place is None else read.place.name
    sign(
        drawn,
        f"assumed boosters: {read.boosters.name}, {int(read.kept.sum())} of {len(read.kept)} "
        f"samples fly so (Latin square, seed 2017) · from {place}, azimuth "
        f"{math.degrees(read.azimuth_rad):.0f} deg · jointshield {version('jointshield')}",
    )
    return drawn


def _ranges(axes: Axes, read: Lofted) -> None:
    around = np.append(np.degrees(read.azimuths_rad), 360.0)
    stated, least, most = (np.append(row, row[0]) / 1000.0 for row in read.by_azimuth_m)
    axes.fill_between(around, least, most, fc=_COLOUR, alpha=0.18, lw=0)
    thin: dict[str, Any] = {"color": _COLOUR, "lw": 0.8}
    axes.plot(around, most, ls=(0, (4, 2)), label="farthest booster", **thin)
    axes.plot(around, stated, color=_COLOUR, lw=1.6, label="booster as stated")
    axes.plot(around, least, ls=(0, (1, 1.5)), label="least booster", **thin)
    vacuum = read.vacuum[2] / 1000.0
    axes.axhline(vacuum, color=_VACUUM, lw=0.9, ls="-.", label="without powered phase")
    low, high = min(vacuum, float(least.min())), float(most.max())
    room = 0.42 * (high - low)
    axes.set(xlim=(0.0, 360.0), xticks=range(0, 361, 90), ylim=(low - room, high + 0.1 * room))
    axes.legend(loc="lower right", ncols=2, columnspacing=1.2, handlelength=2.6)
    axes.set(xlabel="azimuth of a standard flight, deg", ylabel="greatest range, km")
    axes.set_title("Standard range")
    axes.grid(visible=True)


def _times(axes: Axes, read: Lofted) -> None:
    minutes = read.times_s / 60.0
    ranges = read.standard_m[read.kept] / 1000.0
    axes.plot(ranges[1:], minutes[1:], "o", ms=3, color=_COLOUR, alpha=0.55, mew=0)
    axes.plot(ranges[0], minutes[0], "D", ms=6, color=_COLOUR, mec="white", mew=0.7)
    axes.annotate("as stated", (float(ranges[0]), float(minutes[0])), xytext=(6, 4),
                  textcoords="offset points", fontsize=6.5, color=_COLOUR)  # fmt: skip
    vacuum = read.vacuum[1] / 60.0
    lines = [(vacuum, "without powered phase", _VACUUM, "-.")]
    if read.time is not None:
        reported = read.time.value_si / 60.0
        axes.axhspan(reported - 1.0, reported + 1.0, fc=_REPORTED, alpha=0.13, lw=0)
        lines.append((reported, "reported, with one minute to either side", _REPORTED, "-"))
    for at, text, colour, dash in lines:
        axes.axhline(at, color=colour, lw=0.9, ls=dash, label=text)
    low, high = (end for end in axes.get_ylim())
    axes.set_ylim(low - 0.3 * (high - low), high)
    axes.legend(loc="lower right")
    axes.set(xlabel="standard range towards the test's azimuth, km", ylabel="time of flight, min")
    axes.set_title("The test's time, booster by booster")
    axes.grid(visible=True)
