"""What all figures of studies share: a line that says what they show, and their two files."""

import io
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from textwrap import fill

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from jointshield.errors import MistakeError
from jointshield.report import style
from jointshield.study.comparison.compare import Comparison

LINE_IN = 0.26
"""Height at the foot of each figure that its line needs."""
MARKS = ("o", "s", "D", "^", "v", "P", "X", "*")
_DOTS_PER_INCH = 200
_LINE_LETTERS = 190


def line(comparison: Comparison, about: str = "") -> str:
    """What a figure shows: study, sets, version; no random numbers are drawn."""
    study = comparison.study
    sets = ", ".join(item.id for item in comparison.sets)
    more = f" · {about}" if about else ""
    return (
        f"{study.id} (files {study.digest[:12]}) · assumptions: {sets}{more} · no random numbers · "
        f"jointshield {version('jointshield')}"
    )


def sign(drawn: Figure, text: str) -> None:
    """Write the line at the foot of a figure."""
    lines = fill(text, _LINE_LETTERS)
    drawn.text(0.005, 0.04 / drawn.get_figheight(), lines, fontsize=5, color=style.MUTED,
               linespacing=1.1)  # fmt: skip


def look(comparison: Comparison, assumed: str) -> tuple[str, str]:
    """Colour and mark of a set, the same in all figures of a comparison."""
    place = [item.id for item in comparison.sets].index(assumed)
    return style.SERIES[place % len(style.SERIES)], MARKS[place % len(MARKS)]


def wrapped(text: str, most: int) -> str:
    """A text over as many lines as it needs."""
    return fill(text, most, break_long_words=False)


def labelled(about: str, unit: str) -> str:
    """An axis' label: a plain number has no unit."""
    return about if unit == "1" else f"{about}, {unit}"


def png(draw: Callable[[], Figure]) -> bytes:
    """Draw a figure as PNG; the same drawing gives the same bytes."""
    with mpl.rc_context(style.RULES):
        drawn, buffer = draw(), io.BytesIO()
        FigureCanvasAgg(drawn)
        drawn.savefig(buffer, format="png", dpi=_DOTS_PER_INCH, metadata={"Software": None})
    return buffer.getvalue()


def both(name: str, draw: Callable[[], Figure]) -> tuple[str, bytes]:
    """Draw a figure once, as SVG and as PNG."""
    with mpl.rc_context(style.RULES):
        drawn = draw()
    return style.svg(name, lambda: drawn), png(lambda: drawn)


def save(path: Path, draw: Callable[[], Figure]) -> Path:
    """Draw one figure into a file by its ending.

    Raises:
        MistakeError: neither .png nor .svg.
    """
    if path.suffix == ".png":
        path.write_bytes(png(draw))
    elif path.suffix == ".svg":
        path.write_text(style.svg(path.stem, draw), encoding="utf-8", newline="\n")
    else:
        raise MistakeError(
            f"--figure {path}: expected a name that ends in .png or .svg; add the ending"
        )
    return path
