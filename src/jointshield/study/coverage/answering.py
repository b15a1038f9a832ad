"""The answer to a question of coverage, for people and as a tree."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from jointshield.catalogue.load import base_catalogue
from jointshield.study.answer import Answer, Deciding, Flip, cited
from jointshield.study.classes import BETTER, HELD, WORSE
from jointshield.study.coverage.defence import Raid
from jointshield.study.coverage.plan import SHIP, Architecture
from jointshield.study.coverage.question import (
    Asked,
    Footprint,
    flown,
    reached_by_any,
    share,
    together,
    used_inputs,
)
from jointshield.study.flips import find_flip, ranked
from jointshield.study.models import Case

_M2 = 1e-6


def answer(
    asked: Asked,
    footprints: Sequence[Footprint],
    case: Case | None,
    command: tuple[str, ...],
) -> Answer:
    """Put the footprints of a question into words and figures.

    Parameters: case, that of the study whose city's flips are looked for, if any.
    """
    groups = _by_area(footprints)
    areas = [_area(group) for group in groups]
    architecture = asked.architecture
    inputs = [
        Deciding(key=key, about=asked.model.input(key).about, quantity=asked.stated[key])
        for key in used_inputs(asked)
    ]
    return Answer(
        question=f"{asked.study.id}, {architecture.name}: what ground does it defend?",
        verdict=_verdict(areas[0]),
        figures={
            "architecture": _architecture(architecture),
            "grid_km": asked.spacing_m / 1000.0,
            "defended_area_km2": areas[0]["defended_area_km2"],
            "area_share": areas[0]["area_share"],
            "population_share": areas[0]["population_share"],
            "areas": areas,
            "launches": [_launch(asked, footprint) for footprint in footprints],
            "instead": _instead(asked),
            "further_inputs": [item.as_json() for item in inputs if not _decides(item)],
        },
        sentences=_sentences(asked, footprints, areas),
        deciding=tuple(item for item in inputs if _decides(item)),
        flips=_flips(asked, case),
        limits=(*asked.model.limits, _note(asked)),
        sources=_sources(asked),
        command=command,
    )


def _decides(item: Deciding) -> bool:
    """Whether people see it first: delays, speeds and how far anything reaches."""
    return item.key.startswith("delay_") or item.key.endswith(("_speed", "_limit", "_radar_range"))


def _note(asked: Asked) -> str:
    return (
        f"Cells of {asked.spacing_m / 1000.0:g} km: their edges move by about half a cell; borders "
        "as drawn by Natural Earth, with no view on disputes."
    )


def _by_area(footprints: Sequence[Footprint]) -> list[list[Footprint]]:
    groups: dict[str, list[Footprint]] = {}
    for footprint in footprints:
        groups.setdefault(footprint.cells.area.id, []).append(footprint)
    return list(groups.values())


def _figures(chosen: Any, reached: Any, cells: Any) -> dict[str, Any]:
    """Area and shares of three samples of chosen cells (3, n), as value and band."""
    land = [round(float(cells.land_m2[c].sum()) * _M2) for c in chosen]
    area, people = (
        [_rounded(share(c, reached, weight)) for c in chosen]
        for weight in (cells.land_m2, cells.people)
    )
    return {
        "defended_area_km2": land[HELD],
        "defended_area_low_km2": land[WORSE],
        "defended_area_high_km2": land[BETTER],
        "area_share": area[HELD],
        "area_share_low": area[WORSE],
        "area_share_high": area[BETTER],
        "population_share": people[HELD],
        "population_share_low": people[WORSE],
        "population_share_high": people[BETTER],
        "reached_area_km2": round(float(cells.land_m2[reached].sum()) * _M2),
        "reached_population_share": _rounded(share(reached, np.ones_like(reached), cells.people)),
        "cells": int((cells.land_m2 > 0.0).sum()),
    }


def _area(group: Sequence[Footprint]) -> dict[str, Any]:
    """One area against every launch that reaches it."""
    cells = group[0].cells
    chosen = [together(group, sample) for sample in range(3)]
    return {
        "area": cells.area.id,
        "name": cells.area.name,
        "launches": len(group),
        **_figures(chosen, reached_by_any(group), cells),
    }


def _by_site(asked: Asked, footprint: Footprint) -> list[dict[str, Any]]:
    """Land on which each battery is the one with most time to spare."""
    held = footprint.defended(HELD)
    return [
        {
            "site": battery.site.name,
            "interceptor": battery.interceptor,
            "first_defended_area_km2": round(
                float(footprint.cells.land_m2[held & (footprint.best == index)].sum()) * _M2
            ),
        }
        for index, battery in enumerate(asked.architecture.batteries)
    ]


def _launch(asked: Asked, footprint: Footprint) -> dict[str, Any]:
    chosen = [footprint.defended(sample) for sample in range(3)]
    city = footprint.city
    margins = [_rounded(float(item)) for item in footprint.city_margin_s]
    return {
        "launch": footprint.raid.launch.as_json(),
        "threat": footprint.raid.threat,
        "area": footprint.cells.area.id,
        **_figures(chosen, footprint.reached, footprint.cells),
        "by_site": _by_site(asked, footprint),
        "city": None if city is None else city.as_json(),
        "city_margin_s": margins[HELD],
        "city_margin_low_s": margins[WORSE],
        "city_margin_high_s": margins[BETTER],
    }


def _architecture(item: Architecture) -> dict[str, Any]:
    return {
        "id": item.id,
        "name": item.name,
        "when": item.when,
        "status": item.status,
        "changed": item.changed,
        "note": item.note,
        "batteries": [
            {
                "site": battery.site.name,
                **{key: battery.site.place.as_json()[key] for key in ("lat", "lon")},
                "stands": battery.site.stands,
                "host": battery.site.host or None,
                "consent": battery.site.consent,
                "interceptor": battery.interceptor,
                "cue": battery.cue.id,
                "radars": [radar.name for radar in battery.cue.radars],
                "number": None if battery.number is None else battery.number.value,
            }
            for battery in item.batteries
        ],
    }


def _instead(asked: Asked) -> dict[str, Any] | None:
    """What the architecture named as its alternative defends against the same."""
    name = asked.architecture.instead
    if not name:
        return None
    other = replace(asked, architecture=asked.model.plan.architectures[name])
    areas = [_area(group) for group in _by_area(flown(other))]
    return {"id": name, "name": other.architecture.name, "areas": areas}


def _flips(asked: Asked, case: Case | None) -> tuple[Flip, ...]:
    if case is None:
        return ()
    used = used_inputs(asked)
    found = (
        find_flip(asked.model, case, asked.stated, asked.model.input(key), *asked.study.ranges[key])
        for key in asked.study.ranges
        if key in used
    )
    return ranked(tuple(found))


def _sources(asked: Asked) -> dict[str, str]:
    known = {**base_catalogue().tree["sources"], **asked.study.sources}
    named = cited(known, tuple(asked.stated[key] for key in used_inputs(asked)))
    for source in (asked.architecture.source, *(raid.launch.source for raid, _ in asked.raids)):
        named |= {key: known[key] for key in source.split(", ") if key in known}
    return named


def _verdict(area: Mapping[str, Any]) -> str:
    if area["population_share"] is None:
        return "nothing to defend: no missile reaches it"
    return f"defends {_band(area, 'population_share')} of the people within reach"


def _band(row: Mapping[str, Any], key: str) -> str:
    low, high = row[f"{key}_low"], row[f"{key}_high"]
    return f"{row[key]:.0%} ({low:.0%} to {high:.0%})"


def _sentences(
    asked: Asked, footprints: Sequence[Footprint], areas: Sequence[Mapping[str, Any]]
) -> tuple[str, ...]:
    lines = []
    item = asked.architecture
    if item.changed:
        lines.append(f"{item.name} ({item.when}): {item.changed}.")
    for footprint in footprints:
        row = _launch(asked, footprint)
        raid: Raid = footprint.raid
        threat = asked.model.plan.threats[raid.threat].name
        said = f"From {raid.launch.name} ({threat}) to {footprint.cells.area.name}: "
        if row["population_share"] is None:
            lines.append(f"{said}out of the missile's range.")
            continue
        lines.append(
            f"{said}{row['defended_area_km2']:,} of {row['reached_area_km2']:,} km2, "
            f"{_band(row, 'population_share')} of the people there."
        )
    lines += [
        f"{area['name']}, against all of these: {area['defended_area_km2']:,} km2, "
        f"{_band(area, 'population_share')} of the people."
        for area in areas
        if area["launches"] > 1 and area["population_share"] is not None
    ]
    hosted = {battery.site.id: battery.site for battery in item.batteries if battery.site.host}
    lines += [
        f"{site.name} stands in {site.host}; host's consent: {site.consent or 'not stated'}."
        for site in hosted.values()
    ]
    ships = [b.site.name for b in item.batteries if b.site.stands == SHIP]
    if ships:
        lines.append(f"Mobile, each shown at one notional station: {', '.join(ships)}.")
    return tuple(lines)


def _rounded(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else round(value, 4)
