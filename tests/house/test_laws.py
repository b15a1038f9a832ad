"""The four laws of the house: same, fair, blind, whole."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from jointshield.exercise.replay import replay
from jointshield.journal import Journal
from jointshield.messages import decode, encode
from jointshield.messages.picture import Picture
from jointshield.messages.plots import RadarScan

from ..conftest import messages, run_short, short_scenario

OLD_PROCESSOR = {
    "NPY_DISABLE_CPU_FEATURES": "AVX512F AVX512CD AVX512_SKX AVX512_CLX AVX512_CNL AVX512_ICL "
    "AVX512_SPR AVX2 FMA3",
    "NUMBA_CPU_NAME": "generic",
    "NUMBA_CPU_FEATURES": "",
}
"""An x86-64 without any of the newer vector units; NumPy ignores names it does not know."""
RENAMED = {"alliance": "zephyr", "russia": "arbor", "ukraine": "meadow"}


def _in_a_process(given: Path, seed: int, **environment: str) -> dict[str, Any]:
    arguments = ["run", str(given), "--mode", "M3", "--seed", str(seed), "--json"]
    done = subprocess.run(
        [sys.executable, "-m", "jointshield", *arguments],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    summary: dict[str, Any] = json.loads(done.stdout)
    return summary


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The short scenario's folder, to be run by name of its path."""
    return short_scenario(tmp_path_factory.mktemp("given") / "joint-2011")


@pytest.fixture(scope="module")
def first(given: Path) -> dict[str, Any]:
    """Seed 7, run in a process of its own."""
    return _in_a_process(given, 7)


def test_same_seed_same_root_in_another_process(given: Path, first: dict[str, Any]) -> None:
    assert _in_a_process(given, 7) == first


def test_another_seed_gives_another_root(given: Path, first: dict[str, Any]) -> None:
    assert _in_a_process(given, 8)["journal_root"] != first["journal_root"]


def test_same_root_on_an_old_processor(given: Path, first: dict[str, Any]) -> None:
    assert _in_a_process(given, 7, **OLD_PROCESSOR) == first


def _renamed(value: Any, names: Mapping[str, str]) -> Any:
    """Follow a renaming through a summary; a set of parties keeps no order that matters."""
    if isinstance(value, str):
        return re.sub(r"\w+", lambda word: names.get(word[0], word[0]), value)
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return sorted(names.get(item, item) for item in value)
    if isinstance(value, list):
        return [_renamed(item, names) for item in value]
    if isinstance(value, dict):
        return {key: _renamed(item, names) for key, item in value.items()}
    return value


@pytest.mark.parametrize("mode", ["M0", "M2"])
def test_renamed_and_reordered_parties_get_the_same_results(tmp_path: Path, mode: str) -> None:
    plain = run_short(tmp_path / "a", mode, 7, short_scenario(tmp_path / "plain" / "joint-2011"))
    given = short_scenario(tmp_path / "renamed" / "joint-2011", RENAMED)
    text = (given / "scenario.toml").read_text(encoding="utf-8")
    before = 'parties = ["zephyr", "arbor", "meadow"]'
    assert before in text
    after = text.replace(before, 'parties = ["meadow", "arbor", "zephyr"]')
    (given / "scenario.toml").write_text(after, encoding="utf-8")
    other = run_short(tmp_path / "b", mode, 7, given)

    summaries = [json.loads((run / "summary.json").read_text()) for run in (plain, other)]
    for summary in summaries:
        del summary["journal_root"], summary["picture_digest"]
    assert _renamed(summaries[0], RENAMED) == _renamed(summaries[1], {})
    assert [_tracks(plain, party) for party in RENAMED] == [
        _tracks(other, party) for party in RENAMED.values()
    ]


def _tracks(run: Path, party: str) -> list[Any]:
    """Every joint track that a party's own centre ever held; it names sensors, not parties."""
    pictures = (m for m in messages(run, f"parties/{party}") if isinstance(m, Picture))
    return [picture.tracks for picture in pictures]


def test_picture_is_blind_to_truth(own_run: Path) -> None:
    """Without any truth, the same scans give the same tracks, pictures and decisions."""
    (own_run / "control.journal").unlink()
    found = replay(own_run)
    assert found.difference == ""
    assert found.entries_compared > 1000


def test_picture_depends_on_the_scans(own_run: Path) -> None:
    """The test above can fail: a changed scan is noticed, and where."""
    with Journal.open(own_run / "parties/russia.journal") as journal:
        entries = list(journal.entries())
        origin = journal.origin
    (own_run / "parties/russia.journal").unlink()
    with Journal.create(own_run / "parties/russia.journal", origin) as journal:
        for entry in entries:
            message = decode(entry.data)
            if isinstance(message, RadarScan):
                moved = tuple(replace(plot, range_m=plot.range_m + 500.0) for plot in message.plots)
                message = replace(message, plots=moved)
            journal.append(entry.time_ms, entry.kind, encode(message))
    difference = replay(own_run).difference
    assert difference.startswith("parties/russia journal, entry ")
    assert "the replay has" in difference


def test_every_message_survives_its_bytes(short_run: Path) -> None:
    names = ["joint", "control", *(f"parties/{p.stem}" for p in (short_run / "parties").iterdir())]
    kinds = set()
    for name in names:
        with Journal.open(short_run / f"{name}.journal") as journal:
            for entry in journal.entries():
                message = decode(entry.data)
                assert encode(message) == entry.data
                kinds.add(message.KIND)
    assert {"track", "picture", "assessment", "proposal", "decision", "authorisation"} <= kinds
