"""Whole flights, from launch to impact: the climb and the arc as one row of instants.

For whatever looks at a missile from its first second: a radar, a satellite, a drawing.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from jointshield.flight.arc import Arcs, arcs, climbs

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Profiles:
    """Flights (n,) at k instants from launch to impact.

    times_s (n, k) after launch; units (n, k, 3) Earth-fixed, to the ground below; heights_m (n, k).
    The first `climbing` instants are powered, the last of them is the burnout.
    """

    times_s: Floats
    units: Floats
    heights_m: Floats
    climbing: int
    arcs: Arcs


def profiles(
    launch: Floats,
    target: Floats,
    *,
    burn_time_s: ArrayLike,
    burnout_height_m: ArrayLike,
    burnout_ground_range_m: ArrayLike,
    loft_rad: ArrayLike = 0.0,
    climbing: int = 48,
    coasting: int = 192,
) -> Profiles:
    """Fly from launch to target, Earth-fixed unit vectors (n, 3) or (3,).

    Parameters: as of `flight.arc.arcs`; climbing, coasting: instants of the two parts, which share
    the burnout. Raises: MistakeError where launch and target are the same point or opposite ones.
    """
    coast = arcs(
        launch,
        target,
        burn_time_s=burn_time_s,
        burnout_height_m=burnout_height_m,
        burnout_ground_range_m=burnout_ground_range_m,
        loft_rad=loft_rad,
        instants=coasting,
    )
    times, units, heights = climbs(
        launch,
        target,
        burn_time_s=burn_time_s,
        burnout_height_m=burnout_height_m,
        burnout_ground_range_m=burnout_ground_range_m,
        burnout_angle_rad=coast.burnout_angle_rad,
        instants=climbing,
    )
    return Profiles(
        times_s=np.concatenate([times, coast.times_s[:, 1:]], axis=1),
        units=np.concatenate([units, coast.units[:, 1:]], axis=1),
        heights_m=np.concatenate([heights, coast.heights_m[:, 1:]], axis=1),
        climbing=climbing,
        arcs=coast,
    )
