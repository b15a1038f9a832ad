"""Whose land lies under an engagement, over real borders."""

import math
from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from jointshield.catalogue.territory import Territory
from jointshield.catalogue.things import (
    Doctrine,
    Party,
    ReleaseRules,
    Site,
    TrackingAssumptions,
)
from jointshield.options import Opportunity, PredictedPath
from jointshield.options.overflight import overflown, under_debris

MakeSite = Callable[..., Site]


def _party(name: str, *countries: str) -> Party:
    return Party(
        id=name,
        name=name,
        colour="#000000",
        countries=countries,
        release=ReleaseRules(lanes=(), cadence_s=4.0, plots_min=3, share_launch_reports=True),
        tracking=TrackingAssumptions(
            ballistic_coefficient_kg_m2=5000.0,
            ballistic_coefficient_log_sigma=0.3,
            boost_jerk_m_s3=10.0,
            confirm_s=20.0,
            initiation_hits=3,
            initiation_scans=5,
            drop_after_s=20.0,
            climb_to_cloud_break_s=30.0,
            climb_to_cloud_break_sigma_s=8.0,
            launch_point_sigma_m=3000.0,
        ),
        doctrine=Doctrine(
            salvo=1, looks=2, kill_assessment_s=15.0, ask_lead_s=60.0, interval_s=5.0
        ),
        desk=(),
    )


@pytest.fixture(scope="module")
def territory() -> Territory:
    """South holds Romania, middle Ukraine, north Poland, east Russia."""
    parties = [_party("south", "RO"), _party("middle", "UA"), _party("north", "PL")]
    return Territory.of([*parties, _party("east", "RU")])


def _path(places_deg: list[tuple[float, float]]) -> PredictedPath:
    """A path over straight lines between places, 50 samples each; only the places count here."""
    ends = np.radians(np.array(places_deg))
    shares = np.linspace(0.0, 1.0, 50)[:, None]
    places: NDArray[np.float64] = np.concatenate(
        [start + shares * (end - start) for start, end in pairwise(ends)]
    )
    return PredictedPath(
        times_s=np.arange(float(len(places))),
        states_eci=np.zeros((len(places), 6)),
        latitudes_rad=places[:, 0],
        longitudes_rad=places[:, 1],
        heights_m=np.full(len(places), 2.0e5),
        ballistic_coefficient_kg_m2=5000.0,
    )


def _opportunity(path: PredictedPath, site: Site, meetings: list[int]) -> Opportunity:
    return Opportunity(
        site=site,
        opens_s=0.0,
        closes_s=10.0,
        meeting_s=float(path.times_s[meetings[0]]),
        meeting_row=meetings[0],
        meetings=np.array(meetings),
    )


BLACK_SEA, KYIV, WARSAW = (43.5, 32.0), (50.4, 30.5), (52.2, 21.0)


def test_under_the_way_out_and_under_what_may_fall(
    territory: Territory, make_site: MakeSite
) -> None:
    """Romania fires over the Black Sea at what flies on over Ukraine to Poland; Russia is clear."""
    site = make_site("hill", 44.1, 24.4)
    path = _path([BLACK_SEA, KYIV, WARSAW])
    opportunity = _opportunity(path, site, [0, 1, 2])
    assert overflown(path, opportunity, territory) == ("south",)
    assert set(under_debris(path, opportunity, territory)) == {"middle", "north"}


def test_land_passed_before_the_meeting_is_not_under_the_debris(
    territory: Territory, make_site: MakeSite
) -> None:
    """Met from Poland over Poland, nothing falls on Ukraine, over which the object has flown."""
    site = make_site("mast", 54.0, 17.5)
    path = _path([BLACK_SEA, KYIV, WARSAW])
    late = len(path.times_s) - 8
    over = math.degrees(path.longitudes_rad[late])
    assert over < 23.0  # west of the Bug
    assert under_debris(path, _opportunity(path, site, [late]), territory) == ("north",)
    assert "middle" in under_debris(path, _opportunity(path, site, [20, late]), territory)


def test_every_way_of_the_fan_counts(make_site: MakeSite) -> None:
    """From the Adriatic at what flies from the Aegean over Anatolia to the Black Sea.

    Only the way to the last meeting leads over Bulgaria, and nothing falls there.
    """
    territory = Territory.of([_party("inland", "BG")])
    site, path = make_site("ship", 42.3, 17.5), _path([(38.5, 25.0), (40.5, 31.0), (42.5, 31.0)])
    last = len(path.times_s) - 1
    assert overflown(path, _opportunity(path, site, [0]), territory) == ()
    fan = _opportunity(path, site, [0, 1, last])
    assert overflown(path, fan, territory) == ("inland",)
    assert under_debris(path, fan, territory) == ()


def test_a_site_on_its_own_land_is_under_its_own_way(
    territory: Territory, make_site: MakeSite
) -> None:
    site = make_site("hill", 44.1, 24.4)
    sea = _path([(43.0, 31.0), (43.2, 32.0)])
    assert overflown(sea, _opportunity(sea, site, [0]), territory) == ("south",)


def test_seat_order_not_name_order(make_site: MakeSite) -> None:
    site, path = make_site("hill", 44.1, 24.4), _path([BLACK_SEA, KYIV, WARSAW])
    first = Territory.of([_party("a", "RO"), _party("b", "UA"), _party("c", "PL")])
    renamed = Territory.of([_party("x", "PL"), _party("y", "UA"), _party("z", "RO")])
    names = {"a": "z", "b": "y", "c": "x"}
    under = under_debris(path, _opportunity(path, site, [0, 1, 2]), first)
    again = under_debris(path, _opportunity(path, site, [0, 1, 2]), renamed)
    assert again == tuple(names[name] for name in under)
