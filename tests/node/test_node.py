"""A party's node: what it lets out, how often, and what it notes of the rest."""

import math
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from jointshield.catalogue.things import Infrared, Party, Radar, ReleaseRules, TrackingAssumptions
from jointshield.earth.ellipsoid import ecef_from_geodetic
from jointshield.earth.frames import (
    azimuth_elevation_range,
    ecef_position_from_eci,
    eci_state_from_ecef,
)
from jointshield.errors import MistakeError
from jointshield.flight.ballistic import coast
from jointshield.messages.plots import InfraredPlot, InfraredScan, RadarPlot, RadarScan
from jointshield.messages.tracks import BALLISTIC, ENDED, LaunchReport, TrackReport
from jointshield.node import Node, NodeOutput

RADAR = Radar(
    id="watch",
    name="Watch",
    owner="a",
    host="a",
    latitude_rad=0.7,
    longitude_rad=0.7,
    height_m=100.0,
    azimuth_min_rad=0.0,
    azimuth_max_rad=2.0 * math.pi,
    elevation_min_rad=0.02,
    elevation_max_rad=1.5,
    range_max_m=4.0e6,
    reference_cross_section_m2=1.0,
    reference_snr_db=13.0,
    false_alarm_probability=1.0e-6,
    false_plots_per_scan=0.0,
    revisit_s=2.0,
    beamwidth_rad=0.007,
    range_resolution_m=30.0,
    angle_floor_rad=0.0002,
    range_floor_m=5.0,
    range_bias_sigma_m=10.0,
    angle_bias_sigma_rad=0.0001,
)
EYE = Infrared(
    id="eye",
    name="Eye",
    owner="a",
    latitude_rad=0.0,
    longitude_rad=0.7,
    height_m=35.786e6,
    cloud_break_height_m=8000.0,
    angle_sigma_rad=3e-5,
    detection_probability=1.0,
    revisit_s=10.0,
    report_delay_s=30.0,
)
PARTY = Party(
    id="a",
    name="A",
    colour="#000000",
    countries=(),
    release=ReleaseRules(
        lanes=("watch", "eye"), cadence_s=8.0, plots_min=5, share_launch_reports=True
    ),
    tracking=TrackingAssumptions(
        ballistic_coefficient_kg_m2=5000.0,
        ballistic_coefficient_log_sigma=0.3,
        boost_jerk_m_s3=10.0,
        confirm_s=26.0,
        initiation_hits=3,
        initiation_scans=5,
        drop_after_s=20.0,
        climb_to_cloud_break_s=35.0,
        climb_to_cloud_break_sigma_s=8.0,
        launch_point_sigma_m=5000.0,
    ),
    doctrine=None,  # type: ignore[arg-type]
    desk=(),
)
LATER_S = 200.0


def _plot(time_s: float) -> RadarPlot:
    start = np.array([*ecef_from_geodetic(0.66, 0.72, 150e3), 1500.0, 1000.0, 2800.0])
    state = coast(eci_state_from_ecef(start, 0.0), time_s)
    station = np.array(ecef_from_geodetic(0.7, 0.7, 100.0))
    place = ecef_position_from_eci(state[:3].copy(), time_s)
    azimuth, elevation, distance = azimuth_elevation_range(station, 0.7, 0.7, place)
    wobble = math.sin(12.9898 * time_s) * 43758.5453
    noise = (wobble - math.floor(wobble) - 0.5) * 2.0
    return RadarPlot(
        range_m=distance + 5.0 * noise,
        azimuth_rad=(azimuth + 0.0002 * noise) % (2.0 * math.pi),
        elevation_rad=elevation - 0.0002 * noise,
        snr_db=30.0,
    )


def _play(party: Party, *, vanish_s: float = math.inf) -> list[tuple[float, NodeOutput]]:
    node = Node(party, [RADAR], [EYE])
    told = []
    for step in range(1, round(LATER_S / 2.0)):
        time_s = 2.0 * step
        plots = (_plot(time_s),) if time_s < vanish_s else ()
        node.take(RadarScan(sensor="watch", time_s=time_s, plots=plots))
        if time_s == 60.0:
            vantage = np.array(ecef_from_geodetic(0.0, 0.7, 35.786e6))
            line = np.array(ecef_from_geodetic(0.65, 0.72, 8000.0)) - vantage
            line = line / np.linalg.norm(line)
            seen = InfraredPlot(direction_x=line[0], direction_y=line[1], direction_z=line[2])
            node.take(InfraredScan(sensor="eye", time_s=30.0, reported_s=60.0, plots=(seen,)))
        told.append((time_s, node.step(time_s)))
    return told


def _released(told: list[tuple[float, NodeOutput]]) -> list[tuple[float, TrackReport]]:
    return [(t, r) for t, out in told for r in out.released if isinstance(r, TrackReport)]


def test_tracks_go_out_at_the_cadence_and_changes_at_once() -> None:
    told = _play(PARTY, vanish_s=100.0)
    released = _released(told)
    assert released[0][1].plots >= PARTY.release.plots_min
    statuses = [report.status for _, report in released]
    assert statuses[-1] == ENDED
    assert statuses.count(ENDED) == 1
    for (one_s, one), (two_s, two) in pairwise(released):
        assert two_s - one_s >= PARTY.release.cadence_s or one.status != two.status
    first_local = next(t for t, out in told if any(r.status == BALLISTIC for r in out.tracks))
    assert first_local in [t for t, report in released if report.status == BALLISTIC]


def test_what_is_too_young_is_kept_back_with_the_rule() -> None:
    told = _play(PARTY)
    kept = [thing for _, out in told for thing in out.kept]
    assert [(thing.lane, thing.rule) for thing in kept] == [("watch", "too-few-plots")]
    assert isinstance(kept[0].item, TrackReport)
    assert kept[0].item.plots < PARTY.release.plots_min


def test_a_lane_that_is_not_shared_stays_at_home() -> None:
    kept = replace(PARTY, release=replace(PARTY.release, lanes=(), share_launch_reports=False))
    told = _play(kept)
    assert all(out.released == () for _, out in told)
    assert {thing.rule for _, out in told for thing in out.kept} == {
        "lane-not-shared",
        "launch-reports-not-shared",
    }
    assert told[-1][1].tracks
    assert told[-1][1].launch_reports


def test_what_is_kept_back_is_what_would_have_gone_out() -> None:
    """The same reports at the same instants, whether the lanes are open or closed."""
    closed = replace(PARTY, release=replace(PARTY.release, lanes=(), share_launch_reports=False))
    gone = [(t, report) for t, out in _play(PARTY) for report in out.released]
    kept = [(t, thing.item) for t, out in _play(closed) for thing in out.kept]
    first_s = next(t for t, report in gone if isinstance(report, TrackReport))
    assert [each for each in gone if isinstance(each[1], LaunchReport)] == [
        each for each in kept if isinstance(each[1], LaunchReport)
    ]
    young = [t for t, item in kept if isinstance(item, TrackReport) and t < first_s]
    assert young  # with an open lane they were too young to go
    assert len(kept) >= len(gone)


def test_launch_reports_go_out_when_they_say_something_new() -> None:
    told = _play(PARTY)
    reports = [(t, r) for t, out in told for r in out.released if isinstance(r, LaunchReport)]
    assert [t for t, _ in reports] == [60.0]


def test_two_parties_with_the_same_sensors_say_the_same() -> None:
    one, other = _play(PARTY), _play(replace(PARTY, id="z", name="Z"))
    assert [out for _, out in one] == [out for _, out in other]


def test_a_foreign_scan_is_refused() -> None:
    node = Node(PARTY, [RADAR], [])
    with pytest.raises(MistakeError, match="other"):
        node.take(RadarScan(sensor="other", time_s=0.0, plots=()))
