"""What is written on the way: positions at given times, from the step that covers them."""

import numpy as np
from numpy.typing import NDArray

from jointshield.flight.lanes.formulas import field
from jointshield.flight.lanes.rows import LANES, OLD, TAKEN

Floats = NDArray[np.float64]


def axis(b: Floats, i: int, r: int, h: float) -> tuple[float, float, float, float, float, float]:
    """Return the coefficients of axis r of lane i's last step: `events.between`, position only."""
    p, v = b[(OLD + 1 + r) * LANES + i], h * b[(OLD + 4 + r) * LANES + i]
    a = 0.5 * h * h * b[(OLD + 7 + r) * LANES + i]
    d = b[(3 + r) * LANES + i] - p
    q, c = h * b[(6 + r) * LANES + i], 0.5 * h * h * b[(9 + r) * LANES + i]
    c3 = 10.0 * d - 6.0 * v - 4.0 * q - 3.0 * a + c
    c4 = -15.0 * d + 8.0 * v + 7.0 * q + 3.0 * a - 2.0 * c
    return p, v, a, c3, c4, 6.0 * d - 3.0 * (v + q) - a + c


def sample(
    b: Floats,
    i: int,
    since_s: float,
    times_s: Floats,
    following: int,
    out: Floats,
    base: int,
    ended: bool,
) -> int:
    """Write lane i's positions at the times its last step covers; return the next time's index.

    Parameters: since_s, the flight's start; times_s (m,) ascending; following, index of the first
    that is still to come; out, flat, where the flight's (m, 3) begin at base; ended, whether the
    step may lead below the ground.
    """
    begun, reached = since_s + b[OLD * LANES + i], since_s + b[i] + 1.0e-9
    if not (following < times_s.shape[0] and times_s[following] <= reached):
        return following
    h = b[TAKEN * LANES + i]
    # Before the loop: the compiler cannot know that what is written never meets the lane's rows.
    x0, x1, x2, x3, x4, x5 = axis(b, i, 0, h)
    y0, y1, y2, y3, y4, y5 = axis(b, i, 1, h)
    z0, z1, z2, z3, z4, z5 = axis(b, i, 2, h)
    j, inverse = following, 1.0 / h
    while j < times_s.shape[0] and times_s[j] <= reached:
        s = (times_s[j] - begun) * inverse
        x = x0 + s * (x1 + s * (x2 + s * (x3 + s * (x4 + s * x5))))
        y = y0 + s * (y1 + s * (y2 + s * (y3 + s * (y4 + s * y5))))
        z = z0 + s * (z1 + s * (z2 + s * (z3 + s * (z4 + s * z5))))
        if ended:
            _, _, _, height, _ = field(x, y, z)
            if height < 0.0:
                x = y = z = np.nan
        out[base + 3 * j] = x
        out[base + 3 * j + 1] = y
        out[base + 3 * j + 2] = z
        j += 1
    return j
