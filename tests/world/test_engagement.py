"""What a salvo does: out of reach, late, already over, missing, killing; and its luck."""

import math
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
import pytest

from jointshield.catalogue.things import Site
from jointshield.earth.frames import rotation_enu_from_ecef
from jointshield.messages.truth import Outcome
from jointshield.world.engagement import Salvo, settle
from jointshield.world.objects import FlyingObject

Hovering = Callable[..., FlyingObject]
MakeSite = Callable[..., Site]
MEETING_S = 10.0
NONE_BEFORE: Mapping[tuple[str, str], int] = {}


def _settle(
    site: Site,
    target: FlyingObject,
    *,
    flight_s: float = 500.0,
    count: int = 1,
    off_m: float = 0.0,
    killed: frozenset[str] = frozenset(),
    before: Mapping[tuple[str, str], int] = NONE_BEFORE,
    seed: int = 7,
    proposal: str = "P001",
    others: tuple[FlyingObject, ...] = (),
) -> Outcome:
    """The salvo's outcome where the centre expects the object `off_m` to the east of the truth."""
    state = target.state_at(MEETING_S)
    expected = np.array(target.trajectory.states_eci[0, :3] if state is None else state[:3])
    angle = 7.292115e-5 * MEETING_S
    east = rotation_enu_from_ecef(target.threat.latitude_rad, target.threat.longitude_rad + angle)[
        0
    ]
    salvo = Salvo(
        proposal=proposal,
        site=site,
        count=count,
        launched_s=MEETING_S - flight_s,
        meeting_s=MEETING_S,
    )
    return settle(salvo, expected + off_m * east, (target, *others), killed, before, seed)


@pytest.fixture
def target(hovering: Hovering) -> FlyingObject:
    """Something 200 km above a point 300 km north of the site."""
    return hovering("o", 47.7, 20.0, 200.0e3)


def test_certain_kill_and_certain_miss(make_site: MakeSite, target: FlyingObject) -> None:
    assert _settle(make_site(kill_probability=1.0), target).result == "killed"
    missed = _settle(make_site(kill_probability=0.0), target, count=5)
    assert (missed.result, missed.kill_probability) == ("missed", 0.0)


def test_the_divert_is_the_limit(make_site: MakeSite, target: FlyingObject) -> None:
    site = make_site(kill_probability=1.0, divert_m=5000.0)
    near, far = _settle(site, target, off_m=4999.0), _settle(site, target, off_m=5001.0)
    assert (near.result, far.result) == ("killed", "out of reach")
    assert near.miss_of_prediction_m == pytest.approx(4999.0, abs=0.01)
    assert "divert" in far.reason


def test_too_little_time_is_out_of_reach(make_site: MakeSite, target: FlyingObject) -> None:
    """Straight there, 360 km at no more than 3 km/s, takes 120 s and half the burn time more."""
    site = make_site(kill_probability=1.0)
    assert _settle(site, target, flight_s=120.0).result == "out of reach"
    assert "fly-out" in _settle(site, target, flight_s=120.0).reason
    assert _settle(site, target, flight_s=250.0).result == "killed"


def test_nothing_in_flight(make_site: MakeSite, hovering: Hovering) -> None:
    gone = hovering("o", 47.7, 20.0, 200.0e3, until_s=MEETING_S)
    outcome = _settle(make_site(kill_probability=1.0), gone)
    assert (outcome.result, outcome.object) == ("out of reach", "")


def test_what_is_destroyed_is_not_destroyed_again(
    make_site: MakeSite, target: FlyingObject
) -> None:
    outcome = _settle(make_site(kill_probability=1.0), target, killed=frozenset({"o"}))
    assert outcome.result == "already destroyed"


def test_the_nearest_object_is_met(
    make_site: MakeSite, target: FlyingObject, hovering: Hovering
) -> None:
    other = hovering("other", 47.6, 20.0, 200.0e3)
    assert _settle(make_site(kill_probability=1.0), target, others=(other,)).object == "o"


def test_salvo_probability_is_wilkenings(make_site: MakeSite, target: FlyingObject) -> None:
    """At k 0.8, two shots each, ten warheads: no leakers with 0.6648 (Wilkening 2000)."""
    outcome = _settle(make_site(kill_probability=0.8), target, count=2)
    assert outcome.kill_probability**10 == pytest.approx(0.6648, abs=0.0001)


def test_luck_has_the_stated_odds(make_site: MakeSite, target: FlyingObject) -> None:
    site = make_site(kill_probability=0.6)
    results = Counter(_settle(site, target, count=2, seed=seed).result for seed in range(1500))
    assert set(results) == {"killed", "missed"}
    assert results["killed"] / 1500 == pytest.approx(0.84, abs=4.0 * math.sqrt(0.84 * 0.16 / 1500))


def test_luck_knows_neither_mode_nor_time_nor_prediction(
    make_site: MakeSite, target: FlyingObject, hovering: Hovering
) -> None:
    """Another proposal, launch, prediction, owner, or sky: the same site has the same luck."""
    site = make_site(kill_probability=0.5)
    other = hovering("other", 30.0, 20.0, 200.0e3)
    for seed in range(40):
        result = _settle(site, target, seed=seed).result
        variants = (
            _settle(site, target, seed=seed, proposal="P123", flight_s=300.0, off_m=2000.0),
            _settle(replace(site, owner="b", host="c", stock=1), target, seed=seed),
            _settle(site, target, seed=seed, others=(other,), before={("hill", "other"): 3}),
        )
        assert {outcome.result for outcome in variants} == {result}


def test_a_second_salvo_has_luck_of_its_own(make_site: MakeSite, target: FlyingObject) -> None:
    site = make_site(kill_probability=0.5)
    pairs = {
        (
            _settle(site, target, seed=seed).result,
            _settle(site, target, seed=seed, before={("hill", "o"): 1}).result,
        )
        for seed in range(40)
    }
    assert len(pairs) == 4


def test_more_interceptors_never_do_worse(make_site: MakeSite, target: FlyingObject) -> None:
    site = make_site(kill_probability=0.3)
    for seed in range(60):
        one, three = (_settle(site, target, seed=seed, count=count).result for count in (1, 3))
        assert not (one == "killed" and three == "missed")
