"""Has thrust ended? A test on a window of plots, made before any of them may count as free fall.

Over the window a filter with an *unknown constant force* runs beside gravity. Free fall is accepted
when the force is known well enough to be told from thrust, and is consistent with none:

- its one-sigma along the velocity is below `FORCE_SIGMA_M_S2` (a real stage pushes by more than
  three times that), so that "no thrust seen" is not merely "could not have seen it";
- its squared Mahalanobis length is below the 95 % point of chi-squared with 3 degrees of freedom.

When the length is beyond the 99.9 % point, thrust is established and the oldest quarter of the
window is dropped. A short remainder of thrust at the window's start could hide in it, so the
caller starts its free-fall filter after the first fifth (`settled_start`).
"""

import math

import numpy as np

from jointshield.strict.kernel import kernel
from jointshield.strict.linear import Floats, quadratic
from jointshield.tracking.filter import FREE_FALL, THRUST, predict, start, update
from jointshield.tracking.measurement import Station

FORCE_SIGMA_M_S2 = 2.0
ACCEPT_CHI2_3 = 7.815
REJECT_CHI2_3 = 16.266
LEAST_PLOTS = 6

VAGUE_VELOCITY_M_S = 5000.0
VAGUE_FORCE_M_S2 = 100.0


@kernel
def run(
    size: int,
    times_s: Floats,
    plots: Floats,
    variances: Floats,
    velocity_m_s: Floats,
    bias_variances: Floats,
    station_ecef_m: Floats,
    rotation: Floats,
) -> tuple[Floats, Floats, float]:
    """Filter a window of plots (n, 3) at times (n,) from scratch, without process noise.

    size: 9 for free fall, 12 with an unknown constant force. velocity_m_s (3,) only says where to
    linearise: its stated error is so large that it carries no weight.
    Returns mean, covariance at the last plot, and the sum of normalised innovations squared.
    """
    mean, covariance = start(
        size,
        plots[0],
        variances[0],
        bias_variances,
        times_s[0],
        station_ecef_m,
        rotation,
        velocity_m_s,
        VAGUE_VELOCITY_M_S,
        VAGUE_FORCE_M_S2,
    )
    total = 0.0
    for row in range(1, times_s.shape[0]):
        mean, covariance = predict(mean, covariance, times_s[row] - times_s[row - 1], 0.0)
        mean, covariance, nis = update(
            mean, covariance, plots[row], variances[row], times_s[row], station_ecef_m, rotation
        )
        total += nis
    return mean, covariance, total


@kernel
def force_test(mean: Floats, covariance: Floats) -> tuple[float, float]:
    """Return squared length of the force (3 dof) and its one-sigma along the velocity, m/s^2."""
    velocity = mean[3:6]
    speed2 = velocity[0] * velocity[0] + velocity[1] * velocity[1] + velocity[2] * velocity[2]
    along = 0.0
    for i in range(3):
        for j in range(3):
            along += velocity[i] * covariance[6 + i, 6 + j] * velocity[j]
    length = quadratic(covariance[6:9, 6:9].copy(), mean[6:9].copy())
    return length, math.sqrt(along / speed2)


def settled_start(count: int) -> int:
    """Return how many plots at the start of an accepted window of `count` are not to be used."""
    return max(2, count // 5)


class Window:
    """The plots of one track since thrust may have ended, and the running test on them."""

    __slots__ = ("_covariance", "_mean", "_plots", "_times_s", "_variances", "_velocities")

    def __init__(self) -> None:
        self._times_s: list[float] = []
        self._plots: list[Floats] = []
        self._variances: list[Floats] = []
        self._velocities: list[Floats] = []
        self._mean: Floats = np.empty(0)
        self._covariance: Floats = np.empty((0, 0))

    def __len__(self) -> int:
        return len(self._times_s)

    @property
    def span_s(self) -> float:
        """Time between the first and the last plot of the window."""
        return self._times_s[-1] - self._times_s[0] if self._times_s else 0.0

    def clear(self) -> None:
        """Forget everything."""
        self.drop(len(self))

    def drop(self, count: int) -> None:
        """Forget the oldest `count` plots."""
        for items in (self._times_s, self._plots, self._variances, self._velocities):
            del items[:count]

    def add(
        self,
        time_s: float,
        plot: Floats,
        variances: Floats,
        velocity_m_s: Floats,
        station: Station,
    ) -> None:
        """Take in the newest plot; drop old ones as long as they show thrust."""
        self._times_s.append(time_s)
        self._plots.append(plot)
        self._variances.append(variances)
        self._velocities.append(velocity_m_s)
        if len(self) == 1:
            self._rerun(THRUST, 0, station)
            return
        step_s = time_s - self._times_s[-2]
        self._mean, self._covariance = predict(self._mean, self._covariance, step_s, 0.0)
        self._mean, self._covariance, _ = update(
            self._mean,
            self._covariance,
            plot,
            variances,
            time_s,
            station.position_ecef_m,
            station.rotation,
        )
        while len(self) >= LEAST_PLOTS:
            length, _ = force_test(self._mean, self._covariance)
            if length <= REJECT_CHI2_3:
                break
            self.drop(max(1, len(self) // 4))
            self._rerun(THRUST, 0, station)

    def shows_free_fall(self, least_s: float) -> bool:
        """Whether the window spans `least_s` and excludes thrust."""
        if len(self) < LEAST_PLOTS or self.span_s < least_s:
            return False
        length, sigma = force_test(self._mean, self._covariance)
        return length < ACCEPT_CHI2_3 and sigma < FORCE_SIGMA_M_S2

    def free_fall(self, station: Station) -> tuple[Floats, Floats, float, int]:
        """Filter the settled part as free fall: mean (9,), covariance, sum of NIS, its dof."""
        first = settled_start(len(self))
        mean, covariance, nis = self._rerun(FREE_FALL, first, station)
        return mean, covariance, nis, _degrees_of_freedom(len(self) - first)

    def _rerun(self, size: int, first: int, station: Station) -> tuple[Floats, Floats, float]:
        result = run(
            size,
            np.array(self._times_s[first:]),
            np.array(self._plots[first:]),
            np.array(self._variances[first:]),
            self._velocities[first],
            station.bias_variances,
            station.position_ecef_m,
            station.rotation,
        )
        if size == THRUST:
            self._mean, self._covariance = result[0], result[1]
        return result


def _degrees_of_freedom(plots: int) -> int:
    """Innovations left after six states were found: the first two plots fit by themselves."""
    return max(3 * plots - 6, 0)
