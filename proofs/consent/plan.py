"""Orders under a pre-agreed plan: who signed the plan, its limits for each site, and its dates.

A limit is for one site, because only that site's gate can keep it without asking anybody; the gate
keeps the sum in its durable log, in the same write as the opening. What an order under a plan needs
beside (the owner, the host) is the consent system's, as for every order. In the code:
`consent.gate` (used, `_spend`) and `consent.policy` (`_why_unplanned`).
"""

from typing import Any

import z3

from proofs.consent.terms import (
    Action,
    Formula,
    Law,
    Planted,
    Signature,
    System,
    Vocabulary,
    add,
    drop,
    put,
)

Changes = tuple[Any, dict[str, Any]]
V = Vocabulary

FACTS: dict[str, Signature] = {
    "honest": (("Party",), "Bool"),
    "needs": (("Plan", "Party"), "Bool"),
    "limit": (("Plan", "Site"), "Int"),
    "begins": (("Plan",), "Int"),
    "until": (("Plan",), "Int"),
    "skew": ((), "Int"),
    "plan": (("Order",), "Plan"),
    "site": (("Order",), "Site"),
    "salvo": (("Order",), "Int"),
}
"""needs(pl, p): the plan's rules need p's signature. limit: interceptors in all; 0 for a site that
the plan does not name."""

RELATIONS: dict[str, Signature] = {
    "now": ((), "Int"),
    "signs": (("Party", "Plan"), "Bool"),
    "mem_refused": (("Party", "Plan"), "Bool"),
    "vetoed": (("Party", "Plan"), "Bool"),
    "pending": (("Order",), "Bool"),
    "opened": (("Order",), "Bool"),
    "ledger": (("Plan", "Site"), "Int"),
    "went": (("Order",), "Bool"),
    "went_at": (("Order",), "Int"),
    "used": (("Plan", "Site"), "Int"),
}
"""ledger: what the gate remembers of a site's use; used: what really went."""


def _axioms(f: V) -> Formula:
    return f.skew() >= 0


def _initial(f: V, s: V) -> Formula:
    return z3.And(
        f.every("Party Plan", lambda p, q: z3.Not(z3.Or(s.signs(p, q), s.vetoed(p, q)))),
        f.every("Party Plan", lambda p, q: z3.Not(s.mem_refused(p, q))),
        f.every("Order", lambda o: z3.Not(z3.Or(s.pending(o), s.opened(o), s.went(o)))),
        f.every("Plan Site", lambda q, t: z3.And(s.ledger(q, t) == 0, s.used(q, t) == 0)),
    )


def _tick(_f: V, s: V, a: Any, _planted: Planted) -> Changes:
    return a.l >= s.now(), {"now": lambda: a.l}


def _sign(f: V, s: V, a: Any, _planted: Planted) -> Changes:
    return z3.And(f.honest(a.p), z3.Not(s.mem_refused(a.p, a.q))), {"signs": add(s.signs, a.p, a.q)}


def _refuse(f: V, s: V, a: Any, _planted: Planted) -> Changes:
    first = z3.Not(s.signs(a.p, a.q))
    return f.honest(a.p), {
        "mem_refused": add(s.mem_refused, a.p, a.q),
        "vetoed": lambda p, q: z3.Or(s.vetoed(p, q), z3.And(p == a.p, q == a.q, first)),
    }


def _forge(f: V, s: V, a: Any, _planted: Planted) -> Changes:
    return z3.Not(f.honest(a.p)), {"signs": add(s.signs, a.p, a.q)}


def _signed(f: V, s: V, plan: Formula, p: Formula, planted: Planted) -> Formula:
    if planted.has("ballots_of_another_plan"):
        return f.some("Plan", lambda other: s.signs(p, other))
    return s.signs(p, plan)


def _within(f: V, s: V, o: Formula, planted: Planted) -> Formula:
    plan, site = f.plan(o), f.site(o)
    if planted.has("limit_counted_per_order"):
        return f.salvo(o) <= f.limit(plan, site)
    if planted.has("limit_of_another_site"):
        return f.some("Site", lambda t: s.ledger(plan, site) + f.salvo(o) <= f.limit(plan, t))
    return s.ledger(plan, site) + f.salvo(o) <= f.limit(plan, site)


def _present(f: V, s: V, a: Any, planted: Planted) -> Changes:
    plan = f.plan(a.o)
    everybody = f.every(
        "Party", lambda p: z3.Implies(f.needs(plan, p), _signed(f, s, plan, p, planted))
    )
    guard = z3.And(
        planted.unless("plan_signers_not_checked", everybody),
        planted.unless("salvo_below_one", f.salvo(a.o) >= 1),
        _within(f, s, a.o, planted),
        z3.Not(s.opened(a.o)),
    )
    return guard, {"pending": add(s.pending, a.o)}


def _open(f: V, s: V, a: Any, planted: Planted) -> Changes:
    plan, site = f.plan(a.o), f.site(a.o)
    allowance = 0 if planted.has("plan_dates_without_skew") else f.skew()
    guard = z3.And(
        s.pending(a.o),
        z3.Not(s.opened(a.o)),
        a.l <= s.now() + f.skew(),
        a.l >= s.now() - f.skew(),
        planted.unless("plan_used_before_it_begins", a.l - allowance >= f.begins(plan)),
        planted.unless("plan_outlives_its_end", a.l + allowance < f.until(plan)),
        planted.unless("limit_only_checked_when_presented", _within(f, s, a.o, planted)),
    )
    counted = 1 if planted.has("salvo_counted_as_one") else f.salvo(a.o)
    really = z3.If(f.salvo(a.o) >= 0, f.salvo(a.o), 0)
    return guard, {
        "pending": drop(s.pending, lambda o: o == a.o),
        "opened": add(s.opened, a.o),
        "ledger": put(s.ledger, s.ledger(plan, site) + counted, plan, site),
        "went": add(s.went, a.o),
        "went_at": put(s.went_at, s.now(), a.o),
        "used": put(s.used, s.used(plan, site) + really, plan, site),
    }


def _crash(f: V, s: V, a: Any, planted: Planted) -> Changes:
    changes = {"pending": drop(s.pending, lambda o: f.site(o) == a.t)}
    if planted.has("ledger_lost_in_crash"):
        changes["ledger"] = lambda q, t: z3.If(t == a.t, 0, s.ledger(q, t))
    return z3.BoolVal(True), changes


def _s7_limit(f: V, s: V, _: Planted) -> Formula:
    return f.every(
        "Plan Site", lambda q, t: z3.Or(s.used(q, t) == 0, s.used(q, t) <= f.limit(q, t))
    )


def _s7_dates(f: V, s: V, _: Planted) -> Formula:
    return f.every(
        "Order",
        lambda o: z3.Implies(
            s.went(o),
            z3.And(s.went_at(o) >= f.begins(f.plan(o)), s.went_at(o) < f.until(f.plan(o))),
        ),
    )


def _s7_signers(f: V, s: V, _: Planted) -> Formula:
    return f.every(
        "Order Party",
        lambda o, p: z3.Implies(
            z3.And(s.went(o), f.needs(f.plan(o), p)),
            z3.And(
                s.signs(p, f.plan(o)),
                z3.Implies(f.honest(p), z3.Not(s.vetoed(p, f.plan(o)))),
            ),
        ),
    )


def _ledger(f: V, s: V, _: Planted) -> Formula:
    return z3.And(
        f.every("Plan Site", lambda q, t: s.ledger(q, t) == s.used(q, t)),
        f.every("Order", lambda o: s.went(o) == s.opened(o)),
    )


def _waiting(f: V, s: V, _: Planted) -> Formula:
    return f.every(
        "Order Party",
        lambda o, p: z3.Implies(
            s.pending(o),
            z3.And(f.salvo(o) >= 1, z3.Implies(f.needs(f.plan(o), p), s.signs(p, f.plan(o)))),
        ),
    )


def _memory(f: V, s: V, _: Planted) -> Formula:
    return f.every(
        "Party Plan",
        lambda p, q: z3.Implies(
            z3.And(f.honest(p), s.vetoed(p, q)),
            z3.And(s.mem_refused(p, q), z3.Not(s.signs(p, q))),
        ),
    )


_SIGN = {"p": "Party", "q": "Plan"}

PLAN = System(
    name="plan",
    sorts="Party Order Plan Site",
    facts=FACTS,
    relations=RELATIONS,
    axioms=_axioms,
    initial=_initial,
    actions=(
        Action(name="time passes", code="the instant given", takes={"l": "Int"}, step=_tick),
        Action(name="sign plan", code="signer of a plan", takes=_SIGN, step=_sign),
        Action(name="refuse plan", code="signer of a plan", takes=_SIGN, step=_refuse),
        Action(name="forge plan", code="corrupt party", takes=_SIGN, step=_forge),
        Action(name="present", code="gate: Presented", takes={"o": "Order"}, step=_present),
        Action(
            name="open", code="gate: Arrived release", takes={"o": "Order", "l": "Int"}, step=_open
        ),
        Action(name="crash", code="gate.recall", takes={"t": "Site"}, step=_crash),
    ),
    laws=(
        Law(
            name="S7 limit", says="a site's salvos under a plan stay in its limit", holds=_s7_limit
        ),
        Law(name="S7 dates", says="nothing opens outside the plan's dates", holds=_s7_dates),
        Law(
            name="S7 signers", says="all who must sign the plan did; a veto wins", holds=_s7_signers
        ),
        Law(name="ledger", says="the gate's sum is what went", holds=_ledger),
        Law(name="waiting", says="what waits at a gate was checked", holds=_waiting),
        Law(name="memory", says="a refusal is remembered and came first", holds=_memory),
    ),
)
