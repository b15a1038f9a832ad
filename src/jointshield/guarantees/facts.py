"""What is known of a thing that a clause is about: sharp, in a band, one of several, or unknown."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from jointshield.catalogue.quantity import Quantity
from jointshield.errors import MistakeError
from jointshield.guarantees.vocabulary import UNBOUNDED, Term, term

COMPUTED = "computed"
"""Source of a fact that follows from others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Values that a fact may have: a number's low and high end, or the words that are possible.

    whose: who holds it to be so. source: where it was read. A low end of -UNBOUNDED or a high end
    of UNBOUNDED is one that nobody stated.
    """

    key: str
    values: tuple[int, ...] | tuple[str, ...]
    whose: str
    source: str
    note: str = ""

    def __post_init__(self) -> None:
        """Refuse values that the term does not have: no rule may judge what it does not know.

        Raises:
            MistakeError: no value, a word that is none of the term's, or no whole number.
        """
        known = term(self.key).choices
        if not self.values:
            raise MistakeError(f"fact {self.key}: no value given; expected one; leave it out")
        for value in self.values:
            if value not in known if known else type(value) is not int:
                raise MistakeError(
                    f"fact {self.key}: {value!r} given; expected "
                    f"{'one of ' + ', '.join(known) if known else 'a whole number'}; correct it"
                )

    @property
    def open(self) -> bool:
        """Whether something about it is not stated."""
        if term(self.key).choices:
            return len(self.values) == len(term(self.key).choices)
        return UNBOUNDED in self.values or -UNBOUNDED in self.values

    def shown(self) -> str:
        """The fact for people: value, band, or what is possible."""
        of = term(self.key)
        if of.choices:
            return "not stated" if self.open else " or ".join(map(str, self.values))
        low, high = int(min(self.values)), int(max(self.values))
        if low == -UNBOUNDED and high == UNBOUNDED:
            return "not stated"
        if high == UNBOUNDED:
            return f"at least {of.shown(low)}"
        if low == -UNBOUNDED:
            return f"at most {of.shown(high)}"
        if low == high:
            return of.shown(low)
        return f"{of.in_unit(low):.10g} to {of.shown(high)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One thing that clauses judge, such as one class of interceptors at one site."""

    id: str
    name: str
    facts: Mapping[str, Fact]

    def fact(self, key: str) -> Fact:
        """What is known of it; all values where nobody says anything."""
        return self.facts[key] if key in self.facts else unknown(key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What there is to judge under one claimant's figures.

    subjects: by what they are (`vocabulary.ABOUT`); None where nobody says whether there are any.
    """

    id: str
    title: str
    view: str
    subjects: Mapping[str, tuple[Subject, ...] | None] = field(default_factory=dict)

    def of(self, about: str) -> tuple[Subject, ...] | None:
        """The things of one kind."""
        return self.subjects.get(about)


def exactly(key: str, value: int, *, whose: str, source: str = COMPUTED, note: str = "") -> Fact:
    """A number without a band."""
    return Fact(key=key, values=(value,), whose=whose, source=source, note=note)


def between(
    key: str, low: int, high: int, *, whose: str, source: str = COMPUTED, note: str = ""
) -> Fact:
    """A number in a band."""
    return Fact(key=key, values=(low, high), whose=whose, source=source, note=note)


def one_of(key: str, *words: str, whose: str, source: str = COMPUTED, note: str = "") -> Fact:
    """A word, or several that are possible."""
    return Fact(key=key, values=words, whose=whose, source=source, note=note)


def claimed(key: str, quantity: Quantity) -> Fact:
    """A figure of the catalogue with its band, source and claimant."""
    of = term(key)
    return Fact(
        key=key,
        values=(of.whole(quantity.low_si), of.whole(quantity.high_si)),
        whose=quantity.claimant,
        source=quantity.source,
        note=quantity.note,
    )


def unknown(key: str) -> Fact:
    """A fact that nobody states."""
    of: Term = term(key)
    values: tuple[int, ...] | tuple[str, ...] = of.choices or (-UNBOUNDED, UNBOUNDED)
    return Fact(key=key, values=values, whose="nobody", source="not stated")
