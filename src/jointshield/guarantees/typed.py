"""The clauses in typed Python, beside the rule engine: the same answer, and the margin.

Two implementations of one text: where they differ, nothing is judged.
"""

from collections.abc import Mapping

from jointshield.guarantees.clause import AT_LEAST, AT_MOST, Clause, Guard

Context = Mapping[str, int | str]
"""One value for each fact of a clause."""


def applies(clause: Clause, context: Context) -> bool:
    """Whether all guards of a clause hold."""
    return all(_holds(guard, context[guard.fact]) for guard in clause.guards)


def holds(clause: Clause, context: Context) -> bool:
    """Whether a clause is met: it does not apply, or what it demands is so."""
    if not applies(clause, context):
        return True
    margin = margin_of(clause, context)
    return context[clause.fact] not in clause.among if margin is None else margin >= 0


def margin_of(clause: Clause, context: Context) -> int | None:
    """How far inside its limit a fact lies, in whole units; None where the rule is about words."""
    value = context[clause.fact]
    if clause.limit is None or not isinstance(value, int):
        return None
    return {AT_MOST: clause.limit.whole - value, AT_LEAST: value - clause.limit.whole}[
        clause.relation
    ]


def _holds(guard: Guard, value: int | str) -> bool:
    if guard.over is not None:
        return isinstance(value, int) and value > guard.over.whole
    return value in guard.among
