"""What a commander asks for: stocks, shot doctrine, sectors, and why not."""

import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jointshield.catalogue.things import Doctrine, Site
from jointshield.options import FireControl, Magazine, Plan, Threat
from jointshield.options.fire_control import JOINT, NATIONAL, SECTOR

MakeSite = Callable[..., Site]
MakeThreat = Callable[..., Threat]
MakeDoctrine = Callable[..., Doctrine]
NOW_S = 200.0
NEAR, AHEAD, FAR = (43.0, 33.0), (45.0, 30.0), (10.0, 100.0)


def _joint(sites: list[Site], doctrine: Doctrine) -> tuple[FireControl, Magazine]:
    magazine = Magazine(sites)
    owners = {site.owner: doctrine for site in sites}
    return FireControl(JOINT, "", sites, owners, magazine), magazine


def _one(control: FireControl, threat: Threat, now_s: float = NOW_S) -> Plan:
    (plan,), idle = control.plan(now_s, [threat])
    assert idle == ()
    return plan


def _why(control: FireControl, threat: Threat, now_s: float = NOW_S) -> str:
    plans, ((track, reason),) = control.plan(now_s, [threat])
    assert (plans, track) == ((), threat.track)
    return reason


# --- shot doctrine ------------------------------------------------------------------------------


def test_shoot_look_shoot(make_site: MakeSite, threat: MakeThreat, doctrine: MakeDoctrine) -> None:
    """One salvo, a look, another one; two looks are all that this doctrine has."""
    control, magazine = _joint([make_site("near", *NEAR)], doctrine(salvo=2, looks=2))
    first = _one(control, threat())
    assert (first.look, first.salvo) == (1, 2)
    control.fired(first)
    assert control.plan(NOW_S + 10.0, [threat()]) == ((), ())  # nothing more before the look
    control.judged(first, destroyed=False, now_s=NOW_S + 20.0)
    second = _one(control, threat(), NOW_S + 20.0)
    assert second.look == 2
    control.fired(second)
    control.judged(second, destroyed=False, now_s=NOW_S + 40.0)
    assert "no further look" in _why(control, threat(), NOW_S + 40.0)
    assert magazine.left("near") == 0


def test_a_hit_closes_the_case(
    make_site: MakeSite, threat: MakeThreat, doctrine: MakeDoctrine
) -> None:
    control, magazine = _joint([make_site("near", *NEAR)], doctrine())
    plan = _one(control, threat())
    control.fired(plan)
    control.judged(plan, destroyed=True, now_s=NOW_S + 20.0)
    assert control.plan(NOW_S + 20.0, [threat()]) == ((), ())
    assert magazine.left("near") == 3


def test_after_a_refusal_it_waits_and_asks_another_site(
    make_site: MakeSite, threat: MakeThreat, doctrine: MakeDoctrine
) -> None:
    sites = [make_site("near", *NEAR), make_site("ahead", *AHEAD)]
    control, magazine = _joint(sites, doctrine(interval_s=8.0))
    asked = []
    for round_s in (NOW_S, NOW_S + 8.0):
        plan = _one(control, threat(), round_s)
        asked.append(plan.opportunity.site.id)
        control.turned_down(plan, round_s)
        assert magazine.left(plan.opportunity.site.id) == 4
        assert control.plan(round_s + 7.9, [threat()]) == ((), ())
    assert sorted(asked) == ["ahead", "near"]
    assert "turned down" in _why(control, threat(), NOW_S + 16.0)


@pytest.mark.parametrize("forbidden_first", [True, False])
def test_what_forbids_an_order_stays_the_reason(
    make_site: MakeSite, threat: MakeThreat, doctrine: MakeDoctrine, *, forbidden_first: bool
) -> None:
    """Nobody was asked, so nobody turned it down; a round later as well."""
    sites = [make_site("near", *NEAR), make_site("ahead", *AHEAD)]
    control, _ = _joint(sites, doctrine(interval_s=8.0))
    for turn, forbidden in enumerate((forbidden_first, not forbidden_first)):
        now_s = NOW_S + 8.0 * turn
        why = "the treaty forbids it" if forbidden else ""
        control.turned_down(_one(control, threat(), now_s), now_s, why)
    for later_s in (16.0, 24.0):
        assert _why(control, threat(), NOW_S + later_s) == "the treaty forbids it"


# --- stocks -------------------------------------------------------------------------------------


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 10_000), salvo=st.integers(1, 3), looks=st.integers(1, 3))
def test_interceptors_are_never_lost_nor_spent_twice(
    seed: int,
    salvo: int,
    looks: int,
    make_site: MakeSite,
    threat: MakeThreat,
    doctrine: MakeDoctrine,
) -> None:
    """Whatever is refused, fired, hit or missed: left, held and spent add up to the stock."""
    sites = [make_site("near", *NEAR, stock=3), make_site("ahead", *AHEAD, stock=2)]
    control, magazine = _joint(sites, doctrine(salvo=salvo, looks=looks, interval_s=0.0))
    chance, threats = random.Random(seed), [threat(track) for track in range(1, 5)]  # noqa: S311
    waiting: list[Plan] = []
    flying: list[Plan] = []
    spent = {"near": 0, "ahead": 0}
    for turn in range(12):
        now_s = NOW_S + float(turn)
        waiting.extend(control.plan(now_s, threats)[0])
        for plan in [plan for plan in waiting if chance.random() < 0.5]:
            waiting.remove(plan)
            if chance.random() < 0.5:
                control.turned_down(plan, now_s)
            else:
                control.fired(plan)
                flying.append(plan)
                spent[plan.opportunity.site.id] += plan.salvo
        for plan in [plan for plan in flying if chance.random() < 0.5]:
            flying.remove(plan)
            control.judged(plan, chance.random() < 0.5, now_s)
        for site in sites:
            held = sum(plan.salvo for plan in waiting if plan.opportunity.site.id == site.id)
            assert magazine.left(site.id) >= 0
            assert magazine.left(site.id) + held + spent[site.id] == site.stock
        busy = [plan.threat.track for plan in (*waiting, *flying)]
        assert len(busy) == len(set(busy))  # one engagement of a threat at a time


def test_the_last_interceptor_goes_to_one_threat(
    make_site: MakeSite, threat: MakeThreat, doctrine: MakeDoctrine
) -> None:
    control, _ = _joint([make_site("near", *NEAR, stock=1)], doctrine())
    plans, idle = control.plan(NOW_S, [threat(2), threat(1)])
    assert [plan.threat.track for plan in plans] == [1]  # the lower number, not the list's order
    assert [(track, "no interceptors left" in why) for track, why in idle] == [(2, True)]


def test_a_salvo_is_whole_or_not_at_all(
    make_site: MakeSite, threat: MakeThreat, doctrine: MakeDoctrine
) -> None:
    control, magazine = _joint([make_site("near", *NEAR, stock=1)], doctrine(salvo=2))
    assert "no interceptors left" in _why(control, threat())
    assert magazine.left("near") == 1


def test_two_commanders_share_one_stock(
    make_site: MakeSite, threat: MakeThreat, doctrine: MakeDoctrine
) -> None:
    sites = [make_site("near", *NEAR, stock=1)]
    magazine, doctrines = Magazine(sites), {"a": doctrine(), "b": doctrine()}
    one = FireControl(SECTOR, "a", sites, doctrines, magazine)
    other = FireControl(SECTOR, "b", sites, doctrines, magazine)
    assert len(one.plan(NOW_S, [threat(1, sector="a")])[0]) == 1
    assert "no interceptors left" in _why(other, threat(2, ("b",), sector="b"))


# --- whose threat, whose site -------------------------------------------------------------------


def test_national_command_defends_its_own_with_its_own(
    make_site: MakeSite, threat: MakeThreat, doctrine: MakeDoctrine
) -> None:
    sites = [make_site("ours", *NEAR, owner="a"), make_site("theirs", *AHEAD, owner="b")]
    doctrines = {"a": doctrine(), "b": doctrine()}
    a = FireControl(NATIONAL, "a", sites, doctrines, Magazine(sites))
    assert _one(a, threat()).opportunity.site.id == "ours"
    assert a.plan(NOW_S, [threat(2, ("b",), "b")]) == ((), ())
    none = FireControl(NATIONAL, "c", sites, doctrines, Magazine(sites))
    assert "no sites" in _why(none, threat(3, ("c",), "c"))


def test_a_sector_uses_its_own_sites_first_and_then_a_partners(
    make_site: MakeSite, threat: MakeThreat, doctrine: MakeDoctrine
) -> None:
    """Own comes first even where the partner would meet earlier; then it is handed over."""
    slow = {"burnout_speed_m_s": 2500.0, "burn_time_s": 80.0}
    own, partners = make_site("own", *AHEAD, "a", **slow), make_site("z", *NEAR, "b")
    doctrines = {"a": doctrine(), "b": doctrine(salvo=2)}
    sector = FireControl(SECTOR, "a", [own, partners], doctrines, Magazine([own, partners]))
    plan = _one(sector, threat())
    assert plan.opportunity.site.id == "own"
    joint, _ = _joint([own, partners], doctrine())
    assert _one(joint, threat()).opportunity.site.id == "z"  # the joint centre: earliest meeting
    assert "handed over" not in plan.because

    out_of_reach = make_site("own", *FAR, "a")
    sites = [out_of_reach, partners]
    sector = FireControl(SECTOR, "a", sites, doctrines, Magazine(sites))
    handed = _one(sector, threat())
    assert handed.opportunity.site.id == "z"
    assert "handed over" in handed.because
    assert handed.salvo == 2  # by the owner's doctrine, not the asker's


def test_a_sector_leaves_other_sectors_alone(
    make_site: MakeSite, threat: MakeThreat, doctrine: MakeDoctrine
) -> None:
    sites = [make_site("own", *NEAR)]
    sector = FireControl(SECTOR, "a", sites, {"a": doctrine()}, Magazine(sites))
    assert sector.plan(NOW_S, [threat(1, ("a", "b"), sector="b")]) == ((), ())


def test_joint_command_answers_for_every_threat_and_for_no_other_track(
    make_site: MakeSite, threat: MakeThreat, doctrine: MakeDoctrine
) -> None:
    control, _ = _joint([make_site("near", *NEAR)], doctrine())
    assert control.plan(NOW_S, [threat(1, (), "")]) == ((), ())
    assert _one(control, threat(2, ("z",), "z")).threat.track == 2


def test_the_threat_with_fewest_ways_out_is_served_first(
    make_site: MakeSite, threat: MakeThreat, doctrine: MakeDoctrine
) -> None:
    """Two sites may be asked for one threat, a single one for the other."""
    near, ahead = make_site("near", *NEAR, stock=1), make_site("ahead", *AHEAD, stock=4)
    control, _ = _joint([near, ahead], doctrine(looks=5))
    # A refusal leaves track 2 with the other site alone.
    refused = _one(control, threat(2))
    control.turned_down(refused, NOW_S)
    other = "near" if refused.opportunity.site.id == "ahead" else "ahead"
    plans, _ = control.plan(NOW_S + 8.0, [threat(1), threat(2)])
    assert plans[0].threat.track == 2
    assert plans[0].opportunity.site.id == other


# --- why not ------------------------------------------------------------------------------------


def test_reasons(make_site: MakeSite, threat: MakeThreat, doctrine: MakeDoctrine) -> None:
    far, _ = _joint([make_site("far", *FAR)], doctrine())
    assert "can reach" in _why(far, threat())
    hurried, _ = _joint([make_site("near", *NEAR)], doctrine(ask_lead_s=10_000.0))
    assert "lead for asking" in _why(hurried, threat())
    late, _ = _joint([make_site("near", *NEAR)], doctrine())
    assert "can reach" in _why(late, threat(), NOW_S + 900.0)


def test_the_lead_for_asking_is_kept(
    make_site: MakeSite, threat: MakeThreat, doctrine: MakeDoctrine
) -> None:
    """Asked up to the doctrine's lead before the last launch, reaction included; not after."""
    site = make_site("near", *NEAR)
    closes_s = _one(_joint([site], doctrine())[0], threat()).opportunity.closes_s
    last_s = closes_s - site.interceptor.reaction_s - 60.0
    control, _ = _joint([site], doctrine(ask_lead_s=60.0))
    assert "lead for asking" in _why(control, threat(), last_s + 0.01)
    assert _one(control, threat(), last_s - 0.01).opportunity.closes_s == closes_s


# --- fairness -----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [JOINT, SECTOR])
def test_names_of_parties_and_order_of_sites_do_not_matter(
    kind: str, make_site: MakeSite, threat: MakeThreat, doctrine: MakeDoctrine
) -> None:
    sites = [
        make_site("m", *NEAR, "a", stock=2),
        make_site("k", *NEAR, "b", stock=2),
        make_site("z", *AHEAD, "b", stock=2),
    ]
    told: list[Any] = []
    for names in ({"a": "a", "b": "b"}, {"a": "zz", "b": "aa"}):
        renamed = [replace(site, owner=names[site.owner]) for site in sites]
        if names["a"] == "zz":
            renamed.reverse()
        commander = names["a"] if kind == SECTOR else ""
        control = FireControl(
            kind,
            commander,
            renamed,
            {name: doctrine() for name in names.values()},
            Magazine(renamed),
        )
        threats = [threat(track, (names["a"],), names["a"]) for track in (1, 2, 3)]
        plans, idle = control.plan(NOW_S, threats)
        told.append(
            ([(p.threat.track, p.opportunity.site.id, p.salvo, p.because) for p in plans], idle)
        )
    assert told[0] == told[1]
    assert len(told[0][0]) == 3
