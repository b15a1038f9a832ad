"""Radar and engagement beside published figures."""

import math
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from rows import Section, solve, within, within_share

from jointshield.catalogue import radar as radar_equation
from jointshield.catalogue.things import Scenario, Site
from jointshield.earth.ellipsoid import ecef_from_geodetic, geodetic_from_ecef
from jointshield.earth.frames import azimuth_elevation_range
from jointshield.flight import kepler, sight
from jointshield.messages.truth import Outcome
from jointshield.world.engagement import Salvo, settle
from jointshield.world.objects import FlyingObject, fly_all

RADIUS_KM = 6371.0


def radar_horizon() -> Section:
    """How far a radar sees a height at an elevation."""
    published = {
        (100, 0): 1133,
        (100, 3): 848,
        (100, 5): 707,
        (500, 0): 2573,
        (500, 3): 2261,
        (500, 5): 2077,
        (1000, 0): 3707,
        (1000, 3): 3389,
        (1000, 5): 3193,
    }
    rows = [
        within(
            f"sphere, {height_km} km high at {elevation_deg} deg; km",
            float(slant_km),
            kepler.horizon_range(RADIUS_KM, float(height_km), math.radians(elevation_deg)),
            0.5,
            1,
        )
        for (height_km, elevation_deg), slant_km in published.items()
    ]
    rows += [
        within_share(
            f"the exercise's radars (WGS 84, 45 N), {height_km} km at {elevation_deg} deg; km",
            float(slant_km),
            _slant_km(height_km, math.radians(elevation_deg)),
            0.005,
            1,
        )
        for (height_km, elevation_deg), slant_km in published.items()
        if height_km != 500
    ]
    refracted = {100: 1307.0, 500: 2957.0, 1000: 4241.0}
    rows += [
        within(
            f"a study's radars with refraction (4/3 Earth), {height_km} km at 0 deg; km",
            slant_km,
            _refracted_km(height_km),
            1.0,
            1,
        )
        for height_km, slant_km in refracted.items()
    ]
    rows += [
        within_share(
            f"the exercise's radars, which have no refraction, {height_km} km at 0 deg; km",
            slant_km,
            _slant_km(height_km, 0.0),
            0.02,
            1,
        )
        for height_km, slant_km in refracted.items()
    ]
    return Section(
        title="Radar: horizon",
        source="geometry of a sphere of 6,371 km, and of 4/3 of it for refraction in a standard "
        "atmosphere (computed apart from the code).",
        reason="0.5 km on the sphere, 1 km on its enlarged copy; 0.5 % between ellipsoid and "
        "sphere; 2 % where refraction is at stake: studies may have it, the exercise has none, "
        "and sees objects low over the horizon later than a real radar would.",
        rows=tuple(rows),
    )


def _refracted_km(height_km: int) -> float:
    """Range at which a study's geometry sees a height rise, over an Earth of 4/3 the radius."""

    def seen(angle_rad: float) -> sight.Looks:
        ground = np.array([[[math.cos(angle_rad), math.sin(angle_rad), 0.0]]])
        height_m = np.array([[1000.0 * height_km]])
        return sight.looks(0.0, 0.0, 0.0, ground, height_m, earth_factor=4.0 / 3.0)

    angle = solve(lambda x: float(seen(x).elevation_rad[0, 0]), 1e-6, 1.2)
    return float(seen(angle).range_m[0, 0]) / 1000.0


def _slant_km(height_km: int, elevation_rad: float) -> float:
    """Range at which the exercise's geometry sees a height at an elevation, due east of 45 N."""
    latitude = math.radians(45.0)
    station = np.array(ecef_from_geodetic(latitude, 0.0, 0.0))

    def seen(longitude: float) -> tuple[float, float]:
        place = np.array(ecef_from_geodetic(latitude, longitude, 1000.0 * height_km))
        _, elevation, distance_m = azimuth_elevation_range(station, latitude, 0.0, place)
        return elevation, distance_m / 1000.0

    return seen(solve(lambda x: seen(x)[0] - elevation_rad, 1e-6, 1.2))[1]


def fourth_power(given: Scenario) -> Section:
    """What a cross-section is worth in range."""
    radar = given.radars[0]

    def reach_m(cross_section_m2: float) -> float:
        return solve(
            lambda x: (
                radar_equation.detection_probability(
                    radar, radar_equation.signal_to_noise(radar, x, cross_section_m2)
                )
                - 0.5
            ),
            1e3,
            1e8,
        )

    return Section(
        title="Radar: fourth-power law",
        source="radar equation, M. Skolnik, *Introduction to Radar Systems* (3rd ed. 2001), ch. 2.",
        reason="the last printed digit. Range at which one look detects with 50 %.",
        rows=(
            within(
                "cross-section times ten: range times", 1.778, reach_m(10.0) / reach_m(1.0), 5e-4, 4
            ),
            within(
                "cross-section halved: range times", 0.841, reach_m(0.5) / reach_m(1.0), 5e-4, 4
            ),
        ),
    )


def salvo(given: Scenario) -> Section:
    """Chance of a salvo, as the world draws it."""
    item, seeds = fly_all(given)[0], 4000
    _, state, meeting_s = _mid_flight(item)
    site = _beneath(given.sites[0], item)
    k = site.interceptor.kill_probability

    def met(count: int, chance: float, seed: int) -> Outcome:
        able = replace(site, interceptor=replace(site.interceptor, kill_probability=chance))
        sent = Salvo(proposal="P001", site=able, count=count, launched_s=-1e6, meeting_s=meeting_s)
        return settle(sent, state[:3], (item,), frozenset(), {}, seed)

    def share_killed(count: int) -> float:
        return sum(met(count, k, seed).result == "killed" for seed in range(seeds)) / seeds

    ten = met(2, 0.8, 0).kill_probability ** 10
    spread = round(3.0 * math.sqrt(0.25 / seeds), 4)
    return Section(
        title="Engagement: chance",
        source="1 - (1 - k)^n, D. Wilkening, *A Simple Model for Calculating Ballistic Missile "
        "Defense Effectiveness*, Science & Global Security 8 (2000) 183-215. Ten warheads, k 0.8, "
        "two shots at each: 0.6648 with perfect tracking, 0.6315 if tracking fails for the whole "
        "raid in 5 % of cases. (Formulas from memory, figures worked out from them.)",
        reason=f"three standard deviations of {seeds:,} draws; the last printed digit for the "
        "formula. The exercise draws no failure that a raid has in common: the last row misses "
        "by design, and outcomes of a raid scatter less than they might.",
        rows=(
            within(f"one shot at k {k:g}, drawn", k, share_killed(1), spread, 4),
            within(f"two shots at k {k:g}, drawn", 1 - (1 - k) ** 2, share_killed(2), spread, 4),
            within("none of ten leaks, perfect tracking", 0.6648, ten, 1e-4, 4),
            within("none of ten leaks, common failure 5 %", 0.6315, ten, 1e-4, 4),
        ),
    )


def _mid_flight(item: FlyingObject) -> tuple[NDArray[np.float64], NDArray[np.float64], float]:
    """Earth-fixed and inertial state (6,), and time, half-way between launch and impact."""
    time_s = 0.5 * (item.threat.launched_s + item.trajectory.impact_s)
    ecef, eci = item.ecef_at(time_s), item.state_at(time_s)
    if ecef is None or eci is None:
        raise ValueError("half-way there, an object is in flight")
    return ecef, eci, time_s


def _beneath(site: Site, item: FlyingObject) -> Site:
    """The same site, right under the object half-way: certainly in reach."""
    place, _, _ = _mid_flight(item)
    latitude, longitude, _ = geodetic_from_ecef(place[0], place[1], place[2])
    return replace(site, latitude_rad=latitude, longitude_rad=longitude)
