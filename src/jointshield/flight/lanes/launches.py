"""Many launches as arrays: from a missile and its programme, and the flights that result."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from jointshield.earth.ellipsoid import ECCENTRICITY_SQUARED, SEMI_MAJOR_AXIS_M
from jointshield.earth.frames import EARTH_ROTATION_RAD_S
from jointshield.errors import MistakeError
from jointshield.flight.lanes.tasks import Burns, Floats
from jointshield.flight.missile import Missile, Programme

# Errors of the steps add up, and those at the bends of the air and of Cd are not seen.
_WEIGHT = 40.0
_SAME = 1.0e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Launches:
    """Launches (n,) at exercise time 0: what the engine needs of each.

    Parameters: states_eci (n, 6) at lift-off, at rest on the ground; axes (n, 6), unit vectors
    along the ground towards the azimuth and up; segments (n, k, 8) of the thrust: begin and end s
    after launch, elevation at the begin rad and its rate rad/s, thrust N, mass at the begin kg,
    flow kg/s, cross-section m2; counts (n,) of segments used; drags_m2_kg (n,),
    Cd A / m of what flies on after the last burnout, or A / m of a body (body true) whose Cd goes
    with the Mach number; levers_s (n,), what an error in velocity is multiplied with.
    """

    states_eci: Floats
    axes: Floats
    segments: Floats
    counts: NDArray[np.int64]
    drags_m2_kg: Floats
    body: bool
    levers_s: Floats

    def __len__(self) -> int:
        return len(self.counts)

    @classmethod
    def of(
        cls,
        missile: Missile,
        programme: Programme,
        latitude_rad: ArrayLike,
        longitude_rad: ArrayLike,
        azimuth_rad: ArrayLike,
        height_m: ArrayLike = 0.0,
        *,
        held_elevations_rad: ArrayLike | None = None,
        cut_off_s: ArrayLike | None = None,
    ) -> "Launches":
        """Return launches of one missile; everything but the missile broadcasts to (n,).

        Parameters: the launch point (geodetic) and azimuth; held_elevations_rad, instead of the
        programme's, (n,) for one elevation that serves all stages or (n, stages); cut_off_s,
        instead of the programme's, NaN for none.
        Raises: MistakeError where programme and missile do not fit each other.
        """
        stages = len(missile.stages)
        held = np.asarray(
            programme.held_elevations_rad if held_elevations_rad is None else held_elevations_rad,
            dtype=np.float64,
        )
        if held_elevations_rad is None:
            held = held.reshape(1, -1)
        elif held.ndim < 2:
            held = held.reshape(-1, 1)
        if held.shape[1] not in (1, stages):
            raise MistakeError(
                f"held_elevations_rad: {held.shape[1]} values for {stages} stages; expected one "
                "value, or one per stage"
            )
        cut = programme.cut_off_s if cut_off_s is None else cut_off_s
        cut_off = np.asarray(math.nan if cut is None else cut, dtype=np.float64)
        latitude, longitude, azimuth, height, cut_off, rows = np.broadcast_arrays(
            *(np.asarray(a, np.float64) for a in (latitude_rad, longitude_rad, azimuth_rad)),
            np.asarray(height_m, np.float64),
            cut_off,
            np.arange(len(held)) if len(held) > 1 else np.zeros(1, dtype=np.int64),
        )
        held = np.broadcast_to(held, (len(held), stages))[rows.ravel()]
        latitude, longitude = latitude.ravel(), longitude.ravel()
        states, axes = _starts(latitude, longitude, azimuth.ravel(), height.ravel())
        segments, counts = _segments(missile, programme, held, cut_off.ravel())
        last = segments[np.arange(len(counts)), counts - 1]
        mass = last[:, 5] - last[:, 6] * (last[:, 1] - last[:, 0])
        reciprocal = 1.0 / missile.payload_ballistic_coefficient_kg_m2
        return cls(
            states_eci=states,
            axes=axes,
            segments=segments,
            counts=counts,
            drags_m2_kg=np.full(len(counts), reciprocal)
            if missile.separates
            else last[:, 7] / mass,
            body=not missile.separates,
            levers_s=np.full(len(counts), _lever_s(missile)),
        )

    def burns(self, tolerance_m: float) -> Burns:
        """Return what a tier needs."""
        return Burns(
            states=np.ascontiguousarray(self.states_eci.T),
            axes=np.ascontiguousarray(self.axes.T),
            segments=self.segments,
            counts=self.counts,
            jumps=_jumps(self.segments),
            levers_s=self.levers_s,
            tolerance_m=tolerance_m,
        )


def _jumps(segments: Floats) -> NDArray[np.bool_]:
    """Return where (n, k) a segment does not go on with the thrust, flow and mass before it."""
    begin, mass, flow = segments[:, :, 0], segments[:, :, 5], segments[:, :, 6]
    left = mass[:, :-1] - flow[:, :-1] * (begin[:, 1:] - begin[:, :-1])
    jumps = np.ones(begin.shape, dtype=np.bool_)
    jumps[:, 1:] = (segments[:, 1:, 4:] != segments[:, :-1, 4:])[:, :, (0, 2, 3)].any(axis=2)
    jumps[:, 1:] |= np.abs(mass[:, 1:] - left) > _SAME * mass[:, 1:]
    return jumps


def _lever_s(missile: Missile) -> float:
    """Return about how long a missile flies after burnout: what gravity needs to undo its speed."""
    speed = 0.0
    for i, stage in enumerate(missile.stages):
        full = missile.mass_kg(i)
        empty = full - stage.fuelled_mass_kg + stage.dry_mass_kg
        speed += stage.thrust_n / stage.flow_kg_s * math.log(full / empty)
    return _WEIGHT * min(max(0.15 * speed, 50.0), 3000.0)


def _starts(
    latitude: Floats, longitude: Floats, azimuth: Floats, height: Floats
) -> tuple[Floats, Floats]:
    """Return states (n, 6) at rest on the turning ground, and axes (n, 6): along it and up."""
    sl, cl, so, co = np.sin(latitude), np.cos(latitude), np.sin(longitude), np.cos(longitude)
    sa, ca = np.sin(azimuth), np.cos(azimuth)
    normal = SEMI_MAJOR_AXIS_M / np.sqrt(1.0 - ECCENTRICITY_SQUARED * sl * sl)
    axial = (normal + height) * cl
    x, y = axial * co, axial * so
    z = (normal * (1.0 - ECCENTRICITY_SQUARED) + height) * sl
    states = np.stack(
        (x, y, z, -EARTH_ROTATION_RAD_S * y, EARTH_ROTATION_RAD_S * x, np.zeros_like(z)), axis=1
    )
    along = (-sa * so - ca * sl * co, sa * co - ca * sl * so, ca * cl)
    return states, np.stack((*along, cl * co, cl * so, sl), axis=1)


def _segments(
    missile: Missile, programme: Programme, held: Floats, cut_off: Floats
) -> tuple[Floats, NDArray[np.int64]]:
    """Return segments (n, k, 8) and how many of them each launch has, as `boost` cuts them.

    Each stage has a place for its rise, its pitching and its held part; empty ones close up.
    """
    count = len(held)
    end_s = np.full(count, missile.burn_time_s)
    given = ~np.isnan(cut_off)
    wrong = given & ~((cut_off > missile.last_ignition_s) & (cut_off <= missile.burn_time_s))
    if wrong.any():
        raise MistakeError(
            f"cut_off_s: {float(cut_off[wrong][0])}; expected after the last ignition at "
            f"{missile.last_ignition_s} s and not after the last burnout at "
            f"{missile.burn_time_s} s"
        )
    end_s[given] = cut_off[given]
    time, elevation = np.zeros(count), np.full(count, 0.5 * math.pi)
    table = np.zeros((count, 3 * len(missile.stages), 8))
    counts = np.zeros(count, dtype=np.int64)
    everyone = np.arange(count)
    ignition = 0.0
    for index, stage in enumerate(missile.stages):
        stage_end = np.minimum(ignition + stage.burn_time_s, end_s)
        target, mass = held[:, index], missile.mass_kg(index)
        for part in range(3):
            rate = np.zeros(count)
            until = stage_end
            if part == 0:
                until = np.minimum(stage_end, programme.vertical_rise_s)
            elif part == 1:
                rate = np.sign(target - elevation) * programme.pitch_rate_rad_s
                until = np.minimum(
                    stage_end, time + np.abs(target - elevation) / programme.pitch_rate_rad_s
                )
            used = until > time
            rows = np.empty((count, 8))
            rows[:] = 0.0
            rows[:, 0], rows[:, 1], rows[:, 2], rows[:, 3] = time, until, elevation, rate
            rows[:, 4], rows[:, 5] = stage.thrust_n, mass - stage.flow_kg_s * (time - ignition)
            rows[:, 6], rows[:, 7] = stage.flow_kg_s, stage.area_m2
            table[everyone[used], counts[used]] = rows[used]
            reached = elevation + rate * (until - time)
            if part == 1:
                reached = np.where(until < stage_end, target, reached)
            elevation = np.where(used, reached, elevation)
            time = np.where(used, until, time)
            counts = counts + used
        ignition += stage.burn_time_s
    return np.ascontiguousarray(table[:, : counts.max(initial=1)]), counts
