"""Engines of others on the same falls: each runs as its makers would run it, tuned to 1 m.

heyoka and Orekit's jars stand in `.venv-bench` (`requirements-bench.lock`); SciPy is our own
dependency, and is given our compiled right-hand side. What is missing is told as a reason.
"""

import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from scipy.integrate import solve_ivp

from benchmarks.workload import EDGES_M, LAYER_EDGES_M, Floats, Impacts, Workload
from jointshield.earth.ellipsoid import height_along_radius
from jointshield.flight.forces import gravity_and_drag
from jointshield.strict.kernel import kernel

ENGINES = Path(__file__).parent / "engines"
BENCH_PYTHON = Path(".venv-bench/bin/python")
HEAVY_EDGES_M = np.concatenate((LAYER_EDGES_M, [86e3, 90e3, 100e3, 110e3, 120e3, 150e3, 1e6]))
HEYOKA_TOLERANCE, HIPPARCHUS_TOLERANCE_M = 3e-9, 3e-4
SCIPY_TOLERANCES_M = {"RK45": 5e-3, "DOP853": 5e-3, "LSODA": 2e-2}
_SPEED_PER_M = 1e-3  # 1/s: what a tolerance in metres is for speeds


class Missing(Exception):  # noqa: N818 - a reason, told in the table
    """An engine is not here, or gave up; the text says why."""


def _run(*command: str | Path) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise Missing(f"{Path(command[0]).name}: {last[:120]}")


def _python() -> Path:
    if not BENCH_PYTHON.exists():
        raise Missing(f"{BENCH_PYTHON} is missing: run make bench")
    return BENCH_PYTHON


def heyoka(
    work: Workload,
    folder: Path,
    *,
    tolerance: float = 1e-16,
    edges_m: Floats = EDGES_M,
    lanes: int = 8,
    repeats: int = 1,
    exponential: bool = False,
) -> Impacts:
    """Taylor series; a step ends at each edge of the air that is named."""
    path = work.write(folder, edges_m)
    out = path.with_suffix(".heyoka.npz")
    _run(
        _python(),
        ENGINES / "heyoka_falls.py",
        path.with_suffix(".npz"),
        out,
        *("--tolerance", str(tolerance), "--lanes", str(lanes), "--repeats", str(repeats)),
        *(("--exponential",) if exponential else ()),
    )
    given = np.load(out)
    return Impacts(**{name: given[name] for name in ("flight_s", "landing_eci", "cpu_s")})


def heyoka_tuned(work: Workload, folder: Path, repeats: int = 5) -> Impacts:
    """As loose, and with as few edges, as 1 m at the impact allows; light bodies need all."""
    edges = EDGES_M if work.name == "light debris" else HEAVY_EDGES_M
    return heyoka(work, folder, tolerance=HEYOKA_TOLERANCE, edges_m=edges, repeats=repeats)


def heyoka_exponential(work: Workload, folder: Path, repeats: int = 5) -> Impacts:
    """In another air, one exponential with the guard at 90 km: nothing calls back into Python."""
    return heyoka(work, folder, tolerance=HEYOKA_TOLERANCE, repeats=repeats, exponential=True)


def jars() -> list[Path]:
    """Orekit's integrators, as pip brought them."""
    found = sorted(BENCH_PYTHON.parent.parent.glob("lib/*/site-packages/orekit_jpype/jars/*.jar"))
    wanted = [path for path in found if path.name.startswith(("hipparchus-core", "hipparchus-ode"))]
    if len(wanted) != 2:
        raise Missing("orekit-jpype's jars are missing: run make bench")
    return wanted


def hipparchus(
    work: Workload,
    folder: Path,
    *,
    tolerance_m: float = HIPPARCHUS_TOLERANCE_M,
    repeats: int = 12,
) -> Impacts:
    """Orekit's integrator, Dormand-Prince 8(5,3), on the same right-hand side in Java."""
    if not shutil.which("javac"):
        raise Missing("no javac on the path: install a JDK")
    path = work.write(folder)
    classes = folder / "classes"
    on_path = ":".join(str(jar.resolve()) for jar in jars())
    if not classes.is_dir():
        _run("javac", "-cp", on_path, "-d", classes, ENGINES / "Falls.java")
    out = path.with_suffix(".java.bin")
    _run(
        *("java", "-XX:+UseSerialGC", "-cp", f"{classes}:{on_path}", "Falls"),
        *(path.with_suffix(".bin"), out, str(tolerance_m), str(repeats)),
    )
    # The first third of the runs is the virtual machine's own compiler at work.
    return from_binary(np.fromfile(out, "<f8"), len(work), repeats // 3)


def from_binary(numbers: Floats, count: int, warm_up: int = 0) -> Impacts:
    """What the engines in Java and C++ write."""
    return Impacts(
        flight_s=numbers[:count],
        landing_eci=numbers[count : 4 * count].reshape(count, 3),
        cpu_s=numbers[4 * count + warm_up :],
    )


@kernel
def _rate(_time_s: float, state: Floats, reciprocal: float) -> Floats:
    out = np.empty(6)
    out[0], out[1], out[2] = state[3], state[4], state[5]
    out[3], out[4], out[5] = gravity_and_drag(
        state[0], state[1], state[2], state[3], state[4], state[5], reciprocal, 0.0
    )
    return out


def _ground(_time_s: float, state: Floats, _reciprocal: float) -> float:
    return float(height_along_radius(state[0], state[1], state[2]))


_ground.terminal = True  # type: ignore[attr-defined]
_ground.direction = -1.0  # type: ignore[attr-defined]


def scipy(method: str) -> Callable[[Workload, Path], Impacts]:
    """One of `solve_ivp`'s methods."""

    def fly(work: Workload, _: Path) -> Impacts:
        tolerance = SCIPY_TOLERANCES_M[method]
        absolute = np.repeat((tolerance, tolerance * _SPEED_PER_M), 3)
        given = work.flights
        times, places, spent = np.empty(len(work)), np.empty((len(work), 3)), []
        _rate(0.0, given.states_eci[0], 0.0)  # compiled before the clock starts
        for _repeat in range(2):
            before = time.process_time()
            for i, state in enumerate(given.states_eci):
                solved = solve_ivp(
                    _rate,
                    (0.0, 2e4),
                    state,
                    method=method,
                    rtol=2.3e-14,
                    atol=absolute,
                    events=_ground,
                    args=(1.0 / given.ballistic_coefficients_kg_m2[i],),
                )
                times[i], places[i] = solved.t[-1], solved.y[:3, -1]
            spent.append(time.process_time() - before)
        return Impacts(flight_s=times, landing_eci=places, cpu_s=np.array(spent))

    return fly
