"""Which share of a force's flights the interceptors of a defence could meet, site by site."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from jointshield.flight.arc import Arcs, arcs, dense_ends
from jointshield.options.footprint import margins_s
from jointshield.study.classes import CLASS, MISSILE, reach_of
from jointshield.study.inputs import Floats, Values
from jointshield.study.parity.forces import Deployment, Force

_INSTANTS = 192


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """Shares of a force's flights within range that could be met: (n,) each, NaN if none is.

    whole: by some stand. by_class: by some stand of a class. by_stand: by each stand, in order.
    """

    whole: Floats
    by_class: Mapping[str, Floats]
    by_stand: tuple[Floats, ...]


def reachable(force: Force, deployment: Deployment, values: Values) -> Shares:
    """Shares under samples (n,); those that differ in numbers only are flown once."""
    keys = [
        "delay",
        *(f"{force.id}_{key}" for key in MISSILE),
        *(f"{stand.interceptor}_{key}" for stand in deployment.stands for key in CLASS),
    ]
    rows = np.stack([values[key] for key in dict.fromkeys(keys)], axis=-1)
    _, firsts, which = np.unique(rows, axis=0, return_index=True, return_inverse=True)
    flown: dict[tuple[float, ...], Arcs] = {}
    found = []
    for sample in firsts:
        missile = tuple(float(values[f"{force.id}_{key}"][sample]) for key in MISSILE)
        if missile not in flown:
            flown = {missile: flights(force, missile)}
        found.append(_shares(force, deployment, flown[missile], missile[0], values, int(sample)))
    shares = np.stack(found, axis=-1)[:, which.ravel()]
    classes = deployment.classes
    return Shares(
        whole=shares[0],
        by_class=dict(zip(classes, shares[1 : 1 + len(classes)], strict=True)),
        by_stand=tuple(shares[1 + len(classes) :]),
    )


def flights(force: Force, missile: tuple[float, ...]) -> Arcs:
    """Fly every base to every target. missile: figures in the order of `classes.MISSILE`."""
    _, burn, height, away, loft = missile
    return arcs(
        force.launches,
        force.aims,
        burn_time_s=burn,
        burnout_height_m=height,
        burnout_ground_range_m=away,
        loft_rad=loft,
        shares=dense_ends(_INSTANTS),
    )


def _shares(
    force: Force,
    deployment: Deployment,
    flown: Arcs,
    range_m: float,
    values: Values,
    sample: int,
) -> Floats:
    margins = np.stack(
        [
            margins_s(
                flown,
                stand.site.place.unit,
                reach_of(values, stand.interceptor, sample),
                float(values["delay"][sample]),
            )
            for stand in deployment.stands
        ]
    )
    weights = np.where(flown.range_m <= range_m, force.weights, 0.0)
    if not weights.sum() > 0.0:
        return np.full(1 + len(deployment.classes) + len(margins), math.nan)
    classes = np.array([stand.interceptor for stand in deployment.stands])
    groups = [margins[classes == key].max(axis=0) for key in deployment.classes]
    met = np.stack([margins.max(axis=0), *groups, *margins]) >= 0.0
    return np.asarray((met * weights).sum(axis=1) / weights.sum())
