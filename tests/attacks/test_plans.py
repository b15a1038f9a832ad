"""Attacks with pre-agreed plans: exceeded, expired, stretched, unsigned, withdrawn."""

from dataclasses import replace
from typing import Any

from jointshield.consent.evidence import why_wanting
from jointshield.messages import digest

from .naming import attack
from .table import PARTIES, Gatehouse, Table


def _refused(table: Table, **plan: Any) -> str:
    """What register and gate say to an order under an altered plan: the same."""
    agreed = table.plan(**plan)
    asked = table.order(under=agreed)
    said = table.gate().present(table.dossier(asked, agreed))
    assert table.put(asked, agreed).removeprefix("refused unasked: ") == said
    return said


def _fly(table: Table, house: Gatehouse, name: str, salvo: int = 2) -> str:
    """Take an order under the plan all the way; what the gate has against it, or ""."""
    plan = table.plan()
    order = table.order(under=plan, proposal=name, salvo=salvo)
    assert order.required == ("north", "south"), "third signed the plan, and is not asked again"
    return house.present(table.dossier(order, plan)) or house.releases(order.required)


@attack("the plan allows 4 interceptors at 'hill'; 4 have flown")
def test_plan_exceeded(table: Table) -> str:
    """A third salvo of two under a plan for four."""
    house = table.gate()
    assert [_fly(table, house, name) for name in ("p-1", "p-2")] == ["", ""]
    return _fly(table, house, "p-3")


@attack("the plan allows 4 interceptors at 'hill'; 4 have flown")
def test_plan_exceeded_after_a_crash(table: Table) -> str:
    """The gate crashes, so that it might forget what was used up."""
    house = table.gate()
    assert [_fly(table, house, name) for name in ("p-1", "p-2")] == ["", ""]
    house.crash()
    return _fly(table, house, "p-3")


@attack("the plan allows 4 interceptors at 'hill'; 3 have flown")
def test_plan_exceeded_by_two_at_once(table: Table) -> str:
    """Two orders wait side by side, each within what was left when it was presented."""
    house, plan = table.gate(), table.plan()
    challenges = []
    orders = [table.order(under=plan, proposal=name, salvo=3) for name in ("p-1", "p-2")]
    for order in orders:
        assert house.present(table.dossier(order, plan)) == ""
        challenges.append(house.challenge)
    told = ""
    for challenge in challenges:
        for party in ("north", "south"):
            told = house.arrive(table.release(party, challenge))
    assert len(house.opened) == 1
    return told


@attack("a salvo of 5 under a plan for at most 4 at a site")
def test_salvo_larger_than_the_plan(table: Table) -> str:
    """One order for more than the plan allows in all."""
    plan = table.plan()
    order = table.order(under=plan, salvo=5)
    assert table.gate().present(table.dossier(order, plan)) == (
        "the plan allows 4 interceptors at 'hill'; 0 have flown"
    )
    return table.put(order, plan).removeprefix("refused unasked: ")


@attack("the plan holds from 0.000 s until 99.000 s")
def test_plan_expired(table: Table) -> str:
    """An order that may fly when the plan is over."""
    return _refused(table, until_s=99.0)


@attack("the plan holds from 31.000 s until 200.000 s")
def test_plan_not_begun(table: Table) -> str:
    """An order that may fly before the plan begins."""
    return _refused(table, from_s=31.0)


@attack("the plan is not for site 'hill'; it is for ['ship']")
def test_plan_for_another_site(table: Table) -> str:
    """A plan for another site's interceptors."""
    return _refused(table, sites=("ship",))


@attack("the plan was made under another agreement")
def test_plan_of_another_agreement(table: Table) -> str:
    """A plan that was signed under other rules."""
    return _refused(table, agreement_digest="00")


@attack("the plan was made under another agreement")
def test_plan_of_another_exercise(table: Table) -> str:
    """A plan replayed from another exercise."""
    return _refused(table, exercise="other")


@attack("the rules of the agreement know no plans")
def test_plan_where_there_are_none() -> str:
    """A plan under an agreement that does not provide for any."""
    return _refused(Table(rules=("owner", "host", "overflown")))


@attack("no consent of third")
def test_plan_not_signed_by_all(table: Table) -> str:
    """A plan without the signature of a party that it would leave unasked."""
    plan = table.plan()
    signed = tuple(table.ballot(p, of=plan) for p in PARTIES[:2])
    return table.gate().present(table.dossier(table.order(under=plan), plan, plan_consents=signed))


@attack("the consent of 'third' was cast too late")
def test_plan_signed_after_its_end(table: Table) -> str:
    """A signature under the plan dated at its end."""
    plan = table.plan(until_s=100.0)
    signed = (*(table.ballot(p, of=plan) for p in PARTIES[:2]),
              table.ballot("third", of=plan, cast_s=100.0))  # fmt: skip
    dossier = table.dossier(table.order(under=plan), plan, plan_consents=signed)
    return why_wanting(dossier, table.standing, 101_000)


@attack("a ballot on another order or plan")
def test_plan_exchanged(table: Table) -> str:
    """The signatures under a plan for two are used for a plan for four."""
    small, large = table.plan(salvo_max=2), table.plan(salvo_max=4)
    signed = tuple(table.ballot(p, of=small) for p in PARTIES)
    order = table.order(under=large)
    return table.gate().present(table.dossier(order, large, plan_consents=signed))


@attack("the order and its dossier name different plans")
def test_order_under_another_plan(table: Table) -> str:
    """The order names one plan, the dossier brings another."""
    order = table.order(under=table.plan(), plan=digest(table.plan(plan="feint")))
    return table.gate().present(table.dossier(order, table.plan()))


@attack("the order and its dossier name different plans")
def test_plan_without_its_order_naming_it(table: Table) -> str:
    """A plan is laid beside an order that does not say it falls under one."""
    order = table.order(under=table.plan(), plan="")
    return table.gate().present(table.dossier(order, table.plan()))


@attack("the order and its dossier name different plans")
def test_plan_kept_back(table: Table) -> str:
    """The order names a plan that nobody gets to see."""
    order = table.order(under=table.plan())
    return table.gate().present(table.dossier(order))


@attack("consents to a plan in a dossier without one")
def test_consents_to_a_plan_without_one(table: Table) -> str:
    """Signatures under a plan in a dossier that has none."""
    signed = tuple(table.ballot(p, of=table.plan()) for p in PARTIES)
    return table.gate().present(table.dossier(plan_consents=signed))


@attack("third refuses: circumstances changed")
def test_plan_withdrawn(table: Table) -> str:
    """A plan is used after a party has withdrawn from it, although it is not asked again."""
    house, plan = table.gate(), table.plan()
    refused = table.ballot("third", "refuse", of=plan, reason="circumstances changed")
    assert house.arrive(refused) == ""
    return _fly(table, house, "p-1")


@attack("third refuses: circumstances changed")
def test_plan_withdrawn_before_a_crash(table: Table) -> str:
    """The same, and the gate crashes in between."""
    house, plan = table.gate(), table.plan()
    refused = table.ballot("third", "refuse", of=plan, reason="circumstances changed")
    assert house.arrive(refused) == ""
    house.crash()
    return _fly(table, house, "p-1")


@attack("'third' is no enrolled party; enrolled are ['north', 'south']")
def test_plan_signed_by_a_key_taken_out_of_use(table: Table) -> str:
    """A plan goes on although the key of one of its signers was stolen."""
    after = table.without(table.key("third", "consent"))
    plan = table.plan()
    return after.gate().present(after.dossier(after.order(under=plan), plan))


def test_plans_at_two_sites_are_counted_apart(table: Table) -> None:
    """A plan for four at each of two sites is one for four at each."""
    plan = table.plan(sites=("hill", "ship"))
    hill = table.order(under=plan, salvo=4)
    ship = replace(hill, site="ship", owner="south", host="", required=("south",))
    for owner, order in (("north", hill), ("south", ship)):
        house = table.gate(owner)
        assert house.present(table.dossier(order, plan)) == ""
        assert house.releases(order.required) == ""
        assert len(house.opened) == 1


@attack("opened before the plan begins at 31.700 s, clock skew allowed for")
def test_opened_before_its_plan_by_a_fast_clock(table: Table) -> str:
    """All have released before the plan holds on everybody's clock; the gate's runs ahead."""
    plan = table.plan(from_s=31.7)
    order = table.order(under=plan, launch_open_s=31.7)
    house = table.gate()
    assert house.present(table.dossier(order, plan)) == ""
    return house.releases(order.required)
