"""Launches whose thrust ends far above the air."""

import math

import numpy as np
import pytest

from jointshield.flight import lanes
from jointshield.flight.missile import Missile, Programme, Stage


def test_thrust_may_end_in_space() -> None:
    # A climb through 1,000 km under thrust once stopped at a bound that stood there, step by step.
    first = Stage(
        dry_mass_kg=3800.0,
        fuelled_mass_kg=19900.0,
        specific_impulse_s=240.0,
        burn_time_s=70.0,
        diameter_m=0.88,
    )
    long = Stage(
        dry_mass_kg=200.0,
        fuelled_mass_kg=2200.0,
        specific_impulse_s=320.0,
        burn_time_s=600.0,
        diameter_m=0.8,
    )
    missile = Missile(stages=(first, long), payload_kg=100.0, separates=True)
    programme = Programme(
        vertical_rise_s=5.0, pitch_rate_rad_s=0.05, held_elevations_rad=(math.radians(88.0),)
    )
    given = lanes.Launches.of(missile, programme, 0.6, 0.0, 0.5)
    flown = lanes.launch(given, tier="numpy")
    heights_m = np.linalg.norm(flown.burnout_state_eci[:, :3], axis=1) - 6.378e6
    assert heights_m[0] > 1.1e6
    assert flown.burnout_time_s[0] == pytest.approx(670.0)
