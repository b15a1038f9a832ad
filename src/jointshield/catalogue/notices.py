"""The notices of a scenario: references followed, figures in SI."""

from collections.abc import Iterable, Mapping
from typing import Any

from jointshield.catalogue import things
from jointshield.catalogue.document import Document, KeyPath
from jointshield.catalogue.launches import Place, Places, refer, refuse_twice
from jointshield.catalogue.notice_file import IMPACT, NOTICE, VERTEX
from jointshield.catalogue.provenance import SCENARIO, Claims
from jointshield.catalogue.resolve import settings_si
from jointshield.catalogue.watch import NoticeArea, Vertex

_CORNERS_MIN = 3
_TOGETHER = (("launch_area", "radius"), ("window_open", "window_close"))
"""Two keys that say nothing without each other."""


def lodged(
    rows: Iterable[Mapping[str, Any]], places: Places, document: Document, claims: Claims
) -> tuple[things.Notice, ...]:
    """Build the notices of a scenario.

    Raises:
        MistakeError: an identifier given twice, an unknown launch area, impact place or notice, one
            of two keys that belong together, a window that closes before it opens, an area with
            fewer than three corners or none at all.
    """
    notices: list[things.Notice] = []
    for index, row in enumerate(rows):
        path: KeyPath = ("notice", index)
        before = [notice.id for notice in notices]
        refuse_twice(row["id"], before, path, document)
        for pair in _TOGETHER:
            _require_both(row, pair, path, document)
        if "about" in row:
            refer(row, "about", dict.fromkeys(before), "earlier notice", path, document)
        settings: dict[str, Any] = settings_si(NOTICE, row, claims, f"notice.{row['id']}", SCENARIO)
        if "window_open" in row and settings["window_close_s"] < settings["window_open_s"]:
            raise document.mistake(
                (*path, "window_close"),
                f"{row['window_close']} given with window_open = {row['window_open']}",
                "a window that closes after it opens",
                "exchange the two",
            )
        if "launch_area" in row:
            area: Place = refer(row, "launch_area", places, "place", path, document)
            settings["latitude_rad"] = area.latitude_rad
            settings["longitude_rad"] = area.longitude_rad
        if "azimuth" in row and "azimuth_tolerance" not in row:
            settings["azimuth_tolerance_rad"] = 0.0
        notices.append(
            things.Notice(
                id=row["id"],
                notifier=row["notifier"],
                purpose=row["purpose"],
                kind=row.get("kind", "pre-launch"),
                vehicle=row.get("vehicle", ""),
                about=row.get("about", ""),
                waters=_waters(row.get("waters"), (*path, "waters"), document, claims),
                impact=tuple(
                    _impact(area, places, (*path, "impact", number), document, claims)
                    for number, area in enumerate(row.get("impact", ()))
                ),
                **settings,
            )
        )
    return tuple(notices)


def _require_both(
    row: Mapping[str, Any], pair: tuple[str, str], path: KeyPath, document: Document
) -> None:
    given = [key for key in pair if key in row]
    if len(given) == 1:
        missing = pair[1] if given[0] == pair[0] else pair[0]
        raise document.mistake(
            (*path, missing),
            f"nothing given with {given[0]} = {row[given[0]]}",
            f"{pair[0]} and {pair[1]} together",
            f"add {missing}, or leave both out",
        )


def _waters(
    row: Mapping[str, Any] | None, path: KeyPath, document: Document, claims: Claims
) -> NoticeArea | None:
    if row is None:
        return None
    return NoticeArea(
        kind=row["kind"],
        name=row["name"],
        latitude_rad=None,
        longitude_rad=None,
        radius_m=None,
        boundary=_boundary(row["boundary"], path, document, claims),
    )


def _impact(
    row: Mapping[str, Any], places: Places, path: KeyPath, document: Document, claims: Claims
) -> NoticeArea:
    _require_both(row, ("place", "radius"), path, document)
    if ("place" in row) == ("boundary" in row):
        raise document.mistake(
            path,
            "a circle and a boundary given" if "place" in row else "no area given",
            "either place and radius, or boundary",
            "give exactly one of the two",
        )
    if "place" in row:
        place: Place = refer(row, "place", places, "place", path, document)
        figures = settings_si(IMPACT, row, claims, f"notice impact {row['name']}", SCENARIO)
        return NoticeArea(
            kind="circle",
            name=row["name"],
            latitude_rad=place.latitude_rad,
            longitude_rad=place.longitude_rad,
            radius_m=figures["radius_m"],
            boundary=(),
        )
    return NoticeArea(
        kind="polygon",
        name=row["name"],
        latitude_rad=None,
        longitude_rad=None,
        radius_m=None,
        boundary=_boundary(row["boundary"], path, document, claims),
    )


def _boundary(
    rows: list[Mapping[str, Any]], path: KeyPath, document: Document, claims: Claims
) -> tuple[Vertex, ...]:
    if len(rows) < _CORNERS_MIN:
        raise document.mistake(
            (*path, "boundary"),
            f"{len(rows)} corners given",
            f"at least {_CORNERS_MIN}, in order around the area",
            "add corners, or give a circle",
        )
    return tuple(
        Vertex(**settings_si(VERTEX, row, claims, "notice corner", SCENARIO)) for row in rows
    )
