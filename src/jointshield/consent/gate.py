"""The gate: the owner's own key comes last, and what it releases proves itself.

`authorise` is called where the owner's key lies, `check` where an interceptor would be launched.
Both verify every signature and every rule again; neither trusts the register, a message's word for
it, or the other. An `Authorised` is the only thing an engagement may act on, and only these two
functions make one.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from jointshield.consent.ballots import milliseconds, read_ballot
from jointshield.consent.keys import PartyKey, enrolled_keys
from jointshield.consent.policy import why_unfit
from jointshield.consent.seal import seal
from jointshield.errors import IntegrityError, MistakeError
from jointshield.messages import digest
from jointshield.messages.consent import (
    CONSENT,
    REFUSE,
    RELEASE,
    Authorisation,
    Ballot,
    Envelope,
    Evidence,
    Order,
)
from jointshield.messages.record import Agreement

_TOKEN = object()


class Authorised:
    """An authorisation that was verified at the instant `checked_ms` (exercise time, ms)."""

    __slots__ = ("authorisation", "checked_ms")

    authorisation: Authorisation
    checked_ms: int

    def __init__(self, authorisation: Authorisation, checked_ms: int, token: object) -> None:
        """Private: `authorise` and `check` build it."""
        if token is not _TOKEN:
            raise MistakeError(
                "an Authorised cannot be made by hand; use gate.authorise or gate.check"
            )
        object.__setattr__(self, "authorisation", authorisation)
        object.__setattr__(self, "checked_ms", checked_ms)

    def __setattr__(self, name: str, value: object) -> None:
        raise MistakeError(f"an Authorised does not change; {name!r} cannot be set")

    def __reduce__(self) -> str:
        raise MistakeError("an Authorised is not copied or stored; check its authorisation again")

    @property
    def order(self) -> Order:
        """The order that everybody signed."""
        return self.authorisation.order


@dataclass(frozen=True, slots=True, kw_only=True)
class Withheld:
    """The gate stays shut, and why."""

    order_digest: str
    reason: str


def authorise(
    order: Order,
    envelopes: Sequence[Envelope],
    owner_key: PartyKey,
    agreement: Agreement,
    now_ms: int,
    reason: str = "",
) -> Authorised | Withheld:
    """Release an order with the owner's key, if every required consent is there and holds.

    envelopes: the ballots on this order. now_ms: exercise time, ms. Whatever is wrong gives a
    `Withheld` with its reason. The release is the last piece of evidence in the authorisation.
    """
    why = _why_shut(order, envelopes, agreement, now_ms)
    keys = {} if why else enrolled_keys(agreement)
    if not why and now_ms >= milliseconds(order.expires_s):
        why = f"the consents lapsed at {order.expires_s:.3f} s"
    if not why and now_ms > milliseconds(order.launch_close_s):
        why = f"the launch window closed at {order.launch_close_s:.3f} s"
    if not why and (owner_key.name, owner_key.public_key) != (order.owner, keys[order.owner]):
        why = f"the key of {owner_key.name!r} cannot release interceptors of {order.owner!r}"
    if why:
        return Withheld(order_digest=digest(order), reason=why)
    release = Ballot(
        exercise=order.exercise,
        order_digest=digest(order),
        party=order.owner,
        verdict=RELEASE,
        cast_s=now_ms / 1000.0,
        reason=reason,
    )
    authorisation = Authorisation(
        time_s=now_ms / 1000.0,
        order=order,
        evidence=tuple(_evidence(e) for e in (*envelopes, seal(release, owner_key))),
    )
    return Authorised(authorisation, now_ms, _TOKEN)


def check(
    authorisation: Authorisation,
    agreement: Agreement,
    now_ms: int,
    used: Collection[str] = (),
) -> Authorised | Withheld:
    """Verify an authorisation again, at the moment of use, from nothing but the agreement.

    now_ms: exercise time of the launch, ms. used: digests of orders already carried out; an
    authorisation is good for one salvo.
    """
    order = authorisation.order
    order_digest = digest(order)
    why = _why_not_released(authorisation, order_digest, agreement, now_ms)
    if not why and order_digest in used:
        why = "this order was carried out before; an authorisation is good once"
    if why:
        return Withheld(order_digest=order_digest, reason=why)
    return Authorised(authorisation, now_ms, _TOKEN)


def release_of(authorised: Authorised) -> Envelope:
    """The owner's sealed release inside an authorisation, for the register and the journal."""
    return _envelope(authorised.authorisation.evidence[-1])


def _why_not_released(
    authorisation: Authorisation, order_digest: str, agreement: Agreement, now_ms: int
) -> str:
    order = authorisation.order
    if not authorisation.evidence:
        return "an authorisation without evidence"
    *consents, last = (_envelope(evidence) for evidence in authorisation.evidence)
    released_ms = milliseconds(authorisation.time_s)
    if released_ms > now_ms:
        return f"released at {authorisation.time_s:.3f} s, which is still to come"
    # Consents are judged as of the release: none may have been cast after it.
    why = _why_shut(order, consents, agreement, released_ms)
    if why:
        return why
    try:
        release = read_ballot(last, order, order_digest, enrolled_keys(agreement), now_ms)
    except IntegrityError as error:
        return f"the release: {error}"
    if release.verdict != RELEASE or release.party != order.owner:
        return f"the last key has to be that of {order.owner!r}, whose interceptors these are"
    if milliseconds(release.cast_s) != released_ms:
        return "the authorisation states another instant than its release"
    if released_ms >= milliseconds(order.expires_s):
        return f"released after the consents had lapsed at {order.expires_s:.3f} s"
    if now_ms < milliseconds(order.launch_open_s):
        return f"the launch window opens at {order.launch_open_s:.3f} s"
    if now_ms > milliseconds(order.launch_close_s):
        return f"the launch window closed at {order.launch_close_s:.3f} s"
    return ""


def _why_shut(
    order: Order, envelopes: Sequence[Envelope], agreement: Agreement, now_ms: int
) -> str:
    """Why these envelopes do not carry the consent of every required party; "" if they do."""
    why = why_unfit(order, agreement)
    if why:
        return why
    try:
        consented = _consents(order, envelopes, enrolled_keys(agreement), now_ms)
    except IntegrityError as error:
        return str(error)
    missing = [party for party in order.required if party not in consented]
    if missing or not order.required:
        return f"no consent of {', '.join(missing) or 'anybody'}"
    return ""


def _consents(
    order: Order, envelopes: Sequence[Envelope], keys: Mapping[str, bytes], now_ms: int
) -> set[str]:
    """Parties that consent; raises IntegrityError at the first envelope that is not a consent."""
    order_digest = digest(order)
    consented: set[str] = set()
    for envelope in envelopes:
        ballot = read_ballot(envelope, order, order_digest, keys, now_ms)
        if ballot.verdict == REFUSE:
            raise IntegrityError(f"{ballot.party} refuses: {ballot.reason or 'no reason given'}")
        if ballot.verdict != CONSENT:
            raise IntegrityError(f"a {ballot.verdict} of {ballot.party!r} among the consents")
        if milliseconds(ballot.cast_s) >= milliseconds(order.expires_s):
            raise IntegrityError(f"the consent of {ballot.party!r} was cast after expiry")
        if ballot.party in consented:
            raise IntegrityError(f"two consents of {ballot.party!r}")
        consented.add(ballot.party)
    return consented


def _evidence(envelope: Envelope) -> Evidence:
    return Evidence(
        payload_type=envelope.payload_type,
        payload=envelope.payload,
        party=envelope.party,
        key_id=envelope.key_id,
        signature=envelope.signature,
    )


def _envelope(evidence: Evidence) -> Envelope:
    return Envelope(
        payload_type=evidence.payload_type,
        payload=evidence.payload,
        party=evidence.party,
        key_id=evidence.key_id,
        signature=evidence.signature,
    )
