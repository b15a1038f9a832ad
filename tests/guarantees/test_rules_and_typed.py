"""Two implementations of one text, and what happens when a rule set is wrong: never `met`."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import cedarpy
import numpy as np
import pytest

from jointshield.errors import MistakeError
from jointshield.guarantees import judge as judging
from jointshield.guarantees.architecture import Architecture
from jointshield.guarantees.judge import CANNOT, judge
from jointshield.guarantees.load import Loaded, load_treaty, shipped
from jointshield.guarantees.rules import BROKEN, MET, Rules, _ruling
from jointshield.guarantees.selfcheck import differences, drawn, edges
from jointshield.guarantees.situation import situation_of
from jointshield.guarantees.vocabulary import TREATIES, vocabulary

from .conftest import battery, figure, post

CI, CAMPAIGN = 5_000, 100_000


def agree(count: int, seed: int) -> int:
    """Hold rules and typed clauses against each other over all treaties."""
    generator, asked = np.random.default_rng(seed), 0
    clauses = {name: load_treaty(name) for name in shipped()}
    total = sum(len(loaded.treaty.clauses) for loaded in clauses.values())
    for loaded in clauses.values():
        rows = list(loaded.treaty.clauses.values())
        requests = list(drawn(rows, -(-count * len(rows) // total), generator))
        assert not differences(loaded.treaty.clauses, loaded.rules, requests)
        asked += len(requests)
    return asked


def test_rules_and_typed_clauses_agree_on_random_requests() -> None:
    assert agree(CI, 7) >= CI


@pytest.mark.campaign
def test_rules_and_typed_clauses_agree_on_a_hundred_thousand_requests() -> None:
    assert agree(CAMPAIGN, 1997) >= CAMPAIGN


def test_random_requests_meet_both_answers_of_every_clause() -> None:
    """The check above is not empty: each clause is drawn met and broken."""
    generator = np.random.default_rng(1)
    for name in shipped():
        loaded = load_treaty(name)
        for clause in loaded.treaty.clauses.values():
            requests = list(drawn([clause], 200, generator))
            assert {item.answer for item in loaded.rules.decide(requests)} == {MET, BROKEN}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of a treaty that a test may damage."""
    return Path(shutil.copytree(TREATIES / "package-1997", tmp_path / "package-1997"))


def damaged(folder: Path, file: str, old: str, new: str) -> str:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return str(folder)


WRONG_RULES = {
    "another limit": ("<= 5500000", "<= 5600000", "expected the same answer"),
    "another limit by one unit": ("<= 5500000", "<= 5500001", "expected the same answer"),
    "a strict comparison": ("<= 5500000", "< 5500000", "expected the same answer"),
    "a guard left out": (
        '!(["sea"].contains(context.basing)) ||\n  context.speed_mm_s <= 4500000',
        "context.speed_mm_s <= 4500000",
        "expected the same answer",
    ),
    "always met": ("context.target_range_m <= 3500000", "true", "expected the same answer"),
    "a forbid": ("permit (", "forbid (", "a forbid, could allow what nobody judged"),
    "a rule over all actions": (
        'action == Guarantees::Action::"lower-speed"',
        "action",
        "does not validate|under its own action alone",
    ),
    "a rule that answers for another clause": (
        'action == Guarantees::Action::"target-range"',
        'action == Guarantees::Action::"target-speed"',
        "does not validate|under its own action alone",
    ),
    "another article": ('@article("first")', '@article("second")', '@article."first"'),
    "an unknown clause": ('@id("lower-speed")', '@id("lower")', "expected exactly one for each"),
    "a clause twice": ('@id("target-range")', '@id("target-speed")', "expected exactly one"),
    "no such fact": ("context.target_range_m", "context.target_rnge_m", "does not validate"),
    "a wrong type": ("context.target_range_m <= 3500000", 'context.target_range_m == "far"',
                     "does not validate"),
    "not Cedar": ("permit (", "allow (", "not Cedar"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG_RULES)
def test_a_wrong_rule_set_is_refused_before_it_is_used(folder: Path, name: str) -> None:
    old, new, message = WRONG_RULES[name]
    with pytest.raises(MistakeError, match=message):
        load_treaty(damaged(folder, "rules.cedar", old, new))


def test_a_missing_rule_is_refused(folder: Path) -> None:
    path = folder / "rules.cedar"
    text = path.read_text(encoding="utf-8")
    path.write_text(text[: text.index('@id("test-notice")')], encoding="utf-8")
    with pytest.raises(MistakeError, match="no policy for test-notice"):
        load_treaty(str(folder))


def test_a_schema_that_is_not_of_its_clauses_is_refused(folder: Path) -> None:
    with pytest.raises(MistakeError, match="the schema beside it"):
        load_treaty(damaged(folder, "schema.cedarschema", "Long", "String"))


WRONG_TEXTS = {
    "unknown key": ('status = "signed', 'statuz = "signed', "key 'statuz'"),
    "unknown fact": ('fact = "target_range_m"', 'fact = "target_rage_m"', "did you mean"),
    "wrong unit": ('value = 3500, unit = "km"', 'value = 3500, unit = "m"', "unit"),
    "too fine a limit": ("value = 3500,", "value = 3500.0000001,", "whole units"),
    "no source": (
        'unit = "days", source = "cbm-1997" }',
        'unit = "days" }',
        "where the limit was read",
    ),
    "unknown source": ('source = "demarc-1" }', 'source = "demarc-9" }', "demarc-1"),
    "a missing language": (
        ', fr = "Classe à moindre vitesse"',
        "",
        "key 'clause.lower-speed.title",
    ),
    "unknown relation": ('relation = "at most"', 'relation = "below"', "relation 'below'"),
    "no list": ('when = [{ fact = "basing", is = ["sea"] }]', 'when = "sea"', "a list of tables"),
    "no texts": ('is = ["sea"] }]', "is = 5 }]", "a list of texts"),
    "no word of the fact": ('is = ["sea"] }]', 'is = ["moon"] }]', "'moon'"),
    "no number": ("value = 3500,", 'value = "far",', "a number"),
    "no whole number": ("version = 1", 'version = "1"', "a whole number"),
    "no table": (
        'limit = { value = 5.0, unit = "km/s", source = "demarc-2" }',
        "limit = 5",
        "a table",
    ),
    "words where a number is bounded": (
        'relation = "at least"',
        'relation = "none of"',
        "a limit for a number",
    ),
    "no clause": ("[clause.lower-speed]", "[clause]\n[claus.lower-speed]", "key 'claus'"),
    "unknown article": ('article = "first"', 'article = "zeroth"', "article 'zeroth'"),
}


@pytest.mark.parametrize("name", WRONG_TEXTS)
def test_a_wrong_text_is_refused_with_its_place(folder: Path, name: str) -> None:
    old, new, message = WRONG_TEXTS[name]
    with pytest.raises(MistakeError, match=re.escape(message)) as raised:
        load_treaty(damaged(folder, "treaty.toml", old, new))
    assert "treaty.toml" in str(raised.value)


def test_a_folder_without_its_files_is_refused(folder: Path) -> None:
    (folder / "rules.cedar").unlink()
    with pytest.raises(MistakeError, match="cannot be read"):
        load_treaty(str(folder))
    with pytest.raises(MistakeError, match="not a shipped treaty"):
        load_treaty(str(folder / "nothing"))


def test_a_treaty_without_a_clause_is_refused(folder: Path) -> None:
    text = (folder / "treaty.toml").read_text(encoding="utf-8")
    (folder / "treaty.toml").write_text(text[: text.index("[clause.")], encoding="utf-8")
    with pytest.raises(MistakeError, match="at least one clause"):
        load_treaty(str(folder))


def test_an_answer_by_another_policy_is_no_answer() -> None:
    """Validation keeps it from happening; if it did, nothing would be judged by it."""
    for decision, by in (("Allow", {}), ("Allow", {"p": "other"}), ("NoDecision", {})):
        told = {"decision": decision, "diagnostics": {"id_annotations_by_reason": by}}
        assert _ruling("plans-sea", cedarpy.AuthzResult(told)).answer == ""


class Erring:
    """An engine in trouble: what Cedar answers where a condition errors, or something worse."""

    def __init__(self, rules: Rules, clause: str, change: dict[str, object]) -> None:
        self.rules, self.clause, self.change = rules, clause, change

    def decide(self, requests: list[tuple[str, dict[str, object]]]) -> object:
        asked = [
            (name, {**context, **self.change} if name == self.clause else context)
            for name, context in requests
        ]
        return self.rules.decide(asked)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "change", [{"speed_mm_s": "fast"}, {"speed_mm_s": 2**80}, {"extra": 1}, {"basing": 5}]
)
def test_a_request_that_the_engine_cannot_answer_is_not_judged(
    build: Callable[..., Architecture], change: dict[str, object]
) -> None:
    loaded = load_treaty("package-1997")
    erring = Erring(loaded.rules, "plans-land-air", change)
    broken = Loaded(treaty=loaded.treaty, rules=erring)  # type: ignore[arg-type]
    made = build(battery(post("a"), figure(3.0, "km/s")))
    found = {item.clause.id: item for item in judge(broken, [situation_of(made, loaded.treaty)])}
    assert found["plans-land-air"].verdict == CANNOT
    assert found["lower-speed"].verdict == MET


def test_an_engine_that_differs_from_the_typed_clause_is_not_believed(
    build: Callable[..., Architecture], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judging, "holds", lambda *_: True)
    loaded = load_treaty("package-1997")
    made = build(battery(post("a"), figure(9.0, "km/s")))
    found = judge(loaded, [situation_of(made, loaded.treaty)])
    speeds = [item for item in found if item.clause.id == "plans-land-air"]
    assert speeds[0].verdict == CANNOT
    assert "the rule says broken, the typed clause met" in speeds[0].reason


def test_every_term_of_the_vocabulary_is_asked_for_by_some_clause() -> None:
    asked = {
        key
        for name in shipped()
        for clause in load_treaty(name).treaty.clauses.values()
        for key in clause.facts
    }
    assert asked == set(vocabulary().terms)


def test_edges_hold_the_limit_and_its_neighbours() -> None:
    clause = load_treaty("package-1997").treaty.clauses["plans-sea"]
    speeds = {context["speed_mm_s"] for context in edges(clause)}
    assert {4_499_999, 4_500_000, 4_500_001} <= speeds
