"""Real objects: each launch of the scenario, flown once."""

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from jointshield.catalogue.things import MissileFigures, Scenario, ThreatObject
from jointshield.earth.frames import ecef_state_from_eci
from jointshield.flight import boost
from jointshield.flight.aiming import aim
from jointshield.flight.missile import Missile, Programme, Stage, Trajectory
from jointshield.messages.truth import TruthObject

SAMPLE_S = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class FlyingObject:
    """One real object with its true trajectory, sampled every `SAMPLE_S` from launch."""

    threat: ThreatObject
    radar_cross_section_m2: float
    trajectory: Trajectory

    @property
    def id(self) -> str:
        """The object's name in exercise control's journal."""
        return self.threat.id

    def state_at(self, time_s: float) -> NDArray[np.float64] | None:
        """True state (6,), m and m/s, exercise inertial frame; None before launch, from impact on.

        Between samples as `Trajectory.state_at` has it.
        """
        if time_s >= self.trajectory.impact_s:
            return None
        state = self.trajectory.state_at(time_s)
        return state if math.isfinite(state[0]) else None

    def ecef_at(self, time_s: float) -> NDArray[np.float64] | None:
        """True state (6,) in the earth-fixed frame."""
        state = self.state_at(time_s)
        return None if state is None else ecef_state_from_eci(state, time_s)

    def thrusting_at(self, time_s: float) -> bool:
        """Whether a stage burns."""
        return self.threat.launched_s <= time_s <= self.trajectory.burnout_s

    def introduction(self) -> TruthObject:
        """What exercise control writes down about this object at the start."""
        falls = math.isfinite(self.trajectory.impact_s)
        return TruthObject(
            object=self.id,
            missile=self.threat.missile,
            launched_s=self.threat.launched_s,
            launch_latitude_rad=self.threat.latitude_rad,
            launch_longitude_rad=self.threat.longitude_rad,
            target=self.threat.target,
            burnout_s=self.trajectory.burnout_s,
            impact_s=self.trajectory.impact_s if falls else None,
            impact_latitude_rad=self.trajectory.impact_latitude_rad if falls else None,
            impact_longitude_rad=self.trajectory.impact_longitude_rad if falls else None,
            notified=self.threat.notice,
        )


def fly_all(scenario: Scenario) -> tuple[FlyingObject, ...]:
    """Fly every launch of a scenario. Trajectories depend on no seed, so all modes share them."""
    missiles = {missile.id: missile for missile in scenario.missiles}
    return tuple(
        _fly(threat, missiles[threat.missile], scenario.duration_s) for threat in scenario.threats
    )


@lru_cache(maxsize=256)
def _fly(threat: ThreatObject, figures: MissileFigures, until_s: float) -> FlyingObject:
    missile = Missile(
        stages=tuple(
            Stage(
                dry_mass_kg=stage.dry_mass_kg,
                fuelled_mass_kg=stage.fuelled_mass_kg,
                specific_impulse_s=stage.specific_impulse_s,
                burn_time_s=stage.burn_time_s,
                diameter_m=stage.diameter_m,
            )
            for stage in figures.stages
        ),
        payload_kg=figures.payload_kg,
        separates=figures.separates,
        payload_ballistic_coefficient_kg_m2=figures.payload_ballistic_coefficient_kg_m2,
    )
    if threat.target_latitude_rad is not None and threat.target_longitude_rad is not None:
        azimuth_rad, programme = aim(
            missile,
            threat.latitude_rad,
            threat.longitude_rad,
            threat.target_latitude_rad,
            threat.target_longitude_rad,
        )
    else:
        assert threat.azimuth_rad is not None, "the scenario gives a target or an azimuth"
        azimuth_rad = threat.azimuth_rad
        programme = Programme(
            vertical_rise_s=figures.vertical_rise_s,
            pitch_rate_rad_s=figures.pitch_rate_rad_s,
            held_elevations_rad=figures.held_elevations_rad,
        )
    trajectory = boost.fly(
        missile,
        threat.latitude_rad,
        threat.longitude_rad,
        0.0,
        azimuth_rad,
        programme,
        launch_s=threat.launched_s,
        sample_s=SAMPLE_S,
        maximum_s=max(until_s - threat.launched_s, 0.0) + 1200.0,
    )
    return FlyingObject(
        threat=threat,
        radar_cross_section_m2=figures.radar_cross_section_m2,
        trajectory=trajectory,
    )
