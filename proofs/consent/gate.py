"""The gate of an owner: it asks, counts, opens once, and forgets only what does no harm.

In the code: `consent.gate`, one machine for each owner.
"""

from typing import Any

import z3

from proofs.consent.evidence import all_released, complete, near
from proofs.consent.policy import asked, fit
from proofs.consent.terms import Action, Planted, Vocabulary, add, drop, put

Changes = tuple[Any, dict[str, Any]]


def _present(f: Vocabulary, s: Vocabulary, a: Any, planted: Planted) -> Changes:
    g = f.c_gate(a.c)
    in_time = f.release_by(a.c) <= f.expires(a.o)
    guard = z3.And(
        f.honest(g),
        f.seated(g),
        f.c_order(a.c) == a.o,
        f.c_exercise(a.c) == a.x,
        f.owner(a.o) == g,
        planted.unless("exercise_not_bound", f.exercise(a.o) == a.x),
        planted.unless("agreement_not_bound", f.agreement(a.o) == s.force(g)),
        fit(f, a.o, planted),
        planted.unless("challenged_before_dossier", complete(f, s, a.x, a.o, planted)),
        z3.Not(s.seen(g, f.nonce(a.c))),
        planted.unless("opened_not_checked", z3.Not(s.opened(a.x, a.o))),
        z3.Not(s.shut(a.x, a.o)),
        near(f, s, a.l),
        f.issued(a.c) == a.l,
        planted.unless("window_past_expiry", in_time),
    )
    changes = {
        "sealed": add(s.sealed, a.c),
        "pending": add(s.pending, a.x, a.c),
        "seen": add(s.seen, g, f.nonce(a.c)),
    }
    if not planted.has("dossier_not_logged"):
        changes["logged"] = add(s.logged, a.c)
    return guard, changes


def _shut(f: Vocabulary, s: Vocabulary, a: Any, planted: Planted) -> Changes:
    guard = z3.And(
        f.honest(f.owner(a.o)),
        s.refuses(a.p, a.x, a.o),
        asked(f, a.o, a.p, planted),
        z3.Not(s.opened(a.x, a.o)),
        z3.Not(s.went(a.x, a.o)),
    )
    changes = {"stopped": add(s.stopped, a.x, a.o)}
    if not planted.has("refusal_at_gate_ignored"):
        changes["shut"] = add(s.shut, a.x, a.o)
    return guard, changes


def _open(f: Vocabulary, s: Vocabulary, a: Any, planted: Planted) -> Changes:
    g, v = f.c_gate(a.c), f.agreement(a.o)
    allowance = 0 if planted.has("skew_ignored") else f.skew()
    in_force = f.agreement(a.o) == s.force(g)
    if planted.has("agreement_not_bound") or planted.has("challenges_survive_new_agreement"):
        in_force = z3.BoolVal(True)
    waited = z3.Implies(f.rule_notify(v), a.l >= f.issued(a.c) + f.notice())
    guard = z3.And(
        s.pending(a.x, a.c),
        in_force,
        f.c_order(a.c) == a.o,
        all_released(f, s, a.x, a.o, a.c, planted),
        planted.unless("opened_not_checked", z3.Not(s.opened(a.x, a.o))),
        z3.Not(s.shut(a.x, a.o)),
        near(f, s, a.l),
        planted.unless("opens_after_release_by", a.l + allowance < f.release_by(a.c)),
        planted.unless("notice_not_waited", waited),
    )
    changes = {
        "opening": add(s.opening, g, a.o, a.c),
        "pending": drop(s.pending, lambda x, c: z3.And(x == a.x, c == a.c)),
        "opened": add(s.opened, a.x, a.o),
        "to_fly": add(s.to_fly, a.x, a.o),
        "went": add(s.went, a.x, a.o),
        "went_by": put(s.went_by, a.c, a.x, a.o),
        "went_at": put(s.went_at, s.now(), a.x, a.o),
        "went_at_gate": put(s.went_at_gate, a.l, a.x, a.o),
        "went_under": put(s.went_under, s.force(g), a.x, a.o),
    }
    if planted.has("flies_before_durable_write"):
        changes["opened"] = s.opened
        changes |= _in_the_air(s, a)
    return guard, changes


def _in_the_air(s: Vocabulary, a: Any) -> dict[str, Any]:
    again = s.flown(a.x, a.o)
    return {
        "flown": add(s.flown, a.x, a.o),
        "twice": lambda o: z3.Or(s.twice(o), z3.And(o == a.o, again)),
    }


def _fly(_f: Vocabulary, s: Vocabulary, a: Any, planted: Planted) -> Changes:
    changes = {"to_fly": drop(s.to_fly, lambda x, o: z3.And(x == a.x, o == a.o))}
    if planted.has("flies_before_durable_write"):
        # In this fault the launch went first, and this step is the write that comes after it.
        changes["opened"] = add(s.opened, a.x, a.o)
    else:
        changes |= _in_the_air(s, a)
    return s.to_fly(a.x, a.o), changes


def _crash(f: Vocabulary, s: Vocabulary, a: Any, planted: Planted) -> Changes:
    mine = {
        "to_fly": drop(s.to_fly, lambda _x, o: f.owner(o) == a.p),
        "forgotten": lambda x, c: z3.Or(
            s.forgotten(x, c), z3.And(f.c_gate(c) == a.p, s.pending(x, c))
        ),
        "pending": drop(s.pending, lambda _x, c: f.c_gate(c) == a.p),
    }
    if planted.has("opened_not_durable"):
        mine["opened"] = drop(s.opened, lambda _x, o: f.owner(o) == a.p)
    if planted.has("shut_lost_in_crash"):
        mine["shut"] = drop(s.shut, lambda _x, o: f.owner(o) == a.p)
    if planted.has("nonce_reused_across_crash"):
        mine["seen"] = drop(s.seen, lambda g, _n: g == a.p)
    return f.honest(a.p), mine


_ORDER = {"x": "Exercise", "o": "Order"}

ACTIONS = (
    Action(
        name="present",
        code="gate: Presented, Logged",
        takes={**_ORDER, "c": "Challenge", "l": "Int"},
        step=_present,
    ),
    Action(name="shut", code="gate: Arrived refusal", takes={**_ORDER, "p": "Party"}, step=_shut),
    Action(
        name="open",
        code="gate: Arrived release, Tick",
        takes={**_ORDER, "c": "Challenge", "l": "Int"},
        step=_open,
    ),
    Action(name="fly", code="gate.check, then the launch", takes=_ORDER, step=_fly),
    Action(name="crash", code="gate.recall", takes={"p": "Party"}, step=_crash),
)
