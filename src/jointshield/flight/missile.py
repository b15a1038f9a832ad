"""A notional missile by its stages, the programme it flies, and the trajectory that results."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jointshield.earth.atmosphere import GRAVITY_M_S2
from jointshield.errors import MistakeError

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One stage without what it carries.

    Parameters: specific_impulse_s is that in vacuum; the propellant is burnt evenly.
    """

    dry_mass_kg: float
    fuelled_mass_kg: float
    specific_impulse_s: float
    burn_time_s: float
    diameter_m: float

    def __post_init__(self) -> None:
        """Refuse numbers with which nothing could fly."""
        if not 0.0 < self.dry_mass_kg < self.fuelled_mass_kg < math.inf:
            raise MistakeError(
                f"stage masses: dry_mass_kg {self.dry_mass_kg}, fuelled_mass_kg "
                f"{self.fuelled_mass_kg}; expected 0 < dry < fuelled; correct the stage"
            )
        for name in ("specific_impulse_s", "burn_time_s", "diameter_m"):
            value = getattr(self, name)
            if not 0.0 < value < math.inf:
                raise MistakeError(
                    f"stage {name}: {value}; expected a positive number; correct the stage"
                )

    @property
    def flow_kg_s(self) -> float:
        """Propellant burnt per second."""
        return (self.fuelled_mass_kg - self.dry_mass_kg) / self.burn_time_s

    @property
    def thrust_n(self) -> float:
        """Thrust in vacuum."""
        return self.specific_impulse_s * GRAVITY_M_S2 * self.flow_kg_s

    @property
    def area_m2(self) -> float:
        """Cross-section that drag counts on."""
        return 0.25 * math.pi * self.diameter_m * self.diameter_m


@dataclass(frozen=True, slots=True, kw_only=True)
class Missile:
    """Stages from the ground up and a payload.

    Parameters: separates, whether the payload flies on alone after the last burnout, with its
    payload_ballistic_coefficient_kg_m2 = m / (Cd A); otherwise the last stage stays attached.
    """

    stages: tuple[Stage, ...]
    payload_kg: float
    separates: bool
    payload_ballistic_coefficient_kg_m2: float = math.inf

    def __post_init__(self) -> None:
        """Refuse a missile that cannot leave the ground."""
        if not self.stages:
            raise MistakeError("missile stages: none given; expected at least one; add a stage")
        if not self.payload_kg > 0.0 or not self.payload_ballistic_coefficient_kg_m2 > 0.0:
            raise MistakeError(
                f"missile payload: payload_kg {self.payload_kg}, "
                f"payload_ballistic_coefficient_kg_m2 {self.payload_ballistic_coefficient_kg_m2}; "
                "expected both positive; correct the missile"
            )
        weight_n = GRAVITY_M_S2 * self.mass_kg(0)
        if self.stages[0].thrust_n * 0.98 <= weight_n:
            raise MistakeError(
                f"missile thrust at launch: {self.stages[0].thrust_n:.0f} N for a weight of "
                f"{weight_n:.0f} N; expected more thrust than weight; shorten burn_time_s or "
                "raise specific_impulse_s of the first stage"
            )

    def mass_kg(self, stage: int) -> float:
        """Return the mass when a stage, counted from 0, is lit."""
        mass = self.payload_kg
        for later in self.stages[stage:]:
            mass += later.fuelled_mass_kg
        return mass

    @property
    def burn_time_s(self) -> float:
        """Time from launch to the last burnout; stages follow each other without a pause."""
        total = 0.0
        for stage in self.stages:
            total += stage.burn_time_s
        return total

    @property
    def last_ignition_s(self) -> float:
        """Time from launch to the last stage's ignition."""
        return self.burn_time_s - self.stages[-1].burn_time_s


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """Where the thrust points.

    Straight up for vertical_rise_s, then turning at pitch_rate_rad_s towards the held elevation
    of the stage that burns. Elevations count from the launch point's horizon, in a frame that
    turns with the Earth; one value serves all stages. cut_off_s ends the last stage's thrust early.
    """

    vertical_rise_s: float
    pitch_rate_rad_s: float
    held_elevations_rad: tuple[float, ...]
    cut_off_s: float | None = None

    def __post_init__(self) -> None:
        """Refuse a programme that does not say where to point."""
        if not self.held_elevations_rad:
            raise MistakeError("held_elevations_rad: empty; expected one value, or one per stage")
        if not self.vertical_rise_s >= 0.0 or not self.pitch_rate_rad_s > 0.0:
            raise MistakeError(
                f"programme: vertical_rise_s {self.vertical_rise_s}, pitch_rate_rad_s "
                f"{self.pitch_rate_rad_s}; expected at least 0 and a positive rate; correct them"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Trajectory:
    """A flight as samples.

    times_s (n,) exercise times: from the launch at even steps, and the end; states_eci (n, 6) m,
    m/s; thrusting (n,). burnout_s, impact_s: exercise times, impact_s infinite where it does not
    come down within the time it was followed; then the impact point is NaN.
    """

    times_s: Floats
    states_eci: Floats
    thrusting: NDArray[np.bool_]
    burnout_s: float
    impact_s: float
    impact_latitude_rad: float
    impact_longitude_rad: float
    apogee_height_m: float

    def state_at(self, time_s: float) -> Floats:
        """Return the state (6,), eci, at an exercise time, NaN outside the flight.

        A cubic through positions and velocities of the two samples around: with 1 s between them
        within 1 m under thrust and 1 mm above the air.
        """
        times = self.times_s
        if not times[0] <= time_s <= times[-1]:
            return np.full(6, math.nan)
        i = min(int(np.searchsorted(times, time_s, side="right")) - 1, len(times) - 2)
        h = float(times[i + 1] - times[i])
        if h <= 0.0:
            return np.array(self.states_eci[i])
        s = (time_s - float(times[i])) / h
        old, new = self.states_eci[i], self.states_eci[i + 1]
        out = np.empty(6)
        for j in range(3):
            d = float(new[j] - old[j])
            v0, v1 = h * float(old[3 + j]), h * float(new[3 + j])
            c2, c3 = 3.0 * d - 2.0 * v0 - v1, v0 + v1 - 2.0 * d
            out[j] = float(old[j]) + s * (v0 + s * (c2 + s * c3))
            out[3 + j] = (v0 + s * (2.0 * c2 + s * 3.0 * c3)) / h
        return out
