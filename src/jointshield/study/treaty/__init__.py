"""Treaties asked about architectures: which clause is met, by what margin, by whose figures.

- `architectures`    studies and scenarios as the architectures that clauses judge
- `check`            clause by architecture, under every view
- `stress`           the smallest lawful change that defeats a clause's purpose
- `page`, `publish`, `draw`    the matrix for people
"""
