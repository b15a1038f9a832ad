"""Where and when an object started: by launch reports, or, without any, by tracing it back."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from jointshield.earth import ground
from jointshield.earth.ellipsoid import geodetic_from_ecef
from jointshield.earth.frames import ecef_state_from_eci
from jointshield.flight.ballistic import coast
from jointshield.messages.tracks import LaunchReport
from jointshield.strict.elementary import atan2, cos, hypot3, sin
from jointshield.strict.linear import Floats

# A free fall carried back to the ground passes 1-31 km from the launch point, 51-106 s after the
# launch (0.58-0.69 of the burn time), in the flights of the shipped scenarios.
_BURNING_S, _BURNING_SIGMA_S = 70.0, 30.0
_TRACED_SIGMA_M = 20_000.0
_BACK_STEP_S, _BACK_MAX_S = 20.0, 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class LaunchEstimate:
    """A launch point (geodetic, rad) with circular one-sigma error, and a launch time."""

    latitude_rad: float
    longitude_rad: float
    sigma_m: float
    launched_s: float
    launched_sigma_s: float
    heading_rad: float | None
    heading_sigma_rad: float | None


def fuse_launch(reports: Sequence[LaunchReport]) -> LaunchEstimate | None:
    """Weigh independent launch reports by their stated errors; None without a report.

    Positions are averaged in the plane that touches the Earth at the surest report, headings as
    vectors; errors are taken as independent between lanes.
    """
    if not reports:
        return None
    ordered = sorted(reports, key=lambda report: (report.sigma_m, report.lane, report.number))
    base = ordered[0]
    weight = east = north = 0.0
    time_weight = time = 0.0
    turn_weight = turn_x = turn_y = 0.0
    for report in ordered:
        distance_m, azimuth, _ = ground.inverse(
            base.latitude_rad, base.longitude_rad, report.latitude_rad, report.longitude_rad
        )
        share = 1.0 / (report.sigma_m * report.sigma_m)
        weight += share
        east += share * distance_m * sin(azimuth)
        north += share * distance_m * cos(azimuth)
        share = 1.0 / (report.launched_sigma_s * report.launched_sigma_s)
        time_weight += share
        time += share * report.launched_s
        if report.heading_rad is not None and report.heading_sigma_rad is not None:
            share = 1.0 / (report.heading_sigma_rad * report.heading_sigma_rad)
            turn_weight += share
            turn_x += share * cos(report.heading_rad)
            turn_y += share * sin(report.heading_rad)
    latitude, longitude, _ = ground.direct(
        base.latitude_rad,
        base.longitude_rad,
        atan2(east, north),
        hypot3(east / weight, north / weight, 0.0),
    )
    return LaunchEstimate(
        latitude_rad=latitude,
        longitude_rad=longitude,
        sigma_m=math.sqrt(1.0 / weight),
        launched_s=time / time_weight,
        launched_sigma_s=math.sqrt(1.0 / time_weight),
        heading_rad=atan2(turn_y, turn_x) if turn_weight else None,
        heading_sigma_rad=math.sqrt(1.0 / turn_weight) if turn_weight else None,
    )


def trace_back(state_eci: Floats, time_s: float) -> LaunchEstimate | None:
    """Where and when an object in free fall started, from its state (6,), m and m/s, alone.

    Its path is carried back to the ground as if it had never been under thrust. None if that does
    not come down within an hour: the object is in orbit, or has not left the air.
    """
    after_s, before_s = 0.0, 0.0
    while _height_m(state_eci, time_s, before_s) > 0.0:
        after_s, before_s = before_s, before_s + _BACK_STEP_S
        if before_s > _BACK_MAX_S:
            return None
    while before_s - after_s > 0.1:
        middle_s = 0.5 * (after_s + before_s)
        if _height_m(state_eci, time_s, middle_s) > 0.0:
            after_s = middle_s
        else:
            before_s = middle_s
    latitude, longitude, _ = _below(state_eci, time_s, before_s)
    return LaunchEstimate(
        latitude_rad=latitude,
        longitude_rad=longitude,
        sigma_m=_TRACED_SIGMA_M,
        launched_s=time_s - before_s - _BURNING_S,
        launched_sigma_s=_BURNING_SIGMA_S,
        heading_rad=None,
        heading_sigma_rad=None,
    )


def _below(state_eci: Floats, time_s: float, before_s: float) -> tuple[float, float, float]:
    """Geodetic place of the path `before_s` ago."""
    ecef = ecef_state_from_eci(coast(state_eci, -before_s), time_s - before_s)
    return geodetic_from_ecef(ecef[0], ecef[1], ecef[2])


def _height_m(state_eci: Floats, time_s: float, before_s: float) -> float:
    return _below(state_eci, time_s, before_s)[2]
