"""The closed table of units in which a file may state a number, and what each is in SI.

Every number that enters a scenario carries its unit; a number without one, or with a unit that is
not in this table, is refused at the door. Conversion is one IEEE multiplication, so it gives the
same bits on every processor.

Source: BIPM, The International System of Units, 9th ed. (2019), tables 4 and 8.
"""

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One unit: its dimension, and how many of the SI unit it is."""

    dimension: str
    si: float


_DEGREE = math.pi / 180.0

UNITS: dict[str, Unit] = {
    symbol: Unit(dimension=dimension, si=si)
    for dimension, symbols in {
        "length": {"m": 1.0, "km": 1000.0},
        "area": {"m2": 1.0},
        "time": {"s": 1.0, "min": 60.0, "h": 3600.0},
        "angle": {"rad": 1.0, "mrad": 1e-3, "deg": _DEGREE},
        "angular rate": {"rad/s": 1.0, "deg/s": _DEGREE},
        "speed": {"m/s": 1.0, "km/s": 1000.0},
        "jerk": {"m/s3": 1.0},
        "mass": {"kg": 1.0, "t": 1000.0},
        "mass per area": {"kg/m2": 1.0},
        "decibel": {"dB": 1.0},
        "ratio": {"1": 1.0, "%": 0.01},
    }.items()
    for symbol, si in symbols.items()
}


def units_of(dimension: str) -> tuple[str, ...]:
    """The symbols in which a quantity of this dimension may be stated.

    >>> units_of("length")
    ('m', 'km')
    """
    return tuple(symbol for symbol, unit in UNITS.items() if unit.dimension == dimension)
