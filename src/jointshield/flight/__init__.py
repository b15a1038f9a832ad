"""HOW THINGS MOVE: pure functions of numbers; no files, clock, chance or globals.

- `forces`     gravity with drag, and the drag coefficient by Mach number
- `ballistic`  unpowered flight: coasting, its transition matrix, falling to the ground
- `boost`      powered flight of a notional missile by stages
- `aiming`     its greatest range, and the azimuth and cut-off that reach a target
- `flyout`     an interceptor known only by burnout speed and burn time
- `kepler`     the textbook's relations of the free-flight arc
"""
