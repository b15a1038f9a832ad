"""The value of one input at which the verdict changes, all others being held.

The range is scanned first, because a verdict may change more than once; the change nearest to the
value held is then closed in on by repeated scans, each over the last one's two neighbours.
"""

import math
from collections.abc import Mapping

import numpy as np

from jointshield.catalogue.quantity import Quantity
from jointshield.study.answer import Flip
from jointshield.study.inputs import Input, samples
from jointshield.study.models import Case, Model

_SCAN, _CLOSER = 65, 17
_CLOSINGS = 3
"""Each makes the interval 16 times smaller: 4e-6 of the range after all."""


def verdict(model: Model, margin: float) -> str:
    """The verdict in a word."""
    return model.holds if margin >= 0.0 else model.fails


def find_flip(
    model: Model,
    case: Case,
    stated: Mapping[str, Quantity],
    item: Input,
    low_si: float,
    high_si: float,
) -> Flip:
    """Find where the verdict changes between two values of one input.

    An input that is held at "no limit" is compared from the high end of its range.
    """
    held = samples(model.inputs, stated)[item.key][0]
    reference = held if math.isfinite(held) else high_si
    low, high, at = low_si, high_si, None
    signs: list[bool] = []
    for turn in range(1 + _CLOSINGS):
        grid = np.linspace(low, high, _CLOSER if turn else _SCAN)
        values = samples(model.inputs, stated, len(grid))
        values[item.key] = grid
        found = model.margins(case, values) >= 0.0
        if turn == 0:
            signs = [bool(found[0]), bool(found[-1])]
        changes = np.flatnonzero(found[1:] != found[:-1])
        if len(changes) == 0:
            break
        nearest = changes[np.argmin(np.abs(grid[changes] - reference))]
        low, high = float(grid[nearest]), float(grid[nearest + 1])
        at = 0.5 * (low + high)
        signs = [bool(found[nearest]), bool(found[nearest + 1])]
    words = [model.holds if sign else model.fails for sign in signs]
    return Flip(
        key=item.key,
        about=item.about,
        unit=item.unit,
        held=float(reference) / item.si,
        low=low_si / item.si,
        high=high_si / item.si,
        at=None if at is None else at / item.si,
        verdict_below=words[0],
        verdict_above=words[1],
        endless=not math.isfinite(held),
    )


def ranked(flips: tuple[Flip, ...]) -> tuple[Flip, ...]:
    """The flips, those first that need the smallest change of what is held."""
    return tuple(sorted(flips, key=lambda flip: (flip.change is None, flip.change or 0.0)))
