"""One study under several sets of assumptions: computed, told, drawn and published.

- `compare`   every case under every set; `findings`, against what each claimant concluded
- `standing`  how each claimant's conclusion stands; `turns`, which input turns the verdict
- `maps`      two inputs against each other; `turning`, the turn of one by the value of another
- `page`      the report; `publish`, the folder with page, figures, tables and provenance
"""
