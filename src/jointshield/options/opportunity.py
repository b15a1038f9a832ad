"""Engagement opportunities of one site against one predicted path: its battle space."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jointshield.catalogue.things import Site
from jointshield.earth import ground
from jointshield.flight.flyout import flyout_time
from jointshield.options.path import PredictedPath
from jointshield.strict.kernel import kernel
from jointshield.strict.linear import Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Opportunity:
    """What a site can do: launch between `opens_s` and `closes_s`.

    meeting_*: the earliest meeting, for a launch at `opens_s`. `meetings` are the rows of the
    predicted path at which a meeting is possible at all: the fan of possible meeting points.
    """

    site: Site
    opens_s: float
    closes_s: float
    meeting_s: float
    meeting_row: int
    meetings: NDArray[np.int64]


def find_opportunity(
    path: PredictedPath, site: Site, earliest_launch_s: float
) -> Opportunity | None:
    """The battle space of `site` against `path`, or None when no launch from now on gets there."""
    interceptor = site.interceptor
    latest_launch = _latest_launches(
        site.latitude_rad,
        site.longitude_rad,
        path.times_s,
        path.latitudes_rad,
        path.longitudes_rad,
        path.heights_m,
        interceptor.burnout_speed_m_s,
        interceptor.burn_time_s,
        interceptor.height_min_m,
        interceptor.height_max_m,
        interceptor.ground_range_max_m,
    )
    meetings = np.flatnonzero(latest_launch >= earliest_launch_s)
    if len(meetings) == 0:
        return None
    first = int(meetings[0])
    return Opportunity(
        site=site,
        opens_s=earliest_launch_s,
        closes_s=float(np.max(latest_launch[meetings])),
        meeting_s=float(path.times_s[first]),
        meeting_row=first,
        meetings=meetings,
    )


@kernel
def _latest_launches(
    site_latitude_rad: float,
    site_longitude_rad: float,
    times_s: Floats,
    latitudes_rad: Floats,
    longitudes_rad: Floats,
    heights_m: Floats,
    burnout_speed_m_s: float,
    burn_time_s: float,
    height_min_m: float,
    height_max_m: float,
    ground_range_max_m: float,
) -> Floats:
    """Latest launch time for a meeting at each sample (n,); minus infinity where out of reach."""
    latest = np.full(times_s.shape[0], -np.inf)
    for row in range(times_s.shape[0]):
        height = heights_m[row]
        if height < height_min_m or height > height_max_m:
            continue
        ground_m, _, _ = ground.inverse(
            site_latitude_rad, site_longitude_rad, latitudes_rad[row], longitudes_rad[row]
        )
        if ground_m > ground_range_max_m:
            continue
        latest[row] = times_s[row] - flyout_time(ground_m, height, burnout_speed_m_s, burn_time_s)
    return latest
