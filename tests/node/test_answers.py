"""Did you see this? Claims against geometry and the radar equation, answers against lies."""

import math
from dataclasses import replace

import numpy as np
import pytest
from geographiclib.geodesic import Geodesic

from jointshield.catalogue.things import Infrared, Party, Radar
from jointshield.earth.ellipsoid import ecef_from_geodetic
from jointshield.earth.frames import azimuth_elevation_range
from jointshield.exercise import scenario
from jointshield.messages.notices import LaunchNotice
from jointshield.messages.plots import InfraredPlot, InfraredScan, RadarPlot, RadarScan, Scan
from jointshield.messages.queries import LAUNCH, OBJECT, Query, Sought
from jointshield.node.answers import Lanes, answer, check
from jointshield.node.lookout import infrared_claim, radar_claim, smallest_cross_section_m2
from jointshield.strict.linear import Floats

SCENARIO = scenario.load("andoya-1995").scenario
RADAR: Radar = replace(
    next(r for r in SCENARIO.radars if r.id == "andoya_range"),
    height_m=0.0,
    elevation_min_rad=0.0,
)
PARTY: Party = next(p for p in SCENARIO.parties if p.id == "norway")
LANES = Lanes(radars=(RADAR,), infrareds=())
EYE = Infrared(
    id="eye",
    name="eye",
    owner="norway",
    latitude_rad=0.0,
    longitude_rad=RADAR.longitude_rad,
    height_m=35_786_000.0,
    cloud_break_height_m=8000.0,
    angle_sigma_rad=3e-5,
    detection_probability=0.95,
    revisit_s=10.0,
    report_delay_s=30.0,
)
EDGE_DEG = math.degrees(0.01)
"""Directions so close to an edge of the sector are not counted on."""


def _sought(ground_km: float, height_km: float, azimuth_deg: float = 0.0) -> Sought:
    point = Geodesic.WGS84.Direct(
        math.degrees(RADAR.latitude_rad),
        math.degrees(RADAR.longitude_rad),
        azimuth_deg,
        1000.0 * ground_km,
    )
    return Sought(
        kind=OBJECT,
        at_s=100.0,
        span_s=10.0,
        latitude_rad=math.radians(point["lat2"]),
        longitude_rad=math.radians(point["lon2"]),
        height_m=1000.0 * height_km,
        radius_m=150_000.0,
    )


SOUGHT = _sought(500.0, 300.0)
QUERY = Query(
    time_s=110.0, query="Q001", asker="russia", track=4, sought=(SOUGHT,), heading_rad=0.0
)


def _direction(sought: Sought) -> tuple[float, float, float]:
    station: Floats = _at(RADAR.latitude_rad, RADAR.longitude_rad, 0.0)
    place = _at(sought.latitude_rad, sought.longitude_rad, sought.height_m)
    azimuth, elevation, distance = azimuth_elevation_range(
        station, RADAR.latitude_rad, RADAR.longitude_rad, place
    )
    return azimuth, elevation, distance


def _at(latitude_rad: float, longitude_rad: float, height_m: float) -> Floats:
    return np.array(ecef_from_geodetic(latitude_rad, longitude_rad, height_m))


def _scans(*, there: int, looks: int = 5) -> tuple[Scan, ...]:
    """Looks every 4 s about the time asked, the first `there` of them with a plot at the place."""
    azimuth, elevation, distance = _direction(SOUGHT)
    plot = RadarPlot(range_m=distance, azimuth_rad=azimuth, elevation_rad=elevation, snr_db=20.0)
    return tuple(
        RadarScan(sensor=RADAR.id, time_s=92.0 + 4.0 * n, plots=(plot,) if n < there else ())
        for n in range(looks)
    )


@pytest.mark.parametrize(
    ("elevation_deg", "slant_km", "height_km"),
    [(0.0, 1133.0, 100.0), (3.0, 848.0, 100.0), (5.0, 707.0, 100.0), (3.0, 2261.0, 500.0)],
)
def test_the_lowest_height_in_view_is_the_published_horizon(
    elevation_deg: float, slant_km: float, height_km: float
) -> None:
    """Slant ranges over a smooth sphere at which a height comes above an elevation (4 figures)."""
    radius, top = 6371.0, 6371.0 + height_km
    cosine = (radius**2 + top**2 - slant_km**2) / (2.0 * radius * top)
    ground_km = radius * math.acos(cosine)
    lowest = replace(RADAR, elevation_min_rad=math.radians(max(elevation_deg - EDGE_DEG, 0.0)))
    if elevation_deg == 0.0:
        lowest = replace(RADAR, elevation_min_rad=0.0)
        height_km += slant_km * 0.01  # what the edge of a hundredth of a radian adds
    claim = radar_claim(lowest, _sought(ground_km, height_km + 50.0), ())
    assert claim.lowest_m is not None
    assert claim.lowest_m / 1000.0 == pytest.approx(height_km, rel=0.03)


def test_twice_the_distance_needs_sixteen_times_the_cross_section() -> None:
    """The radar equation; and at the found size one look detects with probability 0.9."""
    near, far = (smallest_cross_section_m2(RADAR, km * 1000.0) for km in (500.0, 1000.0))
    assert far / near == pytest.approx(16.0, rel=1e-9)
    snr_at_reference = 10.0 ** (RADAR.reference_snr_db / 10.0)
    snr = far * snr_at_reference * (RADAR.range_max_m / 1.0e6) ** 4
    assert RADAR.false_alarm_probability ** (1.0 / (1.0 + snr)) == pytest.approx(0.9, rel=1e-6)


def test_seen_with_plots_where_and_when_it_was_asked_about() -> None:
    said, withheld = answer(QUERY, PARTY, LANES, {RADAR.id: _scans(there=3)}, (), 200.0)
    assert (said.answer, said.covered, withheld) == ("seen", True, ())
    (claim,) = said.claims
    assert (claim.looks, claim.seen, claim.first_s, claim.last_s) == (5, 3, 92.0, 108.0)
    assert claim.nearest_m == pytest.approx(0.0, abs=20.0)


def test_one_plot_alone_may_be_false() -> None:
    said, _ = answer(QUERY, PARTY, LANES, {RADAR.id: _scans(there=1)}, (), 200.0)
    assert said.answer == "nothing seen"


def test_nothing_seen_says_what_would_have_been() -> None:
    said, _ = answer(QUERY, PARTY, LANES, {RADAR.id: _scans(there=0)}, (), 200.0)
    assert (said.answer, said.covered) == ("nothing seen", True)
    (claim,) = said.claims
    assert claim.in_view
    assert claim.looks == 5
    assert claim.smallest_m2 is not None
    assert 0.0 < claim.smallest_m2 < 1.0


def test_nothing_seen_without_a_look_or_a_view_covers_nothing() -> None:
    late, _ = answer(QUERY, PARTY, LANES, {}, (), 200.0)
    assert (late.answer, late.covered) == ("nothing seen", False)
    below = replace(QUERY, sought=(_sought(1500.0, 50.0),))
    said, _ = answer(below, PARTY, LANES, {RADAR.id: _scans(there=0)}, (), 200.0)
    assert (said.answer, said.covered) == ("nothing seen", False)
    assert not said.claims[0].in_view
    assert said.claims[0].lowest_m is not None


def test_looks_outside_the_span_and_plots_elsewhere_do_not_count() -> None:
    early = tuple(replace(scan, time_s=scan.time_s - 60.0) for scan in _scans(there=5))
    elsewhere = replace(QUERY, sought=(replace(SOUGHT, latitude_rad=SOUGHT.latitude_rad + 0.05),))
    for query, scans in ((QUERY, early), (elsewhere, _scans(there=5))):
        said, _ = answer(query, PARTY, LANES, {RADAR.id: scans}, (), 200.0)
        assert said.answer == "nothing seen"


def test_a_lane_that_is_not_shared_has_no_part_and_leaves_a_note() -> None:
    silent = replace(PARTY, release=replace(PARTY.release, lanes=()))
    said, withheld = answer(QUERY, silent, LANES, {RADAR.id: _scans(there=5)}, (), 200.0)
    assert (said.answer, said.claims) == ("nothing seen", ())
    assert said.reason == "no lane of its own is shared"
    assert [(kept.lane, kept.rule) for kept in withheld] == [(RADAR.id, "lane-not-shared")]
    unsaid, _ = answer(QUERY, PARTY, LANES, {RADAR.id: _scans(there=5)}, (), 200.0)
    assert (unsaid.answer, withheld[0].item) == ("seen", unsaid)


@pytest.mark.parametrize("watch", [None, "declines"])
def test_a_party_that_does_not_answer_declines_and_notes_it(watch: str | None) -> None:
    assert PARTY.watch is not None
    rules = None if watch is None else replace(PARTY.watch, answers_queries=False)
    party = replace(PARTY, watch=rules)
    said, withheld = answer(QUERY, party, LANES, {RADAR.id: _scans(there=5)}, (), 200.0)
    assert (said.answer, said.claims, said.notice) == ("declined", (), "")
    assert [(kept.lane, kept.rule) for kept in withheld] == [("", "queries-not-answered")]
    unsaid, _ = answer(QUERY, PARTY, LANES, {RADAR.id: _scans(there=5)}, (), 200.0)
    assert withheld[0].item == unsaid
    assert check(said, QUERY, LANES, {RADAR.id: _scans(there=5)}) == ()


def test_an_answer_names_the_notice_that_fits_the_launch_asked_about() -> None:
    notice = LaunchNotice(
        notice="n",
        notifier="norway",
        purpose="",
        given_s=500.0,
        window_open_s=0.0,
        window_close_s=10.0,
        latitude_rad=RADAR.latitude_rad,
        longitude_rad=RADAR.longitude_rad,
        radius_m=10_000.0,
        azimuth_rad=0.0,
        azimuth_tolerance_rad=0.2,
    )
    launch = replace(
        SOUGHT,
        kind=LAUNCH,
        at_s=30.0,
        span_s=90.0,
        latitude_rad=RADAR.latitude_rad,
        longitude_rad=RADAR.longitude_rad,
        height_m=0.0,
        radius_m=60_000.0,
    )
    query = replace(QUERY, sought=(SOUGHT, launch))
    scans = {RADAR.id: _scans(there=5)}
    assert answer(query, PARTY, LANES, scans, (notice,), 200.0)[0].notice == "n"
    assert answer(QUERY, PARTY, LANES, scans, (notice,), 200.0)[0].notice == ""
    other = replace(query, heading_rad=2.0)
    assert answer(other, PARTY, LANES, scans, (notice,), 200.0)[0].notice == ""


# --- what is said is held against the recorded scans ----------------------------------------------


def test_an_honest_answer_holds() -> None:
    scans = {RADAR.id: _scans(there=3)}
    said, _ = answer(QUERY, PARTY, LANES, scans, (), 200.0)
    assert check(said, QUERY, LANES, scans) == ()


def test_nothing_seen_over_plots_of_its_own_is_caught() -> None:
    lie, _ = answer(QUERY, PARTY, LANES, {RADAR.id: _scans(there=0)}, (), 200.0)
    faults = check(lie, QUERY, LANES, {RADAR.id: _scans(there=5)})
    assert "its scans give another seen, nearest_m (5, claimed 0)" in faults[0]
    assert "it says 'nothing seen'; its scans say 'seen'" in faults


def test_looks_that_were_never_taken_are_caught() -> None:
    lie, _ = answer(QUERY, PARTY, LANES, {RADAR.id: _scans(there=0)}, (), 200.0)
    faults = check(lie, QUERY, LANES, {})
    assert any("looks" in fault for fault in faults)
    assert "whether the place was covered is not what its lanes give" in faults


def test_a_wider_view_than_the_lane_has_is_caught() -> None:
    scans = {RADAR.id: _scans(there=0)}
    said, _ = answer(QUERY, PARTY, LANES, scans, (), 200.0)
    boast = replace(said, claims=(replace(said.claims[0], lowest_m=0.0, smallest_m2=0.001),))
    (fault,) = check(boast, QUERY, LANES, scans)
    assert "its scans give another lowest_m, smallest_m2" in fault


def test_a_claim_too_many_is_caught() -> None:
    scans = {RADAR.id: _scans(there=0)}
    said, _ = answer(QUERY, PARTY, LANES, scans, (), 200.0)
    twice = replace(said, claims=said.claims * 2)
    assert check(twice, QUERY, LANES, scans) == ("2 claims where its lanes give 1",)


# --- plumes ---------------------------------------------------------------------------------------


def _plume(sought: Sought, height_m: float) -> InfraredPlot:
    line = _at(sought.latitude_rad, sought.longitude_rad, height_m) - _at(
        EYE.latitude_rad, EYE.longitude_rad, EYE.height_m
    )
    x, y, z = (float(value) for value in line / math.sqrt(float(line @ line)))
    return InfraredPlot(direction_x=x, direction_y=y, direction_z=z)


def _look(time_s: float, *plots: InfraredPlot) -> InfraredScan:
    return InfraredScan(sensor="eye", time_s=time_s, reported_s=time_s + 30.0, plots=plots)


def test_an_infrared_lane_finds_the_plume_of_a_launch_asked_about() -> None:
    launch = replace(_sought(100.0, 0.0), kind=LAUNCH, radius_m=60_000.0)
    looks = [_look(100.0, _plume(launch, 60_000.0)), _look(110.0, _plume(launch, 110_000.0))]
    claim = infrared_claim(EYE, launch, looks)
    assert (claim.in_view, claim.looks, claim.seen, claim.smallest_m2) == (True, 2, 2, None)
    assert claim.lowest_m == 8000.0
    elsewhere = _sought(1500.0, 0.0, 180.0)
    assert infrared_claim(EYE, launch, [_look(100.0, _plume(elsewhere, 60_000.0))]).seen == 0


def test_what_lies_behind_the_earth_is_not_in_view() -> None:
    pole = replace(_sought(100.0, 0.0), latitude_rad=math.radians(89.0), kind=LAUNCH)
    claim = infrared_claim(EYE, pole, [_look(100.0)])
    assert (claim.in_view, claim.lowest_m) == (False, None)
