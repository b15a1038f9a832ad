"""One flight of one missile, to a place or towards an azimuth, and what there is to say of it."""

import math
from dataclasses import dataclass, replace
from typing import Any

from jointshield.catalogue.quantity import ASSUMPTION, Quantity
from jointshield.earth.ellipsoid import height_along_radius
from jointshield.errors import MistakeError
from jointshield.flight.distances import distance_and_azimuth
from jointshield.flight.lanes.engine import Flights, launch
from jointshield.flight.lanes.launches import Launches
from jointshield.flight.missile import Programme
from jointshield.flight.sampling import Path, path
from jointshield.flight.searching import aim, greatest_ranges, ground_speeds_m_s, ranges_m
from jointshield.strict.kernel import plain
from jointshield.study.answer import Answer, Deciding
from jointshield.study.missiles import MissileFile
from jointshield.study.places import Place

USUAL = {
    "vertical_rise": (5.0, "s", "time straight up after launch"),
    "pitch_rate": (3.0, "deg/s", "rate of turning to the held elevation"),
}
"""What a file that says nothing of its programme is flown with."""
_USUAL_NOTE = "not stated in the file; with it published greatest ranges come out within 3 %"

LIMITS = (
    "Kinematics of a notional missile: no winds, angle of attack, guidance error or break-up.",
    "Range, apogee and time hang on the programme: a real missile's is not public.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Flown:
    """One flight: who flew from where, how it was steered, and the engine's batch of one.

    how: in words, what fixed the programme. goes_round: some held elevation never comes down.
    """

    file: MissileFile
    start: Place
    target: Place | None
    azimuth_rad: float
    programme: Programme
    how: str
    goes_round: bool
    launches: Launches
    flights: Flights
    range_m: float

    @property
    def lands(self) -> bool:
        """Whether it came down within the time that it is followed."""
        return bool(self.flights.found[0])

    def path(self) -> Path:
        """The flight as samples."""
        return path(self.launches, float(self.flights.time_s[0]))

    def burnout(self) -> tuple[float, float, float]:
        """At the last burnout: speed over the turning ground, inertial speed, m/s; height in m."""
        state = self.flights.burnout_state_eci
        x, y, z, u, v, w = (float(item) for item in state[0])
        ground = float(ground_speeds_m_s(state)[0])
        return ground, math.hypot(u, v, w), plain(height_along_radius)(x, y, z)


def usual_programme(file: MissileFile) -> Programme:
    """The file's programme, and what it does not state as usual; the elevation is a placeholder."""
    rise_s, rate_deg_s = USUAL["vertical_rise"][0], USUAL["pitch_rate"][0]
    rate = math.radians(rate_deg_s) if file.pitch_rate_rad_s is None else file.pitch_rate_rad_s
    return Programme(
        vertical_rise_s=rise_s if file.vertical_rise_s is None else file.vertical_rise_s,
        pitch_rate_rad_s=rate,
        held_elevations_rad=file.held_elevations_rad or (0.25 * math.pi,),
        cut_off_s=file.cut_off_s,
    )


def fly(
    file: MissileFile,
    start: Place,
    *,
    azimuth_rad: float | None = None,
    target: Place | None = None,
    greatest: bool = False,
) -> Flown:
    """Fly a missile towards an azimuth, or to a place by cutting its last stage off early.

    Parameters: greatest, search the elevation of greatest range even if the file states another.
    Raises: MistakeError unless one of azimuth and target is given, or where the target is out of
    range.
    """
    if (azimuth_rad is None) == (target is None):
        raise MistakeError(
            "fly: expected either an azimuth or a target; give one of --azimuth DEG and --to PLACE"
        )
    programme = usual_programme(file)
    latitude, longitude = start.latitude_rad, start.longitude_rad
    heading = azimuth_rad
    if target is not None:
        heading = _bearing(start, target)
    assert heading is not None
    how, goes_round = "the elevation that the file states", False
    if greatest or file.held_elevations_rad is None:
        best = greatest_ranges(file.missile, programme, latitude, longitude, heading)
        elevation = float(best.elevation_rad[0])
        programme = replace(programme, held_elevations_rad=(elevation,))
        goes_round = bool(best.orbits[0])
        how = f"the elevation of greatest range, {math.degrees(elevation):.1f} deg, searched"
    if target is not None:
        heading, programme = aim(
            file.missile, programme, latitude, longitude, target.latitude_rad, target.longitude_rad
        )
        how += f"; thrust cut off at {programme.cut_off_s:.2f} s to come down at the target"
    launches = Launches.of(file.missile, programme, latitude, longitude, heading)
    flights = launch(launches)
    return Flown(
        file=file,
        start=start,
        target=target,
        azimuth_rad=heading % (2.0 * math.pi),
        programme=programme,
        how=how,
        goes_round=goes_round,
        launches=launches,
        flights=flights,
        range_m=float(ranges_m(flights, latitude, longitude, heading)[0]),
    )


def _bearing(start: Place, target: Place) -> float:
    distance, bearing = distance_and_azimuth(
        start.latitude_rad, start.longitude_rad, target.latitude_rad, target.longitude_rad
    )
    if float(distance) < 1000.0:
        raise MistakeError(
            f"--to {target.name}: {float(distance):.0f} m from the launch point; expected at least "
            "1 km; choose another target"
        )
    return float(bearing)


def answer(flown: Flown, command: tuple[str, ...]) -> Answer:
    """Say what came of a flight."""
    ground, inertial, height = flown.burnout()
    flights = flown.flights
    held = [round(math.degrees(item), 3) for item in flown.programme.held_elevations_rad]
    impact: dict[str, Any] | None = None
    if flown.lands:
        impact = {
            "lat": round(math.degrees(float(flights.latitude_rad[0])), 5),
            "lon": round(math.degrees(float(flights.longitude_rad[0])), 5),
        }
    figures: dict[str, Any] = {
        "range_km": _km(flown.range_m) if flown.lands else None,
        "apogee_km": _km(float(flights.apogee_height_m[0])),
        "burnout_speed_km_s": round(ground / 1000.0, 4),
        "burnout_height_km": _km(height),
        "flight_time_s": round(float(flights.time_s[0]), 2) if flown.lands else None,
        "impact": impact,
        "burnout_time_s": round(float(flights.burnout_time_s[0]), 3),
        "burnout_speed_inertial_km_s": round(inertial / 1000.0, 4),
        "azimuth_deg": round(math.degrees(flown.azimuth_rad), 4),
        "held_elevation_deg": held[0] if len(held) == 1 else held,
        "cut_off_s": flown.programme.cut_off_s,
        "programme": flown.how,
        "missile": flown.file.name,
        "from": flown.start.as_json(),
        "to": None if flown.target is None else flown.target.as_json(),
    }
    towards = flown.target.name if flown.target else f"{figures['azimuth_deg']:g} deg"
    return Answer(
        question=f"{flown.file.name} from {flown.start.name} towards {towards}",
        verdict="comes down" if flown.lands else "does not come down",
        figures=figures,
        sentences=_sentences(flown, figures),
        deciding=tuple(usual_quantities(flown.file)),
        limits=LIMITS,
        sources=flown.file.sources(),
        command=command,
    )


def usual_quantities(file: MissileFile) -> list[Deciding]:
    """What stands in for what the file does not say of its programme."""
    stated = {"vertical_rise": file.vertical_rise_s, "pitch_rate": file.pitch_rate_rad_s}
    return [
        Deciding(
            key=key,
            about=about,
            quantity=Quantity(
                value=value,
                low=value,
                high=value,
                unit=unit,
                source=ASSUMPTION,
                claimant="this program",
                status="assumed",
                note=_USUAL_NOTE,
            ),
        )
        for key, (value, unit, about) in USUAL.items()
        if stated[key] is None
    ]


def _sentences(flown: Flown, figures: dict[str, Any]) -> tuple[str, ...]:
    lines = ["It was followed for three hours and did not come down: an orbit, or nearly one."]
    if flown.lands:
        seconds, impact = figures["flight_time_s"], figures["impact"]
        lines = [
            f"{figures['range_km']:,.1f} km in {seconds / 60.0:.1f} min ({seconds:.0f} s), "
            f"apogee {figures['apogee_km']:,.1f} km; impact at {impact['lat']:.3f}, "
            f"{impact['lon']:.3f}."
        ]
    lines.append(
        f"Burnout after {figures['burnout_time_s']:.1f} s, {figures['burnout_height_km']:.1f} km "
        "up: "
        f"{figures['burnout_speed_km_s']:.3f} km/s over the ground, "
        f"{figures['burnout_speed_inertial_km_s']:.3f} km/s inertial."
    )
    lines.append(f"Steered: {flown.how}.")
    if flown.goes_round:
        lines.append(
            "At some elevations it does not come down: it has no greatest range; this is the "
            "greatest among those flights that do."
        )
    return tuple(lines)


def _km(metres: float) -> float:
    return round(metres / 1000.0, 3)
