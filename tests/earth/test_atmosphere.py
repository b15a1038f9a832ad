"""The 1976 atmosphere against its published table I (NOAA-S/T 76-1562)."""

import itertools

import pytest

from jointshield.earth import atmosphere

# Geometric height km: pressure Pa, density kg/m3, speed of sound m/s.
PUBLISHED = {
    0: (1.01325e5, 1.2250, 340.294),
    1: (8.9876e4, 1.1117, 336.435),
    5: (5.4048e4, 7.3643e-1, 320.545),
    10: (2.6500e4, 4.1351e-1, 299.532),
    15: (1.2111e4, 1.9476e-1, 295.069),
    20: (5.5293e3, 8.8910e-2, 295.069),
    30: (1.1970e3, 1.8410e-2, 301.709),
    40: (2.8714e2, 3.9957e-3, 317.189),
    50: (7.9779e1, 1.0269e-3, 329.799),
    60: (2.1958e1, 3.0968e-4, 315.073),
    70: (5.2209e0, 8.2829e-5, 297.061),
    80: (1.0524e0, 1.8458e-5, 282.538),
}
# Rows that the module does not carry: interpolation must come near them.
BETWEEN = {190: 3.581e-10, 230: 1.029e-10, 240: 7.858e-11, 280: 2.971e-11}


@pytest.mark.parametrize("km", sorted(PUBLISHED))
def test_layers(km: int) -> None:
    p, rho, sound = PUBLISHED[km]
    assert atmosphere.pressure(1000.0 * km) == pytest.approx(p, rel=1e-4)
    assert atmosphere.density(1000.0 * km) == pytest.approx(rho, rel=1e-4)
    assert atmosphere.speed_of_sound(1000.0 * km) == pytest.approx(sound, rel=1e-4)


@pytest.mark.parametrize("km", [86, 100, 120, 150, 200, 300, 500, 800])
def test_upper_rows(km: int) -> None:
    published = {row[0]: row for row in atmosphere._UPPER}[float(km)]
    assert atmosphere.pressure(1000.0 * km) == pytest.approx(published[1], rel=1e-12)
    assert atmosphere.density(1000.0 * km) == pytest.approx(published[2], rel=1e-12)


@pytest.mark.parametrize("km", sorted(BETWEEN))
def test_between_upper_rows(km: int) -> None:
    assert atmosphere.density(1000.0 * km) == pytest.approx(BETWEEN[km], rel=0.05)


def test_joints_and_ends() -> None:
    assert atmosphere.density(85_999.99) == pytest.approx(atmosphere.density(86_000.0), rel=1e-4)
    assert atmosphere.pressure(85_999.99) == pytest.approx(atmosphere.pressure(86_000.0), rel=1e-4)
    assert atmosphere.density(999_999.0) > 0.0
    assert atmosphere.density(1e6) == 0.0
    assert atmosphere.pressure(2e6) == 0.0
    assert atmosphere.density(-1000.0) > 1.225
    heights = [100.0 * i for i in range(10_000)]
    values = [atmosphere.density(h) for h in heights]
    assert all(low > high for low, high in itertools.pairwise(values))
