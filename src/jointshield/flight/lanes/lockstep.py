"""The NumPy tier: all flights attempt a step together, and those that have ended leave."""

import math

import numpy as np
from numpy.typing import NDArray

from jointshield.flight.lanes import primitives, source
from jointshield.flight.lanes.tasks import (
    STEP_ROWS,
    Burnouts,
    Burns,
    Ends,
    Falls,
    Floats,
)

_own = source.built(primitives.ARRAYS)
place = _own.place


def fall(falls: Falls) -> Ends:
    """Follow flights down to the ellipsoid."""
    count = falls.states.shape[1]
    landed = np.zeros(count, dtype=np.bool_)
    landing = np.full((STEP_ROWS, count), math.nan)
    highest = np.full((STEP_ROWS, count), math.nan)
    flights = np.arange(count)
    x, y, z, u, v, w = falls.states
    reciprocal, area = falls.reciprocals, falls.areas_per_mass
    maximum, per_tolerance = falls.maximum_s, 1.0 / falls.tolerance_m
    *pull, height = _own.ballistic_rate(0.0, x, y, z, u, v, w, reciprocal, area)
    climb = _own.rate_of_climb(x, y, z, u, v, w)
    t = np.zeros(count)
    h = _own.first_step(height, climb, maximum)
    now = np.array([x, y, z, u, v, w, *pull])
    last = np.vstack((t, h, now, now))
    ended = (height <= 0.0) & (climb <= 0.0)
    landed[ended] = True
    landing[:, ended] = last[:, ended]
    for which, rows in ((climb <= 0.0, highest), (maximum <= 0.0, landing)):
        rows[:, which] = last[:, which]
    active = ~ended & (maximum > 0.0)
    while True:
        if not active.all():
            flights, t, h, now = flights[active], t[active], h[active], now[:, active]
            reciprocal, area, climb = reciprocal[active], area[active], climb[active]
            maximum = maximum[active]
        if len(flights) == 0:
            break
        result = _own.ballistic_attempt(t, h, *now, reciprocal, area, maximum, per_tolerance)
        accepted = result[0] > 0.5
        height, reached = result[12], result[13]
        after = np.array(result[3:12])
        down = accepted & (height <= 0.0) & (reached < 0.0)
        over = accepted & (result[1] >= maximum - 1e-9)
        top = accepted & (climb > 0.0) & (reached <= 0.0)
        for which, rows in ((down | over, landing), (top, highest)):
            if which.any():
                step = np.vstack((t[which], h[which], now[:, which], after[:, which]))
                rows[:, flights[which]] = step
        landed[flights[down]] = True
        climb = np.where(accepted, reached, climb)
        t, h, now = result[1], result[2], after
        active = ~(down | over)
    return ends(landed, landing, highest)


def ends(landed: NDArray[np.bool_], landing: Floats, highest: Floats) -> Ends:
    """Return how flights ended, from the steps (20, n) of their end and of their apogee."""
    h = np.where(landing[1] > 0.0, landing[1], 1.0)
    into, x, y, z = _own.landing(h, *landing[2:])
    into = np.where(landed, into, landing[1])
    own = np.where(landed, (x, y, z), landing[11:14])
    rising = np.isnan(highest[0])
    h = np.where(highest[1] > 0.0, highest[1], 1.0)
    peak = _own.apogee(h, *highest[2:])
    peak = np.where(rising, _own.geodetic_height(*own), peak)
    return Ends(found=landed, after_s=landing[0] + into, positions=own, apogee_height_m=peak)


def burn(burns: Burns) -> Burnouts:
    """Follow launches to the end of their thrust."""
    count = burns.states.shape[1]
    flights, at = np.arange(count), np.zeros(count, dtype=np.int64)
    flying, ended_s = np.ones(count, dtype=np.bool_), np.zeros(count)
    final = burns.states.copy()
    now, axes, segments = burns.states, burns.axes, burns.segments
    counts, per_tolerance = burns.counts, burns.levers_s / burns.tolerance_m
    t = np.zeros(count)
    segment = segments[flights, 0]
    h = np.minimum(1.0, segment[:, 1])
    while len(flights):
        begin, end, *thrusting = segment.T
        left = end - t
        h = np.where(h < 0.999 * left, h, left)
        result = _own.powered_attempt(t, h, *now, end, per_tolerance, begin, *thrusting, *axes)
        accepted = result[0] > 0.5
        t, h, now = result[1], result[2], np.array(result[3:9])
        down = accepted & (result[9] < 0.0) & (result[10] < 0.0)
        switch = accepted & (t >= end - 1e-9)
        at = at + switch
        done = down | (at >= counts)
        if done.any():
            final[:, flights[done]] = now[:, done]
            ended_s[flights[done]] = t[done]
            flying[flights[down]] = False
            kept = ~done
            flights, at, t, h, counts = flights[kept], at[kept], t[kept], h[kept], counts[kept]
            now, axes, per_tolerance = now[:, kept], axes[:, kept], per_tolerance[kept]
        segment = segments[flights, at]
    return Burnouts(flying=flying, after_s=ended_s, states=final)
