"""Many notional missiles at once: each row another missile, launched as one batch.

For questions about missiles that nobody describes: their figures are ranges of assumptions, and
each sample of them is a missile of its own. Same programme for all: straight up, then turning down
to one held elevation, which must be reached before the first burnout.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from jointshield.earth.atmosphere import GRAVITY_M_S2
from jointshield.earth.ellipsoid import ECCENTRICITY_SQUARED, SEMI_MAJOR_AXIS_M
from jointshield.earth.frames import EARTH_ROTATION_RAD_S
from jointshield.flight.lanes.launches import Launches

Floats = NDArray[np.float64]

_WEIGHT = 50.0
"""As `lanes.launches` weighs an error at burnout, which grows on the way to the impact."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """Missiles (n,) of s stages each, by shares of the mass at each stage's ignition.

    launch_mass_kg (n,); propellant_share (n, s), of the mass at that ignition; structure_share
    (n,), dry over fuelled mass of every stage; specific_impulse_s, burn_time_s (n, s); diameter_m
    (n,); ballistic_coefficient_kg_m2 (n,), of what flies on alone after the last burnout.
    """

    launch_mass_kg: Floats
    propellant_share: Floats
    structure_share: Floats
    specific_impulse_s: Floats
    burn_time_s: Floats
    diameter_m: Floats
    ballistic_coefficient_kg_m2: Floats

    def __len__(self) -> int:
        return len(self.launch_mass_kg)

    def rows(self, which: ArrayLike) -> "Family":
        """Some of the missiles, by index (m,): a missile may come several times."""
        index = np.asarray(which)
        return Family(
            launch_mass_kg=self.launch_mass_kg[index],
            propellant_share=self.propellant_share[index],
            structure_share=self.structure_share[index],
            specific_impulse_s=self.specific_impulse_s[index],
            burn_time_s=self.burn_time_s[index],
            diameter_m=self.diameter_m[index],
            ballistic_coefficient_kg_m2=self.ballistic_coefficient_kg_m2[index],
        )

    def ignition_masses_kg(self) -> Floats:
        """Masses (n, s + 1) at each ignition, last the payload's: below 0 where none is left."""
        ratio = 1.0 / (1.0 - self.structure_share)
        left = 1.0 - self.propellant_share * ratio[:, None]
        return self.launch_mass_kg[:, None] * np.concatenate(
            (np.ones((len(self), 1)), np.cumprod(left, axis=1)), axis=1
        )

    @property
    def payload_share(self) -> Floats:
        """Payload over launch mass (n,)."""
        return np.asarray(self.ignition_masses_kg()[:, -1] / self.launch_mass_kg)

    def launches(
        self,
        elevation_rad: ArrayLike,
        azimuth_rad: ArrayLike,
        latitude_rad: float,
        longitude_rad: float,
        *,
        vertical_rise_s: float,
        pitch_rate_rad_s: float,
    ) -> Launches:
        """Return one launch (n,) of each missile; elevation and azimuth broadcast to (n,)."""
        count, stages = self.burn_time_s.shape
        elevation = np.broadcast_to(np.asarray(elevation_rad, dtype=np.float64), (count,))
        azimuth = np.broadcast_to(np.asarray(azimuth_rad, dtype=np.float64), (count,))
        masses = self.ignition_masses_kg()
        flow = self.propellant_share * masses[:, :-1] / self.burn_time_s
        thrust = flow * self.specific_impulse_s * GRAVITY_M_S2
        ends = np.cumsum(self.burn_time_s, axis=1)
        begins = ends - self.burn_time_s
        turned = vertical_rise_s + (0.5 * math.pi - elevation) / pitch_rate_rad_s
        turned = np.minimum(np.maximum(turned, vertical_rise_s + 1e-6), ends[:, 0] - 1e-6)
        area = 0.25 * math.pi * self.diameter_m**2
        table = np.empty((count, 2 + stages, 8))
        table[:, :, 7] = area[:, None]
        for row in range(2 + stages):
            stage = max(row - 2, 0)
            table[:, row, 4], table[:, row, 6] = thrust[:, stage], flow[:, stage]
        table[:, 0, :4] = 0.0, vertical_rise_s, 0.5 * math.pi, 0.0
        table[:, 1, 0], table[:, 1, 1] = vertical_rise_s, turned
        table[:, 1, 2], table[:, 1, 3] = 0.5 * math.pi, -pitch_rate_rad_s
        table[:, 2:, 0], table[:, 2:, 1] = begins, ends
        table[:, 2, 0] = turned
        table[:, 2:, 2], table[:, 2:, 3] = elevation[:, None], 0.0
        for row in range(2 + stages):
            stage = max(row - 2, 0)
            burnt = flow[:, stage] * (table[:, row, 0] - begins[:, stage])
            table[:, row, 5] = masses[:, stage] - burnt
        start, axes = _start(latitude_rad, longitude_rad, azimuth)
        speed = -np.sum(self.specific_impulse_s * np.log1p(-self.propellant_share), axis=1)
        return Launches(
            states_eci=np.tile(start, (count, 1)),
            axes=axes,
            segments=table,
            counts=np.full(count, 2 + stages, dtype=np.int64),
            drags_m2_kg=1.0 / self.ballistic_coefficient_kg_m2,
            body=False,
            levers_s=_WEIGHT * np.clip(0.15 * GRAVITY_M_S2 * speed, 50.0, 3000.0),
        )


def _start(latitude_rad: float, longitude_rad: float, azimuth: Floats) -> tuple[Floats, Floats]:
    """Return the state (6,) at rest on the turning ground, and axes (n, 6) along it and up, eci."""
    sl, cl = math.sin(latitude_rad), math.cos(latitude_rad)
    so, co = math.sin(longitude_rad), math.cos(longitude_rad)
    normal = SEMI_MAJOR_AXIS_M / math.sqrt(1.0 - ECCENTRICITY_SQUARED * sl * sl)
    x, y = normal * cl * co, normal * cl * so
    z = normal * (1.0 - ECCENTRICITY_SQUARED) * sl
    state = np.array([x, y, z, -EARTH_ROTATION_RAD_S * y, EARTH_ROTATION_RAD_S * x, 0.0])
    sa, ca = np.sin(azimuth), np.cos(azimuth)
    up = np.ones_like(azimuth)
    axes = np.stack(
        (
            -sa * so - ca * sl * co,
            sa * co - ca * sl * so,
            ca * cl,
            cl * co * up,
            cl * so * up,
            sl * up,
        ),
        axis=1,
    )
    return state, axes
