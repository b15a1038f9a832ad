"""The same scans give the same bytes compiled, interpreted, and for a processor of 2003."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src"

# The truth is flown by the package's own strict kernels, so that the script itself cannot differ.
SCRIPT = """
import hashlib
import numpy as np
from jointshield.flight.ballistic import coast
from jointshield.strict.streams import Stream
from jointshield.tracking.measurement import Station, observe
from jointshield.catalogue.things import Radar, TrackingAssumptions
from jointshield.messages import encode
from jointshield.messages.plots import RadarPlot, RadarScan
from jointshield.picture import PictureState, update
from jointshield.tracking.factors import covariance_of, state_of
from jointshield.tracking.impact import predict_impact
from jointshield.tracking.tracker import LaneTracker

radar = Radar(
    id="watch", name="Watch", owner="a", host="a", latitude_rad=0.75, longitude_rad=0.6875,
    height_m=250.0, azimuth_min_rad=0.0, azimuth_max_rad=6.28, elevation_min_rad=0.0,
    elevation_max_rad=1.5, range_max_m=4.0e6, reference_cross_section_m2=1.0,
    reference_snr_db=13.0, false_alarm_probability=1e-6, false_plots_per_scan=0.0, revisit_s=4.0,
    beamwidth_rad=0.0078125, range_resolution_m=32.0, angle_floor_rad=0.00025, range_floor_m=8.0,
    range_bias_sigma_m=16.0, angle_bias_sigma_rad=0.000125)
assumed = TrackingAssumptions(
    ballistic_coefficient_kg_m2=5000.0, ballistic_coefficient_log_sigma=0.3, boost_jerk_m_s3=10.0,
    confirm_s=24.0, initiation_hits=3, initiation_scans=5, drop_after_s=24.0,
    climb_to_cloud_break_s=35.0, climb_to_cloud_break_sigma_s=8.0, launch_point_sigma_m=5000.0)
station = Station(radar)
start = np.array([3690947.0, 3690947.0, 3907665.0, 1309.0, -415.0, 3481.0])
tracker, state, digest = LaneTracker(radar, assumed), PictureState(), hashlib.sha256()
statuses = set()
for step in range(24):
    t = 4.0 * step
    noise = Stream(1, "noise").normal(step, 3)
    seen, _ = observe(coast(start, t), t, station.position_ecef_m, station.rotation)
    plot = RadarPlot(
        range_m=seen[0] + 8.0 * noise[0], azimuth_rad=seen[1] + 0.00025 * noise[1],
        elevation_rad=seen[2] + 0.00025 * noise[2], snr_db=30.0)
    tracker.take(RadarScan(sensor="watch", time_s=t, plots=(plot,)))
    reports = tracker.reports()
    state, picture, _ = update(state, "c", reports, t + 2.0)
    digest.update(encode(picture))
    for report in reports:
        digest.update(encode(report))
        statuses.add(report.status)
track = picture.tracks[0]
impact = predict_impact(state_of(track), covariance_of(track), 94.0, 5000.0, 0.3)
digest.update(repr(impact).encode())
print(digest.hexdigest(), sorted(statuses), impact is not None)
"""


def _run(**environment: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", SCRIPT],
        env={**os.environ, "PYTHONPATH": str(SOURCE), **environment},
        capture_output=True,
        text=True,
        check=True,
    ).stdout


@pytest.fixture(scope="module")
def compiled() -> str:
    """What this machine's compiled kernels say."""
    return _run()


def test_the_script_follows_an_object_through_both_filters(compiled: str) -> None:
    assert compiled.endswith("['ballistic', 'boosting'] True\n")


def test_interpreted_code_says_the_same(compiled: str) -> None:
    assert _run(JOINTSHIELD_PLAIN="1") == compiled


def test_an_old_processor_says_the_same(compiled: str, tmp_path: Path) -> None:
    old = {"NUMBA_CPU_NAME": "x86-64", "NUMBA_CPU_FEATURES": "", "NUMBA_CACHE_DIR": str(tmp_path)}
    assert _run(**old) == compiled
