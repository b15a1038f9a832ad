"""The ground that maps are drawn on: countries, graticule, scale."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from shapely import Geometry, Polygon

from jointshield.catalogue.borders import numeric_from_alpha2
from jointshield.report import style
from jointshield.report.projection import Projection
from jointshield.report.setting import Setting

NOTE = "azimuthal equidistant · borders: Natural Earth 1:50 million, no view on disputes"
_SEA = "#e3ecf2"
_LAND = "#faf8f3"
_COAST = "#a9a69c"


def draw_ground(axes: Axes, projection: Projection, setting: Setting, *, tinted: float) -> None:
    """Frame the axes, draw land and graticule; parties' countries in their colour.

    tinted: share of a party's colour in its countries; 0 leaves them plain.
    """
    west, south, east, north = projection.frame_km
    axes.set(xlim=(west, east), ylim=(south, north), aspect="equal", xticks=[], yticks=[])
    axes.set_facecolor(_SEA)
    for spine in axes.spines.values():
        spine.set_visible(True)
    _countries(axes, projection, setting, tinted)
    _graticule(axes, projection)


def _countries(axes: Axes, projection: Projection, setting: Setting, tinted: float) -> None:
    owners = {
        numeric_from_alpha2(country): party.colour
        for party in setting.parties
        for country in party.countries
    }
    for code, shape in projection.land():
        colour = owners.get(code or "")
        fill = _LAND if colour is None or not tinted else style.tint(colour, tinted)
        for polygon in _polygons(shape):
            axes.add_patch(PathPatch(_path(polygon), fc=fill, ec=_COAST, lw=0.35, zorder=1))


def _polygons(shape: Geometry) -> Iterator[Polygon]:
    if isinstance(shape, Polygon):
        yield shape
    else:
        for part in getattr(shape, "geoms", ()):
            yield from _polygons(part)


def _path(polygon: Polygon) -> Path:
    rings = [np.asarray(ring.coords)[:, :2] for ring in (polygon.exterior, *polygon.interiors)]
    codes = [
        code
        for ring in rings
        for code in (Path.MOVETO, *[Path.LINETO] * (len(ring) - 2), Path.CLOSEPOLY)
    ]
    return Path(np.round(np.concatenate(rings), 1), codes)


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
