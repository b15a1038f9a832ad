"""Proofs of the consent protocol: z3 for any number of parties and orders, Spin for schedules."""
