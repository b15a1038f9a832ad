"""How far a missile reaches in each direction, over the turning Earth.

A missile with stages is flown: towards every tenth degree, at its best elevation. One of which only
a range is claimed has a ring of that radius, and the claimant's name on it: nothing is computed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from jointshield.catalogue.load import base_catalogue
from jointshield.catalogue.quantity import Quantity
from jointshield.errors import MistakeError
from jointshield.flight.missile import Missile
from jointshield.flight.searching import greatest_ranges
from jointshield.study.fly import usual_programme
from jointshield.study.inputs import Floats, number
from jointshield.study.lofted.boosters import launch_figures
from jointshield.study.missiles import MissileFile, find_missile, fold
from jointshield.study.places import Place

PAYLOAD = number("payload", "payload", "kg", 1.0, 20_000.0)
MODEL_SHARE = 0.03
"""How far published greatest ranges are missed at most: the model's own band."""

_AZIMUTHS = np.radians(np.arange(0.0, 360.0, 10.0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Ring:
    """One ring: who says so, and how far in each direction.

    ranges_m, low_m, high_m (n,) at bearings_rad from launch to impact, of launches towards the
    rings' azimuths; for a claim the same everywhere.
    """

    label: str
    claimant: str
    bearings_rad: Floats
    ranges_m: Floats
    low_m: Floats
    high_m: Floats
    quantity: Quantity | None = None
    payload_kg: float | None = None
    endless: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Rings:
    """The rings of one missile from one place. file: None where only ranges are claimed."""

    name: str
    start: Place
    start_given: bool
    target: Place | None
    file: MissileFile | None
    azimuths_rad: Floats
    rings: tuple[Ring, ...]

    @property
    def claimed(self) -> bool:
        """Whether the ranges are claims, with nothing computed."""
        return self.file is None


def find_rings(
    given: str,
    start: Place | None = None,
    payloads: tuple[Quantity, ...] = (),
    target: Place | None = None,
) -> Rings:
    """Fly a missile in all directions, or look up what is claimed of it.

    Parameters: given, a missile's file, a shipped one's name, or a missile of the catalogue;
    payloads, instead of the file's: one ring each.
    Raises: MistakeError where there is no such missile, or it cannot lift a payload.
    """
    latitude = launch_figures()["latitude"]
    place = start or Place(
        id="assumed",
        name=f"{latitude.value:g} degrees north",
        latitude_rad=latitude.value_si,
        longitude_rad=0.0,
        source=latitude.source,
    )
    claims = _claims(given)
    if claims is not None:
        if payloads:
            raise MistakeError(
                f"--payload: {given} is known by its claimed range only, which no payload changes; "
                "leave --payload out, or give a file with stages"
            )
        name, quantities = claims
        rings = tuple(_claimed(quantity) for quantity in quantities)
        file = None
    else:
        file = find_missile(given)
        name = file.name
        masses = [item.value_si for item in payloads] or [file.missile.payload_kg]
        rings = tuple(_flown(file, place, payload_kg) for payload_kg in masses)
    return Rings(
        name=name,
        start=place,
        start_given=start is not None,
        target=target,
        file=file,
        azimuths_rad=_AZIMUTHS,
        rings=rings,
    )


def _claims(given: str) -> tuple[str, tuple[Quantity, ...]] | None:
    """The name and claimed ranges of a catalogue's missile that no file describes."""
    if Path(given).suffix == ".toml" or Path(given).is_file():
        return None
    known: Mapping[str, Any] = base_catalogue().tree["missile"]
    found = next((key for key in known if fold(key) == fold(given)), None)
    try:
        find_missile(given)
    except MistakeError as error:
        if found is None:
            claimed = (key for key, entry in known.items() if "range_max" in entry)
            raise MistakeError(
                f"{error}; or a missile of the catalogue whose range is claimed: "
                f"{', '.join(claimed)}"
            ) from error
    else:
        return None
    entry = known[found]
    if "range_max" not in entry:
        raise MistakeError(
            f"missile {given!r}: the catalogue holds no range of it; expected one whose range is "
            "claimed, or a file with stages; `jointshield catalogue` lists them"
        )
    return str(entry["name"]), tuple(entry["range_max"])


def _claimed(quantity: Quantity) -> Ring:
    everywhere = np.ones_like(_AZIMUTHS)
    return Ring(
        label=f"{quantity} claimed",
        claimant=quantity.claimant,
        bearings_rad=_AZIMUTHS,
        ranges_m=quantity.value_si * everywhere,
        low_m=quantity.low_si * everywhere,
        high_m=quantity.high_si * everywhere,
        quantity=quantity,
    )


def _with_payload(missile: Missile, payload_kg: float) -> Missile:
    try:
        return replace(missile, payload_kg=payload_kg)
    except MistakeError as error:
        raise MistakeError(f"--payload {payload_kg:g}kg: {error}") from error


def _flown(file: MissileFile, place: Place, payload_kg: float) -> Ring:
    found = greatest_ranges(
        _with_payload(file.missile, payload_kg),
        usual_programme(file),
        place.latitude_rad,
        place.longitude_rad,
        _AZIMUTHS,
    )
    return Ring(
        label=f"payload {payload_kg:,g} kg",
        claimant="this program",
        bearings_rad=found.bearing_rad,
        ranges_m=found.range_m,
        low_m=found.range_m * (1.0 - MODEL_SHARE),
        high_m=found.range_m * (1.0 + MODEL_SHARE),
        payload_kg=payload_kg,
        endless=bool(found.orbits.any()),
    )
