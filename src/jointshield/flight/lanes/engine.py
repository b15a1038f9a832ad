"""The one call in front of the tiers: `land`, `launch`, and which tier a job of a size takes."""

import math
from dataclasses import dataclass
from types import ModuleType

import numpy as np
from numpy.typing import ArrayLike, NDArray

from jointshield.errors import MistakeError
from jointshield.flight.lanes import lockstep, single
from jointshield.flight.lanes.launches import Launches
from jointshield.flight.lanes.tasks import Ends, Falls, Floats

TIERS = ("plain", "numpy")
_FEW = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Landings:
    """Where and when bodies came down: columns (n,).

    found; exercise time_s, latitude_rad, longitude_rad of the impact, of the end of the search
    where not found; apogee_height_m, the greatest height from the start onwards.
    """

    found: NDArray[np.bool_]
    time_s: Floats
    latitude_rad: Floats
    longitude_rad: Floats
    apogee_height_m: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Flights:
    """Flights from launch to impact: columns (n,), times from the launch, eci at launch.

    found; burnout_time_s and burnout_state_eci (n, 6) at the end of the thrust; time_s,
    latitude_rad, longitude_rad of the impact; apogee_height_m.
    """

    found: NDArray[np.bool_]
    burnout_time_s: Floats
    burnout_state_eci: Floats
    time_s: Floats
    latitude_rad: Floats
    longitude_rad: Floats
    apogee_height_m: Floats


def tier_for(count: int) -> str:
    """Return the tier that answers a job of so many flights first."""
    return "plain" if count <= _FEW else "numpy"


def _tier(name: str, count: int) -> ModuleType:
    chosen = tier_for(count) if name == "auto" else name
    if chosen == "plain":
        return single
    if chosen == "numpy":
        return lockstep
    raise MistakeError(f"tier: {name!r}; expected one of auto, {', '.join(TIERS)}")


def _positive(name: str, value: float) -> float:
    if not value > 0.0 or not math.isfinite(value):
        raise MistakeError(f"{name}: {value}; expected a positive, finite number")
    return value


def land(
    states_eci: ArrayLike,
    time_s: ArrayLike,
    ballistic_coefficient_kg_m2: ArrayLike,
    *,
    maximum_s: float = 10_800.0,
    tolerance_m: float = 0.1,
    tier: str = "auto",
) -> Landings:
    """Return where and when bodies come down.

    Parameters: states_eci (n, 6) m, m/s at exercise times time_s; m / (Cd A), infinite for
    vacuum; both broadcast to (n,). maximum_s, how long to follow; tolerance_m, error at the
    impact; tier, `auto` or one of `TIERS`.
    Raises: MistakeError where a shape, a number or the tier's name is wrong.
    """
    states = np.asarray(states_eci, dtype=np.float64)
    if states.ndim != 2 or states.shape[1] != 6 or not np.isfinite(states).all():
        raise MistakeError(
            f"states_eci: shape {states.shape}; expected (n, 6) finite numbers, m and m/s"
        )
    count = len(states)
    start = np.broadcast_to(np.asarray(time_s, dtype=np.float64), (count,))
    coefficient = np.broadcast_to(
        np.asarray(ballistic_coefficient_kg_m2, dtype=np.float64), (count,)
    )
    if not (coefficient > 0.0).all():
        raise MistakeError("ballistic_coefficient_kg_m2: expected positive numbers")
    falls = Falls(
        states=np.ascontiguousarray(states.T),
        drags=1.0 / coefficient,
        body=False,
        maxima_s=np.full(count, _positive("maximum_s", maximum_s)),
        tolerance_m=_positive("tolerance_m", tolerance_m),
    )
    ends: Ends = _tier(tier, count).fall(falls)
    time = start + ends.after_s
    latitude, longitude = lockstep.place(*ends.positions, time)
    return Landings(
        found=ends.found,
        time_s=time,
        latitude_rad=latitude,
        longitude_rad=longitude,
        apogee_height_m=ends.apogee_height_m,
    )


def launch(
    launches: Launches,
    *,
    maximum_s: float = 10_800.0,
    tolerance_m: float = 1.0,
    tier: str = "auto",
) -> Flights:
    """Return the flights of missiles from launch to impact.

    Parameters: as for `land`; maximum_s counts from the burnout.
    Raises: MistakeError where a number or the tier's name is wrong.
    """
    count = len(launches)
    engine = _tier(tier, count)
    burnt = engine.burn(launches.burns(_positive("tolerance_m", tolerance_m)))
    falls = Falls(
        states=burnt.states,
        drags=launches.drags_m2_kg,
        body=launches.body,
        maxima_s=np.where(burnt.flying, _positive("maximum_s", maximum_s), 0.0),
        tolerance_m=tolerance_m,
    )
    ends: Ends = engine.fall(falls)
    time = burnt.after_s + ends.after_s
    latitude, longitude = lockstep.place(*ends.positions, time)
    return Flights(
        found=ends.found | ~burnt.flying,
        burnout_time_s=burnt.after_s,
        burnout_state_eci=np.ascontiguousarray(burnt.states.T),
        time_s=time,
        latitude_rad=latitude,
        longitude_rad=longitude,
        apogee_height_m=ends.apogee_height_m,
    )
