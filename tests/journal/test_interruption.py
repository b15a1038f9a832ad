"""Killed processes and lost power: what was acknowledged is there, and nothing else is claimed."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from jointshield.journal.audit import audit
from jointshield.journal.checkpoint import Signer, parse
from jointshield.journal.store import Journal

CHILD = """
import sys
sys.path.insert(0, sys.argv[2])
from conftest import Pen, PARTIES
from jointshield.journal.store import Journal
pens = [Pen(name) for name in PARTIES]
journal = Journal.create(sys.argv[1], "exercise-7/joint")
for step in range(1_000_000):
    for _ in range(20):
        journal.append(step, "plot", b"x" * 200)
    if step % 5 == 4:
        journal.checkpoint(pens)
    else:
        journal.commit()
    sys.stdout.write(f"{journal.size}\\n")
    sys.stdout.flush()
"""


@pytest.mark.parametrize("moment", range(10))
def test_kill_at_ten_moments(moment: int, tmp_path: Path, keys: Mapping[str, bytes]) -> None:
    path = tmp_path / "run.journal"
    here = str(Path(__file__).parent)
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(path), here], stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    first = child.stdout.readline()
    assert first == "20\n"
    time.sleep(0.003 + 0.017 * moment)
    os.kill(child.pid, signal.SIGKILL)
    lines = child.stdout.read().splitlines(keepends=True)
    child.wait()
    acknowledged = max(int(line) for line in (first, *lines) if line.endswith("\n"))
    report = audit(path, keys)
    assert report.faults == ()
    assert not report.complete
    assert "incomplete" in report.summary()
    assert report.size >= acknowledged
    assert report.verified_size >= acknowledged // 100 * 100
    with Journal.open(path) as journal:
        assert journal.size == report.size
        assert journal.root() == report.root
        assert sum(1 for _ in journal.entries()) == report.size
        journal.append(0, "after", b"")
    assert audit(path, keys).size == report.size + 1


def test_power_cut_leaves_a_torn_log(
    tmp_path: Path, pens: Sequence[Signer], keys: Mapping[str, bytes]
) -> None:
    """The write-ahead log ends anywhere: a whole prefix of commits is there, undamaged."""
    live = tmp_path / "live.journal"
    journal = Journal.create(live, "exercise-7/joint")
    for step in range(30):
        for _ in range(10):
            journal.append(step, "plot", b"y" * 150)
        journal.checkpoint(pens)
    wal = live.with_name("live.journal-wal")
    log, base = wal.read_bytes(), live.read_bytes()
    notes = journal.checkpoints()
    journal.close()
    cut = tmp_path / "cut.journal"
    sizes = set()
    for length in range(0, len(log) + 1, len(log) // 40):
        cut.write_bytes(base)
        cut.with_name("cut.journal-wal").write_bytes(log[:length])
        report = audit(cut, keys)
        assert report.faults == ()
        assert not report.complete
        covered = {0, *(parse(note).size for note in notes)}
        assert report.verified_size in covered
        assert report.size in covered
        assert report.size - report.verified_size in {0, 10}, "entries come before their note"
        sizes.add(report.size)
    assert len(sizes) > 10


def test_log_lost_altogether(
    tmp_path: Path, pens: Sequence[Signer], keys: Mapping[str, bytes]
) -> None:
    live = tmp_path / "live.journal"
    with Journal.create(live, "exercise-7/joint") as journal:
        journal.append(0, "plot", b"")
        journal.checkpoint(pens)
        shutil.copyfile(live, tmp_path / "alone.journal")
    report = audit(tmp_path / "alone.journal", keys)
    assert (report.size, report.complete, report.faults) == (0, False, ())
