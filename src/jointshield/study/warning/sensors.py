"""A study's sensors: the catalogue's figures, under those that the study states.

A study lists its sensors in `[radar.ID]` and `[infrared.ID]` tables, which hold the same figures
as a party's file. What neither the catalogue nor the study states has to be stated by a claimant:
no figure is guessed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jointshield.catalogue.load import base_catalogue
from jointshield.catalogue.quantity import Quantity
from jointshield.catalogue.shape import FIGURES
from jointshield.catalogue.spec import Figure, Keyed, Record, Spec, Text
from jointshield.errors import MistakeError
from jointshield.study.inputs import Input
from jointshield.study.places import Place

RADAR, INFRARED = "radar", "infrared"
USED = {
    RADAR: (
        "range_max",
        "reference_cross_section",
        "azimuth_min",
        "azimuth_max",
        "elevation_min",
        "elevation_max",
    ),
    INFRARED: ("cloud_break_height", "report_delay"),
}
"""The figures of a sensor that the question rests on, beside where a radar stands."""

TABLES: dict[str, Spec] = {
    kind: Keyed(
        entry=Record(
            about=f"one {kind} sensor",
            fields={
                "name": Text(about="name for people, where the catalogue has none"),
                "note": Text(about="a note"),
                **FIGURES[kind],
            },
        )
    )
    for kind in USED
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensor:
    """A sensor as a study holds it. place: of a radar. claims: rival figures by figure's key."""

    id: str
    name: str
    kind: str
    place: Place | None
    height_m: float
    claims: Mapping[str, tuple[Quantity, ...]]

    def key(self, figure: str) -> str:
        """The input's key of one of its figures."""
        return f"{self.id}_{figure}"

    @property
    def inputs(self) -> tuple[Input, ...]:
        """What a model needs of it."""
        return tuple(
            Input(
                key=self.key(figure),
                about=f"{self.id}: {spec.about}",
                unit=spec.unit,
                low=spec.low,
                high=spec.high,
            )
            for figure in USED[self.kind]
            if isinstance(spec := FIGURES[self.kind][figure], Figure)
        )

    @property
    def known(self) -> dict[str, Quantity]:
        """The first claim to each figure that anybody states, by input."""
        return {self.key(figure): claims[0] for figure, claims in self.claims.items()}


def find_sensors(tables: Mapping[str, Any]) -> dict[str, Sensor]:
    """The sensors of a study's checked tables, by identifier, radars first.

    Raises:
        MistakeError: one without a name, a radar without a place, an identifier used twice.
    """
    found: dict[str, Sensor] = {}
    for kind in USED:
        for identifier, stated in tables.get(kind, {}).items():
            if identifier in found:
                raise MistakeError(
                    f"{kind}.{identifier}: a {found[identifier].kind} has that identifier too; "
                    "expected one identifier per sensor; rename one"
                )
            found[identifier] = sensor(kind, identifier, stated)
    return found


def sensor(kind: str, identifier: str, stated: Mapping[str, Any]) -> Sensor:
    """A sensor from what a study states over what the catalogue does.

    Raises:
        MistakeError: no name, or a radar without a place.
    """
    base: Mapping[str, Any] = base_catalogue().tree.get(kind, {}).get(identifier, {})
    entry = {**base, **stated}
    name = entry.get("name")
    if name is None:
        known = ", ".join(base_catalogue().tree.get(kind, {}))
        raise MistakeError(
            f"{kind}.{identifier}: no {kind} of the catalogue and no name given; expected one of "
            f"{known}, or a name; correct the identifier or add name = ..."
        )
    place = None
    if kind == RADAR:
        for key in ("latitude", "longitude"):
            if key not in entry:
                raise lacking(kind, identifier, key)
        latitude, longitude = entry["latitude"][0], entry["longitude"][0]
        place = Place(
            id=identifier,
            name=name,
            latitude_rad=latitude.value_si,
            longitude_rad=longitude.value_si,
            source=latitude.source,
        )
    return Sensor(
        id=identifier,
        name=name,
        kind=kind,
        place=place,
        height_m=entry["height"][0].value_si if kind == RADAR and "height" in entry else 0.0,
        claims={
            # The study's claims go first: what the catalogue says beside them stays as a rival.
            key: _distinct((*stated.get(key, ()), *base.get(key, ())))
            for key in USED[kind]
            if key in entry
        },
    )


def _distinct(claims: tuple[Quantity, ...]) -> tuple[Quantity, ...]:
    """The claims in order, each value once."""
    first = {claim.value_si: claim for claim in reversed(claims)}
    return tuple(claim for claim in claims if first[claim.value_si] is claim)


def lacking(kind: str, identifier: str, key: str) -> MistakeError:
    """The error for a figure that nobody states."""
    spec = FIGURES[kind][key]
    about = f"{spec.about} in {spec.unit}" if isinstance(spec, Figure) else key
    unverified = (
        base_catalogue().tree.get(kind, {}).get(identifier, {}).get("unverified", {}).get(key)
    )
    hint = (
        f" (the catalogue holds {unverified[0]} from memory, which counts only if somebody states "
        "it)"
        if unverified
        else ""
    )
    return MistakeError(
        f"{kind} {identifier}: {key}: nobody states {about}; expected a figure with its source; "
        f"state it under [{kind}.{identifier}] of a study{hint}, as an assumption with a note if "
        "nobody published one: it is not guessed here"
    )


def complete(chosen: Sensor) -> Sensor:
    """The same sensor, once every figure that the question rests on is stated.

    Raises:
        MistakeError: nobody states one of them; the text says where to state it.
    """
    for key in USED[chosen.kind]:
        if key not in chosen.claims:
            raise lacking(chosen.kind, chosen.id, key)
    return chosen
