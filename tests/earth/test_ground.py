"""Geodesics against Karney's geographiclib (an outside authority, exact to nanometres)."""

import math
import random

import pytest
from geographiclib.geodesic import Geodesic

from jointshield.earth import ellipsoid, ground


def _pairs(kind: str, count: int) -> list[tuple[float, float, float, float]]:
    draw = random.Random(f"ground {kind}")  # noqa: S311 - numbers to test with
    out = []
    for _ in range(count):
        lat, lon = draw.uniform(-90, 90), draw.uniform(-180, 180)
        if kind == "anywhere":
            other = (draw.uniform(-90, 90), draw.uniform(-180, 180))
        elif kind == "near":
            other = (lat + draw.uniform(-0.01, 0.01), lon + draw.uniform(-0.01, 0.01))
        else:
            other = (-lat + draw.uniform(-0.6, 0.6), lon + 180.0 + draw.uniform(-0.6, 0.6))
        out.append((lat, lon, max(-90.0, min(90.0, other[0])), other[1]))
    return out


@pytest.mark.parametrize("kind", ["anywhere", "near", "opposite"])
def test_inverse_and_direct(kind: str) -> None:
    for lat1, lon1, lat2, lon2 in _pairs(kind, 1500):
        truth = Geodesic.WGS84.Inverse(lat1, lon1, lat2, lon2)
        corners = [math.radians(v) for v in (lat1, lon1, lat2, lon2)]
        distance, start, _ = ground.inverse(*corners)
        assert distance == pytest.approx(truth["s12"], abs=1e-3)
        if kind != "opposite" and truth["s12"] > 1.0:
            off = ground.wrap_pi(start - math.radians(truth["azi1"]))
            assert abs(off) * min(truth["s12"], 6.4e6) < 0.01
        lat, lon, _ = ground.direct(
            corners[0], corners[1], math.radians(truth["azi1"]), truth["s12"]
        )
        assert (
            math.dist(
                ellipsoid.ecef_from_geodetic(lat, lon, 0.0),
                ellipsoid.ecef_from_geodetic(corners[2], corners[3], 0.0),
            )
            < 1e-3
        )


def test_special_pairs() -> None:
    assert ground.inverse(0.5, 1.0, 0.5, 1.0) == (0.0, 0.0, 0.0)
    quarter = ground.inverse(0.0, 0.0, math.pi / 2, 0.0)
    assert quarter[0] == pytest.approx(10_001_965.729, abs=1e-3)
    assert ground.inverse(0.0, 0.0, 0.0, math.pi)[0] == pytest.approx(20_003_931.4586, abs=1e-3)
    east = ground.inverse(0.0, 0.0, 0.0, 1.0)
    assert east[0] == pytest.approx(ellipsoid.SEMI_MAJOR_AXIS_M, abs=1e-3)
    assert east[1] == pytest.approx(math.pi / 2)


def test_wrapping() -> None:
    assert ground.wrap_pi(3.0 * math.pi) == pytest.approx(-math.pi)
    assert ground.wrap_two_pi(-0.5) == pytest.approx(2.0 * math.pi - 0.5)
    assert 0.0 <= ground.wrap_two_pi(-1e-18) < 2.0 * math.pi
