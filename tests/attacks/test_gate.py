"""Attacks at the gate and at the launcher: nothing opens, or nothing is launched."""

import copy
import pickle
from dataclasses import replace
from typing import Any

import pytest

from jointshield.consent import gate, register
from jointshield.consent.gate import Authorised, Withheld, check
from jointshield.consent.keys import CONSENT, GATE, PartyKey
from jointshield.consent.seal import contents, seal
from jointshield.errors import MistakeError
from jointshield.messages import decode, digest, encode
from jointshield.messages.consent import Envelope
from jointshield.messages.gate import Authorisation, Challenge, Opening

from .naming import attack
from .table import EXERCISE, GATE_MS, PARTIES, RELEASE_MS, Gatehouse, Table, refusal

LAUNCH_MS = 35_000


def test_the_way_through(table: Table) -> None:
    """What the attacks below are altered from: it opens, and verifies from its bytes alone."""
    carried = decode(encode(table.authorisation()))
    assert isinstance(carried, Authorisation)
    launched = check(carried, table.standing, LAUNCH_MS)
    assert isinstance(launched, Authorised)
    assert (launched.order, launched.checked_ms) == (table.order(), LAUNCH_MS)


# --- releases -------------------------------------------------------------------------------------


def _shut(asked: Gatehouse, envelope: Envelope, now_ms: int = RELEASE_MS) -> str:
    """What the gate has against third's release, all others being in."""
    assert asked.releases(PARTIES[:2], now_ms) == ""
    before = asked.state
    said = asked.arrive(envelope, now_ms)
    assert asked.opened == []
    assert said != ""
    assert asked.state.opened == before.opened
    return said


@attack("the envelope names key '{release}', not that of 'third'")
def test_consent_by_the_key_for_releases(table: Table, asked: Gatehouse) -> str:
    """A consent's words, sealed with the release key, in place of a release."""
    said = _shut(asked, table.ballot("third", role="release"))
    return said.replace(table.key("third", "release").key_id, "{release}")


@attack("no challenge is under way for what this envelope is about")
def test_agreement_used_as_release(table: Table, asked: Gatehouse) -> str:
    """An agreement in place of a release, under the right key."""
    return _shut(asked, seal(table.agreement, table.key("third", "release")))


@attack("consents come to the gate together, in a dossier")
def test_a_consent_sent_again_as_release(table: Table, asked: Gatehouse) -> str:
    """The consent itself, sent a second time."""
    return _shut(asked, table.ballot("third"))


@attack("the envelope names key '{consent}', not that of 'third'")
def test_release_by_the_key_for_consents(table: Table, asked: Gatehouse) -> str:
    """One key turns twice."""
    said = _shut(asked, table.release("third", asked.challenge, role=CONSENT))
    return said.replace(table.key("third", CONSENT).key_id, "{consent}")


@attack("a release in the name of 'third', signed by 'south'")
def test_release_in_anothers_name(table: Table, asked: Gatehouse) -> str:
    """A party releases for another."""
    return _shut(asked, table.release("third", asked.challenge, by="south"))


@attack("'south' has released already")
def test_one_partys_release_twice(table: Table, asked: Gatehouse) -> str:
    """Two releases of one party, to make up the number."""
    return _shut(asked, table.release("south", asked.challenge, cast_s=32.1))


@attack("a release for another challenge")
def test_release_for_another_challenge(table: Table, asked: Gatehouse) -> str:
    """A release for a challenge that ran out, replayed to the next."""
    old = table.release("third", asked.challenge)
    assert asked.present(table.dossier(), 41_000) == ""
    return _shut(asked, old, 42_000)


@attack("a release for another challenge")
def test_release_from_before_a_crash(table: Table, asked: Gatehouse) -> str:
    """The gate crashes and asks again; the old releases are played back."""
    old = table.release("third", asked.challenge)
    asked.crash()
    assert asked.present(table.dossier(), 31_000) == ""
    return _shut(asked, old)


@attack("a release for another order or exercise")
def test_release_of_another_exercise(table: Table, asked: Gatehouse) -> str:
    """A release replayed from another exercise."""
    return _shut(asked, table.release("third", asked.challenge, exercise="other"))


@attack("no challenge is under way for what this envelope is about")
def test_release_for_another_order(table: Table, asked: Gatehouse) -> str:
    """A release for one order is used for another."""
    return _shut(asked, table.release("third", asked.challenge, order_digest="00"))


@attack("a message of kind 'opening', not a release")
def test_opening_used_as_release(table: Table, asked: Gatehouse) -> str:
    """An opening's words in place of a release."""
    said = Opening(
        exercise=EXERCISE, order_digest=digest(table.order()), challenge_digest="00", opened_s=32.0
    )
    return _shut(asked, seal(said, table.key("third", "release")))


@attack("the release of 'third' is not asked for")
def test_release_of_somebody_who_is_not_asked(table: Table) -> str:
    """A party that the rules do not name releases in place of one that they do."""
    house, order = table.gate(), table.order(overflown=())
    assert house.present(table.dossier(order)) == ""
    return house.arrive(table.release("third", house.challenge))


@attack("no challenge is under way for what this envelope is about")
def test_release_before_the_challenge(table: Table) -> str:
    """Messages out of order: a release that comes before what it answers."""
    made, fresh = table.gate(), table.gate()
    assert made.present(table.dossier()) == ""
    return fresh.arrive(table.release("third", made.challenge))


@attack("no challenge is under way for what this envelope is about")
def test_release_from_before_the_log_was_written(table: Table) -> str:
    """The dossier is accepted, its challenge not yet made."""
    made, fresh = table.gate(), table.gate()
    assert made.present(table.dossier()) == ""
    fresh.tell(gate.Presented(dossier=table.dossier()), GATE_MS)
    return fresh.arrive(table.release("third", made.challenge))


@attack("a release cast at 32.501 s, which is still to come")
def test_release_from_the_future(table: Table, asked: Gatehouse) -> str:
    """A release dated beyond what clocks may differ."""
    return _shut(asked, table.release("third", asked.challenge, cast_s=32.501))


@attack("releases were good until 40.000 s")
def test_release_late(table: Table, asked: Gatehouse) -> str:
    """The last release arrives when the gate's clock, less the skew, is past the time for it."""
    return _shut(asked, table.release("third", asked.challenge), 39_500)


def test_release_just_in_time(asked: Gatehouse) -> None:
    assert asked.releases(now_ms=39_499) == ""
    assert len(asked.opened) == 1


@attack("all consented, and the gate did not open")
def test_a_release_withheld(table: Table, asked: Gatehouse) -> str:
    """One release never arrives: the gate stays shut, and the register says so at expiry."""
    assert asked.releases(PARTIES[:2]) == ""
    for now_ms in (33_000, 39_000, 41_000, 101_000):
        asked.tick(now_ms)
    assert asked.opened == []
    state, _ = register.consider(
        register.ConsentState(), register.OpenOrder(order=table.order()), table.standing, GATE_MS
    )
    for envelope in table.dossier().consents:
        arrived = register.Arrived(envelope=envelope)
        state, _ = register.consider(state, arrived, table.standing, GATE_MS)
    assert state.phase == register.AGREED
    state, (decision,) = register.consider(state, register.Tick(), table.standing, 100_000)
    assert state.phase == "lapsed"
    return decision.reason


@attack("notice was given; the gate may open from 34.000 s on")
def test_opening_before_the_notice_has_run() -> str:
    """All releases are in at once, and the others are given no time to object."""
    table = Table(rules=("owner", "host", "overflown", "notify"))
    house = table.gate()
    assert house.present(table.dossier()) == ""
    said = house.releases()
    house.tick(33_999)
    assert house.opened == []
    house.tick(34_000)
    assert len(house.opened) == 1
    return said


# --- refusals -------------------------------------------------------------------------------------


@attack("third refuses: not over us")
def test_refusal_at_the_last_moment(table: Table, asked: Gatehouse) -> str:
    """All consents are in, and a party refuses at the gate before it has released."""
    assert asked.arrive(table.ballot("third", "refuse", reason="not over us")) == ""
    return _shut(asked, table.release("third", asked.challenge))


@attack("third refuses: not over us")
def test_refusal_outlives_a_crash(table: Table, asked: Gatehouse) -> str:
    """The gate crashes, so that it might forget the refusal."""
    assert asked.arrive(table.ballot("third", "refuse", reason="not over us")) == ""
    asked.crash()
    return asked.present(table.dossier(), 31_000)


@attack("third refuses: not over us")
def test_refusal_slipped_out_of_the_dossier(table: Table) -> str:
    """A dossier with a refusal is turned down, and comes again with the old consent instead."""
    house = table.gate()
    refused = table.ballot("third", "refuse", reason="not over us")
    consents = table.dossier().consents
    assert house.present(table.dossier(consents=(*consents[:2], refused))) != ""
    return house.present(table.dossier())


@attack("third refuses: no reason given")
def test_refusal_before_the_question(table: Table) -> str:
    """A refusal that overtakes its order on the way."""
    house = table.gate()
    assert house.arrive(table.ballot("third", "refuse")) == ""
    return house.present(table.dossier())


@attack("'third' has refused this already")
def test_refusal_replayed_to_fill_the_log(table: Table) -> str:
    """One refusal, sent again and again by whoever carries it."""
    house = table.gate()
    assert house.arrive(table.ballot("third", "refuse")) == ""
    entries = len(house.log.entries)
    said = house.arrive(table.ballot("third", "refuse"))
    assert len(house.log.entries) == entries
    return said


@attack("the consent of 'third' is not asked for; asked are ['north', 'south']")
def test_refusal_by_a_party_that_is_not_asked(table: Table) -> str:
    """A party that the rules do not name cannot shut the gate, nor refuse for the register."""
    house, order = table.gate(), table.order(overflown=())
    refused = table.ballot("third", "refuse", of=order)
    assert house.arrive(refused) == ""
    assert house.present(table.dossier(order)) == ""
    assert house.releases(order.required) == ""
    assert len(house.opened) == 1
    state, _ = register.consider(
        register.ConsentState(), register.OpenOrder(order=order), table.standing, GATE_MS
    )
    arrived = register.Arrived(envelope=refused)
    _, (received,) = register.consider(state, arrived, table.standing, GATE_MS)
    return received.reason


@attack("a refusal that names neither an order nor a plan")
def test_refusal_of_nothing(table: Table) -> str:
    """A refusal of "", which orders without a plan name as theirs, would shut every one."""
    house = table.gate()
    said = house.arrive(table.ballot("third", "refuse", subject_digest=""))
    assert house.present(table.dossier()) == ""
    assert house.releases() == ""
    assert len(house.opened) == 1
    return said


@attack("'stranger' is no enrolled party; enrolled are ['north', 'south', 'third']")
def test_refusal_by_a_stranger(table: Table) -> str:
    """Somebody without a seat tries to shut the gate."""
    return table.gate().arrive(table.ballot("stranger", "refuse"))


@attack("a ballot in the name of 'third', signed by 'south'")
def test_refusal_in_anothers_name(table: Table) -> str:
    """A party tries to shut the gate in another's name."""
    return table.gate().arrive(table.ballot("third", "refuse", by="south"))


@attack("a ballot of exercise 'other', this is 'table/M3/7'")
def test_refusal_of_another_exercise(table: Table) -> str:
    """A refusal of another exercise must not shut anything here."""
    return table.gate().arrive(table.ballot("third", "refuse", exercise="other"))


# --- the gate itself ------------------------------------------------------------------------------


def _opened(table: Table) -> Gatehouse:
    house = table.gate()
    assert house.present(table.dossier()) == ""
    assert house.releases() == ""
    assert len(house.opened) == 1
    return house


@attack("this order was carried out before; an authorisation is good once")
def test_order_opened_twice(table: Table) -> str:
    """The same dossier is put to the gate again."""
    return _opened(table).present(table.dossier(), 33_000)


@attack("this order was carried out before; an authorisation is good once")
def test_order_opened_again_after_a_crash(table: Table) -> str:
    """The gate crashes right after it opened."""
    house = _opened(table)
    house.crash()
    return house.present(table.dossier(), 33_000)


@attack("no challenge is under way for what this envelope is about")
def test_releases_replayed_to_an_open_gate(table: Table) -> str:
    """All releases are played back once the gate has opened."""
    house = _opened(table)
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


# --- what was opened ------------------------------------------------------------------------------


@attack("an Authorised cannot be made by hand; use gate.consider or gate.check")
def test_authorised_made_by_hand(table: Table) -> str:
    """Code that skips the checks."""
    return refusal(lambda: Authorised(table.authorisation(), 0, object()))


@attack("an Authorised does not change; 'authorisation' cannot be set")
def test_authorised_changed(table: Table) -> str:
    """A checked authorisation is exchanged for another."""
    found = _opened(table).opened[0]
    return refusal(lambda: setattr(found, "authorisation", None))


@attack("an Authorised is not copied or stored; check its authorisation again")
def test_authorised_copied(table: Table) -> str:
    """One authorisation is made two."""
    found = _opened(table).opened[0]
    with pytest.raises(MistakeError, match="not copied or stored"):
        copy.deepcopy(found)
    return refusal(lambda: copy.copy(found))


@attack("an Authorised is not copied or stored; check its authorisation again")
def test_authorised_pickled(table: Table) -> str:
    """An authorisation is put by for later, its checks with it."""
    return refusal(lambda: pickle.dumps(_opened(table).opened[0]))


@attack("an Authorised has no other kinds: one could be made without its checks")
def test_authorised_of_another_kind() -> str:
    """A class that passes for it and is made without a check."""
    return refusal(lambda: type("Forged", (Authorised,), {}))


def _launch(table: Table, now_ms: int = LAUNCH_MS, used: Any = (), **changes: Any) -> str:
    """What the launcher says to an authorisation with parts exchanged."""
    found = check(replace(table.authorisation(), **changes), table.standing, now_ms, used)
    assert isinstance(found, Withheld)
    return found.reason


def _opening(table: Table, *, by: str = "north", role: str = GATE, **changes: Any) -> Envelope:
    said = contents(table.authorisation().opening)
    assert isinstance(said, Opening)
    return seal(replace(said, **changes), table.key(by, role))


@attack("this order was carried out before; an authorisation is good once")
def test_authorisation_used_twice(table: Table) -> str:
    """One authorisation, two salvos."""
    return _launch(table, used={digest(table.order())})


@attack("the launch window opens at 34.000 s")
def test_launch_too_early(table: Table) -> str:
    """A launch before the window that everybody signed."""
    house, order = table.gate(), table.order(launch_open_s=34.0)
    assert house.present(table.dossier(order)) == ""
    assert house.releases() == ""
    found = check(house.opened[0].authorisation, table.standing, 33_999)
    assert isinstance(found, Withheld)
    return found.reason


@attack("the launch window closed at 34.000 s")
def test_launch_too_late(table: Table) -> str:
    """A launch after the window that everybody signed."""
    house, order = table.gate(), table.order(launch_close_s=34.0)
    assert house.present(table.dossier(order)) == ""
    assert house.releases() == ""
    found = check(house.opened[0].authorisation, table.standing, 34_001)
    assert isinstance(found, Withheld)
    return found.reason


@attack("the order expired at 100.000 s; nothing flies from then on")
def test_launch_after_expiry(table: Table) -> str:
    """An authorisation is kept until the order is over, within its launch window."""
    return _launch(table, 100_000)


@attack("a ballot on another order or plan")
def test_order_exchanged(table: Table) -> str:
    """The order inside an authorisation is exchanged for a larger one."""
    dossier = replace(table.authorisation().dossier, order=table.order(salvo=9))
    return _launch(table, dossier=dossier)


@attack("no consent of south")
def test_consent_taken_out(table: Table) -> str:
    """A consent is taken out of an authorisation."""
    dossier = table.authorisation().dossier
    shorter = replace(dossier, consents=(dossier.consents[0], dossier.consents[2]))
    return _launch(table, dossier=shorter)


@attack("no release of third")
def test_release_taken_out(table: Table) -> str:
    """A release is taken out of an authorisation."""
    return _launch(table, releases=table.authorisation().releases[:2])


@attack("two releases of 'south'")
def test_release_doubled(table: Table) -> str:
    """A release stands twice, in place of another."""
    releases = table.authorisation().releases
    return _launch(table, releases=(*releases[:2], releases[1]))


@attack("a release for another challenge")
def test_challenge_exchanged(table: Table) -> str:
    """Releases for one challenge under another of the same gate."""
    other = table.gate()
    assert other.present(table.dossier(), nonce=bytes(32)) == ""
    said = contents(other.challenge)
    assert isinstance(said, Challenge)
    opening = _opening(table, challenge_digest=digest(said))
    return _launch(table, challenge=other.challenge, opening=opening)


@attack("the opening is for another order, challenge or exercise")
def test_opening_of_another_challenge(table: Table) -> str:
    """The opening was made for another challenge."""
    return _launch(table, opening=_opening(table, challenge_digest="00"))


@attack("the last key has to be that of the gate of 'north'")
def test_opening_by_another_gate(table: Table) -> str:
    """Another owner's gate turns the last key."""
    return _launch(table, opening=_opening(table, by="south"))


@attack("the last key has to be that of the gate of 'north'")
def test_challenge_used_as_opening(table: Table) -> str:
    """The gate's challenge in place of its opening: it has not opened at all."""
    return _launch(table, opening=table.authorisation().challenge)


@attack("the envelope names key '{release}', not that of 'north'")
def test_opening_by_the_owners_release_key(table: Table) -> str:
    """The owner's desk opens without its gate."""
    said = _launch(table, opening=_opening(table, role="release"))
    return said.replace(table.key("north", "release").key_id, "{release}")


@attack("opened too late: releases were good until 40.000 s")
def test_opened_late(table: Table) -> str:
    """A corrupt gate opens after the time for releases."""
    return _launch(table, 41_000, opening=_opening(table, opened_s=39.5))


@attack("opened at 29.999 s, before its challenge was issued")
def test_opening_dated_back(table: Table) -> str:
    """A corrupt gate dates its opening before its own challenge."""
    releases = tuple(
        table.release(p, table.authorisation().challenge, cast_s=29.0) for p in PARTIES
    )
    return _launch(table, opening=_opening(table, opened_s=29.999), releases=releases)


@attack("opened at 35.501 s, which is still to come")
def test_opening_from_the_future(table: Table) -> str:
    """An opening dated beyond what clocks may differ."""
    return _launch(table, opening=_opening(table, opened_s=35.501))


@attack("a release cast at 32.000 s, which is still to come")
def test_released_after_the_opening(table: Table) -> str:
    """A release that was collected afterwards does not heal an opening without it."""
    return _launch(table, opening=_opening(table, opened_s=31.499))


@attack("the order names another agreement than the one in force")
def test_authorisation_under_another_agreement(table: Table) -> str:
    """An authorisation is used after the agreement changed."""
    changed = replace(table, terms={"version": 2})
    found = check(table.authorisation(), changed.standing, LAUNCH_MS)
    assert isinstance(found, Withheld)
    return found.reason


@attack("notice was given; the gate may open from 34.000 s on")
def test_opened_without_waiting() -> str:
    """A corrupt gate opens before the notice that the rules ask for has run."""
    table = Table(rules=("owner", "host", "overflown", "notify"))
    house = table.gate()
    assert house.present(table.dossier()) == ""
    house.releases()
    house.tick(34_000)
    hasty = seal(
        replace(_said(house.opened[0].authorisation.opening), opened_s=33.0),
        table.key("north", GATE),
    )
    found = check(replace(house.opened[0].authorisation, opening=hasty), table.standing, LAUNCH_MS)
    assert isinstance(found, Withheld)
    return found.reason


def _said(envelope: Envelope) -> Opening:
    said = contents(envelope)
    assert isinstance(said, Opening)
    return said
