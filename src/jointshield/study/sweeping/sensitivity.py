"""How much of an output's variance each sampled input answers for, alone and with the others.

First-order and total Sobol' indices of a `saltelli` sweep with 95 % intervals by bootstrap over
its base points, by SALib (Herman & Usher 2017; estimators of Saltelli et al. 2010). Two outputs
are shared out: the verdict (1 where it holds, 0 where not) and the output that decides it, with
what is endless taken at the model's stated bound.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from jointshield.strict.streams import Stream
from jointshield.study.extras import needed
from jointshield.study.inputs import Floats

_RESAMPLES = 200
MOST_BASE_POINTS = 2**16
"""More are not looked at: the bootstrap holds every one of its samples in memory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """One input's indices; each with the half-width of its 95 % interval."""

    key: str
    first: float
    first_half: float
    total: float
    total_half: float

    def as_json(self) -> dict[str, Any]:
        """As a plain tree."""
        return {
            "input": self.key,
            "first": round(self.first, 5),
            "first_low": round(self.first - self.first_half, 5),
            "first_high": round(self.first + self.first_half, 5),
            "total": round(self.total, 5),
            "total_low": round(self.total - self.total_half, 5),
            "total_high": round(self.total + self.total_half, 5),
        }


def indices(keys: tuple[str, ...], rows: Floats, seed: int) -> tuple[Index, ...] | None:
    """Return the indices of an output over the rows of a `saltelli` sweep, in their order.

    Parameters: keys, the sampled inputs (d); rows (n (d + 2),), finite; seed, names the bootstrap.
    Returns: None where the output is the same everywhere, so that there is nothing to share out.
    """
    if float(np.ptp(rows)) <= 1e-12 * float(np.max(np.abs(rows))):
        return None
    analyze = needed("SALib.analyze.sobol", "sweep", "sensitivity").analyze
    found = analyze(
        {"num_vars": len(keys), "names": list(keys), "bounds": [[0.0, 1.0]] * len(keys)},
        rows,
        calc_second_order=False,
        num_resamples=_RESAMPLES,
        # SALib takes a seed of 0 for none.
        seed=1 + int(Stream(seed, "sweep", "bootstrap").raw(0, 1)[0] >> np.uint64(1)),
    )
    return tuple(
        Index(
            key=key,
            first=float(found["S1"][at]),
            first_half=float(found["S1_conf"][at]),
            total=float(found["ST"][at]),
            total_half=float(found["ST_conf"][at]),
        )
        for at, key in enumerate(keys)
    )
