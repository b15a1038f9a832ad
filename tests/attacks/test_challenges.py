"""Attacks between the rounds: no party releases to a challenge that is not what it should be."""

from dataclasses import replace
from typing import Any

from jointshield.consent import signer
from jointshield.consent.evidence import gate_origin
from jointshield.consent.keys import GATE, LOG
from jointshield.consent.seal import contents, seal
from jointshield.journal.tree import inclusion_proof
from jointshield.messages.consent import Envelope
from jointshield.messages.gate import Challenge

from .naming import attack
from .table import EXERCISE, GATE_MS, RELEASE_MS, Gatehouse, Log, Table


def _altered(asked: Gatehouse, *, by: str = "north", role: str = GATE, **changes: Any) -> Envelope:
    """The gate's challenge with parts exchanged, sealed by the owner's own gate key (`by`)."""
    said = contents(asked.challenge)
    assert isinstance(said, Challenge)
    return seal(replace(said, **changes), asked.table.key(by, role))


def _signed(asked: Gatehouse, note: bytes) -> Envelope:
    return _altered(asked, checkpoint=note.decode())


@attack("a challenge by the gate of 'south', not 'north'")
def test_challenge_of_another_gate(table: Table, asked: Gatehouse) -> str:
    """Another owner's gate asks for releases for this order."""
    return table.asked("third", _altered(asked, by="south"))


@attack("the envelope names key '{release}', not that of 'north'")
def test_challenge_by_another_key_of_the_owner(table: Table, asked: Gatehouse) -> str:
    """The owner's desk makes a challenge without its gate."""
    said = table.asked("third", _altered(asked, role="release"))
    return said.replace(table.key("north", "release").key_id, "{release}")


@attack("the signature does not hold under the key of 'north'")
def test_forged_challenge(table: Table, asked: Gatehouse) -> str:
    """A stranger makes a challenge in the gate's name."""
    forged = _altered(asked, by="stranger")
    return table.asked("third", replace(forged, party="north", key_id=asked.challenge.key_id))


@attack("a challenge about another order, site or exercise")
def test_challenge_about_another_order(table: Table) -> str:
    """A challenge for one order is answered with a release for it, on the dossier of another."""
    other = table.gate()
    assert other.present(table.dossier(table.order(salvo=9))) == ""
    return table.asked("third", other.challenge)


@attack("the challenge is about another order than it was asked about")
def test_dossier_about_another_order(table: Table) -> str:
    """The party consented to two interceptors and is asked to release nine."""
    house, other = table.gate(), table.order(salvo=9)
    assert house.present(table.dossier(other)) == ""
    state = table.side("third")
    happened = signer.Challenged(dossier=table.dossier(other), envelope=house.challenge)
    _, said = signer.consider(state, happened, table.standing, RELEASE_MS)
    assert isinstance(said, signer.Unsigned)
    return said.reason


@attack("a challenge about another order, site or exercise")
def test_challenge_for_another_site(table: Table, asked: Gatehouse) -> str:
    """A challenge that names another site of the same owner."""
    return table.asked("third", _altered(asked, site="cellar"))


@attack("a challenge about another order, site or exercise")
def test_challenge_of_another_exercise(table: Table, asked: Gatehouse) -> str:
    """A challenge replayed from another exercise."""
    return table.asked("third", _altered(asked, exercise="other"))


@attack("a challenge of 32.501 s, which is still to come")
def test_challenge_from_the_future(table: Table, asked: Gatehouse) -> str:
    """A challenge dated beyond what clocks may differ, to be used later."""
    assert table.asked("third", _altered(asked, issued_s=32.5)) == ""
    return table.asked("third", _altered(asked, issued_s=32.501))


@attack("releases were due by 40.000 s")
def test_challenge_that_ran_out(table: Table, asked: Gatehouse) -> str:
    """A release for a challenge that is held back until it is over."""
    assert table.asked("third", asked.challenge, now_ms=39_999) == ""
    return table.asked("third", asked.challenge, now_ms=40_000)


@attack("the challenge leaves more time than the agreement gives for releases")
def test_challenge_with_a_long_window(table: Table, asked: Gatehouse) -> str:
    """A gate that collects releases now and opens when it likes."""
    return table.asked("third", _altered(asked, release_by_s=40.001))


@attack("the challenge would take releases after the order has expired")
def test_challenge_beyond_expiry(table: Table, asked: Gatehouse) -> str:
    """A challenge that outlives its order."""
    return table.asked("third", _altered(asked, release_by_s=100.001))


@attack("the challenge's nonce does not have 32 bytes")
def test_short_nonce(table: Table, asked: Gatehouse) -> str:
    """A nonce that can be guessed or comes again."""
    return table.asked("third", _altered(asked, nonce="00" * 31))


@attack("the challenge's nonce is not in canonical hexadecimal")
def test_nonce_in_a_second_spelling(table: Table, asked: Gatehouse) -> str:
    """The same nonce in capital letters, which has not been seen before."""
    said = contents(asked.challenge)
    assert isinstance(said, Challenge)
    return table.asked("third", _altered(asked, nonce=said.nonce.upper()))


@attack("the challenge's nonce is not hexadecimal")
def test_nonce_not_hexadecimal(table: Table, asked: Gatehouse) -> str:
    """A nonce that is no number."""
    return table.asked("third", _altered(asked, nonce="z" * 64))


@attack("the dossier is not in the gate's log where the challenge says")
def test_dossier_not_in_the_log(table: Table, asked: Gatehouse) -> str:
    """The gate shows the party consents that it has not written down."""
    unlogged = table.dossier(consents=tuple(reversed(table.dossier().consents)))
    return table.asked("third", asked.challenge, unlogged)


@attack("the dossier is not in the gate's log where the challenge says")
def test_another_place_in_the_log(table: Table, asked: Gatehouse) -> str:
    """The challenge names another entry."""
    return table.asked("third", _altered(asked, index=1))


@attack("the dossier is not in the gate's log where the challenge says")
def test_place_below_zero(table: Table, asked: Gatehouse) -> str:
    """The challenge names an entry before the first."""
    return table.asked("third", _altered(asked, index=-1))


@attack("the dossier is not in the gate's log where the challenge says")
def test_another_time_in_the_log(table: Table, asked: Gatehouse) -> str:
    """The dossier is said to have been logged before it was."""
    return table.asked("third", _altered(asked, time_ms=1))


@attack("the dossier is not in the gate's log where the challenge says")
def test_rollback_of_the_log(table: Table) -> str:
    """A checkpoint from before the dossier was logged."""
    house = table.gate()
    assert house.present(table.dossier(table.order(salvo=1))) == ""
    assert house.present(table.dossier()) == ""
    return table.asked("third", _signed(house, house.log.checkpoint(1)))


@attack("the dossier is not in the gate's log where the challenge says")
def test_empty_log(table: Table, asked: Gatehouse) -> str:
    """A checkpoint of a log without entries."""
    return table.asked("third", _signed(asked, asked.log.checkpoint(0)))


@attack("the dossier is not in the gate's log where the challenge says")
def test_proof_cut_short(table: Table) -> str:
    """A proof with its last hash taken away."""
    house = table.gate()
    assert house.present(table.dossier(table.order(salvo=1))) == ""
    assert house.present(table.dossier()) == ""
    return table.asked("third", _altered(house, proof=()))


@attack("the dossier is not in the gate's log where the challenge says")
def test_empty_hash_in_the_proof(table: Table, asked: Gatehouse) -> str:
    """A proof with a hash of no bytes."""
    return table.asked("third", _altered(asked, proof=("",)))


@attack("the challenge's proof is not in canonical hexadecimal")
def test_proof_in_a_second_spelling(table: Table, asked: Gatehouse) -> str:
    """A proof in capital letters."""
    return table.asked("third", _altered(asked, proof=("AB" * 32,)))


@attack("the challenge's checkpoint is of another log, 'table/M3/7/joint'")
def test_checkpoint_of_another_log(table: Table, asked: Gatehouse) -> str:
    """The owner's signature under another log that holds the same dossier."""
    return table.asked("third", _signed(asked, asked.log.checkpoint(origin="table/M3/7/joint")))


@attack("the challenge's checkpoint is of another log, 'other/gates/north'")
def test_checkpoint_of_another_exercise(table: Table, asked: Gatehouse) -> str:
    """The log of the same gate in another exercise."""
    return table.asked("third", _signed(asked, asked.log.checkpoint(origin="other/gates/north")))


@attack("the challenge's checkpoint is not signed by 'north'")
def test_checkpoint_signed_by_another(table: Table, asked: Gatehouse) -> str:
    """Another party vouches for the owner's log."""
    note = asked.log.checkpoint(signers=[table.key("south", LOG)])
    return table.asked("third", _signed(asked, note))


@attack("checkpoint 2, signature 'north': names another key than the one enrolled for this party")
def test_checkpoint_signed_by_the_gates_key(table: Table, asked: Gatehouse) -> str:
    """The owner's gate key in place of its key for logs."""
    note = asked.log.checkpoint(signers=[table.key("north", GATE)])
    return table.asked("third", _signed(asked, note))


@attack("checkpoint 2, signature 'north': the signature does not hold for this text and key")
def test_checkpoint_altered(table: Table, asked: Gatehouse) -> str:
    """The checkpoint's time is exchanged after signing."""
    note = asked.log.checkpoint().replace(b"time_ms 0", b"time_ms 1")
    return table.asked("third", _signed(asked, note))


@attack("the checkpoint does not end in an empty line and signature lines")
def test_checkpoint_torn(table: Table, asked: Gatehouse) -> str:
    """A checkpoint whose signatures are cut off."""
    note = asked.log.checkpoint()
    return table.asked("third", _signed(asked, note[: note.index(b"\n\n")]))


@attack("the challenge's checkpoint is not signed by 'north'")
def test_checkpoint_by_a_key_taken_out_of_use(table: Table, asked: Gatehouse) -> str:
    """The owner's key for logs was stolen and taken out of use."""
    return table.without(table.key("north", LOG)).asked("third", asked.challenge)


@attack("the log of 'north' has shown two faces")
def test_split_view(table: Table, asked: Gatehouse) -> str:
    """The gate shows one log to this party and another to others; its witness has seen both."""
    face = Log(table.key("north", LOG), gate_origin(EXERCISE, "north"))
    index = face.append(GATE_MS, table.dossier())
    assert face.append(GATE_MS, table.dossier(table.order(salvo=9))) == 1
    other = _altered(
        asked, checkpoint=face.checkpoint().decode(), index=index,
        proof=tuple(part.hex() for part in inclusion_proof(face.leaves, 0, 2)),
    )  # fmt: skip
    assert table.asked("third", other) == "", "each face by itself verifies"
    return table.asked("third", other, forked=True)


@attack("no consent of north")
def test_dossier_with_a_consent_missing(table: Table, asked: Gatehouse) -> str:
    """A corrupt gate logs and shows a dossier without all consents."""
    wanting = table.dossier(consents=table.dossier().consents[1:])
    index = asked.log.append(GATE_MS, wanting)
    challenge = _altered(
        asked, checkpoint=asked.log.checkpoint().decode(), index=index,
        proof=tuple(p.hex() for p in inclusion_proof(asked.log.leaves, index, index + 1)),
    )  # fmt: skip
    return table.asked("third", challenge, wanting)


@attack("a message of kind 'ballot', not a challenge")
def test_consent_used_as_challenge(table: Table) -> str:
    """A ballot in place of a challenge, under the gate's key."""
    ballot = contents(table.ballot("north"))
    assert ballot is not None
    return table.asked("third", seal(ballot, table.key("north", GATE)))


@attack("it has not consented to this order")
def test_release_before_ones_own_consent(table: Table, asked: Gatehouse) -> str:
    """A party is asked to release what it has not consented to, its forged consent in hand."""
    return table.asked("third", asked.challenge, phase=signer.ASKED)


@attack("it has refused this order, and a refusal is final")
def test_release_after_ones_own_refusal(table: Table, asked: Gatehouse) -> str:
    """Consent, refusal, challenge: the refusal is held back, so the gate knows nothing of it."""
    state = table.side("third")
    refuse = signer.Answer(verdict="refuse", reason="")
    state, _ = signer.consider(state, refuse, table.standing, RELEASE_MS)
    return table.asked("third", asked.challenge, phase=state.phase)


@attack("it has refused this order, and a refusal is final")
def test_refusal_forgotten_in_a_crash(table: Table, asked: Gatehouse) -> str:
    """The party's own node crashes after its refusal, and is asked again."""
    sealed = [table.ballot("third", "refuse"), table.ballot("third")]
    state = signer.recall(table.side("third", signer.ASKED), sealed)
    return table.asked("third", asked.challenge, phase=state.phase)


def _answer(table: Table, phase: str, verdict: str = "consent", now_ms: int = 20_000) -> str:
    state = table.side("third", phase)
    answer = signer.Answer(verdict=verdict, reason="")
    after, said = signer.consider(state, answer, table.standing, now_ms)
    assert isinstance(said, signer.Unsigned)
    assert after == state
    return said.reason


@attack("it has refused this order, and a refusal is final")
def test_refusal_then_consent(table: Table) -> str:
    """A desk is talked into consenting after it refused."""
    return _answer(table, signer.REFUSED)


@attack("it has consented already")
def test_consent_twice(table: Table) -> str:
    """A desk is asked again, for a second ballot."""
    return _answer(table, signer.CONSENTED)


@attack("consents were taken until 60.000 s")
def test_consent_after_the_deadline(table: Table) -> str:
    """A desk is asked when its consent counts no longer."""
    return _answer(table, signer.ASKED, now_ms=60_000)


@attack("its consent is not asked for")
def test_consent_of_somebody_who_is_not_asked(table: Table) -> str:
    """A party that is not on the order's list is asked for a ballot to keep."""
    state = signer.SignerState(party="third", order=table.order(overflown=()))
    answer = signer.Answer(verdict="consent", reason="")
    _, said = signer.consider(state, answer, table.standing, 20_000)
    assert isinstance(said, signer.Unsigned)
    return said.reason
