"""Launch points from lines of sight."""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from jointshield.catalogue.things import Infrared, TrackingAssumptions
from jointshield.earth import ground
from jointshield.earth.ellipsoid import ecef_from_geodetic, geodetic_from_ecef
from jointshield.messages.plots import InfraredPlot, InfraredScan
from jointshield.strict.streams import Stream
from jointshield.tracking.launch import LaunchTracker, pierce

LAUNCH_LATITUDE, LAUNCH_LONGITUDE = math.radians(36.0), math.radians(53.0)


@pytest.fixture
def lane() -> Infrared:
    """A vantage over the equator."""
    return Infrared(
        id="eye",
        name="Eye",
        owner="a",
        latitude_rad=0.0,
        longitude_rad=math.radians(40.0),
        height_m=35.786e6,
        cloud_break_height_m=8000.0,
        angle_sigma_rad=3e-5,
        detection_probability=1.0,
        revisit_s=10.0,
        report_delay_s=30.0,
    )


def _rising(launched_s: float, heading_rad: float, time_s: float, east_m: float = 0.0) -> Any:
    """Where a notional missile is: through 8 km 35 s after launch, then over towards a heading."""
    since = max(time_s - launched_s, 0.0)
    height = 8000.0 * (since / 35.0) ** 2
    along = 4000.0 * (since / 35.0) ** 2.2
    latitude, longitude, _ = ground.direct(
        LAUNCH_LATITUDE, LAUNCH_LONGITUDE + east_m / 5.15e6, heading_rad, along
    )
    return np.array(ecef_from_geodetic(latitude, longitude, height))


def _scan(lane: Infrared, places: Sequence[Any], time_s: float, seed: int) -> InfraredScan:
    vantage = np.array(ecef_from_geodetic(lane.latitude_rad, lane.longitude_rad, lane.height_m))
    plots = []
    for index, place in enumerate(places):
        noise = Stream(seed, "ir", str(index)).normal(round(time_s), 3)
        direction = (place - vantage) / np.linalg.norm(place - vantage)
        direction = direction + lane.angle_sigma_rad * noise
        direction = direction / np.linalg.norm(direction)
        plots.append(
            InfraredPlot(
                direction_x=direction[0], direction_y=direction[1], direction_z=direction[2]
            )
        )
    return InfraredScan(sensor=lane.id, time_s=time_s, reported_s=time_s + 30.0, plots=tuple(plots))


def test_a_line_of_sight_meets_the_raised_ellipsoid_in_front(lane: Infrared) -> None:
    vantage = np.array(ecef_from_geodetic(lane.latitude_rad, lane.longitude_rad, lane.height_m))
    place = np.array(ecef_from_geodetic(LAUNCH_LATITUDE, LAUNCH_LONGITUDE, 8000.0))
    direction = (place - vantage) / np.linalg.norm(place - vantage)
    found = pierce(vantage, direction, 8000.0)
    assert found is not None
    # Axes raised by a height are not quite a surface of that height: 30 m at most (latitude 45).
    assert np.linalg.norm(found - place) < 60.0
    assert geodetic_from_ecef(*found)[2] == pytest.approx(8000.0, abs=30.0)
    assert (
        pierce(vantage, -direction, 8000.0) is None
        or np.dot(pierce(vantage, -direction, 8000.0) - vantage, -direction) < 0.0
    )


def test_launch_point_time_and_heading_err_as_stated(
    lane: Infrared, assumptions: TrackingAssumptions
) -> None:
    places, times, headings = [], [], []
    for seed in range(60):
        launched_s = float(Stream(seed, "launch").uniform(0, 1)[0]) * 10.0
        heading = 2.0 * math.pi * float(Stream(seed, "heading").uniform(0, 1)[0])
        tracker = LaunchTracker(lane, assumptions)
        for time_s in np.arange(0.0, 121.0, 10.0):
            place = _rising(launched_s, heading, time_s)
            seen = [place] if time_s - launched_s > 35.0 else []
            tracker.take(_scan(lane, seen, time_s, seed))
        (report,) = tracker.reports()
        distance_m, _, _ = ground.inverse(
            LAUNCH_LATITUDE, LAUNCH_LONGITUDE, report.latitude_rad, report.longitude_rad
        )
        places.append(distance_m / report.sigma_m)
        times.append((report.launched_s - launched_s) / report.launched_sigma_s)
        assert report.heading_rad is not None
        assert report.heading_sigma_rad is not None
        off = math.remainder(report.heading_rad - heading, 2.0 * math.pi)
        headings.append(off / report.heading_sigma_rad)
    # Circular one-sigma: half the squares' mean is 1 if honest; stated errors may be cautious.
    assert 0.5 * np.mean(np.square(places)) < 1.3
    assert np.mean(np.square(times)) < 1.3
    assert np.mean(np.square(headings)) < 1.5


def test_two_launches_stay_two(lane: Infrared, assumptions: TrackingAssumptions) -> None:
    tracker = LaunchTracker(lane, assumptions)
    for time_s in np.arange(0.0, 131.0, 10.0):
        places = [
            _rising(start, heading, time_s, east)
            for start, heading, east in ((0.0, 5.5, 0.0), (25.0, 5.3, 15e3))
            if time_s - start > 35.0
        ]
        tracker.take(_scan(lane, places, time_s, 1))
    reports = tracker.reports()
    assert [report.number for report in reports] == [1, 2]
    assert reports[1].launched_s - reports[0].launched_s == pytest.approx(25.0, abs=10.1)
    assert all(report.burning for report in reports)


def test_a_plume_that_goes_out_is_no_longer_burning(
    lane: Infrared, assumptions: TrackingAssumptions
) -> None:
    tracker = LaunchTracker(lane, assumptions)
    tracker.take(_scan(lane, [_rising(0.0, 5.5, 40.0)], 40.0, 1))
    tracker.take(_scan(lane, [_rising(0.0, 5.5, 50.0)], 50.0, 1))
    assert tracker.reports()[0].burning
    for time_s in (60.0, 70.0, 80.0, 90.0):
        tracker.take(_scan(lane, [], time_s, 1))
    (report,) = tracker.reports()
    assert not report.burning
    assert report.last_seen_s == 50.0


def test_renaming_the_owner_changes_only_the_name(
    lane: Infrared, assumptions: TrackingAssumptions, make_lane: Callable[..., Infrared]
) -> None:
    one, other = LaunchTracker(lane, assumptions), LaunchTracker(make_lane("z"), assumptions)
    scan = _scan(lane, [_rising(0.0, 5.5, 40.0)], 40.0, 1)
    one.take(scan)
    other.take(scan)
    assert one.reports()[0].latitude_rad == other.reports()[0].latitude_rad
    assert (one.reports()[0].party, other.reports()[0].party) == ("a", "z")


@pytest.fixture
def make_lane(lane: Infrared) -> Callable[..., Infrared]:
    """The same vantage of another owner."""
    return lambda owner: replace(lane, owner=owner)
