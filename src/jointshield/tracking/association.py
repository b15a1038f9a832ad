"""Which plot belongs to which track: one to one, best in all (global nearest neighbour).

The cost of a pair is twice its negative log likelihood: squared distance plus the log determinant
of the innovation covariance (Blackman & Popoli, Design and Analysis of Modern Tracking Systems,
1999, sec. 6.4). A pair outside the gate is impossible.
"""

from collections.abc import Sequence

import numpy as np
from scipy.optimize import linear_sum_assignment

from jointshield.strict.linear import Floats

_IMPOSSIBLE = 1.0e6


def assign(distances: Sequence[Floats], spreads: Sequence[Floats], gate: float) -> dict[int, int]:
    """Return {row: column} of the best one-to-one assignment.

    distances, spreads: one array (columns,) per row: squared distances and log determinants; both
    in a fixed order that does not depend on names. gate: greatest squared distance allowed.
    """
    if not distances or not len(distances[0]):
        return {}
    squared, spread = np.array(distances), np.array(spreads)
    possible = squared <= gate
    cost = np.where(possible, squared + spread, _IMPOSSIBLE)
    if possible.sum(axis=0).max() <= 1 and possible.sum(axis=1).max() <= 1:
        rows, columns = np.nonzero(possible)
    else:
        rows, columns = linear_sum_assignment(cost)
    return {
        int(row): int(column)
        for row, column in zip(rows, columns, strict=True)
        if possible[row, column]
    }
