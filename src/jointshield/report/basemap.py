"""The ground that maps are drawn on: countries, graticule, scale."""

from functools import lru_cache
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from jointshield.catalogue.borders import numeric_from_alpha2
from jointshield.report import style
from jointshield.report.projection import Projection
from jointshield.report.setting import Setting, TerritoryView

GROUND = "azimuthal equidistant · borders: Natural Earth 1:50 million, no view on disputes"
_SEA = "#e3ecf2"
_LAND = "#faf8f3"
_COAST = "#a9a69c"


def note(setting: Setting) -> str:
    """What the map's ground is, for its margin."""
    return f"{GROUND}; corrected as the scenario states" if setting.territory else GROUND


def draw_ground(axes: Axes, projection: Projection, setting: Setting, *, tinted: float) -> None:
    """Frame the axes, draw land and graticule; parties' countries in their colour.

    tinted: share of a party's colour in its countries; 0 leaves them plain.
    """
    _frame(axes, projection)
    _countries(axes, projection, setting, tinted)
    _graticule(axes, projection)


def draw_plain_ground(axes: Axes, projection: Projection) -> None:
    """The same where there is no scenario: frame, countries in one colour, graticule."""
    _frame(axes, projection)
    land = PathCollection(
        [shape for _, shape in _land(projection)], fc=_LAND, ec=_COAST, lw=0.35, zorder=1
    )
    axes.add_collection(land, autolim=False)
    _graticule(axes, projection)


def draw_borders(axes: Axes, projection: Projection) -> None:
    """Coasts and borders once more, for what covers the ground."""
    lines = PathCollection(
        [shape for _, shape in _land(projection)], fc="none", ec=_COAST, lw=0.35, zorder=2.5
    )
    axes.add_collection(lines, autolim=False)


@lru_cache(maxsize=4)
def _land(projection: Projection) -> tuple[tuple[str, Path], ...]:
    """All countries' codes and shapes: panels of one figure often share a frame."""
    return tuple(projection.land())


def _frame(axes: Axes, projection: Projection) -> None:
    west, south, east, north = projection.frame_km
    axes.set(xlim=(west, east), ylim=(south, north), aspect="equal", xticks=[], yticks=[])
    axes.set_facecolor(_SEA)
    for spine in axes.spines.values():
        spine.set_visible(True)


def _countries(axes: Axes, projection: Projection, setting: Setting, tinted: float) -> None:
    owners = {
        numeric_from_alpha2(country): style.tint(party.colour, tinted)
        for party in setting.parties
        for country in party.countries
        if tinted
    }
    boxes = [(numeric_from_alpha2(box.country), box) for box in setting.territory]
    for code, shape in _land(projection):
        axes.add_patch(PathPatch(shape, fc=owners.get(code, _LAND), ec=_COAST, lw=0.35, zorder=1))
        for box in (box for country, box in boxes if country == code):
            fill = owners.get(numeric_from_alpha2(box.counts_as), _LAND)
            over = PathPatch(shape, fc=fill, ec=_COAST, lw=0.35, zorder=1.1)
            axes.add_patch(over)
            over.set_clip_path(_box(projection, box), axes.transData)


def _box(projection: Projection, box: TerritoryView) -> Path:
    """Outline of a box of latitudes and longitudes, on the map."""
    step = np.linspace(0.0, 1.0, 12)
    east = box.west_rad + step * (box.east_rad - box.west_rad)
    north = box.south_rad + step * (box.north_rad - box.south_rad)
    still = np.ones_like(step)
    latitude = np.concatenate([box.south_rad * still, north, box.north_rad * still, north[::-1]])
    longitude = np.concatenate([east, box.east_rad * still, east[::-1], box.west_rad * still])
    return Path(np.column_stack(projection.project(latitude, longitude)), closed=False)


def _graticule(axes: Axes, projection: Projection) -> None:
    look: dict[str, Any] = {"color": "#9fb2bf", "lw": 0.3, "zorder": 1.5, "alpha": 0.8}
    for degrees in range(-180, 180, 10):
        line = np.radians(np.linspace(-80, 80, 161))
        axes.plot(*projection.project(line, np.full_like(line, np.radians(degrees))), **look)
    for degrees in range(-80, 81, 10):
        line = np.linspace(projection.longitude_rad - 1.6, projection.longitude_rad + 1.6, 161)
        axes.plot(*projection.project(np.full_like(line, np.radians(degrees)), line), **look)


def draw_scale(axes: Axes, projection: Projection) -> None:
    """Draw a scale bar of a round length in the lower left corner."""
    west, south, east, _ = projection.frame_km
    length = 500.0 if east - west < 6000 else 1000.0
    x, y = west + 0.025 * (east - west), south + 0.03 * (east - west)
    axes.plot([x, x + length], [y, y], color=style.INK, lw=1.6, zorder=9)
    axes.text(x, y + 0.008 * (east - west), f"{length:g} km", fontsize=6.5, va="bottom", zorder=9)
