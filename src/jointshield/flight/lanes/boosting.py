"""What the compiled tier compiles of powered flight: attempts over lanes, segment by segment."""

import numpy as np
from numpy.typing import NDArray

from jointshield.flight.lanes import attempt
from jointshield.flight.lanes.passes import LANES, Floats, loop

# Rows of a lane: time, step, state, lever over tolerance, segment, axes; flag.
_STATE = 8
_LEVER, _END, _SEGMENT, _AXES, _FLAG, _LANE_ROWS = 8, 9, 10, 17, 23, 24
EDGE, FINAL = attempt.EDGE, attempt.FINAL

powered_sweep = loop(
    "powered_sweep",
    "powered_attempt",
    [f"[{r}]" for r in range(_FLAG)],
    [_FLAG, *range(_STATE)],
    LANES,
    {},
)


def burn_range(
    given: Floats,
    axes: Floats,
    segments: Floats,
    counts: NDArray[np.int64],
    per_tolerance: Floats,
    first: int,
    last: int,
    flying: NDArray[np.bool_],
    made: Floats,
) -> None:
    """Follow launches first..last to the end of their thrust.

    Parameters: as in `tasks.Burns`; flying (n,) and made (7, n), filled: time after launch, state.
    """
    b = np.zeros(_LANE_ROWS * LANES)
    who, at = np.full(LANES, -1), np.zeros(LANES, np.int64)
    following, live = first, 0
    for i in range(LANES):
        k = min(following, last - 1)
        b[LANES + i], b[_LEVER * LANES + i] = 1.0, per_tolerance[k]
        for r in range(6):
            b[(2 + r) * LANES + i], b[(_AXES + r) * LANES + i] = given[r, k], axes[r, k]
        b[_END * LANES + i], b[_SEGMENT * LANES + i] = segments[k, 0, 1], segments[k, 0, 0]
        for r in range(6):
            b[(_SEGMENT + 1 + r) * LANES + i] = segments[k, 0, 2 + r]
        if following < last:
            who[i] = k
            following += 1
            live += 1
    while live > 0:
        powered_sweep(b, LANES, 0.0)
        for i in range(LANES):
            flag, k = b[_FLAG * LANES + i], who[i]
            if flag == 0.0 or k < 0:
                continue
            at[i] += 1
            if flag >= FINAL or at[i] == counts[k]:
                flying[k] = flag < FINAL
                made[0, k] = b[i]
                for r in range(6):
                    made[1 + r, k] = b[(2 + r) * LANES + i]
                if following >= last:
                    who[i] = -1
                    live -= 1
                    continue
                k, at[i] = following, 0
                who[i] = k
                following += 1
                b[i], b[LANES + i], b[_LEVER * LANES + i] = 0.0, 1.0, per_tolerance[k]
                for r in range(6):
                    b[(2 + r) * LANES + i], b[(_AXES + r) * LANES + i] = given[r, k], axes[r, k]
            b[_END * LANES + i] = segments[k, at[i], 1]
            b[_SEGMENT * LANES + i] = segments[k, at[i], 0]
            for r in range(6):
                b[(_SEGMENT + 1 + r) * LANES + i] = segments[k, at[i], 2 + r]
