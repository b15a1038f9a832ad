"""The map's projection and its coastlines.

Azimuthal equidistant on a sphere: distance and direction from the middle are true, circles about
it are circles, and no scenario lies where the projection cannot be drawn.
Source: J. P. Snyder, Map Projections: A Working Manual, USGS Prof. Paper 1395 (1987), ch. 25.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from matplotlib.path import Path
from matplotlib.transforms import Bbox
from numpy.typing import ArrayLike

from jointshield.catalogue.borders import Borders, Outline
from jointshield.report.ground import MEAN_RADIUS_M, Array, offset

KM = 1000.0
_LEAST_CORNERS = 3
_FAR_RAD = 2.4
"""Beyond this angle from the middle outlines are cut off: the projection tears them apart."""


@dataclass(frozen=True, kw_only=True)
class Projection:
    """A map about a middle point (rad) that shows x and y (km, east and north) within a frame."""

    latitude_rad: float
    longitude_rad: float
    frame_km: tuple[float, float, float, float]
    """West, south, east, north edge."""

    @staticmethod
    def around(latitudes_rad: Array, longitudes_rad: Array, margin: float = 0.06) -> "Projection":
        """Frame given points (n,) with a margin that is a share of the longer side."""
        vector = np.mean(
            np.stack(
                [
                    np.cos(latitudes_rad) * np.cos(longitudes_rad),
                    np.cos(latitudes_rad) * np.sin(longitudes_rad),
                    np.sin(latitudes_rad),
                ]
            ),
            axis=1,
        )
        middle = Projection(
            latitude_rad=float(np.arctan2(vector[2], np.hypot(vector[0], vector[1]))),
            longitude_rad=float(np.arctan2(vector[1], vector[0])),
            frame_km=(0.0, 0.0, 0.0, 0.0),
        )
        x, y = middle.project(latitudes_rad, longitudes_rad)
        edge = margin * max(float(np.ptp(x)), float(np.ptp(y)), 500.0)
        return Projection(
            latitude_rad=middle.latitude_rad,
            longitude_rad=middle.longitude_rad,
            frame_km=(
                float(x.min()) - edge,
                float(y.min()) - edge,
                float(x.max()) + edge,
                float(y.max()) + edge,
            ),
        )

    def project(self, latitude_rad: ArrayLike, longitude_rad: ArrayLike) -> tuple[Array, Array]:
        """East and north of the middle, in km of the map."""
        latitude = np.asarray(latitude_rad, float)
        turn = np.asarray(longitude_rad, float) - self.longitude_rad
        sine, cosine = np.sin(self.latitude_rad), np.cos(self.latitude_rad)
        across = np.cos(latitude) * np.sin(turn)
        up = cosine * np.sin(latitude) - sine * np.cos(latitude) * np.cos(turn)
        toward = sine * np.sin(latitude) + cosine * np.cos(latitude) * np.cos(turn)
        off = np.hypot(across, up)
        angle = np.arctan2(off, toward)
        with np.errstate(invalid="ignore", divide="ignore"):
            scale = np.where(off < 1e-12, 1.0, angle / off) * MEAN_RADIUS_M / KM
        return scale * across, scale * up

    def unproject(self, x_km: ArrayLike, y_km: ArrayLike) -> tuple[Array, Array]:
        """Latitude and longitude (rad) of places on the map."""
        x, y = np.asarray(x_km, float) * KM, np.asarray(y_km, float) * KM
        return offset(self.latitude_rad, self.longitude_rad, np.arctan2(x, y), np.hypot(x, y))

    def land(self) -> Iterator[tuple[str, Path]]:
        """Each country that the frame shows: its ISO 3166-1 numeric code, its shape in km."""
        borders = Borders.load()
        for country in borders.countries:
            if country.identifier is None:
                continue
            for outline in borders.polygons(country.identifier):
                shape = self._shape(outline)
                if shape is not None:
                    yield country.identifier, shape

    def _shape(self, outline: Outline) -> Path | None:
        """One polygon, thinned to what a printed map can show and cut to the frame."""
        west, south, east, north = self.frame_km
        rings = []
        for ring in (outline.border_deg, *outline.holes_deg):
            x, y = self.project(np.radians(ring[:, 1]), np.radians(ring[:, 0]))
            near = np.hypot(x, y) * KM / MEAN_RADIUS_M < _FAR_RAD
            drawn = _thinned(np.column_stack([x[near], y[near]]), (east - west) / 1500.0)
            if len(drawn) >= _LEAST_CORNERS:
                rings.append(np.vstack([drawn, drawn[:1]]))
        if not rings or not _meets(rings[0], self.frame_km):
            return None
        codes = [
            code
            for ring in rings
            for code in (Path.MOVETO, *[Path.LINETO] * (len(ring) - 2), Path.CLOSEPOLY)
        ]
        return Path(np.concatenate(rings), codes).clip_to_bbox(Bbox([(west, south), (east, north)]))


def _meets(ring: Array, frame_km: tuple[float, float, float, float]) -> bool:
    west, south, east, north = frame_km
    (left, low), (right, high) = ring.min(axis=0), ring.max(axis=0)
    return bool(left < east and right > west and low < north and high > south)


def _thinned(ring: Array, step: float) -> Array:
    """Leave out corners nearer than `step` to the last one kept."""
    kept: list[Array] = []
    for corner in ring:
        if not kept or abs(corner - kept[-1]).max() >= step:
            kept.append(corner)
    return np.array(kept)
