"""How far the outputs move while each figure, alone, runs to the ends of its band."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from jointshield.catalogue.quantity import Quantity
from jointshield.study.inputs import samples
from jointshield.study.models import Case, Model

_RESTED_ON = "gain_s"
_FIXED = ("gain_that_counts",)
"""What the asker decides: its band says nothing about the world."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ends:
    """Outputs as held, and the lowest and highest of each; the gain at both ends of each input."""

    held: Mapping[str, float]
    low: Mapping[str, float]
    high: Mapping[str, float]
    alone: Mapping[str, tuple[float, float]]

    def swing(self, key: str) -> float:
        """How far an input's band, alone, moves the gain from where it is held."""
        return max((abs(end - self.held[_RESTED_ON]) for end in self.alone.get(key, ())), default=0)


def find_ends(model: Model, case: Case, stated: Mapping[str, Quantity]) -> Ends:
    """Evaluate the case as held and with each banded figure at both its ends."""
    banded = [
        item.key
        for item in model.inputs
        if item.key in stated
        and stated[item.key].low != stated[item.key].high
        and item.key not in _FIXED
    ]
    values = samples(model.inputs, stated, 2 * len(banded) + 1)
    for row, key in enumerate(banded):
        values[key][2 * row] = stated[key].low_si
        values[key][2 * row + 1] = stated[key].high_si
    found = model.evaluate(case, values)
    gain = found[_RESTED_ON]
    # A sensor that sees nothing has no time at all: the ends of such an output do not exist.
    some = {key: item for key, item in found.items() if np.any(np.isfinite(item))}
    return Ends(
        held={key: float(item[-1]) for key, item in found.items()},
        low={key: float(np.nanmin(item)) for key, item in some.items()},
        high={key: float(np.nanmax(item)) for key, item in some.items()},
        alone={
            key: (float(gain[2 * row]), float(gain[2 * row + 1])) for row, key in enumerate(banded)
        },
    )
