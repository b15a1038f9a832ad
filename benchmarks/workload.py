"""The falls that all engines fly, what is handed to engines of other languages, and the error.

The reference is heyoka at 1e-16 with a step's end at every edge of the 1976 air (`engines/`): it
shares no code with the package. Hipparchus' Dormand-Prince 8(5,3) at 1e-7 m a step, which ends no
steps at edges, comes within 15 mm of it.
"""

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tests.flight import regimes

from jointshield.earth import atmosphere, ellipsoid, frames

Floats = NDArray[np.float64]

UPPER_AIR = np.array([(1000.0 * km, rho) for km, _, rho in atmosphere._UPPER])  # noqa: SLF001
LAYER_EDGES_M = np.array(
    [
        6_356_766.0 * base / (6_356_766.0 - base)
        for base in (0.0, 11e3, 20e3, 32e3, 47e3, 51e3, 71e3)
    ]
)
EDGES_M = np.concatenate((LAYER_EDGES_M, UPPER_AIR[:, 0]))
"""Where the 1976 air has a kink: geometric heights, from the ground to the top."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Impacts:
    """What an engine gives: flight times (n,) s, landing points (n, 3) m eci, CPU s of each run."""

    flight_s: Floats
    landing_eci: Floats
    cpu_s: Floats

    def first(self, count: int) -> "Impacts":
        """The first flights only, with the time of all."""
        return Impacts(
            flight_s=self.flight_s[:count], landing_eci=self.landing_eci[:count], cpu_s=self.cpu_s
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Workload:
    """One regime's flights."""

    name: str
    flights: regimes.Flights

    @classmethod
    def of(cls, name: str, count: int) -> "Workload":
        """The first flights of a regime."""
        return cls(name=name, flights=regimes.flights(name, count))

    def __len__(self) -> int:
        """How many flights."""
        return len(self.flights.times_s)

    def write(self, folder: Path, edges_m: Floats = EDGES_M) -> Path:
        """Write what engines outside read, as `.npz` and `.bin`; the path without its suffix."""
        path = folder / self.name.replace(" ", "-").replace(",", "")
        states = self.flights.states_eci
        area = 1.0 / self.flights.ballistic_coefficients_kg_m2
        np.savez(
            path.with_suffix(".npz"),
            states_eci=states,
            area=area,
            upper=UPPER_AIR,
            knots_m=edges_m,
        )
        sizes = (len(states), len(UPPER_AIR))
        np.concatenate((sizes, states.ravel(), area, UPPER_AIR.ravel())).astype("<f8").tofile(
            path.with_suffix(".bin")
        )
        return path

    def ecef(self, impacts: Impacts) -> Floats:
        """Landing points (n, 3) m on the turning Earth."""
        turn = frames.EARTH_ROTATION_RAD_S * (
            self.flights.times_s[: len(impacts.flight_s)] + impacts.flight_s
        )
        c, s = np.cos(turn), np.sin(turn)
        x, y, z = impacts.landing_eci.T
        return np.column_stack((c * x + s * y, c * y - s * x, z))

    def impacts(
        self, latitude_rad: Floats, longitude_rad: Floats, time_s: Floats, cpu_s: Floats
    ) -> Impacts:
        """Places on the ellipsoid and exercise times, as engines outside give them."""
        x, y, z = _on_ground(latitude_rad, longitude_rad).T
        turn = frames.EARTH_ROTATION_RAD_S * time_s
        c, s = np.cos(turn), np.sin(turn)
        return Impacts(
            flight_s=time_s - self.flights.times_s,
            landing_eci=np.column_stack((c * x - s * y, c * y + s * x, z)),
            cpu_s=cpu_s,
        )

    def worst_m(self, impacts: Impacts, reference: Impacts) -> float:
        """Greatest distance of an impact from the reference's; infinite where one is missing."""
        off = self.off_m(impacts, reference)
        return float(off.max()) if np.isfinite(off).all() else math.inf

    def off_m(self, impacts: Impacts, reference: Impacts) -> Floats:
        """Distances (n,) of impacts from the reference's."""
        there = self.ecef(reference.first(len(impacts.flight_s)))
        off: Floats = np.linalg.norm(self.ecef(impacts) - there, axis=1)
        return off


def _on_ground(latitude_rad: Floats, longitude_rad: Floats) -> Floats:
    """Points (n, 3) m on the ellipsoid."""
    sine, cosine = np.sin(latitude_rad), np.cos(latitude_rad)
    normal = ellipsoid.SEMI_MAJOR_AXIS_M / np.sqrt(1.0 - ellipsoid.ECCENTRICITY_SQUARED * sine**2)
    axial = normal * cosine
    return np.column_stack(
        (
            axial * np.cos(longitude_rad),
            axial * np.sin(longitude_rad),
            normal * (1.0 - ellipsoid.ECCENTRICITY_SQUARED) * sine,
        )
    )
