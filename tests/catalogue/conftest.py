"""A copy of the shipped scenario that a test may spoil."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from jointshield.exercise import scenario

NAME = "joint-2011"
Spoil = Callable[[str, str, str], Path]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped scenario's folder."""
    return Path(shutil.copytree(scenario.find(NAME), tmp_path / "copy"))


@pytest.fixture
def spoil(folder: Path) -> Spoil:
    """Replace a text, which must occur, in one file of the copy; gives the copy's folder."""

    def replace(file: str, old: str, new: str) -> Path:
        path = folder / file
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{old!r} does not occur in {file}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return folder

    return replace
