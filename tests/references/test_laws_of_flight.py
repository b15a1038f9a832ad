"""What holds for every flight: energy, angular momentum, orders of convergence, places."""

import pytest
from benchmarks import laws


def test_a_vacuum_keeps_energy_and_polar_angular_momentum() -> None:
    for name, (energy, momentum) in laws.drifts().items():
        assert energy < 2e-9, name
        assert momentum < 2e-9, name


def test_errors_shrink_with_the_order_of_the_method() -> None:
    for name, (expected, measured) in laws.orders().items():
        assert measured == pytest.approx(expected, abs=0.25), name


def test_places_are_exact() -> None:
    # Forty digits for conversions; GeographicLib (Karney 2013) for geodesics.
    for name, off_m in laws.conversions(400).items():
        assert off_m < (1e-3 if name.startswith("geodesic's") else 1e-8), name
    assert laws.frames_there_and_back() < 1e-8
