"""A joint missile-defence centre that anyone can run. It simulates; it connects to nothing.

The rooms, in the order in which data flows through them:

    catalogue  what is claimed        world      truth
    node       one party's room       picture    the fused picture
    assessment what it means          options    what could be done
    consent    who agreed             journal    what was written down
    exercise   the clock and the way  report     what happened, for readers

Below them: `messages` (what passes between rooms), `flight`, `earth`, `strict` (arithmetic that
comes out the same on every machine) and `errors`.
"""
