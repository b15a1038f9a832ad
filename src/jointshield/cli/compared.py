"""A comparison on the terminal.

No number and no name is ever cut: where the sets do not fit beside each other, they stand in
several tables one below the other.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate

from rich.console import Console
from rich.table import Table
from rich.text import Text

from jointshield.cli.wide import (
    CELL,
    EDGES,
    add_whole,
    print_table,
    table,
    widest,
    wrapped_name,
)
from jointshield.study.comparison.compare import Cell, Comparison
from jointshield.study.comparison.page import signed
from jointshield.study.comparison.standing import shown_unit, standings
from jointshield.study.comparison.turns import turns
from jointshield.study.studies import Assumptions

_MOST_TURNS = 3
"""Inputs of one set that the table shows; JSON and report hold them all."""
_CASES_WIDE, _NAME_WIDE, _INPUT_WIDE = 24, 14, 20
"""Letters of the column of cases, of a line of a set's name, and of the inputs at least."""

Column = tuple[str, list[str]]
"""A heading over several lines, and what stands under it row by row."""


def show(comparison: Comparison) -> None:
    """Print verdicts, where they turn, how each claimant's conclusion stands, and the limits."""
    console = Console(highlight=False)
    study = comparison.study
    console.print(f"[bold]{study.title}[/bold]\n{study.question}")
    if study.model.decides:
        _print_verdicts(console, comparison)
        if turns(comparison):
            console.print("One input alone turns the verdict (* the claimant left it unsaid)")
            print_table(_turns(comparison))
    else:
        _print_outputs(console, comparison)
    for item in standings(comparison):
        console.print(f"[bold]{item.assumed.id}[/bold] {item.assumed.name}\n  {item.sentence}")
    console.print("[bold]What this cannot tell you[/bold]")
    for limit in study.model.limits:
        console.print(f"  {limit}")


def _print_verdicts(console: Console, comparison: Comparison) -> None:
    model = comparison.study.model
    about = next(item for item in model.outputs if item.key == model.decides)
    unit = shown_unit(about.unit)
    what = f"{about.about}, {unit}" if unit else about.about
    console.print(f"Verdict; {what}; ✓ ✗ beside the claimant's own conclusion")
    cases = comparison.study.cases

    def cells(assumed: Assumptions) -> list[str]:
        return [_verdict(comparison.cell(case.id, assumed.id)) for case in cases]

    _print_by_sets(console, comparison, [case.title for case in cases], cells)


def _verdict(cell: Cell) -> str:
    """Verdict, word by word below each other, and the margin with its mark on the last line."""
    if cell.margin is None:
        return "–"
    agrees = None if cell.check is None else cell.check.agrees
    mark = {None: "", True: " ✓", False: " ✗"}[agrees]
    return f"{wrapped_name(cell.verdict, _NAME_WIDE, ' ')}\n{_plain(cell.margin)}{mark}"


def _plain(margin: float) -> str:
    """As the page says it, but with a minus that can be searched for and pasted."""
    return signed(margin).replace("−", "-")


def _print_outputs(console: Console, comparison: Comparison) -> None:
    console.print("Outputs")
    shown = [(case, output) for case in comparison.study.cases
             for output in comparison.study.model.outputs]  # fmt: skip
    names = [
        f"{case.title}: {output.about}" + (f", {unit}" if (unit := shown_unit(output.unit)) else "")
        for case, output in shown
    ]

    def cells(assumed: Assumptions) -> list[str]:
        found = (comparison.cell(case.id, assumed.id).outputs.get(o.key) for case, o in shown)
        return ["–" if value is None else _figure(value) for value in found]

    _print_by_sets(console, comparison, names, cells)


def _figure(value: float) -> str:
    return f"{value:.4g}" if math.isfinite(value) else signed(value)


def _print_by_sets(
    console: Console,
    comparison: Comparison,
    names: Sequence[str],
    cells: Callable[[Assumptions], list[str]],
) -> None:
    """Print a column per set, as many beside each other as the terminal holds."""
    columns = [(wrapped_name(item.id, _NAME_WIDE, "-"), cells(item)) for item in comparison.sets]
    room = console.width - EDGES - _CASES_WIDE - 1
    for part in _parts(columns, room):
        made = table()
        made.add_column("", min_width=_CASES_WIDE, overflow="fold")
        for heading, column in part:
            add_whole(made, heading, column)
        for row, name in enumerate(names):
            made.add_row(Text(name), *(Text(column[row]) for _, column in part))
        print_table(made)


def _parts(columns: Sequence[Column], room: int) -> Iterator[Sequence[Column]]:
    """The columns in as few tables as hold them; each has one at least."""
    first = 0
    while first < len(columns):
        wide = accumulate(widest([heading, *of]) + CELL for heading, of in columns[first:])
        count = max(1, sum(total <= room for total in wide))
        yield columns[first : first + count]
        first += count


def _turns(comparison: Comparison) -> Table:
    whole, found = len(comparison.study.cases), turns(comparison)
    rows: list[tuple[str, ...]] = []
    for assumed in comparison.sets:
        own = [turn for turn in found if turn.assumed.id == assumed.id][:_MOST_TURNS]
        for number, turn in enumerate(own):
            at = f"{turn.low:.4g}"
            if f"{turn.high:.4g}" != at:
                at += f" to {turn.high:.4g}"
            rows.append(
                (
                    "" if number else wrapped_name(assumed.id, _NAME_WIDE, "-"),
                    turn.about if turn.stated else f"{turn.about} *",
                    f"{at} {shown_unit(turn.unit)}".rstrip(),
                    f"{turn.cases} of {whole}",
                    f"{turn.change:.1%}",
                )
            )
    made = table()
    for place, name in enumerate(("set", "input", "turns at", "cases", "change")):
        if name == "input":
            made.add_column(name, overflow="fold", min_width=_INPUT_WIDE)
        else:
            add_whole(made, name, [row[place] for row in rows], right=name != "set")
    for row in rows:
        made.add_row(*(Text(text) for text in row))
    return made
