"""MANY FLIGHTS AT ONCE: one source of the formulas, run plain, by NumPy or as compiled lanes.

Unlike the rest of the room this is not strict arithmetic: last bits depend on the tier and the
processor. Nothing that is digested may be computed here.
"""

from jointshield.flight.lanes.engine import Flights, Landings, land, launch, tier_for
from jointshield.flight.lanes.launches import Launches

__all__ = ["Flights", "Landings", "Launches", "land", "launch", "tier_for"]
