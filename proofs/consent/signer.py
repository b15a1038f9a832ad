"""The signer of a party, its restart, and what corrupt parties may sign instead.

In the code: `consent.signer`, one machine for each party and order.
"""

from typing import Any

import z3

from proofs.consent.evidence import complete, near
from proofs.consent.policy import fit
from proofs.consent.terms import Action, Planted, Vocabulary, add, drop, put

Changes = tuple[Any, dict[str, Any]]


def _consent(f: Vocabulary, s: Vocabulary, a: Any, planted: Planted) -> Changes:
    guard = z3.And(
        f.honest(a.p),
        f.seated(a.p),
        f.exercise(a.o) == a.x,
        f.agreement(a.o) == s.force(a.p),
        planted.unless("consents_after_refusing", z3.Not(s.mem_refused(a.p, a.o))),
        near(f, s, a.l),
        planted.unless("signer_has_no_clock", a.l < f.consent_by(a.o)),
    )
    changes = {
        "consents": add(s.consents, a.p, a.x, a.o),
        "mem_consented": add(s.mem_consented, a.p, a.o),
        "consented_at": put(s.consented_at, s.now(), a.p, a.o),
    }
    if planted.has("consents_after_refusing"):
        changes["mem_refused"] = drop(s.mem_refused, lambda p, o: z3.And(p == a.p, o == a.o))
    return guard, changes


def _refuse(f: Vocabulary, s: Vocabulary, a: Any, _planted: Planted) -> Changes:
    guard = z3.And(f.honest(a.p), f.seated(a.p), f.exercise(a.o) == a.x)
    first = z3.Not(s.released_once(a.p, a.o))
    return guard, {
        "refuses": add(s.refuses, a.p, a.x, a.o),
        "mem_refused": add(s.mem_refused, a.p, a.o),
        "vetoed": lambda p, o: z3.Or(s.vetoed(p, o), z3.And(p == a.p, o == a.o, first)),
    }


def _release(f: Vocabulary, s: Vocabulary, a: Any, planted: Planted) -> Changes:
    guard = z3.And(
        f.honest(a.p),
        f.seated(a.p),
        f.exercise(a.o) == a.x,
        planted.unless("agreement_not_bound", f.agreement(a.o) == s.force(a.p)),
        fit(f, a.o, planted),
        s.mem_consented(a.p, a.o),
        planted.unless("veto_after_consent_ignored", z3.Not(s.mem_refused(a.p, a.o))),
        s.sealed(a.c),
        planted.unless("challenge_of_any_gate", f.c_gate(a.c) == f.owner(a.o)),
        planted.unless("challenge_about_any_order", f.c_order(a.c) == a.o),
        planted.unless("exercise_not_bound", f.c_exercise(a.c) == a.x),
        planted.unless("released_before_dossier", complete(f, s, a.x, a.o, planted)),
        planted.unless("inclusion_not_checked", s.logged(a.c)),
        near(f, s, a.l),
        planted.unless("signer_has_no_clock", a.l < f.release_by(a.c)),
    )
    broke = s.mem_refused(a.p, a.o)
    return guard, {
        "releases": add(s.releases, a.p, a.x, a.o, a.c),
        "released_once": add(s.released_once, a.p, a.o),
        "released_at": put(s.released_at, s.now(), a.p, a.c),
        "broke_veto": lambda p, o: z3.Or(s.broke_veto(p, o), z3.And(p == a.p, o == a.o, broke)),
    }


def _restart(f: Vocabulary, s: Vocabulary, a: Any, planted: Planted) -> Changes:
    # What a signer signed it knows again after a restart: its memory is written before it answers.
    changes = {}
    if planted.has("refusal_lost_in_restart"):
        changes["mem_refused"] = drop(s.mem_refused, lambda p, _o: p == a.p)
    return f.honest(a.p), changes


def _adopt(_f: Vocabulary, s: Vocabulary, a: Any, _planted: Planted) -> Changes:
    return z3.BoolVal(True), {"force": put(s.force, a.v, a.p)}


def _corrupt_ballot(f: Vocabulary, s: Vocabulary, a: Any, _planted: Planted) -> Changes:
    return z3.And(z3.Not(f.honest(a.p)), f.seated(a.p)), {
        "consents": add(s.consents, a.p, a.x, a.o)
    }


def _corrupt_refusal(f: Vocabulary, s: Vocabulary, a: Any, _planted: Planted) -> Changes:
    return z3.And(z3.Not(f.honest(a.p)), f.seated(a.p)), {"refuses": add(s.refuses, a.p, a.x, a.o)}


def _corrupt_release(f: Vocabulary, s: Vocabulary, a: Any, _planted: Planted) -> Changes:
    return z3.And(z3.Not(f.honest(a.p)), f.seated(a.p)), {
        "releases": add(s.releases, a.p, a.x, a.o, a.c)
    }


def _corrupt_gate(f: Vocabulary, s: Vocabulary, a: Any, planted: Planted) -> Changes:
    # A corrupt owner seals what it likes; it can show inclusion only of what its log holds.
    unlogged = planted.has("inclusion_not_checked")
    changes = {"sealed": add(s.sealed, a.c)}
    if not unlogged:
        changes["logged"] = lambda c: z3.Or(s.logged(c), z3.And(c == a.c, a.b))
    guard = z3.And(z3.Not(f.honest(f.c_gate(a.c))), f.seated(f.c_gate(a.c)))
    return guard, changes


def _corrupt_opening(f: Vocabulary, s: Vocabulary, a: Any, _planted: Planted) -> Changes:
    return z3.And(z3.Not(f.honest(a.p)), f.seated(a.p)), {"opening": add(s.opening, a.p, a.o, a.c)}


def _tick(_f: Vocabulary, s: Vocabulary, a: Any, _planted: Planted) -> Changes:
    return a.l >= s.now(), {"now": lambda: a.l}


_BALLOT = {"p": "Party", "x": "Exercise", "o": "Order"}
_RELEASE = {**_BALLOT, "c": "Challenge"}

ACTIONS = (
    Action(name="time passes", code="the instant given", takes={"l": "Int"}, step=_tick),
    Action(
        name="consent",
        code="signer: Answer consent",
        takes={**_BALLOT, "l": "Int"},
        step=_consent,
    ),
    Action(name="refuse", code="signer: Answer refuse", takes=_BALLOT, step=_refuse),
    Action(
        name="release",
        code="signer: Challenged",
        takes={**_RELEASE, "l": "Int"},
        step=_release,
    ),
    Action(name="restart", code="signer.recall", takes={"p": "Party"}, step=_restart),
    Action(
        name="adopt",
        code="standing.adopt",
        takes={"p": "Party", "v": "Agreement"},
        step=_adopt,
    ),
    Action(name="forge consent", code="corrupt party", takes=_BALLOT, step=_corrupt_ballot),
    Action(name="forge refusal", code="corrupt party", takes=_BALLOT, step=_corrupt_refusal),
    Action(name="forge release", code="corrupt party", takes=_RELEASE, step=_corrupt_release),
    Action(
        name="forge challenge",
        code="corrupt owner",
        takes={"c": "Challenge", "b": "Bool"},
        step=_corrupt_gate,
    ),
    Action(
        name="forge opening",
        code="corrupt owner",
        takes={"p": "Party", "o": "Order", "c": "Challenge"},
        step=_corrupt_opening,
    ),
)
