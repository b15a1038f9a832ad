"""Rules and typed clauses held against each other: at each limit, beside it, and at random.

A rule set is used only if it answers every request of `edges` as the typed clause does. `drawn`
draws requests for the long check: near the limits, where the two could differ, as often as far.
"""

import itertools
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from jointshield.errors import MistakeError
from jointshield.guarantees.clause import Clause
from jointshield.guarantees.rules import BROKEN, MET, Rules
from jointshield.guarantees.typed import Context, holds
from jointshield.guarantees.vocabulary import UNBOUNDED, term

Request = tuple[str, Context]


def edges(clause: Clause) -> Iterator[Context]:
    """Every combination of words, and of numbers at, just below and just above the limits."""
    values = [_edge_values(clause, key) for key in clause.facts]
    for combination in itertools.product(*values):
        yield dict(zip(clause.facts, combination, strict=True))


def drawn(
    clauses: Sequence[Clause], count: int, generator: np.random.Generator
) -> Iterator[Request]:
    """Draw requests at random: half of the numbers within a few units of a limit."""
    for choice in generator.integers(len(clauses), size=count):
        clause = clauses[int(choice)]
        yield clause.id, {key: _draw(clause, key, generator) for key in clause.facts}


def differences(
    clauses: Mapping[str, Clause], rules: Rules, requests: Sequence[Request]
) -> list[str]:
    """Requests that the two answer differently, or that the engine cannot answer, in words."""
    found = []
    for (name, context), ruling in zip(requests, rules.decide(requests), strict=True):
        typed = MET if holds(clauses[name], context) else BROKEN
        if ruling.answer != typed:
            engine = ruling.answer or f"no answer ({ruling.trouble})"
            found.append(f"{name} of {dict(context)}: rule {engine}, typed clause {typed}")
    return found


def require_agreement(where: str, clauses: Mapping[str, Clause], rules: Rules) -> None:
    """Refuse a rule set that differs from its clauses at an edge.

    Raises:
        MistakeError: the first request on which they differ.
    """
    requests = [(name, context) for name, clause in clauses.items() for context in edges(clause)]
    found = differences(clauses, rules, requests)
    if found:
        raise MistakeError(
            f"{where}: {found[0]}; expected the same answer from the rule and from treaty.toml; "
            "correct one of the two"
        )


def _limits(clause: Clause, key: str) -> list[int]:
    limits = [guard.over.whole for guard in clause.guards if guard.over and guard.fact == key]
    return limits + ([clause.limit.whole] if clause.limit and clause.fact == key else [])


def _edge_values(clause: Clause, key: str) -> Sequence[int | str]:
    if term(key).choices:
        return term(key).choices
    near = [limit + step for limit in _limits(clause, key) for step in (-1, 0, 1)]
    return sorted({-UNBOUNDED, 0, UNBOUNDED, *near})


def _draw(clause: Clause, key: str, generator: np.random.Generator) -> int | str:
    choices = term(key).choices
    if choices:
        return choices[int(generator.integers(len(choices)))]
    limit = int(generator.choice(_limits(clause, key)))
    if generator.random() < 0.5:
        return limit + int(generator.integers(-3, 4))
    widest = max(10, 4 * abs(limit))
    return int(generator.integers(-widest, widest + 1))
