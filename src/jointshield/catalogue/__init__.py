"""What is claimed about the world: figures with their sources, and the borders of countries.

quantity, units       a claimed figure: value, low, high, unit, source, claimant
things                the nouns of a scenario, resolved to SI
shape                 which keys each file may hold: checked by `check`, published by `schema`
document, check       reading a file, and saying exactly what is wrong with it
load, layers, claims  base catalogue, party overlays and scenario, and what each figure came from
assemble              from the checked files to the things
listing               plain rows for people
borders               whose territory lies under a point

A number gets in with a unit and a source or not at all; figures kept under `unverified` never do.
"""
