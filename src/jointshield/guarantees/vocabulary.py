"""The facts that clauses may speak of, their units, and the glossary of answers.

A rule compares whole numbers only (mm/s, m, days), so that no engine rounds differently from
another. What people read is the same number in the unit of the clause.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jointshield.catalogue.document import Document
from jointshield.errors import MistakeError
from jointshield.guarantees.door import Door
from jointshield.guarantees.words import Words

TREATIES = Path(__file__).resolve().parent.parent / "treaties"
ABOUT = (
    "architecture",
    "interceptor",
    "site",
    "pair",
    "sensor",
    "test",
    "declaration",
    "notice",
    "order",
)
"""What a clause can be about: each has facts of its own."""
UNBOUNDED = 2**53 - 1
"""A whole number that no fact reaches: the end of a band that nobody stated."""
_PLAIN = "1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One fact of the vocabulary: a whole number in a unit, or one of a few words (`choices`).

    whole_per_unit: whole units in one `unit`. whole_per_si: in one SI unit, 0 where no physics
    computes the fact.
    """

    key: str
    words: Words
    unit: str = ""
    whole_per_unit: int = 1
    whole_per_si: float = 0.0
    choices: tuple[str, ...] = ()

    def whole(self, value_si: float) -> int:
        """The whole number nearest to a value in SI units."""
        return round(value_si * self.whole_per_si)

    def in_unit(self, whole: int) -> float:
        """A whole number in the unit for people."""
        return whole / self.whole_per_unit

    def shown(self, value: int | str) -> str:
        """A value for people, with its unit."""
        if isinstance(value, str):
            return value
        unit = "" if self.unit == _PLAIN else f" {self.unit}"
        return f"{self.in_unit(value):.10g}{unit}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """All terms by key, and the glossary by word."""

    terms: Mapping[str, Term]
    glossary: Mapping[str, Words]


def read_vocabulary(path: Path) -> Vocabulary:
    """Read a file of facts.

    Raises:
        MistakeError: the first thing that is wrong in it.
    """
    document = Document.read(path)
    door = Door(document=document, tree=document.tree)
    door.only("schema", "fact", "glossary")
    glossary = door.table("glossary")
    return Vocabulary(
        terms={key: _term(key, row) for key, row in door.keyed("fact").items()},
        glossary={key: glossary.words(key) for key in glossary.tree},
    )


@cache
def vocabulary() -> Vocabulary:
    """The vocabulary that comes with the package."""
    return read_vocabulary(TREATIES / "facts.toml")


def term(key: str) -> Term:
    """The term of that key.

    Raises:
        MistakeError: no such fact.
    """
    known = vocabulary().terms
    if key not in known:
        raise MistakeError(
            f"fact {key!r}: no such fact; expected one of {', '.join(known)}; correct it"
        )
    return known[key]


def _term(key: str, row: Door) -> Term:
    row.only("unit", "whole_per_unit", "whole_per_si", "choices", "words")
    choices = row.texts("choices")
    if choices:
        return Term(key=key, words=row.words("words"), choices=choices)
    return Term(
        key=key,
        words=row.words("words"),
        unit=row.text("unit"),
        whole_per_unit=row.whole("whole_per_unit"),
        whole_per_si=row.number("whole_per_si") if "whole_per_si" in row.tree else 0.0,
    )
