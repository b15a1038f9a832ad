"""Who must sign: the policy as a formula over the rule flags of an agreement and an order's facts.

In the code: `consent.policy.required_signers` and `why_unfit`.
"""

import z3

from proofs.consent.terms import Formula, Planted, Signature, Vocabulary

RULES = ("host", "overflown", "debris", "sector", "launched_from")
"""Rules that name parties by a fact of the order; beside them stand owner, all, notify and plan."""

FACTS: dict[str, Signature] = {
    # the agreement
    "seated": (("Party",), "Bool"),
    "site_owner": (("Agreement", "Site"), "Party"),
    **{f"rule_{rule}": (("Agreement",), "Bool") for rule in (*RULES, "all", "notify")},
    # the order: what it claims (listed, owner), and what is so
    "exercise": (("Order",), "Exercise"),
    "agreement": (("Order",), "Agreement"),
    "site": (("Order",), "Site"),
    "owner": (("Order",), "Party"),
    "listed": (("Order", "Party"), "Bool"),
    "under_plan": (("Order",), "Bool"),
    "unjudged": (("Order",), "Bool"),
    **{f"by_{rule}": (("Order", "Party"), "Bool") for rule in RULES},
    "consent_by": (("Order",), "Int"),
    "expires": (("Order",), "Int"),
}
"""by_host(o, p) says that p is the host, by_overflown(o, p) that p is overflown, and so on; nobody
is, where a site stands at sea. unjudged(o): some rule could not be worked out (an error)."""

SOUND = Planted()


def required(f: Vocabulary, o: Formula, p: Formula, planted: Planted = SOUND) -> Formula:
    """Party p must sign order o: the owner always, the others by the rules in force."""
    v = f.agreement(o)
    plan = f.under_plan(o)
    owner = z3.BoolVal(False) if planted.has("owner_not_required") else p == f.owner(o)
    host = z3.And(f.rule_host(v), f.by_host(o, p))
    others = [
        z3.And(getattr(f, f"rule_{rule}")(v), getattr(f, f"by_{rule}")(o, p))
        for rule in RULES
        if rule != "host"
    ]
    everybody = z3.And(f.rule_all(v), f.seated(p))
    answer = z3.Or(owner, host, z3.And(z3.Not(plan), z3.Or(*others, everybody)))
    if planted.has("seatless_dropped"):
        answer = z3.And(answer, f.seated(p))
    if planted.has("failing_rule_skipped"):
        # A rule engine that skips a rule whose condition fails asks the owner only.
        answer = z3.If(f.unjudged(o), p == f.owner(o), answer)
    if planted.has("order_lists_its_signers"):
        answer = f.listed(o, p)
    return answer


def fit(f: Vocabulary, o: Formula, planted: Planted = SOUND) -> Formula:
    """The order may be put to the parties: its list is the policy's answer, and its site's owner's.

    An empty list and a list without the owner are refused apart from the comparison, as in the
    code; the fault `threshold_zero` leaves out all three.
    """
    lists = z3.And(
        f.every("Party", lambda p: f.listed(o, p) == required(f, o, p, planted)),
        planted.unless("owner_not_required", f.listed(o, f.owner(o))),
        planted.unless("owner_not_required", f.some("Party", lambda p: f.listed(o, p))),
    )
    if planted.has("order_lists_its_signers"):
        lists = f.listed(o, f.owner(o))
    return z3.And(
        planted.unless("threshold_zero", lists),
        planted.unless(
            "owner_taken_from_order", f.owner(o) == f.site_owner(f.agreement(o), f.site(o))
        ),
        planted.unless("failing_rule_skipped", z3.Not(f.unjudged(o))),
    )


def asked(f: Vocabulary, o: Formula, p: Formula, planted: Planted = SOUND) -> Formula:
    """Whose signatures signer and gate look for."""
    if planted.has("threshold_zero"):
        return f.listed(o, p)
    return required(f, o, p, planted)
