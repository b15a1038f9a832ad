"""States of independent lanes made one, and the test that they belong to the same object.

A free-falling lane has no process noise and marginalises its own registration bias, so lanes of
different radars err independently given the state, and their information adds (Bar-Shalom, Li &
Kirubarajan 2001, sec. 8.6). No lane's prior is counted: each starts from its own plots.
"""

import numpy as np

from jointshield.strict.elementary import log
from jointshield.strict.kernel import kernel
from jointshield.strict.linear import (
    Floats,
    cholesky_lower,
    inverse_spd,
    quadratic,
    root_determinant,
)


@kernel
def fuse(means: Floats, covariances: Floats) -> tuple[Floats, Floats]:
    """Add the information of states (n, 6) with covariances (n, 6, 6): mean (6,), covariance.

    The sums run in the order given: callers sort by content.
    """
    count, size = means.shape
    # The differences to the first state are small, so that nothing is lost to cancellation.
    information, shift = np.zeros((size, size)), np.zeros(size)
    for one in range(count):
        weight, _ = inverse_spd(covariances[one])
        for i in range(size):
            for j in range(size):
                information[i, j] += weight[i, j]
                shift[i] += weight[i, j] * (means[one, j] - means[0, j])
    covariance, _ = inverse_spd(information)
    mean = means[0].copy()
    for i in range(size):
        for j in range(size):
            mean[i] += covariance[i, j] * shift[j]
    return mean, covariance


@kernel
def distance(
    mean_a: Floats, covariance_a: Floats, mean_b: Floats, covariance_b: Floats
) -> tuple[float, float]:
    """Compare two independent states (6,) with covariances (6, 6).

    Returns the squared Mahalanobis distance (6 degrees of freedom), and the log determinant of the
    sum of the covariances.
    """
    total = covariance_a + covariance_b
    factor, _ = cholesky_lower(total)
    return quadratic(total, mean_a - mean_b), 2.0 * log(root_determinant(factor))
