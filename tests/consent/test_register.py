"""The register: every order is decided by its deadline, and what flew is recorded."""

import pytest

from jointshield.consent import register
from jointshield.errors import IntegrityError, MistakeError
from jointshield.messages.consent import Decision, Envelope

from ..attacks.table import ASKED_MS, CAST_MS, PARTIES, Table


def _opened(table: Table, *envelopes: Envelope) -> register.ConsentState:
    question = register.OpenOrder(order=table.order())
    state, outputs = register.consider(register.ConsentState(), question, table.standing, ASKED_MS)
    assert outputs == ()
    for envelope in envelopes:
        arrived = register.Arrived(envelope=envelope)
        state, _ = register.consider(state, arrived, table.standing, CAST_MS)
    return state


def _decided(
    state: register.ConsentState, happened: register.Input, table: Table, now_ms: int
) -> Decision:
    after, outputs = register.consider(state, happened, table.standing, now_ms)
    (decision,) = outputs
    assert isinstance(decision, Decision)
    assert after.phase == decision.decision
    return decision


def test_the_way_through() -> None:
    """Consents in any order, a dossier in the order's own order, an opening: authorised."""
    table = Table()
    state = _opened(table, *reversed(table.dossier().consents))
    assert state.phase == register.AGREED
    assert state.dossier() == table.dossier()
    opened = register.Opened(authorisation=table.authorisation())
    decision = _decided(state, opened, table, 33_000)
    assert (decision.decision, decision.signed_by) == ("authorised", PARTIES)
    assert (decision.asked_s, decision.decided_s) == (10.0, 33.0)
    assert decision.battle_space_lost_s == 23.0
    state, _ = register.consider(state, opened, table.standing, 33_000)
    state, outputs = register.consider(state, opened, table.standing, 34_000)
    assert outputs == (), "heard of twice, it is recorded once"


def test_silence_is_refusal() -> None:
    table = Table()
    state = _opened(table, table.ballot("south"))
    before, outputs = register.consider(state, register.Tick(), table.standing, 59_999)
    assert (before.phase, outputs) == (register.OPEN, ())
    decision = _decided(state, register.Tick(), table, 60_000)
    assert decision.reason == "no answer in time from north, third"
    assert (decision.decision, decision.missing) == ("lapsed", ("north", "third"))


def test_agreed_and_not_opened_lapses_at_expiry() -> None:
    table = Table()
    state = _opened(table, *table.dossier().consents)
    before, outputs = register.consider(state, register.Tick(), table.standing, 99_999)
    assert (before.phase, outputs) == (register.AGREED, ())
    assert _decided(state, register.Tick(), table, 100_000).decision == "lapsed"


def test_the_space_lost_is_no_more_than_there_was() -> None:
    table = Table()
    question = register.OpenOrder(order=table.order(launch_close_s=20.0))
    state, _ = register.consider(register.ConsentState(), question, table.standing, ASKED_MS)
    assert _decided(state, register.Tick(), table, 60_000).battle_space_lost_s == 10.0


def test_what_flew_is_recorded_after_a_lapse_too() -> None:
    table = Table()
    state = _opened(table)
    opened = register.Opened(authorisation=table.authorisation())
    after, (lapsed, heard) = register.consider(state, opened, table.standing, 70_000)
    assert isinstance(lapsed, Decision)
    assert isinstance(heard, Decision)
    assert (lapsed.decision, heard.decision, after.phase) == (
        "lapsed", "authorised", "authorised",
    )  # fmt: skip
    assert heard.reason == (
        "every required party released; this was heard of after the order was held to be lapsed"
    )
    assert heard.signed_by == PARTIES


def test_an_authorisation_of_something_else_is_no_evidence() -> None:
    table = Table()
    opened = register.Opened(authorisation=table.authorisation())
    with pytest.raises(IntegrityError, match="of another order"):
        register.consider(register.ConsentState(), opened, table.standing, 33_000)
    question = register.OpenOrder(order=table.order(salvo=1))
    state, _ = register.consider(register.ConsentState(), question, table.standing, ASKED_MS)
    with pytest.raises(IntegrityError, match="of another order"):
        register.consider(state, opened, table.standing, 33_000)
    with pytest.raises(IntegrityError, match=r"does not hold: .* still to come"):
        register.consider(_opened(table), opened, table.standing, CAST_MS)


def test_time_before_any_order() -> None:
    table = Table()
    state, outputs = register.consider(register.ConsentState(), register.Tick(), table.standing, 5)
    assert (state.phase, outputs) == (register.IDLE, ())


def test_an_unsound_agreement_puts_no_question() -> None:
    empty = Table(terms={"seats": ()})
    assert empty.put(empty.order()) == "refused unasked: agreement: nobody is seated"


def test_time_does_not_run_backwards() -> None:
    table = Table()
    with pytest.raises(MistakeError, match="only runs forwards"):
        register.consider(_opened(table), register.Tick(), table.standing, ASKED_MS - 1)
