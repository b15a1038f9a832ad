"""One question of warning, asked over the sensors of a study."""

import math
from collections.abc import Mapping
from typing import Any

from jointshield.catalogue.quantity import Quantity
from jointshield.errors import MistakeError
from jointshield.flight.arc import ground_ranges_m
from jointshield.study.answer import Answer, Deciding, cited
from jointshield.study.burnouts import burnout_for
from jointshield.study.flips import find_flip, ranked
from jointshield.study.inputs import samples
from jointshield.study.models import Case, Model
from jointshield.study.places import Place
from jointshield.study.studies import Study
from jointshield.study.warning.ends import Ends, find_ends
from jointshield.study.warning.model import COMMON, build_model
from jointshield.study.warning.sensors import INFRARED, RADAR, Sensor
from jointshield.study.warning.sightings import flown
from jointshield.study.warning.views import View, rounded, views

_TOLD = 3
"""Deciding numbers and flips that are told: more would bury the answer."""
_SHORTEST_M = 10e3


def ask_warning(
    study: Study,
    launch: Place,
    target: Place,
    *,
    had: Mapping[str, Sensor],
    added: Mapping[str, Sensor],
    others: Mapping[str, Sensor],
    given: Mapping[str, Quantity],
    command: tuple[str, ...],
) -> Answer:
    """Answer how early a launch is known at its target with and without some sensors.

    Parameters: study, whose figures hold where the asker is silent; had, added: the sensors that
    are there and those that come in; others: satellites beside which the gain is told too; given:
    what the asker states by input. The missile's burnout comes by the range of the flight.
    Raises: MistakeError for places between which nothing flies, or sensors that are there already.
    """
    range_m = _range_m(launch, target)
    _not_twice(had, added)
    sensors = {**had, **added, **others}
    model = build_model(sensors)
    kind, burnout = burnout_for(range_m)
    standing = {
        key: item
        for key, item in study.common.items()
        if key in {i.key for i in COMMON} and not key.startswith("missile_")
    }
    stated = {**standing, **model.known, **burnout, **given}
    case = Case(
        id="asked",
        title=f"{launch.name} to {target.name}",
        places={"launch": launch, "target": target},
        words={"sensors": tuple(had), "added": tuple(added)},
    )
    values = samples(model.inputs, stated)
    flights = flown(case, values)
    if not flights.arcs.possible[0]:
        raise MistakeError(
            f"--missile-loft: no ellipse of the tilt given flies {range_m / 1000:.0f} km; expected "
            "a smaller tilt; leave it out for least energy"
        )
    radars = {key for key, item in sensors.items() if item.kind == RADAR}
    ends = find_ends(model, case, stated)
    seen = views(sensors, case, values, flights)
    beside = _beside(model, case, stated, sensors)
    rivals = _rivals(model, case, stated, sensors)
    used = [item for item in model.inputs if item.key in stated]
    moved = sorted(used, key=lambda item: -ends.swing(item.key))
    deciding = tuple(
        Deciding(key=item.key, about=item.about, quantity=stated[item.key])
        for item in moved[:_TOLD]
        if ends.swing(item.key) > 0.0
    )
    flips = ranked(
        tuple(
            find_flip(model, case, stated, item, *study.ranges[item.key])
            for item in used
            if item.key in study.ranges and item.key in ends.alone
        )
    )
    gain = ends.held["gain_s"]
    counts = ends.held["gain_margin_s"] >= 0.0
    return Answer(
        question=f"{launch.name} to {target.name}: when is the launch known, and what "
        f"{_added(added)}?",
        verdict=f"adds {gain:.0f} s" if counts else "adds nothing",
        figures={
            **_figures(ends),
            "first_seen_by": _first(seen, (*had, *added)),
            "first_seen_by_without": _first(seen, tuple(had)),
            "sensors": [seen[key].as_json() for key in (*had, *added)],
            "beside": beside,
            "rivals": rivals,
            "burnout_s": rounded(float(values["missile_burn_time"][0])),
            "missile_range_km": round(range_m / 1000.0, 1),
            "missile_class": kind,
            "launch": launch.as_json(),
            "target": target.as_json(),
            "study": study.id,
            "inputs": [
                Deciding(key=item.key, about=item.about, quantity=stated[item.key]).as_json()
                for item in used
            ],
        },
        sentences=_sentences(ends, seen, beside, rivals, range_m),
        deciding=deciding,
        flips=tuple(flip for flip in flips if flip.at is not None)[:_TOLD],
        limits=model.limits,
        sources=cited(
            dict(study.sources),
            (
                *(item.quantity for item in deciding),
                *(sensors[key].claims["range_max"][0] for key in added if key in radars),
            ),
        ),
        command=command,
    )


def _range_m(launch: Place, target: Place) -> float:
    range_m = float(ground_ranges_m(launch.unit, target.unit))
    if range_m < _SHORTEST_M:
        raise MistakeError(
            f"--launch {launch.name} --target {target.name}: {range_m / 1000:.1f} km apart; "
            "expected at least 10 km; choose another target"
        )
    return range_m


def _not_twice(had: Mapping[str, Sensor], added: Mapping[str, Sensor]) -> None:
    for key in added:
        if key in had:
            raise MistakeError(
                f"--add {key!r}: it is there already; expected a sensor that is not; take it out "
                f"of those there with --without {key}"
            )


def _figures(ends: Ends) -> dict[str, Any]:
    """What the model gives, each with its ends."""
    figures: dict[str, Any] = {
        "gain_s": {
            "low": rounded(ends.low["gain_s"]),
            "value": rounded(ends.held["gain_s"]),
            "high": rounded(ends.high["gain_s"]),
        },
        "gain_that_counts_s": rounded(ends.held["gain_s"] - ends.held["gain_margin_s"]),
        "flight_time_s": rounded(ends.held["flight_time_s"]),
    }
    for key in ("without", "with"):
        figures |= {
            f"warning_{key}_s": rounded(ends.held[f"warning_{key}_s"]),
            f"warning_{key}_low_s": rounded(ends.low[f"warning_{key}_s"]),
            f"warning_{key}_high_s": rounded(ends.high[f"warning_{key}_s"]),
        }
    return figures


def _asked_again(
    model: Model, case: Case, stated: Mapping[str, Quantity], had: tuple[str, ...]
) -> dict[str, float]:
    """The outputs with other sensors there."""
    other = Case(
        id=case.id, title=case.title, places=case.places,
        words={"sensors": had, "added": case.words["added"]},
    )  # fmt: skip
    found = model.evaluate(other, samples(model.inputs, stated))
    return {key: float(item[0]) for key, item in found.items()}


def _beside(
    model: Model, case: Case, stated: Mapping[str, Quantity], sensors: Mapping[str, Sensor]
) -> list[dict[str, Any]]:
    """The gain beside no sensor, beside radars alone, and beside satellites as well."""
    had, added = case.words["sensors"], case.words["added"]
    radars = tuple(key for key in had if sensors[key].kind == RADAR)
    satellites = tuple(
        key for key, item in sensors.items() if item.kind == INFRARED and key not in added
    )
    sets = dict.fromkeys(((), radars, (*radars, *satellites)))
    rows = []
    for chosen in sets:
        if chosen == had:
            continue
        found = _asked_again(model, case, stated, chosen)
        rows.append(
            {
                "sensors": list(chosen),
                "gain_s": rounded(found["gain_s"]),
                "warning_without_s": rounded(found["warning_without_s"]),
                "warning_with_s": rounded(found["warning_with_s"]),
            }
        )
    return rows


def _rivals(
    model: Model, case: Case, stated: Mapping[str, Quantity], sensors: Mapping[str, Sensor]
) -> list[dict[str, Any]]:
    """The answer under each rival claim to a figure of a sensor in the case."""
    rows = []
    for key in (*case.words["sensors"], *case.words["added"]):
        for figure, claims in sensors[key].claims.items():
            for claim in claims[1:]:
                held = {**stated, sensors[key].key(figure): claim}
                found = _asked_again(model, case, held, case.words["sensors"])
                rows.append(
                    {
                        "input": sensors[key].key(figure),
                        "value": claim.value,
                        "unit": claim.unit,
                        "claimant": claim.claimant,
                        "source": claim.source,
                        "gain_s": rounded(found["gain_s"]),
                        "warning_with_s": rounded(found["warning_with_s"]),
                    }
                )
    return rows


def _sentences(
    ends: Ends,
    seen: Mapping[str, View],
    beside: list[dict[str, Any]],
    rivals: list[dict[str, Any]],
    range_m: float,
) -> tuple[str, ...]:
    held, low, high = ends.held, ends.low, ends.high
    flight = held["flight_time_s"]
    lines = [
        f"Flight {range_m / 1000:.0f} km, {flight:.0f} s ({flight / 60:.1f} min): warning "
        f"without {held['warning_without_s']:.0f} s, with {held['warning_with_s']:.0f} s.",
        f"Gain {held['gain_s']:.0f} s; {low['gain_s']:.0f} to {high['gain_s']:.0f} s as each "
        "figure, alone, runs through its band.",
        *(view.sentence() for view in seen.values()),
    ]
    if beside:
        rows = (
            f"{', '.join(row['sensors']) or 'no other sensor'}: gain {row['gain_s']:.0f} s"
            for row in beside
        )
        lines.append(f"Beside {'; '.join(rows)}.")
    if rivals:
        lines.append(
            "Rival figures: "
            + "; ".join(
                f"{row['input']} {row['value']:g} {row['unit']} ({row['claimant']}): gain "
                f"{row['gain_s']:.0f} s"
                for row in rivals
            )
            + "."
        )
    return tuple(lines)


def _first(seen: Mapping[str, View], keys: tuple[str, ...]) -> str | None:
    """Whose report comes first; None where nobody sees anything."""
    told = {key: seen[key].told_s for key in keys if math.isfinite(seen[key].told_s)}
    return min(told, key=told.__getitem__) if told else None


def _added(added: Mapping[str, Sensor]) -> str:
    *first, last = added
    return f"do {', '.join(first)} and {last} add" if first else f"does {last} add"
