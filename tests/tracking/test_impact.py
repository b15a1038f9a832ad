"""The 95 % ellipse holds 95 % of impacts when the state errs as its covariance says.

With 600 draws the standard deviation of the share is 0.9 %; the bounds are four of these around
95 %, and the issue's 92-98 %.
"""

import math

import numpy as np
import pytest

from jointshield.earth import ground
from jointshield.earth.frames import eci_state_from_ecef
from jointshield.flight.ballistic import coast, fall
from jointshield.tracking.impact import Impact, predict_impact

COEFFICIENT, LOG_SIGMA = 5000.0, 0.3
DRAWS = 600


def _covariance(sigma_m: float, sigma_m_s: float) -> np.ndarray:
    root = np.diag([sigma_m] * 3 + [sigma_m_s] * 3)
    root[3, 0] = root[4, 1] = 0.5 * sigma_m_s
    return root @ root.T


def _inside(impact: Impact, latitude: float, longitude: float) -> bool:
    distance_m, azimuth, _ = ground.inverse(
        impact.latitude_rad, impact.longitude_rad, latitude, longitude
    )
    turn = azimuth - impact.azimuth_rad
    along = distance_m * math.cos(turn) / impact.semi_major_m
    across = distance_m * math.sin(turn) / impact.semi_minor_m
    return along * along + across * across <= 1.0


@pytest.mark.parametrize(("sigma_m", "sigma_m_s"), [(100.0, 1.0), (2000.0, 40.0)])
def test_the_ellipse_holds_its_share(falling: np.ndarray, sigma_m: float, sigma_m_s: float) -> None:
    rng = np.random.default_rng(11)
    covariance = _covariance(sigma_m, sigma_m_s)
    root = np.linalg.cholesky(covariance)
    inside = []
    for _ in range(DRAWS):
        estimate = falling + root @ rng.normal(size=6)
        impact = predict_impact(estimate, covariance, 0.0, COEFFICIENT, LOG_SIGMA)
        assert impact is not None
        true_coefficient = COEFFICIENT * math.exp(LOG_SIGMA * rng.normal())
        found, _, latitude, longitude, _, _ = fall(falling, 0.0, true_coefficient, 7200.0)
        assert found
        inside.append(_inside(impact, latitude, longitude))
    assert 0.92 <= np.mean(inside) <= 0.98


def test_time_and_apogee_are_those_of_the_fall(falling: np.ndarray) -> None:
    impact = predict_impact(falling, _covariance(10.0, 0.1), 50.0, COEFFICIENT, 1e-3)
    found, when_s, latitude, longitude, apogee_m, _ = fall(falling, 50.0, COEFFICIENT, 7200.0)
    assert found
    assert impact is not None
    assert impact.time_s == pytest.approx(when_s, abs=0.05)
    assert impact.latitude_rad == pytest.approx(latitude, abs=1e-6)
    assert impact.longitude_rad == pytest.approx(longitude, abs=1e-6)
    assert impact.apogee_m == apogee_m
    assert 0.0 < impact.time_sigma_s < 1.0
    assert 0.0 <= impact.azimuth_rad < math.pi
    assert impact.semi_minor_m <= impact.semi_major_m


def test_drag_alone_stretches_the_ellipse_along_the_flight(falling: np.ndarray) -> None:
    impact = predict_impact(falling, _covariance(1.0, 0.01), 0.0, COEFFICIENT, LOG_SIGMA)
    assert impact is not None
    assert impact.semi_major_m > 5.0 * impact.semi_minor_m
    near = coast(falling, impact.time_s - 60.0)
    course = predict_impact(near, _covariance(1.0, 0.01), impact.time_s - 60.0, COEFFICIENT, 1e-3)
    assert course is not None
    _, azimuth, _ = ground.inverse(
        course.latitude_rad, course.longitude_rad, impact.latitude_rad, impact.longitude_rad
    )
    assert math.isfinite(azimuth)


def test_an_orbit_has_no_impact_point() -> None:
    circular = np.array([6.878e6, 0.0, 0.0, 0.0, 5.4e3, 5.4e3])
    assert predict_impact(circular, _covariance(100.0, 1.0), 0.0, COEFFICIENT, LOG_SIGMA) is None
    escaping = np.array([6.6e6, 0.0, 0.0, 0.0, 1.2e4, 0.0])
    assert predict_impact(escaping, _covariance(100.0, 1.0), 0.0, COEFFICIENT, LOG_SIGMA) is None


def test_across_the_date_line_the_ellipse_stays_whole() -> None:
    start = eci_state_from_ecef(np.array([-6.37e6, 1.5e5, 2e5, -1500.0, -1600.0, 1800.0]), 0.0)
    impact = predict_impact(start, _covariance(500.0, 5.0), 0.0, COEFFICIENT, LOG_SIGMA)
    assert impact is not None
    assert impact.semi_major_m < 50e3
