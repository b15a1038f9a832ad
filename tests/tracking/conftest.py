"""A notional radar, its owner's assumptions, and free-falling truth to measure."""

import math
from collections.abc import Callable, Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from jointshield.catalogue import radar as radar_equation
from jointshield.catalogue.things import Radar, TrackingAssumptions
from jointshield.earth.ellipsoid import ecef_from_geodetic
from jointshield.earth.frames import (
    azimuth_elevation_range,
    ecef_state_from_eci,
    eci_state_from_ecef,
    rotation_enu_from_ecef,
)
from jointshield.messages.plots import RadarPlot, RadarScan
from jointshield.strict.streams import Stream

Floats = NDArray[np.float64]


def _radar(**changes: float | str) -> Radar:
    figures: dict[str, object] = {
        "id": "watch",
        "name": "Watch",
        "owner": "a",
        "host": "a",
        "latitude_rad": math.radians(44.0),
        "longitude_rad": math.radians(40.0),
        "height_m": 300.0,
        "azimuth_min_rad": math.radians(90.0),
        "azimuth_max_rad": math.radians(290.0),
        "elevation_min_rad": math.radians(1.0),
        "elevation_max_rad": math.radians(85.0),
        "range_max_m": 4.0e6,
        "reference_cross_section_m2": 1.0,
        "reference_snr_db": 13.0,
        "false_alarm_probability": 1.0e-6,
        "false_plots_per_scan": 0.0,
        "revisit_s": 4.0,
        "beamwidth_rad": math.radians(1.5),
        "range_resolution_m": 300.0,
        "angle_floor_rad": math.radians(0.05),
        "range_floor_m": 40.0,
        "range_bias_sigma_m": 80.0,
        "angle_bias_sigma_rad": math.radians(0.03),
    }
    return Radar(**{**figures, **changes})  # type: ignore[arg-type]


@pytest.fixture
def radar() -> Radar:
    """A warning radar that looks south."""
    return _radar()


@pytest.fixture
def make_radar() -> Callable[..., Radar]:
    """The same radar with other figures."""
    return _radar


@pytest.fixture
def assumptions() -> TrackingAssumptions:
    """What its owner assumes."""
    return TrackingAssumptions(
        ballistic_coefficient_kg_m2=5000.0,
        ballistic_coefficient_log_sigma=0.3,
        boost_jerk_m_s3=10.0,
        confirm_s=26.0,
        initiation_hits=3,
        initiation_scans=5,
        drop_after_s=24.0,
        climb_to_cloud_break_s=35.0,
        climb_to_cloud_break_sigma_s=8.0,
        launch_point_sigma_m=5000.0,
    )


@pytest.fixture
def falling() -> Floats:
    """State (6,) m, m/s, eci, at time 0: 150 km up, climbing to the north-west at about 4 km/s."""
    latitude, longitude = math.radians(37.0), math.radians(45.0)
    place = np.array(ecef_from_geodetic(latitude, longitude, 150.0e3))
    local = np.array([-1600.0, 2400.0, 2600.0])
    velocity = rotation_enu_from_ecef(latitude, longitude).T @ local
    return eci_state_from_ecef(np.concatenate([place, velocity]), 0.0)


@pytest.fixture
def look() -> Callable[..., RadarScan]:
    """Scan of a radar with noise and a constant registration error, from true states (6,) eci."""

    def scan(
        radar: Radar,
        states: Sequence[Floats],
        time_s: float,
        seed: int,
        cross_section_m2: float = 1.0,
        *,
        bias: bool = True,
    ) -> RadarScan:
        station = np.array(
            ecef_from_geodetic(radar.latitude_rad, radar.longitude_rad, radar.height_m)
        )
        sigmas_bias = (
            radar.range_bias_sigma_m,
            radar.angle_bias_sigma_rad,
            radar.angle_bias_sigma_rad,
        )
        error = Stream(seed, "bias", radar.id).normal(0, 3) * sigmas_bias * float(bias)
        plots = []
        for index, state in enumerate(states):
            place = ecef_state_from_eci(state, time_s)[:3]
            azimuth, elevation, distance = azimuth_elevation_range(
                station, radar.latitude_rad, radar.longitude_rad, place
            )
            snr = radar_equation.signal_to_noise(radar, distance, cross_section_m2)
            snr_db = radar_equation.db_from_ratio(snr)
            sigmas = radar_equation.noise_sigmas(radar, snr_db, elevation)
            draw = Stream(seed, "noise", radar.id, str(index)).normal(round(time_s * 10.0), 3)
            values = np.array([distance, azimuth, elevation]) + error + draw * sigmas
            plots.append(
                RadarPlot(
                    range_m=values[0],
                    azimuth_rad=values[1] % (2.0 * math.pi),
                    elevation_rad=values[2],
                    snr_db=snr_db,
                )
            )
        plots.sort(key=lambda plot: plot.range_m)
        return RadarScan(sensor=radar.id, time_s=time_s, plots=tuple(plots))

    return scan
