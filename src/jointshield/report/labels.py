"""Names on a map that do not lie on each other.

Each name tries places around its point, nearest first, and takes the first that is free. A name
that finds none is left out if it may be, else it takes the first place.
"""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
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


def place(
    axes: Axes, labels: list[Label], points_per_unit: float, taken: NDArray[np.float64]
) -> None:
    """Draw labels; `taken` (n, 2) are points in data units that names should keep clear of."""
    boxes: list[tuple[float, float, float, float]] = []
    marks = np.asarray(taken, float).reshape(-1, 2) * points_per_unit
    left, right = (value * points_per_unit for value in axes.get_xlim())
    low, high = (value * points_per_unit for value in axes.get_ylim())
    for label in labels:
        wide, tall = len(label.text) * label.size * _LETTER, label.size * 1.15
        options = []
        for reach in (4.0, 9.0):
            for east, north in _AROUND:
                x = label.x * points_per_unit + east * (reach + wide / 2)
                y = label.y * points_per_unit + north * (reach + tall / 2)
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
            (chosen[0] + chosen[2]) / 2 / points_per_unit,
            (chosen[1] + chosen[3]) / 2 / points_per_unit,
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
