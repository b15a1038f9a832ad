"""The signer: when a party's keys turn, and what it knows after a crash."""

from typing import Any

import pytest

from jointshield.consent import signer
from jointshield.consent.seal import contents, seal
from jointshield.errors import MistakeError
from jointshield.messages.consent import Ballot
from jointshield.messages.gate import Release

from ..attacks.table import CAST_MS, RELEASE_MS, Table


def _answer(verdict: str, reason: str = "") -> signer.Answer:
    return signer.Answer(verdict=verdict, reason=reason)


def test_consent_then_release() -> None:
    table = Table()
    house = table.gate()
    assert house.present(table.dossier()) == ""
    state = table.side("third", signer.ASKED)
    state, ballot = signer.consider(state, _answer("consent"), table.standing, CAST_MS)
    assert state.phase == signer.CONSENTED
    assert isinstance(ballot, Ballot)
    assert seal(ballot, table.key("third", "consent")) == table.ballot("third")
    happened = signer.Challenged(dossier=table.dossier(), envelope=house.challenge)
    state, release = signer.consider(state, happened, table.standing, RELEASE_MS)
    assert state.phase == signer.RELEASED
    assert isinstance(release, Release)
    sealed = seal(release, table.key("third", "release"))
    assert sealed == table.release("third", house.challenge)
    # A gate that crashed asks again, and is answered again.
    house.crash()
    assert house.present(table.dossier(), 31_000) == ""
    happened = signer.Challenged(dossier=table.dossier(), envelope=house.challenge)
    state, again = signer.consider(state, happened, table.standing, RELEASE_MS)
    assert isinstance(again, Release)
    assert again.challenge_digest != release.challenge_digest


@pytest.mark.parametrize("phase", [signer.ASKED, signer.CONSENTED, signer.RELEASED, signer.REFUSED])
def test_a_party_may_refuse_at_any_time(phase: str) -> None:
    table = Table()
    state, ballot = signer.consider(
        table.side("third", phase), _answer("refuse", "no"), table.standing, 70_000
    )
    assert state.phase == signer.REFUSED
    assert isinstance(ballot, Ballot)
    assert (ballot.verdict, ballot.reason, ballot.cast_s) == ("refuse", "no", 70.0)


def test_consent_under_a_plan() -> None:
    table = Table()
    plan = table.plan()
    order = table.order(under=plan)
    for given, expected in ((plan, Ballot), (None, signer.Unsigned)):
        state = table.side("south", signer.ASKED, order=order, plan=given)
        _, said = signer.consider(state, _answer("consent"), table.standing, CAST_MS)
        assert isinstance(said, expected)


def test_an_answer_that_is_none() -> None:
    table = Table()
    with pytest.raises(MistakeError, match="answer 'perhaps' given"):
        signer.consider(table.side("third"), _answer("perhaps"), table.standing, CAST_MS)


def test_what_is_known_after_a_crash() -> None:
    """The furthest step in the party's own log; nobody else's, and of no other order."""
    table = Table()
    house = table.gate()
    assert house.present(table.dossier()) == ""
    consent, refusal = table.ballot("third"), table.ballot("third", "refuse")
    release = table.release("third", house.challenge)
    foreign: list[Any] = [
        table.ballot("south", "refuse"),
        table.ballot("third", "refuse", of=table.order(salvo=1)),
        table.release("south", house.challenge),
        table.release("third", house.challenge, order_digest="00"),
        house.challenge,
        contents(refusal),  # not sealed: it was never said
    ]
    fresh = table.side("third", signer.ASKED)

    def phase(*log: Any) -> str:
        return signer.recall(fresh, log).phase

    assert phase(*foreign) == signer.ASKED
    assert phase(*foreign, consent) == signer.CONSENTED
    assert phase(release, consent, *foreign) == signer.RELEASED
    assert phase(refusal, consent) == phase(consent, release, refusal) == signer.REFUSED
