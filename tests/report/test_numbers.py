"""Numbers and sentences are counted from the journals, and carry what they were counted from."""

from dataclasses import replace
from pathlib import Path

import pytest

from jointshield.messages.consent import Decision
from jointshield.messages.engagement import InterceptorLaunch
from jointshield.messages.truth import TruthEnd
from jointshield.report.differences import why_they_differ
from jointshield.report.grammar import part_of, plural
from jointshield.report.sentences import alone, what_happened
from jointshield.report.tally import Tally
from jointshield.report.timeline import Timeline

MODES = ("M0", "M1", "M2", "M3")


@pytest.mark.parametrize("mode", MODES)
def test_the_tally_agrees_with_a_plain_count(made_up: Path, mode: str) -> None:
    timeline = Timeline.read(made_up / mode)
    tally = Tally.of(timeline)
    said = [line.message for line in timeline.ledger.everything()]
    launches = [m for m in said if isinstance(m, InterceptorLaunch)]
    decisions = [m for m in said if isinstance(m, Decision)]
    ends = [m for m in said if isinstance(m, TruthEnd)]
    assert tally.interceptors.value == sum(m.count for m in launches)
    assert tally.killed.value == sum(m.end == "killed" for m in ends)
    assert tally.leaked.value == sum(m.end == "impact" for m in ends)
    assert tally.lost_s.value == pytest.approx(sum(m.battle_space_lost_s for m in decisions))
    waits = sorted(m.decided_s - m.asked_s for m in decisions)
    middle = len(waits) // 2
    expected = waits[middle] if len(waits) % 2 else (waits[middle - 1] + waits[middle]) / 2
    assert tally.decision_time_s.value == pytest.approx(expected)
    assert tally.notified_asked.value == 0


def test_what_still_flies_did_not_come_down(made_up: Path) -> None:
    whole = Timeline.read(made_up / "M3")
    down = [subject for subject in whole.threats if subject.ended == "impact"]
    cut = replace(
        whole,
        subjects=tuple(replace(s, ended="in flight") if s in down else s for s in whole.subjects),
    )
    before, after = Tally.of(whole), Tally.of(cut)
    assert (before.leaked.value, before.flying.value) == (len(down), 0)
    assert (after.leaked.value, after.flying.value) == (0, len(down))
    assert "still flying when the run ended" in what_happened(cut)[0].text
    assert "still flying" not in what_happened(whole)[0].text
    assert "came down" in why_they_differ([whole])[-1].text
    assert "still flying" in why_they_differ([cut])[-1].text
    unseen = Tally.of(Timeline.read(made_up / "M3", truth=False))
    assert unseen.flying.value == 0


def test_counts_in_words() -> None:
    assert [plural(n, "order") for n in (0, 1, 12, 13)] == [
        "no orders", "one order", "twelve orders", "13 orders",
    ]  # fmt: skip
    assert part_of(1, 6, "threat") == "one of six threats was"
    assert part_of(0, 1, "threat") == "none of one threat were"


@pytest.mark.parametrize("truth", [True, False])
@pytest.mark.parametrize("mode", MODES)
def test_every_sentence_rests_on_entries(made_up: Path, mode: str, truth: bool) -> None:
    timeline = Timeline.read(made_up / mode, truth=truth)
    there = {line.reference for line in timeline.ledger.everything()}
    for sentence in (*what_happened(timeline), *alone(timeline)):
        assert sentence.references, sentence.text
        assert set(sentence.references) <= there
        assert sentence.text.endswith(".")


def test_parties_get_the_same_sentence_in_the_same_order(made_up: Path) -> None:
    timeline = Timeline.read(made_up / "M1")
    sentences = alone(timeline)
    assert [s.head for s in sentences] == [p.name for p in timeline.setting.parties]
    assert all(s.text.startswith("would have seen ") for s in sentences)


def test_differences_name_every_mode(made_up: Path) -> None:
    timelines = [Timeline.read(made_up / mode) for mode in MODES]
    for sentence in why_they_differ(timelines):
        assert sentence.references or sentence.head == "Refusals and silence"
        assert all(mode in sentence.text for mode in MODES), sentence.text
