"""When an interceptor may fly: a stated delay, or later where no radar of the cue has seen enough.

A cue without radars is its delay alone. With radars, the interceptor also waits until one of them
has the missile in view (after burnout: above the least elevation over a smooth Earth, within
range), and then the time that a track takes. What no radar sees is never met.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from jointshield.flight.arc import Arcs
from jointshield.flight.sight import first_held, looks, rooms_in_sector
from jointshield.study.inputs import Floats, Input, number
from jointshield.study.places import Place

_RIGHT_ANGLE_RAD = 0.5 * np.pi


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """Sensors and command that say when an interceptor flies. radars: where they stand, if any."""

    id: str
    name: str
    note: str
    sensors: tuple[str, ...]
    radars: tuple[Place, ...]

    @property
    def inputs(self) -> tuple[Input, ...]:
        """What has to be known of it."""
        about = f"{self.name}: delay from missile launch to interceptor launch"
        delay = number(f"delay_{self.id}", about, "s", 0.0, 3600.0)
        if not self.radars:
            return (delay,)
        return (
            delay,
            number(f"{self.id}_radar_range", f"{self.name}: radar's range", "km", 10.0, 20e3),
            number(f"{self.id}_elevation_min", f"{self.name}: least elevation", "deg", -5.0, 45.0),
            number(f"{self.id}_track_time", f"{self.name}: track before launch", "s", 0.0, 600.0),
        )

    @property
    def lower(self) -> tuple[str, ...]:
        """Inputs of which less is better for the defence."""
        keys = [item.key for item in self.inputs]
        return tuple(key for key in keys if not key.endswith("_radar_range"))

    @property
    def higher(self) -> tuple[str, ...]:
        """Inputs of which more is better for the defence."""
        keys = [item.key for item in self.inputs]
        return tuple(key for key in keys if key.endswith("_radar_range"))


def delays_s(cue: Cue, flights: Arcs, figures: Mapping[str, ArrayLike]) -> Floats:
    """Delays (n,) from launch to the interceptor's; endless where no radar sees the flight.

    figures: the cue's inputs in SI, scalars or (n,); one flight may stand for all n.
    """
    stated = np.asarray(figures[f"delay_{cue.id}"], dtype=np.float64)
    if not cue.radars:
        return stated
    far, low, track = (
        np.asarray(figures[f"{cue.id}_{word}"], dtype=np.float64)
        for word in ("radar_range", "elevation_min", "track_time")
    )
    seen = [_seen_s(flights, radar, far[..., None], low[..., None]) for radar in cue.radars]
    first = np.min([np.where(np.isnan(item), np.inf, item) for item in seen], axis=0)
    return np.asarray(np.maximum(stated, first + track))


def _seen_s(flights: Arcs, radar: Place, range_m: Floats, elevation_rad: Floats) -> Floats:
    """First instant (n,) after burnout at which a radar that looks all round sees; NaN if never."""
    seen = looks(radar.latitude_rad, radar.longitude_rad, 0.0, flights.units, flights.heights_m)
    rooms = rooms_in_sector(
        seen,
        azimuth_min_rad=0.0,
        azimuth_max_rad=0.0,
        elevation_min_rad=elevation_rad,
        elevation_max_rad=_RIGHT_ANGLE_RAD,
        range_max_m=range_m,
    )
    return first_held(flights.times_s, rooms[1:], 0.0)
