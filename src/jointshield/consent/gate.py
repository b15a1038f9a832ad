"""The gate: it stands with the owner's interceptors, and the owner's own key comes last.

A state machine without IO; `now_ms` is its own clock: `consider(state, input, standing, now_ms)`
gives `(state, outputs)`. It trusts nobody's word: it verifies every signature, rule and deadline
itself, offline.

    Presented ─► Docketed (the shell logs it and lets the log sign a checkpoint)
    Logged    ─► Asked    (the challenge, to be sent to everybody who has to release)
    Arrived   ─► Opened   (once every release for that challenge is in, in time)

The shell makes each output durable in the gate's own log before it acts on it. What `recall` reads
back from that log is all that a gate needs after a crash: orders that were opened or refused stay
so, plans stay used up, nonces stay spent; challenges under way are forgotten and asked anew.

`Authorised` is the only thing an engagement may act on, and only `consider` and `check` make one.
"""

from collections.abc import Iterable
from dataclasses import replace

from jointshield.consent.authorised import Authorised, Withheld, check, verify
from jointshield.consent.ballots import milliseconds, read_ballot
from jointshield.consent.evidence import read_challenge, read_release, why_too_soon, why_wanting
from jointshield.consent.gate_state import (
    Arrived,
    Asked,
    Counted,
    Docketed,
    GateState,
    Guarantees,
    Input,
    Logged,
    Opened,
    Output,
    Pending,
    Presented,
    Tick,
)
from jointshield.consent.keys import CONSENT as CONSENT_ROLE
from jointshield.consent.keys import GATE
from jointshield.consent.seal import contents, seal
from jointshield.consent.standing import Standing
from jointshield.errors import IntegrityError
from jointshield.messages import Message, digest
from jointshield.messages.consent import REFUSE, Ballot, Envelope, Order
from jointshield.messages.gate import Authorisation, Challenge, Dossier, Opening

__all__ = [
    "Arrived", "Asked", "Authorised", "Counted", "Docketed", "GateState",
    "Guarantees", "Input", "Logged", "Opened", "Output", "Pending", "Presented", "Tick", "Withheld",
    "check", "consider", "recall",
]  # fmt: skip


def consider(
    state: GateState, happened: Input, standing: Standing, now_ms: int
) -> tuple[GateState, tuple[Output, ...]]:
    """Take one input at `now_ms` on the gate's own clock."""
    if isinstance(happened, Presented):
        return _present(state, happened.dossier, standing, now_ms)
    if isinstance(happened, Logged):
        return _challenge(state, happened, standing, now_ms)
    if isinstance(happened, Arrived):
        return _arrive(state, happened.envelope, standing, now_ms)
    outputs: tuple[Output, ...] = ()
    for order_digest in state.pending:
        state, opened = _open(state, order_digest, standing, now_ms)
        outputs += tuple(output for output in opened if isinstance(output, Opened))
    return state, outputs


def recall(fresh: GateState, log: Iterable[Message]) -> GateState:
    """The state of a gate after a crash, from the entries of its own log, oldest first.

    fresh: a gate that has seen nothing yet, with its key and its guarantees.
    """
    state = fresh
    for message in log:
        if isinstance(message, Authorisation):
            state = _spend(state, message.dossier.order)
        elif isinstance(message, Envelope):
            said = contents(message)
            if isinstance(said, Challenge):
                state = replace(state, spent=state.spent | {said.nonce})
            elif isinstance(said, Ballot) and said.verdict == REFUSE:
                state = _refuse(state, said)
    return state


# --- the four steps -------------------------------------------------------------------------------


def _present(
    state: GateState, dossier: Dossier, standing: Standing, now_ms: int
) -> tuple[GateState, tuple[Output, ...]]:
    order_digest = digest(dossier.order)
    why = _why_shut(state, dossier, standing, now_ms) or why_wanting(dossier, standing, now_ms)
    # Last, as it goes by what the parties have consented to.
    why = why or state.guarantees.why_against(dossier)
    if why:
        # A refusal that came with it counts as if it had come by itself.
        state, counted = _refusals(state, dossier, standing, now_ms)
        return state, (*counted, Withheld(order_digest=order_digest, reason=why))
    waiting = state.pending.get(order_digest)
    if (
        waiting is not None
        and waiting.challenge is not None
        and waiting.sealed is not None
        and now_ms < milliseconds(waiting.challenge.release_by_s)
    ):
        # Asked twice, it says the same: nobody can make it forget the releases it has.
        return state, (Asked(envelope=waiting.sealed),)
    pending = {**state.pending, order_digest: Pending(dossier=dossier)}
    return replace(state, pending=pending), (Docketed(dossier=dossier),)


def _challenge(
    state: GateState, logged: Logged, standing: Standing, now_ms: int
) -> tuple[GateState, tuple[Output, ...]]:
    waiting = state.pending.get(logged.order_digest)
    nonce = logged.nonce.hex()
    why = ""
    if waiting is None:
        why = "no dossier for this order is under way"
    elif len(logged.nonce) != 32 or nonce in state.spent:
        why = "a challenge needs a fresh nonce of 32 bytes"
    else:
        why = _why_shut(state, waiting.dossier, standing, now_ms)
    if why or waiting is None:
        return state, (Withheld(order_digest=logged.order_digest, reason=why),)
    order = waiting.dossier.order
    window_ms = milliseconds(standing.agreement.release_window_s)
    challenge = Challenge(
        exercise=order.exercise,
        site=order.site,
        order_digest=logged.order_digest,
        nonce=nonce,
        issued_s=now_ms / 1000.0,
        release_by_s=min(now_ms + window_ms, milliseconds(order.expires_s)) / 1000.0,
        checkpoint=logged.checkpoint.decode(errors="replace"),  # then no signature holds
        index=logged.index,
        time_ms=logged.time_ms,
        proof=tuple(part.hex() for part in logged.proof),
    )
    sealed = seal(challenge, state.key)
    try:
        read_challenge(sealed, waiting.dossier, standing, now_ms)
    except IntegrityError as error:  # no party would answer it
        return state, (Withheld(order_digest=logged.order_digest, reason=str(error)),)
    asked = Pending(dossier=waiting.dossier, challenge=challenge, sealed=sealed)
    state = replace(
        state,
        pending={**state.pending, logged.order_digest: asked},
        spent=state.spent | {nonce},
    )
    return state, (Asked(envelope=sealed),)


def _arrive(
    state: GateState, envelope: Envelope, standing: Standing, now_ms: int
) -> tuple[GateState, tuple[Output, ...]]:
    """A release counts towards the challenge it names; a refusal shuts the gate for good."""
    said = contents(envelope)
    if isinstance(said, Ballot):
        return _turned_down(state, envelope, standing, now_ms)
    order_digest = getattr(said, "order_digest", "")
    waiting = state.pending.get(order_digest)
    if waiting is None or waiting.challenge is None:
        why = "no challenge is under way for what this envelope is about"
        return state, (Withheld(order_digest=order_digest, reason=why),)
    latest_ms = now_ms + milliseconds(standing.agreement.clock_skew_s)
    try:
        release = read_release(
            envelope, waiting.dossier, digest(waiting.challenge), standing, latest_ms
        )
    except IntegrityError as error:
        return state, (Withheld(order_digest=order_digest, reason=str(error)),)
    if release.party in waiting.releases:
        why = f"{release.party!r} has released already"
        return state, (Withheld(order_digest=order_digest, reason=why),)
    releases = {**waiting.releases, release.party: envelope}
    pending = {**state.pending, order_digest: replace(waiting, releases=releases)}
    state, outputs = _open(replace(state, pending=pending), order_digest, standing, now_ms)
    return state, (Counted(envelope=envelope), *outputs)


def _turned_down(
    state: GateState, envelope: Envelope, standing: Standing, now_ms: int
) -> tuple[GateState, tuple[Output, ...]]:
    """A sealed refusal by anybody with a seat, of an order or of a plan, whether known or not."""
    said = contents(envelope)
    subject = getattr(said, "subject_digest", "")
    try:
        ballot = read_ballot(
            envelope,
            exercise=standing.agreement.exercise,
            subject_digest=subject,
            asked=standing.parties,
            keys=standing.keys(CONSENT_ROLE),
            latest_ms=now_ms + milliseconds(standing.agreement.clock_skew_s),
        )
    except IntegrityError as error:
        return state, (Withheld(order_digest=subject, reason=str(error)),)
    why = ""
    if ballot.verdict != REFUSE:
        why = "consents come to the gate together, in a dossier"
    elif not subject:
        # An order without a plan names "" as its plan: this would shut every one of them.
        why = "a refusal that names neither an order nor a plan"
    elif (subject, ballot.party) in state.refused:
        why = f"{ballot.party!r} has refused this already"
    if why:
        return state, (Withheld(order_digest=subject, reason=why),)
    return _refuse(state, ballot), (Counted(envelope=envelope),)


def _refusals(
    state: GateState, dossier: Dossier, standing: Standing, now_ms: int
) -> tuple[GateState, tuple[Output, ...]]:
    """Count the valid refusals among a dossier's ballots."""
    counted: tuple[Output, ...] = ()
    for envelope in (*dossier.consents, *dossier.plan_consents):
        said = contents(envelope)
        if isinstance(said, Ballot) and said.verdict == REFUSE:
            state, outputs = _turned_down(state, envelope, standing, now_ms)
            counted += tuple(output for output in outputs if isinstance(output, Counted))
    return state, counted


def _refuse(state: GateState, ballot: Ballot) -> GateState:
    refusal = (ballot.subject_digest, ballot.party)
    return replace(state, refused={**state.refused, refusal: ballot.reason or "no reason given"})


def _open(
    state: GateState, order_digest: str, standing: Standing, now_ms: int
) -> tuple[GateState, tuple[Output, ...]]:
    """Open, if every release is in and nothing stands against it; otherwise say what is missing."""
    waiting = state.pending[order_digest]
    dossier, challenge, sealed = waiting.dossier, waiting.challenge, waiting.sealed
    if challenge is None or sealed is None:
        return state, ()
    order = dossier.order
    if any(party not in waiting.releases for party in order.required):
        return state, ()
    skew_ms = milliseconds(standing.agreement.clock_skew_s)
    why = _why_shut(state, dossier, standing, now_ms)
    if not why and now_ms + skew_ms >= milliseconds(challenge.release_by_s):
        why = f"releases were good until {challenge.release_by_s:.3f} s"
    why = why or why_too_soon(challenge, standing, now_ms) or state.guarantees.why_against(dossier)
    if why:
        return state, (Withheld(order_digest=order_digest, reason=why),)
    opening = Opening(
        exercise=order.exercise,
        order_digest=order_digest,
        challenge_digest=digest(challenge),
        opened_s=now_ms / 1000.0,
    )
    authorisation = Authorisation(
        dossier=dossier,
        challenge=sealed,
        releases=tuple(waiting.releases[party] for party in order.required),
        opening=seal(opening, state.key),
    )
    # Not taken on trust from the state either: the whole of it is verified once more.
    found = verify(authorisation, standing, now_ms)
    if isinstance(found, Withheld):
        return state, (found,)
    return _spend(state, order), (Opened(authorised=found),)


def _spend(state: GateState, order: Order) -> GateState:
    order_digest = digest(order)
    used = state.used
    if order.plan:
        place = (order.plan, order.site)
        used = {**used, place: used.get(place, 0) + order.salvo}
    return replace(
        state,
        pending={key: item for key, item in state.pending.items() if key != order_digest},
        opened=state.opened | {order_digest},
        used=used,
    )


def _why_shut(state: GateState, dossier: Dossier, standing: Standing, now_ms: int) -> str:
    """What this gate itself has against an order, whatever the evidence; "" if nothing."""
    order, plan = dossier.order, dossier.plan
    order_digest = digest(order)
    if order.owner != state.key.name:
        return f"this is the gate of {state.key.name!r}, not of {order.owner!r}"
    try:
        held = standing.keys(GATE).get(state.key.name)
    except IntegrityError as error:
        return str(error)
    if held != state.key.public_key:
        return "this gate's own key is not the one in the agreement, or was taken out of use"
    if state.guarantees.digests != standing.agreement.treaties:
        return "this gate checks by other guarantee rules than those that the agreement names"
    if order_digest in state.opened:
        return "this order was carried out before; an authorisation is good once"
    # Only who is asked can refuse: of an order its required signers, of a plan every seat.
    asked = [(order_digest, p) for p in order.required]
    if order.plan:
        asked += [(order.plan, p) for p in standing.parties]
    for refusal in asked:
        if refusal in state.refused:
            return f"{refusal[1]} refuses: {state.refused[refusal]}"
    if now_ms + milliseconds(standing.agreement.clock_skew_s) >= milliseconds(order.expires_s):
        return f"the order expired at {order.expires_s:.3f} s, clock skew allowed for"
    flown = state.used.get((order.plan, order.site), 0)
    if plan is not None and flown + order.salvo > plan.salvo_max:
        return (
            f"the plan allows {plan.salvo_max} interceptors at {order.site!r}; {flown} have flown"
        )
    return ""
