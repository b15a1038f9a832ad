"""A matrix of clauses on the terminal: one table for each architecture, a column for each view."""

from rich.console import Console

from jointshield.cli.wide import add_whole, print_table, table, wrapped_name
from jointshield.guarantees.architecture import Architecture
from jointshield.guarantees.clause import Clause, Treaty
from jointshield.guarantees.judge import CANNOT
from jointshield.guarantees.vocabulary import vocabulary
from jointshield.study.treaty.check import LIMITS, Matrix
from jointshield.study.treaty.signs import margin, mark

_NAME_WIDE = 14


def show(matrix: Matrix, *, reasons: bool) -> None:
    """Print every architecture's table, the reasons if wanted, and the limits."""
    console = Console(highlight=False)
    console.print("✓ met  ✗ broken  ? cannot be judged  · does not apply; margin at worst")
    for name in dict.fromkeys(view.id for view in matrix.views):
        views = [view for view in matrix.views if view.id == name]
        console.print(f"[bold]{name}[/bold] {views[0].title} ({views[0].status})", markup=True)
        _print_views(console, matrix, views)
        if reasons:
            _print_reasons(console, matrix, views)
    disputed = [
        f"{treaty.id}/{clause.id} on {name}"
        for treaty, clause in matrix.clauses
        for name in dict.fromkeys(view.id for view in matrix.views)
        if matrix.disputed(treaty, clause, name)
    ]
    if disputed:
        console.print("Whose figures are taken decides: " + "; ".join(disputed))
    console.print("[bold]What this cannot tell you[/bold]")
    for limit in LIMITS:
        console.print(f"  {limit}")


def _print_views(console: Console, matrix: Matrix, views: list[Architecture]) -> None:
    made = table()
    rows, silent = [], []
    for treaty, clause in matrix.clauses:
        found = [matrix.of(treaty, clause, view) for view in views]
        if all(item.verdict == CANNOT and not item.answers for item in found):
            silent.append(f"{treaty.id}/{clause.id}")
        elif not all(item.idle for item in found):
            rows.append((treaty, clause))
    names = [f"{treaty.id}/{clause.id}" for treaty, clause in rows]
    rules = [f"{clause.rule()}{_stands_in(clause)}" for _, clause in rows]
    add_whole(made, "clause", names, right=False)
    add_whole(made, "rule", rules, right=False)
    columns = [[_cell(matrix, treaty, clause, view) for treaty, clause in rows] for view in views]
    for view, cells in zip(views, columns, strict=True):
        add_whole(made, wrapped_name(view.view, _NAME_WIDE, "-"), cells)
    for row in zip(names, rules, *columns, strict=True):
        made.add_row(*row)
    print_table(made)
    if silent:
        console.print(f"? nothing was declared that these ask for: {', '.join(silent)}")


def _stands_in(clause: Clause) -> str:
    assumed = clause.limit is not None and clause.limit.source == "assumption"
    return " (assumed)" if assumed else ""


def _cell(matrix: Matrix, treaty: Treaty, clause: Clause, view: Architecture) -> str:
    found = matrix.of(treaty, clause, view)
    return f"{margin(found)} {mark(found)}".strip()


def _print_reasons(console: Console, matrix: Matrix, views: list[Architecture]) -> None:
    words = vocabulary().glossary
    for treaty, clause in matrix.clauses:
        for view in views:
            found = matrix.of(treaty, clause, view)
            if not found.idle:
                console.print(
                    f"  {treaty.id}/{clause.id} ({view.view}): {words[found.verdict].en}. "
                    f"{found.reason}", markup=False,
                )  # fmt: skip
