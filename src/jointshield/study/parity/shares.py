"""Which share of a force's flights the interceptors of a defence could meet, site by site."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from jointshield.flight.arc import Arcs, arcs, dense_ends
from jointshield.options.footprint import margins_s
from jointshield.study.classes import CLASS, MISSILE, reach_of
from jointshield.study.inputs import Floats, Values
from jointshield.study.parity.forces import Deployment, Force

_INSTANTS = 192
_KEPT = 50_000
"""Rows of figures whose shares are kept: some megabytes."""


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
    keys = (
        "delay",
        *(f"{force.id}_{key}" for key in MISSILE),
        *(f"{stand.interceptor}_{key}" for stand in deployment.stands for key in CLASS),
    )
    keys = tuple(dict.fromkeys(keys))
    rows = np.stack([values[key] for key in keys], axis=-1)
    distinct, which = np.unique(rows, axis=0, return_inverse=True)
    found = [_met(force, deployment, keys, tuple(row.tolist())) for row in distinct]
    shares = np.stack(found, axis=-1)[:, which.ravel()]
    classes = deployment.classes
    return Shares(
        whole=shares[0],
        by_class=dict(zip(classes, shares[1 : 1 + len(classes)], strict=True)),
        by_stand=tuple(shares[1 + len(classes) :]),
    )


@lru_cache(maxsize=4)
def _flown(force: Force, missile: tuple[float, ...]) -> Arcs:
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


@lru_cache(maxsize=_KEPT)
def _met(
    force: Force, deployment: Deployment, keys: tuple[str, ...], row: tuple[float, ...]
) -> tuple[float, ...]:
    """Shares met by all stands, by each class and by each stand, under one row of figures.

    Kept, because sets that differ in numbers of interceptors ask for the same rows again.
    """
    figures = dict(zip(keys, row, strict=True))
    flown = _flown(force, tuple(figures[f"{force.id}_{key}"] for key in MISSILE))
    margins = np.stack(
        [
            margins_s(
                flown,
                stand.site.place.unit,
                reach_of(figures, stand.interceptor),
                figures["delay"],
            )
            for stand in deployment.stands
        ]
    )
    weights = np.where(flown.range_m <= figures[f"{force.id}_range"], force.weights, 0.0)
    classes = np.array([stand.interceptor for stand in deployment.stands])
    groups = [margins[classes == key].max(axis=0) for key in deployment.classes]
    met = np.stack([margins.max(axis=0), *groups, *margins]) >= 0.0
    if not weights.sum() > 0.0:
        return (math.nan,) * len(met)
    return tuple(((met * weights).sum(axis=1) / weights.sum()).tolist())
