"""What makes an envelope a ballot on one order or plan; everybody who checks asks the same."""

from collections.abc import Collection, Mapping

from jointshield.consent.seal import open_envelope
from jointshield.errors import IntegrityError
from jointshield.messages.consent import CONSENT, REFUSE, Ballot, Envelope

_VERDICTS = (CONSENT, REFUSE)


def milliseconds(time_s: float) -> int:
    """A message's time (s, three decimals) as whole milliseconds: instants compare exactly."""
    return round(time_s * 1000.0)


def read_ballot(
    envelope: Envelope,
    *,
    exercise: str,
    subject_digest: str,
    asked: Collection[str],
    keys: Mapping[str, bytes],
    latest_ms: int,
) -> Ballot:
    """Verify an envelope as a ballot on one subject.

    asked: parties whose consent is asked for. keys: consent key per party. latest_ms: latest
    exercise time (ms) at which it can have been cast: now, and the clocks' skew. Raises
    IntegrityError with the reason: broken seal, not a ballot, somebody else's name, another
    exercise or subject, an unknown verdict, a ballot from the future, or a party that is not asked.
    """
    message = open_envelope(envelope, keys)
    if not isinstance(message, Ballot):
        raise IntegrityError(f"a message of kind {message.KIND!r}, not a ballot")
    if message.party != envelope.party:
        raise IntegrityError(
            f"a ballot in the name of {message.party!r}, signed by {envelope.party!r}"
        )
    if message.exercise != exercise:
        raise IntegrityError(f"a ballot of exercise {message.exercise!r}, this is {exercise!r}")
    if message.subject_digest != subject_digest:
        raise IntegrityError("a ballot on another order or plan")
    if message.verdict not in _VERDICTS:
        raise IntegrityError(f"verdict {message.verdict!r}; expected one of {list(_VERDICTS)}")
    if milliseconds(message.cast_s) > latest_ms:
        raise IntegrityError(
            f"a ballot cast at {message.cast_s:.3f} s, which is still to come "
            f"(now {latest_ms / 1000:.3f} s, skew included)"
        )
    if message.party not in asked:
        raise IntegrityError(
            f"the consent of {message.party!r} is not asked for; asked are {list(asked)}"
        )
    return message
