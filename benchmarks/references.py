"""Write tests/references/engines.toml: what engines of others give for flights that tests repeat.

    python -m benchmarks.references

Needs `.venv-bench` and javac (`make bench`). The file says which versions made it.
"""

import subprocess
import tempfile
from pathlib import Path

from tests.flight.regimes import REGIMES

from benchmarks import ascent, foreign, powered
from benchmarks.workload import Workload

TARGET = Path("tests/references/engines.toml")
COUNT = 5
_HEAD = """# Flights by engines of others; written by `python -m benchmarks.references`.
#
# heyoka (Biscani & Izzo 2021, MNRAS 504, 2614): Taylor series at 1e-16; steps end where the 1976
# air, the drag coefficient or the thrust has a kink. Hipparchus, Orekit's integrators: Dormand-
# Prince 8(5,3) at 1e-7 m a step, which knows of no kinks. RocketPy: its own air, gravity and flow.
# Equations: benchmarks/engines/. Flights of a regime: the first of tests/flight/regimes.py.
# Times s; impacts and burnouts m, m/s: impacts earth-fixed, burnouts eci.
"""


def _versions() -> str:
    code = (
        "import sys, importlib.metadata as m;"
        "print(', '.join(n + ' ' + m.version(n) for n in sys.argv[1:]))"
    )
    done = subprocess.run(  # noqa: S603
        [foreign.BENCH_PYTHON, "-c", code, "heyoka", "orekit-jpype", "rocketpy"],
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def _row(values: object) -> str:
    return "[" + ", ".join(f"{float(value)!r}" for value in values) + "]"  # type: ignore[attr-defined]


def main() -> None:
    """Fly and write."""
    lines = [_HEAD, f'versions = "{_versions()}"', ""]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for regime in REGIMES:
            work = Workload.of(regime, COUNT)
            taylor = foreign.heyoka(work, folder)
            runge = foreign.hipparchus(work, folder, tolerance_m=1e-7, repeats=1)
            lines += ["[[falls]]", f'regime = "{regime}"', f"flight_s = {_row(taylor.flight_s)}"]
            for key, impacts in (("heyoka_m", taylor), ("hipparchus_m", runge)):
                rows = ",\n    ".join(_row(place) for place in work.ecef(impacts))
                lines.append(f"{key} = [\n    {rows},\n]")
            lines.append("")
        for missile_name, missile in powered.MISSILES.items():
            burnouts, times, places = powered.heyoka(missile, folder)
            lines += [
                "[[launches]]",
                f'missile = "{missile_name}"',
                f"elevations_deg = {_row(powered.ELEVATIONS_DEG)}",
                f"flight_s = {_row(times)}",
            ]
            for key, given in (("burnouts_eci", burnouts), ("impacts_m", places)):
                rows = ",\n    ".join(_row(place) for place in given)
                lines.append(f"{key} = [\n    {rows},\n]")
            lines.append("")
        theirs, _ = ascent.rocketpy(ascent.ours()[1], folder)
    lines.append("[rocketpy]  # one stage straight up at the pole: benchmarks/ascent.py")
    for key in ("burnout_m", "burnout_m_s", "apogee_m", "apogee_s"):
        lines.append(f"{key} = {getattr(theirs, key)!r}")
    TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"wrote {TARGET}")


if __name__ == "__main__":
    main()
