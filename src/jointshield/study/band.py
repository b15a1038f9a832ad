"""How far a verdict's margin moves while each stated figure runs from its low to its high.

Two readings. The *corners*: every combination of the ends of all figures that have a band, of which
the lowest and the highest margin make the band. And *alone*: one figure at a time at each end, all
others at their values, which says whose uncertainty matters. With too many figures for all corners
the band is that of the ends one at a time, and says so.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

from jointshield.catalogue.quantity import Quantity
from jointshield.study.inputs import samples, shown
from jointshield.study.models import Case, Model

MOST_AT_ONCE = 7
"""Figures whose corners are all looked at: 128 of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alone:
    """The output that decides, with one figure at its low and at its high."""

    key: str
    at_low: float
    at_high: float

    @property
    def swing(self) -> float:
        """How far apart the two are; endless where only one of them exists."""
        if math.isfinite(self.at_low) and math.isfinite(self.at_high):
            return abs(self.at_high - self.at_low)
        return 0.0 if self.at_low == self.at_high else math.inf


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """Lowest and highest of the output that decides, in its unit.

    method: `corners`, `one at a time`, or `point` where no figure has a band. low_at, high_at: the
    figures' values there, in the inputs' units. alone: by figure, widest swing first.
    """

    low: float
    high: float
    method: str
    low_at: Mapping[str, float]
    high_at: Mapping[str, float]
    alone: tuple[Alone, ...]

    def as_json(self) -> dict[str, Any]:
        """As a plain tree; what is endless or does not exist is None."""
        return {
            "low": finite(self.low),
            "high": finite(self.high),
            "method": self.method,
            "low_at": dict(self.low_at),
            "high_at": dict(self.high_at),
            "alone": [
                {"input": one.key, "at_low": finite(one.at_low), "at_high": finite(one.at_high)}
                for one in self.alone
            ],
        }


def finite(value: float) -> float | None:
    """The value to six digits, or None where it is endless or not a number."""
    return float(f"{value:.6g}") if math.isfinite(value) else None


def find_band(model: Model, case: Case, stated: Mapping[str, Quantity]) -> Band:
    """The band of the output that decides, over the bands of the figures stated."""
    inputs = [
        item
        for item in model.inputs
        if item.key in stated and stated[item.key].low_si < stated[item.key].high_si
    ]
    ends = {item.key: (stated[item.key].low_si, stated[item.key].high_si) for item in inputs}
    held = {key: values[0] for key, values in samples(model.inputs, stated).items()}
    points: list[dict[str, float]] = [{}]
    points += [{key: end} for key, both in ends.items() for end in both]
    method = "one at a time" if ends else "point"
    if 0 < len(ends) <= MOST_AT_ONCE:
        method = "corners"
        points += [dict(zip(ends, corner, strict=True)) for corner in product(*ends.values())]
    values = {
        key: np.array([point.get(key, value) for point in points]) for key, value in held.items()
    }
    found = model.margins(case, values)
    known = np.where(np.isnan(found), -math.inf, found)
    low, high = int(np.argmin(known)), int(np.argmax(known))
    alone = (
        Alone(key=key, at_low=float(found[1 + 2 * n]), at_high=float(found[2 + 2 * n]))
        for n, key in enumerate(ends)
    )

    def at(point: int) -> dict[str, float]:
        pairs = ((item.key, shown(item, values[item.key][point])) for item in inputs)
        return {key: float(f"{value:.9g}") for key, value in pairs if value is not None}

    return Band(
        low=float(found[low]),
        high=float(found[high]),
        method=method,
        low_at=at(low),
        high_at=at(high),
        alone=tuple(sorted(alone, key=lambda one: -one.swing)),
    )
