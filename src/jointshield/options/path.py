"""Where an object will be, predicted from one joint track by free fall with drag."""

from dataclasses import dataclass

import numpy as np

from jointshield.earth.ellipsoid import geodetic_from_ecef
from jointshield.earth.frames import ecef_state_from_eci
from jointshield.flight.ballistic import predict
from jointshield.strict.linear import Floats

SPACING_S = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PredictedPath:
    """Samples from now to impact: times (n,), states (n, 6) inertial, geodetic arrays (n,)."""

    times_s: Floats
    states_eci: Floats
    latitudes_rad: Floats
    longitudes_rad: Floats
    heights_m: Floats
    ballistic_coefficient_kg_m2: float

    def position_at(self, time_s: float) -> Floats | None:
        """Predicted position (3,) m, exercise inertial frame; None before now or after impact."""
        row = int(np.searchsorted(self.times_s, time_s, side="right")) - 1
        if row < 0:
            return None
        state = predict(
            self.states_eci[row],
            float(self.times_s[row]),
            self.ballistic_coefficient_kg_m2,
            np.array([time_s]),
        )[0]
        return state[:3] if np.isfinite(state[0]) else None


def predict_path(
    state_eci: Floats,
    time_s: float,
    until_s: float,
    ballistic_coefficient_kg_m2: float,
) -> PredictedPath:
    """Predict the path of `state_eci` (6,) from `time_s` to `until_s` (predicted impact)."""
    count = int((until_s - time_s) / SPACING_S) + 1
    times: Floats = time_s + SPACING_S * np.arange(count, dtype=np.float64)
    states = predict(state_eci, time_s, ballistic_coefficient_kg_m2, times)
    aloft = np.isfinite(states[:, 0])
    times, states = times[aloft], states[aloft]
    places = np.array(
        [
            geodetic_from_ecef(*ecef_state_from_eci(state, time)[:3])
            for state, time in zip(states, times, strict=True)
        ]
    ).reshape(-1, 3)
    return PredictedPath(
        times_s=times,
        states_eci=states,
        latitudes_rad=places[:, 0],
        longitudes_rad=places[:, 1],
        heights_m=places[:, 2],
        ballistic_coefficient_kg_m2=ballistic_coefficient_kg_m2,
    )
