"""Runs that several tests look at: each is made once, by the command's own rooms."""

import random
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from jointshield.exercise import runs, scenario
from jointshield.journal import Journal
from jointshield.messages import Message, decode

SHORT_S = 440
"""Long enough for the first threats to be launched, seen, judged, decided on and engaged."""


def short_scenario(folder: Path, renamed: Mapping[str, str] | None = None) -> Path:
    """A copy of joint-2011 that ends early; `renamed` maps parties' ids to new ones."""
    source = scenario.find("joint-2011")
    shutil.copytree(source, folder)
    for path in folder.rglob("*.toml"):
        text = path.read_text(encoding="utf-8")
        if path.name == "scenario.toml":
            text, found = re.subn(r'(?m)^duration = ".*"$', f'duration = "{SHORT_S} s"', text)
            assert found == 1
        for old, new in (renamed or {}).items():
            text = re.sub(rf'"{old}"', f'"{new}"', text)
        path.write_text(text, encoding="utf-8")
    return folder


def run_short(folder: Path, mode: str, seed: int, given: Path) -> Path:
    """Run a scenario folder into `folder` and sign its list of files."""
    loaded = scenario.load(given)
    runs.run_mode(loaded, mode, seed, folder)
    runs.seal(loaded, mode, seed, folder)
    return folder


def messages(folder: Path, name: str) -> list[Message]:
    """All messages of one journal of a run."""
    with Journal.open(folder / f"{name}.journal") as journal:
        return [decode(entry.data) for entry in journal.entries()]


@pytest.fixture(scope="session")
def short_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A short run in mode M3, seed 7. Do not change it: copy it first."""
    folder = tmp_path_factory.mktemp("short")
    given = short_scenario(folder / "joint-2011")
    return run_short(folder / "run", "M3", 7, given)


@pytest.fixture
def own_run(short_run: Path, tmp_path: Path) -> Path:
    """A copy of the short run that a test may damage."""
    return Path(shutil.copytree(short_run, tmp_path / "run"))


def leaves(tree: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Paths to every value that is not a container, and to every container that is empty."""
    items = tree.items() if isinstance(tree, dict) else enumerate(tree)
    for key, value in items:
        if isinstance(value, dict | list) and value:
            yield from leaves(value, (*path, key))
        else:
            yield (*path, key)


def another(value: Any, draw: random.Random) -> Any:
    """Another value, most often of the same kind."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + draw.choice((-1, 1, 7))
    if isinstance(value, str) and value:
        place = draw.randrange(len(value))
        return value[:place] + draw.choice("0aZ.=") + value[place + 1 :]
    return draw.choice(("x", 1, None, [], True))
