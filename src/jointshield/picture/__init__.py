"""THE JOINT PICTURE: same releases in any order, same digest.

| module | what it holds |
|---|---|
| `picture` | `PictureState`, and `update`: releases in, picture out |
| `lanes` | what a centre holds of each lane, carried to now |
| `correlate` | which lanes' tracks are one object |
| `origin` | which launch report belongs to which joint track |
"""

from jointshield.picture.picture import PictureState, update

__all__ = ["PictureState", "update"]
