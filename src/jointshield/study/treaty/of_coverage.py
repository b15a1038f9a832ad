"""Architectures of a study of coverage: batteries at sites, radars of their cues."""

from collections.abc import Mapping, Sequence

from jointshield.catalogue.load import base_catalogue
from jointshield.catalogue.quantity import Quantity
from jointshield.guarantees.architecture import (
    LAND,
    SEA,
    Architecture,
    Battery,
    Ground,
    Post,
    Sensor,
)
from jointshield.study.coverage import CoverageModel
from jointshield.study.coverage import plan as coverage
from jointshield.study.places import Place
from jointshield.study.studies import Assumptions, Study


def of_coverage(
    study: Study, model: CoverageModel, sets: Sequence[Assumptions | None], own: str
) -> tuple[tuple[Architecture, ...], ...]:
    """Every architecture of the study under every view, the study's own figures as `own`."""
    return tuple(
        tuple(_one(study, model, item, assumed, own) for assumed in sets)
        for item in model.plan.architectures.values()
    )


def _one(
    study: Study,
    model: CoverageModel,
    item: coverage.Architecture,
    assumed: Assumptions | None,
    own: str,
) -> Architecture:
    stated = study.stated(assumed)
    return Architecture(
        id=f"{study.id}:{item.id}",
        title=item.name,
        view=assumed.id if assumed else own,
        whose=assumed.name if assumed else study.title,
        status=item.status,
        year=int(item.when[:4]) if item.when[:4].isdigit() else None,
        batteries=tuple(
            Battery(
                post=post_of(battery.site),
                interceptor=battery.interceptor,
                name=model.plan.interceptors[battery.interceptor].name,
                speed=stated.get(f"{battery.interceptor}_speed"),
                number=battery.number,
            )
            for battery in item.batteries
        ),
        countries=tuple({b.site.host: None for b in item.batteries if b.site.host}),
        sensors=_sensors(item, stated),
    )


def post_of(site: coverage.Site) -> Post:
    """A site of a study as a post."""
    return Post(
        id=site.id,
        name=site.name,
        basing=LAND if site.stands == coverage.LAND else SEA,
        at=ground_of(site.place),
    )


def ground_of(place: Place) -> Ground:
    """A place of a study on the ground."""
    return Ground(
        name=place.name, latitude_rad=place.latitude_rad, longitude_rad=place.longitude_rad
    )


def _sensors(item: coverage.Architecture, stated: Mapping[str, Quantity]) -> tuple[Sensor, ...]:
    radars = base_catalogue().tree.get("radar", {})
    found: dict[str, Sensor] = {}
    for battery in item.batteries:
        cue = battery.cue
        for place in cue.radars:
            found[place.id] = Sensor(
                id=place.id,
                name=place.name,
                at=ground_of(place),
                range=stated.get(f"{cue.id}_radar_range"),
            )
        for name in cue.sensors:
            if name in radars and name not in found:
                found[name] = _catalogued(name, radars[name])
    return tuple(found.values())


def _catalogued(name: str, row: Mapping[str, Sequence[Quantity]]) -> Sensor:
    """A radar of the catalogue, with what the catalogue states of it."""
    at = None
    if "latitude" in row and "longitude" in row:
        at = Ground(
            name=str(row["name"]),
            latitude_rad=row["latitude"][0].value_si,
            longitude_rad=row["longitude"][0].value_si,
        )
    reach = row["range_max"][0] if "range_max" in row else None
    return Sensor(id=name, name=str(row["name"]), at=at, range=reach)
