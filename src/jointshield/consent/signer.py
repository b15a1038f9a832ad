"""One party's side of one order: when its keys may turn.

A state machine without IO: `consider(state, input, standing, now_ms) -> (state, output)`; the shell
seals what comes out with the key of the role, and makes the new state durable before it leaves.

    asked ──consent──► consented ──challenge──► released
      └────refusal───────► refused ◄──refusal──┘

A refusal is final: after it nothing more is released. So *a veto before one's own release always
wins*, whoever carries or holds back the messages, because the gate needs this party's release. A
veto after the release may come too late.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from jointshield.consent.ballots import milliseconds
from jointshield.consent.evidence import read_challenge, why_wanting
from jointshield.consent.policy import why_unfit
from jointshield.consent.seal import contents
from jointshield.consent.standing import Standing
from jointshield.errors import IntegrityError, MistakeError
from jointshield.messages import Message, digest
from jointshield.messages.consent import CONSENT, REFUSE, Ballot, Envelope, Order
from jointshield.messages.gate import Dossier, Plan, Release

ASKED = "asked"
CONSENTED = "consented"
RELEASED = "released"
REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignerState:
    """Where one party stands on one order.

    phase: `asked`, `consented`, `released` or `refused`. A later challenge for the same order (a
    gate that crashed asks again) is answered as well, as long as the party has not refused. plan:
    the plan that the order falls under.
    """

    party: str
    order: Order
    plan: Plan | None = None
    phase: str = ASKED


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The desk's answer: `consent` or `refuse`, and why."""

    verdict: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Challenged:
    """A gate's challenge reached the party; forked: its witness has seen two faces of that log."""

    dossier: Dossier
    envelope: Envelope
    forked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsigned:
    """The key did not turn, and why."""

    reason: str


Input = Answer | Challenged
Output = Ballot | Release | Unsigned


def consider(
    state: SignerState, happened: Input, standing: Standing, now_ms: int
) -> tuple[SignerState, Output]:
    """Take one input at `now_ms` on the party's own clock; what comes out is still to be sealed.

    Raises MistakeError for an answer that is neither `consent` nor `refuse`.
    """
    if isinstance(happened, Challenged):
        return _release(state, happened, standing, now_ms)
    if happened.verdict == REFUSE:
        return replace(state, phase=REFUSED), _ballot(state, happened, now_ms)
    if happened.verdict != CONSENT:
        raise MistakeError(f"answer {happened.verdict!r} given; expected {CONSENT!r} or {REFUSE!r}")
    why = ""
    if state.phase == REFUSED:
        why = "it has refused this order, and a refusal is final"
    elif state.phase != ASKED:
        why = "it has consented already"
    elif state.party not in state.order.required:
        why = "its consent is not asked for"
    elif now_ms >= milliseconds(state.order.consent_by_s):
        why = f"consents were taken until {state.order.consent_by_s:.3f} s"
    else:
        # A signature under a foreign agreement, or a list with somebody left out, is never given.
        why = why_unfit(state.order, standing, state.plan)
    if why:
        return state, Unsigned(reason=why)
    return replace(state, phase=CONSENTED), _ballot(state, happened, now_ms)


def recall(fresh: SignerState, log: Iterable[Message]) -> SignerState:
    """Where the party stands after a crash, from what its own log says that it has sealed.

    fresh: the state in which the party was asked. log: entries in any order; the furthest counts.
    """
    reached = {ASKED}
    order_digest = digest(fresh.order)
    for message in log:
        said = contents(message) if isinstance(message, Envelope) else None
        if isinstance(said, Ballot) and (said.party, said.subject_digest) == (
            fresh.party, order_digest,
        ):  # fmt: skip
            reached.add(REFUSED if said.verdict == REFUSE else CONSENTED)
        elif isinstance(said, Release) and (said.party, said.order_digest) == (
            fresh.party, order_digest,
        ):  # fmt: skip
            reached.add(RELEASED)
    furthest = next(phase for phase in (REFUSED, RELEASED, CONSENTED, ASKED) if phase in reached)
    return replace(fresh, phase=furthest)


def _ballot(state: SignerState, answer: Answer, now_ms: int) -> Ballot:
    return Ballot(
        exercise=state.order.exercise,
        subject_digest=digest(state.order),
        party=state.party,
        verdict=answer.verdict,
        cast_s=now_ms / 1000.0,
        reason=answer.reason,
    )


def _release(
    state: SignerState, challenged: Challenged, standing: Standing, now_ms: int
) -> tuple[SignerState, Output]:
    dossier = challenged.dossier
    why = ""
    if state.phase == REFUSED:
        why = "it has refused this order, and a refusal is final"
    elif state.phase == ASKED:
        why = "it has not consented to this order"
    elif dossier.order != state.order:
        why = "the challenge is about another order than it was asked about"
    elif challenged.forked:
        why = f"the log of {state.order.owner!r} has shown two faces"
    else:
        why = why_wanting(dossier, standing, now_ms)
    if why:
        return state, Unsigned(reason=why)
    try:
        challenge = read_challenge(challenged.envelope, dossier, standing, now_ms)
    except IntegrityError as error:
        return state, Unsigned(reason=str(error))
    if now_ms >= milliseconds(challenge.release_by_s):
        return state, Unsigned(reason=f"releases were due by {challenge.release_by_s:.3f} s")
    release = Release(
        exercise=state.order.exercise,
        order_digest=digest(state.order),
        challenge_digest=digest(challenge),
        party=state.party,
        cast_s=now_ms / 1000.0,
    )
    return replace(state, phase=RELEASED), release
