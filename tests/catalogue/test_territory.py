"""Whose land a place is, where a scenario says that the borders are not those of its own time."""

import dataclasses
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from jointshield.catalogue.borders import Borders, numeric_from_alpha2
from jointshield.catalogue.territory import DEG_FROM_RAD, Territory
from jointshield.catalogue.things import Scenario
from jointshield.errors import MistakeError
from jointshield.exercise import scenario

Spoil = Callable[[str, str, str], Path]
NAME, FILE = "joint-2011", "scenario.toml"

COUNTED_OTHERWISE = {
    "Sevastopol": (44.6, 33.53),
    "Simferopol": (44.95, 34.10),
    "Kerch": (45.356, 36.467),
    "Yalta": (44.52, 34.15),
    "Armyansk, at the isthmus": (46.10, 33.69),
}
AS_DRAWN = {
    "Temryuk": (45.27, 37.38),
    "Anapa": (44.89, 37.32),
    "Krasnodar": (45.04, 38.98),
    "the west of the Taman peninsula": (45.17, 36.68),
}


@pytest.fixture(scope="module")
def shipped() -> Scenario:
    return scenario.load(NAME).scenario


def party_of(setup: Scenario, country: str) -> str:
    (party,) = [party.id for party in setup.parties if country in party.countries]
    return party


def whose(setup: Scenario, latitude_deg: float, longitude_deg: float) -> str:
    territory = Territory.of(setup.parties, setup.territory)
    return territory.party_at(latitude_deg / DEG_FROM_RAD, longitude_deg / DEG_FROM_RAD)


@pytest.mark.parametrize("place", COUNTED_OTHERWISE)
def test_land_in_the_box_counts_as_the_scenario_says(shipped: Scenario, place: str) -> None:
    bare = dataclasses.replace(shipped, territory=())
    assert whose(bare, *COUNTED_OTHERWISE[place]) == party_of(shipped, "RU"), "as the file draws it"
    assert whose(shipped, *COUNTED_OTHERWISE[place]) == party_of(shipped, "UA")


@pytest.mark.parametrize("place", AS_DRAWN)
def test_land_outside_the_box_stays_as_drawn(shipped: Scenario, place: str) -> None:
    assert whose(shipped, *AS_DRAWN[place]) == party_of(shipped, "RU")


def test_the_sea_and_third_countries_in_a_box_are_not_touched(shipped: Scenario) -> None:
    assert whose(shipped, 45.3, 32.6) == "", "the sea inside the shipped box"
    (box,) = shipped.territory
    wide = dataclasses.replace(box, south_rad=0.6, north_rad=1.0, west_rad=0.3, east_rad=0.9)
    widened = dataclasses.replace(shipped, territory=(wide,))
    assert whose(widened, 39.92, 32.85) == party_of(shipped, "TR")
    assert whose(widened, 43.0, 34.0) == ""
    assert whose(widened, 47.24, 39.71) == party_of(shipped, "UA"), "the box reaches that far now"


def test_the_box_is_drawn_around_one_outline_and_cuts_through_no_land(shipped: Scenario) -> None:
    """Every outline of the country lies wholly inside the box or wholly outside."""
    (box,) = shipped.territory
    inside = []
    for outline in Borders.load().polygons(numeric_from_alpha2(box.country)):
        longitude, latitude = outline.border_deg.T / DEG_FROM_RAD
        held = (latitude >= box.south_rad) & (latitude < box.north_rad)
        held &= (longitude >= box.west_rad) & (longitude < box.east_rad)
        assert held.all() or not held.any()
        inside.append(bool(held.all()))
    assert sum(inside) == 1


def test_many_points_and_one_give_the_same(shipped: Scenario) -> None:
    territory = Territory.of(shipped.parties, shipped.territory)
    random = np.random.default_rng(2)
    latitudes = random.uniform(43.5, 47.0, 300) / DEG_FROM_RAD
    longitudes = random.uniform(31.5, 38.5, 300) / DEG_FROM_RAD
    single = {territory.party_at(*point) for point in zip(latitudes, longitudes, strict=True)}
    assert set(territory.parties_under(latitudes, longitudes)) == single - {""}
    places = np.array([COUNTED_OTHERWISE["Simferopol"], (45.0, 34.4)]) / DEG_FROM_RAD
    assert territory.parties_under(*places.T) == (party_of(shipped, "UA"),)


def test_edges_belong_to_the_box_in_the_south_and_west_only(shipped: Scenario) -> None:
    (box,) = shipped.territory
    latitude, longitude = (degrees / DEG_FROM_RAD for degrees in COUNTED_OTHERWISE["Simferopol"])
    for moved, holds in (
        (dataclasses.replace(box, south_rad=latitude), True),
        (dataclasses.replace(box, west_rad=longitude), True),
        (dataclasses.replace(box, north_rad=latitude), False),
        (dataclasses.replace(box, east_rad=longitude), False),
        (dataclasses.replace(box, north_rad=float(np.nextafter(latitude, 1.0))), True),
    ):
        counts = Territory.of(shipped.parties, (moved,)).party_at(latitude, longitude)
        assert counts == party_of(shipped, "UA" if holds else "RU"), moved


def test_a_longitude_a_turn_away_is_the_same_place(shipped: Scenario) -> None:
    latitude_deg, longitude_deg = COUNTED_OTHERWISE["Simferopol"]
    for turn_deg in (-360.0, 360.0):
        assert whose(shipped, latitude_deg, longitude_deg + turn_deg) == party_of(shipped, "UA")


def test_parties_have_no_say_in_it_but_their_countries(shipped: Scenario) -> None:
    """A correction to a country that no party counts as its own makes the land nobody's here."""
    (box,) = shipped.territory
    away = dataclasses.replace(shipped, territory=(dataclasses.replace(box, counts_as="CH"),))
    assert whose(away, *COUNTED_OTHERWISE["Simferopol"]) == ""


def test_it_is_part_of_the_digest_and_its_source_is_told(spoil: Spoil, shipped: Scenario) -> None:
    folder = spoil(FILE, 'north = "46.25 deg"', 'north = "46.24 deg"')
    assert scenario.load(folder).scenario.digest != shipped.digest
    loaded = scenario.load(NAME)
    claims = [claim for claim in loaded.provenance if claim.thing == "territory.1"]
    assert {claim.key for claim in claims} == {"south", "north", "west", "east"}
    for claim in claims:
        assert claim.used
        assert claim.quantity.status == "decided"
        assert "article 2" in loaded.sources[claim.quantity.source]
        assert "2011" in claim.quantity.note


SECOND = (
    '[[territory]]\ncountry = "RU"\ncounts_as = "GE"\nsouth = "45 deg"\nnorth = "47 deg"\n'
    'west = "36 deg"\neast = "40 deg"\nsource = "un-a-52-174"\nnote = "for the test"\n\n'
)
# old text, new text, and what the message must hold, in this order
MISTAKES = {
    "a country that no code names": (
        'counts_as = "UA"',
        'counts_as = "ZZ"',
        (
            r"scenario\.toml, line \d+",
            r"territory\[1\]\.counts_as",
            "'ZZ'",
            "expected two",
            "correct",
        ),
    ),
    "a code that is none": (
        'country = "RU"',
        'country = "Russia"',
        (r"scenario\.toml, line \d+", r"territory\[1\]\.country", "'Russia' given", "expected ISO"),
    ),
    "a country that counts as itself": (
        'counts_as = "UA"',
        'counts_as = "RU"',
        (r"territory\[1\]\.counts_as", "'RU' given", "expected another country"),
    ),
    "north below south": (
        'north = "46.25 deg"',
        'north = "44.2 deg"',
        (
            r"territory\[1\]\.north",
            "empty box given: north = 44.2 deg with south = 44.3 deg",
            "expected north above south",
            "exchange",
        ),
    ),
    "east on west": (
        'east = "36.6 deg"',
        'east = "32.4 deg"',
        (r"territory\[1\]\.east", "empty box given", "expected east above west", "two boxes"),
    ),
    "a box without land of the country": (
        'country = "RU"',
        'country = "TR"',
        (
            r"key 'territory\[1\]'",
            "44.3 to 46.25 deg north",
            "expected a box that holds land",
            "'TR'",
        ),
    ),
    "no source": (
        'source = "un-a-52-174"\n',
        "",
        (r"territory\[1\]\.source", "nothing given", "expected the identifier of a source", "add"),
    ),
    "an empty source": (
        'source = "un-a-52-174"\n',
        'source = ""\n',
        (r"territory\[1\]\.source", "'' given", "expected the identifier of a source"),
    ),
    "a source that nobody lists": (
        'source = "un-a-52-174"\n',
        'source = "un-a-52-175"\n',
        (r"territory\[1\]\.source", "'un-a-52-175' given", "did you mean 'un-a-52-174'", "sources"),
    ),
    "no reason": (
        'note = "Crimea',
        '# note = "Crimea',
        (r"territory\[1\]\.note", "nothing given", "add note"),
    ),
    "an edge without a unit": (
        'south = "44.3 deg"',
        "south = 44.3",
        (r"territory\[1\]\.south", "44.3 without a unit given", 'as in "44.3 deg"'),
    ),
    "an edge off the globe": (
        'south = "44.3 deg"',
        'south = "-91 deg"',
        (r"territory\[1\]\.south", "-91 deg given", "from -90 to 90 deg"),
    ),
    "a second box over the first": (
        "# The data give",
        SECOND + "# The data give",
        (
            r"key 'territory\[2\]'",
            "'RU' given that overlaps",
            r"territory\[1\]",
            "expected",
            "move",
        ),
    ),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_says_where_what_and_what_to_do(name: str, spoil: Spoil) -> None:
    old, new, words = MISTAKES[name]
    with pytest.raises(MistakeError) as caught:
        scenario.load(spoil(FILE, old, new))
    assert re.search(".*".join(words), str(caught.value), re.DOTALL), str(caught.value)
