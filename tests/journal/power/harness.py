"""Cut the power and kill processes, and have what is left judged."""

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from .disk import Disk, Event, events
from .judge import Expected, judge

HERE = Path(__file__).parent
# Memory does for a disk here: what a sync keeps is decided by the simulation, not by the machine.
MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108 - a folder is made in it
NOTHING = {"entries": 0, "notes": 0, "witness": 0, "mirror": 0, "tiles": 0}


@dataclass(slots=True)
class Tally:
    """What came of it; lost: cuts after which something acknowledged or readable was not there."""

    trials: int = 0
    lost: int = 0
    in_flight: int = 0
    what: Counter[str] = field(default_factory=Counter)
    first: str = ""

    def add(self, faults: list[str], where: str, *, in_flight: bool) -> None:
        """Count one trial."""
        self.trials += 1
        self.in_flight += in_flight
        self.lost += bool(faults)
        self.what.update(fault.partition(":")[0] for fault in faults)
        self.first = self.first or "; ".join(f"{where}: {fault}" for fault in faults[:1])


def compiler() -> str | None:
    """A C compiler, None if there is none."""
    return shutil.which("cc") or shutil.which("gcc")


def build(folder: Path) -> Path:
    """Compile the recorder."""
    shim = folder / "shim.so"
    found = compiler()
    assert found is not None
    command = [found, "-shared", "-fPIC", "-O1", "-o", str(shim), str(HERE / "shim.c"), "-ldl"]
    subprocess.run(command, check=True)
    return shim


def _start(
    root: Path, seed: int, steps: int, synchronous: str, **environment: str
) -> "subprocess.Popen[bytes]":
    words = [str(root), str(seed), str(steps), synchronous]
    return subprocess.Popen(
        [sys.executable, str(HERE / "load.py"), *words],
        stdout=subprocess.PIPE,
        env={**os.environ, **environment},
    )


def record(shim: Path, folder: Path, seed: int, steps: int, synchronous: str) -> list[Event]:
    """Let a load run to its end and return everything that it asked of its files."""
    root, trace = folder / "root", folder / "trace"
    root.mkdir()
    trace.touch()
    # Preloaded into the load only: the trace names its files below `root`.
    load = _start(
        root, seed, steps, synchronous,
        LD_PRELOAD=str(shim), POWER_ROOT=str(root), POWER_TRACE=str(trace),
    )  # fmt: skip
    load.communicate()
    if load.returncode:
        raise RuntimeError(f"the load of seed {seed} ended with {load.returncode}")
    return events(trace)


def cuts(found: list[Event], root: Path, seed: int, number: int, tally: Tally) -> None:
    """Cut the power at `number` random instants of one recorded load."""
    chance = random.Random(f"cuts {seed}")  # noqa: S311 - not a secret
    instants = sorted(chance.randrange(1, len(found) + 1) for _ in range(number))
    disk, said, expected, place = Disk(root), dict(NOTHING), Expected(seed), 0
    for instant in instants:
        for event in found[place:instant]:
            disk.follow(event)
            if event.operation == "A":
                said = json.loads(event.data)
        place = instant
        with tempfile.TemporaryDirectory(prefix="jointshield-power-", dir=MEMORY) as name:
            for path, content in disk.after_cut(chance):
                target = Path(name) / path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content)
            faults = judge(Path(name), said, expected)
        in_flight = found[instant - 1].operation != "A"
        tally.add(faults, f"seed {seed}, operation {instant}", in_flight=in_flight)


def power_cuts(number: int, synchronous: str = "FULL", *, per_load: int = 50) -> Tally:
    """`number` cuts over as many loads as that needs."""
    tally = Tally()
    with tempfile.TemporaryDirectory(prefix="jointshield-power-", dir=MEMORY) as name:
        shim = build(Path(name))
        for seed in range(-(-number // per_load)):
            folder = Path(name) / str(seed)
            folder.mkdir()
            found = record(shim, folder, seed, 30 + 10 * (seed % 4), synchronous)
            here = min(per_load, number - tally.trials)
            cuts(found, (folder / "root").resolve(), seed, here, tally)
            shutil.rmtree(folder)
    return tally


def kill_one(seed: int, tally: Tally, longest_s: float) -> None:
    """Kill one load at a random instant after its first acknowledgement."""
    chance = random.Random(f"kill {seed}")  # noqa: S311 - not a secret
    with tempfile.TemporaryDirectory(prefix="jointshield-power-", dir=MEMORY) as name:
        load = _start(Path(name), seed, 100_000, "FULL")
        assert load.stdout is not None
        first = load.stdout.read(1)
        time.sleep(chance.uniform(0.0, longest_s))
        load.kill()
        said = _last(first + load.stdout.read())
        load.wait()
        tally.add(judge(Path(name), said, Expected(seed)), f"seed {seed}", in_flight=True)


def kills(number: int, *, longest_s: float = 0.6) -> Tally:
    """`number` processes killed with SIGKILL."""
    tally = Tally()
    for seed in range(number):
        kill_one(seed, tally, longest_s)
    return tally


def _last(said: bytes) -> dict[str, int]:
    """The last whole acknowledgement in what a load wrote before it was killed."""
    with tempfile.NamedTemporaryFile() as file:
        Path(file.name).write_bytes(said)
        found = events(Path(file.name))
    return json.loads(found[-1].data) if found else dict(NOTHING)
