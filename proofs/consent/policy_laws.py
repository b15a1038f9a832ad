"""What the policy's formula alone gives, for any agreement, order and number of parties."""

from collections.abc import Iterator

import z3

from proofs.consent.evidence import SORTS
from proofs.consent.induction import Check, check
from proofs.consent.policy import FACTS, RULES, SOUND, fit, required
from proofs.consent.terms import Formula, Planted, Vocabulary, any_number, declared


def prove_policy(planted: Planted = SOUND) -> Iterator[Check]:
    """Each claim about who must sign; `fails` with the model's fault planted."""
    scope = any_number(SORTS)
    f = declared(FACTS, scope)
    o = z3.Const("o*", scope.sorts["Order"])
    p = z3.Const("p*", scope.sorts["Party"])
    for name, claim in _claims(f, o, p, planted).items():
        answer, time_ms = check(z3.Not(claim))
        result = {"unsat": "proved", "sat": "fails"}.get(answer, "unknown")
        yield Check(law=name, action="policy", result=result, time_ms=time_ms)


def _claims(f: Vocabulary, o: Formula, p: Formula, planted: Planted) -> dict[str, Formula]:
    def asks(party: Formula) -> Formula:
        return required(f, o, party, planted)

    v, may = f.agreement(o), fit(f, o, planted)
    named = [z3.And(getattr(f, f"rule_{r}")(v), getattr(f, f"by_{r}")(o, p)) for r in RULES]
    return {
        "the owner is always in the set": asks(f.owner(o)),
        "the site's owner must sign a fit order": z3.Implies(may, asks(f.site_owner(v, f.site(o)))),
        "an empty list is never fit": z3.Implies(
            f.every("Party", lambda q: z3.Not(f.listed(o, q))), z3.Not(may)
        ),
        "a fit order lists exactly who must sign": z3.Implies(
            may, f.listed(o, p) == required(f, o, p)
        ),
        "each rule in force asks whom it names": z3.Implies(
            z3.And(z3.Not(f.under_plan(o)), z3.Or(*named)), asks(p)
        ),
        "the host is asked under a plan too": z3.Implies(
            z3.And(f.rule_host(v), f.by_host(o, p)), asks(p)
        ),
        "a named party without a seat stays": z3.Implies(
            z3.And(z3.Not(f.under_plan(o)), z3.Or(*named), z3.Not(f.seated(p))), asks(p)
        ),
        "what cannot be judged is never fit": z3.Implies(f.unjudged(o), z3.Not(may)),
        "nobody signs whom no rule names": z3.Implies(
            asks(p), z3.Or(p == f.owner(o), *named, z3.And(f.rule_all(v), f.seated(p)))
        ),
    }
