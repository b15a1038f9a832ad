"""Exhaustive searches with Spin: generate, compile, run, and believe only a search that ended.

Needs `spin` and `gcc` (Debian: apt-get install spin gcc). A search that was cut short, by depth,
memory or time, counts as failed, whatever it found until then.
"""

import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from proofs.consent.bugs import Bug

MODEL = Path(__file__).with_name("consent.pml")
MEMORY_MB = 4000
DEPTH = 5000
TIME_S = 300.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One search.

    name: for the table. says: what it shows. flags: as in the model. cycles: look for runs that
    never end instead of failed assertions.
    """

    name: str
    says: str
    flags: tuple[str, ...]
    cycles: bool = False


SETTINGS = (
    Setting(
        name="safety",
        says="S1 to S4, S6: two orders, both parties honest, gate crash",
        flags=("ORDERS=2", "REGISTERS=0"),
    ),
    Setting(
        name="corrupt",
        says="the same with a corrupt party",
        flags=("ORDERS=2", "REGISTERS=0", "CORRUPT"),
    ),
    Setting(
        name="deadline",
        says="L1, R2: two orders, two registers that may hear anything at any time, centre crash",
        flags=("ORDERS=2", "REGISTERS=2", "ANYTHING"),
    ),
    Setting(
        name="whole",
        says="all at once for one order: signers, gate, two registers, both crashes",
        flags=("ORDERS=1", "REGISTERS=2"),
    ),
    Setting(
        name="willing",
        says="L2: two orders, all willing, the centre may die for good at any step",
        flags=("ORDERS=2", "REGISTERS=2", "WILLING", "GATE_CRASHES=0"),
    ),
    Setting(
        name="willing, gate crash",
        says="L2 for one order when the gate crashes too",
        flags=("ORDERS=1", "REGISTERS=2", "WILLING"),
    ),
    Setting(
        name="every run ends",
        says="no cycle: what is asserted at the end is asserted of every run",
        flags=("ORDERS=1", "REGISTERS=2"),
        cycles=True,
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What a search found.

    exhaustive: every reachable state was visited. errors: failed assertions (0 or
    1: it stops at the first). steps: the run to it. time_s, memory_mb: of the search alone.
    """

    exhaustive: bool
    errors: int
    states: int
    depth: int
    time_s: float
    memory_mb: float
    steps: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """No error, and nothing left unvisited."""
        return self.exhaustive and self.errors == 0


def missing_tools() -> tuple[str, ...]:
    """Programs that are needed and not found."""
    return tuple(tool for tool in ("spin", "gcc") if shutil.which(tool) is None)


def search(flags: Sequence[str], *, cycles: bool = False, shortest: bool = False) -> Search:
    """Search the model with these flags.

    shortest: breadth first, so that the run to an error is a shortest one. Raises RuntimeError if a
    tool fails or its answer cannot be read.
    """
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(MODEL, folder)
        defines = [f"-D{flag}" for flag in flags]
        _run(folder, "spin", "-a", *defines, MODEL.name)
        kind = ["-DNP"] if cycles else ["-DSAFETY", *(["-DBFS"] if shortest else [])]
        _run(
            folder,
            *("gcc", "-O1" if shortest else "-O2", "-w", *kind, "-DCOLLAPSE", "-DVECTORSZ=512"),
            *(f"-DMEMLIM={MEMORY_MB}", "-o", "pan", "pan.c"),
        )
        said = _run(folder, "./pan", f"-m{DEPTH}", *(["-l"] if cycles else []))
        found = read_answer(said)
        if found.errors == 0:
            return found
        replayed = _run(folder, "spin", "-t", "-T", *defines, MODEL.name)
        steps = tuple(re.findall(r"^ *(\d+: .*)$", replayed, re.MULTILINE))
        return replace(found, exhaustive=False, steps=steps)


def seek(bug: Bug, settings: Sequence[Setting] = SETTINGS) -> Search:
    """The search of the setting that a bug names, with the bug planted."""
    setting = next(setting for setting in settings if setting.name == bug.setting)
    claim = bug.law.upper().replace(" ", "_")
    flags = (*setting.flags, f"BUG_{bug.name.upper()}", f"ONLY={claim}")
    return search(flags, shortest=True)


def _run(folder: str, *command: str) -> str:
    done = subprocess.run(  # noqa: S603  (fixed programs, flags from this package)
        command, cwd=folder, capture_output=True, text=True, timeout=TIME_S, check=False
    )
    if done.returncode:
        raise RuntimeError(
            f"{' '.join(command)} ended with {done.returncode}: {done.stderr or done.stdout}"
        )
    return done.stdout + done.stderr


def read_answer(said: str) -> Search:
    """What a search program printed. Raises RuntimeError if a figure is missing."""

    def number(pattern: str) -> float:
        found = re.search(pattern, said)
        if found is None:
            raise RuntimeError(f"the search's answer has no {pattern!r}: {said[-2000:]}")
        return float(found.group(1))

    cut = (
        "Search not completed",
        "max search depth too small",
        "out of memory",
        "reached -DMEMLIM",
    )
    return Search(
        exhaustive=not any(sign in said for sign in cut),
        errors=int(number(r"errors: (\d+)")),
        states=int(number(r"([\d.e+]+) states, stored")),
        depth=int(number(r"depth reached (\d+)")),
        time_s=number(r"elapsed time ([\d.e+-]+) seconds"),
        memory_mb=number(r"([\d.]+)\s+total actual memory usage"),
    )
