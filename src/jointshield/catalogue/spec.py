"""The words in which `catalogue.shape` says what a file may hold.

A file is described once. `catalogue.check` reads it by that description, and `catalogue.schema`
publishes the same description as JSON Schema, so that the two cannot drift apart.
"""

from dataclasses import dataclass, field
from typing import TypeAlias


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A text; `pattern` (a regular expression for all of it) or `choices` narrow it."""

    about: str
    pattern: str = ""
    choices: tuple[str, ...] = ()
    empty: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """A list of texts, each once."""

    each: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """True or false."""

    about: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """A whole number from `low` to `high`, both included."""

    about: str
    low: int
    high: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """A decision of the file's author, written "20 s"; bounds are in `unit`, both included.

    `name` is the field of the resolved thing that takes it, in SI.
    """

    about: str
    unit: str
    low: float
    high: float
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A claim about the world: a quantity table, or a list of rivals of which the first is used.

    `name` is the field of the resolved thing that takes the value in SI; "" if none does.
    """

    about: str
    unit: str
    low: float
    high: float
    name: str = ""
    whole: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where something that is not a figure was read: identifiers of the table of sources."""

    about: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A table with these keys and no others."""

    about: str
    fields: "dict[str, Spec]" = field(default_factory=dict)
    required: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """A list of tables of one shape."""

    row: Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Keyed:
    """A table of tables of one shape, by identifier."""

    entry: "Record | Text"


Spec: TypeAlias = Text | Texts | Flag | Whole | Setting | Figure | Source | Record | Rows | Keyed
IDENTIFIER = r"[A-Za-z0-9][A-Za-z0-9_-]*"
"""What an identifier may look like: it also names files and journal entries."""
