"""Steep flights read back: which missiles of a family fit an apogee and a ground range.

A steep flight says how high and how far something flew. What it would do on a standard path depends
on the powered phase, which nobody sees: here each missile of a family is given the last stage that
makes it fit, and is then flown at its best elevation.
"""

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from jointshield.earth.ellipsoid import MEAN_RADIUS_M
from jointshield.earth.gravity import GRAVITATION_M3_S2
from jointshield.flight.distances import distance_and_azimuth
from jointshield.flight.families import Family
from jointshield.flight.lanes.engine import Flights, launch
from jointshield.flight.searching import ranges_m

Floats = NDArray[np.float64]

_ROUNDS = 14
_CLOSE_M = 20.0
_FITS_M = 200.0
_STEPS = np.array([1e-4, 1e-3, 1e-2])
"""Of the last stage's logarithm of masses, elevation rad, azimuth rad."""
_LARGEST = np.array([0.3, 0.1, 1.0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """Where and how a family is launched."""

    latitude_rad: float
    longitude_rad: float
    vertical_rise_s: float
    pitch_rate_rad_s: float

    def fly(self, family: Family, elevation_rad: ArrayLike, azimuth_rad: ArrayLike) -> Flights:
        """Fly one launch of each missile."""
        return launch(
            family.launches(
                elevation_rad,
                azimuth_rad,
                self.latitude_rad,
                self.longitude_rad,
                vertical_rise_s=self.vertical_rise_s,
                pitch_rate_rad_s=self.pitch_rate_rad_s,
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """Missiles that fit: the family with its last stages, and each one's steep flight (n,).

    fits: whether apogee and ground range came within 0.2 km.
    """

    family: Family
    elevation_rad: Floats
    azimuth_rad: Floats
    flights: Flights
    fits: NDArray[np.bool_]


def vacuum_arc(apogee_m: float, ground_range_m: float) -> tuple[float, float, float]:
    """Return speed at the ground m/s, time s and greatest range m of an arc without thrust.

    The ellipse through two points of the sphere's surface, half the ground range on either side of
    its apogee; the greatest range at the same speed (Bate, Mueller & White 1971, eq. 6.2-17) is
    half way round where the speed is circular or more.
    """
    half = 0.5 * ground_range_m / MEAN_RADIUS_M
    top = MEAN_RADIUS_M + apogee_m
    eccentricity = apogee_m / (top - MEAN_RADIUS_M * math.cos(half))
    axis = top / (1.0 + eccentricity)
    speed = math.sqrt(GRAVITATION_M3_S2 * (2.0 / MEAN_RADIUS_M - 1.0 / axis))
    anomaly = math.acos((1.0 - MEAN_RADIUS_M / axis) / eccentricity)
    swept = 2.0 * (math.pi - anomaly + eccentricity * math.sin(anomaly))
    q = 2.0 - MEAN_RADIUS_M / axis
    reach = 2.0 * math.asin(q / (2.0 - q)) if q < 1.0 else math.pi
    return speed, swept * math.sqrt(axis**3 / GRAVITATION_M3_S2), MEAN_RADIUS_M * reach


def fit(
    family: Family, site: Site, apogee_m: float, ground_range_m: float, azimuth_rad: float
) -> Fitted:
    """Give each missile the last stage with which it flies to this apogee and impact.

    Parameters: azimuth_rad, from launch to impact. Solved by Newton's method for the last stage's
    share of propellant, the held elevation and the azimuth of the launch, which differs from that
    of the impact because the Earth turns below so high a flight.
    """
    count = len(family)
    target = np.array([apogee_m, ground_range_m, 0.0])
    speed, _, _ = vacuum_arc(apogee_m, ground_range_m)
    needed = speed + 6.5 * family.burn_time_s.sum(axis=1)
    earlier = -np.log1p(-family.propellant_share[:, :-1])
    gained = 9.81 * np.sum(family.specific_impulse_s[:, :-1] * earlier, axis=1)
    last = np.maximum(needed - gained, 500.0) / (9.81 * family.specific_impulse_s[:, -1])
    steep = min(math.atan2(4.0 * apogee_m, ground_range_m), math.radians(83.5))
    unknowns = np.stack((last, np.full(count, steep), np.full(count, azimuth_rad)), axis=1)
    everyone = np.tile(np.arange(count), 4)
    steps = np.concatenate((np.zeros((1, 3)), np.diag(_STEPS) * np.array([1.0, -1.0, 1.0])))
    for _ in range(_ROUNDS):
        trials = (unknowns[None] + steps[:, None]).reshape(-1, 3)
        flown = _with_last(family.rows(everyone), trials[:, 0])
        flights = site.fly(flown, trials[:, 1], trials[:, 2])
        off = (_measured(site, flights, azimuth_rad) - target).reshape(4, count, 3)
        if bool(np.all(np.abs(off[0]) < _CLOSE_M)):
            break
        slopes = (off[1:] - off[0]) / steps.sum(axis=1)[1:, None, None]
        # A sample that cannot fly so has no slope: it is left where it is, and found not to fit.
        inverse = np.linalg.pinv(np.nan_to_num(np.moveaxis(slopes, 0, 2)))
        change = -np.nan_to_num(inverse @ off[0][..., None])[..., 0]
        change = np.clip(change, -_LARGEST, _LARGEST)
        unknowns = unknowns + change
        unknowns[:, 1] = np.minimum(unknowns[:, 1], math.radians(89.95))
    fitted = _with_last(family, unknowns[:, 0])
    flights = site.fly(fitted, unknowns[:, 1], unknowns[:, 2])
    close = np.abs(_measured(site, flights, azimuth_rad) - target) < _FITS_M
    return Fitted(
        family=fitted,
        elevation_rad=unknowns[:, 1],
        azimuth_rad=unknowns[:, 2],
        flights=flights,
        fits=np.all(close, axis=1) & flights.found,
    )


def _with_last(family: Family, log_ratio: Floats) -> Family:
    """The family with last stages of these logarithms of mass at ignition over mass at burnout."""
    share = family.propellant_share.copy()
    share[:, -1] = -np.expm1(-log_ratio)
    return replace(family, propellant_share=share)


def _measured(site: Site, flights: Flights, azimuth_rad: float) -> Floats:
    """Apogee, and impact along and across the azimuth from the launch point, in m (n, 3)."""
    distance, bearing = distance_and_azimuth(
        site.latitude_rad, site.longitude_rad, flights.latitude_rad, flights.longitude_rad
    )
    aside = bearing - azimuth_rad
    return np.stack(
        (flights.apogee_height_m, distance * np.cos(aside), distance * np.sin(aside)), axis=1
    )


def standard_ranges(family: Family, site: Site, azimuth_rad: ArrayLike) -> tuple[Floats, Floats]:
    """Return each missile's greatest range in m (n,) and the elevation in rad that gives it."""
    count = len(family)
    azimuth = np.broadcast_to(np.asarray(azimuth_rad, dtype=np.float64), (count,))
    elevations = np.tile(np.radians(np.linspace(12.0, 60.0, 9)), (count, 1))
    step = float(elevations[0, 1] - elevations[0, 0])
    everyone = np.arange(count)
    for closing in range(4):
        across = elevations.shape[1]
        headings = np.repeat(azimuth, across)
        flights = site.fly(family.rows(np.repeat(everyone, across)), elevations.ravel(), headings)
        found = ranges_m(flights, site.latitude_rad, site.longitude_rad, headings)
        table = np.where(np.isnan(found), -1.0, found).reshape(count, across)
        best = np.argmax(table, axis=1)
        middle, greatest = elevations[everyone, best], table[everyone, best]
        if closing < 3:
            span = np.linspace(-step, step, 7)
            step = float(span[1] - span[0])
            elevations = np.maximum(middle[:, None] + span, math.radians(2.0))
    return greatest, middle
