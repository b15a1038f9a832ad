"""States that can be reached: were they not, the proofs would say nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import z3

from proofs.consent.bugs import LONGEST, SIZES
from proofs.consent.plan import PLAN
from proofs.consent.policy import required
from proofs.consent.protocol import CONSENT
from proofs.consent.register import verifies
from proofs.consent.runs import Goal, Run, find
from proofs.consent.terms import Formula, Planted, System, Vocabulary

V = Vocabulary


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """A state that some run leads to. says: what it is. sizes: where the usual do not do."""

    says: str
    system: System
    goal: Goal
    sizes: Mapping[str, int] = field(default_factory=dict)

    def run(self) -> Run | None:
        """A shortest run to it in the model without any fault."""
        return find(self.system, self.goal, {**SIZES, **self.sizes}, LONGEST)


def _two_honest(f: V, s: V) -> Formula:
    return f.some(
        "Exercise Order Party",
        lambda x, o, p: z3.And(
            s.flown(x, o), required(f, o, p), p != f.owner(o), f.honest(p), f.honest(f.owner(o))
        ),
    )


def _after_crash(f: V, s: V) -> Formula:
    return f.some(
        "Exercise Order Challenge",
        lambda x, o, c: z3.And(s.went(x, o), s.forgotten(x, c), f.c_order(c) == o),
    )


def _under_plan(f: V, s: V) -> Formula:
    return f.some("Exercise Order", lambda x, o: z3.And(s.flown(x, o), f.under_plan(o)))


def _notified(f: V, s: V) -> Formula:
    return f.some(
        "Exercise Order",
        lambda x, o: z3.And(s.went(x, o), f.rule_notify(f.agreement(o)), f.notice() > 2 * f.skew()),
    )


def _verified(f: V, s: V) -> Formula:
    return f.some(
        "Order Challenge Party",
        lambda o, c, p: z3.And(
            verifies(f, s, o, c, Planted()),
            z3.Not(f.honest(f.owner(o))),
            f.honest(p),
            required(f, o, p),
        ),
    )


def _heard(f: V, s: V) -> Formula:
    return f.some("Party Order", lambda n, o: z3.And(s.said_authorised(n, o), f.honest(f.owner(o))))


def _two_under_plan(f: V, s: V) -> Formula:
    return f.some(
        "Order Order Party",
        lambda o, e, p: z3.And(
            o != e, s.went(o), s.went(e), f.plan(o) == f.plan(e), f.needs(f.plan(o), p)
        ),
    )


REACHES = (
    Reach(says="an order of two honest parties flies", system=CONSENT, goal=_two_honest),
    Reach(
        says="it opens under a second challenge, after a crash", system=CONSENT, goal=_after_crash
    ),
    Reach(says="an order under a plan flies", system=CONSENT, goal=_under_plan),
    Reach(says="an order under notify opens after its notice", system=CONSENT, goal=_notified),
    Reach(says="an authorisation of a corrupt owner verifies", system=CONSENT, goal=_verified),
    Reach(says="a register says authorised", system=CONSENT, goal=_heard),
    Reach(
        says="two orders open under one plan",
        system=PLAN,
        goal=_two_under_plan,
        sizes={"Order": 2},
    ),
)
