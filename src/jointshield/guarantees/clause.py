"""Treaties as values: articles, clauses, limits, purposes. What they say stands in data files."""

from collections.abc import Mapping
from dataclasses import dataclass

from jointshield.guarantees.vocabulary import Term, term
from jointshield.guarantees.words import Words

AT_MOST, AT_LEAST, NONE_OF = "at most", "at least", "none of"
RELATIONS = (AT_MOST, AT_LEAST, NONE_OF)
QUESTION, CONSULT, SUSPEND = "question", "consult", "suspend"
BREACHES = (QUESTION, CONSULT, SUSPEND)
"""What a breach leads to: a question, consultations, or no orders until it is settled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """A number that a clause names, in whole units, with where it was read."""

    whole: int
    source: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """A condition under which a clause applies: a fact is one of these words, or over a limit."""

    fact: str
    among: tuple[str, ...] = ()
    over: Limit | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One rule: if all guards hold, `fact` stands in `relation` to `limit`, or to words `among`."""

    id: str
    article: str
    title: Words
    text: Words
    about: str
    guards: tuple[Guard, ...]
    fact: str
    relation: str
    limit: Limit | None
    among: tuple[str, ...]
    purpose: str
    breach: str
    note: str

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts that it needs, each once: its guards' first."""
        return tuple(dict.fromkeys((*(guard.fact for guard in self.guards), self.fact)))

    @property
    def term(self) -> Term:
        """The term of the fact that it bounds."""
        return term(self.fact)

    def rule(self) -> str:
        """The rule in a few words, such as `at most 5.5 km/s`."""
        if self.limit is None:
            return f"{self.relation} {', '.join(self.among)}"
        return f"{self.relation} {self.term.shown(self.limit.whole)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """A part of a treaty, and where it was read."""

    id: str
    title: Words
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """A sea that a clause names, as a box along parallels and meridians, in radians."""

    words: Words
    south_rad: float
    north_rad: float
    west_rad: float
    east_rad: float
    source: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LaunchArea:
    """A launch area that clauses keep others away from. country: whose, ISO 3166-1 alpha-2."""

    country: str
    name: str
    latitude_rad: float
    longitude_rad: float
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Treaty:
    """A treaty, whole and checked. digest: SHA-256 over its text and its rules."""

    id: str
    version: int
    title: Words
    status: str
    note: str
    articles: Mapping[str, Article]
    clauses: Mapping[str, Clause]
    purposes: Mapping[str, Words]
    zones: tuple[Zone, ...]
    launch_areas: tuple[LaunchArea, ...]
    sources: Mapping[str, str]
    rules: str
    schema: str
    digest: str
