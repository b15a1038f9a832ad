"""The rows of the compiled tier's buffers: of lanes, and of a block of flights.

Buffers are flat: row r of lane or flight i lies at r * width + i, with a width known to the
compiler, so that it sees which rows never meet.
"""

LANES = 32
BLOCK = 4104  # no power of two: rows of a flight would share one line of the cache

# Rows of a lane: state, longest flight, drag, cut, layer; flag, step tried, what was before it.
STATE = 16
MAXIMUM, DRAG, CUT, LAYER, FLAG, TAKEN, OLD = 16, 17, 18, 19, 33, 34, 35
ROWS = 45
# Rows of a flight in a block; the first 19 are those of a lane.
LANDING, HIGHEST, AFTER, PLACE, PEAK, GROUND, CAME = 19, 39, 59, 60, 63, 64, 66
BLOCK_ROWS = 67
