"""MANY FLIGHTS AT ONCE: one source of the formulas, run plain, by NumPy or as compiled lanes.

Unlike the rest of the room this is not strict arithmetic: last bits depend on the tier and the
processor. Nothing that is digested may be computed here.

- `engine`      the calls, and which tier a job of a size takes
- `launches`    launches as arrays, from a missile and its programme
- `formulas`    gravity, air, drag, thrust: branch-free, the source of all tiers
- `attempt`     an adaptive step of a fall, of `steering` and `judgement`
- `thrust`      one under power, from bend to bend: of `phases` and `crossings`
- `events`      what is read off a step: landing, apogee, place
- `tableau`     the Runge-Kutta pair that steps are written out from; `air` the tables
- `single`, `lockstep`, `compiled`  the tiers
- `passes`, `boosting`, `samples`  what the last one compiles, on buffers laid out in `rows`
"""

from jointshield.flight.lanes.engine import (
    TIERS,
    Flights,
    Landings,
    is_ready,
    land,
    landings_in_chunks,
    launch,
    positions,
    tier_for,
)
from jointshield.flight.lanes.launches import Launches

__all__ = [
    "TIERS",
    "Flights",
    "Landings",
    "Launches",
    "is_ready",
    "land",
    "landings_in_chunks",
    "launch",
    "positions",
    "tier_for",
]
