"""Attacks on the gate itself: opened twice, made to forget, given another key."""

from dataclasses import replace

from jointshield.consent import gate
from jointshield.consent.keys import GATE, PartyKey

from .naming import attack
from .table import GATE_MS, PARTIES, Gatehouse, Table


@attack("this order was carried out before; an authorisation is good once")
def test_order_opened_twice(table: Table) -> str:
    """The same dossier is put to the gate again."""
    return table.open_gate().present(table.dossier(), 33_000)


@attack("this order was carried out before; an authorisation is good once")
def test_order_opened_again_after_a_crash(table: Table) -> str:
    """The gate crashes right after it opened."""
    house = table.open_gate()
    house.crash()
    return house.present(table.dossier(), 33_000)


@attack("no challenge is under way for what this envelope is about")
def test_releases_replayed_to_an_open_gate(table: Table) -> str:
    """All releases are played back once the gate has opened."""
    house = table.open_gate()
    said = house.releases()
    assert len(house.opened) == 1
    return said


@attack("a challenge needs a fresh nonce of 32 bytes")
def test_spent_nonce(table: Table, asked: Gatehouse) -> str:
    """The same nonce for a second challenge: its releases would count again."""
    spent = asked.nonce(0)
    return asked.present(table.dossier(table.order(salvo=1)), nonce=spent)


@attack("a challenge needs a fresh nonce of 32 bytes")
def test_spent_nonce_after_a_crash(table: Table, asked: Gatehouse) -> str:
    """The same, and the gate crashes in between."""
    spent = asked.nonce(0)
    asked.crash()
    return asked.present(table.dossier(), nonce=spent)


@attack("a challenge needs a fresh nonce of 32 bytes")
def test_short_nonce(table: Table) -> str:
    """A nonce of sixteen bytes."""
    return table.gate().present(table.dossier(), nonce=bytes(16))


@attack("no dossier for this order is under way")
def test_challenge_without_a_dossier(table: Table) -> str:
    """A challenge is asked for when no consents were shown."""
    return table.gate().ask(table.dossier())


@attack("the dossier is not in the gate's log where the challenge says")
def test_dossier_exchanged_before_it_is_logged(table: Table) -> str:
    """A second dossier of the same order slips in between checking and logging."""
    house = table.gate()
    other = table.dossier(consents=tuple(reversed(table.dossier().consents)))
    house.tell(gate.Presented(dossier=table.dossier()), GATE_MS)
    house.tell(gate.Presented(dossier=other), GATE_MS)
    return house.ask(table.dossier())


@attack("the checkpoint has 1 text lines, expected 5")
def test_checkpoint_torn(table: Table) -> str:
    """The log's own checkpoint comes back damaged: the gate sends no challenge with it."""
    return table.gate().present(table.dossier(), checkpoint=b"\xff\n\n\n")


@attack("third refuses: changed")
def test_refusal_between_dossier_and_challenge(table: Table) -> str:
    """A refusal that arrives while the dossier is being logged."""
    house = table.gate()
    house.tell(gate.Presented(dossier=table.dossier()), GATE_MS)
    assert house.arrive(table.ballot("third", "refuse", reason="changed"), GATE_MS) == ""
    return house.ask(table.dossier())


@attack("a key of 'third' was taken out of use; it cannot sign until it has a new one")
def test_key_taken_out_of_use_between_two_releases(table: Table, asked: Gatehouse) -> str:
    """A stolen key has released; its owner takes it out of use before the last release."""
    assert asked.releases(("north", "third")) == ""
    asked.table = table.without(table.key("third", "release"))
    return asked.releases(("south",))


@attack("the order expired at 100.000 s, clock skew allowed for")
def test_order_presented_after_expiry(table: Table) -> str:
    """Consents in hand, the order is put to the gate when it is over."""
    return table.gate().present(table.dossier(), 99_500)


def _with_key(table: Table, key: PartyKey) -> str:
    house = table.gate()
    house.state = gate.GateState(key=key)
    return house.present(table.dossier())


@attack("this gate's own key is not the one in the agreement, or was taken out of use")
def test_another_key_in_the_gate(table: Table) -> str:
    """A gate that was given another key under the owner's name."""
    return _with_key(table, replace(table.key("stranger", GATE), name="north"))


@attack("this gate's own key is not the one in the agreement, or was taken out of use")
def test_gate_key_taken_out_of_use(table: Table) -> str:
    """The gate's key was stolen, and its owner has taken it out of use."""
    return table.without(table.key("north", GATE)).gate().present(table.dossier())


@attack("agreement: nobody is seated")
def test_gate_under_an_unsound_agreement(table: Table) -> str:
    """The gate is told of an agreement that does not hold."""
    empty = replace(table, terms={"seats": ()})
    return empty.gate().present(table.dossier())


def test_asked_twice_it_says_the_same(table: Table, asked: Gatehouse) -> None:
    """Nobody makes it forget the releases that it has."""
    first = asked.challenge
    assert asked.releases(PARTIES[:2]) == ""
    assert asked.present(table.dossier(), 33_000) == ""
    assert asked.challenge == first
    assert asked.releases(PARTIES[2:]) == ""
    assert len(asked.opened) == 1
