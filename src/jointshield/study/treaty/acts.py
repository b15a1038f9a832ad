"""One act of a party: sealed with its key for words, at one place of one register.

What makes an act count only once, and only where it was said: it names the register's founding, the
number of its own entry, and the root over all entries before it. So nothing can be said in another
party's name, carried over from another register, repeated, moved, or kept while what stood before
it is changed.
"""

from collections.abc import Sequence
from datetime import date

from jointshield.consent.keys import ASSESS, PartyKey, key_id_of
from jointshield.consent.seal import open_envelope, seal
from jointshield.errors import IntegrityError
from jointshield.messages.codec import Message, decode, encode
from jointshield.messages.consent import Envelope
from jointshield.messages.registers import Act
from jointshield.study.treaty.seats import Slots


def sealed(
    said: Sequence[Message], key: PartyKey, register_digest: str, number: int, head: bytes, on: date
) -> Envelope:
    """Seal messages as one act that stands as entry `number`, after the root `head`."""
    act = Act(
        register_digest=register_digest,
        number=number,
        head=head.hex(),
        day=on.isoformat(),
        said=tuple(encode(message).decode() for message in said),
    )
    return seal(act, key)


def admitted(
    envelope: Envelope, slots: Slots, register_digest: str, number: int, head: bytes
) -> tuple[Act, tuple[Message, ...]]:
    """Open what stands as entry `number` after the root `head`; gives the act and its messages.

    Raises:
        IntegrityError: it is forged, of another key, role, register or place, or says something in
            another party's name.
    """
    _require_role(envelope, slots)
    act = open_envelope(envelope, slots[ASSESS])
    if not isinstance(act, Act):
        raise IntegrityError(f"a {act.KIND} stands sealed where an act was expected")
    if act.register_digest != register_digest:
        raise IntegrityError(
            f"{envelope.party!r} said this in another register, {act.register_digest[:16]}"
        )
    if act.number < number:
        raise IntegrityError(
            f"{envelope.party!r} said this once, as entry {act.number}: it is repeated here"
        )
    if act.number > number:
        raise IntegrityError(
            f"{envelope.party!r} said this as entry {act.number}: entries before it are missing "
            "or out of order"
        )
    if act.head != head.hex():
        raise IntegrityError(
            f"when {envelope.party!r} said this, other entries stood before it: they were changed, "
            "replaced or put in another order since"
        )
    said = tuple(decode(text.encode()) for text in act.said)
    if not said:
        raise IntegrityError(f"{envelope.party!r} sealed an act that says nothing")
    for message in said:
        speaker = getattr(message, "by", getattr(message, "party", envelope.party))
        if speaker != envelope.party:
            raise IntegrityError(f"{envelope.party!r} sealed words in the name of {speaker!r}")
    return act, said


def _require_role(envelope: Envelope, slots: Slots) -> None:
    """Name the slot whose key was used where it is not the party's own for words."""
    for role, held in slots.items():
        for party, public in held.items():
            if key_id_of(public) != envelope.key_id or (role, party) == (ASSESS, envelope.party):
                continue
            if party == envelope.party:
                raise IntegrityError(
                    f"sealed with the {role} key of {party!r}; words are sealed with its "
                    f"{ASSESS} key"
                )
            raise IntegrityError(
                f"sealed with the {role} key of {party!r} under the name of {envelope.party!r}"
            )
