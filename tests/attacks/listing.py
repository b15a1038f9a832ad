"""Write docs/attacks.md: every named attack, what is tried, and what is said to it.

python -m tests.attacks.listing        writes the page; a test tells when it is stale
"""

import importlib
import inspect
from pathlib import Path
from typing import NamedTuple

PAGE = Path(__file__).parents[2] / "docs" / "attacks.md"
ROOMS = (
    "orders", "ballots", "envelopes", "seats", "agreements", "plans", "challenges", "releases",
    "gate", "guarantees", "authorised",
)  # fmt: skip

HEAD = """# Attacks on consent

Written by `python -m tests.attacks.listing` from [the tests](../tests/attacks): each line is one
test, made against a table of three parties, and each is refused in these words. A word in braces
stands for a key's id. What nobody can refuse stands in [trust](trust.md).
"""


class Named(NamedTuple):
    """One attack."""

    name: str
    tried: str
    said: str


def attacks(room: str) -> list[Named]:
    """The named attacks of one test module, in the order of its text."""
    module = importlib.import_module(f"{__package__}.test_{room}")
    found = []
    for name, test in vars(module).items():
        said = getattr(test, "said", None)
        if name.startswith("test_") and said is not None:
            tried = " ".join(inspect.getdoc(test.__wrapped__).split())
            found.append(Named(name.removeprefix("test_").replace("_", " "), tried, said))
    return found


def page() -> str:
    """The whole page."""
    rooms = {room: attacks(room) for room in ROOMS}
    count = sum(len(found) for found in rooms.values())
    lines = [HEAD, f"{count} attacks.", ""]
    for room, found in rooms.items():
        title = (importlib.import_module(f"{__package__}.test_{room}").__doc__ or "").split("\n")[0]
        lines += [f"## {title.rstrip('.')}", "", "| attack | what is tried | what is said |"]
        lines += ["|---|---|---|"]
        lines += [f"| {name} | {tried} | {_cell(said)} |" for name, tried, said in found]
        lines += [""]
    return "\n".join(lines)


def _cell(said: str) -> str:
    return "`" + said.replace("|", "\\|") + "`"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
