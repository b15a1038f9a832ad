"""Footprints behave as the physics says: a hand-checked meeting, speed and delay, plain limits."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from jointshield.flight.arc import Arcs, arcs, ground_ranges_m, unit_vectors
from jointshield.flight.meeting import meetings
from jointshield.options.footprint import UNREACHED_S, Reach, margins_s, slack_s

LAUNCH = unit_vectors(np.radians(38.0), np.radians(46.3))
SITE = unit_vectors(np.radians(44.07), np.radians(24.38))
REACH = Reach(
    burnout_speed_m_s=3500.0,
    burn_time_s=60.0,
    range_max_m=900e3,
    height_min_m=100e3,
    height_max_m=500e3,
)


@pytest.fixture(scope="module")
def flights() -> Arcs:
    north, east = np.meshgrid(np.linspace(36, 56, 30), np.linspace(8, 34, 30))
    aims = unit_vectors(np.radians(north.ravel()), np.radians(east.ravel()))
    return arcs(
        LAUNCH, aims, burn_time_s=110.0, burnout_height_m=80e3, burnout_ground_range_m=100e3
    )


def test_a_meeting_worked_out_by_hand() -> None:
    """A flight of 2,000 km to the site itself, met at 100 km during the interceptor's boost.

    Wheelon (1959), as tabled for a sphere: 4.113 km/s at 40.50 deg, 702 s. Going down from 100 km
    takes 39.9 s (2.671 km/s upright, 8.3 m/s2 of gravity less the centrifugal part) and 124 km of
    ground: 159 km from the site. A boost of 120 s to 3 km/s is 180 km long, so 159 km take
    120 sqrt(159 / 180) = 112.8 s: latest launch 702 - 39.9 - 112.8 = 549.3 s. Tolerance 8 s: the
    table's Earth does not turn, and by hand the ground is flat.
    """
    half = 1000.0 / 6371.0
    flight = arcs(
        unit_vectors(-half, 0.3),
        unit_vectors(half, 0.3)[None],
        burn_time_s=0.0,
        burnout_height_m=0.0,
        burnout_ground_range_m=0.0,
        instants=400,
    )
    reach = Reach(
        burnout_speed_m_s=3000.0, burn_time_s=120.0, height_min_m=100e3, height_max_m=150e3,
        range_max_m=300e3,
    )  # fmt: skip
    latest = margins_s(flight, unit_vectors(half, 0.3), reach, 0.0)
    assert latest == pytest.approx([549.3], abs=8.0)
    assert margins_s(flight, unit_vectors(half, 0.3), reach, 250.0) == pytest.approx(latest - 250.0)


def test_nothing_is_lost_by_looking_only_where_a_meeting_is_allowed(flights: Arcs) -> None:
    whole = meetings(
        flights,
        SITE,
        delay_s=200.0,
        burnout_speed_m_s=REACH.burnout_speed_m_s,
        burn_time_s=REACH.burn_time_s,
        range_max_m=REACH.range_max_m,
        height_min_m=REACH.height_min_m,
        height_max_m=REACH.height_max_m,
    )
    margins = margins_s(flights, SITE, REACH, 200.0)
    assert 0.1 < np.isfinite(margins).mean() < 0.9
    np.testing.assert_allclose(margins, whole.latest_launch_s - 200.0, rtol=1e-12)


def test_faster_never_defends_less_and_later_never_more(flights: Arcs) -> None:
    by_speed = [
        margins_s(flights, SITE, replace(REACH, burnout_speed_m_s=speed), 200.0)
        for speed in (2500.0, 3000.0, 3500.0, 4500.0)
    ]
    for slower, faster in pairwise(by_speed):
        assert np.all(faster >= slower - 1e-6)
    assert (by_speed[-1] >= 0).sum() > (by_speed[0] >= 0).sum()
    counts = [(margins_s(flights, SITE, REACH, delay) >= 0).sum() for delay in (0, 300, 600, 900)]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] > counts[-1]


@pytest.mark.parametrize(
    "narrower",
    [
        {"range_max_m": 500e3},
        {"height_min_m": 200e3},
        {"height_max_m": 250e3},
    ],
)
def test_narrower_limits_never_defend_more(flights: Arcs, narrower: dict[str, float]) -> None:
    wide, narrow = (
        margins_s(flights, SITE, reach, 200.0) for reach in (REACH, replace(REACH, **narrower))
    )
    assert np.all(narrow <= wide + 1e-6)


def test_mirror_images_have_the_same_margins() -> None:
    """Launch and site on a meridian of an Earth met with and against its turning alike: no wind.

    Aims east and west of the meridian are not alike because the Earth turns; those north and south
    of the equator are.
    """
    aims = np.radians(np.array([[20.0, 10.0], [25.0, 3.0], [10.0, 14.0]]))
    sides = []
    for sign in (1.0, -1.0):
        flown = arcs(
            unit_vectors(0.0, 0.0),
            unit_vectors(sign * aims[:, 0], aims[:, 1]),
            burn_time_s=100.0,
            burnout_height_m=80e3,
            burnout_ground_range_m=80e3,
        )
        sides.append(margins_s(flown, unit_vectors(sign * 0.3, 0.1), REACH, 100.0))
    assert np.isfinite(sides[0]).any()
    np.testing.assert_allclose(sides[0], sides[1], rtol=1e-9)


def test_a_site_that_reaches_nowhere_defends_nothing(flights: Arcs) -> None:
    above_all = replace(REACH, height_min_m=3000e3, height_max_m=3100e3)
    assert np.all(np.isneginf(margins_s(flights, SITE, above_all, 100.0)))
    assert slack_s(flights, SITE, above_all, 100.0).max() == UNREACHED_S
    far = unit_vectors(-0.7, 2.5)
    assert ground_ranges_m(flights.units, far).min() > REACH.range_max_m
    assert np.all(np.isneginf(margins_s(flights, far, REACH, 100.0)))


def test_the_smooth_slack_defends_what_the_margins_do(flights: Arcs) -> None:
    for delay in (100.0, 400.0):
        defended = margins_s(flights, SITE, REACH, delay) >= 0.0
        slack = slack_s(flights, SITE, REACH, delay)
        np.testing.assert_array_equal(slack >= 0.0, defended)
        assert np.all(np.abs(slack) <= -UNREACHED_S)
        assert 0 < defended.sum() < len(defended)


def test_the_smooth_slack_crosses_a_limit_of_range_without_a_jump() -> None:
    """Aims on a line away from a launch, 1 km apart: no step is more than that kilometre."""
    aims = 1.0 / 6371.0 * np.arange(1500.0, 2600.0)
    flights = arcs(
        unit_vectors(0.0, 0.0),
        unit_vectors(np.zeros_like(aims), aims),
        burn_time_s=0.0,
        burnout_height_m=0.0,
        burnout_ground_range_m=0.0,
    )
    site = unit_vectors(0.06, 0.31)
    near = replace(REACH, range_max_m=400e3, height_min_m=10e3)
    margins, slack = (ask(flights, site, near, 250.0) for ask in (margins_s, slack_s))
    edges = np.flatnonzero(np.diff(np.isfinite(margins)))
    assert len(edges) >= 1
    assert np.nanmax(margins[np.isfinite(margins)]) > 100.0
    for edge in edges:
        assert abs(slack[edge + 1] - slack[edge]) < 1.5
