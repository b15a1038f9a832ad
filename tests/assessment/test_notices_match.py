"""Impact areas, waters, interceptors, and what a notice leaves out; launches told from tracks."""

import math
from collections.abc import Callable
from dataclasses import replace

import pytest
from geographiclib.geodesic import Geodesic

from jointshield.assessment.launch import LaunchEstimate, trace_back
from jointshield.assessment.notices import match_notice, rises_as_announced
from jointshield.exercise import scenario
from jointshield.messages.notices import Area, Corner
from jointshield.messages.threats import Ellipse
from jointshield.world.objects import FlyingObject, fly_all

from .test_notices import NOTICE

MakeEllipse = Callable[..., Ellipse]
HERE = LaunchEstimate(
    latitude_rad=math.radians(35.0),
    longitude_rad=math.radians(53.0),
    sigma_m=1000.0,
    launched_s=300.0,
    launched_sigma_s=2.0,
    heading_rad=None,
    heading_sigma_rad=None,
)
NORTH = math.radians(5.0)
IMPACT = Area(
    kind="circle",
    name="sea",
    latitude_rad=math.radians(45.0),
    longitude_rad=math.radians(54.0),
    radius_m=50_000.0,
    boundary=(),
)


def test_a_flight_to_the_announced_impact_area_is_announced(ellipse: MakeEllipse) -> None:
    notice = replace(NOTICE, impact=(IMPACT,))
    assert match_notice(HERE, NORTH, [notice], ellipse(45.0, 54.0, 20, 10)) == "n-1"
    assert match_notice(HERE, NORTH, [notice], None) == "n-1", "no impact point is known yet"


def test_the_same_launch_towards_another_place_is_not(ellipse: MakeEllipse) -> None:
    """A notice of a test does not cover what flies elsewhere under it."""
    notice = replace(NOTICE, impact=(IMPACT,))
    assert match_notice(HERE, NORTH, [notice], ellipse(50.0, 54.0, 20, 10)) == ""


def test_the_impact_point_may_lie_outside_by_three_sigma(ellipse: MakeEllipse) -> None:
    notice = replace(NOTICE, impact=(IMPACT,))
    slack_km = 3.0 * 20.0 / 2.447746830680816
    for beyond_km, match in ((slack_km - 0.5, "n-1"), (slack_km + 0.5, "")):
        point = Geodesic.WGS84.Direct(45.0, 54.0, 0.0, 1000.0 * (50.0 + beyond_km))
        impact = ellipse(point["lat2"], point["lon2"], 20, 10)
        assert match_notice(HERE, NORTH, [notice], impact) == match


def test_any_of_several_impact_areas_will_do(ellipse: MakeEllipse) -> None:
    stage = replace(IMPACT, latitude_rad=math.radians(38.0), name="first stage")
    notice = replace(NOTICE, impact=(stage, IMPACT))
    assert match_notice(HERE, NORTH, [notice], ellipse(45.0, 54.0, 20, 10)) == "n-1"


def test_a_submarine_in_its_named_waters() -> None:
    corners = ((30.0, 50.0), (30.0, 60.0), (40.0, 60.0), (40.0, 50.0))
    waters = Area(
        kind="water",
        name="a sea",
        latitude_rad=None,
        longitude_rad=None,
        radius_m=None,
        boundary=tuple(
            Corner(latitude_rad=math.radians(a), longitude_rad=math.radians(b)) for a, b in corners
        ),
    )
    bare = replace(NOTICE, latitude_rad=None, longitude_rad=None, radius_m=None)
    assert match_notice(HERE, NORTH, [bare]) == "", "no place, no match"
    assert match_notice(HERE, NORTH, [replace(bare, waters=waters)]) == "n-1"
    outside = replace(HERE, latitude_rad=math.radians(42.0))
    assert match_notice(outside, NORTH, [replace(bare, waters=waters)]) == ""


def test_an_incomplete_notice_is_held_against_what_it_says() -> None:
    no_heading = replace(NOTICE, azimuth_rad=None, azimuth_tolerance_rad=None)
    assert match_notice(HERE, math.radians(200.0), [no_heading]) == "n-1"
    undated = replace(NOTICE, window_open_s=None, window_close_s=None)
    assert match_notice(HERE, NORTH, [undated]) == ""


def test_an_interceptor_that_was_told_of_is_no_attack() -> None:
    """The misreading feared in December 2007: an interceptor's climb taken for a missile's."""
    told = replace(
        NOTICE,
        notice="i-1",
        kind="interceptor-launch",
        vehicle="interceptor",
        window_open_s=295.0,
        window_close_s=305.0,
        radius_m=2000.0,
        about="n-7",
    )
    assert match_notice(HERE, NORTH, [told]) == "i-1"
    assert match_notice(replace(HERE, launched_s=400.0), NORTH, [told]) == "", "a second one, later"
    assert match_notice(HERE, NORTH, []) == ""


@pytest.mark.parametrize(
    ("east_km", "now_s", "expected"),
    [(0.0, 150.0, True), (225.0, 150.0, True), (235.0, 150.0, False), (0.0, 99.0, False),
     (0.0, 699.0, True), (0.0, 701.0, False)],
)  # fmt: skip
def test_something_rising_in_the_area_and_the_window_is_expected(
    east_km: float, now_s: float, expected: bool
) -> None:
    point = Geodesic.WGS84.Direct(35.0, 53.0, 90.0, 1000.0 * east_km)
    place = math.radians(point["lat2"]), math.radians(point["lon2"])
    assert rises_as_announced(*place, now_s, [NOTICE]) == expected


@pytest.fixture(scope="module")
def flown() -> tuple[FlyingObject, ...]:
    """Every flight of the shipped scenarios that comes down."""
    names = ("andoya-1995", "armavir-2013", "joint-2011")
    found = [item for name in names for item in fly_all(scenario.load(name).scenario)]
    return tuple(item for item in found if math.isfinite(item.trajectory.impact_s))


def test_a_traced_launch_lies_within_two_sigma_of_the_true_one(
    flown: tuple[FlyingObject, ...],
) -> None:
    for item in flown:
        for after_s in (40.0, 150.0):
            time_s = item.trajectory.burnout_s + after_s
            state = item.state_at(time_s)
            assert state is not None
            traced = trace_back(state, time_s)
            assert traced is not None
            gap = Geodesic.WGS84.Inverse(
                math.degrees(item.threat.latitude_rad),
                math.degrees(item.threat.longitude_rad),
                math.degrees(traced.latitude_rad),
                math.degrees(traced.longitude_rad),
            )
            assert gap["s12"] <= 2.0 * traced.sigma_m, item.id
            off_s = traced.launched_s - item.threat.launched_s
            assert abs(off_s) <= 2.0 * traced.launched_sigma_s, item.id


def test_an_orbit_is_traced_to_no_launch() -> None:
    orbit = next(i for i in fly_all(scenario.load("joint-2011").scenario) if i.id == "space-1")
    time_s = orbit.trajectory.burnout_s + 100.0
    state = orbit.state_at(time_s)
    assert state is not None
    assert trace_back(state, time_s) is None
