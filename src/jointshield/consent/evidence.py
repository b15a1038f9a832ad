"""What shows that an order may fly: dossier, challenge, releases, opening.

Parties, gate and outsiders check the same things with the same functions, each for itself, from the
agreement in force and their own clock.
"""

from collections.abc import Collection, Mapping, Sequence

from jointshield.consent.ballots import milliseconds, read_ballot
from jointshield.consent.keys import CONSENT as CONSENT_ROLE
from jointshield.consent.keys import GATE, LOG
from jointshield.consent.keys import RELEASE as RELEASE_ROLE
from jointshield.consent.policy import NOTIFY, why_unfit
from jointshield.consent.seal import open_envelope
from jointshield.consent.standing import Standing
from jointshield.errors import IntegrityError
from jointshield.journal import checkpoint
from jointshield.journal.entry import entry_hash
from jointshield.journal.tree import verify_inclusion
from jointshield.messages import digest, encode
from jointshield.messages.consent import REFUSE, Envelope, Order
from jointshield.messages.gate import Authorisation, Challenge, Dossier, Opening, Plan, Release


def gate_origin(exercise: str, owner: str) -> str:
    """Name of the log of an owner's gates on its checkpoints."""
    return f"{exercise}/gates/{owner}"


def why_wanting(dossier: Dossier, standing: Standing, now_ms: int) -> str:
    """Why a dossier does not carry the consent of everybody who has to sign; "" if it does.

    now_ms: the checker's own clock (exercise time, ms).
    """
    order = dossier.order
    why = why_unfit(order, standing, dossier.plan)
    if why:
        return why
    latest_ms = now_ms + milliseconds(standing.agreement.clock_skew_s)
    keys = standing.keys(CONSENT_ROLE)
    try:
        if dossier.plan is not None:
            _consents(
                dossier.plan_consents, dossier.plan, standing.parties, keys, latest_ms,
                milliseconds(dossier.plan.until_s),
            )  # fmt: skip
        elif dossier.plan_consents:
            return "consents to a plan in a dossier without one"
        _consents(
            dossier.consents, order, order.required, keys, latest_ms,
            milliseconds(order.consent_by_s),
        )  # fmt: skip
    except IntegrityError as error:
        return str(error)
    return ""


def _consents(
    envelopes: Sequence[Envelope],
    subject: Order | Plan,
    asked: Collection[str],
    keys: Mapping[str, bytes],
    latest_ms: int,
    until_ms: int,
) -> None:
    """Raise IntegrityError unless exactly the asked parties consent to the subject in time."""
    consented: set[str] = set()
    subject_digest = digest(subject)
    for envelope in envelopes:
        ballot = read_ballot(
            envelope,
            exercise=subject.exercise,
            subject_digest=subject_digest,
            asked=asked,
            keys=keys,
            latest_ms=latest_ms,
        )
        if ballot.verdict == REFUSE:
            raise IntegrityError(f"{ballot.party} refuses: {ballot.reason or 'no reason given'}")
        if milliseconds(ballot.cast_s) >= until_ms:
            raise IntegrityError(f"the consent of {ballot.party!r} was cast too late")
        if ballot.party in consented:
            raise IntegrityError(f"two consents of {ballot.party!r}")
        consented.add(ballot.party)
    missing = [party for party in asked if party not in consented]
    if missing or not asked:
        raise IntegrityError(f"no consent of {', '.join(missing) or 'anybody'}")


def read_challenge(
    envelope: Envelope, dossier: Dossier, standing: Standing, now_ms: int
) -> Challenge:
    """Verify a gate's challenge for this dossier, as of `now_ms` on the checker's own clock.

    The dossier itself is checked by `why_wanting`. Raises IntegrityError with the reason: not
    sealed by the gate of the order's owner, about something else, a dossier that is not in the log
    as stated, or times that do not fit the agreement.
    """
    order, agreement = dossier.order, standing.agreement
    challenge = open_envelope(envelope, standing.keys(GATE))
    if not isinstance(challenge, Challenge):
        raise IntegrityError(f"a message of kind {challenge.KIND!r}, not a challenge")
    if envelope.party != order.owner:
        raise IntegrityError(f"a challenge by the gate of {envelope.party!r}, not {order.owner!r}")
    about = (challenge.exercise, challenge.site, challenge.order_digest)
    if about != (order.exercise, order.site, digest(order)):
        raise IntegrityError("a challenge about another order, site or exercise")
    issued_ms, by_ms = milliseconds(challenge.issued_s), milliseconds(challenge.release_by_s)
    if issued_ms > now_ms + milliseconds(agreement.clock_skew_s):
        raise IntegrityError(f"a challenge of {challenge.issued_s:.3f} s, which is still to come")
    if by_ms > milliseconds(order.expires_s):
        raise IntegrityError("the challenge would take releases after the order has expired")
    if by_ms > issued_ms + milliseconds(agreement.release_window_s):
        raise IntegrityError("the challenge leaves more time than the agreement gives for releases")
    if len(_hexadecimal(challenge.nonce, "nonce")) != 32:
        raise IntegrityError("the challenge's nonce does not have 32 bytes")
    _logged(challenge, dossier, standing)
    return challenge


def _logged(challenge: Challenge, dossier: Dossier, standing: Standing) -> None:
    """Raise IntegrityError unless the dossier stands in the gate's log as the challenge says."""
    owner = dossier.order.owner
    note = challenge.checkpoint.encode()
    keys = {p: key for p, key in standing.keys(LOG).items() if p == owner}
    stated = checkpoint.parse(note)
    if owner not in checkpoint.verify(note, keys):
        raise IntegrityError(f"the challenge's checkpoint is not signed by {owner!r}")
    if stated.origin != gate_origin(challenge.exercise, owner):
        raise IntegrityError(f"the challenge's checkpoint is of another log, {stated.origin!r}")
    leaf = entry_hash(challenge.time_ms, dossier.KIND, encode(dossier))
    proof = [_hexadecimal(part, "proof") for part in challenge.proof]
    if not verify_inclusion(challenge.index, stated.size, leaf, proof, stated.root):
        raise IntegrityError("the dossier is not in the gate's log where the challenge says")


def read_release(
    envelope: Envelope, dossier: Dossier, challenge_digest: str, standing: Standing, latest_ms: int
) -> Release:
    """Verify a party's release for this order and this challenge.

    latest_ms: latest time (ms) at which it can have been cast. Raises IntegrityError.
    """
    order = dossier.order
    release = open_envelope(envelope, standing.keys(RELEASE_ROLE))
    if not isinstance(release, Release):
        raise IntegrityError(f"a message of kind {release.KIND!r}, not a release")
    if release.party != envelope.party:
        raise IntegrityError(
            f"a release in the name of {release.party!r}, signed by {envelope.party!r}"
        )
    if (release.exercise, release.order_digest) != (order.exercise, digest(order)):
        raise IntegrityError("a release for another order or exercise")
    if release.challenge_digest != challenge_digest:
        raise IntegrityError("a release for another challenge")
    if release.party not in order.required:
        raise IntegrityError(f"the release of {release.party!r} is not asked for")
    if milliseconds(release.cast_s) > latest_ms:
        raise IntegrityError(f"a release cast at {release.cast_s:.3f} s, which is still to come")
    return release


def why_not_authorised(authorisation: Authorisation, standing: Standing, now_ms: int) -> str:
    """Why an authorisation does not hold, from nothing but the agreement in force; "" if it does.

    now_ms: the checker's own clock. Whether the launch window is open and whether it was used
    before is for whoever launches: `gate.check`.
    """
    dossier, agreement = authorisation.dossier, standing.agreement
    order = dossier.order
    # Everything is judged as of the instants that the gate states; none may lie in the future.
    why = why_wanting(dossier, standing, now_ms)
    if why:
        return why
    skew_ms = milliseconds(agreement.clock_skew_s)
    try:
        challenge = read_challenge(authorisation.challenge, dossier, standing, now_ms)
        challenge_digest = digest(challenge)
        opening = open_envelope(authorisation.opening, standing.keys(GATE))
        if not isinstance(opening, Opening) or authorisation.opening.party != order.owner:
            return f"the last key has to be that of the gate of {order.owner!r}"
        about = (opening.exercise, opening.order_digest, opening.challenge_digest)
        if about != (order.exercise, digest(order), challenge_digest):
            return "the opening is for another order, challenge or exercise"
        opened_ms = milliseconds(opening.opened_s)
        released: set[str] = set()
        for envelope in authorisation.releases:
            release = read_release(
                envelope, dossier, challenge_digest, standing, opened_ms + skew_ms
            )
            if release.party in released:
                return f"two releases of {release.party!r}"
            released.add(release.party)
    except IntegrityError as error:
        return str(error)
    missing = [party for party in order.required if party not in released]
    if missing:
        return f"no release of {', '.join(missing)}"
    if opened_ms < milliseconds(challenge.issued_s):
        return f"opened at {opening.opened_s:.3f} s, before its challenge was issued"
    if opened_ms > now_ms + skew_ms:
        return f"opened at {opening.opened_s:.3f} s, which is still to come"
    if opened_ms + skew_ms >= milliseconds(challenge.release_by_s):
        return f"opened too late: releases were good until {challenge.release_by_s:.3f} s"
    plan = dossier.plan
    if plan is not None and opened_ms - skew_ms < milliseconds(plan.from_s):
        return f"opened before the plan begins at {plan.from_s:.3f} s, clock skew allowed for"
    return why_too_soon(challenge, standing, opened_ms)


def why_too_soon(challenge: Challenge, standing: Standing, now_ms: int) -> str:
    """Where the rules ask for notice, a gate waits after its challenge; "" once it has."""
    agreement = standing.agreement
    if NOTIFY not in agreement.consent_rules:
        return ""
    opens_ms = milliseconds(challenge.issued_s) + milliseconds(agreement.notice_s)
    if now_ms >= opens_ms:
        return ""
    return f"notice was given; the gate may open from {opens_ms / 1000:.3f} s on"


def _hexadecimal(text: str, what: str) -> bytes:
    try:
        data = bytes.fromhex(text)
    except ValueError as error:
        raise IntegrityError(f"the challenge's {what} is not hexadecimal") from error
    if data.hex() != text:
        raise IntegrityError(f"the challenge's {what} is not in canonical hexadecimal")
    return data
