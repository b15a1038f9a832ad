"""The plain tier: one flight after the other in plain Python, at once and without a compiler."""

import math

import numpy as np

from jointshield.flight.lanes import primitives, source
from jointshield.flight.lanes.tasks import Burnouts, Burns, Ends, Falls

_own = source.built(primitives.PLAIN)


def fall(falls: Falls) -> Ends:
    """Follow flights down to the ellipsoid."""
    rows = [
        _fall(state, *drag, maximum, 1.0 / falls.tolerance_m)
        for state, drag, maximum in zip(
            falls.states.T.tolist(),
            zip(falls.reciprocals.tolist(), falls.areas_per_mass.tolist(), strict=True),
            falls.maximum_s.tolist(),
            strict=True,
        )
    ]
    found, after, x, y, z, peak = zip(*rows, strict=True) if rows else ((),) * 6
    return Ends(
        found=np.array(found, dtype=np.bool_),
        after_s=np.array(after, dtype=np.float64),
        positions=np.array((x, y, z), dtype=np.float64),
        apogee_height_m=np.array(peak, dtype=np.float64),
    )


def _fall(
    state: list[float], reciprocal: float, area: float, maximum: float, per_tolerance: float
) -> tuple[bool, float, float, float, float, float]:
    """Return found, time after the start, position eci and apogee height of one flight."""
    *pull, height = _own.ballistic_rate(0.0, *state, reciprocal, area)
    climb = _own.rate_of_climb(*state)
    now = (*state, *pull)
    t, h = 0.0, _own.first_step(height, climb, maximum)
    peak = math.nan if climb > 0.0 else _own.geodetic_height(*state[:3])
    if height <= 0.0 and climb <= 0.0:
        return True, 0.0, *state[:3], peak
    while t < maximum - 1e-9:
        result = _own.ballistic_attempt(t, h, *now, reciprocal, area, maximum, per_tolerance)
        if result[0] < 0.5:
            h = result[2]
            continue
        old, now = now, result[3:12]
        if climb > 0.0 and result[13] <= 0.0:
            peak = _own.apogee(h, *old, *now)
        climb = result[13]
        if result[12] <= 0.0 and climb < 0.0:
            into, x, y, z = _own.landing(h, *old, *now)
            return True, t + into, x, y, z, peak
        t, h = result[1], result[2]
    if math.isnan(peak):
        peak = _own.geodetic_height(*now[:3])
    return False, t, *now[:3], peak


def burn(burns: Burns) -> Burnouts:
    """Follow launches to the end of their thrust."""
    count = burns.states.shape[1]
    flying, after = np.ones(count, dtype=np.bool_), np.zeros(count)
    final = np.empty((6, count))
    for i in range(count):
        flying[i], after[i], final[:, i] = _burn(
            burns.states[:, i].tolist(),
            burns.axes[:, i].tolist(),
            burns.segments[i, : burns.counts[i]].tolist(),
            float(burns.levers_s[i]) / burns.tolerance_m,
        )
    return Burnouts(flying=flying, after_s=after, states=final)


def _burn(
    state: list[float], axes: list[float], segments: list[list[float]], per_tolerance: float
) -> tuple[bool, float, tuple[float, ...]]:
    """Return whether it still flies, time after launch and state at the end of the thrust."""
    t, h = 0.0, 1.0
    now = tuple(state)
    for begin, end, *thrusting in segments:
        while t < end - 1e-9:
            left = end - t
            h = h if h < 0.999 * left else left
            result = _own.powered_attempt(t, h, *now, end, per_tolerance, begin, *thrusting, *axes)
            t, h, now = result[1], result[2], result[3:9]
            if result[0] > 0.5 and result[9] < 0.0 and result[10] < 0.0:
                return False, t, now
    return True, t, now
