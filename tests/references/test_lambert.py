"""Lambert's problem: two textbooks' printed digits, then the arc itself flown by another engine."""

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from jointshield.errors import MistakeError
from jointshield.flight.lambert import lambert

# Curtis, Orbital Mechanics for Engineering Students (2005), example 5.2, mu 398,600 km3/s2;
# Vallado, Fundamentals of Astrodynamics (2013), example 7-5, mu 398,600.4418. To the last digit.
PRINTED = {
    "Curtis 5.2": (
        ((5000.0, 10000.0, 2100.0), (-14600.0, 2500.0, 7000.0), 3600.0, 398_600.0),
        ((-5.9925, 1.9254, 3.2456), (-3.3125, -4.1966, -0.38529)),
        6e-5,
    ),
    "Vallado 7-5": (
        ((15945.34, 0.0, 0.0), (12214.83899, 10249.46731, 0.0), 4560.0, 398_600.4418),
        ((2.058913, 2.915965, 0.0), (-3.451565, 0.910315, 0.0)),
        1e-6,
    ),
}


@pytest.mark.parametrize("name", sorted(PRINTED))
def test_printed(name: str) -> None:
    (start, end, time_s, mu), printed, last_digit = PRINTED[name]
    for found, book in zip(lambert(start, end, time_s, mu), printed, strict=True):
        assert found == pytest.approx(np.array(book), abs=last_digit)


def _arcs(count: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    chance = np.random.default_rng(1975)
    points = chance.normal(size=(2, count, 3))
    points *= (chance.uniform(1.0, 3.0, (2, count)) / np.linalg.norm(points, axis=-1))[..., None]
    return points[0], points[1], np.exp(chance.uniform(np.log(0.1), np.log(40.0), count))


@pytest.mark.parametrize("long_way", [False, True])
def test_the_arc_arrives(long_way: bool) -> None:
    # From hyperbolas to nearly whole ellipses, against an integrator that knows no conic sections.
    starts, ends, times = _arcs(12)
    first, _ = lambert(starts, ends, times, 1.0, long_way=long_way)
    for start, end, time, velocity in zip(starts, ends, times, first, strict=True):

        def rate(_: float, y: np.ndarray) -> np.ndarray:
            return np.concatenate((y[3:], -y[:3] / np.linalg.norm(y[:3]) ** 3))

        flown = solve_ivp(
            rate, (0.0, time), np.concatenate((start, velocity)), "DOP853", rtol=1e-12, atol=1e-13
        )
        assert flown.y[:3, -1] == pytest.approx(end, abs=1e-8)


@pytest.mark.parametrize("long_way", [False, True])
def test_energy_and_momentum_are_those_of_one_arc(long_way: bool) -> None:
    starts, ends, times = _arcs(2000)
    first, last = lambert(starts, ends, times, 1.0, long_way=long_way)
    energies = [
        0.5 * np.sum(v**2, axis=1) - 1.0 / np.linalg.norm(r, axis=1)
        for r, v in ((starts, first), (ends, last))
    ]
    assert energies[0] == pytest.approx(energies[1], rel=1e-9, abs=1e-9)
    assert np.cross(starts, first) == pytest.approx(np.cross(ends, last), abs=1e-10)


def test_least_energy_is_the_fastest_of_the_slow() -> None:
    # Wheelon 1959: 2,000 km on the ground of a sphere in 702 s at 4.113 km/s.
    angle, radius = 2000.0 / 6371.0, 6371.0
    end = radius * np.array([np.cos(angle), np.sin(angle), 0.0])
    speeds = np.linalg.norm(
        lambert((radius, 0.0, 0.0), end, np.arange(600.0, 800.0), 398_600.4418)[0], axis=1
    )
    assert speeds.min() == pytest.approx(4.113, abs=5e-4)
    assert 600.0 + speeds.argmin() == pytest.approx(702.0, abs=1.0)


def test_points_in_line_with_the_centre_are_refused() -> None:
    with pytest.raises(MistakeError, match="in line with the centre"):
        lambert((1.0, 0.0, 0.0), (-2.0, 0.0, 0.0), 3.0, 1.0)
    with pytest.raises(MistakeError, match="positive times"):
        lambert((1.0, 0.0, 0.0), (0.0, 2.0, 0.0), -3.0, 1.0)
