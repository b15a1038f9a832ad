"""One track of one radar lane: its two filters, its window, and what it may be called.

A new track runs the thrust filter. Once `Window` excludes thrust, a free-fall filter started from
the settled part of the window becomes the track's state, and the track is *ballistic*. The thrust
filter runs on beside it: it keeps hold of the object if thrust comes back. When the recent
innovations of the free-fall filter are not consistent, the track is *boosting* again and the test
starts anew.

The free-fall model has no drag. Below `MODEL_FLOOR_M` plots are neither used for the test nor for
the free-fall filter: there the air slows a re-entering body by more than the filter could bear,
and the ballistic state is only carried forward.
"""

from collections import deque

import numpy as np

from jointshield.catalogue.things import TrackingAssumptions
from jointshield.messages.tracks import BALLISTIC, BOOSTING
from jointshield.strict.elementary import power
from jointshield.strict.linear import Floats
from jointshield.tracking.coverage import target_strength
from jointshield.tracking.filter import THRUST, predict, scores, start, under_thrust, update
from jointshield.tracking.measurement import Station
from jointshield.tracking.reentry import MODEL_FLOOR_M, drag_doubt, height_m
from jointshield.tracking.window import Window

FIRST_SPEED_SIGMA_M_S = 4000.0
FIRST_FORCE_SIGMA_M_S2 = 60.0
JERK_CORRELATION_S = 1.0
"""The stated jerk is taken as white over this time: its density is jerk^2 times it."""

_RECENT = 12
_DEVIATES = 4.2649
"""Normal deviate that is exceeded once in 100,000 times."""


Estimate = tuple[Floats, Floats]
"""A filter's mean and covariance."""

Updated = tuple[Estimate, float]
"""An estimate after a plot, and that plot's normalised innovation squared."""


def chi_squared_limit(degrees: int) -> float:
    """Value that chi-squared exceeds once in 100,000 (Wilson & Hilferty 1931)."""
    ninth = 2.0 / (9.0 * degrees)
    root = 1.0 - ninth + _DEVIATES * power(ninth, 0.5)
    return degrees * root * root * root


class LaneTrack:
    """What a lane holds of one object; `number` is 0 until the track is confirmed."""

    __slots__ = (
        "_fall",
        "_jerk_density",
        "_nis",
        "_nis_degrees",
        "_recent",
        "_station",
        "_thrust",
        "_window",
        "age_scans",
        "assumptions",
        "first_plot_s",
        "last_plot_s",
        "log_unseen",
        "missed_scans",
        "number",
        "plots",
        "status",
        "strength_m4",
        "time_s",
    )

    def __init__(
        self,
        station: Station,
        assumptions: TrackingAssumptions,
        time_s: float,
        plot: Floats,
        variances: Floats,
        snr_db: float,
    ) -> None:
        jerk = assumptions.boost_jerk_m_s3
        self._jerk_density = jerk * jerk * JERK_CORRELATION_S
        self._station = station
        self.assumptions = assumptions
        self._thrust = start(
            THRUST,
            plot,
            variances,
            station.bias_variances,
            time_s,
            station.position_ecef_m,
            station.rotation,
            np.zeros(3),
            FIRST_SPEED_SIGMA_M_S,
            FIRST_FORCE_SIGMA_M_S2,
        )
        self._fall: Estimate | None = None
        self._window = Window()
        self._recent: deque[float] = deque(maxlen=_RECENT)
        self._nis, self._nis_degrees = 0.0, 0
        self.number = 0
        self.plots = 1
        self.age_scans = 1
        self.missed_scans = 0
        self.log_unseen = 0.0
        self.status = BOOSTING
        self.strength_m4 = target_strength(float(plot[0]), snr_db)
        self.time_s = self.first_plot_s = self.last_plot_s = time_s

    @property
    def state(self) -> Floats:
        """Position and velocity (6,), m and m/s, eci, at `time_s`."""
        return (self._fall or self._thrust)[0][:6]

    @property
    def covariance(self) -> Floats:
        """Covariance (6, 6) of `state`, with the registration bias marginalised."""
        return (self._fall or self._thrust)[1][:6, :6]

    @property
    def consistency(self) -> float:
        """Normalised innovation squared per degree of freedom since the status began; near 1."""
        return self._nis / self._nis_degrees if self._nis_degrees else 1.0

    def advance(self, time_s: float) -> None:
        """Carry the track to a later instant."""
        duration_s = time_s - self.time_s
        if duration_s == 0.0:
            return
        self._thrust = predict(*self._thrust, duration_s, self._jerk_density)
        if self._fall is not None:
            self._fall = predict(*self._fall, duration_s, drag_doubt(self._fall[0]))
            if time_s - self.last_plot_s > self.assumptions.drop_after_s:
                # Out of sight thrust would be anybody's guess: begin afresh from the fall.
                self._thrust = under_thrust(*self._fall, FIRST_FORCE_SIGMA_M_S2)
        self.time_s = time_s

    def score(self, plots: Floats, variances: Floats, *, thrust: bool) -> tuple[Floats, Floats]:
        """Squared distances and log determinants (m,) of plots (m, 3), by one of the filters."""
        mean, covariance = self._thrust if thrust or self._fall is None else self._fall
        station = self._station
        return scores(
            mean,
            covariance,
            plots,
            variances,
            self.time_s,
            station.position_ecef_m,
            station.rotation,
        )

    def take(self, plot: Floats, variances: Floats, snr_db: float) -> None:
        """Take in the plot (3,) that was associated with this track at `time_s`."""
        self._thrust, nis = self._updated(self._thrust, plot, variances)
        self.plots += 1
        self.last_plot_s = self.time_s
        self.missed_scans, self.log_unseen = 0, 0.0
        self.strength_m4 += (target_strength(float(plot[0]), snr_db) - self.strength_m4) / min(
            self.plots, 8
        )
        if self._fall is not None:
            self._take_falling(self._fall, plot, variances)
        else:
            self._nis, self._nis_degrees = self._nis + nis, self._nis_degrees + 3
        if self._fall is None:
            self._test_for_free_fall(plot, variances)

    def _updated(self, estimate: Estimate, plot: Floats, variances: Floats) -> Updated:
        station = self._station
        mean, covariance, nis = update(
            *estimate, plot, variances, self.time_s, station.position_ecef_m, station.rotation
        )
        return (mean, covariance), nis

    def _take_falling(self, estimate: Estimate, plot: Floats, variances: Floats) -> None:
        if height_m(estimate[0]) < MODEL_FLOOR_M:
            return
        updated, nis = self._updated(estimate, plot, variances)
        self._recent.append(nis)
        total = 0.0
        for recent in self._recent:  # not sum(): its rounding differs between Python versions
            total += recent
        if total > chi_squared_limit(3 * len(self._recent)):
            self._fall, self.status = None, BOOSTING
            self._nis, self._nis_degrees = 0.0, 0
            self._window.clear()
            return
        self._fall = updated
        self._nis, self._nis_degrees = self._nis + nis, self._nis_degrees + 3

    def _test_for_free_fall(self, plot: Floats, variances: Floats) -> None:
        velocity = self._thrust[0][3:6].copy()
        if height_m(self._thrust[0]) < MODEL_FLOOR_M:
            self._window.clear()
            return
        self._window.add(self.time_s, plot, variances, velocity, self._station)
        if self._window.shows_free_fall(self.assumptions.confirm_s):
            mean, covariance, nis, degrees = self._window.free_fall(self._station)
            self._fall, self.status = (mean, covariance), BALLISTIC
            self._nis, self._nis_degrees = nis, degrees
            self._recent.clear()
            self._window.clear()
