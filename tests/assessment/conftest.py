"""Parties at a table that sit on real land."""

import math
from collections.abc import Callable

import pytest

from jointshield.catalogue.territory import Territory
from jointshield.catalogue.things import Doctrine, Party, ReleaseRules, TrackingAssumptions
from jointshield.messages.threats import Ellipse


def _party(name: str, *countries: str) -> Party:
    return Party(
        id=name,
        name=name.title(),
        colour="#000000",
        countries=countries,
        release=ReleaseRules(lanes=(), cadence_s=4.0, plots_min=3, share_launch_reports=True),
        tracking=TrackingAssumptions(
            ballistic_coefficient_kg_m2=5000.0,
            ballistic_coefficient_log_sigma=0.3,
            boost_jerk_m_s3=10.0,
            confirm_s=20.0,
            initiation_hits=3,
            initiation_scans=5,
            drop_after_s=20.0,
            climb_to_cloud_break_s=30.0,
            climb_to_cloud_break_sigma_s=8.0,
            launch_point_sigma_m=3000.0,
        ),
        doctrine=Doctrine(
            salvo=1, looks=2, kill_assessment_s=15.0, ask_lead_s=60.0, interval_s=5.0
        ),
        desk=(),
    )


@pytest.fixture
def party() -> Callable[..., Party]:
    """A party by its name and its countries (ISO 3166-1 alpha-2)."""
    return _party


@pytest.fixture
def territory() -> Territory:
    """West holds Poland and Romania, east Russia, middle Ukraine."""
    return Territory.of([_party("west", "PL", "RO"), _party("east", "RU"), _party("middle", "UA")])


@pytest.fixture
def ellipse() -> Callable[..., Ellipse]:
    """An ellipse from degrees and kilometres."""

    def make(
        latitude_deg: float,
        longitude_deg: float,
        major_km: float,
        minor_km: float,
        azimuth_deg: float = 0.0,
    ) -> Ellipse:
        return Ellipse(
            latitude_rad=math.radians(latitude_deg),
            longitude_rad=math.radians(longitude_deg),
            semi_major_m=1000.0 * major_km,
            semi_minor_m=1000.0 * minor_km,
            azimuth_rad=math.radians(azimuth_deg),
        )

    return make
