"""Architectures: which interceptors stand where, and what says when they fly.

A site on land has to stand on land, in the country that is said to be its host; a ship has to be
at sea. Names of other tables have to exist. All of it is checked when the study is read.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, TypeVar

from jointshield.catalogue.borders import Borders, alpha2_from_numeric, numeric_from_alpha2
from jointshield.catalogue.quantity import Quantity
from jointshield.errors import MistakeError
from jointshield.study.coverage.cells import Area
from jointshield.study.coverage.cues import Cue
from jointshield.study.places import Place, find_place

LAND, SHIP = "land", "ship"
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """Where interceptors stand. host: ISO 3166-1 alpha-2 code, "" at sea."""

    id: str
    name: str
    place: Place
    stands: str
    host: str
    consent: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Battery:
    """Interceptors of one class at one site, flown at the delay of one cue."""

    site: Site
    interceptor: str
    cue: Cue
    number: Quantity | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Architecture:
    """What stands where. status: fielded, planned, cancelled or what-if."""

    id: str
    name: str
    note: str
    when: str
    status: str
    changed: str
    instead: str
    source: str
    batteries: tuple[Battery, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A class of interceptors or of missiles."""

    id: str
    name: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """All tables of a coverage study. grid_m: by area, the cells' width for many samples."""

    interceptors: Mapping[str, Named]
    threats: Mapping[str, Named]
    cues: Mapping[str, Cue]
    sites: Mapping[str, Site]
    architectures: Mapping[str, Architecture]
    areas: Mapping[str, Area]
    grid_m: Mapping[str, float]


def read_plan(tables: Mapping[str, Any], places: Mapping[str, Place]) -> Plan:
    """Resolve the tables of a study.

    Raises:
        MistakeError: a name that no table holds, a site in the sea, or a ship on land.
    """
    for key in ("interceptor", "threat", "cue", "site", "architecture", "area"):
        if not tables.get(key):
            raise MistakeError(
                f"key '{key}': nothing given; a study of coverage needs at least one [{key}.NAME]; "
                "add it"
            )
    sites = {key: _site(key, row, places) for key, row in tables["site"].items()}
    interceptors, threats = (
        {key: _named(key, row) for key, row in tables[kind].items()}
        for kind in ("interceptor", "threat")
    )
    cues = {key: _cue(key, row, places) for key, row in tables["cue"].items()}
    architectures = {
        key: Architecture(
            id=key,
            name=row["name"],
            note=row.get("note", ""),
            when=row.get("when", ""),
            status=row["status"],
            changed=row.get("changed", ""),
            instead=row.get("instead", ""),
            source=row.get("source", ""),
            batteries=tuple(
                Battery(
                    site=known(sites, battery["site"], f"architecture.{key}.battery: site"),
                    interceptor=known(
                        interceptors,
                        battery["interceptor"],
                        f"architecture.{key}.battery: interceptor",
                    ).id,
                    cue=known(cues, battery["cue"], f"architecture.{key}.battery: cue"),
                    number=battery["number"][0] if "number" in battery else None,
                )
                for battery in row["battery"]
            ),
        )
        for key, row in tables["architecture"].items()
    }
    for item in architectures.values():
        if item.instead:
            known(architectures, item.instead, f"architecture.{item.id}.instead")
    return Plan(
        interceptors=interceptors,
        threats=threats,
        cues=cues,
        sites=sites,
        architectures=architectures,
        areas={key: _area(key, row) for key, row in tables["area"].items()},
        grid_m={key: row["grid"].value_si for key, row in tables["area"].items()},
    )


def known(table: Mapping[str, T], name: str, key: str) -> T:
    """The entry of that name.

    Raises:
        MistakeError: there is none; the text names the closest ones.
    """
    if name in table:
        return table[name]
    close = get_close_matches(name, list(table), n=2, cutoff=0.55)
    hint = f"did you mean {' or '.join(map(repr, close))}? " if close else ""
    raise MistakeError(
        f"{key} {name!r}: no such name; expected one of {', '.join(table)}; {hint}correct it"
    )


def check_ground(name: str, place: Place, stands: str, host: str = "") -> str:
    """Give the country (alpha-2, "" at sea) under a site after checking what it stands on.

    Raises:
        MistakeError: a land site in the sea, a ship on land, or another country than its host.
    """
    lat, lon = math.degrees(place.latitude_rad), math.degrees(place.longitude_rad)
    where = f"{name} at {lat:.3f}, {lon:.3f}"
    code = Borders.load().country_at(lat, lon)
    if stands == LAND and code is None:
        raise MistakeError(
            f"{where}: in the sea (or land of no state); a site on land was expected; correct the "
            "coordinates, or say that it is a ship"
        )
    if stands == SHIP and code is not None:
        raise MistakeError(
            f"{where}: on land, in {alpha2_from_numeric(code)}; a ship was expected at sea; "
            "correct the coordinates, or say that it stands on land"
        )
    if stands == LAND and code is not None and host and numeric_from_alpha2(host) != code:
        raise MistakeError(
            f"{where}: lies in {alpha2_from_numeric(code)}, but host = {host!r} is stated; "
            "expected the country that it stands in; correct one of the two"
        )
    return "" if code is None else alpha2_from_numeric(code)


def _site(key: str, row: Mapping[str, Any], places: Mapping[str, Place]) -> Site:
    place = find_place(row["at"], f"site.{key}.at", places)
    host = check_ground(f"site.{key}", place, row["stands"], row.get("host", ""))
    return Site(
        id=key,
        name=row["name"],
        place=place,
        stands=row["stands"],
        host=host,
        consent=row.get("consent", ""),
        note=row.get("note", ""),
    )


def _cue(key: str, row: Mapping[str, Any], places: Mapping[str, Place]) -> Cue:
    return Cue(
        id=key,
        name=row["name"],
        note=row.get("note", ""),
        sensors=row.get("sensors", ()),
        radars=tuple(find_place(at, f"cue.{key}.radars", places) for at in row.get("radars", ())),
    )


def _named(key: str, row: Mapping[str, Any]) -> Named:
    return Named(id=key, name=row["name"], note=row.get("note", ""))


def _area(key: str, row: Mapping[str, Any]) -> Area:
    for code in row["countries"]:
        numeric_from_alpha2(code)
    edges = {
        f"{edge}_deg": row[edge].value
        if row[edge].unit == "deg"
        else math.degrees(row[edge].value_si)
        for edge in ("south", "north", "west", "east")
        if edge in row
    }
    return Area(id=key, name=row["name"], countries=row["countries"], **edges)
