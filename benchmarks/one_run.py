"""What one mode of the shipped exercise costs once everything is compiled, and where it goes.

The cost is the median CPU time of several runs without a profiler. Where it goes is told by room: a
profiler's own times, each counted with the nearest function of this package that led to it, so that
the time of a library or of a compiled kernel stands with the room that asked for it.
"""

import cProfile
import pstats
import statistics
import tempfile
import time
from collections import defaultdict
from pathlib import Path

import jointshield
from jointshield.exercise import runs, scenario

SCENARIO, MODE, SEED = "joint-2011", "M3", 7
RUNS = 3
_PACKAGE = Path(jointshield.__file__).parent


def _play(folder: Path) -> float:
    """Run once; CPU seconds."""
    loaded = scenario.load(scenario.find(SCENARIO))
    before = time.process_time()
    runs.run_mode(loaded, MODE, SEED, folder)
    return time.process_time() - before


def _part(file: str) -> str:
    """Room and module of one of our files, or "" for a library's."""
    path = Path(file)
    return str(path.relative_to(_PACKAGE).with_suffix("")) if _PACKAGE in path.parents else ""


def _by_part(stats: pstats.Stats) -> dict[str, float]:
    """Own time by module of this package; a library's time goes to whoever of ours called it."""
    spent: defaultdict[str, float] = defaultdict(float)
    table = stats.stats  # type: ignore[attr-defined]

    def give(function: tuple[str, int, str], seconds: float, seen: frozenset[object]) -> None:
        part = _part(function[0])
        callers = {c: t[3] for c, t in table[function][4].items() if c not in seen}
        total = sum(callers.values())
        if part or not callers or total <= 0.0 or seconds < 1e-4:
            spent[part or "elsewhere"] += seconds
            return
        for caller, share in callers.items():
            give(caller, seconds * share / total, seen | {function})

    for function, (_, _, own_s, _, _) in table.items():
        give(function, own_s, frozenset())
    return spent


def main() -> None:
    """Play to compile, play for the cost, play under the profiler, and print."""
    with tempfile.TemporaryDirectory() as folder:
        _play(Path(folder) / "first")
        costs = [_play(Path(folder) / f"run-{number}") for number in range(RUNS)]
        profiler = cProfile.Profile()
        profiler.enable()
        _play(Path(folder) / "profiled")
        profiler.disable()
    spent = _by_part(pstats.Stats(profiler))
    total = sum(spent.values())
    median = statistics.median(costs)
    print(
        f"one run of {SCENARIO}, {MODE}: {median:.1f} s of CPU (median of {RUNS}); largest costs:"
    )
    for part, seconds in sorted(spent.items(), key=lambda item: -item[1])[:5]:
        print(f"  {100 * seconds / total:4.1f} %  {part}")


if __name__ == "__main__":
    main()
