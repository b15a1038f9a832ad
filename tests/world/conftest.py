"""Objects that stand still or fall, made by hand, and a radar to look at them."""

import math
from collections.abc import Callable

import numpy as np
import pytest

from jointshield.catalogue.things import Infrared, Interceptor, Radar, Site, ThreatObject
from jointshield.earth.ellipsoid import ecef_from_geodetic
from jointshield.earth.frames import eci_state_from_ecef
from jointshield.flight.missile import Trajectory
from jointshield.world.objects import FlyingObject


def _hovering(
    name: str,
    latitude_deg: float,
    longitude_deg: float,
    height_m: float,
    *,
    cross_section_m2: float = 1.0,
    from_s: float = 0.0,
    until_s: float = 20.0,
    burnout_s: float = -1.0,
) -> FlyingObject:
    place = np.zeros(6)
    place[:3] = ecef_from_geodetic(
        math.radians(latitude_deg), math.radians(longitude_deg), height_m
    )
    times = np.arange(from_s, until_s + 1.0)
    return FlyingObject(
        threat=ThreatObject(
            id=name,
            missile="none",
            launch_area="",
            latitude_rad=math.radians(latitude_deg),
            longitude_rad=math.radians(longitude_deg),
            launched_s=from_s,
            target="",
            target_latitude_rad=None,
            target_longitude_rad=None,
            azimuth_rad=0.0,
            notice="",
        ),
        radar_cross_section_m2=cross_section_m2,
        trajectory=Trajectory(
            times_s=times,
            states_eci=np.array([eci_state_from_ecef(place, time) for time in times]),
            thrusting=times <= burnout_s,
            burnout_s=burnout_s,
            impact_s=until_s,
            impact_latitude_rad=math.radians(latitude_deg),
            impact_longitude_rad=math.radians(longitude_deg),
            apogee_height_m=height_m,
        ),
    )


@pytest.fixture
def hovering() -> Callable[..., FlyingObject]:
    """An object that stands still over a point of the turning Earth until `until_s`."""
    return _hovering


@pytest.fixture
def make_radar() -> Callable[..., Radar]:
    """A radar at 45 N 20 E that sees all of its sky, with other figures where they are given."""

    def make(**changes: float | str) -> Radar:
        figures: dict[str, object] = {
            "id": "watch",
            "name": "Watch",
            "owner": "a",
            "host": "a",
            "latitude_rad": math.radians(45.0),
            "longitude_rad": math.radians(20.0),
            "height_m": 0.0,
            "azimuth_min_rad": 0.0,
            "azimuth_max_rad": 2.0 * math.pi,
            "elevation_min_rad": 0.0,
            "elevation_max_rad": 0.5 * math.pi,
            "range_max_m": 3.0e6,
            "reference_cross_section_m2": 1.0,
            "reference_snr_db": 13.0,
            "false_alarm_probability": 1.0e-6,
            "false_plots_per_scan": 0.0,
            "revisit_s": 4.0,
            "beamwidth_rad": math.radians(1.0),
            "range_resolution_m": 200.0,
            "angle_floor_rad": 0.0,
            "range_floor_m": 0.0,
            "range_bias_sigma_m": 0.0,
            "angle_bias_sigma_rad": 0.0,
        }
        return Radar(**{**figures, **changes})  # type: ignore[arg-type]

    return make


@pytest.fixture
def eye() -> Infrared:
    """An infrared lane far above the equator at 20 E that never overlooks anything."""
    return Infrared(
        id="eye",
        name="Eye",
        owner="a",
        latitude_rad=0.0,
        longitude_rad=math.radians(20.0),
        height_m=35_786_000.0,
        cloud_break_height_m=10_000.0,
        angle_sigma_rad=2.0e-5,
        detection_probability=1.0,
        revisit_s=2.0,
        report_delay_s=30.0,
    )


@pytest.fixture
def make_site() -> Callable[..., Site]:
    """A site at 45 N 20 E; keywords change its interceptor."""

    def make(**changes: float) -> Site:
        figures: dict[str, float] = {
            "burnout_speed_m_s": 3000.0,
            "burn_time_s": 55.0,
            "height_min_m": 0.0,
            "height_max_m": 5.0e5,
            "ground_range_max_m": 7.0e5,
            "divert_m": 5000.0,
            "reaction_s": 10.0,
            "kill_probability": 0.7,
            "kill_probability_low": 0.5,
            "kill_probability_high": 0.9,
        }
        return Site(
            id="hill",
            name="Hill",
            owner="a",
            host="a",
            latitude_rad=math.radians(45.0),
            longitude_rad=math.radians(20.0),
            height_m=0.0,
            interceptor=Interceptor(id="arrow", name="Arrow", **{**figures, **changes}),
            stock=10,
        )

    return make
