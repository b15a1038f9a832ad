"""What is claimed of every reachable state: theorems, and lemmas that carry the induction."""

import z3

from proofs.consent.policy import fit, required
from proofs.consent.register import verifies
from proofs.consent.terms import Formula, Law, Planted, Vocabulary

V = Vocabulary


def _s1(f: V, s: V, _: Planted) -> Formula:
    return f.every(
        "Exercise Order Party",
        lambda x, o, p: z3.Implies(
            z3.And(s.went(x, o), required(f, o, p)),
            z3.And(s.consents(p, x, o), s.releases(p, x, o, s.went_by(x, o))),
        ),
    )


def _s2(f: V, s: V, _: Planted) -> Formula:
    return f.every(
        "Exercise Order Party",
        lambda x, o, p: z3.Implies(
            z3.And(f.honest(p), required(f, o, p), s.vetoed(p, o)), z3.Not(s.went(x, o))
        ),
    )


def _s2_gate(f: V, s: V, _: Planted) -> Formula:
    return f.every("Exercise Order", lambda x, o: z3.Implies(s.stopped(x, o), z3.Not(s.went(x, o))))


def _s2_final(f: V, s: V, _: Planted) -> Formula:
    return f.every("Party Order", lambda p, o: z3.Not(s.broke_veto(p, o)))


def _s3(f: V, s: V, _: Planted) -> Formula:
    return f.every(
        "Exercise Order",
        lambda x, o: z3.Implies(
            s.went(x, o),
            z3.And(s.went_at(x, o) < f.expires(o), s.went_at(x, o) < f.release_by(s.went_by(x, o))),
        ),
    )


def _s3_signers(f: V, s: V, _: Planted) -> Formula:
    return f.every(
        "Party Exercise Order Challenge",
        lambda p, x, o, c: z3.Implies(
            f.honest(p),
            z3.And(
                z3.Implies(s.consents(p, x, o), s.consented_at(p, o) < f.consent_by(o) + f.skew()),
                z3.Implies(
                    s.releases(p, x, o, c), s.released_at(p, c) < f.release_by(c) + f.skew()
                ),
            ),
        ),
    )


def _s4(f: V, s: V, _: Planted) -> Formula:
    return f.every(
        "Exercise Order",
        lambda x, o: z3.Implies(
            s.went(x, o),
            z3.And(
                f.exercise(o) == x,
                f.agreement(o) == s.went_under(x, o),
                f.c_order(s.went_by(x, o)) == o,
                f.c_exercise(s.went_by(x, o)) == x,
                f.c_gate(s.went_by(x, o)) == f.owner(o),
            ),
        ),
    )


def _s4_signers(f: V, s: V, _: Planted) -> Formula:
    return f.every(
        "Party Exercise Order Challenge",
        lambda p, x, o, c: z3.Implies(
            z3.And(f.honest(p), s.releases(p, x, o, c)),
            z3.And(
                f.exercise(o) == x,
                f.c_exercise(c) == x,
                f.c_order(c) == o,
                f.c_gate(c) == f.owner(o),
            ),
        ),
    )


def _s5(f: V, s: V, _: Planted) -> Formula:
    return f.every(
        "Exercise Order Party",
        lambda x, o, p: z3.Implies(
            s.went(x, o),
            z3.And(
                required(f, o, f.site_owner(f.agreement(o), f.site(o))),
                f.some("Party", lambda q: f.listed(o, q)),
                z3.Implies(required(f, o, p), z3.And(f.listed(o, p), f.seated(p))),
                z3.Not(f.unjudged(o)),
            ),
        ),
    )


def _s6(f: V, s: V, _: Planted) -> Formula:
    return f.every("Order", lambda o: z3.Not(s.twice(o)))


def _e1(f: V, s: V, _: Planted) -> Formula:
    return f.every(
        "Party Exercise Order Challenge Party",
        lambda p, x, o, c, q: z3.Implies(
            z3.And(f.honest(p), s.releases(p, x, o, c)),
            z3.And(s.logged(c), z3.Implies(required(f, o, q), s.consents(q, x, o))),
        ),
    )


def _e2(f: V, s: V, _: Planted) -> Formula:
    return f.every(
        "Challenge Party",
        lambda c, q: z3.Implies(
            z3.And(f.honest(f.c_gate(c)), s.sealed(c)),
            z3.And(
                s.logged(c),
                z3.Implies(
                    required(f, f.c_order(c), q), s.consents(q, f.c_exercise(c), f.c_order(c))
                ),
            ),
        ),
    )


def _f1(f: V, s: V, _: Planted) -> Formula:
    return f.every(
        "Exercise Order",
        lambda x, o: z3.Implies(s.went(x, o), z3.Not(s.forgotten(x, s.went_by(x, o)))),
    )


def _n1(f: V, s: V, _: Planted) -> Formula:
    return f.every(
        "Exercise Order",
        lambda x, o: z3.Implies(
            z3.And(s.went(x, o), f.rule_notify(f.agreement(o))),
            s.went_at_gate(x, o) >= f.issued(s.went_by(x, o)) + f.notice(),
        ),
    )


def _v1(f: V, s: V, planted: Planted) -> Formula:
    return f.every(
        "Order Challenge Party",
        lambda o, c, p: z3.Implies(
            z3.And(verifies(f, s, o, c, planted), f.honest(p), required(f, o, p)),
            z3.And(
                s.consents(p, f.exercise(o), o),
                s.releases(p, f.exercise(o), o, c),
                z3.Not(s.vetoed(p, o)),
                s.released_at(p, c) < f.expires(o) + f.skew(),
            ),
        ),
    )


def _r1(f: V, s: V, _: Planted) -> Formula:
    return f.every(
        "Party Order",
        lambda n, o: z3.And(
            z3.Implies(
                z3.And(s.said_authorised(n, o), f.honest(f.owner(o))), s.went(f.exercise(o), o)
            ),
            z3.Implies(
                s.said_refused(n, o),
                f.some(
                    "Party",
                    lambda p: z3.And(required(f, o, p), s.refuses(p, f.exercise(o), o)),
                ),
            ),
        ),
    )


def _r2(f: V, s: V, _: Planted) -> Formula:
    return f.every("Party Order", lambda n, o: z3.Not(s.took_back(n, o)))


def _hands(f: V, s: V, _: Planted) -> Formula:
    return f.every(
        "Party Exercise Order Challenge",
        lambda p, x, o, c: z3.And(
            z3.Implies(s.consents(p, x, o), f.seated(p)),
            z3.Implies(s.releases(p, x, o, c), f.seated(p)),
            z3.Implies(z3.And(f.honest(p), s.releases(p, x, o, c)), s.released_once(p, o)),
        ),
    )


def _memory(f: V, s: V, _: Planted) -> Formula:
    return f.every(
        "Party Order",
        lambda p, o: z3.Implies(
            s.vetoed(p, o), z3.And(s.mem_refused(p, o), z3.Not(s.released_once(p, o)))
        ),
    )


def _waiting(f: V, s: V, _: Planted) -> Formula:
    return f.every(
        "Exercise Challenge",
        lambda x, c: z3.And(
            z3.Implies(z3.Or(s.pending(x, c), s.forgotten(x, c)), s.seen(f.c_gate(c), f.nonce(c))),
            z3.Implies(
                s.pending(x, c),
                z3.And(
                    z3.Not(s.forgotten(x, c)),
                    f.honest(f.c_gate(c)),
                    s.sealed(c),
                    f.c_exercise(c) == x,
                    f.exercise(f.c_order(c)) == x,
                    f.owner(f.c_order(c)) == f.c_gate(c),
                    f.release_by(c) <= f.expires(f.c_order(c)),
                    fit(f, f.c_order(c)),
                ),
            ),
        ),
    )


def _opened(f: V, s: V, _: Planted) -> Formula:
    return f.every(
        "Exercise Order",
        lambda x, o: z3.And(
            s.opened(x, o) == s.went(x, o),
            z3.Implies(s.stopped(x, o), s.shut(x, o)),
            z3.Implies(s.shut(x, o), z3.Not(s.went(x, o))),
            z3.Implies(s.to_fly(x, o), z3.And(s.went(x, o), z3.Not(s.flown(x, o)))),
            z3.Implies(s.flown(x, o), s.went(x, o)),
            z3.Implies(
                s.went(x, o),
                z3.And(
                    z3.Not(s.pending(x, s.went_by(x, o))),
                    s.seen(f.c_gate(s.went_by(x, o)), f.nonce(s.went_by(x, o))),
                ),
            ),
        ),
    )


def _word(f: V, s: V, _: Planted) -> Formula:
    return f.every(
        "Party Order Challenge",
        lambda g, o, c: z3.Implies(
            z3.And(f.honest(g), s.opening(g, o, c)), s.went(f.exercise(o), o)
        ),
    )


LAWS = (
    Law(name="S1", says="what opened has every required consent and release", holds=_s1),
    Law(name="S2", says="a veto before one's own release wins", holds=_s2),
    Law(name="S2 gate", says="a refusal at the gate before opening shuts for good", holds=_s2_gate),
    Law(name="S2 final", says="nobody honest releases after refusing", holds=_s2_final),
    Law(name="S3", says="nothing opens at or after release_by or expiry, true time", holds=_s3),
    Law(name="S3 signers", says="no honest signature after its deadline", holds=_s3_signers),
    Law(name="S4", says="it opened in its exercise, under its agreement and challenge", holds=_s4),
    Law(name="S4 signers", says="a release answers its own order's gate", holds=_s4_signers),
    Law(name="S5", says="the owner is asked; empty, seatless, unjudged never open", holds=_s5),
    Law(name="S6", says="no order flies twice, crashes included", holds=_s6),
    Law(name="E1", says="a release follows a logged, complete dossier", holds=_e1),
    Law(name="E2", says="an honest challenge proves a logged, complete dossier", holds=_e2),
    Law(name="F1", says="releases of a gate's earlier life open nothing", holds=_f1),
    Law(name="N1", says="under notify the gate waits the notice out", holds=_n1),
    Law(name="V1", says="an authorisation that verifies: S1 to S3 for the honest", holds=_v1),
    Law(name="R1", says="a register says authorised or refused only if so", holds=_r1),
    Law(name="R2", says="a register decides once; only an opening overtakes that", holds=_r2),
    Law(name="hands", says="only who has a seat signs", holds=_hands),
    Law(name="memory", says="a veto is remembered and came before any release", holds=_memory),
    Law(name="waiting", says="what waits at a gate was checked", holds=_waiting),
    Law(name="opened", says="the gate's memory is what happened", holds=_opened),
    Law(name="word", says="an honest gate's opening is true", holds=_word),
)
