"""What a question depends on: declared inputs, and how their values become arrays of samples."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jointshield.catalogue.quantity import Quantity, measure
from jointshield.catalogue.spec import Figure
from jointshield.catalogue.units import UNITS, units_of
from jointshield.errors import MistakeError

Floats = NDArray[np.float64]
_PLAIN = "1"
"""The unit of a pure number, which people neither write nor read."""
Values = Mapping[str, Floats]
"""Samples (n,) of each input, in SI units."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """One figure that a model needs.

    unit: that of people and files. low, high: bounds beyond which it makes no sense, in that unit.
    absent: the SI value where nobody states it, such as no limit at all; None if it must be stated.
    """

    key: str
    about: str
    unit: str
    low: float
    high: float
    absent: float | None = None

    @property
    def si(self) -> float:
        """How many SI units one unit is."""
        return UNITS[self.unit].si

    @property
    def figure(self) -> Figure:
        """How a file states it."""
        return Figure(about=self.about, unit=self.unit, low=self.low, high=self.high, name=self.key)

    def given(self, text: str, option: str, claimant: str = "the asker") -> Quantity:
        """Read an option such as "6.3km/s"; a pure number needs no unit, and is told without.

        Raises:
            MistakeError: no number with a unit of this dimension, or a number out of bounds.
        """
        units = units_of(UNITS[self.unit].dimension)
        plain = self.unit == _PLAIN
        example = f"{max(self.low, min(1.0, self.high)):g}{'' if plain else self.unit}"
        if plain:
            text = text.strip().removesuffix(f" {_PLAIN}")
        try:
            # "21" alone would read as 2 of the unit "1".
            whole = plain and not text.endswith("%")
            quantity = measure(f"{text} {_PLAIN}" if whole else text, claimant=claimant)
        except MistakeError as error:
            raise MistakeError(
                f"{option} {text!r}: expected {self.about} as a number without unit, such as "
                f"{example}; correct it"
                if plain
                else f"{option} {text!r}: expected {self.about} as a number with its unit, one of "
                f"{', '.join(units)}, such as {example}; add the unit"
            ) from error
        if quantity.unit not in units:
            raise MistakeError(
                f"{option} {text!r}: unit {quantity.unit!r} given; expected {' or '.join(units)} "
                f"({self.about}); convert the figure or correct the unit"
            )
        if not self.low <= quantity.value_si / self.si <= self.high:
            raise MistakeError(
                f"{option} {text!r}: expected {self.about} from {self.low:g} to {self.high:g}"
                + ("; correct the number" if plain else f" {self.unit}; correct it or its unit")
            )
        return quantity


def number(
    key: str, about: str, unit: str, low: float, high: float, *, absent: float | None = None
) -> Input:
    """Declare an input in one line of a model's table."""
    return Input(key=key, about=about, unit=unit, low=low, high=high, absent=absent)


def samples(
    inputs: tuple[Input, ...], stated: Mapping[str, Quantity], count: int = 1
) -> dict[str, Floats]:
    """Every input as an array (count,) of the value held, in SI.

    Raises:
        MistakeError: an input that nobody states and that cannot be absent.
    """
    values: dict[str, Floats] = {}
    for item in inputs:
        held = stated[item.key].value_si if item.key in stated else item.absent
        if held is None:
            raise MistakeError(
                f"{item.key}: nobody states {item.about}; expected a figure in {item.unit}; state "
                "it in the study, or as an assumption of a claimant"
            )
        values[item.key] = np.full(count, held)
    return values


def shown(item: Input, value_si: float) -> float | None:
    """A value in the unit for people; None where there is none (no limit)."""
    return value_si / item.si if math.isfinite(value_si) else None
