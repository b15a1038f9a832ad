"""Guarantees in a run: orders that they forbid, whoever asks and whoever signs; and notices."""

import json
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import pytest

from jointshield.cli import play
from jointshield.consent import gate
from jointshield.consent.gate import Guarantees
from jointshield.errors import MistakeError
from jointshield.exercise import runs, scenario
from jointshield.exercise.guarding import Guard, consenting, guard_of
from jointshield.exercise.setting import settle
from jointshield.exercise.verify import verify
from jointshield.messages import Message
from jointshield.messages.consent import Proposal
from jointshield.messages.engagement import InterceptorLaunch, NotEngaged
from jointshield.messages.gate import Authorisation, KeptShut
from jointshield.messages.notices import IN_ORDER, INTERCEPTOR_LAUNCH, LaunchNotice, NoticeJudged
from jointshield.report.sentences import what_happened
from jointshield.report.timeline import Timeline

from ..attacks.table import Table
from ..conftest import messages, run_short

M = TypeVar("M", bound=Message)
FORBIDDEN = "the guarantees forbid it: sectors-2011/own-sector"
LAST_S = 345
OWNERS = ("alliance", "russia")
NOTICE_S = 20.0
MODES = f"""
[mode.guarded]
name = "Separate fire control under the guarantees of the sectors"
description = "Each fires for its own areas; no meeting in the partner's sector without permission."
shares_information = true
fire_control = "national"
consent_rules = ["owner", "host"]
treaties = ["sectors-2011"]
release_window = "40 s"
notice = "0 s"
clock_skew = "0.5 s"

[mode.announced]
name = "Separate fire control, launches announced"
description = "Each fires for its own areas; every launch is told, and waits for the telling."
shares_information = true
fire_control = "national"
consent_rules = ["owner", "host", "notify"]
treaties = ["notices"]
release_window = "40 s"
notice = "{NOTICE_S:.0f} s"
clock_skew = "0.5 s"

[mode.unsaid]
name = "One system under guarantees that no order can meet"
description = "They ask what no order says."
shares_information = true
fire_control = "joint"
consent_rules = ["owner", "host"]
treaties = ["activation"]
release_window = "40 s"
notice = "0 s"
clock_skew = "0.5 s"
"""


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """joint-2011 with two modes of its own, cut short after an order over a partner's land."""
    folder = tmp_path_factory.mktemp("given") / "scenario"
    shutil.copytree(scenario.find("joint-2011"), folder)
    path = folder / "scenario.toml"
    text = path.read_text(encoding="utf-8")
    text = re.sub(r"(?m)^modes = .*$", 'modes = ["guarded", "announced", "unsaid"]', text)
    text = re.sub(r"(?m)^duration = .*$", f'duration = "{LAST_S} s"', text)
    path.write_text(text + MODES, encoding="utf-8")
    return folder


def of_kind(folder: Path, journal: str, kind: type[M]) -> list[M]:
    return [m for m in messages(folder, journal) if isinstance(m, kind)]


def test_nobody_is_asked_for_what_no_gate_would_open_for(given: Path, tmp_path: Path) -> None:
    folder = run_short(tmp_path / "run", "guarded", 7, given)
    (idle,) = (m for m in of_kind(folder, "joint", NotEngaged) if "guarantees" in m.reason)
    assert idle.reason.startswith(FORBIDDEN)
    assert idle.track not in {p.order.track for p in of_kind(folder, "joint", Proposal)}
    assert of_kind(folder, "joint", InterceptorLaunch), "other orders go their way"
    assert verify(folder).faults == ()


def test_where_nothing_may_be_asked_for_page_and_table_say_why(
    given: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = run_short(tmp_path / "run", "unsaid", 7, given)
    summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    assert summary["decisions"] == []
    reasons = {m.track: m.reason for m in of_kind(folder, "joint", NotEngaged)}
    assert reasons
    why = "the guarantees cannot be judged: activation/order-site: whether the site is active is"
    assert all(reason.startswith(why) for reason in reasons.values()), "rounds later as well"
    said = {sentence.head: sentence.text for sentence in what_happened(Timeline.read(folder))}
    assert why in said["Not engaged"]
    assert "turned down" not in said["Not engaged"]
    assert said["Threats engaged"].endswith("none came down and six were still flying when the run"
                                            " ended.")  # fmt: skip
    assert said["Interceptors spent"] == "No interceptor was spent: nothing was launched."
    play.show([summary])
    told = capsys.readouterr().out
    assert f"unsaid: no order was asked for: {why}" in told
    assert "still flying at the end" in told


def test_the_gate_stays_shut_though_all_have_signed(
    given: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Guard, "why_never", lambda *_: "")
    folder = run_short(tmp_path / "run", "guarded", 7, given)
    kept = [
        m for owner in ("alliance", "russia") for m in of_kind(folder, f"gates/{owner}", KeptShut)
    ]
    (shut,) = (m for m in kept if m.reason.startswith(FORBIDDEN))
    asked = {p.order_digest: p.order for p in of_kind(folder, "joint", Proposal)}
    order = asked[shut.order_digest]
    assert order.sector not in ("", order.owner)
    assert order.sector not in order.required, "the rules of consent alone would have let it fly"
    flown = {launch.proposal for launch in of_kind(folder, "joint", InterceptorLaunch)}
    assert flown
    assert order.proposal not in flown
    assert verify(folder).faults == ()


def test_an_opening_against_the_guarantees_is_found_afterwards(
    given: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as lenient:
        lenient.setattr(Guard, "_why", lambda *_: "")
        folder = run_short(tmp_path / "run", "guarded", 7, given)
        assert verify(folder).faults == ()
    faults = verify(folder).faults
    assert any(FORBIDDEN in fault and "gates/alliance" in fault for fault in faults), faults


def test_another_text_of_the_guarantees_is_found_afterwards(
    given: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = run_short(tmp_path / "run", "guarded", 7, given)
    monkeypatch.setattr(
        "jointshield.exercise.verify.guard_of",
        lambda mode, parties: guard_of(replace(mode, treaties=("notices",)), parties),
    )
    assert any("were not held against them" in fault for fault in verify(folder).faults)


def test_a_launch_is_told_to_all_before_it_happens(given: Path, tmp_path: Path) -> None:
    folder = run_short(tmp_path / "run", "announced", 7, given)
    told = {
        m.notice: m for m in of_kind(folder, "joint", LaunchNotice) if m.kind == INTERCEPTOR_LAUNCH
    }
    judged = {m.notice: m for m in of_kind(folder, "joint", NoticeJudged)}
    launches = of_kind(folder, "joint", InterceptorLaunch)
    assert launches
    for launch in launches:
        notice = told[f"{launch.proposal}/launch"]
        assert notice.notifier == launch.owner
        assert launch.time_s - notice.given_s >= NOTICE_S
        assert judged[notice.notice].verdict == IN_ORDER
    for owner in OWNERS:
        for opened in of_kind(folder, f"gates/{owner}", Authorisation):
            assert opened.dossier.order.proposal in {launch.proposal for launch in launches}
    assert verify(folder).faults == ()


# --- facts ---------------------------------------------------------------------------------------


def facts(table: Table, *treaties: str, **changes: Any) -> Callable[[], str]:
    mode = scenario.load("joint-2011").mode("M1")
    guard = guard_of(replace(mode, treaties=treaties), table.standing.parties)
    dossier = table.dossier(table.order(**changes))
    return lambda: guard.why_against(dossier)


def test_consent_is_permission() -> None:
    table = Table()
    order = table.order()
    guard = guard_of(scenario.load("joint-2011").mode("M2"), table.standing.parties)
    assert consenting(table.dossier()) == set(order.required)
    asked = guard.facts(replace(order, sector="south"), order.required)
    assert (asked.permission, asked.unpermitted_overflights) == (True, 0)
    alone = guard.facts(replace(order, sector="south", overflown=("south", "third")), ())
    assert (alone.sector, alone.permission, alone.unpermitted_overflights) == ("partner", False, 2)
    assert guard.facts(replace(order, sector=order.owner), ()).permission
    assert guard.facts(replace(order, sector=""), ()).sector == "neither"


def test_what_is_not_known_keeps_a_gate_shut() -> None:
    said = facts(Table(), "activation")()
    assert said == (
        "the guarantees cannot be judged: activation/order-site: whether the site is active is not "
        "declared; activation/order-signed: the number of signatures missing under the joint "
        "assessment is not declared"
    )
    none = "the guarantees cannot be judged: no clause about orders was given"
    assert facts(Table(), "no-space")() == none


def test_no_treaties_say_nothing() -> None:
    mode = scenario.load("joint-2011").mode("M1")
    assert guard_of(mode, ("north",)).guarantees == Guarantees()
    assert guard_of(mode, ("north",)).why_never(Table().order()) == ""
    assert gate.Guarantees().why_against(Table().dossier()) == ""


def test_a_treaty_that_does_not_exist() -> None:
    mode = replace(scenario.load("joint-2011").mode("M1"), treaties=("nothing",))
    with pytest.raises(MistakeError, match=r"mode\.M1\.treaties: treaty 'nothing': not a shipped"):
        guard_of(mode, ("north",))


def test_the_agreement_names_the_guarantees(given: Path) -> None:
    loaded = scenario.load(given)
    held = guard_of(loaded.mode("guarded"), ("north",)).guarantees
    setting = settle(loaded.scenario, loaded.mode("guarded"), 7)
    assert setting.agreement.treaties == held.digests
    assert len(held.digests) == 1


def test_runs_are_written_whole(given: Path, tmp_path: Path) -> None:
    """A mode of the scenario's own is in the run's copy of it."""
    loaded = scenario.load(given)
    runs.run_mode(loaded, "guarded", 7, tmp_path / "run")
    copy, mode, _ = runs.load_run(tmp_path / "run")
    assert copy.mode(mode) == loaded.mode("guarded")


def test_rules_that_leave_the_owner_out(given: Path, tmp_path: Path) -> None:
    shutil.copytree(given, tmp_path / "s")
    path = tmp_path / "s" / "scenario.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('["owner", "host", "notify"]', "[]"), encoding="utf-8")
    with pytest.raises(MistakeError, match=r"mode\.announced\.consent_rules.*'owner' among them"):
        scenario.load(tmp_path / "s")


def test_a_notice_that_no_gate_could_wait_for(given: Path, tmp_path: Path) -> None:
    shutil.copytree(given, tmp_path / "s")
    path = tmp_path / "s" / "scenario.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('notice = "20 s"', 'notice = "39.5 s"'), encoding="utf-8")
    with pytest.raises(MistakeError, match=r"mode\.announced\.notice.*39\.5 s.*else no gate ever"):
        scenario.load(tmp_path / "s")
