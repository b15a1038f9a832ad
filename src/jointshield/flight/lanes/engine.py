"""The one call in front of the tiers: `land`, `launch`, and which tier a job of a size takes."""

import importlib
import math
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from types import ModuleType

import numpy as np
from numpy.typing import ArrayLike, NDArray

from jointshield.errors import MistakeError
from jointshield.flight.lanes import lockstep, single
from jointshield.flight.lanes.launches import Launches
from jointshield.flight.lanes.tasks import Ends, Falls, Floats

TIERS = ("plain", "numpy", "compiled")
_FEW = 40
_MANY = 20_000
_FEW_LOADED = 4


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
    """Return the tier that answers a job of so many flights first.

    The compiled one is worth its start only for many flights, unless it has been started already.
    """
    if "numba" in sys.modules and is_ready("compiled"):
        return "plain" if count <= _FEW_LOADED else "compiled"
    if count <= _FEW:
        return "plain"
    return "numpy" if count <= _MANY else "compiled"


def is_ready(tier: str) -> bool:
    """Whether a tier answers without compiling first, which takes about half a minute once."""
    return tier != "compiled" or _compiled().is_ready()


def _compiled() -> ModuleType:
    return importlib.import_module("jointshield.flight.lanes.compiled")


def _tier(name: str, count: int) -> ModuleType:
    chosen = tier_for(count) if name == "auto" else name
    if chosen not in TIERS:
        raise MistakeError(f"tier: {name!r}; expected one of auto, {', '.join(TIERS)}")
    return {"plain": single, "numpy": lockstep}.get(chosen) or _compiled()


def _fall(
    engine: ModuleType, falls: Falls, since_s: Floats, workers: int
) -> tuple[Ends, Floats, Floats, Floats]:
    """Return how falls begun at since_s (n,) ended, and when, latitude and longitude (n,)."""
    if engine not in (single, lockstep):
        ends, latitude, longitude = engine.fall(falls, since_s, workers)
        return ends, since_s + ends.after_s, latitude, longitude
    ends = engine.fall(falls)
    time = since_s + ends.after_s
    return ends, time, *lockstep.place(*ends.positions, time)


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
    workers: int = 1,
) -> Landings:
    """Return where and when bodies come down.

    Parameters: states_eci (n, 6) m, m/s at exercise times time_s; m / (Cd A), infinite for
    vacuum; both broadcast to (n,). maximum_s, how long to follow; tolerance_m, error at the
    impact; tier, `auto` or one of `TIERS`; workers, threads of the compiled tier.
    Raises: MistakeError where a shape, a number or the tier's name is wrong.
    """
    falls, start = _falls(states_eci, time_s, ballistic_coefficient_kg_m2, maximum_s, tolerance_m)
    ends, time, latitude, longitude = _fall(_tier(tier, len(start)), falls, start, workers)
    return Landings(
        found=ends.found,
        time_s=time,
        latitude_rad=latitude,
        longitude_rad=longitude,
        apogee_height_m=ends.apogee_height_m,
    )


def _falls(
    states_eci: ArrayLike,
    time_s: ArrayLike,
    ballistic_coefficient_kg_m2: ArrayLike,
    maximum_s: float,
    tolerance_m: float,
) -> tuple[Falls, Floats]:
    """Return what a tier needs of unpowered bodies, and their starting times (n,)."""
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
    if not np.isfinite(start).all() or not (coefficient > 0.0).all():
        raise MistakeError(
            "time_s, ballistic_coefficient_kg_m2: expected finite times and positive coefficients"
        )
    # Copies: machine code for arrays that may not be written would be compiled besides.
    falls = Falls(
        states=np.array(states.T, order="C"),
        drags=1.0 / coefficient,
        body=False,
        maxima_s=np.full(count, _positive("maximum_s", maximum_s)),
        tolerance_m=_positive("tolerance_m", tolerance_m),
    )
    return falls, np.array(start)


def positions(
    states_eci: ArrayLike,
    time_s: ArrayLike,
    ballistic_coefficient_kg_m2: ArrayLike,
    times_s: ArrayLike,
    *,
    tolerance_m: float = 0.1,
    tier: str = "auto",
    workers: int = 1,
) -> Floats:
    """Return positions (n, m, 3) in m, eci, of bodies at ascending exercise times (m,).

    NaN before the start and after the impact. Parameters: as for `land`. Between steps the
    polynomial of degree 5 through both ends.
    Raises: MistakeError where a shape, a number or the tier's name is wrong.
    """
    times = np.array(times_s, dtype=np.float64)
    if times.ndim != 1 or not (np.diff(times) >= 0.0).all():
        raise MistakeError(f"times_s: shape {times.shape}; expected (m,) ascending times")
    start = np.asarray(time_s, dtype=np.float64)
    last = float(times[-1] - start.min()) if times.size and start.size else 0.0
    falls, begun = _falls(
        states_eci, start, ballistic_coefficient_kg_m2, max(last, 1.0) + 1.0, tolerance_m
    )
    engine = _tier(tier, len(begun))
    if engine in (single, lockstep):
        return lockstep.positions(falls, begun, times)
    found: Floats = engine.positions(falls, begun, times, workers)
    return found


def landings_in_chunks(
    chunks: Iterable[tuple[ArrayLike, ArrayLike, ArrayLike]],
    *,
    maximum_s: float = 10_800.0,
    tolerance_m: float = 0.1,
    tier: str = "auto",
    workers: int = 1,
) -> Iterator[Landings]:
    """Yield the landings of each chunk (states_eci, time_s, ballistic_coefficient_kg_m2) in turn.

    Memory stays that of one chunk; chunks of some 100,000 flights keep the compiled tier busy.
    """
    for states, time, coefficient in chunks:
        yield land(
            states,
            time,
            coefficient,
            maximum_s=maximum_s,
            tolerance_m=tolerance_m,
            tier=tier,
            workers=workers,
        )


def launch(
    launches: Launches,
    *,
    maximum_s: float = 10_800.0,
    tolerance_m: float = 1.0,
    tier: str = "auto",
    workers: int = 1,
) -> Flights:
    """Return the flights of missiles from launch to impact.

    Parameters: as for `land`; maximum_s counts from the burnout.
    Raises: MistakeError where a number or the tier's name is wrong.
    """
    count = len(launches)
    engine = _tier(tier, count)
    burns = launches.burns(_positive("tolerance_m", tolerance_m))
    numpy_or_plain = engine in (single, lockstep)
    burnt = engine.burn(burns) if numpy_or_plain else engine.burn(burns, workers)
    falls = Falls(
        states=burnt.states,
        drags=launches.drags_m2_kg,
        body=launches.body,
        maxima_s=np.where(burnt.flying, _positive("maximum_s", maximum_s), 0.0),
        tolerance_m=tolerance_m,
    )
    ends, time, latitude, longitude = _fall(engine, falls, burnt.after_s, workers)
    return Flights(
        found=ends.found | ~burnt.flying,
        burnout_time_s=burnt.after_s,
        burnout_state_eci=np.ascontiguousarray(burnt.states.T),
        time_s=time,
        latitude_rad=latitude,
        longitude_rad=longitude,
        apogee_height_m=ends.apogee_height_m,
    )
