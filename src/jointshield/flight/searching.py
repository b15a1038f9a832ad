"""Greatest ranges and aimed flights by whole batches of trial flights.

Every search is a scan, closed in on by finer scans: each costs one call of the engine, so that its
tiers can work on many flights at once. Not strict: nothing digested may rest on it (`aiming` is).

The range is the geodesic's length from launch to impact, unless the missile flew more than half
way round: then the way on beyond the point opposite the launch is added.
"""

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from jointshield.earth.ellipsoid import MEAN_RADIUS_M
from jointshield.earth.frames import EARTH_ROTATION_RAD_S
from jointshield.errors import MistakeError
from jointshield.flight.distances import distance_and_azimuth
from jointshield.flight.lanes.engine import Flights, launch
from jointshield.flight.lanes.launches import Launches
from jointshield.flight.missile import Missile, Programme

Floats = NDArray[np.float64]

_SCAN_RAD = np.radians(np.linspace(6.0, 86.0, 17))
_CLOSINGS = 3
_FINER = 9
_FAR_M = 5e6
"""Nearer than this nothing has flown round the Earth, however it was turned away."""
_CLOSE_M = 50.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Farthest:
    """Greatest ranges (n,) by azimuth of the launch, and the one held elevation that gives each.

    bearing_rad: from launch to impact, which is not the launch's azimuth: the Earth turns below.
    orbits: True where some elevation does not come down, so that there is no greatest range.
    """

    elevation_rad: Floats
    range_m: Floats
    bearing_rad: Floats
    orbits: NDArray[np.bool_]


def ranges_m(
    flights: Flights, latitude_rad: ArrayLike, longitude_rad: ArrayLike, azimuth_rad: ArrayLike
) -> Floats:
    """Return how far flights (n,) came, NaN where they did not come down."""
    return ranges_and_bearings(flights, latitude_rad, longitude_rad, azimuth_rad)[0]


def ranges_and_bearings(
    flights: Flights, latitude_rad: ArrayLike, longitude_rad: ArrayLike, azimuth_rad: ArrayLike
) -> tuple[Floats, Floats]:
    """Return how far flights (n,) came in m and in which direction in rad; NaN ranges for none."""
    distance, bearing = distance_and_azimuth(
        latitude_rad, longitude_rad, flights.latitude_rad, flights.longitude_rad
    )
    behind = (np.cos(bearing - np.asarray(azimuth_rad)) < 0.0) & (distance > _FAR_M)
    way = np.where(behind, 2.0 * math.pi * MEAN_RADIUS_M - distance, distance)
    bearing = np.where(behind, np.remainder(bearing + math.pi, 2.0 * math.pi), bearing)
    return np.where(flights.found, way, math.nan), bearing


def ground_speeds_m_s(states_eci: Floats) -> Floats:
    """Return speeds (n,) against the ground turning below, of states (n, 6) in m and m/s."""
    x, y, _, u, v, w = np.asarray(states_eci, dtype=np.float64).T
    along, across = u + EARTH_ROTATION_RAD_S * y, v - EARTH_ROTATION_RAD_S * x
    return np.asarray(np.sqrt(along**2 + across**2 + w**2))


def greatest_ranges(
    missile: Missile,
    programme: Programme,
    latitude_rad: float,
    longitude_rad: float,
    azimuth_rad: ArrayLike,
    height_m: float = 0.0,
) -> Farthest:
    """Return the greatest ranges (n,) towards azimuths (n,), over one elevation for all stages.

    Parameters: programme, its vertical rise, pitch rate and cut-off are kept; the held elevation is
    searched from 6 to 86 degrees, to 0.04 degrees.
    """
    azimuth = np.atleast_1d(np.asarray(azimuth_rad, dtype=np.float64))
    count = len(azimuth)
    elevations = np.tile(_SCAN_RAD, (count, 1))
    step = float(_SCAN_RAD[1] - _SCAN_RAD[0])
    orbits = np.zeros(count, dtype=np.bool_)
    rows = np.arange(count)
    for closing in range(1 + _CLOSINGS):
        across = elevations.shape[1]
        launches = Launches.of(
            missile,
            programme,
            latitude_rad,
            longitude_rad,
            np.repeat(azimuth, across),
            height_m,
            held_elevations_rad=elevations.ravel(),
        )
        flights = launch(launches)
        found, bearings = ranges_and_bearings(
            flights, latitude_rad, longitude_rad, np.repeat(azimuth, across)
        )
        table = found.reshape(count, across)
        orbits |= np.isnan(table).any(axis=1)
        best = np.argmax(np.where(np.isnan(table), -1.0, table), axis=1)
        middle, greatest = elevations[rows, best], table[rows, best]
        bearing = bearings.reshape(count, across)[rows, best]
        if closing < _CLOSINGS:
            span = np.linspace(-step, step, _FINER)
            step = float(span[1] - span[0])
            elevations = np.clip(middle[:, None] + span, math.radians(1.0), math.radians(89.9))
    return Farthest(elevation_rad=middle, range_m=greatest, bearing_rad=bearing, orbits=orbits)


def aim(
    missile: Missile,
    programme: Programme,
    latitude_rad: float,
    longitude_rad: float,
    target_latitude_rad: float,
    target_longitude_rad: float,
    height_m: float = 0.0,
) -> tuple[float, Programme]:
    """Return azimuth in rad and programme of a flight that comes down within 50 m of a place.

    The programme's elevations are kept; the last stage's thrust is cut off early and the azimuth
    turned, by Newton's method from a scan of cut-offs.
    Raises: MistakeError where the place is farther than the whole burn carries, nearer than the
    earliest cut-off, or no flight was found.
    """
    wanted, bearing = (
        float(item)
        for item in distance_and_azimuth(
            latitude_rad, longitude_rad, target_latitude_rad, target_longitude_rad
        )
    )
    last_s = missile.burn_time_s if programme.cut_off_s is None else programme.cut_off_s
    first_s = missile.last_ignition_s + 0.02 * missile.stages[-1].burn_time_s

    def off(azimuth: ArrayLike, cut_off: ArrayLike) -> tuple[Floats, Floats]:
        """Along and across from the target, in m: where trials (n,) come down."""
        flights = launch(
            Launches.of(
                missile,
                programme,
                latitude_rad,
                longitude_rad,
                azimuth,
                height_m,
                cut_off_s=cut_off,
            )
        )
        way = ranges_m(flights, latitude_rad, longitude_rad, azimuth)
        _, heading = distance_and_azimuth(
            latitude_rad, longitude_rad, flights.latitude_rad, flights.longitude_rad
        )
        side = np.remainder(heading - bearing + math.pi, 2.0 * math.pi) - math.pi
        return way - wanted, side * MEAN_RADIUS_M * math.sin(wanted / MEAN_RADIUS_M)

    azimuth = bearing
    grid = np.linspace(first_s, last_s, 17)
    for _ in range(3):
        along, across = off(azimuth, grid)
        # An orbit is farther than any place on the ground.
        along = np.where(np.isnan(along), math.inf, along)
        above = np.flatnonzero(along >= 0.0)
        if len(above) == 0 or above[0] == 0:
            _cannot(wanted, along, above)
        place = int(above[0])
        near = (
            place - 1
            if not math.isfinite(along[place]) or -along[place - 1] < along[place]
            else place
        )
        azimuth -= float(across[near]) / (MEAN_RADIUS_M * math.sin(wanted / MEAN_RADIUS_M))
    cut_off = float(grid[near])
    for _ in range(20):
        change_s = max(1e-3, 1e-4 * (cut_off - missile.last_ignition_s))
        turn = 1e-4
        trial = min(cut_off, last_s - change_s)
        along, across = off(
            azimuth + np.array([0.0, 0.0, turn]), trial + np.array([0.0, change_s, 0.0])
        )
        slopes = np.array(
            [
                [(along[1] - along[0]) / change_s, (along[2] - along[0]) / turn],
                [(across[1] - across[0]) / change_s, (across[2] - across[0]) / turn],
            ]
        )
        miss = math.hypot(along[0], across[0])
        if miss < _CLOSE_M:
            return azimuth % (2.0 * math.pi), replace(programme, cut_off_s=trial)
        if not np.isfinite(slopes).all() or abs(np.linalg.det(slopes)) < 1e-30:
            break
        later, turned = np.linalg.solve(slopes, [-float(along[0]), -float(across[0])])
        cut_off = min(max(trial + float(later), first_s), last_s)
        azimuth += min(max(float(turned), -0.2), 0.2)
    raise MistakeError(
        f"aim: no flight found to a place {wanted / 1000.0:.1f} km away; choose a target farther "
        "from the end of the missile's reach or from the point opposite the launch"
    )


def _cannot(wanted_m: float, along_m: Floats, above: NDArray[np.int64]) -> None:
    if len(above) == 0:
        raise MistakeError(
            f"aim: the place is {wanted_m / 1000.0:.1f} km away and the missile's greatest range "
            f"towards it {(wanted_m + float(along_m.max())) / 1000.0:.1f} km; choose a nearer "
            "target or another missile"
        )
    raise MistakeError(
        f"aim: the place is {wanted_m / 1000.0:.1f} km away, nearer than the "
        f"{(wanted_m + float(along_m[0])) / 1000.0:.1f} km of the earliest cut-off; choose a "
        "farther target or a smaller missile"
    )
