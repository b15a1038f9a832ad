"""The model of the consent protocol: proved, not empty, and every planted fault is caught."""

import shutil
import sys
from collections import Counter
from pathlib import Path

import pytest

z3 = pytest.importorskip("z3", reason="z3-solver is in the lock file of developers")

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from proofs.consent import bugs, spin  # noqa: E402
from proofs.consent.induction import prove  # noqa: E402
from proofs.consent.policy_laws import prove_policy  # noqa: E402
from proofs.consent.reach import REACHES  # noqa: E402
from proofs.consent.terms import Planted  # noqa: E402

BUGS = bugs.planted_bugs()
ALGEBRAIC = [bug for bug in BUGS if bug.model != "spin"]
SCHEDULED = [bug for bug in BUGS if bug.model == "spin"]
WITH_RUN = ("one_round", "threshold_zero", "release_counts_for_two", "limit_counted_per_order")
CARRYING = ("S1", "S2 final", "E1", "E2", "S4 signers")
IN_CI = ("one_round", "register_never_lapses")

needs_spin = pytest.mark.skipif(bool(spin.missing_tools()), reason="spin and gcc are not both here")


@pytest.mark.parametrize("name", bugs.SYSTEMS)
def test_every_law_holds_at_the_start_and_is_kept_by_every_action(name: str) -> None:
    failed = [check for check in prove(bugs.SYSTEMS[name]) if not check.holds]
    assert not failed


def test_the_policy_always_asks_the_owner_and_an_empty_list_is_never_fit() -> None:
    checks = list(prove_policy())
    assert checks
    assert [check for check in checks if not check.holds] == []


def test_the_policy_without_the_owner_fails_its_claims() -> None:
    planted = Planted(frozenset({"owner_not_required"}))
    failed = {check.law for check in prove_policy(planted) if not check.holds}
    assert "the owner is always in the set" in failed


def test_an_order_of_two_honest_parties_can_fly() -> None:
    run = REACHES[0].run()
    assert run is not None
    assert run.shape.endswith("open · fly")


@pytest.mark.parametrize("bug", ALGEBRAIC, ids=lambda bug: bug.name)
def test_a_planted_fault_breaks_the_proof(bug: bugs.Bug) -> None:
    # The named law falls, or one that carries it through the induction.
    system, planted = bugs.SYSTEMS[bug.model], Planted(frozenset({bug.name}))
    carrying = [law.name for law in system.laws if not law.is_theorem or law.name in CARRYING]
    checks = prove(system, planted, (bug.law, *carrying), patience_ms=2_000)
    assert any(not check.holds for check in checks)


@pytest.mark.parametrize(
    "bug", [bug for bug in ALGEBRAIC if bug.name in WITH_RUN], ids=lambda bug: bug.name
)
def test_a_planted_fault_has_a_run_that_breaks_its_law(bug: bugs.Bug) -> None:
    assert bugs.seek(bug) is not None


@pytest.mark.campaign
@pytest.mark.parametrize(
    "bug", [bug for bug in ALGEBRAIC if bug.name not in WITH_RUN], ids=lambda bug: bug.name
)
def test_every_planted_fault_has_a_run_that_breaks_its_law(bug: bugs.Bug) -> None:
    assert bugs.seek(bug) is not None


@pytest.mark.parametrize(
    "bug", [bug for bug in ALGEBRAIC if bug.name in WITH_RUN], ids=lambda bug: bug.name
)
def test_without_its_fault_no_run_is_found_for_the_same_law(bug: bugs.Bug) -> None:
    sound = bugs.Bug(name="none", model=bug.model, law=bug.law, says="", sizes=bug.sizes)
    assert bugs.seek(sound, longest=4) is None


def test_each_fault_is_listed_once_and_names_a_law_that_is_there() -> None:
    assert max(Counter((bug.name, bug.model) for bug in BUGS).values()) == 1
    assert len({bug.name for bug in BUGS}) >= 25
    for bug in ALGEBRAIC:
        assert bug.law in {law.name for law in bugs.SYSTEMS[bug.model].laws}
    for bug in SCHEDULED:
        assert bug.setting in {setting.name for setting in spin.SETTINGS}


def test_each_flag_of_the_list_is_built_into_a_model_and_the_other_way_round() -> None:
    sources = "".join(
        path.read_text("utf-8") for path in (ROOT / "proofs" / "consent").glob("*.py")
    )
    promela = spin.MODEL.read_text("utf-8")
    for bug in ALGEBRAIC:
        assert f'"{bug.name}"' in sources, bug.name
    for bug in SCHEDULED:
        assert f"BUG_{bug.name.upper()}" in promela, bug.name
    listed = {f"BUG_{bug.name.upper()}" for bug in SCHEDULED}
    flags = {word.strip("()") for word in promela.split() if word.startswith("BUG_")}
    assert flags - {"BUG_..."} <= listed


@needs_spin
@pytest.mark.parametrize("name", ["deadline"])
def test_every_schedule_is_decided_by_its_deadline(name: str) -> None:
    setting = next(setting for setting in spin.SETTINGS if setting.name == name)
    found = spin.search(setting.flags)
    assert found.holds
    assert found.exhaustive
    assert found.states > 10_000


@needs_spin
@pytest.mark.parametrize(
    "bug", [bug for bug in SCHEDULED if bug.name in IN_CI], ids=lambda bug: bug.name
)
def test_a_planted_fault_is_found_among_the_schedules(bug: bugs.Bug) -> None:
    found = spin.seek(bug)
    assert found.errors == 1
    assert found.steps


@pytest.mark.parametrize(
    "sign", ["Warning: Search not completed", "error: max search depth too small", ""]
)
def test_a_search_that_was_cut_short_does_not_count(sign: str) -> None:
    said = f"""{sign}
State-vector 100 byte, depth reached 62, errors: 0
   164473 states, stored
  144.513	total actual memory usage
pan: elapsed time 2.65 seconds"""
    found = spin.read_answer(said)
    assert (found.states, found.errors, found.depth) == (164_473, 0, 62)
    assert found.holds == (not sign)


def test_an_answer_that_cannot_be_read_is_an_error() -> None:
    with pytest.raises(RuntimeError, match="errors"):
        spin.read_answer("Killed")


def test_missing_programs_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _tool: None)
    assert spin.missing_tools() == ("spin", "gcc")
