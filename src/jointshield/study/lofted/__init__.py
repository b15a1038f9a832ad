"""A lofted test read back to a standard trajectory: how far would the same missile fly?

Apogee and ground range are what is seen. Each sample of the assumed boosters is given the last
stage with which it flies so; then the same missile flies at its best elevation, in all directions
of the turning Earth. The reported time is not used but judged: it checks the powered phase.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from jointshield.catalogue.load import base_catalogue
from jointshield.catalogue.quantity import Quantity
from jointshield.errors import MistakeError
from jointshield.flight.lofting import Fitted, Site, fit, standard_ranges, vacuum_arc
from jointshield.flight.searching import ground_speeds_m_s
from jointshield.study.answer import Answer, Deciding, Flip, cited
from jointshield.study.inputs import Floats, number
from jointshield.study.lofted.boosters import LAUNCH, Boosters, boosters_for, launch_figures
from jointshield.study.places import Place

APOGEE = number("apogee", "the test's greatest height", "km", 50.0, 20_000.0)
GROUND = number("ground", "distance on the ground from launch to impact", "km", 0.5, 15_000.0)
TIME = number("time", "reported time of flight", "min", 1.0, 300.0)

_SAMPLES, _SEED = 32, 2017
_AZIMUTHS = np.radians(np.arange(0.0, 360.0, 30.0))
STEEP_SHARE = 0.35
"""Apogee over ground range above which no flight is one of least energy (0.25 at most)."""
_HALF_ROUND_M = 20_015e3
"""From here on every place on the ground is in range."""
_TOLERANCE_S = 60.0
"""Times are reported in minutes: one that is nearer to a model's cannot be told from it."""

LIMITS = (
    "Two figures seen leave the missile open: the band is that of assumed boosters.",
    "The payload is the one of the test, which nobody states: a heavier one flies less far.",
    "A missile that turned away sideways, or re-lit, or broke up, is read wrongly.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lofted:
    """A test as read back. Rows are samples of the boosters; the first is as they are stated.

    fitted: all samples; kept (n,): those that fit and carry a payload. standard_m (n,): greatest
    range over the test's own azimuth, NaN where not kept; by_azimuth_m (3, 12): the stated sample's
    and the least and farthest one's towards `azimuths_rad`. vacuum: speed m/s, time s, range m.
    """

    apogee: Quantity
    ground: Quantity
    time: Quantity | None
    azimuth_rad: float
    place: Place | None
    boosters: Boosters
    vacuum: tuple[float, float, float]
    fitted: Fitted
    kept: np.ndarray[Any, np.dtype[np.bool_]]
    standard_m: Floats
    elevation_rad: Floats
    azimuths_rad: Floats
    by_azimuth_m: Floats

    @property
    def times_s(self) -> Floats:
        """Times of flight of the samples that are kept, the stated one first."""
        return np.asarray(self.fitted.flights.time_s[self.kept])

    @property
    def band_m(self) -> tuple[float, float, float]:
        """Standard range: least, that of the stated booster over all azimuths, greatest."""
        least, greatest = self.by_azimuth_m[1].min(), self.by_azimuth_m[2].max()
        middle = float(np.minimum(self.by_azimuth_m[0], _HALF_ROUND_M).mean())
        return min(float(least), _HALF_ROUND_M), middle, min(float(greatest), _HALF_ROUND_M)

    @property
    def verdict(self) -> str:
        """Whether the reported time fits what was seen, by the booster as stated and by any."""
        if self.time is None:
            return "no time reported"
        return _fit_of(self.times_s, self.time.value_si)


_FITS = "the reported time is consistent"
_FITS_OTHERS = "the reported time is consistent with other boosters than the stated one"
_WORDS = (
    "the reported time is too short",
    _FITS_OTHERS,
    _FITS,
    _FITS_OTHERS,
    "the reported time is too long",
)
"""Verdicts, from the shortest reported times to the longest."""


def _edges(times_s: Floats) -> tuple[float, float, float, float]:
    """Reported times at which the verdict changes, s: a minute about all samples and the first."""
    return (
        float(times_s.min()) - _TOLERANCE_S,
        float(times_s[0]) - _TOLERANCE_S,
        float(times_s[0]) + _TOLERANCE_S,
        float(times_s.max()) + _TOLERANCE_S,
    )


def _fit_of(times_s: Floats, reported_s: float) -> str:
    """The verdict on a reported time, given the samples' times with the stated booster's first."""
    edges = _edges(times_s)
    below = sum(reported_s < edge for edge in edges[:2])
    return _WORDS[2 - below + sum(reported_s > edge for edge in edges[2:])]


def read_back(
    apogee: Quantity,
    ground: Quantity,
    time: Quantity | None = None,
    place: Place | None = None,
    azimuth_rad: float | None = None,
) -> Lofted:
    """Read a lofted test back.

    Parameters: place and azimuth_rad of the launch, where known; else those that are assumed.
    Raises: MistakeError where no assumed booster flies so.
    """
    if apogee.value_si < STEEP_SHARE * ground.value_si:
        raise MistakeError(
            f"--apogee {apogee} --ground {ground}: not a steep flight; expected an apogee of at "
            f"least {STEEP_SHARE:g} times the ground range; check the two figures and their units"
        )
    launch = launch_figures()
    azimuth = launch["azimuth"].value_si if azimuth_rad is None else azimuth_rad
    site = Site(
        latitude_rad=launch["latitude"].value_si if place is None else place.latitude_rad,
        longitude_rad=0.0 if place is None else place.longitude_rad,
        vertical_rise_s=launch["vertical_rise"].value_si,
        pitch_rate_rad_s=launch["pitch_rate"].value_si,
    )
    vacuum = vacuum_arc(apogee.value_si, ground.value_si)
    boosters = boosters_for(vacuum[2])
    family = boosters.family(boosters.drawn(_SAMPLES, _SEED))
    fitted = fit(family, site, apogee.value_si, ground.value_si, azimuth)
    kept = fitted.fits & (fitted.family.payload_share >= launch["payload_share_min"].value_si)
    # The stated booster leads; where it carries nothing, the answer has no middle.
    if not kept.any() or not fitted.fits[0]:
        raise MistakeError(
            f"--apogee {apogee} --ground {ground}: no booster assumed for it ({boosters.name}) "
            "flies so; expected the flight of a ballistic missile; check the two figures and their "
            "units"
        )
    kept[0] = True
    rows = np.flatnonzero(kept)
    standard = np.full(len(family), math.nan)
    elevation = np.full(len(family), math.nan)
    standard[rows], elevation[rows] = standard_ranges(fitted.family.rows(rows), site, azimuth)
    leaders = [0, int(np.nanargmin(standard)), int(np.nanargmax(standard))]
    around, _ = standard_ranges(
        fitted.family.rows(np.repeat(leaders, len(_AZIMUTHS))),
        site,
        np.tile(_AZIMUTHS, len(leaders)),
    )
    return Lofted(
        apogee=apogee,
        ground=ground,
        time=time,
        azimuth_rad=azimuth,
        place=place,
        boosters=boosters,
        vacuum=vacuum,
        fitted=fitted,
        kept=kept,
        standard_m=standard,
        elevation_rad=elevation,
        azimuths_rad=_AZIMUTHS,
        by_azimuth_m=around.reshape(len(leaders), -1),
    )


def answer(read: Lofted, command: tuple[str, ...]) -> Answer:
    """Say what was read back."""
    times = read.times_s / 60.0
    low, middle, high = (round(item / 1000.0) for item in read.band_m)
    speed, vacuum_s, vacuum_m = read.vacuum
    speeds = ground_speeds_m_s(read.fitted.flights.burnout_state_eci[read.kept])
    figures: dict[str, Any] = {
        "flight_time_min": round(float(times[0]), 2),
        "flight_time_low_min": round(float(times.min()), 2),
        "flight_time_high_min": round(float(times.max()), 2),
        "reported_time_min": None if read.time is None else read.time.value_si / 60.0,
        "vacuum_time_min": round(vacuum_s / 60.0, 2),
        "vacuum_range_km": round(vacuum_m / 1000.0),
        "standard_range_km": {"low": low, "value": middle, "high": high},
        "standard_range_along_azimuth_km": {
            "low": round(float(np.nanmin(read.standard_m)) / 1000.0),
            "value": round(float(read.standard_m[0]) / 1000.0),
            "high": round(float(np.nanmax(read.standard_m)) / 1000.0),
        },
        "standard_elevation_deg": round(math.degrees(float(read.elevation_rad[0])), 1),
        "azimuth_deg": round(math.degrees(read.azimuth_rad), 2),
        "burnout_speed_km_s": round(float(speeds[0]) / 1000.0, 3),
        "burnout_speed_low_km_s": round(float(speeds.min()) / 1000.0, 3),
        "burnout_speed_high_km_s": round(float(speeds.max()) / 1000.0, 3),
        "vacuum_speed_km_s": round(speed / 1000.0, 3),
        "from": None if read.place is None else read.place.as_json(),
        "boosters": read.boosters.name,
        "samples": len(read.kept),
        "samples_kept": int(read.kept.sum()),
        "range_by_assumption_km": _alone(read),
    }
    stated = {**read.boosters.figures, **_launch(read)}
    reported = {item.key: item for item in (*read.boosters.inputs, *LAUNCH)}
    return Answer(
        question=f"A test flew {read.apogee} high and {read.ground} far: what is its range on a "
        "standard path?",
        verdict=read.verdict,
        figures=figures,
        sentences=_sentences(read, figures),
        deciding=tuple(
            Deciding(key=key, about=reported[key].about, quantity=item)
            for key, item in stated.items()
        ),
        flips=_flips(read),
        limits=LIMITS,
        sources=cited(base_catalogue().tree["sources"], tuple(stated.values())),
        command=command,
    )


def _launch(read: Lofted) -> Mapping[str, Quantity]:
    """What was assumed of the launch, without what the asker gave."""
    figures = dict(launch_figures())
    if read.place is not None:
        del figures["latitude"]
    if read.azimuth_rad != figures["azimuth"].value_si:
        del figures["azimuth"]
    return figures


def _alone(read: Lofted) -> dict[str, dict[str, float | None]]:
    """The range along the azimuth with each assumption alone at its low and high end, km."""
    found: dict[str, dict[str, float | None]] = {}
    for place, item in enumerate(read.boosters.inputs):
        ends = (read.standard_m[1 + 2 * place + end] / 1000.0 for end in range(2))
        low, high = (round(float(end)) if math.isfinite(end) else None for end in ends)
        found[item.key] = {"low": low, "high": high}
    return found


def _sentences(read: Lofted, figures: Mapping[str, Any]) -> tuple[str, ...]:
    band = figures["standard_range_km"]
    top = "anywhere" if band["high"] >= round(_HALF_ROUND_M / 1000.0) else f"{band['high']:,} km"
    lines = [
        f"Standard range {band['value']:,} km, the mean over azimuths for the booster as stated "
        f"({band['low']:,} km to {top}, over azimuths and boosters).",
        f"Time of flight {figures['flight_time_min']:.2f} min "
        f"({figures['flight_time_low_min']:.2f} to {figures['flight_time_high_min']:.2f} over "
        "boosters).",
        f"Without a powered phase: {figures['vacuum_time_min']:.1f} min and "
        f"{figures['vacuum_range_km']:,} km at most.",
        f"Burnout at {figures['burnout_speed_km_s']:.2f} km/s over the ground "
        f"({figures['burnout_speed_low_km_s']:.2f} to {figures['burnout_speed_high_km_s']:.2f}); "
        f"{figures['samples_kept']} of {figures['samples']} boosters fly so with a payload.",
    ]
    if read.time is not None:
        lines.insert(2, _criterion(figures))
    if read.time is not None and read.time.value_si < read.vacuum[1]:
        lines.append(
            "The reported time is shorter than free fall alone takes to and from that apogee: "
            "one of the two reports is wrong."
        )
    return tuple(lines)


def _criterion(figures: Mapping[str, Any]) -> str:
    """How far the reported time is from the model's, and what is asked of it."""
    reported = figures["reported_time_min"]
    least, most = (
        figures[key] + side * _TOLERANCE_S / 60.0
        for key, side in (("flight_time_low_min", -1.0), ("flight_time_high_min", 1.0))
    )
    off = reported - figures["flight_time_min"]
    return (
        f"Reported {reported:g} min, {abs(off):.2f} min {'more' if off > 0.0 else 'less'}: "
        "consistent is what lies within one minute of the booster as stated; within one minute of "
        f"other boosters lie {least:.2f} to {most:.2f} min."
    )


def _flips(read: Lofted) -> tuple[Flip, ...]:
    """The reported times at which the verdict changes."""
    if read.time is None:
        return ()
    edges = [edge / 60.0 for edge in _edges(read.times_s)]
    held = read.time.value_si / 60.0
    ends = ("low end of any booster", "low end", "high end", "high end of any booster")
    return tuple(
        Flip(
            key="time",
            about=f"reported time, {end}",
            unit="min",
            held=held,
            low=0.5 * edges[0],
            high=1.5 * edges[-1],
            at=edges[place],
            verdict_below=_WORDS[place],
            verdict_above=_WORDS[place + 1],
        )
        for place, end in enumerate(ends)
    )
