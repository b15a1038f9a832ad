"""Consent: nothing flies unless every party whose consent the agreed rules need has signed.

| module | what it is for |
|---|---|
| `curve` | which 32 bytes are a sound Ed25519 public key |
| `keys` | party keys, simulation keys, enrolment |
| `seal` | DSSE envelopes: one message, one named signature |
| `policy` | whose consent an order needs, and whether an order fits the agreement |
| `register` | the state machine that takes in ballots and decides |
| `gate` | the owner's own key last; the proof that an engagement needs |
| `desk` | a simulated desk that follows a party's written policy |

No IO and no clock: the instant is an argument. Refused, lapsed and withheld are values with their
reason, not exceptions.
"""
