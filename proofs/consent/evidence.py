"""What exists, what is remembered, and how a signature is read.

A signature exists once its holder made it, and from then on the network may show it to anybody at
any time, any number of times, or never: so a message is a fact of the state, and to receive it is
to look. Whoever is honest remembers in `mem_*`, which survives a restart; `pending` and `to_fly`
do not.
"""

import z3

from proofs.consent.policy import FACTS as POLICY_FACTS
from proofs.consent.policy import asked
from proofs.consent.terms import Formula, Planted, Signature, Vocabulary

SORTS = "Party Order Challenge Exercise Agreement Site Nonce"

FACTS: dict[str, Signature] = {
    **POLICY_FACTS,
    "honest": (("Party",), "Bool"),
    "skew": ((), "Int"),
    "notice": ((), "Int"),
    # the bytes of a challenge
    "c_exercise": (("Challenge",), "Exercise"),
    "c_order": (("Challenge",), "Order"),
    "c_gate": (("Challenge",), "Party"),
    "nonce": (("Challenge",), "Nonce"),
    "issued": (("Challenge",), "Int"),
    "release_by": (("Challenge",), "Int"),
}

RELATIONS: dict[str, Signature] = {
    "now": ((), "Int"),
    # signatures that exist
    "consents": (("Party", "Exercise", "Order"), "Bool"),
    "refuses": (("Party", "Exercise", "Order"), "Bool"),
    "releases": (("Party", "Exercise", "Order", "Challenge"), "Bool"),
    "sealed": (("Challenge",), "Bool"),
    "opening": (("Party", "Order", "Challenge"), "Bool"),
    "logged": (("Challenge",), "Bool"),
    # every party: the agreement in force with it
    "force": (("Party",), "Agreement"),
    # the signer's memory
    "mem_consented": (("Party", "Order"), "Bool"),
    "mem_refused": (("Party", "Order"), "Bool"),
    # the gate's durable memory, then what a crash takes
    "seen": (("Party", "Nonce"), "Bool"),
    "opened": (("Exercise", "Order"), "Bool"),
    "shut": (("Exercise", "Order"), "Bool"),
    "pending": (("Exercise", "Challenge"), "Bool"),
    "to_fly": (("Exercise", "Order"), "Bool"),
    # the registers of honest nodes
    "said_authorised": (("Party", "Order"), "Bool"),
    "said_refused": (("Party", "Order"), "Bool"),
    "said_lapsed": (("Party", "Order"), "Bool"),
    # what is true, whether or not anybody remembers
    "went": (("Exercise", "Order"), "Bool"),
    "went_by": (("Exercise", "Order"), "Challenge"),
    "went_at": (("Exercise", "Order"), "Int"),
    "went_at_gate": (("Exercise", "Order"), "Int"),
    "went_under": (("Exercise", "Order"), "Agreement"),
    "flown": (("Exercise", "Order"), "Bool"),
    "twice": (("Order",), "Bool"),
    "released_once": (("Party", "Order"), "Bool"),
    "vetoed": (("Party", "Order"), "Bool"),
    "broke_veto": (("Party", "Order"), "Bool"),
    "stopped": (("Exercise", "Order"), "Bool"),
    "took_back": (("Party", "Order"), "Bool"),
    "forgotten": (("Exercise", "Challenge"), "Bool"),
    "consented_at": (("Party", "Order"), "Int"),
    "released_at": (("Party", "Challenge"), "Int"),
}
"""went(x, o): the gate of exercise x let o go, under challenge went_by, at true time went_at and
its own time went_at_gate. vetoed(p, o): honest p refused before any release of its own; broke_veto:
it released after refusing. stopped: a valid refusal reached the gate before the opening.
took_back: a register said refused or lapsed of an order that it had decided."""


def axioms(f: Vocabulary) -> Formula:
    """The allowance for skew and the notice are not negative. Nothing else is assumed."""
    return z3.And(f.skew() >= 0, f.notice() >= 0)


def initial(f: Vocabulary, s: Vocabulary) -> Formula:
    """Nothing was signed and nothing happened; clocks and agreements in force are any."""
    empty = [name for name, (_, result) in RELATIONS.items() if result == "Bool"]
    return z3.And(
        *[
            f.every(" ".join(RELATIONS[name][0]), lambda *row, n=name: z3.Not(getattr(s, n)(*row)))
            for name in empty
        ]
    )


def near(f: Vocabulary, s: Vocabulary, local: Formula) -> Formula:
    """A clock may show `local` now: any value within the skew, even a step back."""
    return z3.And(local <= s.now() + f.skew(), local >= s.now() - f.skew())


def consented(
    f: Vocabulary, s: Vocabulary, x: Formula, o: Formula, p: Formula, planted: Planted
) -> Formula:
    """A valid consent of p to o in exercise x is there."""
    if planted.has("consent_for_another_order"):
        return f.some("Order", lambda other: s.consents(p, x, other))
    if planted.has("consent_of_another_party"):
        return f.some("Party", lambda other: s.consents(other, x, o))
    if planted.has("exercise_not_bound"):
        return f.some("Exercise", lambda other: s.consents(p, other, o))
    if planted.has("refusal_read_as_consent"):
        return z3.Or(s.consents(p, x, o), s.refuses(p, x, o))
    return s.consents(p, x, o)


def complete(f: Vocabulary, s: Vocabulary, x: Formula, o: Formula, planted: Planted) -> Formula:
    """The dossier holds a valid consent of every party that the policy requires."""
    return f.every(
        "Party",
        lambda p: z3.Implies(asked(f, o, p, planted), consented(f, s, x, o, p, planted)),
    )


def released(
    f: Vocabulary, s: Vocabulary, x: Formula, o: Formula, c: Formula, p: Formula, planted: Planted
) -> Formula:
    """A valid release of p for o under challenge c is there."""
    if planted.has("one_round"):
        return z3.BoolVal(True)
    if planted.has("release_not_bound_to_challenge"):
        return f.some("Challenge", lambda other: s.releases(p, x, o, other))
    if planted.has("release_for_another_order"):
        return f.some("Order Challenge", lambda other, held: s.releases(p, x, other, held))
    if planted.has("release_counts_for_two"):
        return f.some("Party", lambda other: s.releases(other, x, o, c))
    if planted.has("consent_taken_as_release"):
        return z3.Or(s.releases(p, x, o, c), s.consents(p, x, o))
    if planted.has("exercise_not_bound"):
        return f.some("Exercise", lambda other: s.releases(p, other, o, c))
    return s.releases(p, x, o, c)


def all_released(
    f: Vocabulary, s: Vocabulary, x: Formula, o: Formula, c: Formula, planted: Planted
) -> Formula:
    """Every required party released o under this one challenge."""
    return f.every(
        "Party",
        lambda p: z3.Implies(asked(f, o, p, planted), released(f, s, x, o, c, p, planted)),
    )
