"""What a radar receives, against textbooks: reach, horizon, detection, noise, registration."""

import math
from collections.abc import Callable

import numpy as np
import pytest

from jointshield.catalogue import radar as radar_equation
from jointshield.catalogue.things import Radar
from jointshield.earth.ground import direct
from jointshield.messages.plots import RadarPlot
from jointshield.world.objects import FlyingObject
from jointshield.world.sensing import RadarBias, draw_bias, in_sector, radar_scan

NO_BIAS = RadarBias(range_m=0.0, azimuth_rad=0.0, elevation_rad=0.0)
Hovering = Callable[..., FlyingObject]
MakeRadar = Callable[..., Radar]


def _plots(radar: Radar, target: FlyingObject, looks: int) -> list[RadarPlot]:
    """What the radar sees of one object in as many independent looks: one in each of many runs."""
    found = []
    for seed in range(looks):
        scan, _ = radar_scan(radar, NO_BIAS, [target], 4.0, seed)
        found.extend(scan.plots)
    return found


# --- reach -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("times", "reach"), [(10.0, 1.778), (0.5, 0.841)])
def test_range_goes_with_the_fourth_root_of_cross_section(
    make_radar: MakeRadar, times: float, reach: float
) -> None:
    radar = make_radar()
    needed = radar_equation.signal_to_noise(radar, 1.0e6, 1.0)
    low, high = 1.0e5, 1.0e7
    for _ in range(60):
        middle = 0.5 * (low + high)
        if radar_equation.signal_to_noise(radar, middle, times) > needed:
            low = middle
        else:
            high = middle
    assert low / 1.0e6 == pytest.approx(reach, abs=0.0005)


def test_the_reference_target_gives_the_reference_signal(
    make_radar: MakeRadar, hovering: Hovering
) -> None:
    """And ten times its cross-section gives the same signal 1.778 times as far away."""
    radar = make_radar(false_alarm_probability=0.5)
    signals = []
    for height_m, cross_section_m2 in ((3.0e6, 1.0), (3.0e6 * 1.7783, 10.0)):
        above = hovering("o", 45.0, 20.0, height_m, cross_section_m2=cross_section_m2)
        signals.append(_plots(radar, above, 3)[0].snr_db)
    assert signals == pytest.approx([13.0, 13.0], abs=0.001)


def test_decibels() -> None:
    """Twice is 3.0103 dB, ten times 10 dB; and back."""
    assert radar_equation.db_from_ratio(2.0) == pytest.approx(3.0103, abs=1e-5)
    assert radar_equation.ratio_from_db(30.0) == pytest.approx(1000.0, rel=1e-12)


# --- horizon -----------------------------------------------------------------------------------

# Slant ranges in km out to which a target at a height (km) is above an elevation (deg), on a smooth
# sphere of 6,371 km without refraction; computed from the plane triangle of radar, target, centre.
HORIZON = [
    (100.0, 0.0, 1133.0),
    (100.0, 3.0, 848.0),
    (100.0, 5.0, 707.0),
    (500.0, 0.0, 2573.0),
    (500.0, 3.0, 2261.0),
    (500.0, 5.0, 2077.0),
    (1000.0, 0.0, 3707.0),
    (1000.0, 3.0, 3389.0),
    (1000.0, 5.0, 3193.0),
]


@pytest.mark.parametrize(("height_km", "elevation_deg", "slant_km"), HORIZON)
def test_horizon(
    make_radar: MakeRadar,
    hovering: Hovering,
    height_km: float,
    elevation_deg: float,
    slant_km: float,
) -> None:
    """Seen out to the published range; 1 %, because WGS 84 is no sphere of 6,371 km."""
    radar = make_radar(elevation_min_rad=math.radians(elevation_deg), range_max_m=1.0e8)
    near, far, seen_m = 0.0, 6.0e6, 0.0
    for _ in range(18):
        middle = 0.5 * (near + far)
        latitude, longitude, _ = direct(math.radians(45.0), math.radians(20.0), 0.8, middle)
        target = hovering("o", math.degrees(latitude), math.degrees(longitude), 1e3 * height_km)
        plots = _plots(radar, target, 1)
        if plots:
            near, seen_m = middle, plots[0].range_m
        else:
            far = middle
    assert seen_m / 1000.0 == pytest.approx(slant_km, rel=0.01)


def test_no_radar_looks_below_its_horizon(make_radar: MakeRadar, hovering: Hovering) -> None:
    """Also where a file gives its sector a lower edge below zero: no echoes and no false ones."""
    radar = make_radar(
        elevation_min_rad=-0.5, range_max_m=1.0e8, false_plots_per_scan=1.0, elevation_max_rad=0.5
    )
    plots = _plots(radar, hovering("o", 20.0, 20.0, 100.0e3), 50)
    assert len(plots) == 50
    assert all(plot.elevation_rad >= 0.0 for plot in plots)


# --- detection ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("pd", "snr_db"), [(0.5, 12.77), (0.9, 21.14)])
def test_swerling_1_needs_the_textbook_signal(
    make_radar: MakeRadar, pd: float, snr_db: float
) -> None:
    """One look at a false-alarm probability of 1e-6: Skolnik (2001), ch. 2, Swerling case 1."""
    snr = 10.0 ** (snr_db / 10.0)
    assert radar_equation.detection_probability(make_radar(), snr) == pytest.approx(pd, abs=0.001)


@pytest.mark.parametrize("false_alarm", [1.0e-2, 1.0e-4])
def test_swerling_1_from_first_principles(make_radar: MakeRadar, false_alarm: float) -> None:
    """Square-law detector: Gaussian noise, plus a Gaussian target that holds for one look."""
    generator = np.random.default_rng(1)
    radar = make_radar(false_alarm_probability=false_alarm)
    draws = generator.standard_normal((4, 200_000)) / math.sqrt(2.0)
    threshold = -math.log(false_alarm)
    for snr in (3.0, 20.0):
        in_phase = draws[0] + math.sqrt(snr) * draws[2]
        quadrature = draws[1] + math.sqrt(snr) * draws[3]
        share = float(np.mean(in_phase**2 + quadrature**2 > threshold))
        assert radar_equation.detection_probability(radar, snr) == pytest.approx(share, abs=0.005)


def test_share_of_looks_that_detect(make_radar: MakeRadar, hovering: Hovering) -> None:
    """Reference target at the reference range, 13 dB and 1e-6: 0.517 by Skolnik's formula."""
    looks = 1500
    share = len(_plots(make_radar(), hovering("o", 45.0, 20.0, 3.0e6), looks)) / looks
    expected = (1.0e-6) ** (1.0 / (1.0 + 10.0**1.3))
    assert expected == pytest.approx(0.517, abs=0.001)
    assert share == pytest.approx(expected, abs=4.0 * math.sqrt(expected * (1 - expected) / looks))


# --- noise and registration --------------------------------------------------------------------


def test_noise_has_the_stated_sigma(make_radar: MakeRadar, hovering: Hovering) -> None:
    """Beamwidth and resolution over 1.6 sqrt(2 snr); azimuth wider by the circle's shrinking."""
    radar = make_radar(false_alarm_probability=0.9)
    target = hovering("o", 50.0, 20.0, 900.0e3)
    plots = _plots(radar, target, 2000)
    assert len(plots) > 1900
    splitting = 1.6 * math.sqrt(2.0 * 10.0 ** (plots[0].snr_db / 10.0))
    elevation = float(np.mean([plot.elevation_rad for plot in plots]))
    assert 0.6 < elevation < 1.1
    azimuths = np.array([math.remainder(plot.azimuth_rad, 2.0 * math.pi) for plot in plots])
    angle = math.radians(1.0) / splitting
    for values, sigma in (
        (np.array([plot.range_m for plot in plots]), 200.0 / splitting),
        (np.array([plot.elevation_rad for plot in plots]), angle),
        (azimuths, angle / math.cos(elevation)),
    ):
        assert float(np.std(values)) == pytest.approx(sigma, rel=0.07)
    # Due north and without a bias: no mean error beyond four standard errors.
    assert abs(float(np.mean(azimuths))) < 4.0 * angle / math.cos(elevation) / math.sqrt(2000.0)


def test_strong_signals_end_at_the_floors(make_radar: MakeRadar, hovering: Hovering) -> None:
    radar = make_radar(range_max_m=1.0e8, range_floor_m=50.0, angle_floor_rad=1.0e-3)
    plots = _plots(radar, hovering("o", 45.0, 20.0, 1.0e6), 1000)
    assert len(plots) == 1000
    assert float(np.std([plot.range_m for plot in plots])) == pytest.approx(50.0, rel=0.1)
    # Straight above, elevations beyond the zenith stand as they were drawn.
    assert float(np.std([plot.elevation_rad for plot in plots])) == pytest.approx(1e-3, rel=0.1)


def test_bias_moves_every_plot_alike(make_radar: MakeRadar, hovering: Hovering) -> None:
    radar, target = make_radar(range_max_m=1.0e8), hovering("o", 50.0, 25.0, 500.0e3)
    bias = RadarBias(range_m=120.0, azimuth_rad=2.0e-4, elevation_rad=-3.0e-4)
    for seed in range(20):
        plain = radar_scan(radar, NO_BIAS, [target], 4.0, seed)[0].plots[0]
        moved = radar_scan(radar, bias, [target], 4.0, seed)[0].plots[0]
        assert moved.range_m - plain.range_m == pytest.approx(120.0, abs=0.002)
        assert moved.azimuth_rad - plain.azimuth_rad == pytest.approx(2.0e-4, abs=2e-9)
        assert moved.elevation_rad - plain.elevation_rad == pytest.approx(-3.0e-4, abs=2e-9)


def test_bias_is_drawn_from_the_owners_sigma_and_knows_no_owner(make_radar: MakeRadar) -> None:
    radar = make_radar(range_bias_sigma_m=80.0, angle_bias_sigma_rad=5.0e-4)
    drawn = [draw_bias(radar, seed) for seed in range(1000)]
    assert float(np.std([bias.range_m for bias in drawn])) == pytest.approx(80.0, rel=0.1)
    assert float(np.std([bias.azimuth_rad for bias in drawn])) == pytest.approx(5.0e-4, rel=0.1)
    assert float(np.std([bias.elevation_rad for bias in drawn])) == pytest.approx(5.0e-4, rel=0.1)
    renamed = make_radar(owner="b", host="c", range_bias_sigma_m=80.0, angle_bias_sigma_rad=5.0e-4)
    assert draw_bias(renamed, 3) == drawn[3]


# --- sector and false plots --------------------------------------------------------------------


def test_a_sector_through_north_runs_clockwise(make_radar: MakeRadar) -> None:
    radar = make_radar(azimuth_min_rad=math.radians(300.0), azimuth_max_rad=math.radians(420.0))
    inside = [azimuth for azimuth in range(360) if in_sector(radar, math.radians(azimuth), 0.5)]
    assert inside == [*range(61), *range(300, 360)]


def test_elevation_edges_belong_to_the_sector(make_radar: MakeRadar) -> None:
    radar = make_radar(elevation_min_rad=0.1, elevation_max_rad=1.0)
    heights = (0.0999, 0.1, 1.0, 1.0001)
    assert [in_sector(radar, 1.0, e) for e in heights] == [False, True, True, False]


def test_false_plots_come_at_their_rate_inside_the_sector_from_nobody(
    make_radar: MakeRadar,
) -> None:
    radar = make_radar(
        azimuth_min_rad=math.radians(300.0),
        azimuth_max_rad=math.radians(420.0),
        elevation_min_rad=0.1,
        elevation_max_rad=1.0,
        false_plots_per_scan=0.25,
    )
    plots = []
    for number in range(1, 1601):
        scan, origin = radar_scan(radar, NO_BIAS, [], 4.0 * number, 7)
        assert origin.objects == ("",) * len(scan.plots)
        plots.extend(scan.plots)
    assert len(plots) / 1600 == pytest.approx(0.25, abs=4.0 * math.sqrt(0.25 * 0.75 / 1600))
    assert all(in_sector(radar, plot.azimuth_rad, plot.elevation_rad) for plot in plots)
    assert max(plot.range_m for plot in plots) <= radar.range_max_m
    assert float(np.mean([plot.range_m for plot in plots])) == pytest.approx(1.5e6, rel=0.1)


# --- what a scan may depend on -----------------------------------------------------------------


def test_other_objects_and_their_order_do_not_touch_a_plot(
    make_radar: MakeRadar, hovering: Hovering
) -> None:
    radar = make_radar(range_max_m=1.0e8)
    a, b = hovering("a", 47.0, 20.0, 300.0e3), hovering("b", 45.0, 26.0, 400.0e3)
    alone, _ = radar_scan(radar, NO_BIAS, [a], 4.0, 7)
    both, origin = radar_scan(radar, NO_BIAS, [a, b], 4.0, 7)
    turned = radar_scan(radar, NO_BIAS, [b, a], 4.0, 7)
    assert turned == (both, origin)
    assert alone.plots[0] == both.plots[origin.objects.index("a")]
    assert len(both.plots) == 2


def test_two_objects_in_one_place_have_noise_of_their_own(
    make_radar: MakeRadar, hovering: Hovering
) -> None:
    radar = make_radar(false_alarm_probability=0.9)
    pair = [hovering(name, 47.0, 20.0, 300.0e3) for name in ("a", "b")]
    one, other = radar_scan(radar, NO_BIAS, pair, 4.0, 7)[0].plots
    assert one.range_m != other.range_m
    assert one.azimuth_rad != other.azimuth_rad


def test_looks_are_independent_and_runs_differ(make_radar: MakeRadar, hovering: Hovering) -> None:
    radar, target = make_radar(range_max_m=1.0e8), hovering("o", 47.0, 20.0, 300.0e3)
    looks = {
        radar_scan(radar, NO_BIAS, [target], t, s)[0].plots for t in (4.0, 8.0) for s in (1, 2)
    }
    assert len(looks) == 4
