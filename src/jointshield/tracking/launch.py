"""Launch points from one infrared lane: where the plume came through the clouds, and which way.

A line of sight gives a direction only. The first plot of an object is put where its line meets the
ellipsoid raised by the cloud-break height; the launch lies `climb_to_cloud_break_s` before it.
Later plots are put at the height that a constant vertical acceleration gives, which passes the
cloud break at that time; this height is known to `_HEIGHT_SHARE` of itself, and a wrong height
moves a point away from the vantage by (height error) x tan(view angle): the heading's error is
mostly that.
"""

import math
from dataclasses import dataclass

import numpy as np

from jointshield.catalogue.things import Infrared, TrackingAssumptions
from jointshield.earth import ground
from jointshield.earth.ellipsoid import (
    SEMI_MAJOR_AXIS_M,
    SEMI_MINOR_AXIS_M,
    ecef_from_geodetic,
    geodetic_from_ecef,
)
from jointshield.earth.frames import azimuth_elevation_range
from jointshield.messages.plots import InfraredPlot, InfraredScan
from jointshield.messages.tracks import LaunchReport
from jointshield.strict.elementary import atan2, cos, hypot3, sin
from jointshield.strict.linear import Floats
from jointshield.tracking.association import assign

_HEIGHT_SHARE = 0.3
_FIRST_SPEED_M_S = 2000.0
_TURN_M_S2 = 150.0
_HIGHEST_M = 300.0e3
_CLIMB_M_S = 400.0
_LOST_SCANS = 3
_HEADING_SIGMA_RAD = 0.5
_NOISE_GATE = 5.0


def pierce(vantage_ecef_m: Floats, direction: Floats, height_m: float) -> Floats | None:
    """Return where a line of sight first meets the ellipsoid raised by a height, (3,) m, ecef.

    None where it passes by.
    """
    axes = np.array([SEMI_MAJOR_AXIS_M, SEMI_MAJOR_AXIS_M, SEMI_MINOR_AXIS_M]) + height_m
    p, d = vantage_ecef_m / axes, direction / axes
    a = float(d[0] * d[0] + d[1] * d[1] + d[2] * d[2])
    b = float(p[0] * d[0] + p[1] * d[1] + p[2] * d[2])
    c = float(p[0] * p[0] + p[1] * p[1] + p[2] * p[2]) - 1.0
    inside = b * b - a * c
    if inside < 0.0:
        return None
    return vantage_ecef_m + direction * ((-b - math.sqrt(inside)) / a)


@dataclass(slots=True)
class _Plume:
    """One object that an infrared lane follows."""

    number: int
    first_seen_s: float
    last_seen_s: float
    latitude_rad: float
    longitude_rad: float
    view_tangent: float
    away_rad: float
    slant_m: float
    last_ecef_m: Floats
    velocity_m_s: Floats | None = None
    heading_rad: float | None = None
    heading_sigma_rad: float | None = None


class LaunchTracker:
    """All launches that one infrared lane has seen."""

    __slots__ = ("_assumptions", "_plumes", "_scan_s", "_vantage", "lane")

    def __init__(self, lane: Infrared, assumptions: TrackingAssumptions) -> None:
        self.lane = lane
        self._assumptions = assumptions
        self._plumes: list[_Plume] = []
        self._scan_s = -math.inf
        self._vantage = np.array(
            ecef_from_geodetic(lane.latitude_rad, lane.longitude_rad, lane.height_m)
        )

    def take(self, scan: InfraredScan) -> None:
        """Take in the next scan of this lane. Scans come in order of time."""
        self._scan_s = scan.time_s
        burning = [plume for plume in self._plumes if self._is_burning(plume)]
        places = [
            [self._place(plot, plume, scan.time_s) for plot in scan.plots] for plume in burning
        ]
        distances = [
            np.array([self._squared(plume, place, scan.time_s) for place in row])
            for plume, row in zip(burning, places, strict=True)
        ]
        chosen = assign(distances, [np.zeros(len(scan.plots))] * len(burning), 1.0)
        for row, column in chosen.items():
            place = places[row][column]
            if place is not None:
                self._follow(burning[row], place, scan.time_s)
        for column, plot in enumerate(scan.plots):
            if column not in chosen.values():
                self._begin(plot, scan.time_s)

    def reports(self) -> tuple[LaunchReport, ...]:
        """Return one report for each launch, as of the last scan."""
        return tuple(self._report(plume) for plume in self._plumes)

    def _is_burning(self, plume: _Plume) -> bool:
        return self._scan_s - plume.last_seen_s <= _LOST_SCANS * self.lane.revisit_s

    def _height_m(self, plume: _Plume, time_s: float) -> float:
        """Supposed height of a plume: constant vertical acceleration through the cloud break."""
        climb_s = self._assumptions.climb_to_cloud_break_s
        share = (time_s - plume.first_seen_s + climb_s) / climb_s
        return min(self.lane.cloud_break_height_m * share * share, _HIGHEST_M)

    def _place(self, plot: InfraredPlot, plume: _Plume, time_s: float) -> Floats | None:
        direction = np.array([plot.direction_x, plot.direction_y, plot.direction_z])
        return pierce(self._vantage, direction, self._height_m(plume, time_s))

    def _squared(self, plume: _Plume, place: Floats | None, time_s: float) -> float:
        """Squared distance from where it was expected, in units of the greatest possible."""
        if place is None:
            return math.inf
        since_s = time_s - plume.last_seen_s
        gap = place - plume.last_ecef_m
        allowed = _NOISE_GATE * self._point_noise_m(plume)
        if plume.velocity_m_s is None:
            allowed += _FIRST_SPEED_M_S * since_s
        else:
            gap = gap - plume.velocity_m_s * since_s
            allowed += 0.5 * _TURN_M_S2 * since_s * since_s
        off = hypot3(float(gap[0]), float(gap[1]), float(gap[2]))
        return (off / allowed) * (off / allowed)

    def _begin(self, plot: InfraredPlot, time_s: float) -> None:
        direction = np.array([plot.direction_x, plot.direction_y, plot.direction_z])
        place = pierce(self._vantage, direction, self.lane.cloud_break_height_m)
        if place is None:
            return
        latitude, longitude, _ = geodetic_from_ecef(place[0], place[1], place[2])
        azimuth, elevation, slant = azimuth_elevation_range(
            place, latitude, longitude, self._vantage
        )
        self._plumes.append(
            _Plume(
                number=len(self._plumes) + 1,
                first_seen_s=time_s,
                last_seen_s=time_s,
                latitude_rad=latitude,
                longitude_rad=longitude,
                view_tangent=cos(elevation) / max(sin(elevation), 0.05),
                away_rad=azimuth + math.pi,
                slant_m=slant,
                last_ecef_m=place,
            )
        )

    def _follow(self, plume: _Plume, place: Floats, time_s: float) -> None:
        plume.velocity_m_s = (place - plume.last_ecef_m) / (time_s - plume.last_seen_s)
        plume.last_seen_s = time_s
        plume.last_ecef_m = place
        latitude, longitude, _ = geodetic_from_ecef(place[0], place[1], place[2])
        distance_m, heading, _ = ground.inverse(
            plume.latitude_rad, plume.longitude_rad, latitude, longitude
        )
        across = _HEIGHT_SHARE * self._height_m(plume, time_s) * plume.view_tangent
        across *= abs(sin(heading - plume.away_rad))
        noise = hypot3(self._point_noise_m(plume), self._point_noise_m(plume), 0.0)
        sigma = atan2(hypot3(across, noise, 0.0), distance_m)
        if sigma < _HEADING_SIGMA_RAD and sigma < (plume.heading_sigma_rad or math.inf):
            plume.heading_rad = heading - 2.0 * math.pi * math.floor(heading / (2.0 * math.pi))
            plume.heading_sigma_rad = sigma

    def _point_noise_m(self, plume: _Plume) -> float:
        """One-sigma of a pierced point by the angle alone; the worse of the two directions."""
        stretch = math.sqrt(1.0 + plume.view_tangent * plume.view_tangent)
        return self.lane.angle_sigma_rad * plume.slant_m * stretch

    def _report(self, plume: _Plume) -> LaunchReport:
        assumed = self._assumptions
        # It came through the clouds any time since the look before: uniform over a revisit.
        late_s = 0.5 * self.lane.revisit_s
        late_sigma_s = self.lane.revisit_s / math.sqrt(12.0)
        parallax_m = _CLIMB_M_S * hypot3(late_s, late_sigma_s, 0.0) * plume.view_tangent
        return LaunchReport(
            party=self.lane.owner,
            lane=self.lane.id,
            number=plume.number,
            time_s=self._scan_s,
            launched_s=plume.first_seen_s - late_s - assumed.climb_to_cloud_break_s,
            launched_sigma_s=hypot3(assumed.climb_to_cloud_break_sigma_s, late_sigma_s, 0.0),
            latitude_rad=plume.latitude_rad,
            longitude_rad=plume.longitude_rad,
            sigma_m=hypot3(self._point_noise_m(plume), assumed.launch_point_sigma_m, parallax_m),
            heading_rad=plume.heading_rad,
            heading_sigma_rad=plume.heading_sigma_rad,
            last_seen_s=plume.last_seen_s,
            burning=self._is_burning(plume),
        )
