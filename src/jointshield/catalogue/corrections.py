"""Where a scenario's borders are not those of the data: boxes of land that count as another's.

The borders are of one year and one editor; a scenario plays in a year of its own. It states each
difference as data, with a source: a box of latitude and longitude within which land of one country
counts as land of another. Nothing outside the box, at sea or of a third country is touched.

Boxes of one country do not overlap, so their order in the file has no part in an answer. How they
are applied to a point is left to `catalogue.territory`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from jointshield.catalogue import things
from jointshield.catalogue.borders import Borders, numeric_from_alpha2
from jointshield.catalogue.document import Document, KeyPath
from jointshield.catalogue.provenance import SCENARIO, Claims
from jointshield.catalogue.resolve import settings_si
from jointshield.catalogue.scenario_file import TERRITORY
from jointshield.errors import MistakeError

_EDGES = ("south", "north", "west", "east")
_PROBES = 64
"""A box is probed at this many latitudes and as many longitudes for land that it can change."""


def corrections(
    rows: Iterable[Mapping[str, Any]], document: Document, claims: Claims
) -> tuple[things.TerritoryCorrection, ...]:
    """Build the corrections of a scenario, in file order.

    Raises:
        MistakeError: a code that no country has, a country that counts as itself, a box without
            area or without land of its country, or two boxes that share land of one country.
    """
    built: list[things.TerritoryCorrection] = []
    for index, row in enumerate(rows):
        path: KeyPath = ("territory", index)
        _require_two_countries(row, path, document)
        # The edges are the author's decision; what justifies them is the row's source.
        sourced = {key: replace(row[key], source=row["source"], note=row["note"]) for key in _EDGES}
        box = things.TerritoryCorrection(
            country=row["country"],
            counts_as=row["counts_as"],
            **settings_si(TERRITORY, sourced, claims, f"territory.{index + 1}", SCENARIO),
        )
        _require_area(row, box, path, document)
        _require_land(row, path, document)
        for number, other in enumerate(built, start=1):
            if _overlap(box, other):
                raise document.mistake(
                    path,
                    f"a box of land of {box.country!r} given that overlaps territory[{number}]",
                    "boxes of one country's land that lie apart or meet at an edge",
                    "move the edges so that each place lies in one box",
                )
        built.append(box)
    return tuple(built)


def _require_two_countries(row: Mapping[str, Any], path: KeyPath, document: Document) -> None:
    for key in ("country", "counts_as"):
        try:
            numeric_from_alpha2(row[key])
        except MistakeError as error:
            raise document.within((*path, key), error) from error
    if row["country"] == row["counts_as"]:
        raise document.mistake(
            (*path, "counts_as"),
            f"{row['counts_as']!r} given, which the borders say already",
            "another country than `country`",
            "correct one of the two or take the entry out",
        )


def _require_area(
    row: Mapping[str, Any], box: things.TerritoryCorrection, path: KeyPath, document: Document
) -> None:
    for low, high, empty, advice in (
        ("south", "north", box.south_rad >= box.north_rad, ""),
        ("west", "east", box.west_rad >= box.east_rad, "; across 180 deg write two boxes"),
    ):
        if empty:
            raise document.mistake(
                (*path, high),
                f"an empty box given: {high} = {_deg(row, high)} deg with {low} = "
                f"{_deg(row, low)} deg",
                f"{high} above {low}",
                f"exchange or correct the two{advice}",
            )


def _require_land(row: Mapping[str, Any], path: KeyPath, document: Document) -> None:
    """Refuse a box that would change nothing: most likely one of its numbers is mistyped."""
    south, north, west, east = (row[key].value_si for key in _EDGES)
    share = (np.arange(_PROBES) + 0.5) / _PROBES
    latitudes, longitudes = np.meshgrid(
        np.degrees(south + share * (north - south)), np.degrees(west + share * (east - west))
    )
    found = Borders.load().countries_under(latitudes.ravel(), longitudes.ravel())
    if numeric_from_alpha2(row["country"]) not in found:
        raise document.mistake(
            path,
            f"a box from {_deg(row, 'south')} to {_deg(row, 'north')} deg north and "
            f"{_deg(row, 'west')} to {_deg(row, 'east')} deg east given",
            f"a box that holds land which the borders give to {row['country']!r}",
            "correct its edges, or draw it more closely around the land that is meant",
        )


def _overlap(one: things.TerritoryCorrection, other: things.TerritoryCorrection) -> bool:
    return (
        one.country == other.country
        and one.south_rad < other.north_rad
        and other.south_rad < one.north_rad
        and one.west_rad < other.east_rad
        and other.west_rad < one.east_rad
    )


def _deg(row: Mapping[str, Any], key: str) -> str:
    return f"{np.degrees(row[key].value_si):.6g}"
