"""What the compiled tier compiles of powered flight: attempts over lanes, segment by segment."""

import numpy as np
from numpy.typing import NDArray

from jointshield.flight.lanes import attempt, phases
from jointshield.flight.lanes.passes import Floats, loop
from jointshield.flight.lanes.rows import LANES

# Rows of a lane: what an attempt gives anew, lever over tolerance, end, segment, axes, phase;
# flag, move.
_STATE, _MADE = 3, 9
_LEVER, _END, _SEGMENT, _AXES, _PHASE, _FLAG, _MOVE, _LANE_ROWS = 20, 21, 22, 29, 35, 53, 54, 55
_RATE = _PHASE + phases.BOUNDS
_PHASES = phases.PHASES
_PHASE_ROWS, _LAST_PHASE = phases.PHASES.shape[1], len(phases.PHASES) - 1
_FIRST_S = attempt.FIRST_THRUST_S
EDGE, FINAL = attempt.EDGE, attempt.FINAL

powered_sweep = loop(
    "powered_sweep",
    "powered_attempt",
    [f"[{r}]" for r in range(_FLAG)],
    [_FLAG, _MOVE, *range(_LEVER)],
    LANES,
    {},
)
begin_sweep = loop(
    "begin_sweep",
    "powered_begun",
    [f"[{r}]" for r in (0, *range(_STATE, _MADE), *range(_SEGMENT, _PHASE), *range(_RATE, _FLAG))],
    list(range(_MADE, _LEVER)),
    LANES,
    {},
)


def enter_phase(b: Floats, i: int, phase: int) -> None:
    """Put a phase's row into lane i."""
    for r in range(_PHASE_ROWS):
        b[(_PHASE + r) * LANES + i] = _PHASES[phase, r]


def enter_segment(b: Floats, i: int, segment: Floats) -> None:
    """Put a segment of the thrust into lane i."""
    b[_END * LANES + i], b[_SEGMENT * LANES + i] = segment[1], segment[0]
    for r in range(6):
        b[(_SEGMENT + 1 + r) * LANES + i] = segment[2 + r]


def enter_launch(
    b: Floats, i: int, given: Floats, axes: Floats, per_tolerance: Floats, k: int
) -> None:
    """Put launch k into lane i, but for its segment and phase."""
    b[i], b[LANES + i], b[2 * LANES + i] = 0.0, _FIRST_S, 1.0
    b[_LEVER * LANES + i] = per_tolerance[k]
    for r in range(6):
        b[(_STATE + r) * LANES + i], b[(_AXES + r) * LANES + i] = given[r, k], axes[r, k]


def burn_range(
    given: Floats,
    axes: Floats,
    segments: Floats,
    counts: NDArray[np.int64],
    jumps: NDArray[np.bool_],
    per_tolerance: Floats,
    first: int,
    last: int,
    flying: NDArray[np.bool_],
    made: Floats,
) -> int:
    """Follow launches first..last to the end of their thrust; return the attempts made.

    Parameters: as in `tasks.Burns`; flying (n,) and made (7, n), filled: time after launch, state.
    """
    b = np.zeros(_LANE_ROWS * LANES)
    who, at = np.full(LANES, -1), np.zeros(LANES, np.int64)
    phase = np.zeros(LANES, np.int64)
    following, live, attempts = first, 0, 0
    for i in range(LANES):
        k = min(following, last - 1)
        enter_launch(b, i, given, axes, per_tolerance, k)
        enter_phase(b, i, 0)
        enter_segment(b, i, segments[k, 0])
        if following < last:
            who[i] = k
            following += 1
            live += 1
    begin_sweep(b, LANES, 0.0)
    while live > 0:
        attempts += LANES
        powered_sweep(b, LANES, 0.0)
        for i in range(LANES):
            flag, move, k = b[_FLAG * LANES + i], b[_MOVE * LANES + i], who[i]
            if (flag == 0.0 and move == 0.0) or k < 0:
                continue
            if move != 0.0:
                phase[i] = min(max(phase[i] + int(move), 0), _LAST_PHASE)
                enter_phase(b, i, phase[i])
            if flag == 0.0:
                continue
            at[i] += 1
            if flag >= FINAL or at[i] == counts[k]:
                flying[k] = flag < FINAL
                made[0, k] = b[i]
                for r in range(6):
                    made[1 + r, k] = b[(_STATE + r) * LANES + i]
                if following >= last:
                    who[i] = -1
                    live -= 1
                    continue
                k, at[i], phase[i] = following, 0, 0
                who[i] = k
                following += 1
                enter_launch(b, i, given, axes, per_tolerance, k)
                enter_phase(b, i, 0)
            enter_segment(b, i, segments[k, at[i]])
            if jumps[k, at[i]]:
                begin_sweep(b[i:], 1, 0.0)
    return attempts
