"""Names on a map that do not lie on each other.

Each name tries places around its point, nearest first, and takes the one that covers least.
"""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

_AROUND = (
    (1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (1, -1), (-1, 1), (-1, -1),
)  # fmt: skip
_LETTER = 0.60
"""Mean width of a letter in units of the letter's size, generous."""

_LONGEST = 17
"""Names with more letters than this stand on two lines."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """One name at a point (data units)."""

    text: str
    x: float
    y: float
    size: float = 6.5
    colour: str = "#1a1a1a"
    bold: bool = False
    italic: bool = False


def place(figure: Figure, axes: Axes, labels: list[Label], taken: NDArray[np.float64]) -> None:
    """Draw labels in axes whose place in their figure and limits are final.

    taken: points (n, 2) in data units that names should keep clear of.
    """
    (left, right), (low, high) = axes.get_xlim(), axes.get_ylim()
    inches = figure.get_size_inches()
    share = axes.get_position()
    scale_x = 72.0 * inches[0] * share.width / (right - left)
    scale_y = 72.0 * inches[1] * share.height / (high - low)
    left, right, low, high = left * scale_x, right * scale_x, low * scale_y, high * scale_y
    boxes: list[tuple[float, float, float, float]] = []
    marks = np.asarray(taken, float).reshape(-1, 2) * (scale_x, scale_y)
    for label in labels:
        text = _wrapped(label.text)
        lines = text.split("\n")
        wide = max(map(len, lines)) * label.size * _LETTER
        tall = len(lines) * label.size * 1.15
        options = []
        for reach in (4.0, 8.0, 14.0):
            for east, north in _AROUND:
                x = label.x * scale_x + east * (reach + wide / 2)
                y = label.y * scale_y + north * (reach + tall / 2)
                box = (x - wide / 2, y - tall / 2, x + wide / 2, y + tall / 2)
                options.append((reach, box))
        inside = [
            (reach, box)
            for reach, box in options
            if box[0] > left and box[2] < right and box[1] > low and box[3] < high
        ]
        if not inside:
            continue
        _, chosen = min(inside, key=lambda pair: _cost(pair[1], boxes, marks) + 0.3 * pair[0])
        boxes.append(chosen)
        axes.text(
            (chosen[0] + chosen[2]) / 2 / scale_x,
            (chosen[1] + chosen[3]) / 2 / scale_y,
            text,
            ha="center",
            va="center",
            linespacing=1.0,
            fontsize=label.size,
            color=label.colour,
            fontweight="bold" if label.bold else "normal",
            fontstyle="italic" if label.italic else "normal",
            zorder=9,
        )


def _cost(
    box: tuple[float, float, float, float],
    boxes: list[tuple[float, float, float, float]],
    marks: NDArray[np.float64],
) -> float:
    """How much of what is there already a box covers: names weigh more than marks."""
    crossed = sum(
        box[0] < other[2] and other[0] < box[2] and box[1] < other[3] and other[1] < box[3]
        for other in boxes
    )
    covered = 0
    if len(marks):
        covered = int(
            np.count_nonzero(
                (marks[:, 0] > box[0])
                & (marks[:, 0] < box[2])
                & (marks[:, 1] > box[1])
                & (marks[:, 1] < box[3])
            )
        )
    return 10.0 * crossed + 0.7 * covered


def _wrapped(text: str) -> str:
    """Break a long name in two at the space nearest to its middle."""
    spaces = [place for place, letter in enumerate(text) if letter == " "]
    if len(text) <= _LONGEST or not spaces:
        return text
    middle = min(spaces, key=lambda place: abs(place - len(text) / 2))
    return f"{text[:middle]}\n{text[middle + 1 :]}"
