"""THE AGREEMENT AS PEOPLE CHANGE IT: drafts, differences in plain words, signatures, what stands.

| module | what it does |
|---|---|
| `papers` | reading and writing the files: drafts, seals, what stands, and runs |
| `drafting` | a first version from a scenario; the next version from the one in force |
| `wording` | the words of all that is told, in three languages (`words.toml`) |
| `telling` | a whole agreement in words |
| `difference` | what a change means, in words, most weighty first |
| `signatures` | who has to sign, with which key; which seals count, and why others do not |
| `adoption` | sealing, and putting in force |

What holds is decided by `consent.standing` alone.
"""
