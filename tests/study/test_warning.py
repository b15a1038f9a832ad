"""The question of warning: laws that hold for any sensors, and the command with bad input."""

import json
import math
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from jointshield.cli import main
from jointshield.errors import MistakeError
from jointshield.flight.arc import unit_vectors
from jointshield.flight.profile import profiles
from jointshield.study.comparison.compare import Cell, Comparison
from jointshield.study.inputs import Floats, samples
from jointshield.study.models import Case
from jointshield.study.studies import Study, load_study

ASKED = ("--launch", "Tehran", "--target", "Warsaw")


@pytest.fixture(scope="module")
def study() -> Study:
    return load_study("gabala-armavir")


def swept(study: Study, key: str, low: float, high: float, case: str) -> dict[str, Floats]:
    """Outputs while one input runs from low to high, in the unit for people."""
    values = samples(study.model.inputs, study.stated(None), 25)
    values[key] = np.linspace(low, high, 25) * study.model.input(key).si
    return study.model.evaluate(named(study, case), values)


def named(study: Study, case: str) -> Case:
    return next(item for item in study.cases if item.id == case)


@pytest.mark.parametrize(
    ("key", "low", "high"),
    [
        ("confirm_time", 0.0, 120.0),
        ("report_delay", 0.0, 600.0),
        ("sharing_delay", 0.0, 600.0),
        ("gabala_elevation_min", 0.0, 20.0),
    ],
)
def test_later_or_higher_never_warns_more(study: Study, key: str, low: float, high: float) -> None:
    warning = swept(study, key, low, high, "tehran-warsaw-2007")["warning_with_s"]
    assert np.all(np.diff(warning) <= 1e-9)
    assert warning[0] > warning[-1]


@pytest.mark.parametrize(
    ("key", "low", "high"), [("cross_section", 1e-3, 10.0), ("gabala_range_max", 300.0, 7200.0)]
)
def test_more_signal_never_warns_less(study: Study, key: str, low: float, high: float) -> None:
    warning = swept(study, key, low, high, "tehran-warsaw-2007")["warning_with_s"]
    assert np.all(np.diff(warning) >= -1e-9)


def test_a_delay_costs_its_own_length(study: Study) -> None:
    """Once in view, each second of delay is a second of warning less."""
    found = swept(study, "sharing_delay", 0.0, 300.0, "tehran-warsaw-2007")
    assert np.diff(found["warning_with_s"]) == pytest.approx(np.full(24, -12.5))


def test_a_sensor_more_never_warns_less(study: Study) -> None:
    values = samples(study.model.inputs, study.stated(None))
    sensors = ("kurecik", "gabala", "armavir", "don2n", "fylingdales", "dsp_sbirs")
    last = 0.0
    for count in range(len(sensors) + 1):
        case = replace(
            named(study, "tehran-warsaw"), words={"sensors": sensors[:count], "added": ()}
        )
        found = study.model.evaluate(case, values)
        warning = float(found["warning_with_s"][0])
        assert warning == float(found["warning_without_s"][0]) >= last
        last = warning


def test_refraction_lifts_what_is_low(study: Study) -> None:
    found = swept(study, "earth_factor", 1.0, 4.0 / 3.0, "tehran-warsaw-2007")["warning_with_s"]
    assert np.all(np.diff(found) >= 0.0)
    assert found[-1] > found[0]


def test_samples_do_not_depend_on_their_neighbours(study: Study) -> None:
    """One by one, or 700 at once across two batches: the same figures."""
    draw = np.random.default_rng(1)
    values = samples(study.model.inputs, study.stated(None), 700)
    for key, (low, high) in study.ranges.items():
        values[key] = draw.uniform(low, high, 700)
    case = named(study, "tehran-warsaw")
    together = study.model.evaluate(case, values)
    for place in (0, 511, 512, 699):
        alone = study.model.evaluate(case, {k: v[place : place + 1] for k, v in values.items()})
        for key, item in alone.items():
            assert item[0] == pytest.approx(together[key][place], rel=1e-12, nan_ok=True), key


def test_a_path_that_does_not_exist_has_no_warning(study: Study) -> None:
    values = samples(study.model.inputs, study.stated(None))
    values["missile_loft"][:] = math.radians(60.0)
    found = study.model.evaluate(named(study, "tehran-warsaw"), values)
    assert all(math.isnan(found[key][0]) for key in ("gain_s", "warning_with_s", "flight_time_s"))


def test_a_profile_rises_without_a_break_at_burnout() -> None:
    flight = profiles(
        unit_vectors(0.62, 0.9),
        unit_vectors(0.91, 0.37),
        burn_time_s=np.array([90.0, 150.0, 220.0]),
        burnout_height_m=np.array([70e3, 134e3, 200e3]),
        burnout_ground_range_m=150e3,
    )
    assert np.all(np.diff(flight.times_s, axis=1) > 0.0)
    burnout = flight.climbing - 1
    assert flight.times_s[:, burnout] == pytest.approx([90.0, 150.0, 220.0])
    assert flight.heights_m[:, burnout] == pytest.approx([70e3, 134e3, 200e3])
    step = np.linalg.norm(np.diff(flight.units, axis=1), axis=-1)
    assert np.max(step) < 0.01
    assert flight.heights_m[:, -1] == pytest.approx(np.zeros(3), abs=1e-3)


def ask(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    assert main(["ask", "warning", *words, "--json"]) == 0
    answer: dict[str, Any] = json.loads(
        capsys.readouterr().out, parse_constant=lambda text: pytest.fail(text)
    )
    return answer


def test_the_nearest_radar_is_first_beside_radars_alone(
    capsys: pytest.CaptureFixture[str],
) -> None:
    found = ask(capsys, *ASKED, "--add", "gabala")
    assert found["first_seen_by"] == "gabala"
    assert found["first_seen_by_without"] == "kurecik"
    assert found["gain_s"]["low"] <= found["gain_s"]["value"] <= found["gain_s"]["high"]
    assert found["warning_with_s"] - found["warning_without_s"] == pytest.approx(
        found["gain_s"]["value"], abs=0.002
    )
    satellites = next(row for row in found["beside"] if "dsp_sbirs" in row["sensors"])
    assert satellites["gain_s"] == 0.0
    gabala = next(row for row in found["sensors"] if row["id"] == "gabala")
    # The published sector and the assumed lowest elevation hold at the first sight.
    assert 107.0 <= gabala["azimuth_deg"] <= 217.0
    assert gabala["elevation_deg"] == pytest.approx(2.0, abs=0.05)
    assert found["version"]


def test_an_attack_takes_as_long_as_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    """About 12 minutes, as the press has it, from Tehran to Tel Aviv; the place was not told."""
    found = ask(capsys, "--launch", "Tehran", "--target", "Tel Aviv", "--add", "kurecik", "--with")
    assert found["flight_time_s"] / 60.0 == pytest.approx(12.0, abs=1.0)


def test_every_figure_of_an_answer_has_its_source(capsys: pytest.CaptureFixture[str]) -> None:
    found = ask(capsys, *ASKED, "--add", "gabala", "--confirm-time", "20s")
    rows = {row["input"]: row for row in found["inputs"]}
    assert {"gabala_range_max", "kurecik_azimuth_min", "missile_burn_time"} <= rows.keys()
    assert all(row["source"] and row["claimant"] for row in rows.values())
    assert (rows["confirm_time"]["value"], rows["confirm_time"]["claimant"]) == (20, "the asker")


def test_both_published_ranges_are_run(capsys: pytest.CaptureFixture[str]) -> None:
    found = ask(capsys, *ASKED, "--add", "armavir", "--with")
    rivals = [row for row in found["rivals"] if row["input"] == "armavir_range_max"]
    assert [row["value"] for row in rivals] == [6000.0]
    assert next(row for row in found["sensors"])["role"] == "added"
    small = ask(capsys, *ASKED, "--add", "armavir", "--with", "--cross-section", "0.001m2")
    rival = next(row for row in small["rivals"] if row["input"] == "armavir_range_max")
    assert rival["warning_with_s"] > small["warning_with_s"]


def test_a_party_brings_what_its_file_shares(capsys: pytest.CaptureFixture[str]) -> None:
    found = ask(capsys, *ASKED, "--add", "russia")
    added = {row["id"] for row in found["sensors"] if row["role"] == "added"}
    assert added == {"gabala", "armavir", "oko"}


def test_a_figure_is_drawn(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "bars.svg"
    assert main(["ask", "warning", *ASKED, "--add", "gabala", "--figure", str(path)]) == 0
    assert "<svg" in path.read_text(encoding="utf-8")
    assert "What this cannot tell you" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--add", "gabbala"), "did you mean 'gabala'"),
        (("--add", "pechora"), "nobody states"),
        (("--add", "fylingdales", "--with", "fylingdales"), "there already"),
        (("--add", "ukraine"), "shares no sensor"),
        (("--add", "gabala", "--cross-section", "nan"), "--cross-section"),
        (("--add", "gabala", "--cross-section", "1km"), "m2"),
        (("--add", "gabala", "--report-delay", "-1s"), "--report-delay"),
        (("--add", "gabala", "--missile-loft", "60deg"), "no ellipse"),
        (("--add", "gabala", "--study", "dispute-2007"), "a study of reach"),
        (("--add", "gabala", "--figure", "bars.pdf"), ".png or .svg"),
    ],
)
def test_what_cannot_be_asked_is_refused(
    words: tuple[str, ...], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ask", "warning", *ASKED, *words]) == 2
    assert told in capsys.readouterr().err


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('added = ["gabala"]', 'added = ["gabbala"]', "did you mean 'gabala'"),
        ("[radar.armavir]", "[radar.emr_brdy]", "latitude: nobody states"),
        ("[radar.armavir]", "[radar.nowhere]", "no radar of the catalogue and no name"),
        ("[infrared.oko]", "[infrared.gabala]", "has that identifier too"),
        ('unit = "m2", source = "assumption"', 'unit = "km", source = "assumption"', "m2"),
        ('target = "Warsaw"', 'target = "Warxsaw"', "no place of that name"),
        ("value = 12, low = 6", "value = nan, low = 6", "finite"),
    ],
)
def test_a_study_that_is_wrong_says_where(
    old: str, new: str, told: str, tmp_path: Path, study: Study
) -> None:
    text = (study.folder / "study.toml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "study.toml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(MistakeError, match=re.escape(told)):
        load_study(str(tmp_path))


def test_what_only_claimants_know_has_to_be_stated(study: Study, tmp_path: Path) -> None:
    """Armavir's sector was never published: without the study's assumption there is no answer."""
    text = (study.folder / "study.toml").read_text(encoding="utf-8")
    start = text.index("[radar.armavir]")
    line = text.index("azimuth_min", start)
    text = text[:line] + text[text.index("\n", line) + 1 :]
    (tmp_path / "study.toml").write_text(text, encoding="utf-8")
    loaded = load_study(str(tmp_path))
    with pytest.raises(MistakeError, match="armavir_azimuth_min: nobody states"):
        samples(loaded.model.inputs, loaded.stated(None))
    words = ("--add", "armavir", "--study", str(tmp_path))
    assert main(["ask", "warning", *ASKED, *words]) == 2


def test_bars_of_a_comparison_are_drawn(study: Study, tmp_path: Path) -> None:
    from jointshield.study.draw import frame, warning

    sets = study.assumptions[:2]
    cells = tuple(
        Cell(
            case=case,
            assumed=assumed,
            outputs={
                key: float(item[0])
                for key, item in study.model.evaluate(
                    case, samples(study.model.inputs, study.stated(assumed))
                ).items()
            },
        )
        for case in study.cases[:3]
        for assumed in sets
    )
    shown = replace(study, cases=study.cases[:3])
    comparison = Comparison(study=shown, sets=sets, cells=cells, command=())
    path = frame.save(tmp_path / "bars.svg", lambda: warning.figure(comparison))
    assert "<svg" in path.read_text(encoding="utf-8")


def test_a_target_at_the_launch_area_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    words = ("--launch", "Tehran", "--target", "Tehran", "--add", "gabala")
    assert main(["ask", "warning", *words]) == 2
    assert "at least 10 km" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words",
    [
        ("--launch", "Tehran", "--target", "Warsaw", "--add", "gabala"),
        ("--launch", "Tehran", "--target", "New York", "--add", "gabala", "armavir"),
        ("--launch", "Tehran", "--target", "Minsk", "--add", "alliance", "--with", "don2n"),
    ],
)
def test_an_answer_fits_a_terminal_of_24_lines(
    words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    """80 letters wide; one line is left for the prompt. What it leaves out stands in --full."""
    assert main(["ask", "warning", *words]) == 0
    short = capsys.readouterr().out
    assert sum(max(1, math.ceil(len(line) / 80)) for line in short.splitlines()) <= 23
    found = ask(capsys, *words)
    for key in ("first_seen_by", "first_seen_by_without"):
        assert found[key] in short
    assert found["deciding"][0]["about"] in short
    assert all(flip["about"] in short for flip in found["flips"][:2])
    assert all(limit in short for limit in found["limits"])
    assert main(["ask", "warning", *words, "--full"]) == 0
    full = capsys.readouterr().out
    assert "Rival figures" in full
    assert all(title in full for title in found["sources"].values())
