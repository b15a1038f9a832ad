"""No order of events authorises without every required consent, or anything after expiry."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jointshield.consent.gate import Authorised, authorise
from jointshield.consent.register import Arrived, Released, Tick, consider
from jointshield.messages.consent import Decision, Received

PARTIES = ("north", "south", "third", "stranger")
EXPIRES_MS = 100_000


@pytest.fixture(scope="module")
def pieces() -> dict[str, Any]:
    """Filled at the first example: signing is dear and the envelopes never change."""
    return {}


def _prepare(table: Any, pieces: dict[str, Any]) -> None:
    if pieces:
        return
    pieces["opened"] = table.opened()
    pieces["order"] = table.order()
    pieces["agreement"] = table.agreement
    for verdict in ("consent", "refuse", "release"):
        for party in PARTIES:
            pieces[party, verdict] = table.ballot(party, verdict)
            pieces[party, verdict, "other"] = table.ballot(
                party, verdict, order=table.order(salvo=1)
            )


events = st.one_of(
    st.just(("tick",)),
    st.tuples(st.sampled_from(PARTIES), st.sampled_from(["consent", "refuse", "release"])),
    st.tuples(st.sampled_from(PARTIES), st.sampled_from(["consent", "refuse"]), st.just("other")),
    st.tuples(st.just("released"), st.sampled_from(PARTIES)),
    # Weight on what leads somewhere: the required consents.
    st.tuples(st.sampled_from(PARTIES[:3]), st.just("consent")),
)
steps = st.lists(st.tuples(events, st.integers(0, 25_000)), max_size=14)


@settings(max_examples=400, deadline=None)
@given(steps=steps)
def test_no_order_of_events_gets_round_consent(
    table: Any, pieces: dict[str, Any], steps: list[tuple[tuple[str, ...], int]]
) -> None:
    _prepare(table, pieces)
    state, now_ms = pieces["opened"], 21_000
    consented: set[str] = set()
    refused: set[str] = set()
    decisions: list[Decision] = []
    for event, later_ms in steps:
        now_ms += later_ms
        if event == ("tick",):
            state, outputs = consider(state, Tick(), now_ms)
        elif event[0] == "released":
            envelope = pieces[event[1], "release"]
            state, outputs = consider(state, Released(envelope=envelope), now_ms)
        else:
            state, outputs = consider(state, Arrived(envelope=pieces[event]), now_ms)
        if event != ("tick",):
            assert sum(isinstance(o, Received) for o in outputs) == 1
        new = [o for o in outputs if isinstance(o, Decision)]
        decisions += new
        genuine = len(event) == 2 and event[0] in PARTIES[:3] and now_ms < EXPIRES_MS
        if genuine and event[1] == "consent" and not refused:
            consented.add(event[0])
        if genuine and event[1] == "refuse" and state.phase != "released":
            refused.add(event[0])
        for decision in new:
            if decision.decision == "authorised":
                assert consented == set(decision.required) == set(decision.signed_by)
                assert not refused
                assert now_ms < EXPIRES_MS
            if decision.decision == "lapsed":
                assert now_ms >= EXPIRES_MS
                assert set(decision.missing) == set(decision.required) - consented
        if state.phase == "released":
            assert [d.decision for d in decisions] == ["authorised"]
    # At most: authorised, then withdrawn.
    assert [d.decision for d in decisions] in (
        [],
        ["authorised"],
        ["refused"],
        ["lapsed"],
        ["authorised", "refused"],
    )
    if now_ms >= EXPIRES_MS:
        state, _ = consider(state, Tick(), now_ms)
        assert state.phase != "open"
    found = authorise(
        pieces["order"], state.envelopes, table.keys["north"], pieces["agreement"], now_ms
    )
    may = state.phase in ("authorised", "released") and now_ms < EXPIRES_MS
    assert isinstance(found, Authorised) == may


@settings(max_examples=50, deadline=None)
@given(turn=st.permutations(PARTIES[:3]))
def test_every_order_of_consents_authorises(
    table: Any, pieces: dict[str, Any], turn: list[str]
) -> None:
    _prepare(table, pieces)
    state = pieces["opened"]
    decided: list[Decision] = []
    for party in turn:
        assert not decided
        state, outputs = consider(state, Arrived(envelope=pieces[party, "consent"]), 30_000)
        decided += [o for o in outputs if isinstance(o, Decision)]
    (decision,) = decided
    assert decision.decision == "authorised"
    assert decision.signed_by == ("north", "south", "third")
    assert (decision.asked_s, decision.decided_s, decision.battle_space_lost_s) == (10, 30, 20)
