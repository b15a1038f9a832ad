"""Whole flights: the same bits whatever processor the code was compiled for, and uncompiled."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

PROBE = Path(__file__).with_name("probe.py")
GENERIC = {"NUMBA_CPU_NAME": "generic", "NUMBA_CPU_FEATURES": ""}


def _digest(**environment: str) -> str:
    done = subprocess.run(
        [sys.executable, str(PROBE)],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture(scope="module")
def native() -> str:
    return _digest()


def test_generic_processor_gives_the_same_bits(native: str) -> None:
    assert _digest(**GENERIC) == native


def test_plain_python_gives_the_same_bits(native: str) -> None:
    assert _digest(JOINTSHIELD_PLAIN="1") == native
