"""Sealing an agreement or a key's end, and putting in force what enough seals hold.

What does not hold is an outcome with its reasons, not an exception.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from jointshield.consent.keys import AGREE, PartyKey, exercise_keys
from jointshield.consent.seal import contents, seal
from jointshield.consent.standing import Standing, adopt, found, revoke
from jointshield.errors import IntegrityError, MistakeError
from jointshield.exercise.agreements.papers import Paper
from jointshield.exercise.agreements.signatures import (
    Signature,
    follows,
    needed,
    why_not_counted,
)
from jointshield.exercise.setting import adopted
from jointshield.messages import digest
from jointshield.messages.agreements import Ratification, Ratified
from jointshield.messages.consent import Envelope
from jointshield.messages.record import Agreement, Revocation

Seals = Mapping[str, Envelope]
"""Seals by the name of their file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of it.

    ratification: what now stands, None if nothing changed. missing: signatures that the version
    still needs; refused: why a seal did not count, by its file's name; why: what else stands
    against it, or "".
    """

    ratification: Ratification | None
    missing: tuple[Signature, ...] = ()
    refused: Mapping[str, str]
    why: str = ""


def sign(new: Agreement, old: Paper | None, key: PartyKey) -> Envelope:
    """Seal exactly this version with a party's key for agreements.

    old: what is in force, None where `new` is the first version.

    Raises:
        MistakeError: not the next version, or no signature that it needs.
        IntegrityError: seats that do not hold.
    """
    why = _why_not_next(old, new)
    if why:
        raise MistakeError(why)
    wanted = needed(old.agreement if old else None, new)
    made = adopted(new, key)
    why = why_not_counted(made, new, wanted, old.standing if old else None)
    if why:
        raise MistakeError(f"key {key.key_id} of {key.name!r}: {why}; give the right one")
    return made


def sign_revocation(standing: Standing, key: PartyKey, key_id: str, reason: str) -> Envelope:
    """Seal that a party's own key is out of use from now on.

    Raises:
        MistakeError: no key of this party, or `key` cannot say so.
    """
    said = Revocation(
        exercise=standing.agreement.exercise, party=key.name, key_id=key_id, reason=reason
    )
    made = seal(said, key)
    try:
        revoke(standing, made)
    except IntegrityError as error:
        raise MistakeError(f"key {key_id}: {error}; give a key id that `show` lists") from error
    return made


def simulation_key(agreement: Agreement, party: str) -> PartyKey:
    """The simulation key for agreements of one party, as its exercise's name gives it.

    Raises:
        MistakeError: this exercise's keys do not follow from a seed.
    """
    _, _, seed = agreement.exercise.rpartition("/")
    scenario, _, _ = agreement.exercise.partition("/")
    if not (seed.isascii() and seed.isdigit() and len(seed) < 20 and party):
        raise MistakeError(
            f"exercise {agreement.exercise!r}, party {party!r}: no simulation key; expected an "
            "exercise named SCENARIO/MODE/SEED and a party; give --by PARTY, or --key FOLDER"
        )
    return exercise_keys(int(seed), scenario, party)[AGREE]


def put_in_force(old: Paper | None, new: Agreement | None, seals: Seals) -> Outcome:
    """Put a version in force and keys out of use, as far as the seals hold.

    old: what stands, None for a first version; new: None to take keys out of use only. Keys go out
    of use first, so that they sign nothing more; nothing is kept of the revocations unless the
    version that was given comes into force too.

    Raises:
        IntegrityError: the seats of `new` do not hold, or its signatures after all.
    """
    versions = old.ratification.versions if old and old.ratification else ()
    standing, ends, refused = _out_of_use(old.standing if old else None, seals)
    if ends:
        last = versions[-1]
        last = replace(last, revocations=(*last.revocations, *ends))
        versions = (*versions[:-1], last)
    if new is None:
        refused |= {
            name: "no version is given that it could sign"
            for name, envelope in seals.items()
            if name not in refused and envelope not in ends
        }
        return Outcome(
            ratification=Ratification(versions=versions) if ends else None, refused=refused
        )
    why = _why_not_next(old, new)
    if why:
        return Outcome(ratification=None, refused=refused, why=why)
    wanted = needed(old.agreement if old else None, new)
    counted: list[Envelope] = []
    for name, envelope in seals.items():
        if isinstance(contents(envelope), Revocation):
            continue
        reason = why_not_counted(envelope, new, wanted, standing)
        if reason:
            refused[name] = reason
        elif envelope not in counted:
            counted.append(envelope)
    missing = _missing(wanted, counted)
    if missing:
        return Outcome(ratification=None, missing=missing, refused=refused)
    # Not by our count: what comes into force is for consent to say.
    _ = adopt(standing, new, counted) if standing else found(new, counted)
    ratified = Ratified(agreement=new, adoptions=tuple(counted), revocations=())
    return Outcome(ratification=Ratification(versions=(*versions, ratified)), refused=refused)


def _out_of_use(
    standing: Standing | None, seals: Seals
) -> tuple[Standing | None, list[Envelope], dict[str, str]]:
    """Take keys out of use: what stands then, the seals that did it, why others did not."""
    ends: list[Envelope] = []
    refused: dict[str, str] = {}
    for name, envelope in seals.items():
        said = contents(envelope)
        if not isinstance(said, Revocation):
            continue
        if standing is None:
            refused[name] = "a revocation, and nothing stands yet"
        elif said.key_id in standing.revoked:
            refused[name] = f"key {said.key_id} is out of use already"
        else:
            try:
                standing = revoke(standing, envelope)
                ends.append(envelope)
            except IntegrityError as error:
                refused[name] = str(error)
    return standing, ends, refused


def _missing(wanted: Sequence[Signature], counted: Sequence[Envelope]) -> tuple[Signature, ...]:
    made = {(envelope.party, envelope.key_id) for envelope in counted}
    return tuple(item for item in wanted if (item.party, item.key_id) not in made)


def _why_not_next(old: Paper | None, new: Agreement) -> str:
    if old is None:
        if (new.version, new.previous) != (1, ""):
            return (
                f"version {new.version} changes one that stands; expected that one as well; give "
                "its file"
            )
        return ""
    if old.standing is None:
        return "the version to be changed is a draft; expected one in force; adopt it first"
    if not follows(old.agreement, new):
        return (
            f"version {new.version} of {new.exercise!r} ({digest(new)[:16]}) does not follow on "
            f"version {old.agreement.version} of {old.agreement.exercise!r} in force; expected the "
            "next version, which names that one; make it with `jointshield agreement amend`"
        )
    return ""
