"""Powered flights: two stages from launch to impact by lanes, beside heyoka and RocketPy."""

import json
import math
import statistics
import subprocess
import time
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks import ascent
from benchmarks.foreign import BENCH_PYTHON, ENGINES, Missing
from jointshield.earth import atmosphere, ellipsoid, frames
from jointshield.flight import boost
from jointshield.flight.lanes import Launches, launch
from jointshield.flight.missile import Missile, Programme, Stage

FIRST = Stage(
    dry_mass_kg=3800.0,
    fuelled_mass_kg=19900.0,
    specific_impulse_s=240.0,
    burn_time_s=70.0,
    diameter_m=0.88,
)
SECOND = Stage(
    dry_mass_kg=1198.0,
    fuelled_mass_kg=4897.0,
    specific_impulse_s=230.0,
    burn_time_s=75.0,
    diameter_m=0.84,
)
"""The two stages of Forden 2007, *Science & Global Security* 15, 133-146, tables 1 and 3."""
MISSILES = {
    "body stays": Missile(stages=(FIRST, SECOND), payload_kg=454.0, separates=False),
    "separates": Missile(
        stages=(FIRST, SECOND),
        payload_kg=454.0,
        separates=True,
        payload_ballistic_coefficient_kg_m2=3000.0,
    ),
}
ELEVATIONS_DEG = (30.0, 36.0, 42.0, 48.0, 54.0, 60.0)
LATITUDE_RAD, LONGITUDE_RAD, AZIMUTH_RAD = math.radians(35.0), 0.3, math.radians(40.0)
COUNT, REPEATS = 20_000, 5
TOLERANCE_M = 1.0
Floats = NDArray[np.float64]


def programme(elevation_rad: float) -> Programme:
    """Straight up for 5 s, then 3 degrees per second down to the elevation that is held."""
    return Programme(
        vertical_rise_s=5.0, pitch_rate_rad_s=math.pi / 60.0, held_elevations_rad=(elevation_rad,)
    )


def heyoka(missile: Missile, folder: Path) -> tuple[Floats, Floats, Floats]:
    """Burnout states (n, 6) eci, flight times (n,) s and impacts (n, 3) m ecef, to rounding."""
    if not BENCH_PYTHON.exists():
        raise Missing(f"{BENCH_PYTHON} is missing: run make bench")
    flights = []
    for degrees in ELEVATIONS_DEG:
        rows = boost._segments(missile, programme(math.radians(degrees)))  # noqa: SLF001
        start, axes = boost._start(LATITUDE_RAD, LONGITUDE_RAD, 0.0, AZIMUTH_RAD, 0.0)  # noqa: SLF001
        flights.append(
            {
                "start_eci": start.tolist(),
                "axes_ecef": axes.tolist(),
                "segments": rows.tolist(),
                "after": list(boost._drag_after(missile, rows)),  # noqa: SLF001
            }
        )
    given = {
        "upper": [(1000.0 * km, p, rho) for km, p, rho in atmosphere._UPPER],  # noqa: SLF001
        "mach": [(0.85, 0.2), (1.0, 0.27), (1.2, 0.27), (2.0, 0.2)],
        "flights": flights,
    }
    source, result = folder / "launches.json", folder / "launched.json"
    source.write_text(json.dumps(given), encoding="utf-8")
    done = subprocess.run(  # noqa: S603
        [BENCH_PYTHON, ENGINES / "heyoka_launch.py", source, result],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Missing("heyoka: " + (done.stderr.strip().splitlines() or ["no message"])[-1])
    flown = json.loads(result.read_text("utf-8"))
    impacts = [
        frames.ecef_position_from_eci(np.array(one["landing_eci"]), one["flight_s"])
        for one in flown
    ]
    return (
        np.array([one["burnout_eci"] for one in flown]),
        np.array([one["flight_s"] for one in flown]),
        np.array(impacts),
    )


def lanes(missile: Missile, elevations_rad: Floats) -> Launches:
    """Launches at these elevations."""
    return Launches.of(
        missile,
        programme(0.7),
        LATITUDE_RAD,
        LONGITUDE_RAD,
        AZIMUTH_RAD,
        held_elevations_rad=elevations_rad,
    )


def off_m(
    missile: Missile, reference: Floats, tolerance_m: float = TOLERANCE_M
) -> tuple[float, float]:
    """Worst distance from heyoka's impacts: `flight.boost`, and lanes."""
    elevations = np.radians(ELEVATIONS_DEG)
    strict = [
        boost.impact(missile, LATITUDE_RAD, LONGITUDE_RAD, 0.0, AZIMUTH_RAD, programme(value))[2:]
        for value in elevations
    ]
    fast = launch(lanes(missile, elevations), tolerance_m=tolerance_m)

    def worst_m(places: Iterable[tuple[float, float]]) -> float:
        return max(
            math.dist(ellipsoid.ecef_from_geodetic(float(a), float(b), 0.0), at)
            for (a, b), at in zip(places, reference, strict=True)
        )

    return worst_m(strict), worst_m(zip(fast.latitude_rad, fast.longitude_rad, strict=True))


def measure(folder: Path) -> dict[str, object]:
    """Print and return the rows of powered flight."""
    found: dict[str, object] = {}
    print("two stages, launch to impact")
    spread = np.radians(np.linspace(28.0, 62.0, COUNT))
    for name, missile in MISSILES.items():
        given = lanes(missile, spread)
        spent = []
        for _ in range(REPEATS + 1):
            before = time.process_time()
            launch(given, tolerance_m=TOLERANCE_M, tier="compiled", workers=1)
            spent.append(time.process_time() - before)
        us = statistics.median(spent[1:]) / COUNT * 1e6
        row: dict[str, object] = {"us_per_flight": us}
        try:
            strict_m, fast_m = off_m(missile, heyoka(missile, folder)[2])
            row |= {"strict_off_heyoka_m": strict_m, "lanes_off_heyoka_m": fast_m}
            told = f"off heyoka's impacts: lanes {fast_m:.2g} m, strict {strict_m:.2g} m"
        except Missing as reason:
            told = f"heyoka skipped: {reason}"
        print(f"  lanes, {name:11s} {us:8.2f} us  {told}")
        found[name] = row
    try:
        own, flown = ascent.ours()
        theirs, cpu_s = ascent.rocketpy(flown, folder)
    except Missing as reason:
        print(f"  RocketPy skipped: {reason}")
        return found
    same_flow = ascent.explained(flown)
    print(
        f"  RocketPy, one stage straight up: {cpu_s * 1e3:.0f} ms; burnout {theirs.burnout_m:.1f} m"
        f" (ours {own.burnout_m:.1f}, with its flow {same_flow.burnout_m:.1f}), apogee "
        f"{theirs.apogee_m:.0f} m (ours {own.apogee_m:.0f}, with its flow {same_flow.apogee_m:.0f})"
    )
    found["RocketPy"] = {
        "us_per_flight": cpu_s * 1e6,
        "burnout_m": theirs.burnout_m,
        "ours_burnout_m": own.burnout_m,
        "ours_with_its_flow_burnout_m": same_flow.burnout_m,
        "apogee_m": theirs.apogee_m,
        "ours_apogee_m": own.apogee_m,
        "ours_with_its_flow_apogee_m": same_flow.apogee_m,
    }
    return found
