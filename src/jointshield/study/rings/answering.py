"""What there is to say about a missile's rings; with a target, whether and when it is inside."""

import math
from dataclasses import replace
from typing import Any

import numpy as np

from jointshield.catalogue.load import base_catalogue
from jointshield.errors import MistakeError
from jointshield.flight.distances import distance_and_azimuth
from jointshield.flight.searching import greatest_ranges
from jointshield.study.answer import Answer, Deciding, Flip, cited
from jointshield.study.fly import usual_programme, usual_quantities
from jointshield.study.lofted.boosters import launch_figures
from jointshield.study.missiles import MissileFile
from jointshield.study.places import Place
from jointshield.study.rings.ring import MODEL_SHARE, Ring, Rings

FLOWN_LIMITS = (
    "A range is not a capability: no count, readiness, accuracy or reliability.",
    "Greatest range over one held elevation for all stages; a real programme may differ.",
)
CLAIMED_LIMITS = (
    "Claimed ranges, not computed: for which payload, azimuth and latitude is seldom said.",
    "A range is not a capability: no count, readiness, accuracy or reliability.",
)
_ROTATION_FREE = "a claimed range says nothing of azimuth: the ring is a circle"


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
