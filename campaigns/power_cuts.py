"""Nothing acknowledged is lost: simulated power cuts and killed processes.

    python campaigns/power_cuts.py                       1,000 cuts, 200 kills, and NORMAL beside
    python campaigns/power_cuts.py --cuts 60 --kills 5

A load (a log, its witness, its mirror, its tiles) runs once per seed under a recorder; the power is
then cut at random instants of what was recorded (`tests/journal/power`). The same with
synchronous=NORMAL has to fail: else the cuts would show nothing. Needs Linux and a C compiler.
"""

import argparse
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "journal"))

from power import harness


def _row(name: str, tally: harness.Tally, took_s: float) -> str:
    what = ", ".join(f"{room} {count}" for room, count in tally.what.most_common()) or "-"
    return f"| {name} | {tally.trials} | {tally.lost} | {what} | {took_s:.0f} |"


def main() -> int:
    """Run, print a table; 1 if something was lost, or NORMAL lost nothing."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--cuts", type=int, default=1000)
    parser.add_argument("--kills", type=int, default=200)
    asked = parser.parse_args()
    if harness.compiler() is None:
        print("a C compiler is missing: install one (Debian: apt-get install gcc libc6-dev)")
        return 2
    print("| trial | number | with a loss | where | s |\n|---|---|---|---|---|")
    results = []
    for name, trial in (
        ("power cut, FULL", lambda: harness.power_cuts(asked.cuts)),
        ("power cut, NORMAL", lambda: harness.power_cuts(asked.cuts, "NORMAL")),
        ("kill -9, FULL", lambda: harness.kills(asked.kills)),
    ):
        begun = time.monotonic()
        tally = trial()
        results.append(tally)
        print(_row(name, tally, time.monotonic() - begun), flush=True)
        if tally.first:
            print(f"  first: {tally.first}", file=sys.stderr)
    full, normal, killed = results
    return int(full.lost > 0 or killed.lost > 0 or (asked.cuts > 0 and normal.lost == 0))


if __name__ == "__main__":
    sys.exit(main())
