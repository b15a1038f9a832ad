"""Made-up runs, written once for all tests of the report."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # importlib mode: tests are no package

from made_up_run import make_run


@pytest.fixture(scope="session")
def made_up(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one made-up run per mode, M0 to M3; tests only read it."""
    folder = tmp_path_factory.mktemp("runs")
    for mode in ("M0", "M1", "M2", "M3"):
        make_run(folder / mode, mode)
    return folder
