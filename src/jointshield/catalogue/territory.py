"""Which party a place belongs to, from borders and from what each party counts as its own.

Where the scenario corrects the borders (`catalogue.corrections`), the correction holds. It is
applied to what the borders say of a point, never to another correction. Comparisons, differences
and one remainder, each rounded as IEEE 754 says, give the same answer on every processor.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jointshield.catalogue.borders import Borders, numeric_from_alpha2
from jointshield.catalogue.things import Party, TerritoryCorrection

DEG_FROM_RAD = 57.29577951308232
_TURN_RAD = 6.283185307179586


def by_seat(parties: Sequence[Party]) -> tuple[Party, ...]:
    """Parties in an order that their names and the file's order have no part in.

    Territories do not overlap, so the sorted lists of countries differ and order the parties.
    """
    return tuple(sorted(parties, key=lambda party: tuple(sorted(party.countries))))


def seat_name(party: Party) -> str:
    """A name for random streams that stays the same when a party is renamed."""
    return ",".join(sorted(party.countries))


@dataclass(frozen=True, slots=True)
class Territory:
    """Whose land lies under a point. `party_of` maps ISO numeric codes to parties."""

    borders: Borders
    party_of: dict[str, str]
    order: tuple[str, ...]
    corrections: tuple[TerritoryCorrection, ...]

    @classmethod
    def of(
        cls, parties: Sequence[Party], corrections: Sequence[TerritoryCorrection] = ()
    ) -> "Territory":
        """Lay the parties over the world's borders, corrected where the scenario says so."""
        seated = by_seat(parties)
        return cls(
            Borders.load(),
            {
                numeric_from_alpha2(country): party.id
                for party in seated
                for country in party.countries
            },
            tuple(party.id for party in seated),
            tuple(corrections),
        )

    def party_at(self, latitude_rad: float, longitude_rad: float) -> str:
        """The party on whose land a point lies, or "" (sea, or nobody's who sits here)."""
        return self.parties_at(np.array([latitude_rad]), np.array([longitude_rad]))[0]

    def parties_at(
        self, latitudes_rad: NDArray[np.float64], longitudes_rad: NDArray[np.float64]
    ) -> tuple[str, ...]:
        """The party on whose land each of many points lies, or ""; shape (points,)."""
        countries = self._countries(latitudes_rad, longitudes_rad)
        return tuple(self.party_of.get(country or "", "") for country in countries)

    def parties_under(
        self, latitudes_rad: NDArray[np.float64], longitudes_rad: NDArray[np.float64]
    ) -> tuple[str, ...]:
        """All parties under a set of points, in seat order."""
        found = set(self.parties_at(latitudes_rad, longitudes_rad))
        return tuple(party for party in self.order if party in found)

    def _countries(
        self, latitudes_rad: NDArray[np.float64], longitudes_rad: NDArray[np.float64]
    ) -> tuple[str | None, ...]:
        """ISO numeric code under each point, shape (points,), after the corrections."""
        drawn = self.borders.countries_at(
            latitudes_rad * DEG_FROM_RAD, longitudes_rad * DEG_FROM_RAD
        )
        corrected = list(drawn)
        for box in self.corrections:
            country = numeric_from_alpha2(box.country)
            if country in drawn:
                counts_as = numeric_from_alpha2(box.counts_as)
                for point in np.flatnonzero(_inside(box, latitudes_rad, longitudes_rad)):
                    if drawn[point] == country:
                        corrected[point] = counts_as
        return tuple(corrected)


def _inside(
    box: TerritoryCorrection,
    latitudes_rad: NDArray[np.float64],
    longitudes_rad: NDArray[np.float64],
) -> NDArray[np.bool_]:
    """Whether each point lies in a box; longitudes may be any number of turns away."""
    eastward_rad = np.mod(longitudes_rad - box.west_rad, _TURN_RAD)
    inside: NDArray[np.bool_] = (
        (latitudes_rad >= box.south_rad)
        & (latitudes_rad < box.north_rad)
        & (eastward_rad < box.east_rad - box.west_rad)
    )
    return inside
