"""The consent protocol as one transition system."""

from proofs.consent import evidence, gate, register, signer
from proofs.consent.laws import LAWS
from proofs.consent.terms import System

CONSENT = System(
    name="consent",
    sorts=evidence.SORTS,
    facts=evidence.FACTS,
    relations=evidence.RELATIONS,
    axioms=evidence.axioms,
    initial=evidence.initial,
    actions=(*signer.ACTIONS, *gate.ACTIONS, *register.ACTIONS),
    laws=LAWS,
)
