"""Bounds on what a thin defence can do against many warheads: arithmetic of independent shots.

D. Wilkening, *Science & Global Security* 8 (2000) 183-215: with `shots` interceptors of single-shot
kill probability k at each warhead, K = P_track [1 - (1-k)^n]; no warhead of W leaks with K^W where
tracking fails for each on its own, and with P_track [1 - (1-k)^n]^W where it fails for all at once.
The formulas were taken from a summary, not from the paper itself.
"""

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def engaged_kill(kill: ArrayLike, shots: ArrayLike) -> Floats:
    """Probability that a tracked warhead is hit by at least one of `shots` interceptors."""
    return np.asarray(1.0 - (1.0 - np.asarray(kill, dtype=float)) ** np.asarray(shots, dtype=float))


def no_leak(
    warheads: ArrayLike, kill: ArrayLike, shots: ArrayLike, track: ArrayLike, *, common: bool
) -> Floats:
    """Probability that none of the warheads leaks.

    Parameters: kill, single-shot kill probability; shots at each warhead; track, probability that
    tracking works; common, whether it fails for the whole raid at once.
    """
    hit, works = engaged_kill(kill, shots), np.asarray(track, dtype=float)
    if common:
        return np.asarray(works * hit ** np.asarray(warheads, dtype=float))
    return np.asarray((works * hit) ** np.asarray(warheads, dtype=float))


def largest_raid(
    interceptors: ArrayLike, kill: ArrayLike, shots: ArrayLike, track: ArrayLike, odds: float = 0.5
) -> Floats:
    """Most warheads of which none leaks with at least these odds, tracking failing in common.

    Bounded by the interceptors at hand; 0 where not even one warhead is stopped with these odds.
    """
    hit, works = engaged_kill(kill, shots), np.asarray(track, dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        by_odds = np.log(odds / works) / np.log(hit)
    by_odds = np.where(hit >= 1.0, math.inf, by_odds)
    by_odds = np.where(works < odds, 0.0, by_odds)
    by_number = np.asarray(interceptors, dtype=float) / np.asarray(shots, dtype=float)
    # A hair above a whole number is that number: 10.000000000001 warheads are 10.
    return np.asarray(np.floor(np.minimum(by_odds, by_number) + 1e-9))
