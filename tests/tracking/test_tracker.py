"""A lane from scans to reports: start, thrust, free fall, loss, and what it does not fall for."""

import math
from collections.abc import Callable, Sequence

import numpy as np

from jointshield.catalogue.things import Radar, TrackingAssumptions
from jointshield.flight.ballistic import coast
from jointshield.messages.plots import RadarPlot, RadarScan
from jointshield.messages.tracks import BALLISTIC, BOOSTING, ENDED, TrackReport
from jointshield.tracking.factors import covariance_of, state_of
from jointshield.tracking.tracker import LaneTracker

Look = Callable[..., RadarScan]


def _pushed(state: np.ndarray, seconds: float, force: float) -> np.ndarray:
    """Free fall with a push along the velocity, in steps of a tenth of a second."""
    for _ in range(round(seconds / 0.1)):
        state = coast(state, 0.1)
        state[3:] += 0.1 * force * state[3:] / math.sqrt(float(state[3:] @ state[3:]))
    return state


def _follow(
    tracker: LaneTracker, scans: Sequence[RadarScan]
) -> dict[float, tuple[TrackReport, ...]]:
    told = {}
    for scan in scans:
        tracker.take(scan)
        told[scan.time_s] = tracker.reports()
    return told


def test_one_falling_object_is_one_track_and_falls(
    radar: Radar, assumptions: TrackingAssumptions, falling: np.ndarray, look: Look
) -> None:
    scans = [look(radar, [coast(falling, t)], t, 1) for t in np.arange(0.0, 160.0, 4.0)]
    told = _follow(LaneTracker(radar, assumptions), scans)
    assert told[4.0] == ()
    assert {report.number for reports in told.values() for report in reports} == {1}
    assert told[8.0][0].status == BOOSTING
    first = next(t for t, reports in told.items() if reports and reports[0].status == BALLISTIC)
    assert first >= assumptions.confirm_s
    last = told[156.0][0]
    assert (last.status, last.plots, last.first_plot_s, last.missed_scans) == (BALLISTIC, 40, 0, 0)
    error = state_of(last) - coast(falling, 156.0)
    assert error @ np.linalg.solve(covariance_of(last), error) < 22.5


def test_thrust_is_never_called_free_fall(
    radar: Radar, assumptions: TrackingAssumptions, falling: np.ndarray, look: Look
) -> None:
    for seed in range(10):
        state, scans = falling, []
        for step in range(30):
            scans.append(look(radar, [state], 4.0 * step, seed))
            state = _pushed(state, 4.0, 15.0)
        burnout_s = 116.0
        for step in range(30, 60):
            scans.append(look(radar, [state], 4.0 * step, seed))
            state = coast(state, 4.0)
        told = _follow(LaneTracker(radar, assumptions), scans)
        for time_s, reports in told.items():
            assert time_s > burnout_s or all(one.status == BOOSTING for one in reports)
        assert told[236.0][0].status == BALLISTIC


def test_thrust_that_comes_back_is_noticed_and_the_track_kept(
    radar: Radar, assumptions: TrackingAssumptions, falling: np.ndarray, look: Look
) -> None:
    state, scans = falling, []
    for step in range(60):
        scans.append(look(radar, [state], 4.0 * step, 5))
        state = coast(state, 4.0) if step < 30 else _pushed(state, 4.0, 20.0)
    told = _follow(LaneTracker(radar, assumptions), scans)
    assert told[120.0][0].status == BALLISTIC
    assert told[140.0][0].status == BOOSTING
    assert {report.number for reports in told.values() for report in reports} == {1}


def test_lone_false_plots_make_no_track(
    radar: Radar, assumptions: TrackingAssumptions, falling: np.ndarray, look: Look
) -> None:
    rng = np.random.default_rng(4)
    tracker = LaneTracker(radar, assumptions)
    for step in range(80):
        true = look(radar, [coast(falling, 4.0 * step)], 4.0 * step, 2).plots
        false = RadarPlot(
            range_m=float(rng.uniform(2e5, 4e6)),
            azimuth_rad=float(rng.uniform(math.pi / 2, 5.0)),
            elevation_rad=float(rng.uniform(0.02, 1.4)),
            snr_db=13.0,
        )
        plots = tuple(sorted((*true, false), key=lambda plot: plot.range_m))
        tracker.take(RadarScan(sensor="watch", time_s=4.0 * step, plots=plots))
        assert len(tracker.reports()) <= 1


def test_neighbours_keep_their_own_plots(
    radar: Radar, assumptions: TrackingAssumptions, falling: np.ndarray, look: Look
) -> None:
    beside = falling + np.array([8e3, 12e3, -6e3, -150.0, 30.0, 60.0])
    told = {}
    tracker = LaneTracker(radar, assumptions)
    for t in np.arange(0.0, 240.0, 4.0):
        tracker.take(look(radar, [coast(falling, t), coast(beside, t)], t, 8))
        told[t] = tracker.reports()
    reports = told[236.0]
    assert [report.plots for report in reports] == [60, 60]
    for truth in (falling, beside):
        errors = [state_of(report) - coast(truth, 236.0) for report in reports]
        squares = [
            error @ np.linalg.solve(covariance_of(report), error)
            for error, report in zip(errors, reports, strict=True)
        ]
        assert min(squares) < 22.5 < max(squares)


def test_what_vanishes_in_sight_ends_and_says_that_it_was_missed(
    radar: Radar, assumptions: TrackingAssumptions, falling: np.ndarray, look: Look
) -> None:
    scans = [look(radar, [coast(falling, t)], t, 1) for t in np.arange(0.0, 120.0, 4.0)]
    scans += [RadarScan(sensor="watch", time_s=t, plots=()) for t in np.arange(120.0, 200.0, 4.0)]
    told = _follow(LaneTracker(radar, assumptions), scans)
    ended = [(t, one) for t, reports in told.items() for one in reports if one.status == ENDED]
    assert len(ended) == 1
    time_s, report = ended[0]
    assert 116.0 + assumptions.drop_after_s <= time_s <= 160.0
    assert report.missed_scans >= 4
    assert report.last_plot_s == 116.0
    assert told[196.0] == ()


def test_what_leaves_the_sector_is_carried_on(
    make_radar: Callable[..., Radar],
    assumptions: TrackingAssumptions,
    falling: np.ndarray,
    look: Look,
) -> None:
    edge_rad = look(make_radar(), [coast(falling, 100.0)], 100.0, 1).plots[0].azimuth_rad
    blinkered = make_radar(azimuth_max_rad=edge_rad)
    tracker = LaneTracker(blinkered, assumptions)
    for t in np.arange(0.0, 400.0, 4.0):
        scan = look(blinkered, [coast(falling, t)], t, 1)
        inside = tuple(plot for plot in scan.plots if plot.azimuth_rad < edge_rad)
        tracker.take(RadarScan(sensor="watch", time_s=t, plots=inside))
    (report,) = tracker.reports()
    assert (report.status, report.time_s) == (BALLISTIC, 396.0)
    assert report.last_plot_s < 110.0
    assert report.missed_scans < 4
    error = state_of(report) - coast(falling, 396.0)
    assert error @ np.linalg.solve(covariance_of(report), error) < 22.5


def test_renaming_owner_and_radar_changes_only_names(
    make_radar: Callable[..., Radar],
    assumptions: TrackingAssumptions,
    falling: np.ndarray,
    look: Look,
) -> None:
    one, other = make_radar(), make_radar(owner="z", host="z", name="Other")
    scans = [look(one, [coast(falling, t)], t, 1) for t in np.arange(0.0, 80.0, 4.0)]
    told = _follow(LaneTracker(one, assumptions), scans)
    again = _follow(LaneTracker(other, assumptions), scans)
    for t in told:
        assert [r.position_m for r in told[t]] == [r.position_m for r in again[t]]
        assert all(report.party == "z" for report in again[t])


def test_a_scan_in_which_nothing_is_seen_is_harmless(
    radar: Radar, assumptions: TrackingAssumptions
) -> None:
    tracker = LaneTracker(radar, assumptions)
    tracker.take(RadarScan(sensor="watch", time_s=0.0, plots=()))
    assert tracker.reports() == ()
