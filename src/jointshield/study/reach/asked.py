"""One question of reach, asked without a study's folder."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from jointshield.catalogue.load import base_catalogue
from jointshield.catalogue.quantity import Quantity
from jointshield.errors import MistakeError
from jointshield.flight.arc import ground_ranges_m
from jointshield.study.answer import Answer, Deciding, cited
from jointshield.study.burnouts import burnout_for
from jointshield.study.flips import find_flip, ranked, verdict
from jointshield.study.inputs import samples
from jointshield.study.models import Case
from jointshield.study.places import Place
from jointshield.study.reach import REACH, flown

SEARCHED = {
    "interceptor_speed": (2000.0, 10_500.0),
    "delay": (0.0, 1800.0),
    "fly_out_limit": (100e3, 10_000e3),
    "interceptor_burn_time": (20.0, 300.0),
    "meeting_height_min": (0.0, 500e3),
}
"""SI values between which a flip is looked for, wider than any claim; of the missile's figures, the
stated band."""


def ask_reach(
    interceptors: Place,
    launch: Place,
    target: Place,
    given: Mapping[str, Quantity],
    standing_in: Mapping[str, Quantity],
    command: tuple[str, ...],
) -> Answer:
    """Answer whether interceptors can meet the missile.

    Parameters: given, what the asker states by input; standing_in, what holds where the asker is
    silent; the missile's burnout comes by the flight's range where neither states it.
    Raises: MistakeError for places between which nothing flies.
    """
    range_m = float(ground_ranges_m(launch.unit, target.unit))
    if range_m < 10e3:
        raise MistakeError(
            f"--from {launch.name} --to {target.name}: {range_m / 1000:.1f} km apart; expected at "
            "least 10 km; choose another target"
        )
    kind, burnout = burnout_for(range_m)
    stated = {**standing_in, **burnout, **given}
    _require_room(stated)
    places = {"from": launch, "to": target, "interceptors": interceptors}
    case = Case(id="asked", title=f"{launch.name} to {target.name}", places=places)
    values = samples(REACH.inputs, stated)
    if not flown(case, values).possible[0]:
        raise MistakeError(
            f"--missile-loft {stated['missile_loft']}: no ellipse of that tilt flies "
            f"{range_m / 1000:.0f} km; expected a smaller tilt; leave it out for least energy"
        )
    found = {key: float(item[0]) for key, item in REACH.evaluate(case, values).items()}
    low, high = _extremes(case, stated)
    word = verdict(REACH, found["margin_s"])
    banded = {
        key: (item.low_si, item.high_si)
        for key, item in stated.items()
        if key.startswith("missile_") and item.low < item.high
    }
    flips = ranked(
        tuple(
            find_flip(REACH, case, stated, REACH.input(key), *ends)
            for key, ends in {**SEARCHED, **banded}.items()
        )
    )
    return Answer(
        question=f"{interceptors.name}: can its interceptors meet a missile from {launch.name} "
        f"to {target.name}?",
        verdict=word,
        figures={
            **{key: _number(value) for key, value in found.items()},
            "margin_low_s": _number(low.margin_s),
            "margin_low_by": low.by,
            "margin_high_s": _number(high.margin_s),
            "margin_high_by": high.by,
            "missile_range_km": round(range_m / 1000.0, 1),
            "missile_class": kind,
            "from": launch.as_json(),
            "to": target.as_json(),
            "interceptors": interceptors.as_json(),
        },
        sentences=_sentences(found, low, high),
        deciding=tuple(
            Deciding(key=item.key, about=item.about, quantity=stated[item.key])
            for item in REACH.inputs
            if item.key in stated
        ),
        flips=flips,
        limits=REACH.limits,
        sources=cited(
            base_catalogue().tree["sources"],
            stated.values(),
            *(place.source for place in places.values()),
        ),
        command=command,
    )


def _require_room(stated: Mapping[str, Quantity]) -> None:
    """Refuse limits between which no meeting can be."""
    low, high = stated.get("meeting_height_min"), stated.get("meeting_height_max")
    if low is not None and high is not None and low.value_si > high.value_si:
        raise MistakeError(
            f"--meeting-height-min {low} with --meeting-height-max {high}: expected the lowest "
            "meeting below the highest one; exchange them, or leave one out"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _End:
    """One end of the margin's band, and the figure which, moved alone, makes it."""

    margin_s: float
    by: str


def _extremes(case: Case, stated: Mapping[str, Quantity]) -> tuple[_End, _End]:
    """Least and greatest margin with each figure moved, alone, to either end of its band."""
    banded = [key for key, item in stated.items() if item.low != item.high]
    values = samples(REACH.inputs, stated, 2 * len(banded) + 1)
    for row, key in enumerate(banded):
        values[key][2 * row] = stated[key].low_si
        values[key][2 * row + 1] = stated[key].high_si
    margins = REACH.evaluate(case, values)["margin_s"]
    ends = []
    for row in (int(np.argmin(margins)), int(np.argmax(margins))):
        by = "as held"
        if row < 2 * len(banded):
            key = banded[row // 2]
            item = stated[key]
            value = item.high if row % 2 else item.low
            by = f"{REACH.input(key).about} {value:g} {item.unit}"
        ends.append(_End(margin_s=float(margins[row]), by=by))
    return ends[0], ends[1]


def _number(value: float) -> float | None:
    return round(value, 3) if math.isfinite(value) else None


def _sentences(found: Mapping[str, float], low: _End, high: _End) -> tuple[str, ...]:
    """The answer in words."""
    speed, minutes = found["missile_burnout_speed_km_s"], found["missile_flight_time_s"] / 60.0
    lines = [f"The missile burns out at {speed:.2f} km/s and flies {minutes:.1f} min."]
    if found["latest_launch_s"] < 0.0 and math.isfinite(found["latest_launch_s"]):
        lines.append(
            f"The interceptor would have to fly {-found['latest_launch_s']:.0f} s before the "
            f"missile: a margin of {found['margin_s']:+.0f} s."
        )
    elif math.isfinite(found["latest_launch_s"]):
        lines.append(
            f"The interceptor has to fly within {found['latest_launch_s']:.0f} s of the missile's "
            f"launch: a margin of {found['margin_s']:+.0f} s."
        )
    else:
        lines.append("No interceptor from there reaches the flight, whenever it is launched.")
    if math.isfinite(found["earliest_intercept_s"]):
        lines.append(
            f"Earliest meeting {found['earliest_intercept_s']:.0f} s after the missile's launch, "
            f"{found['intercept_range_km']:.0f} km from the site at "
            f"{found['intercept_height_km']:.0f} km height."
        )
    told = (
        f"{end.margin_s:+.0f} s ({end.by})" if math.isfinite(end.margin_s) else "out of reach"
        for end in (low, high)
    )
    lines.append(f"With each figure alone moved to the ends of its band: {' to '.join(told)}.")
    return tuple(lines)
