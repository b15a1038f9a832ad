"""Which party a place belongs to, from borders and from what each party counts as its own."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jointshield.catalogue.borders import Borders, numeric_from_alpha2
from jointshield.catalogue.things import Party

DEG_FROM_RAD = 57.29577951308232


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

    @classmethod
    def of(cls, parties: Sequence[Party]) -> "Territory":
        """Lay the parties over the world's borders."""
        seated = by_seat(parties)
        return cls(
            Borders.load(),
            {
                numeric_from_alpha2(country): party.id
                for party in seated
                for country in party.countries
            },
            tuple(party.id for party in seated),
        )

    def party_at(self, latitude_rad: float, longitude_rad: float) -> str:
        """The party on whose land a point lies, or "" (sea, or nobody's who sits here)."""
        country = self.borders.country_at(latitude_rad * DEG_FROM_RAD, longitude_rad * DEG_FROM_RAD)
        return self.party_of.get(country or "", "")

    def parties_under(
        self, latitudes_rad: NDArray[np.float64], longitudes_rad: NDArray[np.float64]
    ) -> tuple[str, ...]:
        """All parties under a set of points, in seat order."""
        countries = self.borders.countries_under(
            latitudes_rad * DEG_FROM_RAD, longitudes_rad * DEG_FROM_RAD
        )
        found = {self.party_of.get(country, "") for country in countries}
        return tuple(party for party in self.order if party in found)
