"""Sorts, quantifiers, facts and states: the few words in which the model is written.

The same actions and theorems are used twice: over uninterpreted sorts (any number of parties,
orders, challenges) for the proof, and over small finite ones for searching real runs. A `Scope`
hides the difference. A state is a mapping from relation name to a function of terms; an action
answers with new functions for what it changes, so what it does not name stays the same by
construction and no frame axioms are needed.

z3 ships no types, so its expressions are `Any` here.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from itertools import product
from typing import Any

import z3

Formula = Any
"""A z3 expression, or a Python bool."""

Relation = Callable[..., Any]
"""From terms to a term."""

Signature = tuple[tuple[str, ...], str]
"""Argument sorts and result sort of a fact or a relation; results may be Bool or Int."""


@dataclass(slots=True)
class Scope:
    """What the quantifiers range over.

    sorts: by name. members: the elements of each sort, or None if it may have any number.
    """

    sorts: Mapping[str, Any]
    members: Mapping[str, tuple[Any, ...]] | None = None
    _depth: int = field(default=0, repr=False)

    @contextmanager
    def _variables(self, names: str) -> Iterator[list[Any]]:
        # Names depend on the depth only, so that equal formulas are equal terms, and an inner
        # variable never captures an outer one.
        sorts = names.split()
        made = [z3.Const(f"{s}!{self._depth + i}", self.sorts[s]) for i, s in enumerate(sorts)]
        self._depth += len(sorts)
        try:
            yield made
        finally:
            self._depth -= len(sorts)

    def every(self, names: str, body: Callable[..., Formula]) -> Formula:
        """The body holds for all elements of these sorts ("Party Order")."""
        if self.members is not None:
            return z3.And(*[body(*row) for row in self.rows(names.split())])
        with self._variables(names) as made:
            return z3.ForAll(made, body(*made))

    def some(self, names: str, body: Callable[..., Formula]) -> Formula:
        """The body holds for some elements of these sorts."""
        if self.members is not None:
            return z3.Or(*[body(*row) for row in self.rows(names.split())])
        with self._variables(names) as made:
            return z3.Exists(made, body(*made))

    def rows(self, sorts: list[str] | tuple[str, ...]) -> Iterator[tuple[Any, ...]]:
        """All tuples of elements; only where the sorts are finite."""
        if self.members is None:
            raise ValueError("a scope of any size has no list of its elements")
        return product(*[self.members[sort] for sort in sorts])


def any_number(names: str) -> Scope:
    """Uninterpreted sorts: nothing is known about how many elements they have."""
    found = {name: z3.DeclareSort(name) for name in names.split()}
    return Scope(sorts={**found, "Int": z3.IntSort(), "Bool": z3.BoolSort()})


@cache
def _finite(name: str, size: int) -> tuple[Any, tuple[Any, ...]]:
    # z3 knows a sort by its name for as long as the process lives, so each is made once.
    sort, made = z3.EnumSort(f"{name}{size}", [f"{name.lower()}{i}of{size}" for i in range(size)])
    return sort, tuple(made)


def few(sizes: Mapping[str, int]) -> Scope:
    """Finite sorts of the given sizes, for searching runs."""
    sorts: dict[str, Any] = {"Int": z3.IntSort(), "Bool": z3.BoolSort()}
    members: dict[str, tuple[Any, ...]] = {}
    for name, size in sizes.items():
        sorts[name], members[name] = _finite(name, size)
    return Scope(sorts=sorts, members=members)


class Vocabulary:
    """Named functions of terms: `facts.owner(o)`, `state.consents(p, x, o)`."""

    def __init__(self, functions: Mapping[str, Relation], scope: Scope) -> None:
        self.functions = dict(functions)
        self.every = scope.every
        self.some = scope.some

    def __getattr__(self, name: str) -> Relation:
        try:
            return self.functions[name]
        except KeyError:
            raise AttributeError(f"the model has no {name!r}") from None

    def but(self, changes: Mapping[str, Relation], scope: Scope) -> "Vocabulary":
        """The same with these functions replaced. Raises KeyError for an unknown name."""
        for name in changes:
            self.functions[name]
        return Vocabulary({**self.functions, **changes}, scope)


def declared(signatures: Mapping[str, Signature], scope: Scope, mark: str = "") -> Vocabulary:
    """One uninterpreted function for each name: a state, or the facts, about which all is open."""
    made: dict[str, Relation] = {}
    for name, (arguments, result) in signatures.items():
        if arguments:
            sorts = [scope.sorts[sort] for sort in (*arguments, result)]
            made[name] = z3.Function(name + mark, *sorts)
        else:
            constant = z3.Const(name + mark, scope.sorts[result])
            made[name] = lambda constant=constant: constant
    return Vocabulary(made, scope)


def same(left: tuple[Any, ...], right: tuple[Any, ...]) -> Formula:
    """The two tuples are equal, element by element."""
    return z3.And(*[a == b for a, b in zip(left, right, strict=True)])


def add(relation: Relation, *row: Any) -> Relation:
    """The relation with one tuple more."""
    return lambda *args: z3.Or(relation(*args), same(args, row))


def drop(relation: Relation, where: Callable[..., Formula]) -> Relation:
    """The relation without the tuples for which `where` holds."""
    return lambda *args: z3.And(relation(*args), z3.Not(where(*args)))


def put(function: Relation, value: Any, *row: Any) -> Relation:
    """The function with another value at one place."""
    return lambda *args: z3.If(same(args, row), value, function(*args))


@dataclass(frozen=True, slots=True)
class Planted:
    """Which faults are built into the model; none, for the protocol as it is."""

    bugs: frozenset[str] = frozenset()

    def has(self, bug: str) -> bool:
        """Whether this fault is planted."""
        return bug in self.bugs

    def unless(self, bug: str, formula: Formula) -> Formula:
        """The check, or nothing at all if leaving it out is the fault that is planted."""
        return z3.BoolVal(True) if bug in self.bugs else formula


Step = Callable[[Vocabulary, Vocabulary, Any, Planted], tuple[Formula, Mapping[str, Relation]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """Something that can happen.

    name: as in the table. code: what does it in the package. takes: the sorts of its parameters by
    name. step: (facts, state, parameters, planted) -> (when it can happen, what it changes).
    """

    name: str
    code: str
    takes: Mapping[str, str]
    step: Step


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    """Something that holds in every state: a theorem, or a lemma that carries the induction."""

    name: str
    says: str
    holds: Callable[[Vocabulary, Vocabulary, Planted], Formula]

    @property
    def is_theorem(self) -> bool:
        """Lemmas are named in lower case."""
        return self.name[0].isupper()


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """A transition system: its sorts, what does not change, what does, how, and what is claimed."""

    name: str
    sorts: str
    facts: Mapping[str, Signature]
    relations: Mapping[str, Signature]
    axioms: Callable[[Vocabulary], Formula]
    initial: Callable[[Vocabulary, Vocabulary], Formula]
    actions: tuple[Action, ...]
    laws: tuple[Law, ...]
