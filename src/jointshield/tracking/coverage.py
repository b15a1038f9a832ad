"""Should this radar have seen that object? The difference between "gone" and "out of sight"."""

import math

from jointshield.catalogue import radar as radar_equation
from jointshield.catalogue.things import Radar
from jointshield.strict.elementary import log
from jointshield.tracking.measurement import TWO_PI

EDGE_RAD = 0.01
"""Directions closer than this to a limit of the sector are not counted on."""

CERTAIN = 0.999
"""No detection probability is believed beyond this."""


def in_sight(radar: Radar, azimuth_rad: float, elevation_rad: float) -> bool:
    """Whether a direction lies well inside the radar's sector and above its horizon."""
    width = radar.azimuth_max_rad - radar.azimuth_min_rad
    offset = azimuth_rad - radar.azimuth_min_rad
    offset -= TWO_PI * math.floor(offset / TWO_PI)
    low = max(radar.elevation_min_rad, 0.0) + EDGE_RAD
    inside = width >= TWO_PI - EDGE_RAD or EDGE_RAD <= offset <= width - EDGE_RAD
    return inside and low <= elevation_rad <= radar.elevation_max_rad - EDGE_RAD


def target_strength(range_m: float, snr_db: float) -> float:
    """Signal-to-noise ratio times the fourth power of range (m^4): the target's own share."""
    square = range_m * range_m
    return radar_equation.ratio_from_db(snr_db) * square * square


def detection_probability(radar: Radar, strength_m4: float, range_m: float) -> float:
    """Probability that the radar sees, at a range, a target of a strength it has seen before."""
    square = range_m * range_m
    snr = strength_m4 / (square * square)
    return min(radar_equation.detection_probability(radar, snr), CERTAIN)


def log_unseen(probability: float) -> float:
    """Natural logarithm of the probability of not being seen."""
    return log(1.0 - probability)
