"""How far a missile reaches in each direction, over the turning Earth.

A missile with stages is flown: towards every tenth degree, at its best elevation. One of which only
a range is claimed has a ring of that radius, and the claimant's name on it: nothing is computed.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from jointshield.catalogue.load import base_catalogue
from jointshield.catalogue.quantity import Quantity
from jointshield.errors import MistakeError
from jointshield.flight.distances import distance_and_azimuth
from jointshield.flight.missile import Missile
from jointshield.flight.searching import greatest_ranges
from jointshield.study.answer import Answer, Deciding, Flip, cited
from jointshield.study.boosters import launch_figures
from jointshield.study.fly import usual_programme, usual_quantities
from jointshield.study.inputs import Floats, number
from jointshield.study.missiles import MissileFile, find_missile, fold
from jointshield.study.places import Place

PAYLOAD = number("payload", "payload", "kg", 1.0, 20_000.0)
MODEL_SHARE = 0.03
"""How far published greatest ranges are missed at most: the model's own band."""

_AZIMUTHS = np.radians(np.arange(0.0, 360.0, 10.0))
_ROTATION_FREE = "a claimed range says nothing of azimuth: the ring is a circle"

FLOWN_LIMITS = (
    "A range is not a capability: no count, readiness, accuracy or reliability.",
    "Greatest range over one held elevation for all stages; a real programme may differ.",
)
CLAIMED_LIMITS = (
    "Claimed ranges, not computed: for which payload, azimuth and latitude is seldom said.",
    "A range is not a capability: no count, readiness, accuracy or reliability.",
)


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
    except MistakeError:
        if found is None:
            raise
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


def answer(found: Rings, command: tuple[str, ...]) -> Answer:
    """Say how far it reaches; with a target, whether there."""
    low = min(float(ring.low_m.min()) for ring in found.rings)
    high = max(float(ring.high_m.max()) for ring in found.rings)
    middle = float(found.rings[0].ranges_m.mean())
    figures: dict[str, Any] = {
        "range_km": {"low": _km(low), "value": _km(middle), "high": _km(high)},
        "claimed": found.claimed,
        "missile": found.name,
        "from": found.start.as_json(),
        "rings": [_row(found, ring) for ring in found.rings],
    }
    word = "range as claimed" if found.claimed else "range as flown"
    sentences = [_sentence(found, ring) for ring in found.rings]
    flips: tuple[Flip, ...] = ()
    if found.target is not None:
        word, more, flips = _target(found, figures)
        sentences += more
    stated = [ring.quantity for ring in found.rings if ring.quantity is not None]
    deciding = [Deciding(key="range", about="claimed range", quantity=item) for item in stated]
    sources = cited(base_catalogue().tree["sources"], tuple(stated))
    if found.file is not None:
        deciding = usual_quantities(found.file)
        sources = found.file.sources()
    if not found.start_given and not found.claimed:
        held = launch_figures()["latitude"]
        deciding.append(
            Deciding(key="latitude", about="latitude of the launch point", quantity=held)
        )
    return Answer(
        question=f"{found.name} from {found.start.name}: how far does it reach?",
        verdict=word,
        figures=figures,
        sentences=tuple(sentences),
        deciding=tuple(deciding),
        flips=flips,
        limits=CLAIMED_LIMITS if found.claimed else FLOWN_LIMITS,
        sources=sources,
        command=command,
    )


def _row(found: Rings, ring: Ring) -> dict[str, Any]:
    return {
        "label": ring.label,
        "claimant": ring.claimant,
        "source": None if ring.quantity is None else ring.quantity.source,
        "payload_kg": ring.payload_kg,
        "low_km": _km(float(ring.ranges_m.min() if ring.quantity is None else ring.low_m.min())),
        "value_km": _km(float(ring.ranges_m.mean())),
        "high_km": _km(float(ring.ranges_m.max() if ring.quantity is None else ring.high_m.max())),
        "reaches_orbit": ring.endless,
        "by_azimuth": []
        if found.claimed
        else [
            {
                "azimuth_deg": round(math.degrees(azimuth), 1),
                "bearing_deg": round(math.degrees(bearing), 1),
                "range_km": _km(reach),
            }
            for azimuth, bearing, reach in zip(
                found.azimuths_rad.tolist(),
                ring.bearings_rad.tolist(),
                ring.ranges_m.tolist(),
                strict=True,
            )
        ],
    }


def _sentence(found: Rings, ring: Ring) -> str:
    if ring.quantity is not None:
        return f"{ring.quantity} ({ring.claimant}); {_ROTATION_FREE}."
    least, most = int(ring.ranges_m.argmin()), int(ring.ranges_m.argmax())
    azimuths = np.degrees(found.azimuths_rad)
    text = (
        f"{ring.label[0].upper()}{ring.label[1:]}: {_km(float(ring.ranges_m[least])):,.0f} km "
        f"towards {azimuths[least]:.0f} deg, {_km(float(ring.ranges_m[most])):,.0f} km towards "
        f"{azimuths[most]:.0f} deg; the model's own band is {100 * MODEL_SHARE:.0f} %."
    )
    if ring.endless:
        text += " At some elevations it does not come down: it has no greatest range."
    return text


def _target(found: Rings, figures: dict[str, Any]) -> tuple[str, list[str], tuple[Flip, ...]]:
    """Whether the first ring holds the target, and the payload or range at which that changes."""
    assert found.target is not None
    away, bearing = (
        float(item)
        for item in distance_and_azimuth(
            found.start.latitude_rad,
            found.start.longitude_rad,
            found.target.latitude_rad,
            found.target.longitude_rad,
        )
    )
    words = ("out of range", "within range")

    def reach(ring: Ring) -> float:
        return float(np.interp(bearing, ring.bearings_rad, ring.ranges_m, period=2.0 * math.pi))

    first = found.rings[0]
    margin = reach(first) - away
    figures |= {
        "to": found.target.as_json(),
        "distance_km": _km(away),
        "margin_km": _km(margin),
    }
    flips: list[Flip] = []
    if found.file is not None:
        flips.append(_payload_flip(found.file, found.start, bearing, away, first, words))
    else:
        flips.append(
            Flip(
                key="range",
                about="claimed range",
                unit="km",
                held=_km(reach(first)),
                low=0.0,
                high=20_000.0,
                at=_km(away),
                verdict_below=words[0],
                verdict_above=words[1],
            )
        )
    text = (
        f"{found.target.name} is {_km(away):,.0f} km away: {_km(abs(margin)):,.0f} km "
        f"{'inside' if margin >= 0.0 else 'outside'} the ring ({first.label})."
    )
    return words[margin >= 0.0], [text], tuple(flips)


def _payload_flip(
    file: MissileFile,
    start: Place,
    bearing: float,
    away: float,
    first: Ring,
    words: tuple[str, str],
) -> Flip:
    """The payload with which the greatest range towards the target is just its distance."""
    held = first.payload_kg or file.missile.payload_kg
    low, high = 0.1 * held, 4.0 * held

    def margin(payload_kg: float) -> float:
        try:
            missile = replace(file.missile, payload_kg=payload_kg)
        except MistakeError:
            return -away  # too heavy to leave the ground
        found = greatest_ranges(
            missile, usual_programme(file), start.latitude_rad, start.longitude_rad, bearing
        )
        return math.inf if found.orbits[0] else float(found.range_m[0]) - away

    at, ends = None, (low, high)
    if margin(low) >= 0.0 > margin(high):
        for _ in range(12):
            middle = 0.5 * (low + high)
            low, high = (middle, high) if margin(middle) >= 0.0 else (low, middle)
        at = 0.5 * (low + high)
    return Flip(
        key="payload",
        about="payload",
        unit="kg",
        held=held,
        low=ends[0],
        high=ends[1],
        at=at,
        verdict_below=words[1],
        verdict_above=words[0],
    )


def _km(metres: float) -> float:
    return round(metres / 1000.0, 1)
