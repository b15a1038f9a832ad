"""Whose land lies under an engagement: under the interceptor's way, and under what may fall.

Debris is not modelled. The land that pieces may reach is taken as everything under the threat's own
path from the earliest possible meeting to its predicted impact.
"""

import numpy as np

from jointshield.catalogue.territory import Territory
from jointshield.earth import ground
from jointshield.options.opportunity import Opportunity
from jointshield.options.path import PredictedPath

_SPACING_M = 20_000.0
"""Distance between the points of an interceptor's way that are looked up."""


def overflown(
    path: PredictedPath, opportunity: Opportunity, territory: Territory
) -> tuple[str, ...]:
    """Parties under any interceptor way of the fan."""
    site = opportunity.site
    latitudes: list[float] = []
    longitudes: list[float] = []
    rows = opportunity.meetings
    for row in sorted({int(rows[0]), int(rows[len(rows) // 2]), int(rows[-1])}):
        distance_m, azimuth, _ = ground.inverse(
            site.latitude_rad,
            site.longitude_rad,
            path.latitudes_rad[row],
            path.longitudes_rad[row],
        )
        steps = int(distance_m / _SPACING_M) + 1
        for step in range(steps + 1):
            latitude, longitude, _ = ground.direct(
                site.latitude_rad, site.longitude_rad, azimuth, distance_m * step / steps
            )
            latitudes.append(latitude)
            longitudes.append(longitude)
    return territory.parties_under(np.array(latitudes), np.array(longitudes))


def under_debris(
    path: PredictedPath, opportunity: Opportunity, territory: Territory
) -> tuple[str, ...]:
    """Parties under the threat's path from the earliest possible meeting to its impact."""
    row = opportunity.meeting_row
    return territory.parties_under(path.latitudes_rad[row:], path.longitudes_rad[row:])
