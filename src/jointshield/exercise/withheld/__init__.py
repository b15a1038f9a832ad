"""WHAT A PARTY KEEPS BACK: that it did can be shown; what it was, only by itself.

| module | what it is for |
|---|---|
| `seals` | the commitments: how things, labels and notes are bound and placed |
| `noting` | a party's own part: what it keeps back, noted as it goes |
| `reading` | the notes of a run, from the party's own journal |
| `proving` | one note as a file, with as much beside it as the party chooses to show |
| `checking` | such a file verified, offline |
| `audit` | a whole journal: everything kept back has its note, and nothing else |
"""
