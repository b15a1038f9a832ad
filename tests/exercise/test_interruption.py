"""A run killed at any moment: its journals open, verify to the last checkpoint, and say so."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from jointshield.exercise.runs import begin_shelves
from jointshield.exercise.scenario import load
from jointshield.exercise.setting import settle
from jointshield.exercise.verify import verify
from jointshield.journal import Journal

from ..conftest import short_scenario

KILLS = 10


def test_kill_at_random_moments(tmp_path: Path) -> None:
    given = short_scenario(tmp_path / "joint-2011")
    chance = random.Random(20111125)  # noqa: S311 - moments, not secrets
    verified = []
    for number in range(KILLS):
        folder = tmp_path / f"run-{number}"
        arguments = ["run", str(given), "--seed", str(number), "--out", str(folder), "--no-report"]
        process = subprocess.Popen(
            [sys.executable, "-m", "jointshield", *arguments],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        journal = folder / "joint.journal"
        while not journal.exists() and process.poll() is None:
            time.sleep(0.01)
        time.sleep(chance.uniform(0.05, 2.5))
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        if (folder / "manifest.json").exists():
            continue  # it was done before the blow fell
        report = verify(folder)
        assert not report.complete
        assert not report.faults
        assert "incomplete" in report.text()
        verified.append(report.counts.get("commitments", 0))
    assert len(verified) >= KILLS - 2
    assert max(verified) > 0


def test_cut_short_before_the_first_entry(tmp_path: Path) -> None:
    given = load(short_scenario(tmp_path / "joint-2011"))
    setting = settle(given.scenario, given.mode("M3"), 1)
    begin_shelves(setting, tmp_path / "run")
    report = verify(tmp_path / "run")
    assert not report.complete
    assert not report.faults
    assert "nothing had been journaled" in report.text()
    assert not list((tmp_path / "run").rglob("*.new"))


def test_an_emptied_joint_journal_is_not_taken_for_a_young_one(own_run: Path) -> None:
    (own_run / "manifest.json").unlink()
    (own_run / "joint.journal").unlink()
    Journal.create(own_run / "joint.journal", "other/joint").close()
    assert verify(own_run).faults
