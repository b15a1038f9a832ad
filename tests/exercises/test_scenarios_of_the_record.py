"""Two launches of the record, against numbers written beforehand: flights, alerts, explanations."""

import json
import math
import re
import shutil
import tomllib
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from geographiclib.geodesic import Geodesic

from jointshield.exercise import runs, scenario
from jointshield.exercise.asked import check_answers
from jointshield.exercise.replay import replay
from jointshield.messages import Message
from jointshield.messages.notices import LaunchUnannounced
from jointshield.messages.plots import RadarScan
from jointshield.messages.queries import NOTHING_SEEN, QueryAnswer
from jointshield.messages.truth import TruthObject, TruthOrigin
from jointshield.world.objects import FlyingObject, fly_all

from ..conftest import messages

SEEING = "russia"
"""The party whose radar saw it, in both."""
CUT = {"andoya-1995": "840 s", "armavir-2013": "2160 s"}
"""Long enough for the last alert; the statement of hours later is moved up below."""
STATEMENT_MIN, MOVED_MIN = 210.0, 20.0


@cache
def _expected(name: str) -> dict[str, Any]:
    return tomllib.loads((scenario.find(name) / "expected.toml").read_text(encoding="utf-8"))


@cache
def _flown(name: str) -> FlyingObject:
    (flight,) = fly_all(scenario.load(name).scenario)
    return flight


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Each scenario in each mode, cut short, run once."""
    above = tmp_path_factory.mktemp("record")

    @cache
    def once(name: str, mode: str) -> Path:
        given = above / name
        if not given.exists():
            shutil.copytree(scenario.find(name), given)
            path = given / "scenario.toml"
            text = path.read_text(encoding="utf-8")
            text = re.sub(r'(?m)^duration = ".*"$', f'duration = "{CUT[name]}"', text)
            text = text.replace(
                f'given = "{STATEMENT_MIN:.0f} min"', f'given = "{MOVED_MIN:.0f} min"'
            )
            path.write_text(text, encoding="utf-8")
        folder = above / f"{name}-{mode}"
        runs.run_mode(scenario.load(given), mode, 1, folder)
        return folder

    return once


def _summary(folder: Path) -> dict[str, Any]:
    summary: dict[str, Any] = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    return summary


def _alert(folder: Path, party: str) -> dict[str, Any]:
    (row,) = [alert for alert in _summary(folder)["alerts"] if alert["party"] == party]
    return dict(row)


# --- the flights ----------------------------------------------------------------------------------


def test_the_rocket_flies_as_published() -> None:
    expected, trajectory = _expected("andoya-1995")["flight"], _flown("andoya-1995").trajectory
    launched_s = _flown("andoya-1995").threat.launched_s
    assert trajectory.apogee_height_m / 1000.0 == pytest.approx(
        expected["apogee_km"], abs=expected["apogee_tolerance_km"]
    )
    assert trajectory.burnout_s - launched_s == pytest.approx(expected["burnout_s"])
    assert (trajectory.impact_s - launched_s) / 60.0 == pytest.approx(
        expected["duration_min"], abs=expected["duration_tolerance_min"]
    )
    gap = Geodesic.WGS84.Inverse(
        math.degrees(trajectory.impact_latitude_rad),
        math.degrees(trajectory.impact_longitude_rad),
        expected["impact_latitude_deg"],
        expected["impact_longitude_deg"],
    )
    assert gap["s12"] / 1000.0 <= expected["impact_within_km"]


def test_the_target_rises_high_enough_to_be_seen_and_falls_into_the_sea() -> None:
    expected, trajectory = _expected("armavir-2013")["flight"], _flown("armavir-2013").trajectory
    apogee_km = trajectory.apogee_height_m / 1000.0
    assert expected["apogee_km_min"] <= apogee_km <= expected["apogee_km_max"]
    longitude_deg = math.degrees(trajectory.impact_longitude_rad)
    assert expected["impact_longitude_deg_min"] <= longitude_deg
    assert longitude_deg <= expected["impact_longitude_deg_max"]


@pytest.mark.parametrize("name", sorted(CUT))
def test_the_radar_sees_it_when_geometry_says(run: Any, name: str) -> None:
    sensor = {"andoya-1995": "olenegorsk", "armavir-2013": "armavir"}[name]
    control = messages(run(name, "N3"), "control")
    (flown,) = [m for m in control if isinstance(m, TruthObject)]
    plots = [
        m.time_s
        for m in control
        if isinstance(m, TruthOrigin) and m.sensor == sensor and flown.object in m.objects
    ]
    expected = _expected(name)["first_plot"]
    first_s = min(plots) - flown.launched_s
    assert expected["after_launch_min_s"] <= first_s <= expected["after_launch_max_s"]


# --- what the modes change ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "expected"),
    [(name, row) for name in sorted(CUT) for row in _expected(name)["alert"]],
    ids=lambda value: value if isinstance(value, str) else value["mode"],
)
def test_minutes_of_alert_and_what_ended_it(run: Any, name: str, expected: dict[str, Any]) -> None:
    alert = _alert(run(name, expected["mode"]), SEEING)
    minutes = (alert["lasted_s"] or 0.0) / 60.0
    assert expected["minutes_min"] <= minutes <= expected["minutes_max"]
    assert (alert["by"], alert["explained_by"]) == (expected["by"], expected["explained_by"])
    if "explained_min_min" in expected:
        moved = STATEMENT_MIN - MOVED_MIN if expected["by"] == "impact point" else 0.0
        explained = alert["explained_s"] / 60.0
        assert expected["explained_min_min"] - moved <= explained
        assert explained <= expected["explained_max_min"] - moved


@pytest.mark.parametrize("mode", ["N0", "N1", "N2", "N3"])
def test_missing_acknowledgements_are_alarmed(run: Any, mode: str) -> None:
    assert (
        _summary(run("andoya-1995", mode))["notice_alarms"]
        == _expected("andoya-1995")["missed"][mode]
    )


def test_the_launching_crew_is_not_alarmed_by_its_own_rocket(run: Any) -> None:
    for mode in ("N0", "N3"):
        assert _alert(run("andoya-1995", mode), "norway")["raised_s"] is None


def test_a_third_party_says_that_it_could_not_see(run: Any) -> None:
    expected = _expected("armavir-2013")["third_party"]
    joint = messages(run("armavir-2013", expected["mode"]), "joint")
    (said,) = [m for m in joint if isinstance(m, QueryAnswer) and m.party == expected["party"]]
    assert (said.answer, said.covered) == (expected["answer"], expected["covered"])
    assert said.claims
    assert not any(claim.in_view for claim in said.claims)


def test_a_flight_that_was_owed_a_notice_is_written_down_where_none_was_known(run: Any) -> None:
    def told(name: str, mode: str) -> list[LaunchUnannounced]:
        own = messages(run(name, mode), f"parties/{SEEING}")
        return [m for m in own if isinstance(m, LaunchUnannounced)]

    (rocket,) = told("andoya-1995", "N0")
    assert rocket.apogee_m == pytest.approx(1_453_000.0, rel=0.03)
    assert told("andoya-1995", "N2") == []
    assert len(told("armavir-2013", "N3")) == 1


@pytest.mark.parametrize("name", sorted(CUT))
def test_a_run_with_questions_plays_again_the_same(run: Any, name: str) -> None:
    found = replay(run(name, "N3"))
    assert found.difference == ""


# --- answers are held against what their party recorded ------------------------------------------


Told = dict[str, list[tuple[int, Message]]]


def _told(folder: Path) -> Told:
    names = ["joint", *(f"parties/{path.stem}" for path in (folder / "parties").glob("*.journal"))]
    return {name: list(enumerate(messages(folder, name))) for name in names}


def _changed(told: Told, journal: str, change: Callable[[Message], Message]) -> Told:
    return {**told, journal: [(index, change(message)) for index, message in told[journal]]}


@pytest.mark.parametrize("name", sorted(CUT))
def test_honest_answers_hold_against_the_journals(run: Any, name: str) -> None:
    assert check_answers(_told(run(name, "N3")), scenario.load(name).scenario) == []


def test_an_answer_that_hides_what_was_seen_is_caught(run: Any) -> None:
    def hide(message: Message) -> Message:
        if not isinstance(message, QueryAnswer) or message.party != "norway":
            return message
        claims = tuple(replace(claim, seen=0, nearest_m=None) for claim in message.claims)
        return replace(message, answer=NOTHING_SEEN, claims=claims)

    told = _changed(_told(run("andoya-1995", "N3")), "joint", hide)
    faults = check_answers(told, scenario.load("andoya-1995").scenario)
    assert any("it says 'nothing seen'; its scans say 'seen'" in fault for _, fault in faults)


def test_scans_emptied_afterwards_do_not_fit_the_answer(run: Any) -> None:
    def empty(message: Message) -> Message:
        return replace(message, plots=()) if isinstance(message, RadarScan) else message

    told = _changed(_told(run("andoya-1995", "N3")), "parties/norway", empty)
    faults = check_answers(told, scenario.load("andoya-1995").scenario)
    assert any("its scans give another seen" in fault for _, fault in faults)


def test_an_answer_to_nothing_and_one_without_a_journal_are_faults(run: Any) -> None:
    told, setting = _told(run("andoya-1995", "N3")), scenario.load("andoya-1995").scenario

    def elsewhere(message: Message) -> Message:
        return replace(message, query="Q999") if isinstance(message, QueryAnswer) else message

    faults = check_answers(_changed(told, "joint", elsewhere), setting)
    assert all("which nobody asked" in fault for _, fault in faults)
    without = {name: entries for name, entries in told.items() if name != "parties/norway"}
    faults = check_answers(without, setting)
    assert faults
    assert all("its journal is not here" in fault for _, fault in faults)
