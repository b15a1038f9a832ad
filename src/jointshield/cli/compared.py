"""A comparison on the terminal."""

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from jointshield.study.comparison.compare import Cell, Comparison
from jointshield.study.comparison.standing import shown_unit, standings
from jointshield.study.comparison.turns import turns

_MOST_TURNS = 3
"""Inputs of one set that the table shows; JSON and report hold them all."""


def show(comparison: Comparison) -> None:
    """Print verdicts, where they turn, how each claimant's conclusion stands, and the limits."""
    console = Console(highlight=False)
    study = comparison.study
    console.print(f"[bold]{study.title}[/bold]\n{study.question}")
    if study.model.decides:
        console.print(_verdicts(comparison))
        console.print(_turns(comparison))
    else:
        console.print(_outputs(comparison))
    for item in standings(comparison):
        console.print(f"[bold]{item.assumed.id}[/bold] {item.assumed.name}\n  {item.sentence}")
    console.print("[bold]What this cannot tell you[/bold]")
    for limit in study.model.limits:
        console.print(f"  {limit}")


def _table(comparison: Comparison, title: str) -> Table:
    table = Table(title=title, title_justify="left", box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    table.add_column("", min_width=14)
    for assumed in comparison.sets:
        # A narrow terminal holds seven sets: a name breaks at its hyphens.
        parts = assumed.id.split("-")
        words = (
            *parts,
            *comparison.study.model.holds.split(),
            *comparison.study.model.fails.split(),
        )
        table.add_column("\n".join(parts), justify="right", min_width=max(map(len, words)))
    return table


def _verdicts(comparison: Comparison) -> Table:
    model = comparison.study.model
    about = next(item for item in model.outputs if item.key == model.decides)
    unit = shown_unit(about.unit)
    what = f"{about.about}, {unit}" if unit else about.about
    title = f"Verdict; {what}; ✓ ✗ beside the claimant's own conclusion"
    table = _table(comparison, title)
    for case in comparison.study.cases:
        cells = (comparison.cell(case.id, assumed.id) for assumed in comparison.sets)
        table.add_row(case.title, *(_verdict(cell) for cell in cells))
    return table


def _verdict(cell: Cell) -> str:
    if cell.margin is None:
        return "–"
    agrees = None if cell.check is None else cell.check.agrees
    mark = {None: "", True: " ✓", False: " ✗"}[agrees]
    return f"[bold]{cell.verdict}[/bold]\n{cell.margin:+.0f}{mark}"


def _turns(comparison: Comparison) -> Table:
    table = Table(
        title="One input alone turns the verdict (* the claimant left it unsaid)",
        title_justify="left",
        box=SIMPLE_HEAD,
        padding=(0, 1, 0, 0),
    )
    for name in ("set", "input", "turns at", "cases", "change"):
        table.add_column(name, justify="left" if name in ("set", "input") else "right")
    whole, found = len(comparison.study.cases), turns(comparison)
    for assumed in comparison.sets:
        own = [turn for turn in found if turn.assumed.id == assumed.id][:_MOST_TURNS]
        for number, turn in enumerate(own):
            at = f"{turn.low:.4g}"
            if f"{turn.high:.4g}" != at:
                at += f" to {turn.high:.4g}"
            table.add_row(
                "" if number else assumed.id,
                turn.about if turn.stated else f"{turn.about} *",
                f"{at} {shown_unit(turn.unit)}",
                f"{turn.cases} of {whole}",
                f"{turn.change:.1%}",
            )
    return table


def _outputs(comparison: Comparison) -> Table:
    table = _table(comparison, "Outputs")
    for case in comparison.study.cases:
        table.add_row(f"[bold]{case.title}[/bold]")
        cells = [comparison.cell(case.id, assumed.id) for assumed in comparison.sets]
        for output in comparison.study.model.outputs:
            values = (
                f"{cell.outputs[output.key]:.4g}" if output.key in cell.outputs else "–"
                for cell in cells
            )
            table.add_row(f"  {output.about}, {shown_unit(output.unit)}", *values)
    return table
