"""The model is the code: both are driven together, and never say different things.

`JOINTSHIELD_STEPS=1000000` takes more steps than the hundred thousand of every day. That the
comparison sees anything at all is shown by faults that are planted into the code, one at a time.
"""

import os
from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jointshield.consent import evidence, gate, policy, register, signer
from jointshield.consent.standing import Standing
from jointshield.errors import IntegrityError

from . import terms as t
from .episode import RULES, DivergedError
from .forge import Forge, remember_verifications
from .together import Episode, drive

STEPS = int(os.environ.get("JOINTSHIELD_STEPS", "100000"))
SEED = 7
MOST_STEPS = 12_000
"""Steps within which each planted fault has to be seen."""


@pytest.fixture(autouse=True)
def _fast(monkeypatch: pytest.MonkeyPatch) -> None:
    remember_verifications(monkeypatch)


def test_model_and_code_agree() -> None:
    taken, opened = drive(STEPS, SEED)
    assert taken >= STEPS
    assert opened >= STEPS // 250, "too little opened for the comparison to mean much"


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.randoms(use_true_random=False), st.sampled_from(RULES))
def test_events_that_can_be_made_fewer(chance: Random, rules: tuple[str, ...]) -> None:
    """The same with few events, so that a difference would be told by a short list of them."""
    Episode(Forge(rules, t.Names()), rules, chance).run(40)


# --- planted faults: each has to be seen ----------------------------------------------------------

Plant = Callable[[pytest.MonkeyPatch], None]
FAULTS: dict[str, Plant] = {}


def plant(fault: Plant) -> Plant:
    """A fault to be planted; its name and first line say what it is."""
    FAULTS[fault.__name__] = fault
    return fault


def _swap(monkeypatch: pytest.MonkeyPatch, where: Any, name: str, make: Any) -> None:
    monkeypatch.setattr(where, name, make(getattr(where, name)))


@plant
def refusals_do_not_shut(monkeypatch: pytest.MonkeyPatch) -> None:
    """The gate counts a refusal and forgets it."""
    monkeypatch.setattr(gate, "_refuse", lambda state, _: state)


@plant
def a_crash_forgets_what_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    """After a crash the gate begins anew."""
    monkeypatch.setattr(gate, "recall", lambda fresh, _: fresh)


@plant
def a_crash_forgets_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    """After a crash a party is asked as if it had never answered."""
    monkeypatch.setattr(signer, "recall", lambda fresh, _: fresh)


@plant
def a_missing_consent_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    """The consents that are there are checked, and nobody counts them."""

    def lax(honest: Any) -> Any:
        def consents(*arguments: Any) -> None:
            try:
                honest(*arguments)
            except IntegrityError as error:
                if not str(error).startswith("no consent of"):
                    raise

        return consents

    _swap(monkeypatch, evidence, "_consents", lax)


@plant
def a_ballot_on_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    """A ballot is not held against the order that it is about."""

    def lax(honest: Any) -> Any:
        def read(envelope: Any, **named: Any) -> Any:
            said = evidence.open_envelope(envelope, named["keys"])
            subject = getattr(said, "subject_digest", named["subject_digest"])
            return honest(envelope, **{**named, "subject_digest": subject})

        return read

    _swap(monkeypatch, evidence, "read_ballot", lax)


@plant
def a_release_for_any_challenge(monkeypatch: pytest.MonkeyPatch) -> None:
    """A release counts for whatever challenge is under way."""

    def lax(honest: Any) -> Any:
        def read(envelope: Any, dossier: Any, _: str, standing: Any, latest_ms: int) -> Any:
            said = gate.contents(envelope)
            return honest(
                envelope, dossier, getattr(said, "challenge_digest", ""), standing, latest_ms
            )

        return read

    _swap(monkeypatch, gate, "read_release", lax)


@plant
def the_clocks_are_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The gate allows nothing for what clocks may differ."""
    skew_s = t.SKEW / 1000

    def lax(honest: Any) -> Any:
        return lambda time_s: 0 if time_s == skew_s else honest(time_s)

    _swap(monkeypatch, gate, "milliseconds", lax)


@plant
def a_plan_is_never_used_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """What has flown under a plan is not counted."""
    _swap(monkeypatch, gate, "_spend", lambda honest: (
        lambda state, order: replace(honest(state, order), used=state.used)
    ))  # fmt: skip


@plant
def keys_are_never_out_of_use(monkeypatch: pytest.MonkeyPatch) -> None:
    """A revocation changes nothing."""
    _swap(monkeypatch, Standing, "keys", lambda honest: (
        lambda self, role: honest(Standing(agreement=self.agreement), role)
    ))  # fmt: skip


@plant
def the_log_is_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """A challenge is answered wherever its dossier stands."""
    monkeypatch.setattr(evidence, "_logged", lambda *_: None)


@plant
def a_refusal_is_not_final(monkeypatch: pytest.MonkeyPatch) -> None:
    """A party that refused releases all the same."""

    def lax(honest: Any) -> Any:
        def release(state: Any, *rest: Any) -> Any:
            if state.phase == signer.REFUSED:
                state = replace(state, phase=signer.CONSENTED)
            return honest(state, *rest)

        return release

    _swap(monkeypatch, signer, "_release", lax)


@plant
def a_fork_is_not_minded(monkeypatch: pytest.MonkeyPatch) -> None:
    """A party releases to a gate whose log has shown two faces."""
    _swap(monkeypatch, signer, "_release", lambda honest: (
        lambda state, challenged, *rest: honest(state, replace(challenged, forked=False), *rest)
    ))  # fmt: skip


@plant
def nobody_waits_for_the_notice(monkeypatch: pytest.MonkeyPatch) -> None:
    """The gate opens as soon as the releases are in."""
    monkeypatch.setattr(gate, "why_too_soon", lambda *_: "")
    monkeypatch.setattr(evidence, "why_too_soon", lambda *_: "")


@plant
def those_below_are_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rule for parties below the way is skipped."""
    _swap(monkeypatch, policy, "required_signers", lambda honest: (
        lambda rules, **facts: honest(rules, **{**facts, "overflown": ()})
    ))  # fmt: skip


@plant
def an_order_opens_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """The gate does not remember what it opened."""
    _swap(monkeypatch, gate, "_spend", lambda honest: (
        lambda state, order: replace(honest(state, order), opened=state.opened)
    ))  # fmt: skip


@plant
def the_register_takes_late_ballots(monkeypatch: pytest.MonkeyPatch) -> None:
    """The register counts whatever comes."""
    monkeypatch.setattr(register, "_why_not_counted", lambda *_: "")


@plant
def a_launch_after_expiry(monkeypatch: pytest.MonkeyPatch) -> None:
    """The launcher verifies the authorisation, and looks at no clock."""

    def lax(honest: Any) -> Any:
        return lambda found, standing, now, used=(): honest(found, standing, min(now, 50_000), used)

    _swap(monkeypatch, gate, "check", lax)


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_seen(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    FAULTS[name](monkeypatch)
    with pytest.raises(DivergedError):
        drive(MOST_STEPS, SEED)
