"""What a radar can see, against figures worked out elsewhere and plain vector geometry."""

import math

import numpy as np
import pytest

from jointshield.earth.ellipsoid import MEAN_RADIUS_M
from jointshield.flight import kepler
from jointshield.flight.arc import unit_vectors
from jointshield.flight.sight import (
    Looks,
    first_held,
    looks,
    rooms_in_sector,
    scaled_range_m,
)


def one_look(angle: float, height_m: float, factor: float) -> Looks:
    """A look from sea level at a point above the ground so far away, in rad, to the east."""
    units = unit_vectors(0.0, angle)[None, None]
    return looks(0.0, 0.0, 0.0, units, np.array([[height_m]]), earth_factor=factor)


@pytest.mark.parametrize(
    ("height_km", "elevation_deg", "factor", "range_km"),
    [
        (100, 0, 1, 1133),
        (100, 3, 1, 848),
        (100, 5, 1, 707),
        (500, 0, 1, 2573),
        (500, 3, 1, 2261),
        (500, 5, 1, 2077),
        (1000, 0, 1, 3707),
        (1000, 3, 1, 3389),
        (1000, 5, 1, 3193),
        (100, 0, 4 / 3, 1307),
        (500, 0, 4 / 3, 2957),
        (1000, 0, 4 / 3, 4241),
    ],
)
def test_horizon_of_a_smooth_sphere(
    height_km: float, elevation_deg: float, factor: float, range_km: float
) -> None:
    """Slant ranges computed independently; tolerance is their rounding to a kilometre."""
    low, high = 0.0, 1.5
    for _ in range(60):
        middle = 0.5 * (low + high)
        seen = one_look(middle, height_km * 1e3, factor)
        if seen.elevation_rad[0, 0] > math.radians(elevation_deg):
            low = middle
        else:
            high = middle
    assert one_look(low, height_km * 1e3, factor).range_m[0, 0] / 1e3 == pytest.approx(
        range_km, abs=0.6
    )


@pytest.mark.parametrize(("ratio", "share"), [(10.0, 1.778), (0.5, 0.841)])
def test_range_goes_with_the_fourth_root_of_the_cross_section(ratio: float, share: float) -> None:
    """Radar equation (Skolnik 2001, ch. 1): both figures are printed to three decimals."""
    found = scaled_range_m(6e6, 2.0, 2.0 * ratio) / 6e6
    assert found == pytest.approx(share, abs=5e-4)


def test_looks_agree_with_vectors_from_station_to_target() -> None:
    """Azimuth, elevation and range from plain differences of vectors on the sphere."""
    draw = np.random.default_rng(3)
    for _ in range(200):
        latitude, longitude = draw.uniform(-1.5, 1.5), draw.uniform(-3.1, 3.1)
        height = draw.uniform(0.0, 3000.0)
        units = unit_vectors(
            latitude + draw.uniform(-0.4, 0.4, 5), longitude + draw.uniform(-0.4, 0.4, 5)
        )[None]
        heights = draw.uniform(0.0, 1.5e6, 5)[None]
        seen = looks(latitude, longitude, height, units, heights)
        up = unit_vectors(latitude, longitude)
        north = unit_vectors(latitude + 0.5 * math.pi, longitude)
        east = np.cross(north, up)
        line = (MEAN_RADIUS_M + heights)[..., None] * units - (MEAN_RADIUS_M + height) * up
        length = np.linalg.norm(line, axis=-1)
        assert seen.range_m == pytest.approx(length, abs=1e-3)
        assert np.sin(seen.elevation_rad) == pytest.approx(line @ up / length, abs=1e-9)
        azimuth = np.arctan2(line @ east, line @ north) % (2.0 * math.pi)
        assert np.cos(seen.azimuth_rad - azimuth) == pytest.approx(np.ones((1, 5)), abs=1e-12)


@pytest.mark.parametrize("factor", [1.0, 4.0 / 3.0])
def test_looks_meet_the_horizon_where_the_triangle_says(factor: float) -> None:
    """A target at the horizon range of its height and an elevation is seen at that elevation."""
    for height_m in (50e3, 400e3, 1500e3):
        for elevation in np.radians([0.0, 2.0, 10.0]):
            radius = MEAN_RADIUS_M * factor
            slant = kepler.horizon_range(radius, height_m, float(elevation))
            # Ground angle on the larger Earth, then the same ground distance on the true one.
            angle = math.atan2(slant * math.cos(elevation), radius + slant * math.sin(elevation))
            seen = one_look(factor * angle, height_m, factor)
            assert seen.elevation_rad[0, 0] == pytest.approx(elevation, abs=1e-9)
            assert seen.range_m[0, 0] == pytest.approx(slant, abs=0.01)
            assert seen.azimuth_rad[0, 0] == pytest.approx(0.5 * math.pi)


def inside(azimuth_deg: float, first_deg: float, last_deg: float) -> bool:
    one = np.zeros((1, 1))
    seen = Looks(azimuth_rad=one + math.radians(azimuth_deg), elevation_rad=one, range_m=one)
    rooms = rooms_in_sector(
        seen,
        azimuth_min_rad=math.radians(first_deg),
        azimuth_max_rad=math.radians(last_deg),
        elevation_min_rad=0.0,
        elevation_max_rad=1.0,
        range_max_m=1.0,
    )
    return bool(rooms[0][0, 0] >= 0.0)


@pytest.mark.parametrize(
    ("azimuth", "first", "last", "within"),
    [
        (162, 107, 217, True),
        (106.9, 107, 217, False),
        (217.1, 107, 217, False),
        (0, 300, 60, True),
        (359, 300, 60, True),
        (61, 300, 60, False),
        (299, 300, 60, False),
        (180, 0, 360, True),
        (0, 0, 360, True),
        (123, 90, 90, True),
    ],
)
def test_a_sector_runs_clockwise_and_through_north(
    azimuth: float, first: float, last: float, *, within: bool
) -> None:
    assert inside(azimuth, first, last) is within


def test_a_radar_on_a_hill_looks_below_the_level_to_its_horizon() -> None:
    """Dip by the triangle: acos(R / (R + h)); 2,000 m give 1.44 degrees."""
    one = np.zeros((1, 1))
    for degrees, within in ((-1.43, True), (-1.45, False)):
        seen = Looks(azimuth_rad=one, elevation_rad=one + math.radians(degrees), range_m=one)
        rooms = rooms_in_sector(
            seen,
            azimuth_min_rad=0.0,
            azimuth_max_rad=0.0,
            elevation_min_rad=-0.1,
            elevation_max_rad=1.0,
            range_max_m=1.0,
            height_m=2000.0,
        )
        assert bool(rooms[1][0, 0] >= 0.0) is within


def test_the_first_span_that_is_long_enough_counts() -> None:
    """Hand-made rooms: in from 2 to 3 and from 5.5 on, linear between whole seconds."""
    times = np.arange(11.0)[None]
    first = np.array([[-2, -1, 0, 0, -1, -1, 1, 1, 1, 1, 1.0]])
    second = np.full((1, 11), 5.0)
    rooms = (first, second)
    assert first_held(times, rooms, 0.0) == pytest.approx([2.0])
    assert first_held(times, rooms, 1.0) == pytest.approx([2.0])
    assert first_held(times, rooms, 1.5) == pytest.approx([5.5])
    assert first_held(times, rooms, 4.5) == pytest.approx([5.5])
    assert math.isnan(first_held(times, rooms, 4.6)[0])
    assert math.isnan(first_held(times, (first, -second), 0.0)[0])


def test_limits_cut_each_other_within_one_step() -> None:
    """One limit opens at 3/4 of a step, another closes at 1/4 of it: never both."""
    times = np.array([[0.0, 1.0]])
    opens, closes = np.array([[-3.0, 1.0]]), np.array([[1.0, -3.0]])
    assert first_held(times, (opens,), 0.0) == pytest.approx([0.75])
    assert first_held(times, (closes,), 0.0) == pytest.approx([0.0])
    assert math.isnan(first_held(times, (opens, closes), 0.0)[0])
    assert first_held(times, (opens, -closes - 2.0), 0.25) == pytest.approx([0.75])
