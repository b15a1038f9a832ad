"""Treaties asked about architectures: which clause is met, by what margin, by whose figures.

- `architectures`    studies and scenarios as the architectures that clauses judge
- `check`            clause by architecture, under every view
- `stress`           the smallest lawful change that defeats a clause's purpose
- `register`, `register_copy`, `register_check`    sealed papers in a journal file, and its copies
- `seats`, `acts`    whose keys seal, and what makes an act count once and in one place
- `ledger`, `items`    what a register holds, and the items that broken clauses open in it
- `page`, `publish`, `draw`    the matrix for people
"""
