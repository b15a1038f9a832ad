"""The plain tier: one flight after the other in plain Python, at once and without a compiler."""

import math

import numpy as np

from jointshield.flight.lanes import air, attempt, phases, primitives, source
from jointshield.flight.lanes.tasks import Burnouts, Burns, Ends, Falls

_point = source.built(primitives.PLAIN)
_body = source.built(primitives.PLAIN, body=True)
_LAYERS = air.LAYERS.tolist()
_STARTS_M = air.STARTS_M.tolist()
_PHASES = phases.PHASES.tolist()


def fall(falls: Falls) -> Ends:
    """Follow flights down to the ellipsoid."""
    count = falls.states.shape[1]
    found = np.zeros(count, dtype=np.bool_)
    rows = np.empty((5, count))
    for i in range(count):
        found[i], *rows[:, i] = _fall(
            falls.states[:, i].tolist(),
            float(falls.drags[i]),
            float(falls.maxima_s[i]),
            1.0 / (attempt.SHARE * falls.tolerance_m),
            falls.body,
        )
    return Ends(found=found, after_s=rows[0], positions=rows[1:4], apogee_height_m=rows[4])


def first_layer(height: float, climb: float, cut: int) -> int:
    """Return the layer of the air in which a body flies on; `cut` above all that are cut."""
    margin = -attempt.NEAR_M if climb > 0.0 else attempt.NEAR_M
    return sum(height >= start + margin for start in _STARTS_M[1 : cut + 1])


def _fall(
    state: list[float], drag: float, maximum: float, per_tolerance: float, body: bool
) -> tuple[float, ...]:
    """Return found, time after the start, position eci and apogee height of one flight."""
    own = _body if body else _point
    *pull, height, inverse, climb, square = own.begun(*state, drag)
    cut = int(own.layers_cut(height, climb, drag))
    layer = first_layer(height, climb, cut)
    peak = math.nan if climb > 0.0 else own.geodetic_height(*state[:3])
    if (height <= 0.0 and climb <= 0.0) or not maximum > 0.0:
        return height <= 0.0 and climb <= 0.0, 0.0, *state[:3], own.geodetic_height(*state[:3])
    high = layer == cut
    row = (drag, _STARTS_M[cut]) if high else (drag, *_LAYERS[layer])
    h = attempt.FIRST_HIGH_S if high else attempt.FIRST_LOW_S
    now = (0.0, h, 1.0, *state, *pull, height, inverse, climb, square)
    while True:
        tried = own.high_attempt if high else own.low_attempt
        flag, taken, *after = tried(*now, maximum, per_tolerance, *row)
        if flag:
            old, new = now[3:12], after[3:12]
            if flag % 4.0 >= attempt.APOGEE:
                peak = own.apogee(taken, *old, *new)
            if flag >= attempt.FINAL:
                if after[12] <= 0.0 and after[14] < 0.0:
                    into, *place = own.landing(taken, *old, *new)
                    return True, now[0] + into, *place, peak
                if math.isnan(peak):
                    peak = own.geodetic_height(*after[3:6])
                return False, after[0], *after[3:6], peak
            if flag % 2.0 >= attempt.EDGE:
                layer += 1 if after[14] > 0.0 else -1
                was, high = high, layer == cut
                row = (drag, _STARTS_M[cut]) if high else (drag, *_LAYERS[layer])
                if high:
                    after[1] = attempt.FIRST_HIGH_S
                elif was:
                    after[1] = attempt.ENTRY_M / max(-after[14], 1.0)
        now = tuple(after)


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
            burns.jumps[i, : burns.counts[i]].tolist(),
            float(burns.levers_s[i]) / burns.tolerance_m,
        )
    return Burnouts(flying=flying, after_s=after, states=final)


def _burn(
    state: list[float],
    axes: list[float],
    segments: list[list[float]],
    jumping: list[bool],
    per_tolerance: float,
) -> tuple[bool, float, list[float]]:
    """Return whether it still flies, time after launch and state at the end of the thrust."""
    phase, carried = 0, [0.0, attempt.FIRST_THRUST_S, 1.0, *state]
    for jumps, (begin, end, *thrusting) in zip(jumping, segments, strict=True):
        if jumps:
            row = _PHASES[phase][phases.BOUNDS :]
            made = _point.powered_begun(carried[0], *carried[3:9], begin, *thrusting, *axes, *row)
            carried[9:] = made
        flag = 0.0
        while not flag:
            flag, move, *carried = _point.powered_attempt(
                *carried, per_tolerance, end, begin, *thrusting, *axes, *_PHASES[phase]
            )
            phase = min(max(phase + int(move), 0), len(_PHASES) - 1)
        if flag >= attempt.FINAL:
            return False, carried[0], carried[3:9]
    return True, carried[0], carried[3:9]
