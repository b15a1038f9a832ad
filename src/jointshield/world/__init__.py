"""TRUTH: the flight of real objects, what sensors receive from them, what an engagement does.

Only `exercise` opens this room. What leaves it are scans; everything else that it says goes to
exercise control's own journal.
"""

from jointshield.world.world import Observed, World

__all__ = ["Observed", "World"]
