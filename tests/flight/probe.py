"""Print a digest over the bits of whole flights; run by `test_processors.py`."""

import hashlib
import math
import struct
import sys

import numpy as np

from jointshield.earth import frames, ground
from jointshield.flight.ballistic import coast_with_transition, fall, predict
from jointshield.flight.boost import fly
from jointshield.flight.flyout import flyout_time
from jointshield.flight.missile import Missile, Programme, Stage


def main() -> None:
    """Print SHA-256 over a boosted flight, its prediction, transitions and fly-outs."""
    digest = hashlib.sha256()
    stage = Stage(
        dry_mass_kg=1200.0,
        fuelled_mass_kg=4900.0,
        specific_impulse_s=230.0,
        burn_time_s=75.0,
        diameter_m=0.9,
    )
    missile = Missile(stages=(stage,), payload_kg=900.0, separates=False)
    programme = Programme(
        vertical_rise_s=5.0, pitch_rate_rad_s=0.05, held_elevations_rad=(0.85,), cut_off_s=71.25
    )
    flight = fly(missile, 0.6, 0.9, 500.0, 2.0, programme, 321.0, 5.0)
    digest.update(flight.states_eci.tobytes())
    state = flight.state_at(415.7)
    end, transition = coast_with_transition(state, 33.3)
    digest.update(end.tobytes() + transition.tobytes())
    landing = fall(state, 415.7, 900.0, 2000.0)
    digest.update(struct.pack("<5d", *landing[1:]))
    digest.update(predict(state, 415.7, 900.0, np.linspace(415.7, 600.0, 40)).tobytes())
    station = frames.ecef_position_from_eci(end[:3], 449.0)
    seen = frames.azimuth_elevation_range(station, 0.6, 0.9, 0.99 * station)
    line = ground.inverse(0.6, 0.9, landing[2], landing[3])
    digest.update(struct.pack("<6d", *seen, *line))
    for i in range(20):
        digest.update(struct.pack("<d", flyout_time(8e4 * i, 2e5, 6300.0, 140.0)))
    if not math.isfinite(landing[1]):
        raise SystemExit("the probe's missile does not come down")
    sys.stdout.write(digest.hexdigest() + "\n")


if __name__ == "__main__":
    main()
