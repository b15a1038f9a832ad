"""What a radar's figures imply: signal, detection probability and noise.

The world draws measurements with these, and the radar's owner weighs them with the same formulas:
an owner knows its own radar. Not modelled: refraction, clutter, jamming, beam scheduling.

Sources: M. Skolnik, Introduction to Radar Systems, 3rd ed. (2001), ch. 2 (radar equation, Swerling
case 1) and ch. 6 (measurement accuracy).
"""

import math

from jointshield.catalogue.things import Radar
from jointshield.strict import elementary

_LN10_OVER_10 = 0.23025850929940458


def ratio_from_db(value_db: float) -> float:
    """Turn decibels into a ratio."""
    return elementary.exp(value_db * _LN10_OVER_10)


def db_from_ratio(ratio: float) -> float:
    """Turn a positive ratio into decibels."""
    return elementary.log(ratio) / _LN10_OVER_10


def signal_to_noise(radar: Radar, range_m: float, cross_section_m2: float) -> float:
    """Mean signal-to-noise ratio (not dB) of a target, by the fourth-power law."""
    nearness = radar.range_max_m / range_m
    square = nearness * nearness
    share = cross_section_m2 / radar.reference_cross_section_m2
    return ratio_from_db(radar.reference_snr_db) * share * square * square


def detection_probability(radar: Radar, snr: float) -> float:
    """Swerling case 1, one look: Pd = Pfa ** (1 / (1 + snr))."""
    return elementary.exp(elementary.log(radar.false_alarm_probability) / (1.0 + snr))


def noise_sigmas(radar: Radar, snr_db: float, elevation_rad: float) -> tuple[float, float, float]:
    """One-sigma noise of range (m), azimuth (rad) and elevation (rad) at a signal-to-noise ratio.

    Azimuth noise grows with elevation, because the circle of azimuth shrinks towards the zenith.
    """
    splitting = 1.6 * math.sqrt(2.0 * ratio_from_db(snr_db))
    angle = max(radar.angle_floor_rad, radar.beamwidth_rad / splitting)
    distance = max(radar.range_floor_m, radar.range_resolution_m / splitting)
    return distance, angle / max(elementary.cos(elevation_rad), 0.05), angle
