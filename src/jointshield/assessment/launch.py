"""Where and when an object started, by all launch reports together."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from jointshield.earth import ground
from jointshield.messages.tracks import LaunchReport
from jointshield.strict.elementary import atan2, cos, hypot3, sin


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
