"""Responses agreed beforehand: what they cover, who has to sign, and where they end."""

import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any, TypeVar

import pytest

from jointshield.cli import main
from jointshield.consent.keys import CONSENT
from jointshield.errors import MistakeError
from jointshield.exercise import scenario
from jointshield.exercise.beforehand import about_plan, consented, covering, plans_of, signed
from jointshield.exercise.replay import replay
from jointshield.exercise.setting import settle
from jointshield.exercise.verify import verify
from jointshield.messages import Message, digest
from jointshield.messages.consent import AUTHORISED, Decision, Proposal
from jointshield.messages.gate import Authorisation, PlanSigned

from ..conftest import messages, run_short, short_scenario

M = TypeVar("M", bound=Message)
SALVO_MAX = 2


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A short joint-2011 whose plan allows few interceptors at each site."""
    folder = short_scenario(tmp_path_factory.mktemp("given") / "scenario")
    path = folder / "scenario.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"salvo_max = \d+", f"salvo_max = {SALVO_MAX}", text), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def run(given: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return run_short(tmp_path_factory.mktemp("run") / "M4", "M4", 7, given)


def of_kind(folder: Path, journal: str, kind: type[M]) -> list[M]:
    return [m for m in messages(folder, journal) if isinstance(m, kind)]


def test_under_a_plan_owner_and_host_are_enough(run: Path) -> None:
    (held,) = of_kind(run, "joint", PlanSigned)
    seats = [seat.party for seat in settle_of("M4").agreement.seats]
    assert [envelope.party for envelope in held.consents] == seats
    asked = {p.order_digest: p.order for p in of_kind(run, "joint", Proposal)}
    under = [order for order in asked.values() if order.plan]
    beside = [order for order in asked.values() if not order.plan]
    assert under
    assert beside, "the limit leaves orders for live consent"
    for order in under:
        assert order.plan == digest(held.plan)
        assert set(order.required) == {order.owner, order.host}
        assert order.expires_s <= held.plan.until_s
    for order in beside:
        assert list(order.required) == seats
    flown = {d.order_digest for d in of_kind(run, "joint", Decision) if d.decision == AUTHORISED}
    assert flown & {digest(order) for order in under}


def test_no_site_sends_more_than_the_plan_allows(run: Path) -> None:
    sent: Counter[str] = Counter()
    for owner in ("alliance", "russia"):
        for opened in of_kind(run, f"gates/{owner}", Authorisation):
            if opened.dossier.plan is not None:
                sent[opened.dossier.order.site] += opened.dossier.order.salvo
    assert sent
    assert max(sent.values()) <= SALVO_MAX


def test_the_run_verifies_and_replays(run: Path) -> None:
    assert verify(run).faults == ()
    assert replay(run).difference == ""


def test_a_missing_journal_is_named_where_it_should_lie(run: Path, tmp_path: Path) -> None:
    shutil.copytree(run, tmp_path / "run")
    missing = tmp_path / "run" / "gates" / "alliance.journal"
    missing.unlink()
    with pytest.raises(MistakeError, match=re.escape(str(missing))):
        replay(tmp_path / "run")


def test_an_order_under_a_plan_verifies_by_itself(run: Path, tmp_path: Path) -> None:
    opened = of_kind(run, "gates/alliance", Authorisation)
    order = next(o.dossier.order for o in opened if o.dossier.plan is not None)
    bundle = tmp_path / "order.json"
    assert main(["bundle", str(run), "--order", order.proposal, "--out", str(bundle)]) == 0
    assert main(["verify", str(bundle)]) == 0
    small = Path(__file__).parents[2] / "verifier" / "small_verify.py"
    done = subprocess.run(
        [sys.executable, "-I", str(small), str(bundle)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def settle_of(mode: str) -> Any:
    loaded = scenario.load("joint-2011")
    return settle(loaded.scenario, loaded.mode(mode), 7)


def test_a_plan_that_somebody_has_not_signed_covers_nothing() -> None:
    setting = settle_of("M4")
    (plan,) = plans_of(setting.scenario, setting.agreement)
    parties = tuple(setting.keys)
    ballots = {(digest(plan), p): consented(plan, setting.keys[p][CONSENT]) for p in parties}
    assert signed((plan,), ballots, parties) == setting.plans
    assert about_plan(ballots[digest(plan), parties[0]]) == digest(plan)
    del ballots[digest(plan), parties[-1]]
    assert signed((plan,), ballots, parties) == ()
    assert about_plan(setting.adoptions[0]) == ""


def test_rules_without_plans_have_none() -> None:
    setting = settle_of("M3")
    assert plans_of(setting.scenario, setting.agreement) == ()
    assert setting.plans == ()
    assert setting.plan("") is None


def test_what_a_plan_covers() -> None:
    plans = settle_of("M4").plans
    plan = plans[0].plan
    fits: dict[str, Any] = {
        "site": plan.sites[0], "salvo": 1, "launch_open_s": plan.from_s,
        "expires_s": plan.until_s, "asked": {},
    }  # fmt: skip
    full = {(digest(plan), plan.sites[0]): plan.salvo_max}
    assert covering(plans, **fits) == plans[0]
    for change in (
        {"site": "elsewhere"},
        {"salvo": plan.salvo_max + 1},
        {"launch_open_s": plan.from_s - 1.0},
        {"expires_s": plan.until_s + 0.001},
        {"asked": full},
    ):
        assert covering(plans, **{**fits, **change}) is None, change


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('id = "plan-1"\n', 'id = "plan-1"\nsize = 1\n', "size"),
        ('"deveselu", "redzikowo", "ship', '"nowhere", "redzikowo", "ship', "site 'nowhere'"),
        ('until = "600 s"', 'until = "0 s"', "a plan that ends after it begins"),
        ("salvo_max = 2", "salvo_max = 0", "salvo_max"),
        ('[[plan]]\nid = "plan-1"', '[[plan]]\nid = "plan-1"\n', ""),
    ],
)
def test_bad_plans(given: Path, tmp_path: Path, old: str, new: str, said: str) -> None:
    shutil.copytree(given, tmp_path / "s")
    path = tmp_path / "s" / "scenario.toml"
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")
    if said:
        with pytest.raises(MistakeError, match=re.escape(said)):
            scenario.load(tmp_path / "s")
    else:
        assert len(scenario.load(tmp_path / "s").scenario.plans) == 1


def test_two_plans_of_one_name(given: Path, tmp_path: Path) -> None:
    shutil.copytree(given, tmp_path / "s")
    path = tmp_path / "s" / "scenario.toml"
    text = path.read_text(encoding="utf-8")
    row = text[text.index("[[plan]]") : text.index("\n\n", text.index("[[plan]]"))]
    path.write_text(text.replace(row, f"{row}\n\n{row}"), encoding="utf-8")
    with pytest.raises(MistakeError, match="'plan-1' given twice"):
        scenario.load(tmp_path / "s")
