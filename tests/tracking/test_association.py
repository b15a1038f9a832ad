"""Assignment against brute force."""

from itertools import permutations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from jointshield.tracking.association import assign

GATE = 20.0


@given(
    st.integers(1, 4).flatmap(
        lambda columns: st.lists(
            st.lists(st.floats(0.0, 40.0), min_size=columns, max_size=columns),
            min_size=1,
            max_size=4,
        )
    )
)
def test_no_other_assignment_within_the_gate_is_better(rows: list[list[float]]) -> None:
    squared = [np.array(row) for row in rows]
    chosen = assign(squared, [np.zeros(len(rows[0]))] * len(rows), GATE)
    assert all(rows[row][column] <= GATE for row, column in chosen.items())
    assert len(set(chosen.values())) == len(chosen)
    assert _key(rows, chosen) <= min(_key(rows, other) for other in _all(rows)) + 1e-9


def _key(rows: list[list[float]], chosen: dict[int, int]) -> float:
    missing = min(len(rows), len(rows[0])) - len(chosen)
    return 1.0e6 * missing + sum(rows[row][column] for row, column in chosen.items())


def _all(rows: list[list[float]]) -> list[dict[int, int]]:
    columns = [*range(len(rows[0])), *[-1] * len(rows)]
    found = []
    for order in set(permutations(columns, len(rows))):
        pairs = {row: column for row, column in enumerate(order) if column >= 0}
        found.append({r: c for r, c in pairs.items() if rows[r][c] <= GATE})
    return found


def test_nothing_to_assign() -> None:
    assert assign([], [], GATE) == {}
    assert assign([np.empty(0)], [np.empty(0)], GATE) == {}
