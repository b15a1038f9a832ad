"""What makes an envelope a ballot on one order; register and gate ask the same questions."""

from collections.abc import Mapping

from jointshield.consent.seal import open_envelope
from jointshield.errors import IntegrityError
from jointshield.messages.consent import CONSENT, REFUSE, RELEASE, Ballot, Envelope, Order

_VERDICTS = (CONSENT, REFUSE, RELEASE)


def milliseconds(time_s: float) -> int:
    """A message's time (s, three decimals) as whole milliseconds: instants compare exactly."""
    return round(time_s * 1000.0)


def read_ballot(
    envelope: Envelope, order: Order, order_digest: str, keys: Mapping[str, bytes], now_ms: int
) -> Ballot:
    """Verify an envelope as a ballot on this order, at exercise time `now_ms`.

    Raises IntegrityError with the reason: broken seal, not a ballot, somebody else's name, another
    exercise or order, an unknown verdict, a ballot from the future, or a party that is not asked.
    """
    message = open_envelope(envelope, keys)
    if not isinstance(message, Ballot):
        raise IntegrityError(f"a message of kind {message.KIND!r}, not a ballot")
    if message.party != envelope.party:
        raise IntegrityError(
            f"a ballot in the name of {message.party!r}, signed by {envelope.party!r}"
        )
    if message.exercise != order.exercise:
        raise IntegrityError(
            f"a ballot of exercise {message.exercise!r}, this is {order.exercise!r}"
        )
    if message.order_digest != order_digest:
        raise IntegrityError("a ballot on another order")
    if message.verdict not in _VERDICTS:
        raise IntegrityError(f"verdict {message.verdict!r}; expected one of {list(_VERDICTS)}")
    if milliseconds(message.cast_s) > now_ms:
        raise IntegrityError(
            f"a ballot cast at {message.cast_s:.3f} s, which is still to come "
            f"(now {now_ms / 1000:.3f} s)"
        )
    if message.party not in order.required:
        raise IntegrityError(
            f"the consent of {message.party!r} is not asked for; asked are {list(order.required)}"
        )
    return message
