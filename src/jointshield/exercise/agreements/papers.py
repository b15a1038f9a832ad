"""The files of an agreement: drafts, seals, what stands. All are messages in canonical bytes.

A folder that holds a run stands for the agreement that the run began with.
"""

import os
from dataclasses import dataclass
from pathlib import Path

from jointshield.consent.keys import enrolled
from jointshield.consent.seal import contents
from jointshield.consent.standing import Standing, adopt, found, revoke
from jointshield.errors import IntegrityError, MistakeError
from jointshield.exercise.agreements.signatures import needed, why_not_counted
from jointshield.exercise.evidence import Evidence
from jointshield.exercise.journals import JOINT, journal_file
from jointshield.messages import Message, decode, encode
from jointshield.messages.agreements import Ratification, Ratified
from jointshield.messages.consent import Envelope
from jointshield.messages.record import Adoption, Agreement

_BYTES_MAX = 20_000_000
"""No agreement is as large; a larger file is not read."""
_DO = "make it with `jointshield agreement draft`, `amend` or `adopt`, or give a run's folder"


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """An agreement as one file has it. ratification and standing: None for a draft."""

    agreement: Agreement
    ratification: Ratification | None = None
    standing: Standing | None = None

    @property
    def revoked(self) -> frozenset[str]:
        """Key ids out of use."""
        return self.standing.revoked if self.standing else frozenset()


def read_message(path: Path) -> Message:
    """Any message in a file of its own; one line break at the end is allowed.

    Raises:
        MistakeError: no such file, or no message in canonical bytes.
    """
    try:
        if path.stat().st_size > _BYTES_MAX:
            raise MistakeError(f"{path}: larger than {_BYTES_MAX} bytes; no agreement is; {_DO}")
        return decode(path.read_bytes().removesuffix(b"\n"))
    except OSError as error:
        raise MistakeError(
            f"{path}: cannot be read ({error.strerror}); expected a file of an agreement; {_DO}"
        ) from error
    except IntegrityError as error:
        raise MistakeError(
            f"{path}: no message in canonical bytes ({error}); expected a file of an agreement, "
            f"unchanged; {_DO}"
        ) from error


def read_paper(path: Path) -> Paper:
    """A draft, what stands, or the agreement of a run; every seal in it is checked.

    Raises:
        MistakeError: something else.
        IntegrityError: seats or seals that do not hold.
    """
    message = _of_run(path) if path.is_dir() else read_message(path)
    if not isinstance(message, Agreement | Ratification):
        raise MistakeError(f"{path}: of kind {message.KIND!r}; expected an agreement; {_DO}")
    return paper_of(message, str(path))


def paper_of(message: Agreement | Ratification, where: str) -> Paper:
    """The same of a message that was read already; where: for what is said if it does not hold.

    Raises:
        IntegrityError: seats or seals that do not hold.
    """
    try:
        if isinstance(message, Agreement):
            enrolled(message)
            return _owned(Paper(agreement=message))
        standing = standing_of(message)
        agreement = standing.agreement
        return _owned(Paper(agreement=agreement, ratification=message, standing=standing))
    except IntegrityError as error:
        raise IntegrityError(f"{where}: {error}") from error


def standing_of(ratification: Ratification) -> Standing:
    """What stands, worked out from the first version and every seal since.

    Raises:
        IntegrityError: no version, seals that do not put one in force or a key out of use, or a
            signature too many: it would be shown as one that counts.
    """
    standing: Standing | None = None
    for version in ratification.versions:
        new, before = version.agreement, standing
        if before is None:
            standing = found(new, version.adoptions)
        else:
            standing = adopt(before, new, version.adoptions)
        wanted = needed(before.agreement if before else None, new)
        for envelope in version.adoptions:
            why = why_not_counted(envelope, new, wanted, before)
            if why:
                raise IntegrityError(f"version {new.version}: a seal that does not count: {why}")
        for envelope in version.revocations:
            standing = revoke(standing, envelope)
    if standing is None:
        raise IntegrityError("no version of an agreement")
    return standing


def write_new(path: Path, message: Message) -> None:
    """Write a message into a new file: whole, or not at all.

    Raises:
        MistakeError: there is a file already.
    """
    if path.exists():
        raise MistakeError(f"{path}: there is a file already; expected a new name; give another")
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with beside.open("xb") as file:
            file.write(encode(message) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        beside.rename(path)
    finally:
        beside.unlink(missing_ok=True)


def _owned(paper: Paper) -> Paper:
    for site in paper.agreement.sites:
        if not site.owner:
            raise IntegrityError(f"site {site.site!r} has no owner: nobody could order anything")
    return paper


def _of_run(folder: Path) -> Ratification:
    if not journal_file(folder, JOINT).is_file():
        raise MistakeError(
            f"{folder}: no run's folder; expected one, or a file of an agreement; {_DO}"
        )
    messages = [message for _, _, message in Evidence.read(folder, JOINT).entries]
    agreement = next((each for each in messages if isinstance(each, Agreement)), None)
    if agreement is None:
        raise IntegrityError(f"{folder}: no agreement can be read there")
    envelopes = [each for each in messages if isinstance(each, Envelope)]
    adoptions = tuple(each for each in envelopes if isinstance(contents(each), Adoption))
    first = Ratified(agreement=agreement, adoptions=adoptions, revocations=())
    return Ratification(versions=(first,))
