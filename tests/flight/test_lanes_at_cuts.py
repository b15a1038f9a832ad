"""Falls that turn about where the formula of the air changes."""

import numpy as np
from numpy.typing import NDArray

from jointshield.flight.lanes import lockstep
from jointshield.flight.lanes.tasks import Falls


def test_a_body_that_turns_at_a_cut_of_the_air_flies_on() -> None:
    """Apogees within metres of the cut at 86 km: some tens of steps each, no dwelling there."""
    speeds = np.sqrt(2.0 * 9.19 * (1000.0 + np.linspace(-60.0, 60.0, 121)))
    states = np.zeros((121, 6))
    states[:, 0], states[:, 3], states[:, 4] = 6_378_137.0 + 85e3, speeds, 1500.0
    falls = Falls(
        states=np.ascontiguousarray(states.T),
        drags=np.full(121, 2e-4),
        body=False,
        maxima_s=np.full(121, 10_800.0),
        tolerance_m=0.1,
    )
    steps: list[NDArray[np.float64]] = []
    ends = lockstep.fall(falls, steps)
    assert ends.found.all()
    assert ends.apogee_height_m.min() < 86e3 < ends.apogee_height_m.max()
    assert len(steps) < 100
