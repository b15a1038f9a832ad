"""Attacks with consents: forged, replayed, late, withheld, doubled, of another kind."""

from dataclasses import replace

import pytest

from jointshield.consent import register
from jointshield.consent.keys import AGREE, RELEASE
from jointshield.consent.seal import contents, seal
from jointshield.messages import Message
from jointshield.messages.consent import Decision, Envelope, Received
from jointshield.messages.gate import Release

from .naming import attack
from .table import ASKED_MS, CAST_MS, EXERCISE, GATE_MS, Table


def _counted(table: Table, *envelopes: Envelope, now_ms: int = CAST_MS) -> str:
    """What a register says to the last of the envelopes; the others must be accepted."""
    question = register.OpenOrder(order=table.order())
    state, _ = register.consider(register.ConsentState(), question, table.standing, ASKED_MS)
    answers = []
    for envelope in envelopes:
        before = state
        state, outputs = register.consider(
            state, register.Arrived(envelope=envelope), table.standing, now_ms
        )
        answers += [output for output in outputs if isinstance(output, Received)]
    assert [answer.accepted for answer in answers[:-1]] == [True] * (len(envelopes) - 1)
    if not answers[-1].accepted:
        assert replace(state, now_ms=0) == replace(before, now_ms=0)
    return answers[-1].reason


def _both(table: Table, envelope: Envelope) -> str:
    """What register and gate say to an envelope in place of third's consent: the same."""
    usual = table.dossier().consents
    at_gate = table.gate().present(table.dossier(consents=(*usual[:2], envelope)))
    at_register = _counted(table, envelope, now_ms=GATE_MS).removeprefix("accepted")
    assert at_gate == at_register
    return at_gate


@attack("the signature does not hold under the key of 'third'")
def test_forged(table: Table) -> str:
    """Somebody without a seat signs in a party's name."""
    forged = table.ballot("third", by="stranger")
    key_id = table.ballot("third").key_id
    return _both(table, replace(forged, party="third", key_id=key_id))


@attack("'stranger' is no enrolled party; enrolled are ['north', 'south', 'third']")
def test_signed_by_a_stranger(table: Table) -> str:
    """Somebody without a seat signs in his own name."""
    return _both(table, table.ballot("stranger"))


@attack("the signature is that of 'south', put under the name of 'third'")
def test_one_partys_signature_under_anothers_name(table: Table) -> str:
    """A party's own signature is passed off as that of another."""
    ballot = table.ballot("south")
    return _both(table, replace(ballot, party="third", key_id=table.ballot("third").key_id))


@attack("a ballot in the name of 'third', signed by 'south'")
def test_in_anothers_name(table: Table) -> str:
    """A party signs a ballot that says it is another's."""
    return _both(table, table.ballot("third", by="south"))


@attack("the envelope names key 'ad21c3e663377980', not that of 'third'")
def test_by_the_key_of_another_role(table: Table) -> str:
    """A party's release key signs a consent: one key would do for both rounds."""
    return _both(table, table.ballot("third", role=RELEASE))


@attack("the signature does not hold under the key of 'third'")
def test_by_the_key_of_another_role_renamed(table: Table) -> str:
    """The same, and the envelope claims to be sealed with the right key."""
    key_id = table.ballot("third").key_id
    return _both(table, replace(table.ballot("third", role=AGREE), key_id=key_id))


@attack("a ballot on another order or plan")
def test_replayed_from_another_order(table: Table) -> str:
    """A consent to one interceptor is used for two."""
    return _both(table, table.ballot("third", of=table.order(salvo=1)))


@attack("a ballot of exercise 'other', this is 'table/M3/7'")
def test_replayed_from_another_exercise(table: Table) -> str:
    """A consent of last week's exercise."""
    return _both(table, table.ballot("third", exercise="other"))


@attack("a ballot on another order or plan")
def test_consent_to_a_plan_used_for_an_order(table: Table) -> str:
    """Whoever agreed to a plan has not agreed to this order."""
    return _both(table, table.ballot("third", of=table.plan()))


@attack("a ballot on another order or plan")
def test_replayed_from_another_agreement(table: Table) -> str:
    """A consent to the same order under the version of the agreement before."""
    before = table.order(agreement_digest="00")
    return _both(table, table.ballot("third", of=before))


@attack("a ballot cast at 30.501 s, which is still to come (now 30.500 s, skew included)")
def test_from_the_future(table: Table) -> str:
    """A ballot dated one millisecond beyond what clocks may differ."""
    assert _both(table, table.ballot("third", cast_s=30.5)) == ""
    return _both(table, table.ballot("third", cast_s=30.501))


@attack("late: consents were taken until 60.000 s")
def test_late(table: Table) -> str:
    """A consent cast at the deadline itself."""
    return _counted(table, table.ballot("third", cast_s=60.0), now_ms=59_900)


@attack("the consent of 'third' was cast too late")
def test_late_at_the_gate(table: Table) -> str:
    """The same, put to the gate, which does not believe the register."""
    late = (*table.dossier().consents[:2], table.ballot("third", cast_s=60.0))
    return table.gate().present(table.dossier(consents=late), now_ms=61_000)


@attack("verdict 'perhaps'; expected one of ['consent', 'refuse']")
def test_unknown_verdict(table: Table) -> str:
    """A verdict that one reader takes for yes and another for no."""
    return _both(table, table.ballot("third", "perhaps"))


@attack("a message of kind 'release', not a ballot")
def test_release_used_as_consent(table: Table) -> str:
    """A release for an earlier challenge in place of a consent, under the right key."""
    release = Release(
        exercise=EXERCISE, order_digest="00", challenge_digest="00", party="third", cast_s=20.0
    )
    return _both(table, _sealed(table, release))


@attack("a message of kind 'adoption', not a ballot")
def test_adoption_used_as_consent(table: Table) -> str:
    """A signature under an agreement in place of a consent."""
    said = contents(table.adoption(table.agreement, "third"))
    assert said is not None
    return _both(table, _sealed(table, said))


@attack("the consent of 'third' is not asked for; asked are ['north', 'south']")
def test_of_somebody_who_is_not_asked(table: Table) -> str:
    """A party that the rules do not name adds its consent in place of one that they do."""
    order = table.order(overflown=())
    consents = (table.ballot("north", of=order), table.ballot("third", of=order))
    return table.gate().present(table.dossier(order, consents=consents))


@attack("two consents of 'south'")
def test_one_party_counted_twice(table: Table) -> str:
    """Two different consents of one party, to make up the number."""
    consents = table.dossier().consents
    again = table.ballot("south", cast_s=21.0)
    return table.gate().present(table.dossier(consents=(*consents[:2], again)))


@attack("'south' has consented already")
def test_one_party_counted_twice_by_the_register(table: Table) -> str:
    """The same, sent to the register one after the other."""
    return _counted(table, table.ballot("south"), table.ballot("south", cast_s=19.0))


@attack("no consent of third")
def test_a_consent_withheld(table: Table) -> str:
    """One consent is missing; whoever carries the messages held it back."""
    return table.gate().present(table.dossier(consents=table.dossier().consents[:2]))


@attack("no consent of north, south, third")
def test_all_consents_withheld(table: Table) -> str:
    """A dossier without any consent: nothing is missing from nothing."""
    return table.gate().present(table.dossier(consents=()))


@attack("no consent of north")
def test_the_owners_gate_key_stands_for_no_consent(table: Table) -> str:
    """The owner opens his own gate, so his consent is left out."""
    return table.gate().present(table.dossier(consents=table.dossier().consents[1:]))


@attack("third refuses: not over us")
def test_refusal_among_the_consents(table: Table) -> str:
    """A refusal is passed off as a consent, or lies beside one."""
    refused = table.ballot("third", "refuse", reason="not over us")
    return table.gate().present(table.dossier(consents=(*table.dossier().consents[:2], refused)))


@attack("a key of 'third' was taken out of use; it cannot sign until it has a new one")
def test_by_a_key_taken_out_of_use(table: Table) -> str:
    """A consent by a key that its owner has revoked."""
    return table.without(table.key("third", "consent")).gate().present(table.dossier())


@attack("'third' is no enrolled party; enrolled are ['north', 'south']")
def test_to_the_register_by_a_key_taken_out_of_use(table: Table) -> str:
    """The same, where the register had opened the order before the key was revoked."""
    question = register.OpenOrder(order=table.order())
    state, _ = register.consider(register.ConsentState(), question, table.standing, ASKED_MS)
    later = table.without(table.key("third", "consent"))
    arrived = register.Arrived(envelope=table.ballot("third"))
    _, (answer,) = register.consider(state, arrived, later.standing, CAST_MS)
    assert isinstance(answer, Received)
    return answer.reason


@attack("the order is refused already")
def test_refusal_taken_back(table: Table) -> str:
    """A refusal, and then a consent of the same party: a refusal is final."""
    return _counted(table, table.ballot("third", "refuse"), table.ballot("third"))


@attack("third withdraws its consent: no reason given")
def test_consent_then_refusal_lost_on_the_way(table: Table) -> str:
    """A consent that was withdrawn must not be counted as a signature."""
    question = register.OpenOrder(order=table.order())
    state, _ = register.consider(register.ConsentState(), question, table.standing, ASKED_MS)
    for envelope in (table.ballot("south"), table.ballot("third"), table.ballot("third", "refuse")):
        state, outputs = register.consider(
            state, register.Arrived(envelope=envelope), table.standing, CAST_MS
        )
    decision = outputs[-1]
    assert isinstance(decision, Decision)
    assert (decision.signed_by, decision.refused_by) == (("south",), ("third",))
    assert decision.missing == ("north",)
    return decision.reason


@attack("no order is open")
def test_consent_before_the_question(table: Table) -> str:
    """Messages out of order: an answer that arrives before its question."""
    arrived = register.Arrived(envelope=table.ballot("third"))
    _, (answer,) = register.consider(register.ConsentState(), arrived, table.standing, ASKED_MS)
    assert isinstance(answer, Received)
    return answer.reason


@pytest.mark.parametrize("turn", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_consents_in_any_order_are_one_dossier_each(table: Table, turn: tuple[int, ...]) -> None:
    consents = table.dossier().consents
    assert table.gate().present(table.dossier(consents=tuple(consents[i] for i in turn))) == ""


def _sealed(table: Table, message: Message) -> Envelope:
    """Any message, sealed with third's key for consents."""
    return seal(message, table.key("third", "consent"))
