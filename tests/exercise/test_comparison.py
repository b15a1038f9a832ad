"""All modes in one folder: the page above them is covered by a signed list, too."""

from pathlib import Path

import pytest

from jointshield.cli import main
from jointshield.exercise import scenario

from ..conftest import short_scenario


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A short scenario in all its modes, as the command leaves it."""
    folder = tmp_path_factory.mktemp("compared")
    given = short_scenario(folder / "joint-2011")
    out = folder / "out"
    assert main(["run", str(given), "--mode", "all", "--seed", "7", "--out", str(out)]) == 0
    return out


def test_every_mode_and_the_page_above_them_hold(
    compared: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert (compared / "report.html").exists()
    assert main(["verify", str(compared)]) == 0
    said = capsys.readouterr().out
    assert said.count(": holds") == len(scenario.load("joint-2011").scenario.modes)


def test_a_change_to_the_page_above_them_is_named(
    compared: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = compared / "report.html"
    before = page.read_bytes()
    page.write_bytes(before.replace(b"</html>", b"<!-- --></html>"))
    try:
        assert main(["verify", str(compared)]) == 1
    finally:
        page.write_bytes(before)
    assert "report.html" in capsys.readouterr().out
