"""Our kernels beside the library that one would use otherwise: microseconds each, and the ratio."""

import math
from collections.abc import Callable

import numpy as np
import shapely
from numpy.typing import NDArray

from benchmarks.clock import best_s
from jointshield.catalogue.borders import Borders
from jointshield.strict import elementary
from jointshield.strict.kernel import kernel

Floats = NDArray[np.float64]
Pair = tuple[str, int, Callable[[], object], Callable[[], object]]


@kernel
def _strict_sines(x: Floats, out: Floats) -> None:
    for i in range(len(x)):
        out[i] = elementary.sin(x[i])


@kernel
def _library_sines(x: Floats, out: Floats) -> None:
    for i in range(len(x)):
        out[i] = math.sin(x[i])


def main() -> None:
    """Print one line for each pair."""
    print("kernel and peer, microseconds each, ratio (below 1: ours is quicker)")
    for name, count, ours, theirs in (_sines(), _borders()):
        own_us, peer_us = best_s(ours) / count * 1e6, best_s(theirs) / count * 1e6
        print(f"  {name:54s} {own_us:9.4f} {peer_us:9.4f}  {own_us / peer_us:7.2f}")


def _sines() -> Pair:
    x = np.random.default_rng(0).uniform(-10.0, 10.0, 100_000)
    out = np.empty_like(x)
    return (
        "strict sine, and the compiler's own",
        len(x),
        lambda: _strict_sines(x, out),
        lambda: _library_sines(x, out),
    )


def _borders() -> Pair:
    borders = Borders.load()
    random = np.random.default_rng(0)
    latitudes_deg, longitudes_deg = random.uniform(30, 60, 2000), random.uniform(0, 60, 2000)
    codes = {country.identifier for country in borders.countries}
    polygons = [
        shapely.Polygon(outline.border_deg, outline.holes_deg)
        for code in codes
        if code
        for outline in borders.polygons(code)
    ]
    tree = shapely.STRtree(polygons)
    points = shapely.points(longitudes_deg, latitudes_deg)
    return (
        "country under a point, and Shapely's tree",
        len(points),
        lambda: borders.countries_under(latitudes_deg, longitudes_deg),
        lambda: tree.query(points, predicate="within"),
    )
