"""Real runs from the start in small finite worlds: the proof is not empty, and where a fault leads.

A failed induction step may begin in a state that nothing reaches; a run cannot. The search makes
the run longer by one action at a time, so the first one found is a shortest one.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import perf_counter
from types import SimpleNamespace
from typing import Any

import z3

from proofs.consent.terms import Formula, Planted, Scope, System, Vocabulary, declared, few

Goal = Callable[[Vocabulary, Vocabulary], Formula]


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A run that was found.

    steps: the actions in order, with their parameters. time_s: of the search.
    """

    steps: tuple[str, ...]
    time_s: float

    @property
    def shape(self) -> str:
        """The actions alone."""
        return " · ".join(step.split("(")[0] for step in self.steps)


def find(
    system: System,
    goal: Goal,
    sizes: Mapping[str, int],
    longest: int,
    planted: Planted | None = None,
) -> Run | None:
    """A shortest run to a state in which the goal holds, or None up to the given length.

    sizes: how many elements each sort of the system has. longest: actions at most.
    """
    planted = planted or Planted()
    begun = perf_counter()
    scope = few({sort: sizes[sort] for sort in system.sorts.split()})
    facts = declared(system.facts, scope)
    state = declared(system.relations, scope, "@0")
    solver = z3.SimpleSolver()
    solver.add(system.axioms(facts), system.initial(facts, state))
    choices: list[tuple[Any, list[SimpleNamespace]]] = []
    for length in range(1, longest + 1):
        which = z3.Int(f"action@{length}")
        after = declared(system.relations, scope, f"@{length}")
        taken = []
        possible = []
        for number, action in enumerate(system.actions):
            made = SimpleNamespace(
                **{
                    name: z3.Const(f"{name}@{length}", scope.sorts[sort])
                    for name, sort in action.takes.items()
                }
            )
            guard, changes = action.step(facts, state, made, planted)
            solver.add(
                z3.Implies(
                    which == number, z3.And(guard, *_linked(system, state, after, changes, scope))
                )
            )
            possible.append(which == number)
            taken.append(made)
        solver.add(z3.Or(*possible))
        choices.append((which, taken))
        state = after
        solver.push()
        solver.add(goal(facts, state))
        if solver.check() == z3.sat:
            steps = _read(system, solver.model(), choices)
            return Run(steps=steps, time_s=perf_counter() - begun)
        solver.pop()
    return None


def violation(system: System, law_name: str, planted: Planted) -> Goal:
    """The goal of breaking a law. Raises StopIteration for an unknown law."""
    law = next(law for law in system.laws if law.name == law_name)
    return lambda facts, state: z3.Not(law.holds(facts, state, planted))


def _linked(
    system: System,
    before: Vocabulary,
    after: Vocabulary,
    changes: Mapping[str, Callable[..., Any]],
    scope: Scope,
) -> list[Formula]:
    return [
        after.functions[name](*row) == changes.get(name, before.functions[name])(*row)
        for name, (arguments, _) in system.relations.items()
        for row in scope.rows(arguments)
    ]


def _read(
    system: System, model: Any, choices: list[tuple[Any, list[SimpleNamespace]]]
) -> tuple[str, ...]:
    steps = []
    for which, taken in choices:
        number = model.eval(which, model_completion=True).as_long()
        action = system.actions[number]
        values = ", ".join(
            f"{name}={str(model.eval(term, model_completion=True)).split('of')[0]}"
            for name, term in vars(taken[number]).items()
        )
        steps.append(f"{action.name}({values})")
    return tuple(steps)
