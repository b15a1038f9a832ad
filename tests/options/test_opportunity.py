"""Battle space: what it promises can be done, and what it denies cannot."""

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from geographiclib.geodesic import Geodesic
from scipy.integrate import solve_ivp

from jointshield.catalogue.things import Site
from jointshield.options import Opportunity, PredictedPath, find_opportunity

MakeSite = Callable[..., Site]
NOW_S = 200.0
RADIUS_M = 6_371_008.8
MU_M3_S2 = 3.986004418e14


def _found(path: PredictedPath, site: Site, launch_s: float = NOW_S) -> Opportunity:
    opportunity = find_opportunity(path, site, launch_s)
    assert opportunity is not None
    return opportunity


@pytest.fixture
def site(make_site: MakeSite) -> Site:
    """A site ahead of the path and a little to its side."""
    return make_site("hill", 43.0, 33.0)


def _ground_m(path: PredictedPath, site: Site, row: int) -> float:
    line = Geodesic.WGS84.Inverse(
        math.degrees(site.latitude_rad),
        math.degrees(site.longitude_rad),
        math.degrees(path.latitudes_rad[row]),
        math.degrees(path.longitudes_rad[row]),
    )
    return float(line["s12"])


def _flown(
    elevation: float, ground_m: float, speed_m_s: float, burn_s: float
) -> tuple[float, float]:
    """Height and time at which an interceptor passes a ground range, by numerical integration.

    A straight boost of constant acceleration, then two-body motion in the plane; its own
    integrator and no formula of the package.
    """
    length = 0.5 * speed_m_s * burn_s
    start = [
        length * math.cos(elevation),
        RADIUS_M + length * math.sin(elevation),
        speed_m_s * math.cos(elevation),
        speed_m_s * math.sin(elevation),
    ]
    goal = ground_m / RADIUS_M

    def rate(_: float, y: np.ndarray) -> list[float]:
        pull = -MU_M3_S2 / math.hypot(y[0], y[1]) ** 3
        return [y[2], y[3], pull * y[0], pull * y[1]]

    def there(_: float, y: np.ndarray) -> float:
        return math.atan2(y[0], y[1]) - goal

    there.terminal = True  # type: ignore[attr-defined]
    flight = solve_ivp(rate, (0.0, 2000.0), start, events=there, rtol=1e-9, atol=1e-3)
    x, y = flight.y[0, -1], flight.y[1, -1]
    return math.hypot(x, y) - RADIUS_M, burn_s + float(flight.t[-1])


def test_a_launch_at_the_last_instant_still_meets(path: PredictedPath, site: Site) -> None:
    """Flown again by another integrator: it is at the meeting point when the object is."""
    opportunity = _found(path, site)
    row, time_s = min(
        ((int(row), float(path.times_s[row])) for row in opportunity.meetings),
        key=lambda item: abs(_last_launch_s(path, site, item[0]) - opportunity.closes_s),
    )
    assert opportunity.closes_s + _independent_flyout_s(path, site, row) == pytest.approx(
        time_s, abs=0.2
    )


def _last_launch_s(path: PredictedPath, site: Site, row: int) -> float:
    return float(path.times_s[row]) - _independent_flyout_s(path, site, row)


def _independent_flyout_s(path: PredictedPath, site: Site, row: int) -> float:
    """Time of the lower of the two arcs through a point, found by bisection on its elevation."""
    ground_m, goal_m = _ground_m(path, site, row), float(path.heights_m[row])
    speed, burn = site.interceptor.burnout_speed_m_s, site.interceptor.burn_time_s
    elevations = np.radians(np.arange(4.0, 88.0, 4.0))
    high = next(
        (e for e in elevations if _flown(float(e), ground_m, speed, burn)[0] >= goal_m), math.nan
    )
    if math.isnan(high):
        return math.inf
    low = high - math.radians(4.0)
    for _ in range(20):
        middle = 0.5 * (low + high)
        if _flown(middle, ground_m, speed, burn)[0] < goal_m:
            low = middle
        else:
            high = middle
    return _flown(high, ground_m, speed, burn)[1]


def test_a_launch_any_later_meets_nowhere(path: PredictedPath, site: Site) -> None:
    opportunity = _found(path, site)
    assert find_opportunity(path, site, opportunity.closes_s) is not None
    assert find_opportunity(path, site, opportunity.closes_s + 0.001) is None


def test_battle_space_only_shrinks(path: PredictedPath, site: Site) -> None:
    before = _found(path, site)
    assert before.closes_s - NOW_S > 60.0
    for launch_s in np.linspace(NOW_S, before.closes_s, 25):
        now = _found(path, site, float(launch_s))
        assert now.opens_s == launch_s
        assert now.closes_s == before.closes_s
        assert now.meeting_s >= before.meeting_s
        assert set(now.meetings) <= set(before.meetings)
        before = now


def test_the_meeting_is_the_earliest_and_stands_on_the_path(
    path: PredictedPath, site: Site
) -> None:
    opportunity = _found(path, site)
    assert opportunity.meeting_row == min(opportunity.meetings)
    assert opportunity.meeting_s == path.times_s[opportunity.meeting_row]
    least_s = math.dist((0.0, 0.0), (_ground_m(path, site, opportunity.meeting_row), 9.0e4)) / 3.0e3
    assert opportunity.meeting_s - opportunity.opens_s > least_s


def test_no_meeting_outside_height_and_range(path: PredictedPath, make_site: MakeSite) -> None:
    site = make_site("hill", 43.0, 33.0, height_min_m=100e3, height_max_m=300e3)
    site = replace(site, interceptor=replace(site.interceptor, ground_range_max_m=500e3))
    rows = _found(path, site).meetings
    assert path.heights_m[rows].min() >= 100e3
    assert path.heights_m[rows].max() <= 300e3
    assert max(_ground_m(path, site, int(row)) for row in rows) <= 500e3


@pytest.mark.parametrize(
    "changes",
    [
        {"height_min_m": 900e3, "height_max_m": 950e3},
        {"ground_range_max_m": 1.0e3},
        {"burnout_speed_m_s": 100.0},
    ],
)
def test_out_of_reach_is_no_opportunity(
    path: PredictedPath, make_site: MakeSite, changes: dict[str, float]
) -> None:
    assert find_opportunity(path, make_site("hill", 43.0, 33.0, **changes), NOW_S) is None


@pytest.mark.parametrize("better", [{"burnout_speed_m_s": 4500.0}, {"burn_time_s": 30.0}])
def test_a_faster_interceptor_has_more_battle_space(
    path: PredictedPath, site: Site, make_site: MakeSite, better: dict[str, float]
) -> None:
    faster = _found(path, make_site("hill", 43.0, 33.0, **better))
    assert faster.closes_s > _found(path, site).closes_s
    assert faster.meeting_s <= _found(path, site).meeting_s


def test_a_path_that_is_over_offers_nothing(path: PredictedPath, site: Site) -> None:
    assert find_opportunity(path, site, float(path.times_s[-1]) + 1.0) is None
