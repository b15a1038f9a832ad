"""Fusion and its fields against plain linear algebra."""

import numpy as np
import pytest

from jointshield.errors import MistakeError
from jointshield.messages import decode, encode
from jointshield.messages.tracks import BALLISTIC, TrackReport
from jointshield.tracking.factors import covariance_of, factor_fields, state_of
from jointshield.tracking.fusion import distance, fuse

SCALES = np.array([400.0, 900.0, 50.0, 8.0, 20.0, 1.0])


def _covariance(seed: int) -> np.ndarray:
    root = np.random.default_rng(seed).normal(size=(6, 6)) * SCALES[:, None]
    covariance: np.ndarray = root @ root.T + np.diag(SCALES * SCALES * 0.01)
    return covariance


def test_information_adds() -> None:
    means = np.array([6.6e6 + 100.0 * np.arange(6.0), 6.6e6 + 90.0 * np.arange(6.0) + 5.0])
    covariances = np.array([_covariance(1), _covariance(2)])
    mean, covariance = fuse(means, covariances)
    weights = np.linalg.inv(covariances)
    expected = np.linalg.inv(weights.sum(axis=0))
    assert covariance == pytest.approx(expected, rel=1e-6)
    shift = weights[1] @ (means[1] - means[0])
    assert mean - means[0] == pytest.approx(expected @ shift, rel=1e-5)


def test_distance_is_that_of_mahalanobis() -> None:
    one, other = np.zeros(6), np.array([300.0, -50.0, 20.0, 4.0, 1.0, -2.0])
    squared, spread = distance(one, _covariance(3), other, _covariance(4))
    total = _covariance(3) + _covariance(4)
    assert squared == pytest.approx(other @ np.linalg.solve(total, other), rel=1e-9)
    assert spread == pytest.approx(np.linalg.slogdet(total)[1], rel=1e-9)


def test_a_covariance_survives_the_message() -> None:
    position, velocity = factor_fields(_covariance(5))
    report = TrackReport(
        party="a",
        lane="l",
        number=1,
        time_s=0.0,
        first_plot_s=0.0,
        last_plot_s=0.0,
        plots=2,
        missed_scans=0,
        status=BALLISTIC,
        position_m=(1.0, 2.0, 3.0),
        velocity_m_s=(4.0, 5.0, 6.0),
        position_factor_m=position,
        velocity_factor_m_s=velocity,
        consistency=1.0,
    )
    back = decode(encode(report))
    assert isinstance(back, TrackReport)
    assert covariance_of(back) == pytest.approx(_covariance(5), rel=1e-4)
    assert state_of(back).tolist() == [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]


def test_what_is_no_covariance_is_refused() -> None:
    with pytest.raises(MistakeError, match="Cholesky"):
        factor_fields(-np.eye(6))
