"""A bundle verifies offline: agreement, order, consents, challenge, releases, opening, journal.

Nothing is looked up and nothing is taken on trust but the bundle's own first agreement: hold the
digest of that, which `verify_bundle` returns, against the one that the parties published.
"""

from dataclasses import dataclass

from jointshield.consent.ballots import milliseconds
from jointshield.consent.evidence import gate_origin, why_not_authorised
from jointshield.consent.keys import LOG
from jointshield.consent.seal import contents
from jointshield.consent.standing import Standing, adopt, found, revoke
from jointshield.errors import IntegrityError
from jointshield.journal import checkpoint
from jointshield.journal.entry import entry_hash
from jointshield.journal.tree import verify_inclusion
from jointshield.messages import digest, encode
from jointshield.messages.gate import Bundle, Opening


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What a bundle that holds shows.

    witnesses: parties that signed the journal's checkpoint above it. opened_s: by the gate's clock.
    """

    order_digest: str
    first_agreement: str
    agreement: str
    signers: tuple[str, ...]
    witnesses: tuple[str, ...]
    opened_s: float


def verify_bundle(bundle: Bundle) -> Verified:
    """Verify all of it; raises IntegrityError, saying what does not hold."""
    standing = _standing(bundle)
    authorisation = bundle.authorisation
    opening = contents(authorisation.opening)
    if not isinstance(opening, Opening):
        raise IntegrityError("the authorisation has no opening by a gate")
    # An outsider has no clock of the exercise: all is judged as of the gate's opening.
    why = why_not_authorised(authorisation, standing, milliseconds(opening.opened_s))
    if why:
        raise IntegrityError(why)
    order = authorisation.dossier.order
    return Verified(
        order_digest=digest(order),
        first_agreement=digest(bundle.agreements[0]),
        agreement=digest(standing.agreement),
        signers=order.required,
        witnesses=_witnesses(bundle, standing),
        opened_s=opening.opened_s,
    )


def _standing(bundle: Bundle) -> Standing:
    if not bundle.agreements:
        raise IntegrityError("the bundle holds no agreement")
    standing = found(bundle.agreements[0], bundle.adoptions)
    for version in bundle.agreements[1:]:
        standing = adopt(standing, version, bundle.adoptions)
    for envelope in bundle.revocations:
        standing = revoke(standing, envelope)
    return standing


def _witnesses(bundle: Bundle, standing: Standing) -> tuple[str, ...]:
    """Who signed the journal in which the authorisation stands; raises IntegrityError if nobody.

    The joint journal has to be signed by every seat; otherwise it has to be the gate's own log.
    """
    note = bundle.checkpoint.encode()
    stated = checkpoint.parse(note)
    exercise, owner = standing.agreement.exercise, bundle.authorisation.dossier.order.owner
    wanted = {
        f"{exercise}/joint": set(standing.parties),
        gate_origin(exercise, owner): {owner},
    }.get(stated.origin)
    if wanted is None:
        raise IntegrityError(f"the checkpoint is of {stated.origin!r}, not of a journal of orders")
    signed = checkpoint.verify(note, standing.keys(LOG))
    missing = wanted.difference(signed)
    if missing:
        raise IntegrityError(f"the checkpoint is not signed by {', '.join(sorted(missing))}")
    authorisation = bundle.authorisation
    leaf = entry_hash(bundle.time_ms, authorisation.KIND, encode(authorisation))
    try:
        proof = [bytes.fromhex(part) for part in bundle.proof]
    except ValueError as error:
        raise IntegrityError("the bundle's proof is not hexadecimal") from error
    if not verify_inclusion(bundle.index, stated.size, leaf, proof, stated.root):
        raise IntegrityError("the authorisation is not in the journal where the bundle says")
    return signed
