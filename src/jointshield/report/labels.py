"""Names on a map that do not lie on each other.

Each name tries places around its point, nearest first, and takes the first that is free. A name
that finds none is left out if it may be, else it takes the first place.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """One name at a point (data units); `needed` ones are drawn even where nothing is free."""

    text: str
    x: float
    y: float
    size: float = 6.5
    colour: str = "#1a1a1a"
    bold: bool = False
    italic: bool = False
    needed: bool = True


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
        wide, tall = len(label.text) * label.size * _LETTER, label.size * 1.15
        options = []
        for reach in (4.0, 9.0):
            for east, north in _AROUND:
                x = label.x * scale_x + east * (reach + wide / 2)
                y = label.y * scale_y + north * (reach + tall / 2)
                options.append((x - wide / 2, y - tall / 2, x + wide / 2, y + tall / 2))
        inside = [
            box
            for box in options
            if box[0] > left and box[2] < right and box[1] > low and box[3] < high
        ]
        costs = [_cost(box, boxes, marks) for box in inside]
        if not inside or (min(costs) > 0 and not label.needed):
            continue
        chosen = inside[int(np.argmin(costs))]
        boxes.append(chosen)
        axes.text(
            (chosen[0] + chosen[2]) / 2 / scale_x,
            (chosen[1] + chosen[3]) / 2 / scale_y,
            label.text,
            ha="center",
            va="center",
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
    return 10.0 * crossed + covered
