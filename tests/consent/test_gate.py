"""The gate's quieter moments; what it refuses stands in tests/attacks."""

from dataclasses import replace

from jointshield.consent import gate
from jointshield.messages import digest

from ..attacks.table import GATE_MS, PARTIES, Table


def test_time_passes_while_a_dossier_is_being_logged() -> None:
    table = Table()
    house = table.gate()
    house.tell(gate.Presented(dossier=table.dossier()), GATE_MS)
    before = house.state
    house.tick(31_000)
    assert (house.state, house.opened) == (before, [])
    assert house.ask(table.dossier()) == ""


def test_a_challenge_that_ran_out_is_made_anew() -> None:
    table = Table()
    house = table.gate()
    assert house.present(table.dossier()) == ""
    first = house.challenge
    assert house.present(table.dossier(), 39_999) == ""
    assert house.challenge == first
    assert house.present(table.dossier(), 40_000) == ""
    assert house.challenge != first
    assert house.releases(now_ms=41_000) == ""
    assert len(house.opened) == 1


def test_the_window_ends_with_the_order() -> None:
    table = Table()
    house = table.gate()
    assert house.present(table.dossier(), 95_000) == ""
    assert house.releases(PARTIES, 99_499) == ""
    assert len(house.opened) == 1
    late = table.gate()
    assert late.present(table.dossier(), 95_000) == ""
    assert late.releases(PARTIES, 99_500).startswith("the order expired")


def test_after_a_crash_it_knows_what_its_log_says() -> None:
    table = Table()
    house, plan = table.gate(), table.plan()
    order = table.order(under=plan)
    assert house.present(table.dossier(order, plan)) == ""
    assert house.releases(order.required) == ""
    other = table.order(salvo=1)
    assert house.present(table.dossier(other)) == ""
    assert house.arrive(table.ballot("third", "refuse", of=other)) == ""
    before = house.state
    house.crash()
    assert house.state.pending == {}
    for name in ("opened", "refused", "spent", "used"):
        assert getattr(house.state, name) == getattr(before, name), name


def test_a_consent_in_its_log_is_no_refusal() -> None:
    table = Table()
    fresh = table.gate().state
    assert gate.recall(fresh, [table.ballot("third")]) == fresh
    (refusal,) = gate.recall(fresh, [table.ballot("third", "refuse")]).refused
    assert refusal == (digest(table.order()), "third")


def test_what_is_about_no_order_is_answered_about_none() -> None:
    table = Table()
    house = table.gate()
    for envelope in (
        replace(table.ballot("third"), payload="*"),
        table.adoption(table.agreement, "third"),
    ):
        (said,) = house.tell(gate.Arrived(envelope=envelope), GATE_MS)
        assert isinstance(said, gate.Withheld)
        assert said.order_digest == ""
