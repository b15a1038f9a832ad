"""Powered flight: the rocket equation, staging, aiming, orbits and mistakes."""

import dataclasses
import math

import numpy as np
import pytest

from jointshield.earth import ground
from jointshield.errors import MistakeError
from jointshield.flight.aiming import aim, greatest_range
from jointshield.flight.boost import fly, impact
from jointshield.flight.missile import Missile, Programme, Stage, Trajectory

FIRST = Stage(
    dry_mass_kg=3390.0,
    fuelled_mass_kg=22170.0,
    specific_impulse_s=255.0,
    burn_time_s=75.0,
    diameter_m=1.5,
)
SECOND = Stage(
    dry_mass_kg=1370.0,
    fuelled_mass_kg=8470.0,
    specific_impulse_s=272.0,
    burn_time_s=70.0,
    diameter_m=1.5,
)
TWO_STAGES = Missile(
    stages=(FIRST, SECOND),
    payload_kg=900.0,
    separates=True,
    payload_ballistic_coefficient_kg_m2=2500.0,
)
LAUNCHER = Missile(
    stages=(
        Stage(
            dry_mass_kg=4300.0,
            fuelled_mass_kg=34000.0,
            specific_impulse_s=252.0,
            burn_time_s=105.0,
            diameter_m=2.0,
        ),
        Stage(
            dry_mass_kg=1500.0,
            fuelled_mass_kg=11000.0,
            specific_impulse_s=280.0,
            burn_time_s=130.0,
            diameter_m=1.5,
        ),
        Stage(
            dry_mass_kg=420.0,
            fuelled_mass_kg=2400.0,
            specific_impulse_s=285.0,
            burn_time_s=170.0,
            diameter_m=1.2,
        ),
    ),
    payload_kg=150.0,
    separates=True,
    payload_ballistic_coefficient_kg_m2=100.0,
)
TO_ORBIT = Programme(
    vertical_rise_s=8.0,
    pitch_rate_rad_s=math.radians(1.0),
    held_elevations_rad=tuple(math.radians(v) for v in (56.5, 30.5, -25.0)),
)
PLACE = (math.radians(35.0), math.radians(50.0))


def _programme(elevation_deg: float = 42.0, cut_off_s: float | None = None) -> Programme:
    return Programme(
        vertical_rise_s=5.0,
        pitch_rate_rad_s=math.radians(3.0),
        held_elevations_rad=(math.radians(elevation_deg),),
        cut_off_s=cut_off_s,
    )


def _flight(missile: Missile = TWO_STAGES, cut_off_s: float | None = None) -> Trajectory:
    return fly(missile, *PLACE, 0.0, -0.7, _programme(cut_off_s=cut_off_s), 1000.0, 1.0)


def test_shape_of_a_flight() -> None:
    flight = _flight()
    assert flight.times_s[0] == 1000.0
    assert flight.times_s[-1] == flight.impact_s
    assert np.array_equal(flight.times_s[:-1], 1000.0 + np.arange(len(flight.times_s) - 1))
    assert not np.isnan(flight.states_eci).any()
    assert flight.burnout_s == pytest.approx(1145.0)
    assert flight.thrusting.sum() == 146
    assert flight.thrusting[:146].all()
    radii = np.linalg.norm(flight.states_eci[:, :3], axis=1)
    assert radii.max() - 6.378e6 == pytest.approx(flight.apogee_height_m, abs=15e3)
    assert 6.35e6 < radii[-1] < 6.38e6


def test_rocket_equation_bounds_the_burnout_speed() -> None:
    flight = _flight()
    ideal = 9.80665 * (
        255.0 * math.log(31540.0 / (31540.0 - 18780.0)) + 272.0 * math.log(9370.0 / 2270.0)
    )
    gained = np.linalg.norm(flight.state_at(flight.burnout_s)[3:])
    assert 0.65 * ideal < gained < 0.95 * ideal


def test_solver_and_flight_agree_and_the_launch_time_does_not_matter() -> None:
    found, time, latitude, longitude = impact(TWO_STAGES, *PLACE, 0.0, -0.7, _programme())
    flight = _flight()
    assert found
    assert flight.impact_s - 1000.0 == pytest.approx(time, abs=1e-4)
    miss, _, _ = ground.inverse(
        latitude, longitude, flight.impact_latitude_rad, flight.impact_longitude_rad
    )
    assert miss < 0.5


def test_states_between_samples() -> None:
    coarse, fine = _flight(), fly(TWO_STAGES, *PLACE, 0.0, -0.7, _programme(), 1000.0, 0.25)
    for time in (1012.3, 1075.0, 1110.7, 1400.6):
        off = np.abs(coarse.state_at(time) - fine.state_at(time))
        assert off[:3].max() < 1.5
    assert np.isnan(coarse.state_at(999.0)).all()
    assert np.isnan(coarse.state_at(coarse.impact_s + 0.1)).all()


def test_more_drag_falls_shorter_and_a_body_stays_attached() -> None:
    ranges = []
    for missile in (
        dataclasses.replace(TWO_STAGES, payload_ballistic_coefficient_kg_m2=500.0),
        TWO_STAGES,
        # 2,270 kg with a drag coefficient of 0.2 and 1.77 m2: 6,400 kg/m2.
        dataclasses.replace(TWO_STAGES, separates=False),
        dataclasses.replace(TWO_STAGES, payload_ballistic_coefficient_kg_m2=math.inf),
    ):
        flight = _flight(missile)
        ranges.append(
            ground.inverse(*PLACE, flight.impact_latitude_rad, flight.impact_longitude_rad)[0]
        )
    assert ranges == sorted(ranges)


def test_earlier_cut_off_falls_shorter() -> None:
    ranges = []
    for cut_off_s in (110.0, 125.0, 140.0, 145.0):
        flight = _flight(cut_off_s=cut_off_s)
        assert flight.burnout_s == pytest.approx(1000.0 + cut_off_s)
        ranges.append(
            ground.inverse(*PLACE, flight.impact_latitude_rad, flight.impact_longitude_rad)[0]
        )
    assert ranges == sorted(ranges)


def test_greatest_range_is_a_maximum() -> None:
    best, range_m = greatest_range(TWO_STAGES, *PLACE, -0.7)
    assert range_m == pytest.approx(3.5e6, rel=0.01)
    for off in (-0.03, 0.03):
        other = dataclasses.replace(best, held_elevations_rad=(best.held_elevations_rad[0] + off,))
        _, _, latitude, longitude = impact(TWO_STAGES, *PLACE, 0.0, -0.7, other)
        assert ground.inverse(*PLACE, latitude, longitude)[0] < range_m


@pytest.mark.parametrize("azimuth_deg", [0.1, 77.0, 180.0, 301.0, 359.9])
@pytest.mark.parametrize("distance_km", [1800.0, 3100.0])
def test_aim_hits_within_100_m(azimuth_deg: float, distance_km: float) -> None:
    target = ground.direct(*PLACE, math.radians(azimuth_deg), distance_km * 1000.0)[:2]
    azimuth, programme = aim(TWO_STAGES, *PLACE, *target, height_m=900.0)
    flight = fly(TWO_STAGES, *PLACE, 900.0, azimuth, programme, 5000.0, 5.0)
    miss, _, _ = ground.inverse(*target, flight.impact_latitude_rad, flight.impact_longitude_rad)
    assert miss < 100.0


def test_aim_says_why_not() -> None:
    far = ground.direct(*PLACE, 1.0, 6e6)[:2]
    with pytest.raises(MistakeError, match=r"greatest range towards it \d+"):
        aim(TWO_STAGES, *PLACE, *far)
    near = ground.direct(*PLACE, 1.0, 2e5)[:2]
    with pytest.raises(MistakeError, match="earliest cut-off"):
        aim(TWO_STAGES, *PLACE, *near)


def test_a_launcher_reaches_an_orbit() -> None:
    flight = fly(
        LAUNCHER,
        math.radians(35.5),
        math.radians(53.4),
        0.0,
        math.radians(5.0),
        TO_ORBIT,
        0.0,
        10.0,
    )
    assert flight.impact_s == math.inf
    assert math.isnan(flight.impact_latitude_rad)
    after = flight.states_eci[~flight.thrusting]
    assert np.linalg.norm(after[:, :3], axis=1).min() - 6.378e6 > 180e3
    assert flight.times_s[-1] == pytest.approx(10_800.0)


def test_mistakes_are_told() -> None:
    with pytest.raises(MistakeError, match="more thrust than weight"):
        Missile(stages=(FIRST,), payload_kg=60_000.0, separates=False)
    with pytest.raises(MistakeError, match="0 < dry < fuelled"):
        dataclasses.replace(FIRST, dry_mass_kg=30_000.0)
    with pytest.raises(MistakeError, match="burn_time_s"):
        dataclasses.replace(FIRST, burn_time_s=0.0)
    with pytest.raises(MistakeError, match="at least one"):
        Missile(stages=(), payload_kg=1.0, separates=False)
    with pytest.raises(MistakeError, match="payload_kg"):
        dataclasses.replace(TWO_STAGES, payload_kg=0.0)
    with pytest.raises(MistakeError, match="cut_off_s"):
        _flight(cut_off_s=60.0)
    with pytest.raises(MistakeError, match="one per stage"):
        fly(
            LAUNCHER,
            *PLACE,
            0.0,
            0.0,
            dataclasses.replace(TO_ORBIT, held_elevations_rad=(0.5, 0.5)),
            0.0,
            1.0,
        )
    with pytest.raises(MistakeError, match="sample_s"):
        fly(TWO_STAGES, *PLACE, 0.0, 0.0, _programme(), 0.0, 0.0)
    with pytest.raises(MistakeError, match="empty"):
        dataclasses.replace(TO_ORBIT, held_elevations_rad=())
    with pytest.raises(MistakeError, match="positive rate"):
        dataclasses.replace(TO_ORBIT, pitch_rate_rad_s=0.0)
