"""What sensors receive: radar and infrared scans of the objects that are there.

Random draws are named by sensor, object and scan number, so that a scan does not depend on what
else happens: the modes see the same noise until an interception changes the sky.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jointshield.catalogue import radar as radar_equation
from jointshield.catalogue.things import Infrared, Radar
from jointshield.earth.ellipsoid import ecef_from_geodetic, geodetic_from_ecef
from jointshield.earth.frames import azimuth_elevation_range
from jointshield.earth.ground import wrap_two_pi
from jointshield.messages.plots import InfraredPlot, InfraredScan, RadarPlot, RadarScan
from jointshield.messages.truth import TruthBias, TruthOrigin
from jointshield.strict import elementary
from jointshield.strict.streams import Stream
from jointshield.world.objects import FlyingObject


@dataclass(frozen=True, slots=True, kw_only=True)
class RadarBias:
    """How far off this radar's registration really is in this run; constant for the run."""

    range_m: float
    azimuth_rad: float
    elevation_rad: float


def draw_bias(radar: Radar, seed: int) -> RadarBias:
    """Draw the fixed registration bias of one radar from its owner's stated one-sigma."""
    along, across, up = Stream(seed, "bias", radar.id).normal(0, 3)
    return RadarBias(
        range_m=along * radar.range_bias_sigma_m,
        azimuth_rad=across * radar.angle_bias_sigma_rad,
        elevation_rad=up * radar.angle_bias_sigma_rad,
    )


def bias_message(radar: Radar, bias: RadarBias) -> TruthBias:
    """The bias as exercise control writes it down."""
    return TruthBias(
        sensor=radar.id,
        range_m=bias.range_m,
        azimuth_rad=bias.azimuth_rad,
        elevation_rad=bias.elevation_rad,
    )


def in_sector(radar: Radar, azimuth_rad: float, elevation_rad: float) -> bool:
    """Whether a direction lies in the radar's sector (azimuth limits run clockwise)."""
    width = radar.azimuth_max_rad - radar.azimuth_min_rad
    offset = wrap_two_pi(azimuth_rad - radar.azimuth_min_rad)
    return offset <= width and _lowest(radar) <= elevation_rad <= radar.elevation_max_rad


def _lowest(radar: Radar) -> float:
    """The lower edge of the sector, or the horizon where that is higher."""
    return max(radar.elevation_min_rad, 0.0)


def radar_scan(
    radar: Radar, bias: RadarBias, objects: Sequence[FlyingObject], time_s: float, seed: int
) -> tuple[RadarScan, TruthOrigin]:
    """One scan, and which object lies behind each plot.

    The line of sight is geometric over a smooth Earth: elevation zero is the horizon.
    """
    number = round(time_s / radar.revisit_s)
    station = np.array(ecef_from_geodetic(radar.latitude_rad, radar.longitude_rad, radar.height_m))
    found: list[tuple[RadarPlot, str]] = []
    for target in objects:
        state = target.ecef_at(time_s)
        if state is None:
            continue
        azimuth, elevation, distance = azimuth_elevation_range(
            station, radar.latitude_rad, radar.longitude_rad, state[:3]
        )
        if not in_sector(radar, azimuth, elevation):
            continue
        snr = radar_equation.signal_to_noise(radar, distance, target.radar_cross_section_m2)
        stream = Stream(seed, "plot", radar.id, target.id)
        if stream.uniform(number, 1)[0] >= radar_equation.detection_probability(radar, snr):
            continue
        snr_db = radar_equation.db_from_ratio(snr)
        sigmas = radar_equation.noise_sigmas(radar, snr_db, elevation)
        draws = Stream(seed, "noise", radar.id, target.id).normal(number, 3)
        plot = RadarPlot(
            range_m=distance + bias.range_m + draws[0] * sigmas[0],
            azimuth_rad=wrap_two_pi(azimuth + bias.azimuth_rad + draws[1] * sigmas[1]),
            elevation_rad=elevation + bias.elevation_rad + draws[2] * sigmas[2],
            snr_db=snr_db,
        )
        found.append((plot, target.id))
    false = _false_plot(radar, number, seed)
    if false is not None:
        found.append((false, ""))
    found.sort(key=lambda pair: (pair[0].range_m, pair[0].azimuth_rad))
    return (
        RadarScan(sensor=radar.id, time_s=time_s, plots=tuple(plot for plot, _ in found)),
        TruthOrigin(sensor=radar.id, time_s=time_s, objects=tuple(name for _, name in found)),
    )


def _false_plot(radar: Radar, number: int, seed: int) -> RadarPlot | None:
    """At most one false plot a scan, spread evenly over the sector and the range."""
    draws = Stream(seed, "false", radar.id).uniform(number, 4)
    if draws[0] >= radar.false_plots_per_scan:
        return None
    width = radar.azimuth_max_rad - radar.azimuth_min_rad
    height = radar.elevation_max_rad - _lowest(radar)
    return RadarPlot(
        range_m=draws[1] * radar.range_max_m,
        azimuth_rad=wrap_two_pi(radar.azimuth_min_rad + draws[2] * width),
        elevation_rad=_lowest(radar) + draws[3] * height,
        snr_db=radar.reference_snr_db,
    )


def infrared_scan(
    lane: Infrared, objects: Sequence[FlyingObject], time_s: float, seed: int
) -> tuple[InfraredScan, TruthOrigin]:
    """One look of an infrared lane: burning stages above the cloud break, not behind the Earth."""
    number = round(time_s / lane.revisit_s)
    vantage = np.array(ecef_from_geodetic(lane.latitude_rad, lane.longitude_rad, lane.height_m))
    found: list[tuple[InfraredPlot, str]] = []
    for target in objects:
        state = target.ecef_at(time_s)
        if state is None or not target.thrusting_at(time_s):
            continue
        latitude, longitude, height = geodetic_from_ecef(state[0], state[1], state[2])
        if height < lane.cloud_break_height_m:
            continue
        _, elevation, _ = azimuth_elevation_range(state[:3], latitude, longitude, vantage)
        if elevation <= 0.0:
            continue
        stream = Stream(seed, "infrared", lane.id, target.id)
        if stream.uniform(number, 1)[0] >= lane.detection_probability:
            continue
        noise = Stream(seed, "infrared-noise", lane.id, target.id).normal(number, 3)
        direction = _unit(_unit(state[:3] - vantage) + lane.angle_sigma_rad * noise)
        plot = InfraredPlot(
            direction_x=direction[0], direction_y=direction[1], direction_z=direction[2]
        )
        found.append((plot, target.id))
    found.sort(key=lambda pair: (pair[0].direction_x, pair[0].direction_y))
    return (
        InfraredScan(
            sensor=lane.id,
            time_s=time_s,
            reported_s=time_s + lane.report_delay_s,
            plots=tuple(plot for plot, _ in found),
        ),
        TruthOrigin(sensor=lane.id, time_s=time_s, objects=tuple(name for _, name in found)),
    )


def _unit(vector: NDArray[np.float64]) -> NDArray[np.float64]:
    length = elementary.hypot3(float(vector[0]), float(vector[1]), float(vector[2]))
    return vector / length
