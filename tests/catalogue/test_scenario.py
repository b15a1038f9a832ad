"""The shipped scenario: what is in it, which layer each figure came from, and what names it."""

import itertools
import math
import re
from pathlib import Path

import pytest

from jointshield.catalogue import listing
from jointshield.catalogue.document import Document
from jointshield.catalogue.load import base_catalogue
from jointshield.catalogue.quantity import DECISION
from jointshield.errors import MistakeError
from jointshield.exercise import scenario
from jointshield.exercise.scenario import LoadedScenario

NAME = "joint-2011"
EARTH_RADIUS_M = 6_371_000.0


@pytest.fixture(scope="module")
def loaded() -> LoadedScenario:
    return scenario.load(NAME)


def distance_m(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Great circle between two points (latitude, longitude in radians)."""
    half = (
        math.sin((b[0] - a[0]) / 2) ** 2
        + math.cos(a[0]) * math.cos(b[0]) * math.sin((b[1] - a[1]) / 2) ** 2
    )
    return 2 * EARTH_RADIUS_M * math.asin(math.sqrt(half))


def test_it_is_what_the_story_asks_for(loaded: LoadedScenario) -> None:
    setup = loaded.scenario
    assert len(setup.parties) == 3
    assert {radar.id for radar in setup.radars} == {
        "gabala", "armavir", "kurecik", "fylingdales", "don2n",
    }  # fmt: skip
    owners = [lane.owner for lane in setup.infrareds]
    assert sorted(owners) == sorted({radar.owner for radar in setup.radars})
    assert {threat.target for threat in setup.threats if threat.target} == {
        "Warsaw", "Bucharest", "Ankara", "Moscow", "Rostov-on-Don",
    }  # fmt: skip
    assert len({threat.launch_area for threat in setup.threats}) == 2
    assert [threat.notice for threat in setup.threats if not threat.target] == ["notice-1"]
    assert [mode.id for mode in setup.modes] == ["M0", "M1", "M2", "M3", "M4"]
    assert all(site.stock > 0 for site in setup.sites)
    assert {site.owner for site in setup.sites} == {radar.owner for radar in setup.radars}


def test_the_third_country_has_a_voice_and_no_radar(loaded: LoadedScenario) -> None:
    setup = loaded.scenario
    owners = {radar.owner for radar in setup.radars} | {site.owner for site in setup.sites}
    (third,) = [party for party in setup.parties if party.id not in owners]
    assert third.countries
    assert third.desk
    assert third.id in {link.party for link in setup.links}


def test_launches_of_one_area_are_apart_and_inside_the_first_minutes(
    loaded: LoadedScenario,
) -> None:
    setup = loaded.scenario
    for area in {threat.launch_area for threat in setup.threats}:
        times = sorted(t.launched_s for t in setup.threats if t.launch_area == area)
        assert all(later - earlier >= 25 for earlier, later in itertools.pairwise(times))
        assert times[-1] <= 240


def test_each_threat_flies_a_distance_of_its_class(loaded: LoadedScenario) -> None:
    """Classes of 1,000 to 3,500 km by name; nobody fires a class at more than its range."""
    for threat in loaded.scenario.threats:
        if threat.target_latitude_rad is None or threat.target_longitude_rad is None:
            continue
        reach_m = 1000 * float(threat.missile.split("-")[1])
        flown_m = distance_m(
            (threat.latitude_rad, threat.longitude_rad),
            (threat.target_latitude_rad, threat.target_longitude_rad),
        )
        assert 0.6 * reach_m < flown_m < reach_m


def test_the_space_launch_is_inside_its_notice(loaded: LoadedScenario) -> None:
    setup = loaded.scenario
    (launch,) = [threat for threat in setup.threats if threat.notice]
    (notice,) = setup.notices
    assert notice.window_open_s <= launch.launched_s <= notice.window_close_s
    assert notice.given_s <= -24 * 3600, "at least a day ahead, as in the agreement of 1988"
    assert launch.azimuth_rad is not None
    assert abs(launch.azimuth_rad - notice.azimuth_rad) <= notice.azimuth_tolerance_rad
    place = (launch.latitude_rad, launch.longitude_rad)
    assert distance_m(place, (notice.latitude_rad, notice.longitude_rad)) <= notice.radius_m
    assert notice.notifier not in {party.id for party in setup.parties}


def test_what_parties_assume_includes_what_flies(loaded: LoadedScenario) -> None:
    for party in loaded.scenario.parties:
        for missile in loaded.scenario.missiles:
            if not missile.held_elevations_rad:
                ratio = (
                    missile.payload_ballistic_coefficient_kg_m2
                    / party.tracking.ballistic_coefficient_kg_m2
                )
                sigmas = abs(math.log(ratio)) / party.tracking.ballistic_coefficient_log_sigma
                assert sigmas <= 1.0


def test_every_figure_has_a_source_that_can_be_looked_up(loaded: LoadedScenario) -> None:
    for claim in loaded.provenance:
        quantity = claim.quantity
        assert quantity.status != "memory"
        assert quantity.claimant
        for source in quantity.source.split(", "):
            assert source in loaded.sources or source in ("assumption", DECISION)
        if quantity.source == "assumption":
            assert len(quantity.note) > 5


def test_every_used_figure_is_used_once(loaded: LoadedScenario) -> None:
    used = [(claim.thing, claim.key) for claim in loaded.provenance if claim.used]
    figures = [item for item in used if item[0].split(".")[0] in ("radar", "site", "infrared")]
    assert len(figures) == len(set(figures))


def test_a_figure_of_the_base_layer_comes_through(loaded: LoadedScenario) -> None:
    (radar,) = [radar for radar in loaded.scenario.radars if radar.id == "gabala"]
    assert radar.range_max_m == 6_000_000.0
    assert math.degrees(radar.azimuth_min_rad) == pytest.approx(107)
    claims = [
        claim
        for claim in loaded.provenance
        if (claim.thing, claim.key) == ("radar.gabala", "range_max")
    ]
    assert [(claim.used, claim.layer) for claim in claims] == [
        (True, "catalogue"),
        (False, "catalogue"),
    ]


def test_what_a_party_says_of_anothers_radar_is_kept_and_not_used(folder: Path) -> None:
    path = folder / "parties" / "alliance.toml"
    path.write_text(
        path.read_text("utf-8")
        + '\n[radar.gabala]\nrange_max = { value = 4500, low = 4000, high = 5000, unit = "km", '
        'source = "assumption", note = "seen from the other side" }\n',
        "utf-8",
    )
    changed, before = scenario.load(folder), scenario.load(NAME)
    assert changed.scenario == before.scenario
    (claim,) = [c for c in changed.provenance if c.quantity.note == "seen from the other side"]
    assert (claim.used, claim.layer, claim.quantity.claimant) == (False, "alliance", "alliance")


def test_the_owner_overrides_the_base_layer_and_the_scenario_both(folder: Path) -> None:
    figure = (
        'range_max = {{ value = {0}, low = {0}, high = {0}, unit = "km", '
        'source = "assumption", note = "for the test" }}\n'
    )
    path = folder / "parties" / "russia.toml"
    text = path.read_text("utf-8").replace(
        "[radar.gabala]\n", "[radar.gabala]\n" + figure.format(5000)
    )
    path.write_text(text, "utf-8")
    assert scenario.load(folder).scenario.radars[0].range_max_m == 5_000_000.0
    path = folder / "scenario.toml"
    text = path.read_text("utf-8").replace(
        "[radar.gabala]\n", "[radar.gabala]\n" + figure.format(4000)
    )
    path.write_text(text, "utf-8")
    loaded = scenario.load(folder)
    assert loaded.scenario.radars[0].range_max_m == 4_000_000.0
    assert {c.layer for c in loaded.provenance if c.key == "range_max" and c.used} >= {"scenario"}


def test_unverified_figures_enter_only_as_somebodys_assumption(loaded: LoadedScenario) -> None:
    tree = base_catalogue().tree
    for claim in loaded.provenance:
        kind, _, identifier = claim.thing.partition(".")
        entry = tree.get(kind, {}).get(identifier, {}) if isinstance(tree.get(kind), dict) else {}
        if claim.used and claim.key in entry.get("unverified", {}):
            assert claim.layer not in ("catalogue",)


def test_the_digest_names_the_content(folder: Path) -> None:
    before = scenario.load(NAME)
    assert scenario.load(folder).scenario.digest == before.scenario.digest, "not the place"
    assert re.fullmatch("[0-9a-f]{64}", before.scenario.digest)
    path = folder / "scenario.toml"
    path.write_text(path.read_text("utf-8").replace('"20 s"', '"20.5 s"'), "utf-8")
    assert scenario.load(folder).scenario.digest != before.scenario.digest


def test_comments_and_notes_do_not_change_the_digest(folder: Path) -> None:
    path = folder / "parties" / "alliance.toml"
    text = path.read_text("utf-8").replace("at sea", "on the water") + "\n# a remark\n"
    path.write_text(text, "utf-8")
    assert scenario.load(folder).scenario == scenario.load(NAME).scenario


def test_parties_can_be_renamed_and_reordered_by_plain_text(folder: Path) -> None:
    for path in (folder / "scenario.toml", *(folder / "parties").glob("*.toml")):
        text = path.read_text("utf-8")
        for old, new in (("alliance", "north"), ("russia", "east"), ("ukraine", "between")):
            text = text.replace(f'"{old}"', f'"{new}"')
        path.write_text(text, "utf-8")
    path = folder / "scenario.toml"
    text = path.read_text("utf-8")
    path.write_text(text.replace('["north", "east", "between"]', '["east", "between", "north"]'))
    renamed, before = scenario.load(folder).scenario, scenario.load(NAME).scenario
    assert [party.id for party in renamed.parties] == ["east", "between", "north"]
    assert [radar.id for radar in renamed.radars] == [radar.id for radar in before.radars]
    assert renamed.threats == before.threats
    back = {"north": "alliance", "east": "russia", "between": "ukraine"}
    for now, then in zip(renamed.radars, before.radars, strict=True):
        assert back[now.owner] == then.owner
        assert now.range_max_m == then.range_max_m


def test_a_scenario_is_found_by_name_by_folder_and_by_file(folder: Path) -> None:
    assert scenario.find(NAME).name == NAME
    assert scenario.find(folder) == folder
    assert scenario.find(folder / "scenario.toml") == folder
    assert [name for name, _ in scenario.shipped()] == ["andoya-1995", "armavir-2013", NAME]


def test_modes_by_name(loaded: LoadedScenario) -> None:
    assert loaded.mode("M2").consent_rules == ("owner", "host", "overflown", "debris", "sector")
    with pytest.raises(MistakeError, match="mode 'M7' given; expected one of M0, M1, M2, M3"):
        loaded.mode("M7")


def test_the_json_form_shows_used_figures_and_rivals(loaded: LoadedScenario) -> None:
    tree = loaded.as_json()
    assert tree["scenario"]["digest"] == loaded.scenario.digest
    assert len(tree["provenance"]) + len(tree["rivals"]) == len(loaded.provenance)
    assert {"thing", "key", "value", "low", "high", "unit", "source", "claimant"} <= set(
        tree["provenance"][0]
    )


def test_the_listing_shows_figures_rivals_and_what_is_not_loaded() -> None:
    rows = listing.catalogue("gabala")
    assert len({len(row) for row in rows}) == 1
    labels = [row[0] for row in rows]
    assert "range_max" in labels
    assert "range_max (rival)" in labels
    assert any("(not loaded)" in row[0] for row in listing.catalogue("fylingdales"))
    assert len(listing.catalogue()) > 30
    assert NAME in [row[0] for row in listing.scenarios(scenario.shipped())]
    with pytest.raises(MistakeError, match="did you mean 'gabala'"):
        listing.catalogue("gabalah")


def test_a_key_is_found_on_its_line(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text('[a]\nx = 1\n[[b]]\ny = 2\n[[b]]\ny = 3\n[b.c]\nz = 4\n["d e".f]\nq = 5\n')
    document = Document.read(path)
    assert document.line_of(("a", "x")) == 2
    assert document.line_of(("b", 1, "y")) == 6
    assert document.line_of(("b", 1, "c", "z")) == 8
    assert document.line_of(("d e", "f", "q")) == 10
    assert document.line_of(("a", "missing")) == 1
    assert document.line_of(("nowhere",)) is None
