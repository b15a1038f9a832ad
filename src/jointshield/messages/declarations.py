"""What parties declare to each other once a year, and what they reveal of it later."""

from dataclasses import dataclass
from typing import ClassVar

from jointshield.messages.codec import Message, Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Field(Record):
    """One line of a declaration: a value, or a commitment in 64 hexadecimal digits, or neither."""

    name: str
    value: str
    commitment: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration(Message):
    """What a party declares.

    status, in_force_since: days such as 2014-01-01; the latter is "" but for the first exchange
    after an agreement's entry into force.
    """

    KIND: ClassVar[str] = "declaration"
    party: str
    architecture: str
    status: str
    in_force_since: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reveal(Message):
    """The value behind a sealed field, with the salt that it was sealed with."""

    KIND: ClassVar[str] = "declaration-reveal"
    party: str
    declaration_digest: str
    field: str
    value: str
    salt: str
