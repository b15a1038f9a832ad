"""Every command of the tutorial runs, and says what the page says that it says.

The scenario is the shipped one, cut short. In an expected output `...` stands for anything, and
lines that the page leaves out may stand between its lines.
"""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from ..conftest import short_scenario

PAGES = sorted((Path(__file__).parents[2] / "docs" / "tutorial").glob("*.md"))


def _blocks(page: Path) -> list[tuple[str, str]]:
    return re.findall(r"^```(sh|text)\n(.*?)^```$", page.read_text(encoding="utf-8"), re.M | re.S)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_page_does_what_it_says(page: Path, tmp_path: Path) -> None:
    given = short_scenario(tmp_path / "given" / "joint-2011")
    said = ""
    for kind, text in _blocks(page):
        if kind == "text":
            lines = (re.escape(line).replace(r"\.\.\.", ".*") for line in text.splitlines())
            assert re.search(r"^" + r"$(?:.|\n)*?^".join(lines) + r"$", said, re.M), (
                f"{text}\n{said}"
            )
            continue
        command = (
            text.replace("src/jointshield/scenarios/joint-2011", str(given))
            .replace("run joint-2011", f"run {given}")
            .replace(".venv/bin/python", sys.executable)
            .replace(".venv/bin/jointshield", f"{sys.executable} -m jointshield")
        )
        done = subprocess.run(
            ["bash", "-euc", command],  # noqa: S607 - whichever bash there is
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
        said = done.stdout
