"""Elementary functions from + - * / and square root alone, the same bits on every processor.

The system's mathematics library, NumPy's and SVML's differ in last bits between processors and
releases; these do not. `math.frexp`, `math.ldexp`, `math.floor` and `math.copysign` are exact by
definition and therefore allowed. `circular` and `exponential` hold the series; import from here.

Errors stay below 1 ulp for sin, cos, exp and log, 1.5 ulp for the arc tangents, 2 ulp for the
rest, measured in `tests/strict` against 60-digit arithmetic. Outside its domain (angles beyond
1e6 rad, logarithm of a negative number, ...) a function returns NaN; nothing raises.
"""

import math

from jointshield.strict.circular import HALF_PI, PI, acos, asin, atan, atan2, cos, sin, tan
from jointshield.strict.exponential import exp, log, power
from jointshield.strict.kernel import kernel

__all__ = [
    "HALF_PI",
    "PI",
    "acos",
    "asin",
    "atan",
    "atan2",
    "cos",
    "exp",
    "hypot3",
    "log",
    "power",
    "sin",
    "tan",
]


@kernel
def hypot3(x: float, y: float, z: float) -> float:
    """Return the length of (x, y, z); squares must neither overflow nor vanish."""
    return math.sqrt(x * x + y * y + z * z)
