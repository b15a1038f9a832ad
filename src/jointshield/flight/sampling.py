"""One launch as a path: where the missile is at even steps, under thrust and after it.

The engine follows flights to their end. A path comes from many copies of one launch, each followed
to an instant of its own; they fly in one batch.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from jointshield.earth.frames import EARTH_ROTATION_RAD_S
from jointshield.flight.lanes import lockstep
from jointshield.flight.lanes.engine import launch
from jointshield.flight.lanes.launches import Launches
from jointshield.flight.lanes.tasks import Falls

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """A flight as samples: times_s (n,) after launch, positions_ecef (n, 3) m, thrusting (n,)."""

    times_s: Floats
    positions_ecef: Floats
    thrusting: NDArray[np.bool_]


def path(one: Launches, flight_time_s: float, instants: int = 120) -> Path:
    """Return the path of one launch (a batch of 1) from lift-off to its end.

    Parameters: flight_time_s, from launch to impact or as long as it is followed; instants, how
    many samples under thrust, and how many after it.
    """
    end_s = float(one.segments[0, int(one.counts[0]) - 1, 1])
    under = np.linspace(0.0, end_s, instants)[1:]
    burnouts = launch(_cut(one, under), maximum_s=1e-3).burnout_state_eci
    after = np.linspace(0.0, max(flight_time_s - end_s, 0.0), instants)[1:]
    ends = lockstep.fall(
        Falls(
            states=np.tile(burnouts[-1][:, None], (1, len(after))),
            drags=np.full(len(after), float(one.drags_m2_kg[0])),
            body=one.body,
            maxima_s=after,
            tolerance_m=1.0,
        )
    )
    times = np.concatenate(([0.0], under, end_s + after))
    inertial = np.concatenate((one.states_eci[:1, :3], burnouts[:, :3], ends.positions.T))
    turn = EARTH_ROTATION_RAD_S * times
    c, s = np.cos(turn), np.sin(turn)
    x, y = inertial[:, 0], inertial[:, 1]
    return Path(
        times_s=times,
        positions_ecef=np.stack((c * x + s * y, c * y - s * x, inertial[:, 2]), axis=1),
        thrusting=times <= end_s,
    )


def _cut(one: Launches, ends_s: Floats) -> Launches:
    """The same launch many times, its thrust ended at these times after launch (m,)."""
    count = len(ends_s)

    def many(column: Floats) -> Floats:
        return np.repeat(column[:1], count, axis=0)

    segments = np.repeat(one.segments[:1], count, axis=0)
    used = np.sum(segments[:, :, 0] < ends_s[:, None], axis=1).astype(np.int64)
    counts = np.minimum(np.maximum(used, 1), int(one.counts[0]))
    rows = np.arange(count)
    segments[rows, counts - 1, 1] = np.minimum(segments[rows, counts - 1, 1], ends_s)
    return replace(
        one,
        states_eci=many(one.states_eci),
        axes=many(one.axes),
        segments=segments,
        counts=counts,
        drags_m2_kg=many(one.drags_m2_kg),
        levers_s=many(one.levers_s),
    )
