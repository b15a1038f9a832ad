"""How soon a new process has its first result, by the size of the job."""

import os
import subprocess
import sys

_JOB = """
import time
begun, cpu = time.perf_counter(), time.process_time()
import numpy as np
from jointshield.flight.lanes import land
n = {count}
rng = np.random.default_rng(1)
states = np.zeros((n, 6))
states[:, 0] = 6.478e6
states[:, 3] = rng.uniform(2600.0, 3000.0, n)
states[:, 4] = rng.uniform(3800.0, 4300.0, n)
imported, spent = time.perf_counter(), time.process_time()
found = land(states, 0.0, 5000.0, workers={workers}).found.all()
assert found
now, total = time.perf_counter(), time.process_time()
print(now - imported, now - begun, total - spent, total)
"""
CORES = os.cpu_count() or 1
JOBS = ((1, 1), (10_000, 1), (1_000_000, 1), (1_000_000, CORES))
"""Flights, and the threads that share them."""


def measure(repeats: int = 3) -> dict[str, object]:
    """Print and return seconds on the clock and of CPU, by the number of flights."""
    found: dict[str, object] = {}
    print("first result of a cold process (best of 3), s: own work, with imports, own CPU, all CPU")
    for count, workers in JOBS:
        rows = []
        for _ in range(repeats):
            done = subprocess.run(  # noqa: S603
                [sys.executable, "-c", _JOB.format(count=count, workers=workers)],
                capture_output=True,
                text=True,
                check=True,
            )
            rows.append([float(value) for value in done.stdout.split()])
        own, whole, own_cpu, cpu = (min(column) for column in zip(*rows, strict=True))
        job = f"{count} flights" + (f" on {workers} cores" if workers > 1 else "")
        print(f"  {job:26s} {own:8.3f} {whole:8.3f} {own_cpu:8.3f} {cpu:8.3f}")
        found[job] = {
            "own_s": own,
            "with_imports_s": whole,
            "own_cpu_s": own_cpu,
            "cpu_s": cpu,
        }
    return found
