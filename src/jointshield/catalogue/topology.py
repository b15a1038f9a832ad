"""TopoJSON decoded: rings of integer grid points, and the same rings in degrees.

Kept on the file's own integer grid because integers are exact: whether a point lies inside a
border is then the same on every processor. Rings are laid out flat: one that crosses the
antimeridian runs on beyond the map's edge instead of jumping to the other side, and one that goes
round a pole is closed along the map's lower edge. What the rings mean is left to `borders`.

Source: M. Bostock, *The TopoJSON Format Specification* (2013), sections 2.1.2 (transforms),
2.1.3 and 2.1.4 (arcs, shared by neighbours, referred to by index, ~index for reversed).
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jointshield.errors import MistakeError

Ring = NDArray[np.int64]
"""Closed ring on the grid, shape (points, 2): eastward, northward; last point equals the first.

Northward coordinates begin at 0; eastward ones may pass 0 or `Grid.width` at the antimeridian.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """The step and the origin that turn grid integers into degrees."""

    step_longitude_deg: float
    step_latitude_deg: float
    origin_longitude_deg: float
    origin_latitude_deg: float

    @property
    def width(self) -> int:
        """The full circle in grid steps."""
        return round(360.0 / self.step_longitude_deg)

    def degrees(self, ring: Ring) -> NDArray[np.float64]:
        """Give a ring, shape (points, 2), as longitude and latitude in degrees."""
        degrees = np.empty(ring.shape, dtype=np.float64)
        degrees[:, 0] = ring[:, 0] * self.step_longitude_deg + self.origin_longitude_deg
        degrees[:, 1] = ring[:, 1] * self.step_latitude_deg + self.origin_latitude_deg
        return degrees


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """One named shape: polygons, each a tuple of rings with the outline first, then its holes."""

    identifier: str | None
    name: str
    polygons: tuple[tuple[Ring, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Topology:
    """A decoded file: its grid, and its features by the name of the object that holds them."""

    grid: Grid
    objects: dict[str, tuple[Feature, ...]]


def read(path: Path) -> Topology:
    """Decode a quantised TopoJSON file of polygons.

    Raises:
        MistakeError: the file is not a quantised topology of polygons.
    """
    document = json.loads(path.read_text(encoding="utf-8"))
    if document.get("type") != "Topology" or "transform" not in document:
        raise MistakeError(
            f"{path}: expected a quantised TopoJSON topology (type 'Topology' with a 'transform'), "
            f"found type {document.get('type')!r}; give a file of the world-atlas package"
        )
    scale, translate = document["transform"]["scale"], document["transform"]["translate"]
    grid = Grid(
        step_longitude_deg=float(scale[0]),
        step_latitude_deg=float(scale[1]),
        origin_longitude_deg=float(translate[0]),
        origin_latitude_deg=float(translate[1]),
    )
    arcs = [np.cumsum(np.array(arc, dtype=np.int64), axis=0) for arc in document["arcs"]]
    return Topology(
        grid=grid,
        objects={
            name: tuple(
                _feature(path, geometry, arcs, grid.width) for geometry in collection["geometries"]
            )
            for name, collection in document["objects"].items()
        },
    )


def _feature(path: Path, geometry: dict[str, Any], arcs: list[Ring], width: int) -> Feature:
    kind = geometry["type"]
    if kind not in ("Polygon", "MultiPolygon"):
        raise MistakeError(
            f"{path}: expected geometries of type Polygon or MultiPolygon, found {kind!r}; "
            "leave other shapes out of the file"
        )
    polygons = [geometry["arcs"]] if kind == "Polygon" else geometry["arcs"]
    laid = [[_ring(indices, arcs, width) for indices in rings] for rings in polygons]
    return Feature(
        identifier=geometry.get("id"),
        name=str(geometry.get("properties", {}).get("name", "")),
        # The files mark a pole by a ring without height; it bounds nothing on a flat map.
        polygons=tuple(tuple(ring for ring in rings if np.ptp(ring[:, 1]) > 0) for rings in laid),
    )


def _ring(indices: list[int], arcs: list[Ring], width: int) -> Ring:
    """Join arcs end to end, and lay the ring out flat.

    Each arc begins where the one before it ended, so its first point goes. Two neighbouring points
    further apart than half the circle are on the two sides of the antimeridian.
    """
    parts = [arcs[index] if index >= 0 else arcs[~index][::-1] for index in indices]
    ring = np.concatenate([parts[0], *(part[1:] for part in parts[1:])])
    step = np.diff(ring[:, 0])
    turns = (step < -width // 2).astype(np.int64) - (step > width // 2).astype(np.int64)
    ring[1:, 0] += np.cumsum(turns) * width
    first, last = ring[0], ring[-1]
    if first[0] == last[0]:
        return ring
    return np.concatenate([ring, [[last[0], 0], [first[0], 0], first]])
