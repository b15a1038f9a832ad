"""What one mode of the shipped exercise costs once everything is compiled: its five largest costs.

Time inside a compiled kernel is counted with the function that calls it.
"""

import pstats
import subprocess
import sys
import tempfile
from pathlib import Path

SCENARIO = "joint-2011"


def main() -> None:
    """Play the exercise once to compile, once under the profiler, and print the table."""
    command = [str(Path(sys.executable).with_name("jointshield")), "run", SCENARIO, "--mode", "M2"]
    with tempfile.TemporaryDirectory() as folder:
        profile = f"{folder}/profile"
        for number, prefix in enumerate(([], ["-m", "cProfile", "-o", profile])):
            out = ["--seed", "7", "--out", f"{folder}/{number}"]
            subprocess.run(  # noqa: S603 - our own command
                [sys.executable, *prefix, *command, *out], check=True, stdout=subprocess.DEVNULL
            )
        stats = pstats.Stats(profile)
    rows = sorted(
        (
            (own_s, calls, f"{Path(file).parent.name}/{Path(file).name}:{line} {function}")
            for (file, line, function), (_, calls, own_s, _, _) in stats.stats.items()  # type: ignore[attr-defined]
        ),
        reverse=True,
    )
    total_s = sum(own_s for own_s, _, _ in rows)
    print(f"one mode of {SCENARIO} under the profiler: {total_s:.1f} s; its five largest costs")
    for own_s, calls, name in rows[:5]:
        print(f"  {own_s:6.2f} s  {100 * own_s / total_s:4.1f} %  {calls:9d} calls  {name}")
