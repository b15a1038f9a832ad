"""`Authorised`: the only thing that an engagement may act on, and the two who make one.

Whoever holds one knows that everything in its authorisation was verified, and when. It cannot be
made, changed, copied or stored in another way; an authorisation that travelled is verified again.
"""

from collections.abc import Collection
from dataclasses import dataclass

from jointshield.consent.ballots import milliseconds
from jointshield.consent.evidence import why_not_authorised
from jointshield.consent.standing import Standing
from jointshield.errors import MistakeError
from jointshield.messages import digest
from jointshield.messages.consent import Order
from jointshield.messages.gate import Authorisation

_TOKEN = object()


class Authorised:
    """An authorisation that was verified at the instant `checked_ms` (exercise time, ms)."""

    __slots__ = ("authorisation", "checked_ms")

    authorisation: Authorisation
    checked_ms: int

    def __init__(self, authorisation: Authorisation, checked_ms: int, token: object) -> None:
        """Private: `verify` and `check` build it."""
        if token is not _TOKEN:
            raise MistakeError(
                "an Authorised cannot be made by hand; use gate.consider or gate.check"
            )
        object.__setattr__(self, "authorisation", authorisation)
        object.__setattr__(self, "checked_ms", checked_ms)

    def __init_subclass__(cls) -> None:
        raise MistakeError("an Authorised has no other kinds: one could be made without its checks")

    def __setattr__(self, name: str, value: object) -> None:
        raise MistakeError(f"an Authorised does not change; {name!r} cannot be set")

    def __reduce__(self) -> str:
        raise MistakeError("an Authorised is not copied or stored; check its authorisation again")

    @property
    def order(self) -> Order:
        """The order that everybody signed."""
        return self.authorisation.dossier.order


@dataclass(frozen=True, slots=True, kw_only=True)
class Withheld:
    """The gate stays shut, and why."""

    order_digest: str
    reason: str


def verify(authorisation: Authorisation, standing: Standing, now_ms: int) -> Authorised | Withheld:
    """Verify an authorisation, at `now_ms` on the checker's own clock, from the agreement alone."""
    why = why_not_authorised(authorisation, standing, now_ms)
    if why:
        return Withheld(order_digest=digest(authorisation.dossier.order), reason=why)
    return Authorised(authorisation, now_ms, _TOKEN)


def check(
    authorisation: Authorisation,
    standing: Standing,
    now_ms: int,
    used: Collection[str] = (),
) -> Authorised | Withheld:
    """Verify an authorisation again, at the moment of use: also its launch window and expiry.

    now_ms: exercise time of the launch, ms. used: digests of orders already carried out; an
    authorisation is good for one salvo.
    """
    order = authorisation.dossier.order
    order_digest = digest(order)
    found = verify(authorisation, standing, now_ms)
    if isinstance(found, Withheld):
        return found
    why = ""
    if order_digest in used:
        why = "this order was carried out before; an authorisation is good once"
    elif now_ms < milliseconds(order.launch_open_s):
        why = f"the launch window opens at {order.launch_open_s:.3f} s"
    elif now_ms > milliseconds(order.launch_close_s):
        why = f"the launch window closed at {order.launch_close_s:.3f} s"
    elif now_ms + milliseconds(standing.agreement.clock_skew_s) >= milliseconds(order.expires_s):
        why = f"the order expired at {order.expires_s:.3f} s, clock skew allowed for"
    return Withheld(order_digest=order_digest, reason=why) if why else found
