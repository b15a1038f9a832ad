"""Run a probe in a process of its own, as if on another processor."""

import os
import subprocess
import sys
from pathlib import Path

GENERIC = {"NUMBA_CPU_NAME": "generic", "NUMBA_CPU_FEATURES": ""}
"""A processor without any of the newer vector units."""
PLAIN = {"JOINTSHIELD_PLAIN": "1"}
"""No compiler at all."""


def probed(probe: Path, **environment: str) -> str:
    """What the script `probe` prints with these variables added to the environment."""
    done = subprocess.run(
        [sys.executable, str(probe)],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()
