"""Every member in a process of its own, over Zenoh on the loopback, as the commands play it."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

from jointshield.exercise import scenario
from jointshield.exercise.gather import gather
from jointshield.exercise.roles.hand import member_of

from ..transport.conftest import free_ports
from ..transport.islands import Islands

PATIENCE_S = 240.0
"""Wall seconds that a test waits for a whole exercise; nothing is timed."""


class Processes:
    """One exercise; seed 7, mode M3.

    given: the scenario's folder. islands: a network namespace for each member; by default all are
    on the loopback.
    """

    def __init__(self, folder: Path, given: Path, islands: Islands | None = None) -> None:
        self.folder, self.given = folder, given
        self.parties = [party.id for party in scenario.load(given).scenario.parties]
        self.members = [*map(member_of, self.parties), "centre", "control"]
        self._islands = islands
        first = free_ports(len(self.members) ** 2)
        for number, member in enumerate(self.members):
            port = first + number * len(self.members)
            host = "127.0.0.1" if islands is None else islands.hosts[member]
            self._command(
                "credentials", member, "--at", f"tls/{host}:{port}", "--out",
                str(folder / "keys" / member),
            )  # fmt: skip
        places = [str(folder / "keys" / member / "place.json") for member in self.members]
        self._command(
            "roster", str(given), "--seed", "7", "--places", *places, "--out",
            str(folder / "roster.json"),
        )  # fmt: skip
        self.running: dict[str, subprocess.Popen[str]] = {}

    def start(self, member: str, *more: str) -> None:
        """Start one member's process."""
        party = member.removeprefix("party/")
        words = ["node", "--party", party] if party != member else [member]
        words += [
            str(self.given), "--seed", "7", "--roster", str(self.folder / "roster.json"),
            "--credentials", str(self.folder / "keys" / member), "--out", str(self.out(member)),
        ]  # fmt: skip
        before = () if self._islands is None else self._islands.inside(member)
        self.running[member] = subprocess.Popen(
            [*before, sys.executable, "-m", "jointshield", *words, *more],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def kill(self, member: str) -> None:
        """Kill -9, and wait until it is gone."""
        os.kill(self.running[member].pid, signal.SIGKILL)
        self.running.pop(member).communicate()

    def count(self, member: str, journal: str, kind: str) -> int:
        """How many entries of a kind a member's journal holds on disk now."""
        path = self.out(member) / f"{journal}.journal"
        if not path.exists():
            return 0
        question = "SELECT count(*) FROM entries WHERE kind = ?"
        try:
            with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as file:
                (found,) = file.execute(question, (kind,)).fetchone()
        except sqlite3.OperationalError:
            return 0
        return int(found)

    def wait_for(self, member: str, journal: str, kind: str, count: int) -> None:
        """Wait until a journal holds so many entries of a kind."""
        until = time.monotonic() + PATIENCE_S
        while self.count(member, journal, kind) < count:
            assert time.monotonic() < until, f"no {kind} in {journal}"
            for name, process in self.running.items():
                assert process.poll() is None, f"{name} ended: {process.communicate()[0]}"
            time.sleep(0.005)

    def end(self) -> dict[str, str]:
        """Wait for everybody; what each said."""
        until = time.monotonic() + PATIENCE_S
        told = {}
        for member, process in self.running.items():
            told[member], _ = process.communicate(timeout=max(until - time.monotonic(), 1.0))
            assert process.returncode == 0, f"{member}: {told[member]}"
        self.running.clear()
        return told

    def stop(self) -> None:
        """Leave no process running."""
        for process in self.running.values():
            process.kill()
            process.communicate()

    def out(self, member: str) -> Path:
        """A member's own folder."""
        return self.folder / "out" / member.removeprefix("party/")

    def gathered(self) -> Path:
        """All members' journals in one folder, as in a run by one process."""
        whole = self.folder / "whole"
        gather([self.out(member) for member in self.members], whole)
        return whole

    def _command(self, *words: str) -> None:
        subprocess.run(
            [sys.executable, "-m", "jointshield", *words], check=True, capture_output=True
        )
