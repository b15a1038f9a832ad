"""Attacks on the guarantees that a gate checks orders by, besides consent."""

from dataclasses import replace

from jointshield.consent import gate
from jointshield.messages.gate import Dossier

from .naming import attack
from .table import Gatehouse, Table

RULES = ("ab" * 32,)


def _house(guarantees: gate.Guarantees) -> Gatehouse:
    """A gate under an agreement that names `RULES`, given `guarantees`."""
    house = Table(terms={"treaties": RULES}).gate()
    house.state = replace(house.state, guarantees=guarantees)
    return house


def _against(_: Dossier) -> str:
    return "the meeting lies in a partner's sector"


@attack("this gate checks by other guarantee rules than those that the agreement names")
def test_gate_without_the_guarantees() -> str:
    """The owner leaves the agreed guarantees out of its gate."""
    house = _house(gate.Guarantees())
    return house.present(house.table.dossier())


@attack("this gate checks by other guarantee rules than those that the agreement names")
def test_gate_with_milder_guarantees() -> str:
    """The owner puts in a text of its own that has nothing against anything."""
    house = _house(gate.Guarantees(digests=("cd" * 32,)))
    return house.present(house.table.dossier())


@attack("this gate checks by other guarantee rules than those that the agreement names")
def test_gate_with_guarantees_that_nobody_agreed(table: Table) -> str:
    """Guarantees under an agreement that names none: whose they are, nobody has signed."""
    house = table.gate()
    house.state = replace(house.state, guarantees=gate.Guarantees(digests=RULES))
    return house.present(table.dossier())


@attack("the meeting lies in a partner's sector")
def test_order_that_all_signed_and_a_guarantee_forbids() -> str:
    """Every party has consented; the guarantees speak against it all the same."""
    house = _house(gate.Guarantees(digests=RULES, why_against=_against))
    return house.present(house.table.dossier())


@attack("the meeting lies in a partner's sector")
def test_order_that_a_guarantee_forbids_from_the_challenge_on() -> str:
    """Nothing stood against it when it was presented; by the last release, something does."""
    house = _house(gate.Guarantees(digests=RULES))
    assert house.present(house.table.dossier()) == ""
    turned = gate.Guarantees(digests=RULES, why_against=_against)
    house.state = replace(house.state, guarantees=turned)
    said = house.releases()
    assert not house.opened
    return said


@attack("the meeting lies in a partner's sector")
def test_gate_that_forgets_its_guarantees_in_a_crash() -> str:
    """The gate crashes after its challenge and is asked again."""
    house = _house(gate.Guarantees(digests=RULES))
    assert house.present(house.table.dossier()) == ""
    turned = gate.Guarantees(digests=RULES, why_against=_against)
    house.state = replace(house.state, guarantees=turned)
    house.crash()
    return house.present(house.table.dossier())
