"""Where an interceptor can meet a flight: hand-made cases, limits, and every meeting looked at."""

import math

import numpy as np
import pytest

from jointshield.earth.ellipsoid import MEAN_RADIUS_M
from jointshield.flight.arc import arcs, unit_vectors
from jointshield.flight.carried import carried_flyout_times
from jointshield.flight.flyout import flyout_time
from jointshield.flight.flyout_path import flyout_paths
from jointshield.flight.meeting import meetings

START, TARGET = unit_vectors(0.9, 0.6), unit_vectors(0.7, -1.3)
SITE = unit_vectors(0.95, 0.3)
FLIGHT = arcs(START, TARGET, burn_time_s=180.0, burnout_height_m=2e5, burnout_ground_range_m=4e5)
FAST = {"burnout_speed_m_s": 7000.0, "burn_time_s": 100.0}


def test_latest_launch_against_every_instant_one_by_one() -> None:
    points = FLIGHT.units[0] * (MEAN_RADIUS_M + np.maximum(FLIGHT.heights_m[0], 0.0))[:, None]
    launches = [
        time - float(carried_flyout_times(point[None], SITE, 7000.0, 100.0)[0])
        for time, point in zip(FLIGHT.times_s[0], points, strict=True)
    ]
    found = meetings(FLIGHT, SITE, delay_s=250.0, **FAST)
    assert found.latest_launch_s[0] == pytest.approx(max(launches), abs=0.01)
    first = next(i for i, launch in enumerate(launches) if launch >= 250.0)
    assert FLIGHT.times_s[0, first - 1] <= found.earliest_s[0] <= FLIGHT.times_s[0, first]


def test_the_earliest_meeting_is_just_in_time() -> None:
    """Flown there step by step over the turning Earth, it takes the stated speed."""
    found = meetings(FLIGHT, SITE, delay_s=250.0, **FAST)
    time, times = float(found.earliest_s[0]), FLIGHT.times_s[0]
    unit = np.array([np.interp(time, times, FLIGHT.units[0, :, i]) for i in range(3)])
    point = unit / np.linalg.norm(unit) * (MEAN_RADIUS_M + found.earliest_height_m[0])
    way = flyout_paths(point, SITE, 7000.0, 100.0, time - 250.0)
    assert way.miss_m[0] < 0.01
    assert way.speed_m_s[0] == pytest.approx(7000.0, abs=1.0)
    assert way.ranges_m[0, -1] == pytest.approx(found.earliest_range_m[0], abs=100.0)


def test_a_place_in_the_east_sinks_towards_the_site_and_one_in_the_west_rises() -> None:
    """The ground's own speed gives back nearly all; what is left is what makes stars rise."""
    here, height, away = unit_vectors(0.0, 0.0), 8e5, 3e6 / MEAN_RADIUS_M
    goals = unit_vectors(np.zeros(2), np.array([away, -away])) * (MEAN_RADIUS_M + height)
    still = flyout_time(3e6, height, 7000.0, 100.0)
    east, west = carried_flyout_times(goals, here, 7000.0, 100.0)
    assert still - 0.01 * still < east < still < west < still + 0.01 * still


def test_limits_shut_out_meetings() -> None:
    free = meetings(FLIGHT, SITE, delay_s=250.0, **FAST)
    near = meetings(FLIGHT, SITE, delay_s=250.0, range_max_m=2e6, **FAST)
    nearer = meetings(FLIGHT, SITE, delay_s=250.0, range_max_m=5e4, **FAST)
    high = meetings(FLIGHT, SITE, delay_s=250.0, height_min_m=2e6, **FAST)
    assert near.latest_launch_s[0] < free.latest_launch_s[0]
    assert near.latest_range_m[0] == pytest.approx(2e6, rel=1e-3)
    assert nearer.latest_launch_s[0] == -math.inf
    assert high.latest_launch_s[0] == -math.inf
    assert math.isinf(high.earliest_s[0])
    assert math.isnan(high.earliest_range_m[0])


def test_the_edge_of_a_limit_does_not_depend_on_the_sampling() -> None:
    fine = arcs(
        START, TARGET, burn_time_s=180.0, burnout_height_m=2e5, burnout_ground_range_m=4e5,
        instants=4096,
    )  # fmt: skip
    for limit in (1.0e6, 1.7e6, 2.9e6):
        coarse_s = meetings(FLIGHT, SITE, delay_s=250.0, range_max_m=limit, **FAST)
        fine_s = meetings(fine, SITE, delay_s=250.0, range_max_m=limit, **FAST)
        assert coarse_s.latest_launch_s[0] == pytest.approx(fine_s.latest_launch_s[0], abs=0.3)


def test_many_samples_are_the_same_as_one_by_one() -> None:
    speeds, delays = np.array([5000.0, 6500.0, 9000.0]), np.array([100.0, 250.0, 400.0])
    together = meetings(FLIGHT, SITE, delay_s=delays, burnout_speed_m_s=speeds, burn_time_s=100.0)
    for row in range(3):
        alone = meetings(
            FLIGHT, SITE, delay_s=delays[row], burnout_speed_m_s=speeds[row], burn_time_s=100.0
        )
        assert alone.latest_launch_s[0] == together.latest_launch_s[row]
        assert alone.earliest_s[0] == together.earliest_s[row]


def test_faster_sooner_and_nearer_are_never_worse() -> None:
    speeds = np.linspace(3000.0, 10_000.0, 141)
    latest = meetings(
        FLIGHT, SITE, delay_s=250.0, burnout_speed_m_s=speeds, burn_time_s=100.0
    ).latest_launch_s
    finite = latest[np.isfinite(latest)]
    assert (np.diff(finite) > -0.05).all()
    limits = np.linspace(5e5, 6e6, 56)
    latest = meetings(FLIGHT, SITE, delay_s=250.0, range_max_m=limits, **FAST).latest_launch_s
    assert (np.diff(latest[np.isfinite(latest)]) > -0.05).all()
