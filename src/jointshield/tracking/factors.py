"""A covariance as the fields of a message, and back.

Messages hold the rows of the lower Cholesky factor, so that what is read after rounding is still a
covariance.
"""

from typing import Protocol

import numpy as np

from jointshield.errors import MistakeError
from jointshield.strict.linear import Floats, cholesky_lower, multiply_transposed

_LEAST_M = 0.01
_LEAST_M_S = 0.0001


class Stated(Protocol):
    """What tracks of a lane and of a picture have in common."""

    @property
    def position_m(self) -> tuple[float, ...]:
        """Position, m (3 values)."""

    @property
    def velocity_m_s(self) -> tuple[float, ...]:
        """Velocity, m/s (3 values)."""

    @property
    def position_factor_m(self) -> tuple[float, ...]:
        """Rows of the covariance's Cholesky factor for position (6 values)."""

    @property
    def velocity_factor_m_s(self) -> tuple[float, ...]:
        """Rows of the covariance's Cholesky factor for velocity (15 values)."""


def factor_fields(covariance: Floats) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Return position_factor_m (6 values) and velocity_factor_m_s (15) of a (6, 6) covariance.

    Raises MistakeError where the matrix is not positive definite. The diagonal is kept above a
    centimetre and a tenth of a millimetre per second, so that it survives the rounding.
    """
    factor, ok = cholesky_lower(covariance)
    if not ok:
        raise MistakeError(
            f"a covariance was expected, but its Cholesky factor does not exist: {covariance!r}"
        )
    rows = factor.tolist()
    for i in range(6):
        rows[i][i] = max(rows[i][i], _LEAST_M if i < 3 else _LEAST_M_S)
    position = tuple(value for i in range(3) for value in rows[i][: i + 1])
    velocity = tuple(value for i in range(3, 6) for value in rows[i][: i + 1])
    return position, velocity


def state_of(track: Stated) -> Floats:
    """Return the state (6,), m and m/s, eci, of a track message."""
    return np.array((*track.position_m, *track.velocity_m_s))


def covariance_of(track: Stated) -> Floats:
    """Return the covariance (6, 6) of a track message."""
    factor = np.zeros((6, 6))
    values = iter((*track.position_factor_m, *track.velocity_factor_m_s))
    for i in range(6):
        for j in range(i + 1):
            factor[i, j] = next(values)
    return multiply_transposed(factor, factor)
