"""The register of one order: any node's own account of how the question is being answered.

A state machine without IO: `consider(state, input, standing, now_ms) -> (state, outputs)`. It
gathers ballots, says when a dossier is complete, and is told the outcome by an authorisation, which
it verifies itself. Silence is refusal: an order lapses when a consent is missing at `consent_by_s`,
or when it was not opened by `expires_s`. So every register decides by the deadline, whoever fails.
It decides nothing for others: the gate verifies everything again. An authorisation that is heard
of late is recorded all the same: what flew, flew.

    idle ──open──► open ──all consents──► agreed ──authorisation──► authorised
                    │ └─consent_by_s──► lapsed ◄──expires_s──┘│
                    └──refusal──► refused ◄────refusal────────┘
"""

from dataclasses import dataclass, replace

from jointshield.consent.ballots import milliseconds, read_ballot
from jointshield.consent.evidence import why_not_authorised
from jointshield.consent.keys import CONSENT as CONSENT_ROLE
from jointshield.consent.policy import why_unfit
from jointshield.consent.standing import Standing
from jointshield.errors import IntegrityError, MistakeError
from jointshield.messages import digest
from jointshield.messages.consent import (
    AUTHORISED,
    CONSENT,
    LAPSED,
    REFUSE,
    REFUSED,
    Ballot,
    Decision,
    Envelope,
    Order,
    Received,
)
from jointshield.messages.gate import Authorisation, Dossier, Plan

IDLE = "idle"
OPEN = "open"
AGREED = "agreed"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenOrder:
    """Put this order to the parties; plan: the plan that it falls under, with its consents."""

    order: Order
    plan: Plan | None = None
    plan_consents: tuple[Envelope, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """An envelope reached the register."""

    envelope: Envelope


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """Time has passed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """The gate opened: this is what shows it."""

    authorisation: Authorisation


Input = OpenOrder | Arrived | Tick | Opened
Output = Received | Decision


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentState:
    """Where one order stands.

    phase: `idle`, `open`, `agreed`, `authorised`, `refused` or `lapsed`. consents: what each party
    sealed, by party, in the order of arrival.
    """

    phase: str = IDLE
    order: Order | None = None
    order_digest: str = ""
    plan: Plan | None = None
    plan_consents: tuple[Envelope, ...] = ()
    asked_ms: int = 0
    now_ms: int | None = None
    consents: tuple[Envelope, ...] = ()
    refusals: tuple[str, ...] = ()

    @property
    def consenting(self) -> tuple[str, ...]:
        """Parties that consent, in the order of arrival."""
        return tuple(envelope.party for envelope in self.consents)

    def dossier(self) -> Dossier:
        """What the gate is asked with; consents stand in the order in which they are required."""
        assert self.order is not None, "a register without an order has no dossier"
        by_party = {envelope.party: envelope for envelope in self.consents}
        return Dossier(
            order=self.order,
            consents=tuple(by_party[p] for p in self.order.required if p in by_party),
            plan=self.plan,
            plan_consents=self.plan_consents,
        )


def consider(
    state: ConsentState, happened: Input, standing: Standing, now_ms: int
) -> tuple[ConsentState, tuple[Output, ...]]:
    """Take one input at exercise time `now_ms` (ms); returns the new state and what to record.

    Every arriving envelope is answered by exactly one `Received`. Raises MistakeError if time runs
    backwards or a second order is opened: one register serves one order. Raises IntegrityError for
    an authorisation that does not hold or is not for this order.
    """
    if state.now_ms is not None and now_ms < state.now_ms:
        raise MistakeError(
            f"register: {now_ms} ms given after {state.now_ms} ms; time only runs forwards"
        )
    state = replace(state, now_ms=now_ms)
    if isinstance(happened, OpenOrder):
        return _open(state, happened, standing, now_ms)
    state, lapsed = _expire(state, now_ms)
    if isinstance(happened, Tick):
        return state, lapsed
    if isinstance(happened, Opened):
        state, outputs = _opened(state, happened.authorisation, standing, now_ms)
    else:
        state, outputs = _arrive(state, happened.envelope, standing, now_ms)
    return state, (*lapsed, *outputs)


def _open(
    state: ConsentState, question: OpenOrder, standing: Standing, now_ms: int
) -> tuple[ConsentState, tuple[Output, ...]]:
    if state.phase != IDLE:
        raise MistakeError(
            "register: an order was opened here before; begin a new state for the next order"
        )
    order = question.order
    state = replace(
        state,
        phase=OPEN,
        order=order,
        order_digest=digest(order),
        plan=question.plan,
        plan_consents=question.plan_consents,
        asked_ms=now_ms,
    )
    why = why_unfit(order, standing, question.plan)
    if not why and now_ms >= milliseconds(order.consent_by_s):
        why = f"consents were to be given by {order.consent_by_s:.3f} s, before it was asked"
    if why:
        return _decide(state, order, REFUSED, f"refused unasked: {why}", now_ms)
    return state, ()


def _expire(state: ConsentState, now_ms: int) -> tuple[ConsentState, tuple[Output, ...]]:
    order = state.order
    if order is None:
        return state, ()
    if state.phase == OPEN and now_ms >= milliseconds(order.consent_by_s):
        missing = ", ".join(_missing(state, order))
        return _decide(state, order, LAPSED, f"no answer in time from {missing}", now_ms)
    if state.phase == AGREED and now_ms >= milliseconds(order.expires_s):
        return _decide(state, order, LAPSED, "all consented, and the gate did not open", now_ms)
    return state, ()


def _arrive(
    state: ConsentState, envelope: Envelope, standing: Standing, now_ms: int
) -> tuple[ConsentState, tuple[Output, ...]]:
    order = state.order
    if order is None:
        return state, (_answer(envelope, "no order is open", now_ms),)
    try:
        ballot = read_ballot(
            envelope,
            exercise=order.exercise,
            subject_digest=state.order_digest,
            asked=order.required,
            keys=standing.keys(CONSENT_ROLE),
            latest_ms=now_ms + milliseconds(standing.agreement.clock_skew_s),
        )
    except IntegrityError as error:
        return state, (_answer(envelope, str(error), now_ms),)
    why = _why_not_counted(state, order, ballot)
    received = _answer(envelope, why, now_ms)
    if why:
        return state, (received,)
    if ballot.verdict == REFUSE:
        withdrawn = " withdraws its consent" if ballot.party in state.consenting else " refuses"
        state = replace(
            state,
            refusals=(*state.refusals, ballot.party),
            consents=tuple(e for e in state.consents if e.party != ballot.party),
        )
        because = f"{ballot.party}{withdrawn}: {ballot.reason or 'no reason given'}"
        state, outputs = _decide(state, order, REFUSED, because, now_ms)
        return state, (received, *outputs)
    state = replace(state, consents=(*state.consents, envelope))
    if not _missing(state, order):
        state = replace(state, phase=AGREED)
    return state, (received,)


def _why_not_counted(state: ConsentState, order: Order, ballot: Ballot) -> str:
    """Why a genuine ballot still does not count now; "" if it does."""
    if state.phase in (AUTHORISED, REFUSED, LAPSED):
        return f"the order is {state.phase} already"
    if ballot.verdict != CONSENT:
        return ""
    if ballot.party in state.consenting:
        return f"{ballot.party!r} has consented already"
    if milliseconds(ballot.cast_s) >= milliseconds(order.consent_by_s):
        return f"late: consents were taken until {order.consent_by_s:.3f} s"
    return ""


def _opened(
    state: ConsentState, authorisation: Authorisation, standing: Standing, now_ms: int
) -> tuple[ConsentState, tuple[Output, ...]]:
    order = state.order
    if order is None or authorisation.dossier.order != order:
        raise IntegrityError("an authorisation of another order than the one asked about here")
    why = why_not_authorised(authorisation, standing, now_ms)
    if why:
        raise IntegrityError(f"the authorisation does not hold: {why}")
    if state.phase == AUTHORISED:
        return state, ()
    reason = "every required party released"
    if state.phase in (REFUSED, LAPSED):
        reason += f"; this was heard of after the order was held to be {state.phase}"
    state = replace(state, consents=authorisation.dossier.consents)
    return _decide(state, order, AUTHORISED, reason, now_ms)


def _answer(envelope: Envelope, why: str, now_ms: int) -> Received:
    return Received(
        time_s=now_ms / 1000.0,
        envelope=envelope,
        accepted=not why,
        reason=why or "accepted",
    )


def _missing(state: ConsentState, order: Order) -> tuple[str, ...]:
    heard = (*state.consenting, *state.refusals)
    return tuple(party for party in order.required if party not in heard)


def _decide(
    state: ConsentState, order: Order, decision: str, reason: str, now_ms: int
) -> tuple[ConsentState, tuple[Output, ...]]:
    """Close the order with this decision.

    The battle space lost is the time spent asking, but no more than there was to lose.
    """
    there_was_ms = max(milliseconds(order.launch_close_s) - state.asked_ms, 0)
    decided = Decision(
        time_s=now_ms / 1000.0,
        proposal=order.proposal,
        order_digest=state.order_digest,
        decision=decision,
        required=order.required,
        signed_by=tuple(party for party in order.required if party in state.consenting),
        refused_by=state.refusals,
        missing=_missing(state, order),
        asked_s=state.asked_ms / 1000.0,
        decided_s=now_ms / 1000.0,
        battle_space_lost_s=min(now_ms - state.asked_ms, there_was_ms) / 1000.0,
        reason=reason,
    )
    return replace(state, phase=decision), (decided,)
