"""The register: every order is decided by its deadline, and what flew is recorded."""

import pytest

from jointshield.consent import register
from jointshield.errors import IntegrityError, MistakeError
from jointshield.messages import digest
from jointshield.messages.consent import Decision, Envelope, Received

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


def test_every_envelope_is_answered_with_what_became_of_it() -> None:
    table = Table()
    consent, late = table.ballot("south"), table.ballot("south", cast_s=21.0)
    state = _opened(table)
    for envelope, accepted, reason in (
        (consent, True, "accepted"),
        (late, False, "'south' has consented already"),
        (table.ballot("stranger"), False, "'stranger' is no enrolled party; enrolled are "
                                          "['north', 'south', 'third']"),
    ):  # fmt: skip
        arrived = register.Arrived(envelope=envelope)
        state, outputs = register.consider(state, arrived, table.standing, 21_500)
        assert outputs == (
            Received(time_s=21.5, envelope=envelope, accepted=accepted, reason=reason),
        )


@pytest.mark.parametrize(
    ("before", "because", "missing"),
    [
        ((), "south refuses: no reason given", ("north", "third")),
        (("south", "north"), "south withdraws its consent: no reason given", ("third",)),
    ],
)
def test_a_decision_says_who_did_what_and_when(
    before: tuple[str, ...], because: str, missing: tuple[str, ...]
) -> None:
    """Its consents after it was withdrawn are those of the others."""
    table = Table()
    state = _opened(table, *(table.ballot(p) for p in before))
    arrived = register.Arrived(envelope=table.ballot("south", "refuse", cast_s=22.0))
    state, (_, decision) = register.consider(state, arrived, table.standing, 22_500)
    order = table.order()
    assert decision == Decision(
        time_s=22.5, proposal="p-1", order_digest=digest(order), decision="refused",
        required=PARTIES, signed_by=tuple(p for p in ("north",) if p in before),
        refused_by=("south",), missing=missing, asked_s=10.0, decided_s=22.5,
        battle_space_lost_s=12.5, reason=because,
    )  # fmt: skip


def test_no_space_is_lost_where_none_was_left() -> None:
    table = Table()
    question = register.OpenOrder(order=table.order(launch_open_s=1.0, launch_close_s=5.0))
    state, _ = register.consider(register.ConsentState(), question, table.standing, ASKED_MS)
    assert _decided(state, register.Tick(), table, 60_000).battle_space_lost_s == 0.0


def test_a_dossier_holds_what_has_come_so_far() -> None:
    table = Table()
    south = table.ballot("south")
    assert _opened(table, south).dossier() == table.dossier(consents=(south,))
    with pytest.raises(AssertionError, match="without an order"):
        register.ConsentState().dossier()


def test_a_dossier_under_a_plan_holds_the_plan_with_its_consents() -> None:
    table = Table()
    plan = table.plan()
    dossier = table.dossier(table.order(under=plan), plan)
    question = register.OpenOrder(
        order=dossier.order, plan=plan, plan_consents=dossier.plan_consents
    )
    state, _ = register.consider(register.ConsentState(), question, table.standing, ASKED_MS)
    for envelope in dossier.consents:
        arrived = register.Arrived(envelope=envelope)
        state, _ = register.consider(state, arrived, table.standing, CAST_MS)
    assert (state.phase, state.dossier()) == (register.AGREED, dossier)


def test_what_is_wrong_with_an_order_is_said_before_that_it_came_late() -> None:
    table = Table()
    assert table.put(table.order(salvo=0), now_ms=60_000).startswith("refused unasked: a salvo")
    late = "refused unasked: consents were to be given by 60.000 s, before it was asked"
    assert table.put(table.order(), now_ms=60_000) == late
    assert table.put(table.order(), now_ms=59_999) == ""
