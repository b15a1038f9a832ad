"""The same algorithm by hand in C++: the bound beside which the compiled lanes are timed."""

import shutil
import subprocess
from pathlib import Path

import numpy as np

from benchmarks.foreign import Missing, from_binary
from benchmarks.workload import Impacts, Workload
from jointshield.flight.lanes import air

SOURCE = Path(__file__).parent / "cpp" / "falls.cpp"
FLAGS = (
    *("-std=c++17", "-O3", "-march=native", "-mprefer-vector-width=512", "-ffp-contract=fast"),
    *("-fno-trapping-math", "-fno-math-errno", "-w"),
)


def fly(work: Workload, folder: Path, *, tolerance_m: float = 0.1, repeats: int = 7) -> Impacts:
    """The falls; built on the first call."""
    compiler = shutil.which("g++")
    if not compiler:
        raise Missing("no g++ on the path")
    program, tables = folder / "falls", folder / "tables.bin"
    if not program.exists():
        done = subprocess.run(  # noqa: S603
            [compiler, *FLAGS, SOURCE, "-o", program], capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise Missing(f"g++: {done.stderr.strip().splitlines()[0][:120]}")
        np.concatenate((air.LAYERS.ravel(), air.CELL_LOGS, air.CELL_FALLS_M)).tofile(tables)
    path = work.write(folder).with_suffix(".bin")
    out = path.with_suffix(".cpp.bin")
    subprocess.run(  # noqa: S603
        [program, path, tables, out, str(tolerance_m), str(repeats)], check=True
    )
    return from_binary(np.fromfile(out), len(work), 1)
