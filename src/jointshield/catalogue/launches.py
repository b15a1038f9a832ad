"""Launches that exercise control stages, and the places that scenarios name."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from jointshield.catalogue import things
from jointshield.catalogue.document import Document, KeyPath
from jointshield.catalogue.provenance import SCENARIO, Claims
from jointshield.catalogue.quantity import Quantity
from jointshield.catalogue.resolve import settings_si
from jointshield.catalogue.scenario_file import THREAT


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A named point of the scenario with its resolved figures."""

    name: str
    figures: Mapping[str, Quantity]

    @property
    def latitude_rad(self) -> float:
        """WGS 84 latitude, north positive."""
        return self.figures["latitude"].value_si

    @property
    def longitude_rad(self) -> float:
        """WGS 84 longitude, east positive."""
        return self.figures["longitude"].value_si


Places = Mapping[str, Place]


def launches(
    rows: Iterable[Mapping[str, Any]],
    missiles: Mapping[str, things.MissileFigures],
    places: Places,
    notices: Iterable[things.Notice],
    document: Document,
    claims: Claims,
) -> tuple[things.ThreatObject, ...]:
    """Build the launches of a scenario, in file order.

    Raises:
        MistakeError: an identifier given twice, an unknown missile, place or notice, or a launch
            with both a target and an azimuth, or neither.
    """
    known_notices = {notice.id: notice for notice in notices}
    threats: list[things.ThreatObject] = []
    for index, row in enumerate(rows):
        path: KeyPath = ("threat", index)
        refuse_twice(row["id"], [threat.id for threat in threats], path, document)
        missile = refer(row, "missile", missiles, "missile", path, document)
        area: Place = refer(row, "launch_area", places, "place", path, document)
        settings = settings_si(THREAT, row, claims, f"threat.{row['id']}", SCENARIO)
        if ("target" in row) == ("azimuth" in row):
            raise document.mistake(
                path,
                "both target and azimuth given" if "target" in row else "no target given",
                "either a target to aim at or an azimuth to fly",
                "give exactly one of the two",
            )
        aimed = "target" in row
        target: Place | None = (
            refer(row, "target", places, "place", path, document) if aimed else None
        )
        if not aimed and not missile.held_elevations_rad:
            raise document.mistake(
                (*path, "azimuth"),
                f"missile {missile.id!r} given, whose stages hold no elevation",
                "held_elevation in every stage of a missile that flies an azimuth",
                "state them, or give the launch a target",
            )
        if "notice" in row:
            refer(row, "notice", known_notices, "notice", path, document)
        threats.append(
            things.ThreatObject(
                id=row["id"],
                missile=missile.id,
                launch_area=area.name,
                latitude_rad=area.latitude_rad,
                longitude_rad=area.longitude_rad,
                launched_s=settings["launched_s"],
                target=target.name if target else "",
                target_latitude_rad=target.latitude_rad if target else None,
                target_longitude_rad=target.longitude_rad if target else None,
                azimuth_rad=settings.get("azimuth_rad"),
                notice=row.get("notice", ""),
            )
        )
    return tuple(threats)


def refer(
    row: Mapping[str, Any],
    key: str,
    known: Mapping[str, Any],
    what: str,
    path: KeyPath,
    document: Document,
) -> Any:
    """Follow the reference under `key`; an unknown one is an error with the closest names."""
    if row[key] not in known:
        raise document.unknown((*path, key), what, row[key], tuple(known))
    return known[row[key]]


def refuse_twice(identifier: str, before: Iterable[str], path: KeyPath, document: Document) -> None:
    """Refuse an identifier that an earlier row has."""
    if identifier in before:
        raise document.mistake(
            (*path, "id"),
            f"{identifier!r} given a second time",
            "an identifier of its own for each",
            "rename one of them",
        )
