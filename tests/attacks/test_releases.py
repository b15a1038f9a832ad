"""Attacks with releases and refusals: the gate stays shut, and only who may shuts it."""

from jointshield.consent import gate, register
from jointshield.consent.keys import CONSENT
from jointshield.consent.seal import seal
from jointshield.messages import digest
from jointshield.messages.consent import Envelope
from jointshield.messages.gate import Opening

from .naming import attack
from .table import EXERCISE, GATE_MS, PARTIES, RELEASE_MS, Gatehouse, Table


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
