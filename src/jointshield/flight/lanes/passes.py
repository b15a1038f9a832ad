"""What the compiled tier compiles: attempts over lanes, and a block of flights from start to end.

Written as plain Python on NumPy arrays, and valid as such; `compiled` binds the names of other
parts to their compiled forms.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jointshield.flight.lanes import air, attempt, primitives, source
from jointshield.flight.lanes.primitives import widest
from jointshield.flight.lanes.rows import (
    AFTER,
    BLOCK,
    BLOCK_ROWS,
    CAME,
    CUT,
    DRAG,
    FLAG,
    GROUND,
    HIGHEST,
    LANDING,
    LANES,
    LAYER,
    MAXIMUM,
    OLD,
    PEAK,
    PLACE,
    ROWS,
    STATE,
    TAKEN,
)
from jointshield.flight.lanes.samples import sample
from jointshield.flight.lanes.steering import layers_cut

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

_LAYERS = air.LAYERS
_LAYER_ROWS = air.LAYERS.shape[1]
_STARTS_M = air.STARTS_M[: len(air.LAYERS) + 1].copy()
_NEAR_M, _ENTRY_M = attempt.NEAR_M, attempt.ENTRY_M
_FIRST_HIGH_S, _FIRST_LOW_S = attempt.FIRST_HIGH_S, attempt.FIRST_LOW_S
EDGE, APOGEE, FINAL = attempt.EDGE, attempt.APOGEE, attempt.FINAL


def loop(
    name: str, called: str, given: list[str], made: list[int], width: int, kept: dict[int, int]
) -> Callable[..., Any]:
    """Return a function of a buffer, a count and a number that calls another for each column.

    Parameters: called, its name; given, its arguments as expressions, where rows are `[r]`; made,
    the rows for its results; kept, further rows and the rows that are copied there before.
    """
    lines = [f"def {name}(b, count, per_tolerance):", "    widest()", "    for i in range(count):"]
    rows = {int(g[1:-1]) for g in given if g.startswith("[")} | set(kept.values())
    lines += [f"        a{r} = b[{r * width} + i]" for r in sorted(rows)]
    arguments = ", ".join(f"a{g[1:-1]}" if g.startswith("[") else g for g in given)
    results = ", ".join(f"n{r}" for r in made)
    lines.append(f"        {results} = {called}({arguments})")
    lines += [f"        b[{to * width} + i] = a{row}" for to, row in kept.items()]
    lines += [f"        b[{r * width} + i] = n{r}" for r in made]
    names: dict[str, Any] = {"widest": widest, **vars(source.built(primitives.PLAIN))}
    # The text is our own, from rows and names of this module.
    exec(compile("\n".join(lines) + "\n", __file__, "exec"), names)  # noqa: S102
    made_function: Callable[..., Any] = names[name]
    return made_function


def _numbers(first: int, count: int) -> list[str]:
    return [f"[{first + k}]" for k in range(count)]


_TRIED = [*_numbers(0, STATE), f"[{MAXIMUM}]", "per_tolerance", f"[{DRAG}]"]
_AFTER = [FLAG, TAKEN, *range(STATE)]
_BEFORE = {OLD: 0, **{OLD + 1 + k: 3 + k for k in range(9)}}

high_sweep = loop("high_sweep", "high_attempt", [*_TRIED, f"[{CUT}]"], _AFTER, LANES, _BEFORE)
low_sweep = loop(
    "low_sweep",
    "low_attempt",
    [*_TRIED, *_numbers(LAYER, _LAYER_ROWS)],
    _AFTER,
    LANES,
    _BEFORE,
)
begin_all = loop(
    "begin_all", "begun", [*_numbers(3, 6), f"[{DRAG}]"], list(range(9, STATE)), BLOCK, {}
)
land_all = loop(
    "land_all",
    "landing",
    _numbers(LANDING + 1, 19),
    [AFTER, PLACE, PLACE + 1, PLACE + 2],
    BLOCK,
    {},
)
peak_all = loop("peak_all", "apogee", _numbers(HIGHEST + 1, 19), [PEAK], BLOCK, {})
place_all = loop(
    "place_all", "place", [*_numbers(PLACE, 3), f"[{CAME}]"], [GROUND, GROUND + 1], BLOCK, {}
)


def enter(b: Floats, i: int, w: Floats, k: int, layer: int, upper: bool) -> None:
    """Put a block's flight k into lane i."""
    for r in range(LAYER):
        b[r * LANES + i] = w[r * BLOCK + k]
    if not upper:
        for r in range(_LAYER_ROWS):
            b[(LAYER + r) * LANES + i] = _LAYERS[layer, r]


def note(b: Floats, i: int, w: Floats, k: int, first: int) -> None:
    """Write lane i's last step into the rows of flight k that begin at `first`."""
    w[first * BLOCK + k] = b[OLD * LANES + i]
    w[(first + 1) * BLOCK + k] = b[TAKEN * LANES + i]
    for r in range(9):
        w[(first + 2 + r) * BLOCK + k] = b[(OLD + 1 + r) * LANES + i]
        w[(first + 11 + r) * BLOCK + k] = b[(3 + r) * LANES + i]


def follow(
    w: Floats,
    layers: Whole,
    cuts: Whole,
    states: Whole,
    todo: Whole,
    count: int,
    per_tolerance: float,
    upper: bool,
    since_s: Floats,
    times_s: Floats,
    cursors: Whole,
    out: Floats,
    base: int,
) -> int:
    """Follow the flights in todo, all above the layers or all within, until each leaves or ends.

    Parameters: states, 0 while flying, 1 ended, 2 landed; since_s (n,), the flights' starts, and
    cursors (n,), for positions (n, m, 3) at times_s (m,) in out, flat, from base; none where m is
    0. Returns the attempts made.
    """
    b = np.empty(ROWS * LANES)
    who = np.full(LANES, -1)
    following, live, attempts = 0, 0, 0
    sampled, wide = times_s.shape[0] > 0, 3 * times_s.shape[0]
    for i in range(LANES):
        # A lane without a flight flies the first one: whatever it does is no one's.
        k = todo[min(following, count - 1)]
        enter(b, i, w, k, layers[k], upper)
        if following < count:
            who[i] = k
            following += 1
            live += 1
    while live > 0:
        attempts += LANES
        if upper:
            high_sweep(b, LANES, per_tolerance)
        else:
            low_sweep(b, LANES, per_tolerance)
        for i in range(LANES):
            flag = b[FLAG * LANES + i]
            k = who[i]
            if k >= 0 and sampled and b[i] > b[OLD * LANES + i]:
                cursors[k] = sample(
                    b, i, since_s[k], times_s, cursors[k], out, base + k * wide, flag >= FINAL
                )
            if flag == 0.0 or k < 0:
                continue
            climb = b[14 * LANES + i]
            left = flag >= FINAL
            if left:
                flag -= FINAL
                note(b, i, w, k, LANDING)
                states[k] = 2 if b[12 * LANES + i] <= 0.0 and climb < 0.0 else 1
            if flag >= APOGEE:
                flag -= APOGEE
                note(b, i, w, k, HIGHEST)
            if flag >= EDGE and not left:
                layers[k] += 1 if climb > 0.0 else -1
                if upper:
                    b[LANES + i] = _ENTRY_M / max(-climb, 1.0)
                    left = True
                elif layers[k] == cuts[k]:
                    b[LANES + i] = _FIRST_HIGH_S
                    left = True
                else:
                    for r in range(_LAYER_ROWS):
                        b[(LAYER + r) * LANES + i] = _LAYERS[layers[k], r]
            if left:
                for r in range(STATE):
                    w[r * BLOCK + k] = b[r * LANES + i]
                if following < count:
                    who[i] = todo[following]
                    enter(b, i, w, who[i], layers[who[i]], upper)
                    following += 1
                else:
                    who[i] = -1
                    live -= 1
    return attempts


def begin(w: Floats, layers: Whole, cuts: Whole, states: Whole, count: int) -> None:
    """Make a block's flights, whose position, velocity, drag and longest flight stand, ready."""
    begin_all(w, count, 0.0)
    for k in range(count):
        w[k], w[2 * BLOCK + k] = 0.0, 1.0
        height, climb = w[12 * BLOCK + k], w[14 * BLOCK + k]
        layers[k], states[k] = 0, 0
        cuts[k] = int(layers_cut(height, climb, w[DRAG * BLOCK + k]))
        w[CUT * BLOCK + k] = _STARTS_M[cuts[k]]
        margin = -_NEAR_M if climb > 0.0 else _NEAR_M
        while layers[k] < cuts[k] and height >= _STARTS_M[layers[k] + 1] + margin:
            layers[k] += 1
        w[BLOCK + k] = _FIRST_HIGH_S if layers[k] == cuts[k] else _FIRST_LOW_S
        # Who never rises is highest at the start; who starts on the ground ends there.
        for first in (LANDING, HIGHEST):
            w[first * BLOCK + k], w[(first + 1) * BLOCK + k] = 0.0, 1.0e-9
            for r in range(9):
                w[(first + 2 + r) * BLOCK + k] = w[(3 + r) * BLOCK + k]
                w[(first + 11 + r) * BLOCK + k] = w[(3 + r) * BLOCK + k]
        if height <= 0.0 and climb <= 0.0:
            states[k] = 2
        elif not w[MAXIMUM * BLOCK + k] > 0.0:
            states[k] = 1


def fall_range(
    given: Floats,
    drags: Floats,
    maxima_s: Floats,
    per_tolerance: float,
    first: int,
    last: int,
    found: NDArray[np.bool_],
    made: Floats,
    since_s: Floats,
    times_s: Floats,
    out: Floats,
) -> int:
    """Follow flights first..last down, block by block; return the attempts made.

    Parameters: given (6, n) states at since_s (n,); found (n,) and made (7, n), filled: time after
    the start, position eci, height of the apogee, latitude, longitude; times_s (m,) and out, flat
    (n, m, 3), filled, for positions, of no length where none are asked for.
    """
    w = np.empty(BLOCK_ROWS * BLOCK)
    layers, states = np.empty(BLOCK, np.int64), np.empty(BLOCK, np.int64)
    todo, cursors = np.empty(BLOCK, np.int64), np.zeros(BLOCK, np.int64)
    cuts = np.empty(BLOCK, np.int64)
    attempts, wide = 0, 3 * times_s.shape[0]
    for start in range(first, last, BLOCK):
        count = min(BLOCK, last - start)
        for r in range(6):
            for k in range(count):
                w[(3 + r) * BLOCK + k] = given[r, start + k]
        for k in range(count):
            w[DRAG * BLOCK + k], w[MAXIMUM * BLOCK + k] = drags[start + k], maxima_s[start + k]
        begin(w, layers, cuts, states, count)
        since, base = since_s[start : start + count], start * wide
        if wide > 0:
            for k in range(count):
                cursors[k] = 0
                while cursors[k] < times_s.shape[0] and times_s[cursors[k]] < since[k]:
                    cursors[k] += 1
                out[base + k * wide : base + k * wide + 3 * cursors[k]] = np.nan
        flying = True
        while flying:
            flying = False
            for upper in (False, True):
                n = 0
                for k in range(count):
                    if states[k] == 0 and (layers[k] == cuts[k]) == upper:
                        todo[n] = k
                        n += 1
                if n > 0:
                    attempts += follow(
                        w,
                        layers,
                        cuts,
                        states,
                        todo,
                        n,
                        per_tolerance,
                        upper,
                        since,
                        times_s,
                        cursors,
                        out,
                        base,
                    )
                    flying = True
        finish(w, states, since, count)
        for k in range(count):
            found[start + k] = states[k] == 2
            if wide > 0:
                out[base + k * wide + 3 * cursors[k] : base + (k + 1) * wide] = np.nan
        for r in range(7):
            for k in range(count):
                made[r, start + k] = w[(AFTER + r) * BLOCK + k]
    return attempts


def finish(w: Floats, states: Whole, since_s: Floats, count: int) -> None:
    """Read off each flight of a block where it ended and how high it got."""
    for k in range(count):
        # Who still rises at the end is highest there.
        if states[k] == 1 and w[14 * BLOCK + k] > 0.0 and w[HIGHEST * BLOCK + k] == 0.0:
            for r in range(20):
                w[(HIGHEST + r) * BLOCK + k] = w[(LANDING + r) * BLOCK + k]
    land_all(w, count, 0.0)
    peak_all(w, count, 0.0)
    for k in range(count):
        w[AFTER * BLOCK + k] += w[LANDING * BLOCK + k]
        if states[k] != 2:
            w[AFTER * BLOCK + k] = w[k]
            for r in range(3):
                w[(PLACE + r) * BLOCK + k] = w[(3 + r) * BLOCK + k]
        w[CAME * BLOCK + k] = since_s[k] + w[AFTER * BLOCK + k]
    place_all(w, count, 0.0)
