"""Chance that depends on the seed, a name and a counter only, never on who drew before.

python docs/examples/chance_by_name.py
"""

from jointshield.strict.streams import Stream

noise = Stream(7, "radar", "range noise")
later = noise.normal(500, 3)
earlier = noise.normal(2, 3)
print("draw 500:", *later, " draw 2:", *earlier)

assert (Stream(7, "radar", "range noise").normal(500, 3) == later).all()
assert (Stream(8, "radar", "range noise").normal(500, 3) != later).all()
