"""Which rules and which keys are in force: the agreement, its changes, keys taken out of use.

A version of the agreement comes into force when everybody whom it concerns has signed it: the
parties of the old version with their old keys and those of the new one with their new keys. Where
nothing but one party's own keys changes, that party alone signs, with its old and its new key. A
party takes a key out of use by its own signature: that only ever stops things.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from jointshield.consent.keys import AGREE, enrolled, key_id_of
from jointshield.consent.seal import open_envelope
from jointshield.errors import IntegrityError
from jointshield.messages import digest
from jointshield.messages.consent import Envelope
from jointshield.messages.record import Adoption, Agreement, Revocation


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The agreement in force, and the key ids that were taken out of use under it."""

    agreement: Agreement
    revoked: frozenset[str] = frozenset()

    def keys(self, role: str) -> Mapping[str, bytes]:
        """Raw public key per party for one role, in seat order, without those out of use.

        Raises IntegrityError if the agreement's seats do not hold (`keys.enrolled`).
        """
        held = enrolled(self.agreement)[role]
        if not self.revoked:
            return held
        kept = {p: key for p, key in held.items() if key_id_of(key) not in self.revoked}
        return MappingProxyType(kept)

    @property
    def parties(self) -> tuple[str, ...]:
        """Everybody with a seat, in seat order."""
        return tuple(seat.party for seat in self.agreement.seats)


def found(first: Agreement, adoptions: Sequence[Envelope]) -> Standing:
    """Put the first version in force; raises IntegrityError unless every seat has signed it."""
    if first.previous or first.version != 1:
        raise IntegrityError("the first agreement has version 1 and names none before it")
    missing = set(enrolled(first)[AGREE]) - _signers(first, first, adoptions)
    if missing:
        raise IntegrityError(f"the first agreement is not signed by {', '.join(sorted(missing))}")
    return Standing(agreement=first)


def adopt(standing: Standing, proposed: Agreement, adoptions: Sequence[Envelope]) -> Standing:
    """Put the next version in force; raises IntegrityError, saying what is not as it has to be.

    adoptions: sealed `Adoption`s of the proposed version. A key that was taken out of use stays so
    in all later versions: it must not come back by being seated once more.
    """
    old = standing.agreement
    if proposed.exercise != old.exercise:
        raise IntegrityError(f"an agreement of exercise {proposed.exercise!r}, not this one")
    if proposed.previous != digest(old) or proposed.version != old.version + 1:
        raise IntegrityError(
            f"version {proposed.version} does not follow on version {old.version} in force: a "
            "change has to name the version that it changes"
        )
    new_keys = enrolled(proposed)[AGREE]
    concerned = needed_signers(old, proposed)
    by_old = _signers(proposed, old, adoptions, standing.revoked)
    by_new = _signers(proposed, proposed, adoptions, standing.revoked)
    missing = [f"{p} (key in force)" for p in concerned & set(standing.parties) if p not in by_old]
    missing += [f"{p} (new key)" for p in concerned & set(new_keys) if p not in by_new]
    if missing:
        raise IntegrityError(f"the change is not signed by {', '.join(sorted(missing))}")
    return Standing(agreement=proposed, revoked=standing.revoked)


def needed_signers(old: Agreement, new: Agreement) -> frozenset[str]:
    """Parties that have to sign a change: all of both versions, or only whose own keys change."""
    seats_then = {seat.party: seat for seat in old.seats}
    seats_now = {seat.party: seat for seat in new.seats}
    everybody = frozenset(seats_then) | frozenset(seats_now)
    same_rules = replace(new, version=old.version, previous=old.previous, seats=old.seats) == old
    same_order = [seat.party for seat in old.seats] == [seat.party for seat in new.seats]
    if not (same_rules and same_order):
        return everybody
    changed = frozenset(p for p in everybody if seats_then[p] != seats_now[p])
    return changed if len(changed) == 1 else everybody


def revoke(standing: Standing, envelope: Envelope) -> Standing:
    """Take a key out of use, on its owner's word; raises IntegrityError if that does not hold."""
    message = open_envelope(envelope, standing.keys(AGREE))
    if not isinstance(message, Revocation) or message.party != envelope.party:
        raise IntegrityError("a key is taken out of use by a revocation in its owner's own name")
    if message.exercise != standing.agreement.exercise:
        raise IntegrityError(f"a revocation of exercise {message.exercise!r}, not this one")
    own = {key_id_of(held[message.party]) for held in enrolled(standing.agreement).values()}
    if message.key_id not in own:
        raise IntegrityError(f"{message.party!r} has no key {message.key_id!r} in this agreement")
    return replace(standing, revoked=standing.revoked | {message.key_id})


def _signers(
    agreement: Agreement,
    holder: Agreement,
    adoptions: Sequence[Envelope],
    revoked: frozenset[str] = frozenset(),
) -> set[str]:
    """Parties that signed `agreement` with the key which `holder` gives them."""
    keys = Standing(agreement=holder, revoked=revoked).keys(AGREE)
    wanted = digest(agreement)
    signed = set()
    for envelope in adoptions:
        if key_id_of(keys.get(envelope.party, b"")) != envelope.key_id:
            continue  # signed with the key of the other version, or by somebody without a seat
        message = open_envelope(envelope, keys)
        if (
            isinstance(message, Adoption)
            and message.party == envelope.party
            and message.exercise == agreement.exercise
            and message.agreement_digest == wanted
        ):
            signed.add(envelope.party)
    return signed
