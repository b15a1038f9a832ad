"""What each sensor sees of one flight, in figures for people, and why it sees nothing."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from jointshield.flight.profile import Profiles
from jointshield.flight.sight import Looks
from jointshield.study.inputs import Values
from jointshield.study.models import Case
from jointshield.study.warning.model import told
from jointshield.study.warning.sensors import RADAR, Sensor
from jointshield.study.warning.sightings import look, rooms

_REASONS = (
    "never in its sector",
    "never above its least elevation or the horizon",
    "never below its greatest elevation",
    "never within its range",
)
"""By limit, in the order of `sightings.rooms`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One sensor and one flight; NaN where there is none. role: `there` or `added`.

    seen_s: first in view; told_s: its report, both after launch. warning_s: from report to impact.
    why: the reason where it never sees the flight.
    """

    sensor: Sensor
    role: str
    seen_s: float
    told_s: float
    warning_s: float
    height_km: float
    slant_range_km: float
    azimuth_deg: float
    elevation_deg: float
    why: str

    def as_json(self) -> dict[str, Any]:
        """As a plain tree; what there is none of is None."""
        return {
            "id": self.sensor.id,
            "name": self.sensor.name,
            "kind": self.sensor.kind,
            "role": self.role,
            "detected_s": rounded(self.seen_s),
            "told_s": rounded(self.told_s),
            "warning_s": rounded(self.warning_s),
            "target_height_km": rounded(self.height_km),
            "slant_range_km": rounded(self.slant_range_km),
            "azimuth_deg": rounded(self.azimuth_deg),
            "elevation_deg": rounded(self.elevation_deg),
            "why_not": self.why or None,
        }

    def sentence(self) -> str:
        """In words."""
        if not math.isfinite(self.seen_s):
            return f"{self.sensor.id} ({self.role}): sees nothing: {self.why}."
        where = f"{self.height_km:.0f} km high"
        if math.isfinite(self.slant_range_km):
            where += f", {self.slant_range_km:.0f} km away, elevation {self.elevation_deg:.1f}°"
        return (
            f"{self.sensor.id} ({self.role}): in view at {self.seen_s:.0f} s ({where}), told at "
            f"{self.told_s:.0f} s: {self.warning_s:.0f} s of warning."
        )


def views(
    sensors: Mapping[str, Sensor], case: Case, values: Values, flights: Profiles
) -> dict[str, View]:
    """What the sensors of a case see of the flight of its first sample."""
    flight, seen = told(sensors, case, values)
    found = {}
    for key, sighting in seen.items():
        sensor, at = sensors[key], float(sighting.seen_s[0])
        radar = sensor.kind == RADAR
        looks = look(sensor, flights, values) if radar else None
        report = float(sighting.told_s[0])
        height, distance, azimuth, elevation = _where(flights, looks, at)
        why = ""
        if not math.isfinite(at):
            why = _why(sensor, looks, values) if looks else "burns out below the clouds"
        found[key] = View(
            sensor=sensor,
            role="there" if key in case.words["sensors"] else "added",
            seen_s=at,
            told_s=report,
            warning_s=max(float(flight[0]) - report, 0.0) if math.isfinite(report) else 0.0,
            height_km=height / 1000.0,
            slant_range_km=distance / 1000.0,
            azimuth_deg=azimuth,
            elevation_deg=elevation,
            why=why,
        )
    return found


def _where(
    flights: Profiles, looks: Looks | None, at_s: float
) -> tuple[float, float, float, float]:
    """Height m, slant range m, azimuth deg and elevation deg at an instant of the first flight."""
    if not math.isfinite(at_s):
        return math.nan, math.nan, math.nan, math.nan
    times = flights.times_s[0]
    height = float(np.interp(at_s, times, flights.heights_m[0]))
    if looks is None:
        return height, math.nan, math.nan, math.nan
    azimuth = math.degrees(float(np.interp(at_s, times, np.unwrap(looks.azimuth_rad[0]))))
    return (
        height,
        float(np.interp(at_s, times, looks.range_m[0])),
        azimuth % 360.0,
        math.degrees(float(np.interp(at_s, times, looks.elevation_rad[0]))),
    )


def _why(sensor: Sensor, looks: Looks, values: Values) -> str:
    """Which limit alone keeps the flight out of view, or that they do so together."""
    for room, reason in zip(rooms(sensor, looks, values), _REASONS, strict=True):
        if np.max(room[0]) < 0.0:
            return reason
    return "never inside all its limits for long enough"


def rounded(value: float) -> float | None:
    """To a thousandth; None where there is none."""
    return round(value, 3) if math.isfinite(value) else None
