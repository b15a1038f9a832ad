"""The world as a whole: when sensors look, what a kill changes, and what nothing may change."""

import math
from dataclasses import replace
from functools import cache
from itertools import pairwise

import pytest

from jointshield.catalogue.things import Scenario, Site
from jointshield.exercise import scenario
from jointshield.messages.plots import InfraredScan
from jointshield.world import Observed, World
from jointshield.world.engagement import Salvo
from jointshield.world.objects import fly_all

VICTIM = "raid-1"
MEETING_S = 300.0


@cache
def _scenario() -> Scenario:
    return scenario.load("joint-2011").scenario


def _sure_site() -> Site:
    """A site right below the victim at the meeting time, whose interceptors never fail."""
    victim = next(item for item in fly_all(_scenario()) if item.id == VICTIM)
    site = next(site for site in _scenario().sites if site.interceptor.burnout_speed_m_s > 4000.0)
    return replace(
        site,
        latitude_rad=victim.threat.target_latitude_rad or 0.0,
        longitude_rad=victim.threat.target_longitude_rad or 0.0,
        interceptor=replace(
            site.interceptor, kill_probability=1.0, ground_range_max_m=1e7, height_max_m=1e7
        ),
    )


def _kill(world: World) -> str:
    victim = next(item for item in fly_all(_scenario()) if item.id == VICTIM)
    state = victim.state_at(MEETING_S)
    assert state is not None
    salvo = Salvo(
        proposal="P001", site=_sure_site(), count=1, launched_s=-2000.0, meeting_s=MEETING_S
    )
    return world.meet(salvo, state[:3]).result


def _seen(observed: tuple[Observed, ...]) -> set[str]:
    return {name for item in observed for name in item.origin.objects}


def test_a_kill_takes_the_object_out_of_the_sky_and_changes_nothing_else() -> None:
    world, untouched = World(_scenario(), 7), World(_scenario(), 7)
    before = world.observe(290.0, MEETING_S - 1.0)
    assert before == untouched.observe(290.0, MEETING_S - 1.0)
    assert VICTIM in _seen(before)
    assert _kill(world) == "killed"
    after, otherwise = world.observe(299.0, 330.0), untouched.observe(299.0, 330.0)
    assert VICTIM not in _seen(after)
    assert VICTIM in _seen(otherwise)
    for one, other in zip(after, otherwise, strict=True):
        kept = [
            (plot, name)
            for plot, name in zip(other.scan.plots, other.origin.objects, strict=True)
            if name != VICTIM
        ]
        assert list(zip(one.scan.plots, one.origin.objects, strict=True)) == kept
    assert VICTIM not in {state.object for state in world.states(MEETING_S)}
    assert VICTIM in {state.object for state in untouched.states(MEETING_S)}


def test_a_kill_is_told_once_and_is_no_impact() -> None:
    world = World(_scenario(), 7)
    _kill(world)
    assert [(end.object, end.end, end.time_s) for end in world.endings(310.0)] == [
        (VICTIM, "killed", MEETING_S)
    ]
    assert VICTIM not in {end.object for end in world.endings(_scenario().duration_s)}


def test_without_salvos_every_threat_comes_down_at_its_target_and_the_launch_stays_up() -> None:
    world = World(_scenario(), 7)
    world.endings(10.0)
    ends = {end.object: end for end in world.endings(_scenario().duration_s)}
    falling = {threat.id for threat in _scenario().threats if not threat.notice}
    assert {name for name, end in ends.items() if end.end == "impact"} == falling
    assert {name for name, end in ends.items() if end.end == "in flight"} == {"space-1"}


def test_luck_with_one_object_does_not_hang_on_another() -> None:
    """A site that fired at something else before has the same luck with this object."""
    site = _sure_site()
    site = replace(site, interceptor=replace(site.interceptor, kill_probability=0.5))
    flown = {item.id: item for item in fly_all(_scenario())}
    results = []
    for others_first in (False, True):
        outcomes = []
        for seed in range(25):
            world = World(_scenario(), seed)
            for name in (["raid-3"] if others_first else []) + [VICTIM]:
                state = flown[name].state_at(MEETING_S)
                assert state is not None
                salvo = Salvo(
                    proposal="P001", site=site, count=1, launched_s=-2000.0, meeting_s=MEETING_S
                )
                outcome = world.meet(salvo, state[:3])
                assert outcome.object == name
            outcomes.append(outcome.result)
        results.append(outcomes)
    assert results[0] == results[1]
    assert set(results[0]) == {"killed", "missed"}


def test_looking_in_many_small_steps_or_one_is_the_same() -> None:
    world = World(_scenario(), 7)
    edges = (200.0, 201.0, 203.5, 204.0, 210.0, 219.9, 220.0)
    pieces = [scan for after, until in pairwise(edges) for scan in world.observe(after, until)]
    assert tuple(pieces) == World(_scenario(), 7).observe(200.0, 220.0)


@pytest.mark.parametrize("revisit_s", [0.3, 0.7, 2.5, 7.0])
def test_a_sensor_may_look_at_any_interval(revisit_s: float) -> None:
    """A look every so often, from exercise time zero on, whatever the step is."""
    radars = tuple(replace(radar, revisit_s=revisit_s) for radar in _scenario().radars[:1])
    world = World(replace(_scenario(), radars=radars, infrareds=()), 7)
    times = [
        item.scan.time_s
        for number in range(70)
        for item in world.observe(number * 0.1, (number + 1) * 0.1)
    ]
    expected = [round(n * revisit_s, 3) for n in range(1, 100) if n * revisit_s < 7.0 + 1e-9]
    assert times == expected


def test_scans_come_by_time_then_sensor_and_infrared_ones_late() -> None:
    observed = World(_scenario(), 7).observe(60.0, 100.0)
    keys = [(item.scan.time_s, item.scan.sensor) for item in observed]
    assert keys == sorted(keys)
    delays = {lane.id: lane.report_delay_s for lane in _scenario().infrareds}
    assert {item.scan.sensor for item in observed} >= set(delays)
    for item in observed:
        delay_s = delays.get(item.scan.sensor, 0.0)
        assert item.available_s == pytest.approx(item.scan.time_s + delay_s)
        assert isinstance(item.scan, InfraredScan) == (item.scan.sensor in delays)


def test_order_of_parties_sensors_and_launches_does_not_matter() -> None:
    given = _scenario()
    turned = replace(
        given,
        parties=given.parties[::-1],
        radars=given.radars[::-1],
        infrareds=given.infrareds[::-1],
        threats=given.threats[::-1],
    )
    assert World(turned, 7).observe(200.0, 230.0) == World(given, 7).observe(200.0, 230.0)


def test_identify_names_the_nearest_and_nobody_far_away() -> None:
    world = World(_scenario(), 7)
    (state,) = [state for state in world.states(300.0) if state.object == VICTIM]
    x, y, z = state.position_m
    assert world.identify((x + 50_000.0, y, z), 300.0) == VICTIM
    assert world.identify((7.0e7, 0.0, 0.0), 300.0) == ""


def test_between_samples_an_object_under_thrust_moves_smoothly() -> None:
    """Half-way positions agree with the mean of the samples to a fraction of a t^2 / 8."""
    victim = next(item for item in fly_all(_scenario()) if item.id == VICTIM)
    time_s = victim.threat.launched_s + 60.0
    assert victim.thrusting_at(time_s)
    here, middle, there = (victim.state_at(time_s + share) for share in (0.0, 0.5, 1.0))
    assert here is not None
    assert middle is not None
    assert there is not None
    sagged = (here[:3] + there[:3]) / 2.0 - (there[3:] - here[3:]) / 8.0
    assert math.dist(middle[:3], sagged) < 0.1
    assert math.dist(here[3:], there[3:]) > 20.0  # it does accelerate: free fall would be 10 m/s
