"""A path that falls towards a point, and sites around it."""

import math
from collections.abc import Callable

import numpy as np
import pytest

from jointshield.catalogue.things import Doctrine, Interceptor, Site
from jointshield.earth.ellipsoid import ecef_from_geodetic
from jointshield.earth.frames import eci_state_from_ecef, rotation_enu_from_ecef
from jointshield.options import PredictedPath, Threat, predict_path

NOW_S = 200.0


def _site(
    name: str, latitude_deg: float, longitude_deg: float, owner: str = "a", **changes: float
) -> Site:
    figures: dict[str, float] = {
        "burnout_speed_m_s": 3000.0,
        "burn_time_s": 55.0,
        "height_min_m": 90.0e3,
        "height_max_m": 500.0e3,
        "ground_range_max_m": 700.0e3,
        "divert_m": 5000.0,
        "reaction_s": 10.0,
        "kill_probability": 0.7,
        "kill_probability_low": 0.5,
        "kill_probability_high": 0.9,
    }
    stock = int(changes.pop("stock", 4))
    return Site(
        id=name,
        name=name.title(),
        owner=owner,
        host=owner,
        latitude_rad=math.radians(latitude_deg),
        longitude_rad=math.radians(longitude_deg),
        height_m=0.0,
        interceptor=Interceptor(id="arrow", name="Arrow", **{**figures, **changes}),
        stock=stock,
    )


@pytest.fixture
def make_site() -> Callable[..., Site]:
    """A site by name, place and owner; keywords change stock and interceptor."""
    return _site


@pytest.fixture(scope="session")
def path() -> PredictedPath:
    """Free fall from 250 km above 38 N 40 E to the north-west, at about 4 km/s."""
    latitude, longitude = math.radians(38.0), math.radians(40.0)
    place = np.array(ecef_from_geodetic(latitude, longitude, 250.0e3))
    velocity = rotation_enu_from_ecef(latitude, longitude).T @ np.array([-2600.0, 2400.0, 1500.0])
    state = eci_state_from_ecef(np.concatenate([place, velocity]), NOW_S)
    return predict_path(state, NOW_S, NOW_S + 1000.0, 5000.0)


@pytest.fixture
def threat(path: PredictedPath) -> Callable[..., Threat]:
    """A threat on that path, by track number, threatened parties and sector."""

    def make(track: int = 1, threatened: tuple[str, ...] = ("a",), sector: str = "a") -> Threat:
        return Threat(track=track, path=path, threatened=threatened, sector=sector)

    return make


@pytest.fixture
def doctrine() -> Callable[..., Doctrine]:
    """One interceptor, two looks; keywords change it."""

    def make(**changes: float) -> Doctrine:
        figures: dict[str, float] = {
            "salvo": 1,
            "looks": 2,
            "kill_assessment_s": 15.0,
            "ask_lead_s": 0.0,
            "interval_s": 8.0,
        }
        return Doctrine(**{**figures, **changes})  # type: ignore[arg-type]

    return make
