"""Flights beside engines of others, which share no code with ours: heyoka, Hipparchus, RocketPy.

Their results stand in `engines.toml`, which says what made them; `make bench` flies them anew.
"""

import math
import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from benchmarks import ascent, powered

from jointshield.earth import ellipsoid
from jointshield.flight import ballistic, boost
from jointshield.flight.lanes import land, launch

from ..flight import regimes

THEIRS: dict[str, Any] = tomllib.loads(
    Path(__file__).with_name("engines.toml").read_text(encoding="utf-8")
)
FALLS = [pytest.param(row, id=row["regime"]) for row in THEIRS["falls"]]
LAUNCHES = [pytest.param(row, id=row["missile"]) for row in THEIRS["launches"]]

STRICT_M = 1.0
"""`fall` holds 1 cm a step; measured 0.69 m at worst over 2,400 flights."""
LANES_M = 0.1
LAUNCH_M = 0.3
"""Thrust ends steps about, not exactly, where air and drag bend; both at a tolerance of 0.1 m."""


def _on_ground(latitude_rad: float, longitude_rad: float) -> tuple[float, float, float]:
    return ellipsoid.ecef_from_geodetic(float(latitude_rad), float(longitude_rad), 0.0)


@pytest.mark.parametrize("row", FALLS)
def test_the_references_agree_with_each_other(row: dict[str, Any]) -> None:
    # A Taylor series that ends steps at the air's edges, and a Runge-Kutta pair that does not.
    off = np.linalg.norm(np.subtract(row["heyoka_m"], row["hipparchus_m"]), axis=1)
    assert off.max() < 0.015


@pytest.mark.parametrize("row", FALLS)
def test_falls(row: dict[str, Any]) -> None:
    given = regimes.flights(row["regime"], len(row["flight_s"]))
    for i, place in enumerate(row["heyoka_m"]):
        found, time, latitude, longitude, *_ = ballistic.fall(
            given.states_eci[i], given.times_s[i], given.ballistic_coefficients_kg_m2[i], 10_800.0
        )
        assert found
        assert time - given.times_s[i] == pytest.approx(row["flight_s"][i], abs=1e-3)
        assert math.dist(_on_ground(latitude, longitude), place) < STRICT_M


@pytest.mark.parametrize("row", FALLS)
def test_falls_in_lanes(row: dict[str, Any]) -> None:
    given = regimes.flights(row["regime"], len(row["flight_s"]))
    landed = land(given.states_eci, given.times_s, given.ballistic_coefficients_kg_m2)
    assert landed.found.all()
    assert np.allclose(landed.time_s - given.times_s, row["flight_s"], rtol=0.0, atol=1e-3)
    for latitude, longitude, place in zip(
        landed.latitude_rad, landed.longitude_rad, row["heyoka_m"], strict=True
    ):
        assert math.dist(_on_ground(latitude, longitude), place) < LANES_M


@pytest.mark.parametrize("row", LAUNCHES)
def test_two_stages(row: dict[str, Any]) -> None:
    missile = powered.MISSILES[row["missile"]]
    place = (powered.LATITUDE_RAD, powered.LONGITUDE_RAD, 0.0, powered.AZIMUTH_RAD)
    for i, degrees in enumerate(row["elevations_deg"]):
        programme = powered.programme(math.radians(degrees))
        flown = boost.fly(missile, *place, programme, 0.0, 5.0)
        burnout = flown.state_at(missile.burn_time_s)
        assert math.dist(burnout[:3], row["burnouts_eci"][i][:3]) < 0.02
        assert math.dist(burnout[3:], row["burnouts_eci"][i][3:]) < 5e-4
        assert flown.impact_s == pytest.approx(row["flight_s"][i], abs=1e-3)
        impact = _on_ground(flown.impact_latitude_rad, flown.impact_longitude_rad)
        assert math.dist(impact, row["impacts_m"][i]) < 0.2


@pytest.mark.parametrize("row", LAUNCHES)
def test_two_stages_in_lanes(row: dict[str, Any]) -> None:
    elevations = np.radians(row["elevations_deg"])
    given = powered.lanes(powered.MISSILES[row["missile"]], elevations)
    flown = launch(given, tolerance_m=0.1)
    off = np.linalg.norm(flown.burnout_state_eci - np.array(row["burnouts_eci"]), axis=1)
    assert off.max() < 0.05
    for i, place in enumerate(row["impacts_m"]):
        impact = _on_ground(flown.latitude_rad[i], flown.longitude_rad[i])
        assert math.dist(impact, place) < LAUNCH_M


def test_straight_up_beside_rocketpy() -> None:
    # RocketPy burns propellant in proportion to a thrust that is given by time; with that flow the
    # same equations agree to what its air and gravity differ by (2e-4 and 1.2e-5 of theirs).
    ours, flown = ascent.ours()
    same_flow = ascent.explained(flown)
    theirs = ascent.Ascent(**THEIRS["rocketpy"])
    assert ours.burnout_m == pytest.approx(theirs.burnout_m, rel=3e-3)
    assert ours.apogee_m == pytest.approx(theirs.apogee_m, rel=4e-3)
    assert same_flow.burnout_m == pytest.approx(theirs.burnout_m, rel=5e-5)
    assert same_flow.burnout_m_s == pytest.approx(theirs.burnout_m_s, rel=5e-5)
    assert same_flow.apogee_m == pytest.approx(theirs.apogee_m, rel=1e-4)
    assert same_flow.apogee_s == pytest.approx(theirs.apogee_s, rel=5e-5)
