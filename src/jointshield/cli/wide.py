"""Tables for a terminal or a pipe of any width: what does not fit goes on below, uncut."""

from collections.abc import Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.measure import Measurement
from rich.table import Table

CELL, EDGES = 2, 2
"""Letters that a column takes beside its text, and those of a table's two edges."""


def table() -> Table:
    """An empty table with a line under its headings."""
    return Table(box=SIMPLE_HEAD, padding=(0, 1, 0, 0))


def add_whole(made: Table, heading: str, cells: Sequence[str], *, right: bool = True) -> None:
    """Add a column whose lines are never broken; the cells come later, row by row."""
    made.add_column(
        heading,
        justify="right" if right else "left",
        no_wrap=True,
        min_width=widest([heading, *cells]),
    )


def print_table(made: Table) -> None:
    """Print a table, wider than the terminal where its narrowest form is: nothing is cut."""
    console = Console(highlight=False)
    least = Measurement.get(console, console.options.update(width=1_000), made).minimum
    Console(highlight=False, width=max(console.width, least)).print(made)


def widest(texts: Sequence[str]) -> int:
    """Letters of the longest line of all texts."""
    return max((len(line) for text in texts for line in text.split("\n")), default=0)


def wrapped_name(name: str, most: int, at: str) -> str:
    """A name over several lines, broken only after a mark such as its hyphens.

    Args:
        name: such as `side-2007`.
        most: letters of a line; a part that is longer stands alone, whole.
        at: the mark; a blank at a line's end is left out.
    """
    lines = [""]
    parts = name.split(at)
    for number, part in enumerate(parts):
        piece = part if number == len(parts) - 1 else part + at
        if lines[-1] and len((lines[-1] + piece).rstrip()) > most:
            lines.append("")
        lines[-1] += piece
    return "\n".join(line.rstrip() for line in lines)
