"""Who has to sign a version, with which key, and why a seal does not count for it."""

from collections.abc import Collection
from dataclasses import dataclass

from jointshield.consent.keys import AGREE, enrolled, key_id_of
from jointshield.consent.seal import contents, open_envelope
from jointshield.consent.standing import Standing, needed_signers
from jointshield.errors import IntegrityError
from jointshield.messages import digest
from jointshield.messages.consent import Envelope
from jointshield.messages.record import Adoption, Agreement

ONLY, IN_FORCE, NEW = "only", "in-force", "new"
"""Which key of a party: the one that it has and keeps, the one that stands, the one to come."""
_SHOWN_DIGITS = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """One signature that a version needs. public_key: raw; which: ONLY, IN_FORCE or NEW."""

    party: str
    which: str
    public_key: bytes

    @property
    def key_id(self) -> str:
        """Short name of the key."""
        return key_id_of(self.public_key)

    def __str__(self) -> str:
        """Whose signature with which key, for people.

        >>> str(Signature(party="north", which=NEW, public_key=bytes(32)))
        'north, with its new key 66687aadf862bd77'
        """
        words = {ONLY: "its key", IN_FORCE: "its key in force", NEW: "its new key"}
        return f"{self.party}, with {words[self.which]} {self.key_id}"


def follows(old: Agreement, new: Agreement) -> bool:
    """Whether `new` is the next version after `old`, and of the same exercise."""
    return (new.exercise, new.version, new.previous) == (
        old.exercise, old.version + 1, digest(old),
    )  # fmt: skip


def needed(old: Agreement | None, new: Agreement) -> tuple[Signature, ...]:
    """All signatures that `new` needs to follow on `old` (None: as the first), in seat order.

    Raises:
        IntegrityError: the seats of one of them do not hold.
    """
    now = enrolled(new)[AGREE]
    then = enrolled(old)[AGREE] if old else {}
    concerned = needed_signers(old, new) if old else frozenset(now)
    found = []
    for party in dict.fromkeys((*then, *now)):
        keys = {IN_FORCE: then.get(party), NEW: now.get(party)}
        if keys[NEW] == keys[IN_FORCE] or old is None:
            keys = {ONLY: keys[NEW]}
        for which, key in keys.items():
            if party in concerned and key is not None:
                found.append(Signature(party=party, which=which, public_key=key))
    return tuple(found)


def why_not_counted(
    seal: Envelope, new: Agreement, wanted: Collection[Signature], standing: Standing | None
) -> str:
    """Why a seal does not count as one of the signatures wanted under `new`; "" if it does."""
    said = contents(seal)
    if said is None:
        return "what it says cannot be read"
    if not isinstance(said, Adoption):
        return f"of kind {said.KIND!r}, not a signature under an agreement"
    if said.exercise != new.exercise:
        return f"signs an agreement of exercise {said.exercise!r}, this one is of {new.exercise!r}"
    if said.agreement_digest != digest(new):
        return (
            f"signs another text, {said.agreement_digest[:_SHOWN_DIGITS]}; this version is "
            f"{digest(new)[:_SHOWN_DIGITS]}"
        )
    if said.party != seal.party:
        return f"in the name of {said.party!r}, but sealed by {seal.party!r}"
    own = {item.key_id: item for item in wanted if item.party == seal.party}
    if not own:
        return f"{seal.party!r} has not to sign this change"
    if seal.key_id not in own:
        return f"sealed with key {seal.key_id}; expected {' or '.join(map(str, own.values()))}"
    if standing and seal.key_id in standing.revoked:
        return f"key {seal.key_id} was taken out of use"
    try:
        open_envelope(seal, {seal.party: own[seal.key_id].public_key})
    except IntegrityError as error:
        return str(error)
    return ""
