"""HOW THINGS MOVE: pure functions of numbers; no files, clock, chance or globals.

One flight, in strict arithmetic (what the exercise digests):

- `forces`         gravity with drag, and the drag coefficient by Mach number
- `ballistic`      unpowered flight: coasting, its transition matrix, falling to the ground
- `missile`        a missile by its stages, and the programme it flies
- `boost`          powered flight of a notional missile by stages
- `aiming`         its greatest range, and the azimuth and cut-off that reach a target

Many flights at once (what studies ask):

- `lanes`          falls and launches in batches, by the tier that answers first
- `searching`      greatest ranges and aims of many launches; `families`, of missiles that vary
- `sampling`       where a launched missile is, instant by instant
- `lofting`        a steep test's missile flown on a standard path

By the textbook:

- `kepler`         relations of the free-flight arc; `lambert`, of two points and a time
- `arc`            flights of which only the burnout is stated; `profile`, with their climb
- `flyout`         an interceptor known only by burnout speed and burn time; `flyout_path`, its way
- `carried`        its time to a point, from ground that turns on with the Earth
- `meeting`        where and when an interceptor can meet a flight
- `sight`          what a station on the ground sees of it
- `constellation`  how much of the Earth orbiting interceptors have in reach
- `distances`      geodesics of many pairs of places
- `arrays`         one scalar formula, run over whole arrays
"""
