"""A number as somebody claims it: value, low, high, unit, source, claimant.

A quantity is the only form in which a figure of the real world enters the project. It keeps the
unit in which its source gave it; `value_si`, `low_si` and `high_si` are what the models use.
"""

import math
import re
from dataclasses import dataclass

from jointshield.catalogue.units import UNITS
from jointshield.errors import MistakeError

ASSUMPTION = "assumption"
"""The source of a figure that nobody published: whoever states it must say why in `note`."""
DECISION = "decision"
"""The source of a setting that its author decides (a delay of a desk, a time of an exercise)."""

# A digit never begins a unit that stands close: "21" is a bare number, not 2 of the unit "1".
_MEASURE = re.compile(
    r"\s*([-+]?[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?)(?:\s+|(?![0-9.eE]))(\S+)\s*"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A claimed figure. `low` and `high` enclose `value`; all three are in `unit`.

    source: identifiers in the table of sources, separated by ", ", or `assumption` or `decision`.
    claimant: who holds it to be so; parties may hold different values of one figure.
    status: `stored` (read in the source), `reported` (press or encyclopaedia, round), `computed`,
        `assumed`, `decided`, or `memory` (unverified, never used).

    Raises:
        MistakeError: an unknown unit, a number that is not finite, low above high, a value outside
            its own bounds, no source, no claimant, or an assumption without a note.

    >>> Quantity(value=1.5, low=1.0, high=2.0, unit="km", source="a", claimant="press").value_si
    1500.0
    """

    value: float
    low: float
    high: float
    unit: str
    source: str
    claimant: str
    status: str = "stored"
    note: str = ""

    def __post_init__(self) -> None:
        if self.unit not in UNITS:
            raise MistakeError(
                f"unit: {self.unit!r} given; expected one of {', '.join(UNITS)}; "
                "convert the figure to one of these"
            )
        for key in ("value", "low", "high"):
            number = getattr(self, key)
            if not math.isfinite(number):
                raise MistakeError(
                    f"{key}: {number!r} given; expected a finite number; leave the figure out if "
                    "it is not known"
                )
        if self.low > self.high:
            raise MistakeError(
                f"low: {self.low!r} given with high = {self.high!r}; expected low not above high; "
                "exchange them"
            )
        if not self.low <= self.value <= self.high:
            raise MistakeError(
                f"value: {self.value!r} given; expected between low = {self.low!r} and "
                f"high = {self.high!r}; correct the value or widen the bounds"
            )
        if not self.source:
            raise MistakeError(
                "source: nothing given; expected the identifier of a source; name where the figure "
                'was read, or source = "assumption" with a note that says why'
            )
        if not self.claimant:
            raise MistakeError(
                "claimant: nothing given; expected who holds the figure to be so; name them"
            )
        if self.source == ASSUMPTION and not self.note:
            raise MistakeError(
                "note: nothing given; expected the reason of the assumption; say why this figure"
            )

    @property
    def value_si(self) -> float:
        """The value in SI units (radians for angles, decibels as they are)."""
        return self.value * UNITS[self.unit].si

    @property
    def low_si(self) -> float:
        """The low bound in SI units."""
        return self.low * UNITS[self.unit].si

    @property
    def high_si(self) -> float:
        """The high bound in SI units."""
        return self.high * UNITS[self.unit].si

    def __str__(self) -> str:
        """The figure for people, with its band where it has one."""
        unit = "" if self.unit == "1" else f" {self.unit}"
        band = "" if self.low == self.high else f" ({self.low:g} to {self.high:g})"
        return f"{self.value:g}{band}{unit}"


def measure(text: str, *, claimant: str) -> Quantity:
    """Read a setting such as "20 s": somebody's decision, so without a band.

    Raises:
        MistakeError: the text is not a number followed by a known unit.

    >>> measure("4 min", claimant="exercise control").value_si
    240.0
    """
    match = _MEASURE.fullmatch(text)
    if match is None or match[2] not in UNITS:
        raise MistakeError(
            f'{text!r} given; expected a number and a unit, such as "20 s"; '
            f"the units are {', '.join(UNITS)}"
        )
    value = float(match[1])
    return Quantity(
        value=value,
        low=value,
        high=value,
        unit=match[2],
        source=DECISION,
        claimant=claimant,
        status="decided",
    )
