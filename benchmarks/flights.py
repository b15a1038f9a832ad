"""The flight engines beside each other: one run, one core, CPU time, medians of repeats.

    make bench                                   # the table
    python -m benchmarks.flights --json FILE     # figures besides
    python -m benchmarks.flights --flights 400 --only "lanes at 1 m" "heyoka tuned"

Every engine flies the same falls in six regimes (`tests/flight/regimes.py`) through the 1976 air,
J2 and the turning ellipsoid, and is held to the reference of `workload`: within 1 m everywhere, or
the row says that it is not.
"""

import argparse
import json
import math
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from tests.flight.regimes import REGIMES

from benchmarks import bound, cold, foreign, powered, wide
from benchmarks.foreign import Missing
from benchmarks.workload import Impacts, Workload
from jointshield.flight.lanes import land

REPEATS = 5
OURS, LOOSE, BOUND = "lanes at 0.1 m", "lanes at 1 m", "C++ at 0.1 m"
PEER, BASE = "heyoka tuned", "SciPy RK45"


MILLION = "1000000 flights"


def ours(tolerance_m: float) -> "Engine":
    """The compiled lanes, from states to places and times, by the public call."""

    def fly(work: Workload, _folder: Path) -> Impacts:
        given = work.flights
        spent = []
        for _ in range(REPEATS + 1):
            before = time.process_time()
            landed = land(
                given.states_eci,
                given.times_s,
                given.ballistic_coefficients_kg_m2,
                tolerance_m=tolerance_m,
                tier="compiled",
                workers=1,
            )
            spent.append(time.process_time() - before)
        return work.impacts(
            landed.latitude_rad, landed.longitude_rad, landed.time_s, np.array(spent[1:])
        )

    return fly


Engine = Callable[[Workload, Path], Impacts]
ENGINES: dict[str, tuple[Engine, int]] = {
    # The engine, and how many flights of each regime it is given.
    OURS: (ours(0.1), 4000),
    LOOSE: (ours(1.0), 4000),
    BOUND: (bound.fly, 4000),
    PEER: (foreign.heyoka_tuned, 4000),
    "heyoka at 1e-16": (foreign.heyoka, 4000),
    "heyoka, other air": (foreign.heyoka_exponential, 4000),
    "Orekit's DP853": (foreign.hipparchus, 400),
    BASE: (foreign.scipy("RK45"), 20),
    "SciPy DOP853": (foreign.scipy("DOP853"), 20),
    "SciPy LSODA": (foreign.scipy("LSODA"), 20),
}
NOTES = {
    "heyoka at 1e-16": "also the reference",
    "heyoka, other air": "one exponential, guard at 90 km: its speed without edges, not a peer",
}


def table(count: int, only: list[str] | None, folder: Path) -> dict[str, Any]:
    """Fly everything and print as it comes; the figures by engine and regime."""
    found: dict[str, Any] = {}
    works = [Workload.of(name, count) for name in REGIMES]
    references = [foreign.heyoka(work, folder) for work in works]
    print(f"falls, us of CPU per flight (worst error at the impact, m); {count} flights a regime")
    print(f"  {'':18s}" + "".join(f"{name:>22s}" for name in REGIMES) + "    mean")
    for name, (engine, most) in ENGINES.items():
        if only and name not in only:
            continue
        times, errors = [], []
        try:
            for work, reference in zip(works, references, strict=True):
                given = work if most >= count else Workload.of(work.name, most)
                got = engine(given, folder)
                times.append(statistics.median(got.cpu_s.tolist()) / len(given) * 1e6)
                errors.append(given.worst_m(got, reference))
        except Missing as reason:
            print(f"  {name:18s} skipped: {reason}")
            found[name] = {"skipped": str(reason)}
            continue
        mean = statistics.mean(times)
        cells = "".join(
            f"{us:13.2f} ({error:6.2g})" for us, error in zip(times, errors, strict=True)
        )
        note = NOTES.get(name, "" if max(errors) <= 1.0 else "MISSES 1 m")
        print(f"  {name:18s}{cells}{mean:8.2f}  {note}", flush=True)
        found[name] = {
            "us_per_flight": dict(zip(REGIMES, times, strict=True)),
            "worst_error_m": dict(zip(REGIMES, errors, strict=True)),
            "mean_us_per_flight": mean,
            "note": note,
        }
    return found


def ratios(found: dict[str, Any]) -> dict[str, float]:
    """Means over the regimes beside lanes at the same 1 m, the bound beside ours at 0.1 m."""

    def mean(name: str) -> float:
        return float(found.get(name, {}).get("mean_us_per_flight", math.nan))

    return {
        name: mean(name) / mean(OURS if name == BOUND else LOOSE)
        for name in ENGINES
        if name not in (OURS, LOOSE)
    }


def aims(found: dict[str, Any]) -> list[tuple[str, float, str]]:
    """What the engine is to reach, what it does, and whether that is enough."""
    ours_row, beside = found["falls"][OURS], found["ratios"]
    rows = [
        ("ratio to tuned heyoka, at least 8", beside[PEER], 8.0, 1),
        ("ratio to SciPy RK45, at least 2,000", beside[BASE], 2000.0, 1),
        ("share of the C++ bound, at least 0.95", beside[BOUND], 0.95, 1),
        ("worst error, at most 0.1 m", max(ours_row["worst_error_m"].values()), 0.1, -1),
        *(
            (f"two stages, {name}: below 2.5 us", found["powered"][name]["us_per_flight"], 2.5, -1)
            for name in powered.MISSILES
        ),
        ("fan: below 20 ms", found["wide"]["fan_cpu_ms"], 20.0, -1),
        ("two cores: at least 1.8 times one", found["wide"].get("two_over_one"), 1.8, 1),
        ("cold, 1 flight: below 0.1 s of own work", found["cold"]["1 flights"]["own_s"], 0.1, -1),
        ("cold, 10,000: below 0.6 s", found["cold"]["10000 flights"]["own_s"], 0.6, -1),
        ("cold, 1,000,000, one core: below 3 s", found["cold"][MILLION]["own_s"], 3.0, -1),
        (
            "cold, 1,000,000, all cores: below 3 s",
            found["cold"].get(f"{MILLION} on {cold.CORES} cores", found["cold"][MILLION])["own_s"],
            3.0,
            -1,
        ),
    ]
    return [
        (what, value, "reached" if sign * (value - limit) >= 0.0 else "MISSED")
        for what, value, limit, sign in rows
        if value is not None
    ]


def main() -> int:
    """Measure, print, and write the figures if asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--flights", type=int, default=4000, help="of each regime; 4000")
    parser.add_argument("--only", nargs="*", help="engines")
    parser.add_argument("--json", type=Path, help="write the figures here")
    parser.add_argument("--core", type=int, default=max(os.sched_getaffinity(0)))
    options = parser.parse_args()
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {options.core})
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        falls = table(options.flights, options.only, folder)
        beside = ratios(falls)
        print("  ratio to lanes: " + ", ".join(f"{k} {v:.4g}" for k, v in beside.items() if v == v))
        found: dict[str, Any] = {"falls": falls, "ratios": beside}
        if not options.only:
            found["powered"] = powered.measure(folder)
            os.sched_setaffinity(0, allowed)
            found["wide"] = wide.measure()
            found["cold"] = cold.measure()
            found["load_average"] = os.getloadavg()
            found["aims"] = aims(found)
            print(f"aims (load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores)")
            for what, value, verdict in found["aims"]:
                print(f"  {verdict:8s} {what}: {value:.4g}")
    if options.json:
        options.json.write_text(json.dumps(found, indent=1), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
