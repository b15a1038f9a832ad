"""Outcomes on disk, one line a fault, and the document made from them."""

import json
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .operators import Mutant

EQUIVALENT = Path(__file__).with_name("equivalent.toml")
_HEAD = """\
# Faults planted into the core

Written by `python campaigns/mutations.py --report`; not edited by hand. A fault is a small change
of one place of the code: a comparison, `and` for `or`, a constant, a statement left out, arguments
exchanged, a result withheld. Each is tried by itself against the tests that run its statement. It
is *noticed* if one of them fails or does not end, or if the module can no longer be imported. What
only people read (texts of errors) is left alone. What no test noticed is listed below, with the
reason why none can.

"""


class Found:
    """What became of each fault so far."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.faults: dict[str, Mutant] = {}
        self._told: dict[str, dict[str, Any]] = {}
        if path.exists():
            for line in path.read_text(encoding="utf-8").splitlines():
                outcome = json.loads(line)
                self._told[outcome["key"]] = outcome

    def expect(self, faults: Sequence[Mutant]) -> None:
        """These faults are there to be tried."""
        self.faults |= {fault.key: fault for fault in faults}

    def __contains__(self, key: str) -> bool:
        return key in self._told

    def noticed(self, key: str) -> bool:
        """True if a test told this fault."""
        return bool(self._told[key]["told"])

    def keep(self, outcome: dict[str, Any]) -> None:
        """Add one outcome to the file."""
        self._told[outcome["key"]] = outcome
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(outcome, ensure_ascii=False) + "\n")

    def unnoticed(self) -> list[Mutant]:
        """Tried, and told by no test."""
        return [f for key, f in self.faults.items() if key in self and not self.noticed(key)]

    @property
    def spent_s(self) -> float:
        """CPU seconds of all tests that were run against faults."""
        return float(sum(self._told[key]["s"] for key in self.faults if key in self))

    def say(self) -> int:
        """Print what went unnoticed and has no reason; returns 1 if there is any."""
        reasons = _reasons()
        left = [fault for fault in self.unnoticed() if fault.key not in reasons]
        for fault in left:
            print(f"{fault.lines[0]:4d} {fault.operator:10s} {fault.key}")
        tried = sum(key in self for key in self.faults)
        print(
            f"{tried} of {len(self.faults)} faults tried in {self.spent_s:.0f} CPU s; "
            f"{len(self.unnoticed())} went unnoticed, {len(left)} of them without a reason"
        )
        return 1 if left or tried < len(self.faults) else 0

    def row(self, module: str) -> tuple[int, int, int, int]:
        """Faults, tried, noticed, and equivalent ones of a module."""
        keys = [key for key, fault in self.faults.items() if fault.module == module]
        reasons = _reasons()
        tried = [key for key in keys if key in self]
        noticed = sum(self.noticed(key) for key in tried)
        equivalent = sum(key in reasons for key in tried if not self.noticed(key))
        return len(keys), len(tried), noticed, equivalent


def write_report(found: Found, path: Path) -> int:
    """Write the document; returns 1 if a fault is untried, or has neither test nor reason."""
    reasons = _reasons()
    lines = [
        "| module | faults | noticed | unnoticed | of these equivalent |",
        "|---|--:|--:|--:|--:|",
    ]
    sums = [0, 0, 0, 0]
    modules = list(dict.fromkeys(fault.module for fault in found.faults.values()))
    for module in modules:
        there, tried, noticed, equivalent = found.row(module)
        counts = (there, noticed, tried - noticed, equivalent)
        sums = [a + b for a, b in zip(sums, counts, strict=True)]
        name = module.removeprefix("jointshield.")
        lines.append(f"| `{name}` | " + " | ".join(f"{n:,}" for n in counts) + " |")
    lines.append("| all | " + " | ".join(f"{n:,}" for n in sums) + " |")
    lines += ["", f"The tests run against them took {found.spent_s:,.0f} CPU seconds."]
    lines += [
        "",
        "## Unnoticed, and why",
        "",
        "| where | fault | why nothing changes |",
        "|---|---|---|",
    ]
    for fault in found.unnoticed():
        name = f"`{fault.module.removeprefix('jointshield.')}`, `{fault.place or 'module'}`"
        change = f"`{_cell(fault.before)}` → `{_cell(fault.after)}`"
        lines.append(f"| {name} | {change} | {reasons.get(fault.key, '**not explained**')} |")
    path.write_text(_HEAD + "\n".join(lines) + "\n", encoding="utf-8")
    return found.say()


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _reasons() -> dict[str, str]:
    with EQUIVALENT.open("rb") as file:
        groups = tomllib.load(file).get("equivalent", [])
    return {key: group["why"] for group in groups for key in group["faults"]}
