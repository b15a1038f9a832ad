"""Lanes on a fan of trajectories, and on two cores beside one."""

import os
import statistics
import time
from collections.abc import Callable

import numpy as np
from tests.flight import regimes

from jointshield.flight.lanes import land, positions

FAN, SAMPLES, MANY = 3240, 301, 200_000


def _spent_s(
    call: Callable[[], object], clock: Callable[[], float], repeats: int = 7
) -> list[float]:
    call()
    spent = []
    for _ in range(repeats):
        before = clock()
        call()
        spent.append(clock() - before)
    return spent


def measure() -> dict[str, object]:
    """Print and return: the fan's CPU ms, and what a second core is worth."""
    given = regimes.flights("3,000 km", FAN)
    instants = np.linspace(0.0, 900.0, SAMPLES)
    fan_s = statistics.median(
        _spent_s(
            lambda: positions(
                given.states_eci, 0.0, given.ballistic_coefficients_kg_m2, instants, tier="compiled"
            ),
            time.process_time,
        )
    )
    print(f"fan of {FAN} flights x {SAMPLES} times: {fan_s * 1e3:.1f} ms of CPU")
    found: dict[str, object] = {"fan_cpu_ms": fan_s * 1e3}
    if len(os.sched_getaffinity(0)) < 2:
        print("two cores: skipped, one is all there is")
        return found
    few = regimes.flights("3,000 km", 4000)
    states = np.tile(few.states_eci, (MANY // 4000, 1))
    coefficients = np.tile(few.ballistic_coefficients_kg_m2, MANY // 4000)

    def with_workers(count: int) -> float:
        # On the clock: the least disturbed of the repeats, where others use the machine too.
        return min(
            _spent_s(
                lambda: land(states, 0.0, coefficients, tier="compiled", workers=count),
                time.perf_counter,
            )
        )

    one, two = with_workers(1), with_workers(2)
    print(f"{MANY} flights on the clock: one core {one:.3f} s, two {two:.3f} s: {one / two:.2f} x")
    return found | {"one_core_s": one, "two_cores_s": two, "two_over_one": one / two}
