"""Parity: published salvo arithmetic, shares against flights asked one by one, bounds."""

import math
from pathlib import Path

import numpy as np
import pytest

from jointshield.errors import MistakeError
from jointshield.study.inputs import samples
from jointshield.study.models import Case
from jointshield.study.parity.answering import answer
from jointshield.study.parity.question import Row, Wish, ask, load_parity, year_of
from jointshield.study.parity.salvo import engaged_kill, largest_raid, no_leak
from jointshield.study.parity.shares import reachable
from jointshield.study.reach import REACH
from jointshield.study.studies import SHIPPED, load_study


def test_published_salvo_arithmetic() -> None:
    """Wilkening (2000): k 0.8, two shots, ten warheads; to the four digits of the summary."""
    assert no_leak(10, 0.8, 2, 1.0, common=True) == pytest.approx(0.6648, abs=5e-5)
    assert no_leak(10, 0.8, 2, 0.95, common=True) == pytest.approx(0.6315, abs=1e-4)
    assert no_leak(10, 0.8, 2, 1.0, common=False) == pytest.approx(0.6648, abs=5e-5)
    assert no_leak(10, 0.8, 2, 0.95, common=False) == pytest.approx(0.6648 * 0.95**10, abs=5e-5)


def test_largest_raid_is_the_last_one_with_the_odds() -> None:
    for kill, shots, track in ((0.8, 2, 0.95), (0.5, 4, 1.0), (0.9, 1, 0.8)):
        most = float(largest_raid(1e6, kill, shots, track))
        assert no_leak(most, kill, shots, track, common=True) >= 0.5
        assert no_leak(most + 1, kill, shots, track, common=True) < 0.5
    assert largest_raid(20, 0.999, 2, 1.0) == 10
    assert largest_raid(20, 1.0, 2, 1.0) == 10
    assert largest_raid(20, 0.8, 2, 0.4) == 0
    assert engaged_kill(0.8, 2) == pytest.approx(0.96)


def test_shares_are_those_of_flights_asked_one_by_one() -> None:
    """Each base and target through `ask reach`'s model, which samples arcs in its own way.

    One flight of 48 may differ per site: it passes at the fly-out limit, and is inside for less
    than the time between two instants.
    """
    study, model = load_parity("alaska-2013")
    case = next(item for item in study.cases if item.id == "ships-russia")
    force, deployment = model.force(case), model.deployment(case)
    values = samples(model.inputs, study.common)
    shares = reachable(force, deployment, values)
    figures = {
        **{f"interceptor_{key}": values[f"sm3_2a_{key}"] for key in ("speed", "burn_time")},
        "fly_out_limit": values["sm3_2a_fly_out_limit"],
        "meeting_height_min": values["sm3_2a_height_min"],
        "meeting_height_max": values["sm3_2a_height_max"],
        **{
            f"missile_{key}": values[f"russia_{key}"]
            for key in ("burn_time", "burnout_height", "burnout_range", "loft")
        },
        "delay": values["delay"],
    }
    met = np.zeros((len(deployment.stands), len(force.bases), len(force.targets)))
    for i, stand in enumerate(deployment.stands):
        for j, base in enumerate(force.bases):
            for k, target in enumerate(force.targets):
                places = {"from": base, "to": target, "interceptors": stand.site.place}
                asked = Case(id="one", title="one", places=places)
                met[i, j, k] = REACH.evaluate(asked, figures)["margin_s"][0] >= 0.0
    one_flight = 1.001 / 48
    by_stand = [float(share[0]) for share in shares.by_stand]
    assert by_stand == pytest.approx(list(met.mean(axis=(1, 2))), abs=one_flight)
    assert shares.whole[0] == pytest.approx(met.max(axis=0).mean(), abs=one_flight)
    assert force.weights.sum() == pytest.approx(1.0)


def test_samples_that_differ_in_numbers_share_their_flights() -> None:
    study, model = load_parity("alaska-2013")
    case = study.cases[0]
    values = samples(model.inputs, study.common, 400)
    values["gmd_gbi3_interceptors"] = np.linspace(0.0, 2000.0, 400)
    found = model.evaluate(case, values)
    assert np.all(np.diff(found["left"]) <= 0.0)
    assert found["left"][0] == 1480.0
    assert found["left"][-1] == 0.0
    assert np.all(found["expected_stopped"] <= found["stopped_at_most"] + 1e-9)
    assert np.ptp(found["reachable_share"]) == 0.0


def test_faster_interceptors_reach_no_less_and_later_ones_no_more() -> None:
    study, model = load_parity("alaska-2013")
    case = next(item for item in study.cases if item.id == "ships-russia")
    values = samples(model.inputs, study.common, 5)
    values["sm3_2a_speed"] = np.linspace(3000.0, 7000.0, 5)
    speeds = model.evaluate(case, values)["reachable_share"]
    assert np.all(np.diff(speeds) >= 0.0)
    assert speeds[-1] > speeds[0]
    values = samples(model.inputs, study.common, 5)
    values["delay"] = np.linspace(60.0, 1800.0, 5)
    delays = model.evaluate(case, values)["reachable_share"]
    assert np.all(np.diff(delays) <= 0.0)
    assert delays[-1] < delays[0]


@pytest.fixture(scope="module")
def rows() -> tuple[Row, ...]:
    return ask(Wish(study="alaska-2013"))[2]


def test_the_answer_shows_both_sides(rows: tuple[Row, ...]) -> None:
    study, model = load_parity("alaska-2013")
    tree = answer(study, model, rows, ("jointshield",)).as_json()
    assert tree["interceptors_that_would_matter"] == 280.0
    assert len(tree["rows"]) == len(study.cases) * len(study.assumptions)
    assert {row["verdict"] for row in tree["rows"]} == {"parity kept", "parity in doubt"}
    by_path = {path["path"]: path["below_threshold_in"] for path in tree["growth"]}
    assert by_path["as-built"] is None
    assert by_path["pifer"] is None
    assert by_path["ministry"] == 2017.0
    flips = {flip["input"]: flip["value"] for flip in tree["flips"]}
    assert flips["gmd_gbi3_interceptors"] == pytest.approx(280.0, abs=1.0)
    for row in tree["rows"]:
        for site in row["sites"]:
            low, high = site["reachable_share_low"], site["reachable_share_high"]
            assert low <= site["reachable_share"] <= high


def test_a_site_of_ones_own() -> None:
    _, _, rows = ask(Wish(study="alaska-2013", sites=("redzikowo=sm3_2a",), count="24"))
    assert [row.force.id for row in rows] == ["russia", "united-states"]
    assert all(row.figures["stopped_at_most"] <= 24.0 for row in rows)


def test_years_on_a_path() -> None:
    path = ((2010, 0.0, 1480.0), (2020, 560.0, 920.0))
    assert year_of(path, 1200.0) == pytest.approx(2015.0)
    assert year_of(path, 900.0) is None
    assert year_of(path, 2000.0) == 2010.0


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        (Wish(study="dispute-2007"), "expected a study of parity"),
        (Wish(study="nothing"), "not a shipped study"),
        (Wish(study="alaska-2013", case="gmd-rusia"), "did you mean 'gmd-russia'"),
        (Wish(study="alaska-2013", assumptions=("x",)), "no such set"),
        (Wish(study="alaska-2013", sites=("redzikowo=sm3_2a",)), "--number"),
        (Wish(study="alaska-2013", count="5"), "without --site"),
        (Wish(study="alaska-2013", sites=("0,0=sm3_2a",), count="5"), "in the sea"),
        (Wish(study="alaska-2013", ships=("Minsk=sm3_2a",), count="5"), "on land, in BY"),
        (Wish(study="alaska-2013", sites=("Minsk=sm9",), count="5"), "gbi3"),
        (Wish(study="alaska-2013", sites=("Minsk=gbi3",), count="-5"), "from 0"),
        (Wish(study="alaska-2013", sites=("Minsk=gbi3",), count="many"), "--number"),
        (Wish(study="alaska-2013", delay="300"), "one of s, min, h"),
    ],
)
def test_what_cannot_be_asked(wish: Wish, words: str) -> None:
    with pytest.raises(MistakeError, match=words):
        ask(wish)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (('site = "vandenberg"', 'site = "vandenburg"'), "did you mean 'vandenberg'"),
        (('interceptor = "53t6"', 'interceptor = "53t7"'), "did you mean '53t6'"),
        (('stands = "land"\nhost = "RU"', 'stands = "ship"'), "on land, in RU"),
        (('force = "russia"\ndeployment = "gmd"', 'force = "r"\ndeployment = "gmd"'), "force"),
        (("russia_warheads = { value = 1480,", "russia_warheads = { value = nan,"), "nan"),
    ],
)
def test_what_a_file_cannot_say(tmp_path: Path, change: tuple[str, str], words: str) -> None:
    text = (SHIPPED / "alaska-2013" / "study.toml").read_text(encoding="utf-8")
    assert change[0] in text
    (tmp_path / "study.toml").write_text(text.replace(*change), encoding="utf-8")
    with pytest.raises(MistakeError, match=words):
        load_study(str(tmp_path))


def test_a_raid_out_of_range_has_no_share() -> None:
    study, model = load_parity("alaska-2013")
    case = study.cases[0]
    values = samples(model.inputs, study.common)
    values["russia_range"] = np.array([1000e3])
    assert math.isnan(model.evaluate(case, values)["reachable_share"][0])
