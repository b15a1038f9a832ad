"""Distances that clauses ask for: between posts, to launch areas, to the edge of a named sea."""

import math
from collections.abc import Sequence

import numpy as np

from jointshield.flight.distances import distance_and_azimuth
from jointshield.guarantees.architecture import Ground
from jointshield.guarantees.clause import Zone

_EDGE_POINTS = 721
"""Points along each edge of a box: under 10 km apart on any sea."""


def distance_m(first: Ground, second: Ground) -> float:
    """Length of the geodesic between two places, WGS 84."""
    length, _ = distance_and_azimuth(
        first.latitude_rad, first.longitude_rad, second.latitude_rad, second.longitude_rad
    )
    return float(length)


def nearest(place: Ground, others: Sequence[Ground]) -> tuple[float, Ground]:
    """The nearest of some places, and the distance to it in m."""
    return min(((distance_m(place, other), other) for other in others), key=lambda pair: pair[0])


def outside_m(place: Ground, zone: Zone) -> float:
    """How far outside a box a place lies in m; less than 0: inside, by the way to its edge."""
    inside = (
        zone.south_rad <= place.latitude_rad <= zone.north_rad
        and math.remainder(place.longitude_rad - zone.west_rad, 2.0 * math.pi) >= 0.0
        and math.remainder(zone.east_rad - place.longitude_rad, 2.0 * math.pi) >= 0.0
    )
    along = np.linspace(zone.west_rad, zone.east_rad, _EDGE_POINTS)
    up = np.linspace(zone.south_rad, zone.north_rad, _EDGE_POINTS)
    edges = (
        (np.full_like(along, zone.south_rad), along),
        (np.full_like(along, zone.north_rad), along),
        (up, np.full_like(up, zone.west_rad)),
        (up, np.full_like(up, zone.east_rad)),
    )
    lengths = (
        distance_and_azimuth(place.latitude_rad, place.longitude_rad, latitude, longitude)[0]
        for latitude, longitude in edges
    )
    least = min(float(item.min()) for item in lengths)
    return -least if inside else least
