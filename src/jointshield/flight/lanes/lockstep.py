"""The NumPy tier: all flights attempt a step together, and those that have ended leave."""

import math

import numpy as np
from numpy.typing import NDArray

from jointshield.flight.lanes import air, attempt, phases, primitives, source
from jointshield.flight.lanes.tasks import STEP_ROWS, Burnouts, Burns, Ends, Falls, Floats

_point = source.built(primitives.ARRAYS)
_body = source.built(primitives.ARRAYS, body=True)
place = _point.place


def fall(falls: Falls, steps: list[Floats] | None = None) -> Ends:
    """Follow flights down to the ellipsoid: those in the layers, those above, in turns.

    Parameters: steps, to which are added arrays (21, k): each accepted step's flight, and itself.
    """
    own = _body if falls.body else _point
    count = falls.states.shape[1]
    begun = own.begun(*falls.states, falls.drags)
    height, climb = begun[3], begun[5]
    state = np.vstack((np.zeros((2, count)), np.ones(count), falls.states, *begun))
    margin = np.where(climb > 0.0, -attempt.NEAR_M, attempt.NEAR_M)
    cut = own.layers_cut(height, climb, falls.drags).astype(np.int64)
    above = height >= air.STARTS_M[1 : len(air.LAYERS) + 1, None] + margin
    layer = np.minimum(np.sum(above, axis=0), cut)
    high = layer == cut
    state[1] = np.where(high, attempt.FIRST_HIGH_S, attempt.FIRST_LOW_S)
    landed = (height <= 0.0) & (climb <= 0.0)
    still = np.vstack((np.zeros((2, count)), state[3:12], state[3:12]))
    landing = still.copy()
    highest = np.where(climb > 0.0, math.nan, still)
    active = ~landed & (falls.maxima_s > 0.0)
    while active.any():
        for upper in (False, True):
            flights = np.flatnonzero(active & (high == upper))
            if len(flights):
                _follow(
                    falls, flights, state, layer, cut, (landed, landing, highest, active), steps
                )
                high = layer == cut
    return _ends(falls.body, landed, landing, highest)


def _follow(
    falls: Falls,
    flights: NDArray[np.int64],
    state: Floats,
    layer: NDArray[np.int64],
    cut: NDArray[np.int64],
    ended: tuple[NDArray[np.bool_], Floats, Floats, NDArray[np.bool_]],
    steps: list[Floats] | None,
) -> None:
    """Follow flights that are all above the layers, or all within, until each leaves or ends."""
    landed, landing, highest, active = ended
    own = _body if falls.body else _point
    upper = bool(layer[flights[0]] == cut[flights[0]])
    tried = own.high_attempt if upper else own.low_attempt
    per_tolerance = 1.0 / (attempt.SHARE * falls.tolerance_m)
    now, drag, maximum = state[:, flights], falls.drags[flights], falls.maxima_s[flights]
    rows = _rows(layer[flights], upper)
    while len(flights):
        flag, taken, *after = tried(*now, maximum, per_tolerance, drag, *rows)
        new = np.array(after)
        if steps is not None:
            done = np.flatnonzero(new[0] > now[0])
            made = (now[0, done], taken[done], now[3:12, done], new[3:12, done])
            steps.append(np.vstack((flights[done], *made)))
        event = np.flatnonzero(flag)
        if len(event):
            who, marks = flights[event], flag[event].astype(np.int64)
            last = np.vstack((now[0, event], taken[event], now[3:12, event], new[3:12, event]))
            top, end = (marks & int(attempt.APOGEE)) != 0, marks >= int(attempt.FINAL)
            highest[:, who[top]] = last[:, top]
            landing[:, who[end]] = last[:, end]
            down = end & (new[12, event] <= 0.0) & (new[14, event] < 0.0)
            landed[who[down]], active[who[end]] = True, False
            edge = ~end & ((marks & int(attempt.EDGE)) != 0)
            layer[who[edge]] += np.where(new[14, event[edge]] > 0.0, 1, -1)
            leaving = np.zeros(len(flights), dtype=np.bool_)
            leaving[event] = end
            if upper:
                new[1, event[edge]] = attempt.ENTRY_M / np.maximum(-new[14, event[edge]], 1.0)
                leaving[event[edge]] = True
            else:
                out = event[edge][layer[who[edge]] == cut[who[edge]]]
                new[1, out] = attempt.FIRST_HIGH_S
                leaving[out] = True
            state[:, flights[leaving]] = new[:, leaving]
            kept = ~leaving
            flights, drag, maximum, new = flights[kept], drag[kept], maximum[kept], new[:, kept]
            rows = _rows(layer[flights], upper)
        now = new


def _rows(layer: NDArray[np.int64], upper: bool) -> Floats:
    """Return what an attempt is given of the air: the cut below, or the layer."""
    return air.STARTS_M[None, layer] if upper else air.LAYERS.T[:, layer]


def positions(falls: Falls, since_s: Floats, times_s: Floats) -> Floats:
    """Return positions (n, m, 3) eci of flights begun at since_s (n,) at ascending times (m,)."""
    steps: list[Floats] = []
    ends = fall(falls, steps)
    out = np.full((len(since_s), len(times_s), 3), math.nan)
    for flight in np.flatnonzero(ends.after_s == 0.0):
        out[flight, times_s == since_s[flight]] = falls.states[:3, flight]
    for step in steps:
        flights = step[0].astype(np.int64)
        begun = since_s[flights] + step[1]
        # The first step has its start as well.
        low = np.where(step[1] == 0.0, begun, np.nextafter(begun + 1.0e-9, math.inf))
        first = np.searchsorted(times_s, low, side="left")
        past = np.searchsorted(times_s, begun + step[2] + 1.0e-9, side="right")
        count = np.maximum(past - first, 0)
        of = np.repeat(np.arange(len(flights)), count)
        at = np.arange(len(of)) - np.repeat(np.cumsum(count) - count, count) + first[of]
        share = (times_s[at] - begun[of]) / step[2, of]
        place = np.array(_point.point(share, *step[2:, of])[:3])
        out[flights[of], at] = place.T
    late = times_s[None, :] > (since_s + ends.after_s)[:, None] + 1.0e-6
    out[late & ends.found[:, None]] = math.nan
    return out


def _ends(body: bool, landed: NDArray[np.bool_], landing: Floats, highest: Floats) -> Ends:
    """Return how flights ended, from the steps (20, n) of their end and of their apogee."""
    own = _body if body else _point
    assert landing.shape[0] == highest.shape[0] == STEP_ROWS
    into, *on_ground = own.landing(np.maximum(landing[1], 1.0e-9), *landing[2:])
    position = np.where(landed, on_ground, landing[11:14])
    step = np.where(np.isnan(highest), landing, highest)
    peak = own.apogee(np.maximum(step[1], 1.0e-9), *step[2:])
    # Who still rises at the end, or falls from the start, is highest there.
    rising, still = np.isnan(highest[0]), (highest[2:5] == highest[11:14]).all(axis=0)
    peak = np.where(rising, own.geodetic_height(*position), peak)
    peak = np.where(still, own.geodetic_height(*highest[2:5]), peak)
    after = landing[0] + np.where(landed, into, landing[1])
    return Ends(found=landed, after_s=after, positions=position, apogee_height_m=peak)


def burn(burns: Burns) -> Burnouts:
    """Follow launches to the end of their thrust."""
    count = burns.states.shape[1]
    flights, at = np.arange(count), np.zeros(count, dtype=np.int64)
    flying, ended_s = np.ones(count, dtype=np.bool_), np.zeros(count)
    final = burns.states.copy()
    axes, segments = burns.axes, burns.segments
    counts, per_tolerance = burns.counts, burns.levers_s / burns.tolerance_m
    phase = np.zeros(count, dtype=np.int64)
    now = np.vstack((np.zeros((3, count)), burns.states, np.zeros((11, count))))
    now[1:3] = [[attempt.FIRST_THRUST_S], [1.0]]
    fresh = np.ones(count, dtype=np.bool_)
    while len(flights):
        begin, end, *thrusting = segments[flights, at].T
        given, air_rows = (begin, *thrusting, *axes), phases.PHASES[phase].T
        if fresh.any():
            who = [row[fresh] for row in (now[0], *now[3:9], *given, *air_rows[phases.BOUNDS :])]
            now[9:, fresh] = np.array(np.broadcast_arrays(*_point.powered_begun(*who)))
        flag, move, *after = _point.powered_attempt(*now, per_tolerance, end, *given, *air_rows)
        now = np.array(after)
        phase = np.clip(phase + move.astype(np.int64), 0, len(phases.PHASES) - 1)
        down = flag >= attempt.FINAL
        over = flag % attempt.FINAL >= attempt.EDGE
        at = at + over
        done = down | (at >= counts)
        fresh = over & burns.jumps[flights, np.minimum(at, counts - 1)]
        if done.any():
            final[:, flights[done]] = now[3:9, done]
            ended_s[flights[done]] = now[0, done]
            flying[flights[down]] = False
            kept = ~done
            flights, at, counts, fresh = flights[kept], at[kept], counts[kept], fresh[kept]
            now, axes, per_tolerance = now[:, kept], axes[:, kept], per_tolerance[kept]
            phase = phase[kept]
    return Burnouts(flying=flying, after_s=ended_s, states=final)
