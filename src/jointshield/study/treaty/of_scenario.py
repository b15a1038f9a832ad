"""A scenario's sites and radars as architectures: one for each owner, under its own figures.

Whether a site is on land or at sea is asked of the map: scenarios do not say it.
"""

import math
from pathlib import Path

import jointshield
from jointshield.catalogue.borders import Borders
from jointshield.catalogue.quantity import Quantity
from jointshield.catalogue.things import Radar, Site
from jointshield.exercise import scenario as scenarios
from jointshield.exercise.scenario import LoadedScenario
from jointshield.guarantees.architecture import (
    FIELDED,
    LAND,
    SEA,
    Architecture,
    Battery,
    Ground,
    Post,
    Sensor,
)

_FILE = "scenario.toml"
_SHIPPED = Path(jointshield.__file__).parent / "scenarios"
VIEW = "owner"


def scenario_names() -> tuple[str, ...]:
    """Names of the scenarios that come with the package."""
    return tuple(sorted(path.parent.name for path in _SHIPPED.glob(f"*/{_FILE}")))


def is_scenario(name: str) -> bool:
    """Whether a name stands for a scenario: a shipped one, or a folder that holds one."""
    return bool(name) and ((Path(name) / _FILE).is_file() or name in scenario_names())


def of_scenario(name: str) -> tuple[tuple[Architecture, ...], ...]:
    """One architecture for each party that owns a site, in the order of the parties."""
    loaded = scenarios.load(name)
    found = []
    for party in loaded.scenario.parties:
        sites = [site for site in loaded.scenario.sites if site.owner == party.id]
        if not sites:
            continue
        radars = [radar for radar in loaded.scenario.radars if radar.owner == party.id]
        found.append(
            (
                Architecture(
                    id=f"{loaded.path.name}:{party.id}",
                    title=f"{loaded.path.name}: {party.name}",
                    view=VIEW,
                    whose=party.name,
                    status=FIELDED,
                    year=int(loaded.scenario.epoch_utc[:4]),
                    batteries=tuple(_battery(loaded, site) for site in sites),
                    countries=party.countries,
                    sensors=tuple(_sensor(loaded, radar) for radar in radars),
                ),
            )
        )
    return tuple(found)


def _claim(loaded: LoadedScenario, thing: str, key: str, owner: str) -> Quantity | None:
    """The figure that the run uses for this owner: its own before one that all share."""
    used = [row for row in loaded.provenance if row.used and (row.thing, row.key) == (thing, key)]
    own = [row for row in used if row.layer == owner]
    return (own or used)[0].quantity if used else None


def _battery(loaded: LoadedScenario, site: Site) -> Battery:
    degrees = math.degrees(site.latitude_rad), math.degrees(site.longitude_rad)
    basing = SEA if Borders.load().country_at(*degrees) is None else LAND
    post = Post(
        id=site.id,
        name=site.name,
        basing=basing,
        at=Ground(name=site.name, latitude_rad=site.latitude_rad, longitude_rad=site.longitude_rad),
    )
    kind = site.interceptor
    return Battery(
        post=post,
        interceptor=kind.id,
        name=kind.name,
        speed=_claim(loaded, f"interceptor.{kind.id}", "burnout_speed", site.owner),
        number=_claim(loaded, f"site.{site.id}", "stock", site.owner),
    )


def _sensor(loaded: LoadedScenario, radar: Radar) -> Sensor:
    return Sensor(
        id=radar.id,
        name=radar.name,
        at=Ground(
            name=radar.name, latitude_rad=radar.latitude_rad, longitude_rad=radar.longitude_rad
        ),
        range=_claim(loaded, f"radar.{radar.id}", "range_max", radar.owner),
    )
