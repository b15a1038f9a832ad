"""Did we see this? What one lane's own scans and geometry say about a place and a time.

Everything here follows from the query, the lane's figures and its recorded scans, so that whoever
holds the scans can work a claim out again. A claim says what was looked for and where the lane
would have seen it; that nothing was there is the reader's conclusion.
"""

import math
from collections.abc import Sequence

import numpy as np

from jointshield.catalogue import radar as radar_equation
from jointshield.catalogue.things import Infrared, Radar
from jointshield.earth.ellipsoid import ecef_from_geodetic
from jointshield.earth.frames import azimuth_elevation_range, ecef_from_azimuth_elevation_range
from jointshield.messages.plots import InfraredScan, RadarScan, Scan
from jointshield.messages.queries import LAUNCH, CoverageClaim, Sought
from jointshield.strict.elementary import hypot3, log
from jointshield.strict.linear import Floats
from jointshield.tracking.coverage import in_sight

CONFIDENT = 0.9
"""Probability of one look's detection that the smallest cross-section is stated for."""
_HIGHEST_M = 5.0e6
_PLUME_HIGH_M = 250.0e3
"""A plume may be so high, and so far along, above its launch point."""
_STEP_M = 1000.0


def radar_claim(radar: Radar, sought: Sought, scans: Sequence[Scan]) -> CoverageClaim:
    """What a radar's scans and sector say of something sought."""
    station = np.array(ecef_from_geodetic(radar.latitude_rad, radar.longitude_rad, radar.height_m))
    place = _place(sought, sought.height_m)
    azimuth, elevation, distance = azimuth_elevation_range(
        station, radar.latitude_rad, radar.longitude_rad, place
    )
    in_view = in_sight(radar, azimuth, elevation)
    looks = _within(sought, scans)
    distances = [
        _nearest(radar, station, scan, place) for scan in looks if isinstance(scan, RadarScan)
    ]
    return _claim(
        radar.id,
        sought,
        looks,
        in_view=in_view,
        distances=distances,
        lowest_m=_lowest_m(radar, station, sought),
        smallest_m2=smallest_cross_section_m2(radar, distance) if in_view else None,
    )


def infrared_claim(lane: Infrared, sought: Sought, scans: Sequence[Scan]) -> CoverageClaim:
    """What an infrared lane's looks say; it sees plumes only, so an object as such never."""
    vantage = np.array(ecef_from_geodetic(lane.latitude_rad, lane.longitude_rad, lane.height_m))
    height_m = max(sought.height_m, lane.cloud_break_height_m)
    place = _place(sought, height_m)
    _, elevation, _ = azimuth_elevation_range(
        place, sought.latitude_rad, sought.longitude_rad, vantage
    )
    in_view = elevation > 0.0
    looks = _within(sought, scans)
    distances: list[float | None] = []
    for scan in looks:
        if isinstance(scan, InfraredScan):
            beside = [
                _beside_m(vantage, np.array([p.direction_x, p.direction_y, p.direction_z]), place)
                for p in scan.plots
            ]
            distances.append(min(beside, default=None))
    return _claim(
        lane.id,
        sought,
        looks,
        in_view=in_view,
        distances=distances,
        lowest_m=lane.cloud_break_height_m if in_view else None,
        smallest_m2=None,
        allowance_m=_PLUME_HIGH_M if sought.kind == LAUNCH else 0.0,
    )


def smallest_cross_section_m2(radar: Radar, distance_m: float) -> float:
    """Cross-section found at a distance with probability `CONFIDENT` in one look (Swerling 1)."""
    snr = log(radar.false_alarm_probability) / log(CONFIDENT) - 1.0
    share = radar_equation.signal_to_noise(radar, distance_m, radar.reference_cross_section_m2)
    return radar.reference_cross_section_m2 * snr / share


def _claim(
    lane: str,
    sought: Sought,
    looks: Sequence[Scan],
    *,
    in_view: bool,
    distances: Sequence[float | None],
    lowest_m: float | None,
    smallest_m2: float | None,
    allowance_m: float = 0.0,
) -> CoverageClaim:
    near = [d for d in distances if d is not None and d <= sought.radius_m + allowance_m]
    times = [scan.time_s for scan in looks]
    return CoverageClaim(
        lane=lane,
        sought=sought.kind,
        in_view=in_view,
        looks=len(looks),
        first_s=min(times, default=None),
        last_s=max(times, default=None),
        seen=len(near),
        nearest_m=min(near, default=None),
        lowest_m=lowest_m,
        smallest_m2=smallest_m2,
    )


def _within(sought: Sought, scans: Sequence[Scan]) -> list[Scan]:
    """The looks taken in the span, in order of time."""
    found = [scan for scan in scans if abs(scan.time_s - sought.at_s) <= sought.span_s]
    return sorted(found, key=lambda scan: scan.time_s)


def _place(sought: Sought, height_m: float) -> Floats:
    return np.array(ecef_from_geodetic(sought.latitude_rad, sought.longitude_rad, height_m))


def _nearest(radar: Radar, station: Floats, scan: RadarScan, place: Floats) -> float | None:
    """Distance of the scan's nearest plot from the place; None without a plot."""
    distances = []
    for plot in scan.plots:
        at = ecef_from_azimuth_elevation_range(
            station,
            radar.latitude_rad,
            radar.longitude_rad,
            plot.azimuth_rad,
            plot.elevation_rad,
            plot.range_m,
        )
        gap = at - place
        distances.append(hypot3(float(gap[0]), float(gap[1]), float(gap[2])))
    return min(distances, default=None)


def _beside_m(vantage: Floats, direction: Floats, place: Floats) -> float:
    """How far a line of sight passes from a place in front of the vantage."""
    away = place - vantage
    along = float(away @ direction)
    gap = away - along * direction
    beside = hypot3(float(gap[0]), float(gap[1]), float(gap[2]))
    return beside if along > 0.0 else math.inf


def _lowest_m(radar: Radar, station: Floats, sought: Sought) -> float | None:
    """Height above the place from which on it is in the sector, to a kilometre; None at none."""

    def direction(height_m: float) -> tuple[float, float]:
        azimuth, elevation, _ = azimuth_elevation_range(
            station, radar.latitude_rad, radar.longitude_rad, _place(sought, height_m)
        )
        return azimuth, elevation

    low_m, high_m = 0.0, _HIGHEST_M
    floor = max(radar.elevation_min_rad, 0.0) + 0.01
    if direction(low_m)[1] >= floor:
        return low_m if in_sight(radar, *direction(low_m)) else None
    while high_m - low_m > _STEP_M:
        middle_m = 0.5 * (low_m + high_m)
        if direction(middle_m)[1] >= floor:
            high_m = middle_m
        else:
            low_m = middle_m
    return high_m if in_sight(radar, *direction(high_m)) else None
