"""Attacks with the order itself: nobody is asked, no party signs, no gate looks at it."""

from dataclasses import replace
from typing import Any

from jointshield.consent import register, signer
from jointshield.messages import digest
from jointshield.messages.record import SiteEntry

from .naming import attack
from .table import ASKED_MS, Table, refusal


def _everywhere(table: Table, **changes: Any) -> str:
    """What register, signer and gate say about an altered order: each the same."""
    order = table.order(**changes)
    why = table.put(order).removeprefix("refused unasked: ")
    state = table.side("north", signer.ASKED, order=order)
    answer = signer.Answer(verdict="consent", reason="")
    after, said = signer.consider(state, answer, table.standing, ASKED_MS)
    assert isinstance(said, signer.Unsigned)
    assert after == state
    assert why in (said.reason, said.reason.replace("its consent is not asked for", why))
    assert table.gate().present(table.dossier(order)).endswith(why)
    return why


@attack("the order requires nobody's consent; that never allows anything")
def test_nobody_required(table: Table) -> str:
    """An order that asks for nobody: threshold 0, complete at once."""
    return _everywhere(table, required=())


@attack(
    "the order asks for the consent of ['north', 'south']; the rules of the agreement need "
    "['north', 'south', 'third']"
)
def test_a_party_left_out(table: Table) -> str:
    """The party below the interceptor's way is not on the order's list."""
    return _everywhere(table, required=("north", "south"))


@attack(
    "the order asks for the consent of ['south', 'third']; the rules of the agreement need "
    "['north', 'south', 'third']"
)
def test_owner_left_out(table: Table) -> str:
    """Everybody signs but the owner of the interceptors."""
    return _everywhere(table, required=("south", "third"))


@attack(
    "the order asks for the consent of ['north', 'south', 'south']; the rules of the agreement "
    "need ['north', 'south', 'third']"
)
def test_a_party_named_twice_instead_of_two(table: Table) -> str:
    """The number of signatures is right, the signers are not."""
    return _everywhere(table, required=("north", "south", "south"))


@attack(
    "the order says that 'hill' is owned by 'south' and hosted by 'south'; the agreement says "
    "'north' and 'south'"
)
def test_owner_exchanged(table: Table) -> str:
    """The order gives the interceptors to another owner, whose key would then do."""
    order = table.order(owner="south")
    assert table.gate("south").present(table.dossier(order)) == (
        table.put(order).removeprefix("refused unasked: ")
    )
    return table.put(order).removeprefix("refused unasked: ")


@attack(
    "the order says that 'hill' is owned by 'north' and hosted by ''; the agreement says 'north' "
    "and 'south'"
)
def test_host_taken_out(table: Table) -> str:
    """The order says that the site lies at sea, so that its host need not be asked."""
    return _everywhere(table, host="")


@attack("site 'cellar' is not in the agreement")
def test_site_that_is_not_agreed(table: Table) -> str:
    """Interceptors that the agreement does not know."""
    return _everywhere(table, site="cellar")


@attack("a salvo of 0; at least one interceptor is expected")
def test_salvo_of_none(table: Table) -> str:
    """An order for no interceptor, to be filled in later."""
    return _everywhere(table, salvo=0)


@attack("a salvo of -2; at least one interceptor is expected")
def test_salvo_below_zero(table: Table) -> str:
    """A negative salvo, which would give a plan its interceptors back."""
    return _everywhere(table, salvo=-2)


@attack("order of exercise 'other', this is 'table/M3/7'")
def test_order_of_another_exercise(table: Table) -> str:
    """An order replayed from another exercise with the same parties."""
    return _everywhere(table, exercise="other")


@attack("the order names another agreement than the one in force")
def test_order_under_an_old_agreement(table: Table) -> str:
    """An order under a version of the agreement that asked fewer parties."""
    old = replace(table, rules=("owner",))
    return _everywhere(table, agreement_digest=digest(old.agreement))


@attack("consents until 101.000 s, after expiry at 100.000 s")
def test_consents_taken_after_expiry(table: Table) -> str:
    """An order that takes consents when it is already over."""
    return _everywhere(table, consent_by_s=101.0)


@attack("consent rules ['majority'] are not known; expected names out of ['owner', 'host', "
        "'overflown', 'debris', 'sector', 'launched_from', 'all', 'notify', 'plan']")  # fmt: skip
def test_unknown_rule() -> str:
    """A rule that this software does not know must not count as one that asks nobody."""
    return _everywhere(Table(rules=("owner", "majority")), required=("north",))


@attack("an order without an owner: nobody could hold its own key")
def test_rule_that_errors(table: Table) -> str:
    """The agreement lists a site without an owner: working out the signers fails."""
    sites = (SiteEntry(site="raft", owner="", host=""),)
    adrift = replace(table, terms={"sites": sites})
    return adrift.put(
        adrift.order(site="raft", owner="", host="", required=("north",))
    ).removeprefix("refused unasked: ")


@attack("no consent of stranger")
def test_a_third_country_without_a_key(table: Table) -> str:
    """A country below the way that has no seat cannot sign, so nobody may say it did."""
    return table.gate().present(table.dossier(table.order(overflown=("stranger",))))


@attack("'stranger' is no enrolled party; enrolled are ['north', 'south', 'third']")
def test_a_third_country_signs_with_a_key_of_its_own(table: Table) -> str:
    """The country without a seat signs all the same."""
    order = table.order(overflown=("stranger",))
    consents = tuple(table.ballot(p, of=order) for p in order.required)
    return table.gate().present(table.dossier(order, consents=consents))


@attack("refused unasked: consents were to be given by 60.000 s, before it was asked")
def test_asked_after_its_own_deadline(table: Table) -> str:
    """A question that comes when no answer counts any more."""
    return table.put(table.order(), now_ms=60_000)


@attack("register: an order was opened here before; begin a new state for the next order")
def test_second_order_in_one_register(table: Table) -> str:
    """Consents to the first order would be counted for the second."""
    question = register.OpenOrder(order=table.order())
    state, _ = register.consider(register.ConsentState(), question, table.standing, ASKED_MS)
    other = register.OpenOrder(order=table.order(salvo=9))
    return refusal(lambda: register.consider(state, other, table.standing, ASKED_MS))


@attack("register: 9999 ms given after 10000 ms; time only runs forwards")
def test_clock_set_back(table: Table) -> str:
    """A clock that is set back would take late ballots."""
    question = register.OpenOrder(order=table.order())
    state, _ = register.consider(register.ConsentState(), question, table.standing, ASKED_MS)
    return refusal(lambda: register.consider(state, register.Tick(), table.standing, ASKED_MS - 1))


@attack("this is the gate of 'south', not of 'north'")
def test_order_at_another_gate(table: Table) -> str:
    """A sound order is put to a gate that is not its owner's."""
    return table.gate("south").present(table.dossier())
