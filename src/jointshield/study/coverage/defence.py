"""How much ground an architecture defends against missiles from one launch area.

Every cell of the area that the missile can reach is the aim of one flight of least energy
(`flight.arc`). The cell is defended if some battery can meet that flight in time
(`options.footprint`). One interceptor against one missile: neither numbers nor kills are counted.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jointshield.flight.arc import Arcs, arcs, dense_ends, ground_ranges_m
from jointshield.flight.meeting import meetings
from jointshield.options.footprint import margins_s
from jointshield.study.classes import CLASS, MISSILE, figures_at, reach_of
from jointshield.study.coverage.cells import Cells
from jointshield.study.coverage.cues import delays_s
from jointshield.study.coverage.plan import Architecture, Battery
from jointshield.study.inputs import Floats, Values
from jointshield.study.places import Place

_BATCH = 1024
"""Flights at a time: their instants then fit the cache and the memory stays flat."""
_INSTANTS = 96
_SAMPLES = 2048
NEAREST_M = 1.0e5
"""Aims nearer to the launch than this are not flown: no arc of these classes is that short."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Raid:
    """Missiles of one class from one launch area."""

    launch: Place
    threat: str


def _row(values: Values, keys: Sequence[str], sample: int) -> tuple[float, ...]:
    return tuple(float(values[key][sample]) for key in keys)


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """Some cells of a grid under one sample: margin_s (n,) of the best battery, NaN out of range.

    best: index of that battery in the architecture, -1 where there is none.
    """

    sample: int
    cells: slice
    margin_s: Floats
    best: NDArray[np.intp]


def slices(
    architecture: Architecture,
    raid: Raid,
    cells: Cells,
    values: Values,
    done: Callable[[int], None] = lambda _: None,
) -> Iterator[Slice]:
    """Go over the cells in batches, and over the samples (n,) of the inputs for each batch.

    done: called with the number of flights met so far, for a progress bar.
    """
    launch, flown = raid.launch.unit, None
    apart = ground_ranges_m(cells.units, launch)
    samples = len(next(iter(values.values())))
    keys = [f"{raid.threat}_{key}" for key in MISSILE]
    met = 0
    for start in range(0, len(cells), _BATCH):
        part = slice(start, min(start + _BATCH, len(cells)))
        before: tuple[float, ...] | None = None
        for sample in range(samples):
            missile = _row(values, keys, sample)
            if missile != before:  # one missile under many interceptors is flown once
                reached = np.flatnonzero((apart[part] <= missile[0]) & (apart[part] >= NEAREST_M))
                flown = _flights(launch, cells.units[part][reached], missile)
                before = missile
            margin = np.full(part.stop - part.start, math.nan)
            best = np.full(len(margin), -1)
            if flown is not None and len(reached):
                margin[reached], best[reached] = _best(
                    architecture.batteries, flown, figures_at(values, sample)
                )
            met += len(margin)
            done(met)
            yield Slice(sample=sample, cells=part, margin_s=margin, best=best)


def _flights(launch: Floats, aims: Floats, missile: tuple[float, ...]) -> Arcs | None:
    if len(aims) == 0:
        return None
    _, burn, height, away, loft = missile
    return arcs(
        launch,
        aims,
        burn_time_s=burn,
        burnout_height_m=height,
        burnout_ground_range_m=away,
        loft_rad=loft,
        shares=dense_ends(_INSTANTS),
    )


def _best(
    batteries: tuple[Battery, ...], flown: Arcs, figures: Mapping[str, float]
) -> tuple[Floats, NDArray[np.intp]]:
    margins = np.stack(
        [
            margins_s(
                flown,
                battery.site.place.unit,
                reach_of(figures, battery.interceptor),
                delays_s(battery.cue, flown, figures),
            )
            for battery in batteries
        ]
    )
    best = np.argmax(margins, axis=0)
    return margins[best, np.arange(margins.shape[1])], best


def city_margin_s(architecture: Architecture, raid: Raid, city: Place, values: Values) -> Floats:
    """Margin (n,) of the best battery against a flight to one city; endless if out of range."""
    samples = len(next(iter(values.values())))
    parts = [
        _city_margin(
            architecture,
            raid,
            city,
            {key: item[start : start + _SAMPLES] for key, item in values.items()},
        )
        for start in range(0, samples, _SAMPLES)
    ]
    return np.concatenate(parts)


def _city_margin(architecture: Architecture, raid: Raid, city: Place, values: Values) -> Floats:
    missile = {key: values[f"{raid.threat}_{key}"] for key in MISSILE}
    count = len(missile["range"])
    same = all(np.all(item == item[0]) for item in missile.values())
    flown = {key: item[:1] if same else item for key, item in missile.items()}
    flights = arcs(
        raid.launch.unit,
        city.unit,
        burn_time_s=flown["burn_time"],
        burnout_height_m=flown["burnout_height"],
        burnout_ground_range_m=flown["burnout_range"],
        loft_rad=flown["loft"],
        shares=dense_ends(_INSTANTS),
    )
    best = np.full(count, -math.inf)
    for battery in architecture.batteries:
        figures = {key: values[f"{battery.interceptor}_{key}"] for key in CLASS}
        met = meetings(
            flights,
            battery.site.place.unit,
            delay_s=0.0,
            burnout_speed_m_s=figures["speed"],
            burn_time_s=figures["burn_time"],
            range_max_m=figures["fly_out_limit"],
            height_min_m=figures["height_min"],
            height_max_m=figures["height_max"],
        )
        best = np.maximum(best, met.latest_launch_s - delays_s(battery.cue, flights, values))
    return np.where(missile["range"] >= flights.range_m, best, math.inf)


def shares(
    architecture: Architecture, raid: Raid, cells: Cells, values: Values
) -> Mapping[str, Floats]:
    """Sums over the cells for samples (n,): see the outputs of the model."""
    count = len(next(iter(values.values())))
    sums = {
        f"{what}_{whom}": np.zeros(count)
        for what in ("reached", "defended")
        for whom in ("land", "people")
    }
    for found in slices(architecture, raid, cells, values):
        for whom, weight in (("land", cells.land_m2), ("people", cells.people)):
            held = weight[found.cells]
            sums[f"reached_{whom}"][found.sample] += held[~np.isnan(found.margin_s)].sum()
            sums[f"defended_{whom}"][found.sample] += held[found.margin_s >= 0.0].sum()
    return sums
