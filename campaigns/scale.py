"""How large may a study be: time, processor time and memory of tables, sweeps and maps.

    python campaigns/scale.py                          every part, up to a million samples
    python campaigns/scale.py --parts table shards     some parts
    python campaigns/scale.py --most 100000            smaller sweeps

Each part that is a command runs as a process of its own and is measured with all that it starts.
`shards` and `killed` compare whole folders byte by byte.
"""

import argparse
import hashlib
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import numpy as np

from jointshield.study.extras import needed
from jointshield.study.inputs import samples
from jointshield.study.studies import load_study

STUDY, SET = "dispute-2007", "agency-2007"
SPEEDS, DELAYS, LIMITS_KM = 61, 55, (1000.0, 2000.0, 3000.0, float("inf"))
ARCHITECTURE = "epaa:phase-3"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What a process and all that it started took."""

    wall_s: float
    cpu_s: float
    peak_mb: float
    out: str


def started(*words: str, out: IO[str] | int = subprocess.DEVNULL) -> "subprocess.Popen[bytes]":
    """Start this package's command in a process of its own."""
    return subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, "-m", "jointshield", *words], stdout=out, stderr=subprocess.DEVNULL
    )


def measured(*words: str) -> Measured:
    """Run this package's command in a process of its own."""
    with tempfile.TemporaryFile("w+") as out:
        begun = time.monotonic()
        process = started(*words, out=out)
        _, status, used = os.wait4(process.pid, 0)
        wall_s = time.monotonic() - begun
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            raise SystemExit(f"{' '.join(words)}: ended with {process.returncode}")
        out.seek(0)
        return Measured(
            wall_s=wall_s,
            cpu_s=used.ru_utime + used.ru_stime,
            peak_mb=used.ru_maxrss / 1024.0,
            out=out.read(),
        )


def digest(folder: Path) -> str:
    """SHA-256 over the names and bytes of all files."""
    whole = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            content = path.read_bytes()
            whole.update(f"{path.relative_to(folder).as_posix()}\0{len(content)}\0".encode())
            whole.update(content)
    return whole.hexdigest()


def table(_: int, __: Path) -> None:
    """Speed x delay x fly-out limit for every base and target, and the speed that flips each."""
    study = load_study(STUDY)
    speeds = np.linspace(*study.ranges["interceptor_speed"], SPEEDS)
    delays = np.linspace(*study.ranges["delay"], DELAYS)
    grid = [item.ravel() for item in np.meshgrid(speeds, delays, np.array(LIMITS_KM) * 1e3)]
    values = samples(study.model.inputs, study.stated(study.set(SET)), len(grid[0]))
    values |= dict(zip(("interceptor_speed", "delay", "fly_out_limit"), grid, strict=True))
    usual = int(np.argmin(np.abs(delays - 250.0)))
    wall, cpu, rows = time.monotonic(), time.process_time(), []
    for case in study.cases:
        margin = study.model.evaluate(case, values)["margin_s"]
        at_250 = margin.reshape(DELAYS, SPEEDS, len(LIMITS_KM))[usual]
        flips = [speeds[np.argmax(column >= 0.0)] if (column >= 0.0).any() else None
                 for column in at_250.T]  # fmt: skip
        rows.append((case.id, [f"{flip / 1e3:.1f}" if flip else "never" for flip in flips]))
    wall, cpu = time.monotonic() - wall, time.process_time() - cpu
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024.0
    flights = len(grid[0]) * len(study.cases)
    print(f"table: {SPEEDS} speeds x {DELAYS} delays x {len(LIMITS_KM)} limits x "
          f"{len(study.cases)} pairs = {flights:,}: {wall:.1f} s, {cpu:.1f} CPU s "
          f"({1e6 * cpu / flights:.1f} us each), {peak_mb:.0f} MB")  # fmt: skip
    print(f"  least speed (km/s) that can, delay {delays[usual]:.0f} s, "
          f"fly-out limit {', '.join(f'{limit:g} km' for limit in LIMITS_KM)}:")  # fmt: skip
    for case_id, words in rows:
        print(f"    {case_id:28s} {'  '.join(f'{word:>6s}' for word in words)}")


def sweeps(most: int, folder: Path) -> None:
    """The cost of a sweep by its size."""
    print(f"sweep of {STUDY}, design sobol, 12 cases:")
    size = 1000
    while size <= most:
        out = folder / f"sweep-{size}"
        took = measured("sweep", STUDY, "--samples", str(size), "--seed", "7", "--out", str(out),
                        "--json")  # fmt: skip
        found = json.loads(took.out)
        disk_mb = sum(path.stat().st_size for path in out.rglob("*") if path.is_file()) / 1e6
        print(f"  {size:>9,} samples: {took.wall_s:7.1f} s, {took.cpu_s:7.1f} CPU s "
              f"({1e6 * took.cpu_s / size / 12:.1f} us a flight), peak {took.peak_mb:.0f} MB a "
              f"process, {disk_mb:.1f} MB on disk, rows {found['rows_sha256'][:12]}")  # fmt: skip
        if size * 10 > most:
            for case, what in found["cases"].items():
                median = what["quantiles"]["0.5"]
                share, low, high = (100 * what[key] for key in ("share", "share_low", "share_high"))
                print(f"    {case:28s} {share:.2f} % can [{low:.2f}, {high:.2f}], median "
                      f"{'never' if median is None else f'{median:.1f} s'}, out of reach "
                      f"{100 * what['out_of_reach_share']:.2f} %")  # fmt: skip
        size *= 10


def footprint(_: int, folder: Path) -> None:
    """The footprint map of one architecture, by width of its cells."""
    print(f"footprint of {ARCHITECTURE}, all launch areas, figures held, worse and better:")
    for width in ("200km", "100km", "50km", "25km"):
        drawn = ("--figure", str(folder / "footprint.png")) if width == "25km" else ()
        took = measured("ask", "coverage", ARCHITECTURE, "--grid", width, "--json", *drawn)
        print(f"  {width:>6s}: {took.wall_s:6.1f} s, {took.cpu_s:6.1f} CPU s, peak "
              f"{took.peak_mb:.0f} MB{', with its figure' if drawn else ''}")  # fmt: skip


_COMPARED = ("sweep", STUDY, "--samples", "20000", "--seed", "7")


def shards(_: int, folder: Path) -> None:
    """One, two and four shards, and a Dask cluster of two processes: the same bytes."""
    local = needed("distributed", "cluster", "shards").LocalCluster
    for count in (1, 2, 4):
        out = str(folder / f"shards-{count}")
        parts = ("--shards", str(count), "--out", out)
        waiting = [started(*_COMPARED, *parts, "--shard", str(shard)) for shard in range(count)]
        if any(process.wait() for process in waiting):
            raise SystemExit(f"{count} shards: one failed")
    with local(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        measured(*_COMPARED, "--cluster", cluster.scheduler_address, "--out", str(folder / "dask"))
    digests = {name: digest(folder / name) for name in ("shards-1", "shards-2", "shards-4", "dask")}
    for name, found in digests.items():
        print(f"  {name:10s} {found[:16]}")
    print(f"shards: {'the same bytes' if len(set(digests.values())) == 1 else 'DIFFERENT'}")


def killed(_: int, folder: Path) -> None:
    """Killed again and again at random instants, then taken up: the same bytes as undisturbed."""
    measured(*_COMPARED, "--out", str(folder / "whole"))
    out, chance, kills = folder / "killed", random.Random(7), 0  # noqa: S311 - when to kill
    while True:
        process = started(*_COMPARED, "--out", str(out))
        try:
            if process.wait(chance.uniform(3.0, 12.0)) != 0:
                raise SystemExit("killed: a sweep failed")
            break
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            kills += 1
    same = digest(folder / "whole") == digest(out)
    print(f"killed: {kills} kills, then whole: {'the same bytes' if same else 'DIFFERENT'}")


PARTS: dict[str, Callable[[int, Path], None]] = {
    "table": table,
    "shards": shards,
    "killed": killed,
    "footprint": footprint,
    "sweeps": sweeps,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the parts asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=list(PARTS))
    parser.add_argument("--most", type=int, default=1_000_000, help="samples of the largest sweep")
    options = parser.parse_args(arguments)
    for name in options.parts:
        with tempfile.TemporaryDirectory() as folder:
            PARTS[name](options.most, Path(folder))
            sys.stdout.flush()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
