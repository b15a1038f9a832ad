"""WHAT PASSES BETWEEN ROOMS: frozen data, one noun each, and one canonical byte form.

| module | nouns |
|---|---|
| `codec` | how a message becomes bytes and comes back |
| `record` | agreement, seats, adoption, revocation, commitments to other journals, end of run |
| `plots` | radar and infrared scans |
| `tracks` | a lane's track, a launch report, a note of what was withheld |
| `picture` | the fused picture and the act of correlation |
| `threats` | launch notices, impact ellipses, assessments |
| `consent` | order, proposal, ballot, envelope, decision |
| `gate` | plan, dossier, challenge, release, opening, authorisation |
| `engagement` | interceptor launch, kill assessment, why not |
| `truth` | exercise control's own: objects, states, biases, outcomes |
"""

from jointshield.messages import (  # noqa: F401 - importing registers every kind of message
    consent,
    engagement,
    gate,
    picture,
    plots,
    record,
    threats,
    tracks,
    truth,
)
from jointshield.messages.codec import Message, decode, digest, encode

__all__ = ["Message", "decode", "digest", "encode"]
