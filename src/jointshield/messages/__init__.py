"""WHAT PASSES BETWEEN ROOMS: frozen data, one noun each, and one canonical byte form.

| module | nouns |
|---|---|
| `codec` | how a message becomes bytes and comes back |
| `record` | agreement, seats, adoption, revocation, commitments to other journals, end of run |
| `agreements` | how an agreement came to stand: its versions and their seals |
| `plots` | radar and infrared scans |
| `tracks` | a lane's track, a launch report |
| `withheld` | a note that something was kept back, the book behind it, a proof of one note |
| `picture` | the fused picture and the act of correlation |
| `threats` | impact ellipses, assessments |
| `notices` | launch notices, how far each got, alarms |
| `queries` | "did you see this?", and the answers |
| `consent` | order, proposal, ballot, envelope, decision |
| `gate` | plan, dossier, challenge, release, opening, authorisation, bundle |
| `declarations` | yearly declarations, with sealed fields |
| `consultations` | questions of the register, answers, due dates |
| `inspections` | rights, requests, consents, reports, counts |
| `registers` | seats, founding and sealed acts of a register |
| `engagement` | interceptor launch, kill assessment, why not |
| `truth` | exercise control's own: objects, states, biases, outcomes |
| `barrier` | instructions and reports, mail between members, the joint journal as it is shown |
"""

from jointshield.messages import (  # noqa: F401 - importing registers every kind of message
    agreements,
    barrier,
    consent,
    consultations,
    declarations,
    engagement,
    gate,
    inspections,
    notices,
    picture,
    plots,
    queries,
    record,
    registers,
    threats,
    tracks,
    truth,
    withheld,
)
from jointshield.messages.codec import Message, decode, digest, encode

__all__ = ["Message", "decode", "digest", "encode"]
