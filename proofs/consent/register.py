"""The register that any node keeps of an order, and the offline check of an authorisation.

In the code: `consent.register` and `consent.evidence.why_not_authorised`. Safety does not
rest on a register: it only reports, so what is proved is that it reports once and truly. That it
decides in time is Spin's. Orders that it turns away unasked are left out.
"""

from typing import Any

import z3

from proofs.consent.evidence import all_released, complete, near
from proofs.consent.policy import fit, required
from proofs.consent.terms import Action, Formula, Planted, Vocabulary, add

Changes = tuple[Any, dict[str, Any]]


def _fresh(s: Vocabulary, a: Any, planted: Planted) -> Formula:
    said = z3.Or(s.said_authorised(a.n, a.o), s.said_refused(a.n, a.o), s.said_lapsed(a.n, a.o))
    return planted.unless("register_decides_again", z3.Not(said))


def _taking_back(s: Vocabulary, a: Any) -> dict[str, Any]:
    back = z3.Or(s.said_authorised(a.n, a.o), s.said_refused(a.n, a.o), s.said_lapsed(a.n, a.o))
    return {
        "took_back": lambda n, o: z3.Or(s.took_back(n, o), z3.And(n == a.n, o == a.o, back)),
    }


def _authorised(f: Vocabulary, s: Vocabulary, a: Any, planted: Planted) -> Changes:
    # Heard of after the order was held to be refused or lapsed, it still counts: it did go.
    gate = a.p if planted.has("register_believes_any_gate") else f.owner(a.o)
    guard = z3.And(f.honest(a.n), s.opening(gate, a.o, a.c))
    return guard, {"said_authorised": add(s.said_authorised, a.n, a.o)}


def _refused(f: Vocabulary, s: Vocabulary, a: Any, planted: Planted) -> Changes:
    asked = planted.unless("register_hears_anybody", required(f, a.o, a.p))
    heard = s.refuses(a.p, f.exercise(a.o), a.o)
    guard = z3.And(f.honest(a.n), _fresh(s, a, planted), heard, asked)
    return guard, {"said_refused": add(s.said_refused, a.n, a.o), **_taking_back(s, a)}


def _lapsed(f: Vocabulary, s: Vocabulary, a: Any, planted: Planted) -> Changes:
    guard = z3.And(
        f.honest(a.n),
        _fresh(s, a, planted),
        near(f, s, a.l),
        z3.Or(a.l >= f.consent_by(a.o), a.l >= f.expires(a.o)),
    )
    return guard, {"said_lapsed": add(s.said_lapsed, a.n, a.o), **_taking_back(s, a)}


def verifies(f: Vocabulary, s: Vocabulary, o: Formula, c: Formula, planted: Planted) -> Formula:
    """An authorisation of o under challenge c can be put together from what was signed, and holds.

    Everybody may check it with the agreement alone, and the owner may be corrupt.
    """
    x = f.exercise(o)
    return z3.And(
        fit(f, o, planted),
        s.sealed(c),
        f.c_order(c) == o,
        f.c_gate(c) == f.owner(o),
        f.c_exercise(c) == x,
        planted.unless("verifier_takes_any_window", f.release_by(c) <= f.expires(o)),
        complete(f, s, x, o, planted),
        planted.unless("verifier_skips_releases", all_released(f, s, x, o, c, planted)),
        s.opening(f.owner(o), o, c),
    )


_OF = {"n": "Party", "o": "Order"}

ACTIONS = (
    Action(
        name="say authorised",
        code="register: Opened",
        takes={**_OF, "p": "Party", "c": "Challenge"},
        step=_authorised,
    ),
    Action(
        name="say refused", code="register: Arrived", takes={**_OF, "p": "Party"}, step=_refused
    ),
    Action(name="say lapsed", code="register: Tick", takes={**_OF, "l": "Int"}, step=_lapsed),
)
