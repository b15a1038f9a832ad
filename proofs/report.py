"""The answers of one `python -m proofs`, as lines to read and as docs/proofs.md."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from proofs.consent.bugs import SYSTEMS, Bug
from proofs.consent.induction import START, Check

PAGE = Path(__file__).parents[1] / "docs" / "proofs.md"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line: what was asked, what came out, whether that is as it must be, and the seconds."""

    what: str
    answer: str
    good: bool
    time_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Caught:
    """A planted bug and the run that shows it; steps is empty if none was found."""

    bug: Bug
    steps: tuple[str, ...]
    time_s: float


@dataclass(slots=True, kw_only=True)
class Answers:
    """All that one call found out. checks: by system."""

    checks: dict[str, list[Check]] = field(default_factory=dict)
    reached: list[Row] = field(default_factory=list)
    searched: list[Row] = field(default_factory=list)
    caught: list[Caught] = field(default_factory=list)

    @property
    def good(self) -> bool:
        """Everything holds that must, and every planted bug was caught."""
        return (
            all(check.holds for checks in self.checks.values() for check in checks)
            and all(row.good for row in (*self.reached, *self.searched))
            and all(caught.steps for caught in self.caught)
        )


def matrix(checks: Sequence[Check]) -> str:
    """Laws down, actions across: milliseconds where z3 proved it, `.` where nothing is touched."""
    actions = list(dict.fromkeys(check.action for check in checks))
    laws = list(dict.fromkeys(check.law for check in checks))
    cell = {(check.law, check.action): check for check in checks}
    keys = [f"{chr(ord('a') + i)} = {action}" for i, action in enumerate(actions)]
    width = max(map(len, laws))
    lines = [", ".join(keys), " " * width + "".join(f"{key[0]:>7}" for key in keys)]
    lines += [
        law.ljust(width) + "".join(_cell(cell[law, action]) for action in actions) for law in laws
    ]
    return "\n".join(lines)


def _cell(check: Check) -> str:
    if check.result == "proved":
        return f"{check.time_ms:7.1f}"
    return f"{'.' if check.holds else check.result.upper():>7}"


def page(answers: Answers) -> str:
    """docs/proofs.md."""
    parts = [
        "# What is proved of the consent protocol",
        "Written by `make prove`. The models are read in [proofs/README.md](../proofs/README.md). "
        "Times are of one run on a shared machine with two cores.",
        "## For any number of parties, orders, challenges and exercises (z3)",
        "Each law holds at the start and is kept by each action; milliseconds where z3 proved it "
        "(the negation has no model), `.` where the action changes nothing the law speaks of.",
    ]
    for name, checks in answers.checks.items():
        proved = sum(check.time_ms for check in checks) / 1000.0
        parts.append(f"### {name}: {len(checks)} checks, {proved:.2f} s")
        if checks[0].action != START:
            parts.append(
                _table(
                    ("claim", "answer", "ms"),
                    [(check.law, check.result, f"{check.time_ms:.1f}") for check in checks],
                )
            )
            continue
        laws = SYSTEMS[name].laws
        parts.append(
            _table(
                ("law", "says"),
                [(law.name, law.says + ("" if law.is_theorem else " (lemma)")) for law in laws],
            )
        )
        parts.append(f"```\n{matrix(checks)}\n```")
    parts += [
        "## The proofs are not empty (z3)",
        _table(
            ("can be reached", "by", "s"),
            [(row.what, row.answer, f"{row.time_s:.1f}") for row in answers.reached],
        ),
        "## Every schedule of two parties and two orders (Spin)",
        _table(
            ("search", "answer", "s"),
            [(row.what, row.answer, f"{row.time_s:.1f}") for row in answers.searched],
        ),
        f"## Planted faults: {sum(bool(c.steps) for c in answers.caught)} of "
        f"{len(answers.caught)} caught",
        "Each was built into the model alone; the run is a shortest one from the start to a state "
        "in which the claim is false.",
        _table(
            ("fault", "what goes wrong", "caught by", "run", "s"),
            [
                (
                    f"`{c.bug.name}`",
                    c.bug.says,
                    f"{'Spin' if c.bug.model == 'spin' else 'z3'}: {c.bug.law}",
                    " · ".join(step.split("(")[0] for step in c.steps) or "**not caught**",
                    f"{c.time_s:.1f}",
                )
                for c in answers.caught
            ],
        ),
    ]
    return "\n\n".join(parts) + "\n"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines += ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join(lines)
