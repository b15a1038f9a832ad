"""How an agreement came to stand as it does: every version of it, with the seals that made it so.

The file that holds this needs no trust in whoever wrote it: a reader works it out again.
"""

from dataclasses import dataclass
from typing import ClassVar

from jointshield.messages.codec import Message, Record
from jointshield.messages.consent import Envelope
from jointshield.messages.record import Agreement


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratified(Record):
    """One version that came into force.

    adoptions: the signatures that it needed; revocations: keys taken out of use while it stood.
    """

    agreement: Agreement
    adoptions: tuple[Envelope, ...]
    revocations: tuple[Envelope, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratification(Message):
    """All versions of an agreement that were ever in force, the first one first."""

    KIND: ClassVar[str] = "ratification"
    versions: tuple[Ratified, ...]
