"""The register of one order: it takes in ballots and says when they amount to a decision.

A state machine without IO: `consider(state, input, now_ms) -> (state, outputs)`. Silence is
refusal: at expiry the order lapses, naming who is missing. One refusal by a required party refuses
at once, also after that party's own consent, as long as the order has not been released. Once it is
refused or lapsed nothing opens it again.

    idle ──open──► open ──all consents──► authorised ──release──► released
                    │ └─expiry──► lapsed      │ └─expiry──► (no release any more)
                    └──refusal──► refused ◄───┘ refusal

Limit, stated plainly: a refusal that somebody holds back on its way cannot be counted. What holds
is that a refusal which reaches the register before the owner's release always wins.
"""

from dataclasses import dataclass, replace

from jointshield.consent.ballots import milliseconds, read_ballot
from jointshield.consent.keys import enrolled_keys
from jointshield.consent.policy import why_unfit
from jointshield.errors import IntegrityError, MistakeError
from jointshield.messages import digest
from jointshield.messages.consent import (
    AUTHORISED,
    CONSENT,
    LAPSED,
    REFUSE,
    REFUSED,
    RELEASE,
    Ballot,
    Decision,
    Envelope,
    Order,
    Received,
)
from jointshield.messages.record import Agreement

IDLE = "idle"
OPEN = "open"
RELEASED = "released"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenOrder:
    """Put this order to the parties."""

    order: Order


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """An envelope reached the register."""

    envelope: Envelope


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """Time has passed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Released:
    """The gate released the order: this is the owner's sealed release."""

    envelope: Envelope


Input = OpenOrder | Arrived | Tick | Released
Output = Received | Decision


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentState:
    """Where one order stands.

    phase: `idle`, `open`, `authorised`, `refused`, `lapsed` or `released`. consents: parties that
    consent, in the order of arrival; envelopes: what they signed, for the gate.
    """

    agreement: Agreement
    phase: str = IDLE
    order: Order | None = None
    order_digest: str = ""
    asked_ms: int = 0
    now_ms: int | None = None
    consents: tuple[str, ...] = ()
    refusals: tuple[str, ...] = ()
    envelopes: tuple[Envelope, ...] = ()


def consider(
    state: ConsentState, happened: Input, now_ms: int
) -> tuple[ConsentState, tuple[Output, ...]]:
    """Take one input at exercise time `now_ms` (ms); returns the new state and what to record.

    Every arriving envelope is answered by exactly one `Received`. Raises MistakeError if time runs
    backwards or a second order is opened: one register serves one order.
    """
    if state.now_ms is not None and now_ms < state.now_ms:
        raise MistakeError(
            f"register: {now_ms} ms given after {state.now_ms} ms; time only runs forwards"
        )
    state = replace(state, now_ms=now_ms)
    if isinstance(happened, OpenOrder):
        return _open(state, happened.order, now_ms)
    state, lapsed = _expire(state, now_ms)
    if isinstance(happened, Tick):
        return state, lapsed
    if isinstance(happened, Released):
        state, outputs = _release(state, happened.envelope, now_ms)
    else:
        state, outputs = _arrive(state, happened.envelope, now_ms)
    return state, (*lapsed, *outputs)


def _open(
    state: ConsentState, order: Order, now_ms: int
) -> tuple[ConsentState, tuple[Output, ...]]:
    if state.phase != IDLE:
        raise MistakeError(
            "register: an order was opened here before; begin a new state for the next order"
        )
    state = replace(state, phase=OPEN, order=order, order_digest=digest(order), asked_ms=now_ms)
    why = why_unfit(order, state.agreement)
    if not why and now_ms >= milliseconds(order.expires_s):
        why = f"the order had expired at {order.expires_s:.3f} s, before it was asked"
    if why:
        return _decide(state, order, REFUSED, f"refused unasked: {why}", now_ms)
    return state, ()


def _expire(state: ConsentState, now_ms: int) -> tuple[ConsentState, tuple[Output, ...]]:
    order = state.order
    if order is None or state.phase != OPEN or now_ms < milliseconds(order.expires_s):
        return state, ()
    missing = ", ".join(_missing(state, order))
    return _decide(state, order, LAPSED, f"no answer in time from {missing}", now_ms)


def _arrive(
    state: ConsentState, envelope: Envelope, now_ms: int
) -> tuple[ConsentState, tuple[Output, ...]]:
    opened = _opened(state, envelope, now_ms)
    if isinstance(opened, str):
        return state, (_answer(envelope, opened, now_ms),)
    order, ballot = opened
    why = _why_not_counted(state, order, ballot.party, ballot.verdict, ballot.cast_s, now_ms)
    if why:
        return state, (_answer(envelope, why, now_ms),)
    received = _answer(envelope, "", now_ms)
    state = replace(state, envelopes=(*state.envelopes, envelope))
    if ballot.verdict == REFUSE:
        withdrawn = " withdraws its consent" if ballot.party in state.consents else " refuses"
        state = replace(
            state,
            refusals=(*state.refusals, ballot.party),
            consents=tuple(party for party in state.consents if party != ballot.party),
        )
        because = f"{ballot.party}{withdrawn}: {ballot.reason or 'no reason given'}"
        state, outputs = _decide(state, order, REFUSED, because, now_ms)
        return state, (received, *outputs)
    state = replace(state, consents=(*state.consents, ballot.party))
    if _missing(state, order):
        return state, (received,)
    state, outputs = _decide(state, order, AUTHORISED, "every required party consents", now_ms)
    return state, (received, *outputs)


def _opened(state: ConsentState, envelope: Envelope, now_ms: int) -> tuple[Order, Ballot] | str:
    """The open order and the genuine ballot on it that an envelope holds, or why there is none."""
    if state.order is None:
        return "no order is open"
    try:
        keys = enrolled_keys(state.agreement)
        return state.order, read_ballot(envelope, state.order, state.order_digest, keys, now_ms)
    except IntegrityError as error:
        return str(error)


def _why_not_counted(
    state: ConsentState, order: Order, party: str, verdict: str, cast_s: float, now_ms: int
) -> str:
    """Why a genuine ballot still does not count now; "" if it does."""
    if verdict == RELEASE:
        return "a release is made at the gate, not sent in as a ballot"
    if milliseconds(cast_s) < state.asked_ms:
        return f"cast at {cast_s:.3f} s, before the question was asked"
    if state.phase == RELEASED:
        return "the order was released before this arrived"
    if state.phase in (REFUSED, LAPSED):
        return f"the order is {state.phase} already"
    if now_ms >= milliseconds(order.expires_s):
        return f"late: the order expired at {order.expires_s:.3f} s"
    if verdict == CONSENT and party in state.consents:
        return f"{party!r} has consented already"
    return ""


def _release(
    state: ConsentState, envelope: Envelope, now_ms: int
) -> tuple[ConsentState, tuple[Output, ...]]:
    opened = _opened(state, envelope, now_ms)
    if isinstance(opened, str):
        return state, (_answer(envelope, opened, now_ms),)
    order, ballot = opened
    why = ""
    if ballot.verdict != RELEASE or ballot.party != order.owner:
        why = f"only {order.owner!r} can release, and only by a ballot that says so"
    elif state.phase != AUTHORISED:
        why = f"the order is {state.phase}, not authorised"
    elif now_ms >= milliseconds(order.expires_s):
        why = f"late: the order expired at {order.expires_s:.3f} s"
    if why:
        return state, (_answer(envelope, why, now_ms),)
    return replace(state, phase=RELEASED), (_answer(envelope, "", now_ms),)


def _answer(envelope: Envelope, why: str, now_ms: int) -> Received:
    return Received(
        time_s=now_ms / 1000.0,
        envelope=envelope,
        accepted=not why,
        reason=why or "accepted",
    )


def _missing(state: ConsentState, order: Order) -> tuple[str, ...]:
    return tuple(p for p in order.required if p not in state.consents and p not in state.refusals)


def _decide(
    state: ConsentState, order: Order, decision: str, reason: str, now_ms: int
) -> tuple[ConsentState, tuple[Output, ...]]:
    """Close the order with this decision.

    The battle space lost is the time spent asking, but no more than there was to lose.
    """
    there_was_ms = max(0, milliseconds(order.launch_close_s) - state.asked_ms)
    decided = Decision(
        time_s=now_ms / 1000.0,
        proposal=order.proposal,
        order_digest=state.order_digest,
        decision=decision,
        required=order.required,
        signed_by=tuple(party for party in order.required if party in state.consents),
        refused_by=state.refusals,
        missing=_missing(state, order),
        asked_s=state.asked_ms / 1000.0,
        decided_s=now_ms / 1000.0,
        battle_space_lost_s=min(now_ms - state.asked_ms, there_was_ms) / 1000.0,
        reason=reason,
    )
    return replace(state, phase=decision), (decided,)
