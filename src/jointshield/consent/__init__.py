"""Consent: nothing flies unless every party whose consent the agreed rules need has signed.

| module | what it is for |
|---|---|
| `keys` | keys by party and role, enrolment, the test that no key opens another slot |
| `seal` | DSSE envelopes: one message, one named signature |
| `standing` | the agreement in force, its changes, keys taken out of use |
| `policy` | whose consent an order needs, and whether an order fits the agreement |
| `ballots` | what makes an envelope a ballot on one order or plan |
| `evidence` | what shows that an order may fly: dossier, challenge, releases, opening |
| `register` | the state machine that takes in ballots and says how an order ended |
| `signer` | one party's side of an order: when its two keys may turn |
| `gate`, `gate_state` | the state machine at the interceptors: verifies everything, opens once |
| `authorised` | the only thing that an engagement may act on |
| `bundle` | one authorised order, verified offline by an outsider |
| `desk` | a simulated desk that follows a party's written policy |

No IO and no clock: the instant is an argument. Refused, lapsed and withheld are values with their
reason, not exceptions.
"""
