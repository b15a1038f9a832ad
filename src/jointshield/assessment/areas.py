"""Which cities, and whose land, lie in an impact ellipse."""

import math
from dataclasses import dataclass

import numpy as np

from jointshield.catalogue.borders import numeric_from_alpha2
from jointshield.catalogue.cities import Cities, City
from jointshield.catalogue.territory import Territory
from jointshield.earth import ground
from jointshield.earth.ellipsoid import MEAN_RADIUS_M
from jointshield.errors import MistakeError
from jointshield.messages.threats import AreaAtRisk, Ellipse
from jointshield.strict.elementary import atan2, cos, hypot3, sin

NAMED_MAX = 6
ONE_CITY_M = 15_000.0
"""The table lists districts beside their city: a smaller place this near to a named one is part."""
CHI2_95 = 5.991464547107979
"""95 % point of chi-square with two degrees of freedom: -2 ln 0.05."""

# Medians of the three rings that each hold a third of a plane Gaussian: sqrt(-2 ln(1 - q)) at
# q = 1/6, 1/2 and 5/6, in sigmas.
_RING_SIGMAS = (0.6038567, 1.1774100, 1.8930185)
_POINTS_PER_RING = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposure:
    """Whose land an impact point is likely on: share of probability by party, and the cities."""

    areas: tuple[AreaAtRisk, ...]
    threatened: tuple[str, ...]
    share: float


def exposure(impact: Ellipse, territory: Territory) -> Exposure:
    """Cities inside the 95 % ellipse (largest first), and the parties on whose land it falls."""
    owners = _owners(impact, territory)
    on_land = sum(owner != "" for owner in owners)
    return Exposure(
        areas=_cities_inside(impact, territory),
        threatened=tuple(party for party in territory.order if party in owners),
        share=on_land / len(owners),
    )


def _owners(impact: Ellipse, territory: Territory) -> tuple[str, ...]:
    """Whose land lies under points that each stand for an equal share of probability."""
    places = []
    scale = 1.0 / math.sqrt(CHI2_95)
    long_m, short_m = impact.semi_major_m * scale, impact.semi_minor_m * scale
    for ring, radius in enumerate(_RING_SIGMAS):
        for spoke in range(_POINTS_PER_RING):
            angle = 2.0 * math.pi * (spoke + 0.5 * ring) / _POINTS_PER_RING
            along, across = radius * long_m * cos(angle), radius * short_m * sin(angle)
            latitude, longitude, _ = ground.direct(
                impact.latitude_rad,
                impact.longitude_rad,
                impact.azimuth_rad + atan2(across, along),
                hypot3(along, across, 0.0),
            )
            places.append((latitude, longitude))
    latitudes, longitudes = np.array(places).T
    return territory.parties_at(latitudes, longitudes)


def _cities_inside(impact: Ellipse, territory: Territory) -> tuple[AreaAtRisk, ...]:
    reach_rad = 1.1 * impact.semi_major_m / MEAN_RADIUS_M
    stretch = 1.0 / max(cos(impact.latitude_rad), 0.05)
    inside: list[tuple[City, float]] = []
    for city in Cities.load().within_box(
        impact.latitude_rad, impact.longitude_rad, reach_rad, stretch
    ):
        distance_m, azimuth, _ = ground.inverse(
            impact.latitude_rad, impact.longitude_rad, city.latitude_rad, city.longitude_rad
        )
        along = distance_m * cos(azimuth - impact.azimuth_rad)
        across = distance_m * sin(azimuth - impact.azimuth_rad)
        long_share = along / max(impact.semi_major_m, 1.0)
        short_share = across / max(impact.semi_minor_m, 1.0)
        within = long_share * long_share + short_share * short_share <= 1.0
        if within and not any(_is_part_of(city, larger) for larger, _ in inside):
            inside.append((city, distance_m))
        if len(inside) == NAMED_MAX:
            break
    return tuple(_named(city, distance_m, territory) for city, distance_m in inside)


def _is_part_of(city: City, larger: City) -> bool:
    apart_m, _, _ = ground.inverse(
        city.latitude_rad, city.longitude_rad, larger.latitude_rad, larger.longitude_rad
    )
    return apart_m < ONE_CITY_M


def _party_of(city: City, territory: Territory) -> str:
    try:
        return territory.party_of.get(numeric_from_alpha2(city.country), "")
    except MistakeError:
        return ""  # a country without a number of its own is no party's


def _named(city: City, distance_m: float, territory: Territory) -> AreaAtRisk:
    return AreaAtRisk(
        name=city.name,
        country=city.country,
        party=_party_of(city, territory),
        population=city.population,
        distance_m=distance_m,
    )
