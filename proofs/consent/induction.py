"""The proof: each law holds at the start and is kept by each action, for any number of anything."""

from collections.abc import Iterator
from dataclasses import dataclass
from time import perf_counter
from types import SimpleNamespace
from typing import Any

import z3

from proofs.consent.terms import Law, Planted, System, any_number, declared

START = "start"
PATIENCE_MS = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One law against one action (or the start).

    result: `proved` (the negation has no model), `untouched` (the action changes nothing that the
    law speaks of), `fails`, or `unknown`. time_ms: what z3 took.
    """

    law: str
    action: str
    result: str
    time_ms: float

    @property
    def holds(self) -> bool:
        """Nothing is left to doubt."""
        return self.result in ("proved", "untouched")


def check(*assumptions: Any, patience_ms: int = PATIENCE_MS) -> tuple[str, float]:
    """`unsat`, `sat` or `unknown` (after `patience_ms`), and the milliseconds it took."""
    solver = z3.SolverFor("UFLIA")
    solver.set("timeout", patience_ms)
    solver.add(*assumptions)
    begun = perf_counter()
    answer = solver.check()
    return str(answer), (perf_counter() - begun) * 1000.0


def prove(
    system: System,
    planted: Planted | None = None,
    laws: tuple[str, ...] = (),
    patience_ms: int = PATIENCE_MS,
) -> Iterator[Check]:
    """Every law of the system against the start and every action.

    planted: faults to build in. laws: only these are checked, though all are assumed; () for all.
    patience_ms: for each check, after which it is `unknown`.
    """
    planted = planted or Planted()
    scope = any_number(system.sorts)
    facts = declared(system.facts, scope)
    state = declared(system.relations, scope)
    axioms = system.axioms(facts)
    wanted = [law for law in system.laws if not laws or law.name in laws]
    before = {law.name: law.holds(facts, state, planted) for law in system.laws}
    for law in wanted:
        yield _judge(
            law, START, patience_ms, axioms, system.initial(facts, state), before[law.name]
        )
    for action in system.actions:
        parameters = SimpleNamespace(
            **{name: z3.Const(f"{name}*", scope.sorts[sort]) for name, sort in action.takes.items()}
        )
        guard, changes = action.step(facts, state, parameters, planted)
        after = state.but(changes, scope)
        for law in wanted:
            then = law.holds(facts, after, planted)
            if then.eq(before[law.name]):
                yield Check(law=law.name, action=action.name, result="untouched", time_ms=0.0)
            else:
                yield _judge(law, action.name, patience_ms, axioms, *before.values(), guard, then)


def _judge(law: Law, action: str, patience_ms: int, *terms: Any) -> Check:
    *given, claim = terms
    answer, time_ms = check(*given, z3.Not(claim), patience_ms=patience_ms)
    result = {"unsat": "proved", "sat": "fails"}.get(answer, "unknown")
    return Check(law=law.name, action=action, result=result, time_ms=time_ms)
